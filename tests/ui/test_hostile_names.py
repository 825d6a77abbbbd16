"""Names that break pages: shown letter by letter everywhere, and harmless in the download."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from books import Book
from ui.acting import charts, fine, opened, warnings
from ui.hostile import NAMES, SEGMENTS, hostile_book

from cs_dashboard.filters import Filters
from cs_dashboard.reports.tabular import write_csv
from cs_dashboard.ui.views import customers_behind

MARKUP = re.compile(r"</?(b|br|span|h1|h2|p|dl|dt|dd|style|div|button)\b[^>]*>", re.IGNORECASE)


@pytest.fixture
def company(elsewhere: Callable[[Book], Path]) -> Path:
    return elsewhere(hostile_book())


def strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from strings(value)
    elif isinstance(found, list):
        for value in found:
            yield from strings(value)


@pytest.mark.parametrize("by", ["segment", "region", "industry", "csm_id"])
def test_our_own_blocks_hold_no_markup_but_ours(company: Path, by: str) -> None:
    page = fine(opened("Retention", by=by))
    for block in page.get("html"):
        assert "<" not in MARKUP.sub("", block.body).replace("<style>", ""), block.body
        assert "javascript:" not in MARKUP.sub("", block.body) or "&lt;" in block.body or "[link]" in block.body


@pytest.mark.parametrize("by", ["segment", "region", "csm_id"])
def test_what_plotly_draws_is_escaped(company: Path, by: str) -> None:
    """Texts that Plotly takes for markup: names, titles, annotations, and the hover words of customdata."""
    page = fine(opened("Retention", by=by))
    figure = charts(page)["multiples"]
    drawn = [*strings(figure["layout"].get("annotations", []))]
    drawn += [point[1] for trace in figure["data"] for point in trace["customdata"]]
    assert drawn
    for text in drawn:
        assert "<" not in MARKUP.sub("", text), text
    carried = {point[0] for trace in figure["data"] for point in trace["customdata"]}
    assert carried & {*SEGMENTS, *NAMES} or by == "region"


def test_a_filter_on_a_hostile_member_works_and_is_in_the_link(company: Path) -> None:
    for member in SEGMENTS:
        page = fine(opened("Retention", segment=member))
        assert warnings(page) == []
        assert page.multiselect(key="segment").value == [member]
        assert page.query_params["segment"] == member
        assert page.dataframe[0].value["Segment"].tolist() == [member]


def test_the_download_neutralises_formulas_and_keeps_the_rest(company: Path) -> None:
    fine(opened())
    listed = customers_behind(Filters(), "segment").movement("closing")
    rows = list(csv.DictReader(io.StringIO(write_csv(listed))))
    names = {row["name"] for row in rows}
    assert {"'=cmd()", "'@SUM(A1)", "plain", NAMES[5], NAMES[0]} <= names
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())
    assert {row["customer_id"] for row in rows} >= {"'=HYPERLINK(1)"}
    assert sum(float(row["closing_mrr"]) for row in rows) == pytest.approx(listed["closing_mrr"].sum())
    assert json.loads(json.dumps(NAMES[5])) in names

"""Definitions finds what is searched for; Data lists every table and every finding."""

import re
from pathlib import Path

import pytest
from books import book
from ui.acting import fine, headline, opened, texts, titles

from cs_dashboard.ui import reads


def found(app: object) -> list[str]:
    """The metrics shown, without the backslashes that keep markdown away."""
    return [re.sub(r"\\(.)", r"\1", one.label) for one in app.expander]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("search", "metric"),
    [("NDR", "Net revenue retention"), ("ndr", "Net revenue retention"), ("CRR", "Logo retention")],
)
def test_an_alias_finds_its_metric(sample: Path, search: str, metric: str) -> None:
    page = fine(opened("Definitions"))
    everything = len(page.expander)
    fine(page.text_input(key="search").set_value(search).run())
    assert any(label.startswith(metric) for label in found(page))
    assert 1 <= len(page.expander) < everything
    assert page.query_params["search"] == search


def test_nothing_found_says_what_to_do(sample: Path) -> None:
    page = fine(opened("Definitions", search="xyzzy"))
    assert [one.value for one in page.info] == ["Nothing matches; try fewer letters, or clear the search."]
    assert len(page.expander) == 0 and not any("<table" in one.body for one in page.get("html"))
    fine(page.text_input(key="search").set_value("").run())
    assert len(page.expander) >= 20 and "search" not in page.query_params


def test_a_search_by_markup_is_only_letters(sample: Path) -> None:
    for search in ("<script>", "**", "$x$", "(" * 200, ":material/home:"):
        page = fine(opened("Definitions", search=search))
        assert page.text_input(key="search").value == search[:200]


def test_counts_in_titles_are_the_rows_below(sample: Path) -> None:
    page = fine(opened("Definitions"))
    assert titles(page)[0] == f"{len(page.expander)} metrics"
    rows = [one.body.count("<tr>") - 1 for one in page.get("html") if "<table" in one.body]
    assert titles(page)[1:] == [
        f"{rows[0]} benchmarks",
        f"{rows[1]} claims of the articles",
        f"{rows[2]} measures of maturity",
    ]


def test_the_data_page_has_a_row_per_table_and_every_finding(sample: Path) -> None:
    page = fine(opened("Data"))
    tables = page.dataframe[0].value
    assert tables["status"].tolist() == ["connected"] * 11
    assert (
        tables.set_index("table").loc["customers", "rows"] == reads.tables().set_index("table").loc["customers", "rows"]
    )
    findings = reads.findings()
    assert [label.split(" · ")[1:] for label in found(page)] == [[one.table, one.rule] for one in findings]
    counts = [sum(one.severity == kind for one in findings) for kind in ("error", "warning")]
    assert headline(page) == f"The data passed the check with {counts[0]} errors and {counts[1]} warnings"


def test_findings_are_told_with_their_examples(elsewhere) -> None:  # type: ignore[no-untyped-def]
    """Somebody subscribed who is no customer, and an end before its start."""
    made = book(
        [("A", "2023-01-01", None, 100), ("B", "2023-05-01", "2023-02-01", 100), ("ghost", "2023-01-01", None, 5)],
        [("A", "SMB"), ("B", "SMB")],
    )
    elsewhere(made)
    page = fine(opened("Data"))
    findings = reads.findings()
    assert {"error", "warning"} & {one.severity for one in findings}
    assert len(page.expander) == len(findings) >= 2
    for one in findings:
        assert one.message in texts(page)
    missing = page.dataframe[0].value.set_index("table")["status"]
    assert missing["contracts"] == "missing" and missing["customers"] == "connected"


def test_a_missing_table_is_named_where_it_would_help(elsewhere) -> None:  # type: ignore[no-untyped-def]
    elsewhere(book([("A", "2023-01-01", None, 100), ("B", "2024-01-31", None, 100)]))
    assert "Connect `contracts` to see this." in [one.value for one in fine(opened()).info]
    page = opened("Retention")
    fine(page.segmented_control(key="view").set_value("renewals").run())
    assert "Connect `contracts` to see this." in [one.value for one in page.info]

"""The app under AppTest: opened on a warehouse of its own, read back as a reader would see it."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from cs_dashboard.ui import reads

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "Overview": "pages/board/overview.py",
    "Retention": "pages/revenue/retention.py",
    "Cohort compounding": "pages/revenue/compounding.py",
    "Stage maturity": "pages/organisation/stage_maturity.py",
    "Capacity": "pages/organisation/capacity.py",
    "Team ratios": "pages/organisation/team_ratios.py",
    "Definitions": "pages/about/definitions.py",
    "Data": "pages/about/data.py",
}


def forget() -> None:
    """Closes the open warehouse and forgets every answer, as a new server would have none."""
    with reads._door().lock:
        if reads._door().warehouse is not None:
            reads._door().warehouse.engine.dispose()
    st.cache_resource.clear()


def opened(page: str = "Overview", *, locale: str = "en-US", theme: str = "light", **query: str | list[str]) -> AppTest:
    """A page of the app as a fresh session opens it by a link."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=120)
    app.context = {"locale": locale, "theme": theme}
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page != "Overview":
        app.switch_page(PAGES[page]).run()
    return app


def texts(app: AppTest) -> list[str]:
    """The plain text of every block of ours, headline first where it stands."""
    return [html.unescape(re.sub(r"<[^>]*>", " ", one.body)).strip() for one in app.get("html")]


def headline(app: AppTest) -> str:
    """The page's answer."""
    found = [one.body for one in app.get("html") if "<h1" in one.body]
    assert len(found) == 1, found
    return html.unescape(re.search(r"<h1[^>]*>(.*?)</h1>", found[0]).group(1))  # type: ignore[union-attr]


def detail(app: AppTest) -> str:
    """The muted line under it."""
    found = next(one.body for one in app.get("html") if "<h1" in one.body)
    return html.unescape(found.split("cs-muted'>")[1].split("</p>")[0])


def titles(app: AppTest) -> list[str]:
    """The titles of charts and sections."""
    found = (re.fullmatch(r"<h2[^>]*>(.*)</h2>", one.body) for one in app.get("html"))
    return [html.unescape(one.group(1)) for one in found if one]


def tiles(app: AppTest) -> dict[str, tuple[str, str]]:
    """Label -> value and change."""
    found = [one.body for one in app.get("html") if "class='cs-tile'" in one.body]
    words = [[_told(part, body) for part in ("label'><span", "value'", "change'")] for body in found]
    return {label: (value, change) for label, value, change in words}


def _told(part: str, body: str) -> str:
    """The words of a part of a tile, without its arrow, which is for the eye."""
    inner = re.search(rf"cs-tile-{part}>(.*?)</(?:div>|span><button)", body)
    assert inner, body
    return html.unescape(re.sub(r"<span aria-hidden='true'>.</span>|<[^>]*>", "", inner.group(1)))


def rows(app: AppTest) -> list[list[str]]:
    """The first table of ours, its heads first, each cell as plain text."""
    body = next(one.body for one in app.get("html") if "class='cs-rows'" in one.body)
    return [[_plain(cell) for cell in _CELL.findall(row)] for row in body.split("<tr>")[1:]]


_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>")


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def charts(app: AppTest) -> dict[str, dict[str, Any]]:
    """Key -> figure of each Plotly chart."""
    return {key_of(one): json.loads(one.proto.spec) for one in app.get("plotly_chart")}


def key_of(element: Any) -> str:
    """The key that the page gave an element; its id ends in it."""
    return str(element.proto.id).rsplit("-", 1)[-1]


def warnings(app: AppTest) -> list[str]:
    """The notices and banners, without the backslashes that keep markdown away."""
    return [re.sub(r"\\(.)", r"\1", one.value) for one in app.warning]


def problems(app: AppTest) -> list[str]:
    """The sentences that a page stopped with."""
    return [re.sub(r"\\(.)", r"\1", one.value) for one in app.error]


def fine(app: AppTest) -> AppTest:
    """Nothing was raised and nothing stopped."""
    assert not app.exception, [one.value for one in app.exception]
    assert not app.error, problems(app)
    return app


def rate(text: str) -> float:
    """104.2% as 1.042, rounded to what is shown."""
    return round(float(text.replace("\N{MINUS SIGN}", "-").rstrip("%")) / 100, 4)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What reaches the warehouse while the block runs."""
    seen: list[str] = []
    engine = reads.warehouse().engine

    def counted(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", counted)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", counted)

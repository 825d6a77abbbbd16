"""The link follows the reader: what was chosen after opening it outlives a visit to another page."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from ui.acting import PAGES, fine, headline, opened, warnings


def elsewhere_and_back(app: AppTest, page: str = "Definitions") -> AppTest:
    """To another page by the menu, and back to Retention."""
    fine(app.switch_page(PAGES[page]).run())
    return fine(app.switch_page(PAGES["Retention"]).run())


@pytest.mark.parametrize("opening", [{}, {"churn": "12"}], ids=["no link", "a link"])
def test_a_slider_moved_after_a_link_stays_where_it_was_moved(sample: Path, opening: dict[str, str]) -> None:
    app = fine(opened("Retention", **opening))
    fine(app.slider(key="lever_churn").set_value(21.0).run())
    back = elsewhere_and_back(app)
    assert back.slider(key="lever_churn").value == 21.0
    assert back.query_params["churn"] == "21"
    assert elsewhere_and_back(back, "Data").slider(key="lever_churn").value == 21.0


def test_a_slider_put_back_after_a_link_stays_at_the_measured_value(sample: Path) -> None:
    measured = opened("Retention").slider(key="lever_churn").value
    app = fine(opened("Retention", churn="12"))
    assert app.slider(key="lever_churn").value == 12.0 != measured
    fine(app.slider(key="lever_churn").set_value(measured).run())
    assert "churn" not in app.query_params
    back = elsewhere_and_back(app)
    assert back.slider(key="lever_churn").value == measured
    assert "churn" not in back.query_params


def test_a_slider_goes_back_and_forth_between_two_values(sample: Path) -> None:
    app = fine(opened("Retention", churn="15"))
    for value in (20.0, 15.0, 20.0, 15.0):
        fine(app.slider(key="lever_churn").set_value(value).run())
        assert app.slider(key="lever_churn").value == value
        assert app.query_params["churn"] == f"{value:g}"


def test_a_slider_that_nobody_moved_follows_the_slice_and_one_that_was_moved_stays(sample: Path) -> None:
    app = fine(opened("Retention"))
    fine(app.slider(key="lever_churn").set_value(21.0).run())
    before = app.slider(key="lever_expansion").value
    fine(app.multiselect(key="segment").set_value(["Enterprise"]).run())
    assert app.slider(key="lever_churn").value == 21.0
    alone = fine(opened("Retention", segment="Enterprise")).slider(key="lever_expansion").value
    assert app.slider(key="lever_expansion").value == alone != before


@pytest.mark.parametrize(
    ("name", "asked", "taken"), [("by", "region", "industry"), ("view", "leak", "quality"), ("period", "year", "month")]
)
def test_a_choice_made_after_a_link_stays(sample: Path, name: str, asked: str, taken: str) -> None:
    app = fine(opened("Retention", **{name: asked}))
    assert app.segmented_control(key=name).value == asked
    fine(app.segmented_control(key=name).set_value(taken).run())
    back = elsewhere_and_back(app)
    assert back.segmented_control(key=name).value == taken
    assert back.query_params[name] == taken


@pytest.mark.parametrize(("name", "asked", "first"), [("by", "region", "segment"), ("view", "leak", "history")])
def test_a_choice_put_back_to_the_first_stays_there(sample: Path, name: str, asked: str, first: str) -> None:
    app = fine(opened("Retention", **{name: asked}))
    fine(app.segmented_control(key=name).set_value(first).run())
    back = elsewhere_and_back(app)
    assert back.segmented_control(key=name).value == first
    assert name not in back.query_params


def test_benchmark_lines_switched_after_a_link_stay(sample: Path) -> None:
    app = fine(opened("Retention", lines="none"))
    fine(app.multiselect(key="lines").set_value(["nrr-saas-capital-2025"]).run())
    assert elsewhere_and_back(app).multiselect(key="lines").value == ["nrr-saas-capital-2025"]
    fine(app.multiselect(key="lines").set_value([]).run())
    back = elsewhere_and_back(app)
    assert back.multiselect(key="lines").value == []
    assert back.query_params["lines"] == "none"


def test_filters_and_language_chosen_after_a_link_stay(sample: Path) -> None:
    app = fine(opened("Retention", segment="SMB", window="6", as_of="2026-03", lang="zh_Hans", compare="prior_month"))
    app.multiselect(key="segment").set_value(["Enterprise"]).run()
    app.selectbox(key="window").set_value(3).run()
    app.selectbox(key="as_of").set_value(pd.Timestamp("2026-05-01")).run()
    app.selectbox(key="compare").set_value("prior_year").run()
    fine(app.selectbox(key="language").set_value("en").run())
    told, link = headline(app), dict(app.query_params)
    assert link == {"segment": "Enterprise", "window": "3", "as_of": "2026-05", "lang": "en"}
    back = elsewhere_and_back(app)
    assert (headline(back), dict(back.query_params)) == (told, link)


def test_a_search_outlives_a_visit_and_so_does_its_end(sample: Path) -> None:
    app = fine(opened("Definitions", search="logo"))
    for words in ("ndr", ""):
        fine(app.text_input(key="search").set_value(words).run())
        fine(app.switch_page(PAGES["Data"]).run())
        fine(app.switch_page(PAGES["Definitions"]).run())
        assert app.text_input(key="search").value == words
        assert app.query_params.get("search", "") == words


def test_what_a_page_does_not_know_passes_through_it_without_a_notice(sample: Path) -> None:
    link = {"churn": "12", "expansion": "40", "by": "region", "view": "leak", "lang": "en"}
    app = fine(opened("Overview", **link))
    assert warnings(app) == []
    for page in ("Definitions", "Data"):
        fine(app.switch_page(PAGES[page]).run())
        assert dict(app.query_params) == link, page
    fine(app.switch_page(PAGES["Retention"]).run())
    assert warnings(app) == [] and dict(app.query_params) == link
    assert app.slider(key="lever_churn").value == 12.0
    assert app.segmented_control(key="by").value == "region"

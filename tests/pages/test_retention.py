"""The Retention page under AppTest: what changes when a reader moves something, in numbers."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from ui.acting import charts, detail, fine, headline, opened, rate, texts, tiles, titles

from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import filters_from_words
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.ui import reads

T = Text()
SECTIONS = {
    "history": ["history_quarter"],
    "leak": ["leak", "crossover"],
    "concentration": ["concentration"],
    "renewals": ["renewals", "reasons"],
    "quality": ["quality"],
    "expansion": ["expansion"],
}


@pytest.fixture
def page(sample: Path) -> AppTest:
    return fine(opened("Retention"))


def expected(*where: str, as_of: str | None = None, window: int = 12, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """`table retention` of the last month, as the command line would write it."""
    table = named_table(reads.warehouse(), "retention", Question(filters_from_words(where, as_of, window), by))
    return table[table["month"] == table["month"].max()].reset_index(drop=True)


def told_rate(app: AppTest) -> str:
    return headline(app).split(" is ")[1].split(",")[0]


def projected(app: AppTest) -> tuple[float, float]:
    """NRR and ARR (in millions) of the what-if's sentence."""
    sentence = next(text for text in texts(app) if " an NRR of " in text)
    arr = sentence.split("ARR is $")[1].split("M")[0]
    return rate(sentence.split("an NRR of ")[1].split(" and ")[0]), float(arr)


def test_headline_tiles_table_and_charts_tell_the_same_numbers(page: AppTest) -> None:
    row, members = expected().iloc[0], expected(by=("segment",))
    assert told_rate(page) == tiles(page)["NRR, 12 months"][0] == T.rate(row["nrr"])
    assert tiles(page)["GRR, 12 months"][0] == T.rate(row["grr"])
    assert tiles(page)["Logo retention, 12 months"][0] == T.rate(row["logo_retention"])
    assert f"{int(row['opening_customers'])} customers" in detail(page)
    assert f"95% interval {T.rate(row['nrr_low'])} to {T.rate(row['nrr_high'])}" in detail(page)
    shown = page.dataframe[0].value
    ranked = members.sort_values("closing_mrr", ascending=False)
    assert shown["Segment"].tolist() == ranked["segment"].tolist()
    assert shown["NRR"].tolist() == [T.rate(value) for value in ranked["nrr"]]
    assert shown["Customers"].tolist() == ranked["opening_customers"].tolist()


def test_a_segment_changes_the_numbers_and_the_link(page: AppTest) -> None:
    before = told_rate(page)
    fine(page.multiselect(key="segment").set_value(["SMB"]).run())
    row = expected("segment=SMB").iloc[0]
    assert told_rate(page) == tiles(page)["NRR, 12 months"][0] == T.rate(row["nrr"]) != before
    assert page.query_params["segment"] == "SMB"
    assert page.dataframe[0].value["Segment"].tolist() == ["SMB"]
    fine(page.multiselect(key="segment").set_value([]).run())
    assert told_rate(page) == before and "segment" not in page.query_params


@pytest.mark.parametrize("dimension", ["region", "industry", "channel", "landing_band"])
def test_a_rare_filter_changes_the_numbers_too(page: AppTest, dimension: str) -> None:
    member = reads.members()[dimension][0]
    fine(page.multiselect(key=dimension).set_value([member]).run())
    row = expected(f"{dimension}={member}").iloc[0]
    assert tiles(page)["NRR, 12 months"][0] == T.rate(row["nrr"])
    assert page.query_params[dimension] == member


@pytest.mark.parametrize("window", [1, 3, 6, 24])
def test_a_window_changes_the_rate_and_its_words(page: AppTest, window: int) -> None:
    fine(page.selectbox(key="window").set_value(window).run())
    label = "1 month" if window == 1 else f"{window} months"
    assert tiles(page)[f"NRR, {label}"][0] == T.rate(expected(window=window)["nrr"].iloc[0])
    assert headline(page).startswith(f"Net revenue retention over {label} is ")
    assert page.query_params["window"] == str(window)


def test_an_earlier_month_is_what_it_was_then(page: AppTest) -> None:
    fine(page.selectbox(key="as_of").set_value(pd.Timestamp("2025-06-01")).run())
    assert told_rate(page) == T.rate(expected(as_of="2025-06")["nrr"].iloc[0])
    assert "As of June 2025" in detail(page)
    assert page.query_params["as_of"] == "2025-06"


@pytest.mark.parametrize(
    ("compare", "month", "words"),
    [
        ("prior_month", "2026-09", "a month"),
        ("prior_quarter", "2026-07", "a quarter"),
        ("prior_year", "2025-10", "a year"),
    ],
)
def test_the_change_is_against_the_month_chosen(page: AppTest, compare: str, month: str, words: str) -> None:
    fine(page.selectbox(key="compare").set_value(compare).run())
    change = expected()["nrr"].iloc[0] - expected(as_of=month)["nrr"].iloc[0]
    assert tiles(page)["NRR, 12 months"][1].startswith(T.points(change))
    assert headline(page).endswith(words)
    assert page.query_params.get("compare", "prior_year") == compare


@pytest.mark.parametrize("dimension", ["region", "industry", "channel", "landing_band", "csm_id"])
def test_a_dimension_changes_the_table_and_the_panels(page: AppTest, dimension: str) -> None:
    fine(page.segmented_control(key="by").set_value(dimension).run())
    ranked = expected(by=(dimension,)).sort_values("opening_mrr", ascending=False, kind="stable")
    shown = page.dataframe[0].value
    assert sorted(shown["NRR"]) == sorted(T.rate(value) for value in ranked["nrr"])
    assert shown["Customers"].sum() == expected()["opening_customers"].iloc[0]
    carried = {point[0] for trace in charts(page)["multiples"]["data"] for point in trace["customdata"]}
    assert carried <= set(ranked[dimension]) and len(carried) == min(8, len(ranked))
    assert page.query_params["by"] == dimension


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_shows_its_charts_and_only_those(page: AppTest, section: str) -> None:
    fine(page.segmented_control(key="view").set_value(section).run())
    own = set(charts(page)) - {"trend", "bridge", "multiples", "projection"}
    assert own == set(SECTIONS[section])
    assert page.query_params.get("view", "history") == section


@pytest.mark.parametrize(("period", "words"), [("month", "Oct 2026"), ("year", "2025")])
def test_a_period_regroups_the_movements_without_losing_any(page: AppTest, period: str, words: str) -> None:
    quarters = charts(page)["history_quarter"]
    fine(page.segmented_control(key="period").set_value(period).run())
    regrouped = charts(page)[f"history_{period}"]
    assert words in titles(page)[-1]
    assert page.query_params["period"] == period
    if period == "year":
        assert len(regrouped["data"][0]["x"]) < len(quarters["data"][0]["x"])
        for yearly, quarterly in zip(regrouped["data"][:5], quarters["data"][:5], strict=True):
            assert sum(v or 0 for v in yearly["y"]) == pytest.approx(sum(v or 0 for v in quarterly["y"]))


def test_benchmark_lines_are_drawn_as_switched(page: AppTest) -> None:
    def drawn() -> int:
        return sum("median" in json.dumps(note) for note in charts(page)["trend"]["layout"].get("annotations", []))

    assert drawn() == 1 and "lines" not in page.query_params
    fine(page.multiselect(key="lines").set_value([]).run())
    assert page.query_params["lines"] == "none"
    assert drawn() == 0
    fine(page.multiselect(key="lines").set_value(["nrr-saas-capital-2025"]).run())
    assert drawn() == 1 and "lines" not in page.query_params


@pytest.mark.parametrize(
    ("lever", "step", "direction"),
    [("churn", 5.0, -1), ("contraction", 5.0, -1), ("expansion", 5.0, 1), ("churn", -5.0, 1), ("expansion", -5.0, -1)],
)
def test_a_slider_moves_nrr_and_arr_in_its_direction_by_its_size(
    page: AppTest, lever: str, step: float, direction: int
) -> None:
    nrr, arr = projected(page)
    opening_arr = 12 * expected()["closing_mrr"].iloc[0] / expected()["nrr"].iloc[0] / 1e6
    slider = page.slider(key=f"lever_{lever}")
    fine(slider.set_value(slider.value + step).run())
    moved_nrr, moved_arr = projected(page)
    # The slider shows the measured lever rounded to half a point, so a move of 5 lands within a quarter of it.
    assert (moved_nrr - nrr) * direction == pytest.approx(0.05, abs=0.0035)
    assert (moved_arr - arr) * direction > 0.04 * opening_arr
    assert page.query_params[lever] == f"{slider.value + step:g}" or page.query_params[lever]


def test_a_slider_put_back_gives_the_measured_rate_again(page: AppTest) -> None:
    start = page.slider(key="lever_churn").value
    fine(page.slider(key="lever_churn").set_value(30.0).run())
    fine(page.slider(key="lever_churn").set_value(start).run())
    assert projected(page)[0] == rate(told_rate(page))
    assert "churn" not in page.query_params


def test_a_language_switch_keeps_filters_levers_and_page(page: AppTest) -> None:
    page.multiselect(key="segment").set_value(["SMB"]).run()
    page.selectbox(key="window").set_value(6).run()
    page.segmented_control(key="by").set_value("region").run()
    page.segmented_control(key="view").set_value("leak").run()
    page.slider(key="lever_churn").set_value(20.0).run()
    before = dict(page.query_params)
    fine(page.selectbox(key="language").set_value("zh_Hans").run())
    assert dict(page.query_params) == {**before, "lang": "zh_Hans"}
    assert page.multiselect(key="segment").value == ["SMB"]
    assert page.selectbox(key="window").value == 6
    assert page.segmented_control(key="by").value == "region"
    assert page.segmented_control(key="view").value == "leak"
    assert page.slider(key="lever_churn").value == 20.0
    assert T.rate(expected("segment=SMB", window=6)["nrr"].iloc[0]) in headline(page)
    fine(page.selectbox(key="language").set_value("en").run())
    assert dict(page.query_params) == before


def test_a_link_opens_the_same_view(page: AppTest) -> None:
    page.multiselect(key="segment").set_value(["SMB", "Enterprise"]).run()
    page.selectbox(key="window").set_value(3).run()
    page.segmented_control(key="by").set_value("channel").run()
    page.segmented_control(key="view").set_value("concentration").run()
    page.slider(key="lever_expansion").set_value(40.0).run()
    again = fine(opened("Retention", **page.query_params))
    assert headline(again) == headline(page)
    assert tiles(again) == tiles(page)
    assert titles(again) == titles(page)
    assert texts(again)[1:] == texts(page)[1:]
    assert again.dataframe[0].value.equals(page.dataframe[0].value)


def test_another_currency_shows_other_amounts_and_the_same_rates(page: AppTest) -> None:
    rates: dict[str, Any] = reads.settings().exchange_rates
    if not rates:
        assert page.selectbox(key="currency").options == ["USD"]
        return
    currency = next(iter(rates))
    dollars = tiles(page)
    fine(page.selectbox(key="currency").set_value(currency).run())
    assert tiles(page)["ARR"][0] != dollars["ARR"][0]
    assert tiles(page)["NRR, 12 months"] == dollars["NRR, 12 months"]
    assert page.query_params["currency"] == currency


def test_a_slice_without_a_base_says_why_in_place_of_every_chart(page: AppTest) -> None:
    """The first month with anybody paying: no base, hence no rate and no picture."""
    fine(page.selectbox(key="as_of").set_value(reads.months()[-1]).run())
    assert headline(page) == "Nobody in this selection was paying at the start of the window"
    assert tiles(page)["NRR, 12 months"] == ("—", "")
    assert set(charts(page)) == {"history_quarter"}
    for reason in (
        "Nobody was paying long enough ago to measure retention over this window.",
        "Nobody paid at either end of this window.",
    ):
        assert reason in titles(page)
    assert "A what-if needs customers who were paying twelve months ago." in [one.value for one in page.info]
    reasons = {
        "leak": "There is no whole year yet to compare renewals with new business.",
        "concentration": "Nobody was paying at the start of the window, so there is nothing to hold.",
        "renewals": "No contract term ended in these months",
        "quality": "No customer has been here for twelve months yet.",
        "expansion": "No customer expanded in this window.",
    }
    for section, reason in reasons.items():
        fine(page.segmented_control(key="view").set_value(section).run())
        assert set(charts(page)) == set()
        assert reason in [*titles(page), *(one.value for one in page.info)], section


def test_a_selection_that_nobody_is_in_says_so(page: AppTest) -> None:
    """Two filters that no customer meets together: none of the small landed largest."""
    page.multiselect(key="segment").set_value(["SMB"]).run()
    fine(page.multiselect(key="landing_band").set_value([reads.members()["landing_band"][-1]]).run())
    table = named_table(
        reads.warehouse(),
        "movements",
        Question(filters_from_words(["segment=SMB", f"landing_band={reads.members()['landing_band'][-1]}"])),
    )
    assert table["closing_customers"].sum() == 0
    assert headline(page) == "Nobody in this selection was paying at the start of the window"
    assert tiles(page)["NRR, 12 months"] == ("—", "")
    assert "Nobody paid at either end of this window." in titles(page)

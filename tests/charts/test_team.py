"""Ratios over time, books of CSMs, spans, coverage."""

import math

import pandas as pd
import pytest
from charts.looks import EN, HOSTILE, OURS, THEMES, ZH, months, notes, sound, texts, trace

from cs_dashboard.charts import team as charts
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.evidence import benchmarks

GONE = math.nan
HIGH_TOUCH = benchmarks()["csm-customers-gainsight-2025-high"]


def history(ratio: float = 1.6) -> pd.DataFrame:
    frame = pd.DataFrame({"month": months("2024-01-01", 12), "team_ratio": 1.0, "spend_ratio": 0.8})
    frame.loc[11, "team_ratio"] = ratio
    return frame


def books() -> pd.DataFrame:
    rows = [("SMB", "E08", HOSTILE, 1, 600.0), ("Mid-market", "E08", HOSTILE, 2, 10_800.0)]
    rows += [("Mid-market", "E09", "Ida", 2, 18_000.0), ("Enterprise", "E07", "Gus", 3, 72_000.0)]
    return pd.DataFrame(rows, columns=["segment", "csm_id", "name", "customers", "arr"])


def loads() -> pd.DataFrame:
    rows = [("Enterprise", 1, 3.0, 72_000.0), ("Mid-market", 2, 2.0, 14_400.0), ("SMB", 1, 1.0, 600.0)]
    return pd.DataFrame(rows, columns=["segment", "csms", "customers_median", "arr_median"])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_every_chart_is_sound_in_both_languages_and_themes(t: Text, theme: Theme) -> None:
    marks = [(8.0, "8"), (15.0, "15")]
    sound(charts.ratio_trend(history(), 2.0, t=t, theme=theme))
    for measure in ("customers", "arr"):
        sound(charts.csm_books(books(), loads(), measure, [HIGH_TOUCH], t=t, theme=theme))
    for chart in (charts.spans(spans(), marks, t=t, theme=theme), charts.coverage(coverage(), t=t, theme=theme)):
        sound(chart)
        told = " ".join(text for text in texts(chart.figure["data"]))
        assert "<a " not in OURS.sub("", told)


def test_the_claim_is_a_dashed_line_that_says_that_nobody_verified_it() -> None:
    chart = charts.ratio_trend(history(), 2.0, t=EN, theme=LIGHT)
    claim = chart.figure["layout"]["shapes"][0]
    assert (claim["y0"], claim["y1"], claim["line"]["dash"]) == (2.0, 2.0, "6px,5px")
    assert any("unverified" in note for note in notes(chart))
    assert chart.title == "People facing customers for each one in R&D: 1.00 in January 2024, now 1.60"
    assert any("1.60" in note for note in notes(chart))


def test_nobody_in_r_and_d_says_so_and_draws_nothing() -> None:
    chart = sound(charts.ratio_trend(history().assign(team_ratio=GONE), 2.0, t=EN, theme=LIGHT))
    assert chart.figure["data"] == []
    assert chart.title == "Nobody is in R&D, so there is no ratio to draw."


def test_without_costs_only_people_are_drawn() -> None:
    chart = charts.ratio_trend(history().assign(spend_ratio=GONE), 2.0, t=EN, theme=LIGHT)
    assert [one["name"] for one in chart.figure["data"] if "name" in one] == ["People"]


def test_each_csm_is_a_dot_that_leads_to_the_book_and_the_median_a_line() -> None:
    chart = charts.csm_books(books(), loads(), "customers", [HIGH_TOUCH], t=EN, theme=LIGHT)
    dots = [one for one in chart.figure["data"] if one["mode"] == "markers"]
    assert [one["y"] for one in dots] == [[3.0], [2.0, 2.0], [1.0]]
    assert dots[1]["customdata"][1][0] == "E09|Mid-market"
    assert dots[1]["x"][0] != dots[1]["x"][1]
    assert [one["y"][0] for one in chart.figure["data"] if one["mode"] == "lines"] == [3.0, 2.0, 1.0]
    assert chart.title == "A CSM looks after 2 to 3 customers, half of them after fewer than 3"
    assert any("grade S" in note and "2025" in note for note in [one.replace("<br>", " ") for one in notes(chart)])


def test_one_csm_is_named() -> None:
    gus, arr = (
        charts.csm_books(books().tail(1), loads().head(1), measure, [], t=EN, theme=LIGHT).title
        for measure in ("customers", "arr")
    )
    assert (gus, arr) == ("Gus looks after 3 customers", "Gus looks after $72K of ARR")


def test_arr_stands_in_the_readers_currency() -> None:
    chart = charts.csm_books(books(), loads(), "arr", [], t=Text("en", "EUR", 0.5), theme=LIGHT)
    assert trace(chart, 0)["y"] == [36_000.0]


def test_no_csm_at_all_is_told() -> None:
    empty = charts.csm_books(books().head(0), loads().head(0), "arr", [], t=EN, theme=LIGHT)
    assert empty.title == "No customer here has a CSM who works here."


def spans() -> pd.DataFrame:
    rows = [("E06", "Flo", "customer_success", "VP success", 3), ("E11", HOSTILE, "support", "Head", 2)]
    return pd.DataFrame(rows, columns=["manager_id", "name", "function", "role", "reports"])


def test_spans_stand_against_their_marks() -> None:
    chart = charts.spans(spans(), [(8.0, "8 specialised"), (20.0, "20 others")], t=EN, theme=LIGHT)
    assert trace(chart)["x"] == [3.0, 2.0]
    assert chart.title == "Flo has the widest span: 3 direct reports"
    look = chart.figure["layout"]
    assert [one["x0"] for one in look["shapes"]] == [0, 8.0, 20.0]
    assert look["xaxis"]["range"][1] > 20
    assert charts.spans(spans().head(0), [], t=EN, theme=LIGHT).figure["data"] == []


def coverage() -> pd.DataFrame:
    rows = [
        ("SMB", "with_csm", 0.9, 0.85, 0.95, 100),
        ("SMB", "without_csm", 0.8, 0.7, 0.9, 40),
        ("Enterprise", "with_csm", 1.2, 1.1, 1.3, 50),
        ("Enterprise", "without_csm", 1.3, GONE, GONE, 3),
    ]
    return pd.DataFrame(rows, columns=["segment", "coverage", "nrr", "nrr_low", "nrr_high", "opening_customers"])


def test_coverage_compares_only_where_both_have_ten_customers() -> None:
    chart = charts.coverage(coverage(), t=EN, theme=LIGHT)
    assert chart.title == "Segments with both in which NRR is higher with a CSM: 1 of 1"
    assert trace(chart)["x"] == [0.9, 0.8, 1.2, 1.3]
    assert trace(chart)["customdata"][1][0] == "SMB|without_csm"
    # Three intervals and the dots.
    assert len(chart.figure["data"]) == 4
    none = charts.coverage(coverage().tail(2), t=EN, theme=LIGHT)
    assert none.title == "No segment has ten customers with and ten without a CSM to compare"


def test_load_cost_and_retention_stand_on_the_same_months() -> None:
    frame = pd.DataFrame({"month": months("2024-01-01", 24), "customers_per_csm": 50.0, "cost_per_customer": 200.0})
    frame["grr"] = 0.9
    drawn = [
        charts.capacity(frame, t=EN, theme=LIGHT),
        charts.cost_to_serve(frame, t=EN, theme=LIGHT),
        charts.gross_retention(frame, t=EN, theme=LIGHT),
    ]
    assert len({tuple(sound(one).figure["layout"]["xaxis"]["range"]) for one in drawn}) == 1
    assert drawn[1].title == "Customer success and support cost each customer $200 a month; $200 in January 2024"
    missing = frame.assign(customers_per_csm=GONE, cost_per_customer=GONE, grr=GONE)
    for chart in (charts.capacity, charts.cost_to_serve, charts.gross_retention):
        assert chart(missing, t=EN, theme=LIGHT).figure["data"] == []

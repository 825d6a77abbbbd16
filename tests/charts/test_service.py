"""Response times, causes of tickets, contacts, and how far customers come."""

import math

import pandas as pd
import pytest
from charts.looks import EN, THEMES, ZH, months, notes, sound, trace

from cs_dashboard.charts import load as load_charts
from cs_dashboard.charts import service as charts
from cs_dashboard.charts.theme import LIGHT, Chart, Theme
from cs_dashboard.content.catalogue import Text

GONE = math.nan
TIMES = pd.DataFrame(
    [("segment", "SMB", 40, 1.5, 8.0), ("category", "bug", 30, 2.0, 72.0), ("category", "(none)", 10, 1.0, 4.0)],
    columns=["kind", "member", "tickets", "median_hours", "p90_hours"],
)
PARETO = pd.DataFrame(
    [("how_to", 60, 0.6, 0.6, False), ("bug", 40, 0.4, 1.0, True)],
    columns=["category", "tickets", "share", "cumulative_share", "is_product_caused"],
)
GAP = pd.DataFrame(
    [("SMB", 10, 8, 0.8), ("Enterprise", 10, 1, 0.1)],
    columns=["segment", "onboarded_customers", "untouched_customers", "contact_gap"],
)
FUNNEL = pd.DataFrame(
    [("customers", 12.0, 12.0, 1.0), ("started", 5.0, 12.0, 5 / 12), ("outcome", GONE, GONE, GONE)],
    columns=["stage", "customers", "base", "share"],
)
VALUE = pd.DataFrame([("SMB", 3, 30.0, 40.0)], columns=["segment", "customers", "median_days", "p90_days"])
MIX = pd.DataFrame([("reactive", 2, 0.4), ("success", 3, 0.6)], columns=["purpose", "touches", "share"])


def rates(**columns: float) -> pd.DataFrame:
    return pd.DataFrame({"month": months("2024-01-01", 6), **columns})


def every(t: Text, theme: Theme) -> list[Chart]:
    return [
        charts.times(TIMES, "response", t=t, theme=theme),
        charts.pareto(PARETO, t=t, theme=theme),
        charts.ticket_rate(rates(tickets=5, tickets_per_100=45.45), t=t, theme=theme),
        charts.answered(rates(same_day_share=0.75, found_by_us_share=0.2), t=t, theme=theme),
        charts.proactive(rates(touches=5, proactive_share=0.6), t=t, theme=theme),
        charts.executive_contact(rates(executives=4, in_contact=2, contact_share=0.5), t=t, theme=theme),
        charts.touch_mix(MIX, t=t, theme=theme),
        charts.contact_gap(GAP, 0.45, t=t, theme=theme),
        charts.funnel(FUNNEL, t=t, theme=theme),
        charts.value_times(VALUE, t=t, theme=theme),
    ]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_every_chart_is_sound_and_says_something(t: Text, theme: Theme) -> None:
    for chart in every(t, theme):
        sound(chart)
        assert chart.figure["data"]


def test_titles_say_what_is_seen() -> None:
    assert [chart.title for chart in every(EN, LIGHT)] == [
        "One first response in ten takes longer than 3.0 days in bug, the slowest",
        "1 of 2 categories make 60% of the tickets",
        "45.4 tickets for 100 customers in June 2024; it was 45.4 in January 2024",
        "75.0% of tickets are answered the same day; we found 20.0% before the customer said so",
        "60.0% of contacts are ours and not asked for",
        "2 of 4 executives met a customer in June 2024",
        "60.0% of a year's contacts were about the customer's success",
        "45.0% heard nothing from us in the 90 days after onboarding",
        "Fewest come to “Onboarding started”: 41.7% of those who could",
        "First value takes 30 days at the median in SMB, the slowest",
    ]


def test_a_time_reaches_from_its_median_to_its_90th_percentile() -> None:
    chart = charts.times(TIMES, "resolution", t=EN, theme=LIGHT)
    assert trace(chart)["x"] == [1.5, 2.0, 1.0]
    assert [one["x"] for one in chart.figure["data"][:-1]] == [[1.5, 8.0], [2.0, 72.0], [1.0, 4.0]]
    assert notes(chart) == ["1.5 h · 8.0 h", "2.0 h · 3.0 days", "1.0 h · 4.0 h"]


def test_what_the_product_causes_is_told_in_words_and_not_only_in_colour() -> None:
    chart = charts.pareto(PARETO, t=EN, theme=LIGHT)
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["how_to", "bug (product)"]
    assert trace(chart)["text"] == ["60 · 60% · Σ 60%", "40 · 40% · Σ 100%"]


def test_a_stage_without_its_table_is_not_known_and_not_zero() -> None:
    assert trace(charts.funnel(FUNNEL, t=EN, theme=LIGHT))["text"][-1] == "— not known"


def test_a_month_of_executives_tells_how_many_of_how_many() -> None:
    met = rates(executives=4, in_contact=2, contact_share=0.5)
    point = charts.executive_contact(met, t=EN, theme=LIGHT).figure["data"][-1]["customdata"][-1]
    assert point[0] == "2024-06-01" and "<br>2 of 4<br>" in point[1]


def test_nothing_to_show_says_why() -> None:
    no_rate = rates(**dict.fromkeys(("tickets_per_100", "same_day_share", "proactive_share", "contact_share"), GONE))
    empty = [
        charts.times(TIMES.head(0), "response", t=EN, theme=LIGHT),
        charts.pareto(PARETO.head(0), t=EN, theme=LIGHT),
        charts.ticket_rate(no_rate, t=EN, theme=LIGHT),
        charts.answered(no_rate, t=EN, theme=LIGHT),
        charts.proactive(no_rate, t=EN, theme=LIGHT),
        charts.executive_contact(no_rate, t=EN, theme=LIGHT),
        charts.touch_mix(MIX.head(0), t=EN, theme=LIGHT),
        charts.contact_gap(GAP.head(0), GONE, t=EN, theme=LIGHT),
        charts.funnel(FUNNEL.tail(1), t=EN, theme=LIGHT),
        charts.value_times(VALUE.head(0), t=EN, theme=LIGHT),
    ]
    for chart in empty:
        assert sound(chart).figure["data"] == [] and chart.title.endswith(".")


BANDS = pd.DataFrame(
    [(15.0, 10.0, 20.0, 80, 68, 0.85, 0.84), (35.0, 30.0, 40.0, 80, 48, 0.6, 0.62)],
    columns=["load", "low", "high", "due_customers", "renewed_customers", "renewal_rate", "adjusted_rate"],
)
CURVE = pd.DataFrame({"load": [10.0, 40.0], "renewal_rate": [0.9, 0.6], "low": [0.85, 0.5], "high": [0.95, 0.7]})


@pytest.mark.parametrize("load_of", ["customers", "arr"])
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_renewals_by_load_are_dots_with_the_line_and_its_band(t: Text, load_of: str) -> None:
    chart = sound(load_charts.renewal_by_load(BANDS, CURVE, load_of, -0.02, t=t, theme=LIGHT))
    area, line, dots = chart.figure["data"]
    assert dots["y"] == [0.84, 0.62] and line["y"] == [0.9, 0.6]
    assert area["y"] == [0.95, 0.7, 0.5, 0.85]
    # A dot leads to the terms between the ends of its band.
    assert [point[0] for point in dots["customdata"]] == ["10.0|20.0", "30.0|40.0"]


def test_the_title_of_load_changes_where_the_data_show_nothing() -> None:
    clear, unclear = (
        load_charts.renewal_by_load(BANDS, CURVE, "customers", change, t=EN, theme=LIGHT) for change in (-0.02, 0.0)
    )
    assert clear.title == "Renewal is lower where the CSM carries more"
    assert unclear.title == "Renewal at light and heavy loads: no difference that these data can show"
    assert len(load_charts.renewal_by_load(BANDS, None, "arr", 0.0, t=EN, theme=LIGHT).figure["data"]) == 1
    nobody = load_charts.renewal_by_load(BANDS.head(0), None, "arr", 0.0, t=EN, theme=LIGHT)
    assert nobody.title == "No contract term of a customer with a CSM has ended yet."

"""People needed against people there, scenarios beside each other, the week of tickets, cost and renewals."""

import pandas as pd
import pytest
from charts.looks import EN, HOSTILE, THEMES, ZH, months, notes, sound, texts

from cs_dashboard.charts import capacity as charts
from cs_dashboard.charts import capacity_parts as parts
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text

AHEAD = months("2026-11-01", 24)
NAN = float("nan")


def plan(need: list[float], there: list[float], after: list[float] | None = None) -> pd.DataFrame:
    columns = {"need_fte": need, "available_fte": there, "available_after_fte": after or there}
    return pd.DataFrame({"month": AHEAD[: len(need)], **columns})


PAST = pd.DataFrame({"month": months("2025-11-01", 12), "people": [3.0] * 11 + [4.0]})
NO_PAST = pd.DataFrame({"month": [], "people": []})


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("past", [PAST, NO_PAST], ids=["past", "no past"])
def test_the_picture_is_sound_and_begins_and_ends_where_the_plan_does(
    past: pd.DataFrame, t: Text, theme: Theme
) -> None:
    frame = plan([4 + month / 4 for month in range(24)], [5.0] * 24, [5.0] * 12 + [10.0] * 12)
    chart = sound(charts.needed_and_available(frame, past, t=t, theme=theme))
    by_name = {trace["name"]: trace for trace in chart.figure["data"] if "name" in trace}
    need = by_name[t("Needed")]
    assert (need["x"][0], need["x"][-1], need["y"][-1]) == ("2026-11-01", "2028-10-01", 9.75)
    assert by_name[t("With the hires")]["y"][-1] == 10.0
    (shade,) = chart.figure["layout"]["shapes"]
    assert (shade["x0"], shade["x1"]) == ("2026-11-01", "2028-10-01")


def test_those_there_go_on_from_the_last_month_known() -> None:
    chart = charts.needed_and_available(plan([1.0] * 24, [4.0] * 24), PAST, t=EN, theme=LIGHT)
    there = next(trace for trace in chart.figure["data"] if trace.get("name") == "There")
    assert (there["x"][0], there["y"][:2]) == ("2026-10-01", [4.0, 4.0])
    assert there["line"]["dash"] != "solid"


def test_the_gap_is_hatched_from_where_the_lines_cross() -> None:
    # Needed 4, 6, 6, there 5: they cross half way between the first two months.
    chart = charts.needed_and_available(plan([4.0, 6.0, 6.0], [5.0] * 3), NO_PAST, t=EN, theme=LIGHT)
    gap = chart.figure["data"][0]
    assert gap["fillpattern"]["shape"] == "/"
    middle = (AHEAD[0] + (AHEAD[1] - AHEAD[0]) / 2).isoformat()
    assert gap["x"][:4] == [middle, AHEAD[1].isoformat(), AHEAD[1].isoformat(), middle]
    assert gap["y"][:4] == [5.0, 6.0, 5.0, 5.0]
    assert gap["y"][5:9] == [6.0, 6.0, 5.0, 5.0]
    assert chart.title == "Up to 1.0 short in December 2026 without the hires advised"


def test_enough_people_make_no_gap() -> None:
    chart = sound(charts.needed_and_available(plan([4.0] * 24, [5.0] * 24), PAST, t=EN, theme=LIGHT))
    assert chart.figure["data"][0]["x"] == []
    assert chart.title == "Never fewer there than are needed, even without a hire advised"
    assert notes(chart) == ["<b>There<br>5.0</b>", "<b>Needed<br>4.0</b>"]


def test_what_is_not_known_is_left_out_and_told() -> None:
    no_people = charts.needed_and_available(plan([4.0] * 24, [NAN] * 24), NO_PAST, t=EN, theme=LIGHT)
    assert sound(no_people).title == "From 4.0 people needed to 4.0"
    assert notes(no_people) == ["<b>Needed<br>4.0</b>"]
    no_work = charts.needed_and_available(plan([NAN] * 24, [5.0] * 24), PAST, t=EN, theme=LIGHT)
    assert sound(no_work).title == "5.0 people now; what they are needed for is not known"
    nothing = charts.needed_and_available(plan([NAN] * 24, [NAN] * 24), NO_PAST, t=EN, theme=LIGHT)
    assert sound(nothing).title == "Neither the work nor the people are known."


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_scenarios_stand_beside_these_levers_in_a_dash_of_their_own(theme: Theme) -> None:
    others = [(name, [float(place)] * 24) for place, name in enumerate(["A", "B", "C", "D", HOSTILE])]
    chart = sound(charts.compared_gaps(AHEAD, [-1.0] * 24, others, t=EN, theme=theme))
    assert [trace["y"][-1] for trace in chart.figure["data"]] == [0.0, 1.0, 2.0, 3.0, 4.0, -1.0]
    assert len({trace["line"]["dash"] for trace in chart.figure["data"]}) == 6
    assert not any("<a" in text or '<b>"' in text for text in texts(chart.figure))
    low, high = chart.figure["layout"]["yaxis"]["range"]
    assert low < -1 and high > 4
    assert any(shape["type"] == "line" and shape["y0"] == 0 for shape in chart.figure["layout"]["shapes"])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_the_week_has_a_cell_for_each_hour_and_names_its_peak(t: Text, theme: Theme) -> None:
    values = [0.0] * 168
    values[24 * 1 + 15] = 7.0
    chart = sound(parts.week(values, t("agents"), t=t, theme=theme))
    (heat,) = chart.figure["data"]
    assert (len(heat["z"]), len(heat["z"][0]), heat["z"][1][15], heat["zmax"]) == (7, 24, 7.0, 7.0)
    assert t("Tue") in chart.title and "15:00" in chart.title
    assert sound(parts.week([0.0] * 168, t("agents"), t=t, theme=theme)).figure["data"] == []


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_cost_stacks_the_hires_on_those_there(t: Text) -> None:
    frame = pd.DataFrame({"month": AHEAD, "cost_before": [1e5] * 24, "cost": [1e5] * 12 + [1.3e5] * 12})
    chart = sound(parts.cost(frame, t=t, theme=LIGHT))
    there, added = chart.figure["data"]
    assert (there["y"][-1], added["y"][0], added["y"][-1]) == (1e5, 0.0, pytest.approx(3e4))
    assert chart.title == t("From {start} a month to {end}", start=t.money(1e5), end=t.money(1.3e5))
    assert there["marker"]["pattern"]["shape"] != added["marker"]["pattern"]["shape"]
    unknown = frame.assign(cost_before=NAN, cost=NAN)
    assert sound(parts.cost(unknown, t=t, theme=LIGHT)).title == t("What the teams cost is not known.")


def test_renewal_is_drawn_with_and_without_the_hires() -> None:
    ends = {"renewal_rate_after_low": 0.7, "renewal_rate_after_high": 0.9}
    frame = pd.DataFrame({"month": AHEAD, "renewal_rate": 0.75, "renewal_rate_after": 0.8, **ends})
    chart = sound(parts.load_renewal(frame, t=EN, theme=LIGHT))
    assert chart.title == "Renewal of 80.0% with the hires, 75.0% without"
    assert notes(chart) == ["<b>With the hires<br>80.0%</b>", "<b>Without<br>75.0%</b>"]
    unknown = parts.load_renewal(frame.assign(renewal_rate=NAN), t=EN, theme=LIGHT)
    assert sound(unknown).title == "What load does to renewals is not known."

"""Concentration, expansion, renewals and the quality of new business."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from charts.looks import EN, HOSTILE, OURS, THEMES, ZH, months, notes, sound, texts, trace

from cs_dashboard.charts import cohorts, concentration, expansion, renewals
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text

EVERY = pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
BOTH = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


@EVERY
@BOTH
def test_concentration_has_three_bars(t: Text, theme: Theme) -> None:
    held = SimpleNamespace(largest_1=0.035, largest_5=0.1, largest_10=0.155)
    chart = sound(concentration.shares(held, t=t, theme=theme))
    assert trace(chart)["x"] == [0.035, 0.1, 0.155]
    assert trace(chart)["text"] == ["3.5%", "10.0%", "15.5%"]
    assert "15.5%" in chart.title


def test_concentration_of_nothing_says_why() -> None:
    nothing = SimpleNamespace(largest_1=np.nan, largest_5=np.nan, largest_10=np.nan)
    assert sound(concentration.shares(nothing, t=EN, theme=LIGHT)).title.startswith("Nobody was paying")


def split_row(**changes: float) -> pd.Series:
    row = {"expansion_mrr": 100e3, "upgrade_mrr": 10e3, "added_mrr": 20e3, "same_plan_mrr": 70e3}
    row |= {f"{part}_customers": 4 for part in ("upgrade", "added", "same_plan")}
    row |= {"upgrade_share": 0.1, "added_share": 0.2, "same_plan_share": 0.7}
    return pd.Series({**row, **changes})


@EVERY
@BOTH
def test_expansion_has_three_sources(t: Text, theme: Theme) -> None:
    chart = sound(expansion.split(split_row(), t=t, theme=theme))
    assert trace(chart)["x"] == [120e3, 240e3, 840e3]
    assert [one[0] for one in trace(chart)["customdata"]] == ["upgrade", "added", "same_plan"]


def test_expansion_tells_the_largest_and_draws_the_negative() -> None:
    chart = expansion.split(split_row(upgrade_mrr=-10e3, upgrade_share=-0.1), t=EN, theme=LIGHT)
    assert chart.title == "More of the same plan brought the largest part of $1.2M expansion ARR"
    assert trace(chart)["text"][0] == "−$120K (−10%)"
    assert chart.figure["layout"]["xaxis"]["range"][0] < -120e3


def test_no_expansion_says_so() -> None:
    for row in (None, split_row(expansion_mrr=0.0)):
        assert sound(expansion.split(row, t=EN, theme=LIGHT)).title == "No customer expanded in this window."


def rates(**changes: object) -> pd.DataFrame:
    frame = pd.DataFrame({"month": months("2023-01-01", 48)[::3], "due_customers": 40})
    for place, name in enumerate(("net", "gross", "logo")):
        value = 0.95 - place * 0.05
        frame[f"{name}_renewal"] = value
        frame[f"{name}_renewal_low"], frame[f"{name}_renewal_high"] = value - 0.05, value + 0.05
    return frame.assign(**changes)


@EVERY
@BOTH
def test_renewals_by_quarter(t: Text, theme: Theme) -> None:
    chart = sound(renewals.renewal_trend(rates(), t=t, theme=theme))
    assert trace(chart)["y"][-1] == 0.95
    assert any("95.0%" in note for note in notes(chart))
    assert trace(chart)["customdata"][-1][0] == "2026-10-01"


def test_a_quarter_that_is_not_over_is_hollow_and_no_headline() -> None:
    flags = [True] * 15 + [False]
    chart = sound(renewals.renewal_trend(rates(is_complete=flags), t=EN, theme=LIGHT))
    assert chart.title == "95.0% of the MRR due in Q3 2026 was renewed"
    assert trace(chart)["marker"]["color"][-1] == LIGHT.background


def test_the_label_at_the_end_tells_the_last_quarter_that_is_over() -> None:
    frame = rates(is_complete=[True] * 15 + [False])
    frame.loc[15, "net_renewal"] = 0.5
    told = " ".join(notes(renewals.renewal_trend(frame, t=EN, theme=LIGHT)))
    assert "95.0%" in told and "50.0%" not in told
    over = frame.assign(is_complete=True)
    assert "50.0%" in " ".join(notes(renewals.renewal_trend(over, t=EN, theme=LIGHT)))


def test_no_renewals_says_so() -> None:
    assert sound(renewals.renewal_trend(rates().head(0), t=EN, theme=LIGHT)).figure["data"] == []


def reasons(count: int) -> pd.DataFrame:
    names = [HOSTILE, "(none)", *(f"r{n}" for n in range(count))][:count]
    return pd.DataFrame(
        {"end_reason": names, "lost_mrr": [100.0 * (count - n) for n in range(count)], "lost_customers": 2}
    )


def test_reasons_are_ranked_and_stay_letters() -> None:
    chart = sound(renewals.lost_by_reason(reasons(10), t=EN, theme=LIGHT))
    assert trace(chart)["x"][:2] == [12000.0, 10800.0]
    assert trace(chart)["text"][0] == "$12K"
    assert chart.title.endswith("(2 smaller ones are not drawn)")
    assert chart.figure["layout"]["yaxis"]["ticktext"][1] == "No reason given"
    drawn = [text for text in texts(chart.figure) if text != HOSTILE]
    assert not [text for text in drawn if "<" in OURS.sub("", text)]


def test_nothing_lost_says_so() -> None:
    assert sound(renewals.lost_by_reason(reasons(0), t=EN, theme=LIGHT)).figure["data"] == []


def acquired() -> pd.DataFrame:
    frame = pd.DataFrame({"quarter": months("2023-01-01", 48)[::3], "acquired_customers": 40, "observed_customers": 40})
    frame = frame.assign(grr_12=0.88, logo_12=0.8, logo_12_low=0.7, logo_12_high=0.87, is_complete=True)
    frame.loc[11, ["observed_customers", "is_complete"]] = [20, False]
    frame.loc[12:, ["grr_12", "logo_12", "logo_12_low", "logo_12_high"]] = np.nan
    return frame


@EVERY
@BOTH
def test_quality_is_hollow_where_not_all_were_seen(t: Text, theme: Theme) -> None:
    chart = sound(cohorts.quality(acquired(), t=t, theme=theme))
    grr = trace(chart)
    assert grr["y"] == [0.88] * 12
    assert grr["marker"]["color"][-2:] == [theme.good, theme.background]
    assert grr["customdata"][-1][0] == "2025-10-01"
    assert "88.0%" in chart.title


def test_quality_speaks_of_a_whole_quarter() -> None:
    chart = cohorts.quality(acquired(), t=EN, theme=LIGHT)
    assert chart.title == "New business of Q3 2025 kept 88.0% of its MRR a year later"
    assert "20 of 40 customers seen" in trace(chart)["customdata"][-1][1]


def test_nobody_a_year_old_says_so() -> None:
    assert sound(cohorts.quality(acquired().tail(2), t=EN, theme=LIGHT)).title.startswith("No customer has been here")

"""The bridge beside a retention figure and the history of movements."""

from dataclasses import replace

import pandas as pd
import pytest
from charts.looks import EN, THEMES, ZH, months, notes, sound, trace

from cs_dashboard.charts import movements
from cs_dashboard.charts.theme import LIGHT, Theme
from cs_dashboard.content.catalogue import Text

ROW = pd.Series(
    {
        "month": pd.Timestamp("2026-10-01"),
        **{"opening_mrr": 500e3, "new_mrr": 165e3, "reactivation_mrr": 5e3, "expansion_mrr": 67e3},
        **{"contraction_mrr": -3e3, "churn_mrr": -45e3, "closing_mrr": 689e3, "opening_customers": 656},
    }
)
FLOWS = {"new": 100.0, "reactivation": 0.0, "expansion": 50.0, "contraction": -10.0, "churn": -20.0}


def made(count: int, first: str = "2024-01-01", step: int = 3) -> pd.DataFrame:
    frame = pd.DataFrame({"period": months(first, count * step)[::step], "opening_mrr": 1000.0, "closing_mrr": 1120.0})
    for name, value in FLOWS.items():
        frame[f"{name}_mrr"], frame[f"{name}_customers"] = value, 3
    frame["is_complete"] = [True] * (count - 1) + [False]
    return frame


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_the_bridge_stands_on_itself_from_zero(t: Text, theme: Theme) -> None:
    chart = sound(movements.bridge(ROW, t=t, theme=theme))
    bars = trace(chart)
    tops = [base + length for base, length in zip(bars["base"], bars["y"], strict=True)]
    assert tops == pytest.approx([6e6, 7.98e6, 8.04e6, 8.844e6, 8.808e6, 8.268e6, 8.268e6])
    assert chart.figure["layout"]["yaxis"]["range"][0] == 0
    assert bars["marker"]["color"][1:6] == list(theme.movements.values())
    assert [one[0] for one in bars["customdata"]] == [
        *("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
    ]


def test_the_bridge_tells_its_values_with_a_sign() -> None:
    chart = movements.bridge(ROW, t=EN, theme=LIGHT)
    assert chart.title == "From $6M to $8.27M in twelve months"
    assert trace(chart)["text"] == ["6M", "+1.98M", "+60K", "+804K", "−36K", "−540K", "8.27M"]
    assert chart.figure["layout"]["xaxis"]["ticktext"][0] == "Oct<br>2025"
    assert trace(chart)["customdata"][0][1] == "<b>October 2025</b><br>ARR $6,000,000.00<br>656 customers"
    assert "Churn −$540K" in chart.alt


def test_a_shorter_bridge_says_so() -> None:
    chart = movements.bridge(ROW, t=EN, theme=LIGHT, window=3)
    assert chart.title.endswith("in 3 months")
    assert chart.figure["layout"]["xaxis"]["ticktext"][0] == "Jul<br>2026"


def test_money_is_drawn_in_the_reader_s_currency() -> None:
    t = replace(EN, currency="EUR", exchange_rate=0.5)
    chart = movements.bridge(ROW, t=t, theme=LIGHT)
    assert trace(chart)["y"][0] == 3e6
    assert chart.title.startswith("From €3M")
    assert movements.history(made(4), "quarter", t=t, theme=LIGHT).figure["data"][0]["y"][0] == 600


def test_no_bridge_without_money() -> None:
    for row in (None, ROW.drop("month").mul(0.0)):
        chart = sound(movements.bridge(row, t=EN, theme=LIGHT))
        assert chart.title == "Nobody paid at either end of this window."


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize(("period", "step"), [("month", 1), ("quarter", 3), ("year", 12)])
def test_the_history_stacks_gains_up_and_losses_down(t: Text, period: str, step: int) -> None:
    chart = sound(movements.history(made(8, step=step), period, t=t, theme=LIGHT))
    assert chart.figure["layout"]["barmode"] == "relative"
    assert [bars["y"][0] for bars in chart.figure["data"][:5]] == [value * 12 for value in FLOWS.values()]
    assert trace(chart)["y"] == [1440.0] * 8
    assert trace(chart, 0)["marker"]["pattern"]["shape"][-2:] == ["", "/"]
    assert trace(chart, 0)["customdata"][0][0] == "2024-01-01"
    assert len(chart.figure["layout"]["xaxis"]["tickvals"]) <= 6


def test_the_history_speaks_of_the_last_whole_period() -> None:
    chart = movements.history(made(4), "quarter", t=EN, theme=LIGHT)
    assert chart.title == "Net +$1.44K of ARR in Q3 2024"
    assert "gains of $1.8K, losses of $360" in chart.alt
    assert "not over yet" in trace(chart, 0)["customdata"][-1][1]
    assert any("Expansion" in note and LIGHT.movements["expansion"] in note for note in notes(chart))


def test_fiscal_periods_are_named_by_their_end() -> None:
    years = movements.history(made(3, "2023-07-01", 12), "year", t=EN, theme=LIGHT)
    assert years.figure["layout"]["xaxis"]["ticktext"] == ["FY 2024", "FY 2025", "FY 2026"]
    quarters = movements.history(made(3, "2023-02-01"), "quarter", t=EN, theme=LIGHT)
    assert quarters.title.endswith("in May 2023 to Jul 2023")


def test_only_the_latest_bars_are_drawn() -> None:
    chart = sound(movements.history(made(60, step=1), "month", t=EN, theme=LIGHT))
    assert len(trace(chart)["y"]) == 36


def test_no_movements_is_an_empty_chart() -> None:
    assert sound(movements.history(made(1).head(0), "month", t=EN, theme=LIGHT)).figure["data"] == []

"""What stands below the compounding picture: the table behind, the steps of each lever, what reaches a goal."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.charts import compounding as charts
from cs_dashboard.charts.compounding import Line
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.evidence import claims
from cs_dashboard.content.levers import every_lever, levers
from cs_dashboard.content.presets import COMPOUNDING
from cs_dashboard.reports import compounding_stories as stories
from cs_dashboard.scenarios.compounding import CompoundingLevers, project_compounding
from cs_dashboard.scenarios.goals import GOALS, seek
from cs_dashboard.scenarios.sensitivity import sensitivity, worth_of_one_point
from cs_dashboard.store.scenarios import SavedScenario
from cs_dashboard.ui import drill, link, scenario_panel, sections, shell, widgets
from cs_dashboard.ui.levers import told

CLAIM = "000-11"
GOAL_NAMES = {"nrr": "NRR", "new_arr": "New ARR a year", "fade": "Fade"}


def table(frame: pd.DataFrame, first_year: int, t: Text) -> None:
    """Every year of the projection, and what the article made of its own."""
    rows = [
        {
            t("Year"): t("{year}, year {n}", year=str(first_year + int(row["year"]) - 1), n=f"{row['year']:.0f}"),
            t("NRR"): t.rate(row["nrr"]),
            t("Customers of year 1"): t.table_money(row["cohort_arr"]),
            t("Customers won later"): t.table_money(row["later_arr"]),
            t("Total ARR"): t.table_money(row["total_arr"]),
            t("Customer-success share"): t.rate(row["customer_success_share"]),
            t("Gross margin so far"): t.table_money(row["cumulative_gross_margin"]),
            t("Present value so far"): t.table_money(row["present_value"]),
        }
        for row in frame.to_dict("records")
    ]
    widgets.rows(rows, list(rows[0])[:1], numbers=list(rows[0])[1:])
    claim = claims()[CLAIM]
    widgets.facts([(t("The article says"), t(claim.claim)), (t("What was found"), f"{t(claim.evidence)} ({claim.id})")])


def steps(chosen: CompoundingLevers, end: float, year: int, t: Text, theme: Theme) -> None:
    """The tornado, and one point of NRR in money."""
    widgets.sentence(stories.one_point_worth(worth_of_one_point(chosen), year, t))
    records = {record.key: record for record in levers(COMPOUNDING)}
    moves = sensitivity(chosen, records.values())
    moves = moves[moves["end_low"] != moves["end_high"]].reset_index(drop=True)
    names = [
        t("{lever}: {low} to {high}", lever=t(records[key].name), low=low, high=high)
        for key, low, high in zip(
            moves["lever"],
            (told(records[key], value, t) for key, value in zip(moves["lever"], moves["low_value"], strict=True)),
            (told(records[key], value, t) for key, value in zip(moves["lever"], moves["high_value"], strict=True)),
            strict=True,
        )
    ]
    drill.chart(charts.tornado(moves, end, names, t=t, theme=theme), key="tornado", t=t)


def goal(chosen: CompoundingLevers, first_year: int, t: Text) -> None:
    """Which value of one lever reaches a multiple in a year."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        lever = sections.choose("seek", {name: t(GOAL_NAMES[name]) for name in GOALS}, t("Lever to seek"))
        times = number("times", t("Multiple of today"), (0.1, 1000.0, 10.0, 0.5), "%.1f")
        year = round(number("in_year", t("In year"), (2.0, 15.0, float(max(chosen.horizon, 2)), 1.0), "%.0f"))
    wanted = next(name for name in GOALS if name == lever)
    value = seek(chosen, wanted, times, year)
    words = "" if value is None else told(every_lever()[lever], value, t)
    widgets.sentence(stories.goal_sentence(lever, value, words, times, year, t))
    widgets.sentence(
        t("Year {n} is {year}; the other levers stay as they stand.", n=str(year), year=str(first_year + year - 1)),
        muted=True,
    )


def compared(horizon: int) -> list[Line]:
    """The lines of the scenarios compared, over the years of the projection."""
    return [
        Line(one.name, project_compounding(replace(_of(one), horizon=horizon))["total_arr"].tolist())
        for one in scenario_panel.compared()
    ]


def scenarios(chosen: CompoundingLevers, first_year: int, t: Text) -> None:
    """Save, compare and look after scenarios; compared is revenue of the last year."""

    def outcomes(listed: Sequence[SavedScenario]) -> list[scenario_panel.Outcome]:
        last = chosen.horizon
        sets = [chosen, *(replace(_of(one), horizon=last) for one in listed)]
        ends = [float(project_compounding(one)["total_arr"].iloc[-1]) for one in sets]
        head = t("ARR in {year}", year=str(first_year + last - 1))
        against = ["", *(t.money(end - ends[0], sign=True) for end in ends[1:])]
        return [(head, [t.table_money(end) for end in ends]), (t("Against these levers"), against)]

    scenario_panel.panel({key: float(value) for key, value in asdict(chosen).items()}, outcomes, t)


def _of(one: SavedScenario) -> CompoundingLevers:
    values = scenario_panel.lever_values(one)
    taken = {field.name: values[field.name] for field in fields(CompoundingLevers) if field.name != "horizon"}
    return CompoundingLevers(horizon=round(values["horizon"]), **taken)


def number(name: str, label: str, shape: tuple[float, float, float, float], written: str) -> float:
    """A number that stands in the link; `shape` is lowest, highest, default, step."""
    low, high, default, step = shape
    if name not in st.session_state:
        try:
            asked = float(link.linked().get(name, default))
        except ValueError:
            asked = default
        st.session_state[name] = asked if low <= asked <= high else default
    found: Any = st.number_input(label, low, high, step=step, format=written, key=name, width=160)
    shell.share({name: "" if found == default else f"{found:g}"})
    return float(found)

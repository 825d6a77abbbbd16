"""The compounding simulator: levers to revenue by year. Only this runs when a lever moves, and it asks no warehouse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from cs_dashboard.charts import compounding as charts
from cs_dashboard.charts.compounding import Line
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever, levers
from cs_dashboard.content.presets import COMPOUNDING, presets
from cs_dashboard.reports import compounding_stories as stories
from cs_dashboard.scenarios.compounding import CompoundingLevers, project_compounding
from cs_dashboard.scenarios.fan import total_fan
from cs_dashboard.scenarios.levers import PARTS, compounding_levers, starting_values, to_query
from cs_dashboard.scenarios.sensitivity import worth_of_one_point
from cs_dashboard.scenarios.survival import line_ends, survival_implied
from cs_dashboard.ui import drill, link, sections, simulator_sections, widgets
from cs_dashboard.ui.compounding_views import CompoundingView
from cs_dashboard.ui.levers import moved_levers

# Levers that most readers never touch stand in a popover.
RARE = ("new_arr_growth", "gross_margin", "discount_rate")


@dataclass(frozen=True, eq=False)
class Projection:
    """What the levers as they stand lead to: the frames of `scenarios`, revenue in the data's currency."""

    levers: CompoundingLevers
    frame: pd.DataFrame
    fan: pd.DataFrame | None
    lines: pd.DataFrame

    @property
    def end(self) -> float:
        """Revenue of the last year."""
        return float(self.frame["total_arr"].iloc[-1])


@st.fragment
def simulator(view: CompoundingView, t: Text, theme: Theme) -> None:
    """Headline, tiles, picture and levers; below them the table, the steps, the goal and the scenarios."""
    answer = st.container()
    left, right = st.columns([5, 2], gap="medium")
    with right:
        chosen = _levers(view, t)
    found = projected(view, chosen)
    year = view.first_year + chosen.horizon - 1
    with answer:
        widgets.headline(
            stories.compounding_headline(chosen, found.frame, found.fan, year, t),
            stories.compounding_detail(chosen, view.measured, view.as_of, t),
        )
        _tiles(found, year, t)
    with left:
        compared = simulator_sections.compared(chosen.horizon)
        lines = compared or _own_lines(found, t)
        drawn = charts.compounding(found.frame, found.fan, lines, view.first_year, t=t, theme=theme)
        drill.chart(drawn, key="compounding", t=t)
        widgets.sentence(stories.lines_apart(line_ends(found.lines), view.no_fit_reason, t), muted=True)
    shown = sections.choose(
        "show",
        {
            "table": t("Year by year"),
            "steps": t("What moves it"),
            "goal": t("Goal seek"),
            "scenarios": t("Scenarios"),
        },
        t("More on the projection"),
    )
    if shown == "table":
        simulator_sections.table(found.frame, view.first_year, t)
    elif shown == "steps":
        simulator_sections.steps(chosen, found.end, year, t, theme)
    elif shown == "goal":
        simulator_sections.goal(chosen, view.first_year, t)
    else:
        simulator_sections.scenarios(chosen, view.first_year, t)


def projected(view: CompoundingView, chosen: CompoundingLevers) -> Projection:
    """The projection with its fan, which is None where the history does not tell how much NRR varies."""
    measured = view.measured
    fan = total_fan(chosen, measured.sigma_sampling, measured.sigma_year)
    survival = view.yearly_survival(chosen.horizon) or []
    return Projection(
        levers=chosen,
        frame=project_compounding(chosen),
        fan=None if fan["q95"].isna().any() else fan,
        lines=survival_implied(chosen, survival, measured.survivors_growth),
    )


def _own_lines(found: Projection, t: Text) -> list[Line]:
    """The constant rate and what survival implies, both with the new business that the projection has."""
    later = found.frame["later_arr"]
    lines = []
    constant = project_compounding(replace(found.levers, fade=1.0))["total_arr"]
    if found.levers.fade < 1 and found.levers.nrr > 1:
        lines.append(Line(t("Constant rate"), constant.tolist(), is_quiet=True))
    implied = found.lines["survival_arr"] + later
    if implied.notna().all():
        lines.append(Line(t("Survival-implied"), implied.tolist()))
    return lines


def _tiles(found: Projection, year: int, t: Text) -> None:
    """Each number with what it is a part or a multiple of below it."""
    last, chosen = found.frame.iloc[-1], found.levers
    times = found.end / chosen.base if chosen.base else float("nan")
    margin, rate = t.rate(chosen.gross_margin, 0), t.rate(chosen.discount_rate)
    named = {"year": str(year)}
    tiles = [
        (
            t("ARR in {year}", **named),
            t.money(found.end),
            t("{n} times that of year 1", n=t.number(times, 1)) if times == times else None,
            t("Year 1 is the year before today."),
        ),
        (
            t("Customer-success share"),
            t.rate(last["customer_success_share"]),
            t("of the ARR of {year}", **named),
            t("Revenue of the last year that was not won in it."),
        ),
        (
            t("Gross margin to {year}", **named),
            t.money(last["cumulative_gross_margin"]),
            t("present value {money}", money=t.money(last["present_value"])),
            t("At a gross margin of {margin}, discounted at {rate} a year.", margin=margin, rate=rate),
        ),
        (
            t("One point of NRR"),
            t.money(worth_of_one_point(chosen)),
            t("of the ARR of {year}", **named),
            t("What one point more in the first year adds to ARR of the last."),
        ),
    ]
    with st.container(horizontal=True, key="answers"):
        for label, value, beside, help_text in tiles:
            widgets.tile(label, value, beside, [], help=help_text, t=t)


def _levers(view: CompoundingView, t: Text) -> CompoundingLevers:
    """Draws the levers; NRR itself, or its parts in its place."""
    records = levers(COMPOUNDING)
    start = starting_values(records, view.exact)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(t("Start from"), icon=":material/flag:"):
            _presets(records, start, view.exact, t)
        by_parts = _by_parts(t)
    hidden = ("nrr",) if by_parts else PARTS
    values = dict(start)
    values |= moved_levers([one for one in records if one.key not in (*hidden, *RARE)], view.exact, t)
    with st.popover(t("More levers"), icon=":material/tune:", width="stretch"):
        values |= moved_levers([one for one in records if one.key in RARE], view.exact, t)
    return compounding_levers(records, values, view.exact)


def _by_parts(t: Text) -> bool:
    """Whether NRR is set by its parts: as the reader says, else as the link does."""
    if "by_parts" not in st.session_state:
        asked = link.linked()
        st.session_state["by_parts"] = "nrr" not in asked and any(part in asked for part in PARTS)
    return bool(
        st.toggle(
            t("NRR by its parts"),
            key="by_parts",
            help=t("Churn, contraction and expansion in the place of NRR."),
            on_change=_switched,
        )
    )


def _switched() -> None:
    """The link holds NRR or its parts, never both: what is not shown must not move anything for who opens it."""
    link.keep(dict.fromkeys(("nrr",) if st.session_state["by_parts"] else PARTS, ""))


def _presets(records: Sequence[Lever], start: Mapping[str, float], exact: Mapping[str, float], t: Text) -> None:
    for preset in presets().values():
        values = {**start, **preset.values}
        wanted = dict.fromkeys(start, "") | to_query(records, values, exact)
        st.button(
            t(preset.name),
            key=f"preset_{preset.key}",
            help=t(preset.note),
            width="stretch",
            on_click=_set,
            args=(wanted,),
        )


def _set(wanted: Mapping[str, str]) -> None:
    """All levers at once, by the link that they are drawn from."""
    link.keep(wanted)
    st.session_state["by_parts"] = False

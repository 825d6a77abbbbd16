"""The capacity planner: levers to people by month. Only this runs when a lever moves, and it asks no warehouse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from cs_dashboard.charts import capacity as charts
from cs_dashboard.charts.theme import Chart, Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever, levers
from cs_dashboard.content.presets import presets
from cs_dashboard.filters import Filters
from cs_dashboard.reports import capacity_stories as stories
from cs_dashboard.scenarios.capacity import CapacityPlan, project_capacity
from cs_dashboard.scenarios.capacity_levers import CapacityLevers, capacity_levers
from cs_dashboard.scenarios.capacity_start import CapacityStart
from cs_dashboard.scenarios.levers import starting_values, to_query
from cs_dashboard.ui import (
    capacity_views,
    drill,
    link,
    planner_hires,
    planner_sections,
    scenario_panel,
    sections,
    widgets,
)
from cs_dashboard.ui.levers import moved_levers

SCENARIO = "capacity"
# The few that matter stand beside the picture; the others by what they are about.
FEW = ("customer_growth", "attrition", "shrinkage", "recruiting_months", "ramp_months")
RARE = {
    "csm": (
        *("touch_hours_high", "touch_hours_mid", "touch_hours_low"),
        *("onboarding_hours", "renewal_hours", "productive_hours", "span"),
    ),
    "support": (
        *("handle_minutes", "occupancy_cap", "clear_within_hours"),
        *("target_share", "answer_within_seconds"),
    ),
    "money": (
        *("salary_csm", "salary_support", "salary_manager", "salary_seller"),
        *("new_arr_per_seller", "gross_margin", "load_effect"),
    ),
}


@dataclass(frozen=True, eq=False)
class Planned:
    """The plan under the levers as they stand; `assumed` are the levers that nothing measured and nobody moved."""

    view: CapacityStart
    levers: CapacityLevers
    plan: CapacityPlan
    assumed: tuple[str, ...]


@st.fragment
def planner(view: CapacityStart, filters: Filters, t: Text, theme: Theme) -> None:
    """Headline, tiles, picture and levers; below them what to open, tickets, money, managers and scenarios."""
    answer = st.container()
    left, right = st.columns([5, 2], gap="medium")
    with right:
        found = _levers(view, filters, t)
    plan = found.plan
    with answer:
        widgets.headline(
            stories.capacity_headline(plan.hires, plan.months, t),
            stories.capacity_detail(
                plan.hires,
                len(found.assumed),
                len(levers(SCENARIO)),
                view.as_of,
                bool(filters.where),
                t,
                planned=sum(one.people for one in found.view.company.hires),
            ),
        )
        role = sections.choose("role", {name: t(ROLE_WORDS[name]) for name in ROLE_WORDS}, t("Role"))
        mine = _of_role(plan.months, role)
        _tiles(found, mine, role, t)
    with left:
        drill.chart(_picture(found, mine, role, t, theme), key=f"capacity_{role}", t=t)
        if view.missing:
            widgets.sentence(stories.unlocks(view.missing, t), muted=True)
    planner_hires.table(found.view.company.hires, view.company.first_month, t)
    shown = sections.choose("plan", {name: t(SECTIONS[name]) for name in SECTIONS}, t("More on the plan"))
    planner_sections.show(shown, found.view, found.levers, found.plan, t, theme)


ROLE_WORDS = {"csm": "CSMs", "support": "Support"}
SECTIONS = {
    "hires": "Hires",
    "work": "Where the work comes from",
    "tickets": "Tickets",
    "money": "Money",
    "managers": "Managers and flags",
    "scenarios": "Scenarios",
}


def _picture(found: Planned, mine: pd.DataFrame, role: str, t: Text, theme: Theme) -> Chart:
    """Needed against there; with scenarios beside it, the gap of each. `mine` are the plan's months of the role."""
    others = [
        (one.name, _of_role(planner_sections.plan_of(one, found.view, found.levers).months, role)["gap_fte"].tolist())
        for one in scenario_panel.compared()
    ]
    if others:
        ahead = [pd.Timestamp(month) for month in mine["month"]]
        return charts.compared_gaps(ahead, mine["gap_fte"].tolist(), others, t=t, theme=theme)
    return charts.needed_and_available(mine, _of_role(found.view.past, role), t=t, theme=theme)


def _of_role(frame: pd.DataFrame, role: str) -> pd.DataFrame:
    return frame[frame["role"] == role].reset_index(drop=True)


def _tiles(found: Planned, mine: pd.DataFrame, role: str, t: Text) -> None:
    """Each number of the role with what becomes of it below; the cost is of both roles."""
    months, last = mine["month"].tolist(), t.month(mine["month"].iloc[-1])
    need, there, managers = (_ends(mine[name]) for name in ("need_fte", "available_fte", "managers"))
    short = found.plan.first_short(role)
    gap = "" if short is None else stories.people(float(mine["gap_fte"].iloc[months.index(short)]), t)
    is_known = bool(mine["gap_fte"].notna().any())
    before, cost = (float(found.plan.months[name].sum(skipna=False)) for name in ("cost_before", "cost"))
    tiles = [
        (t("People needed"), stories.people(need[0], t), _then(need[1], last, t), t(HELP["need"])),
        (t("People there"), stories.people(there[0], t), _then(there[1], last, t), t(HELP["there"])),
        (
            t("First month short"),
            stories.month_or_none(short, t),
            t("{n} short then", n=gap) if gap else t("not in these 24 months") if is_known else t("not known"),
            t(HELP["short"]),
        ),
        (t("Next requisition"), *_requisition(_of_role(found.plan.hires, role), is_known, t), t(HELP["requisition"])),
        (
            t("Managers needed"),
            t.count(managers[0]),
            _then(managers[1], last, t, digits=0),
            t("Positions / {n} people per manager, rounded up.", n=t.number(found.levers.span, 0)),
        ),
        (
            t("24-month cost of both"),
            t.money(cost),
            t("hires {money}", money=t.money(cost - before, sign=True)) if cost == cost else t("not known"),
            t(HELP["cost"]),
        ),
    ]
    _shown(tiles, t)


def _ends(column: pd.Series) -> tuple[float, float]:
    """Of the first month and of the last."""
    return float(column.iloc[0]), float(column.iloc[-1])


def _shown(tiles: Sequence[tuple[str, str, str | None, str]], t: Text) -> None:
    """Two rows of three."""
    for row in range(2):
        with st.container(horizontal=True, key=f"answers_{row}"):
            for label, value, beside, help_text in tiles[3 * row : 3 * row + 3]:
                widgets.tile(label, value, beside, [], help=help_text, t=t)


HELP = {
    "need": "Hours that customers ask for / hours that one person has for them, in the first month of the plan.",
    "there": "People who manage nobody, new ones by their share of full productivity; planned hires count, advised "
    "ones do not.",
    "short": "The first month in which fewer are there than are needed.",
    "requisition": "When to open the first position: the month of need less ramp less recruiting.",
    "cost": "People and managers of customer success and support together; hires, planned and advised, included.",
}


def _then(value: float, month: str, t: Text, digits: int = 1) -> str | None:
    return t("{n} in {month}", n=t.number(value, digits), month=month) if value == value else None


def _requisition(hires: pd.DataFrame, is_known: bool, t: Text) -> tuple[str, str]:
    if hires.empty:
        return "—", t("nothing to open") if is_known else t("not known")
    first, total = hires.iloc[0], int(hires["hires"].sum())
    words = {"n": t.count(first["hires"]), "all": t.count(total)}
    if first["is_late"]:
        late = stories.late_words(int(first["late_months"]), t)
        return t("Now"), t("{n} of {all}, {late}", late=late, **words)
    return t.month(pd.Timestamp(first["requisition_month"])), t("{n} of {all} in 24 months", **words)


def _levers(view: CapacityStart, filters: Filters, t: Text) -> Planned:
    """Draws the levers, those that nothing measured marked as assumed; the forecast in the place of growth."""
    records = levers(SCENARIO)
    start = starting_values(records, view.exact)
    by_key = {record.key: record for record in records}
    assumed = {record.key: t("assumed") for record in records if _is_assumed(record, view.exact)}
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(t("Start from"), icon=":material/flag:"):
            _presets(start, view.exact, t)
        is_forecast = _by_forecast(filters, t)
    values = dict(start)
    few = [by_key[key] for key in FEW if not (is_forecast and key == "customer_growth")]
    values |= moved_levers(few, view.exact, t, assumed)
    for title, keys in RARE.items():
        with st.popover(t(RARE_WORDS[title]), icon=":material/tune:", width="stretch"):
            values |= moved_levers([by_key[key] for key in keys], view.exact, t, assumed)
    chosen = capacity_levers(records, values, view.exact)
    if is_forecast:
        view = capacity_views.with_forecast(view, filters)
    hires = planner_hires.planned(view.company.first_month, t)
    view = replace(view, company=replace(view.company, hires=hires))
    still = tuple(key for key in assumed if key not in to_query(records, values, view.exact))
    return Planned(view, chosen, project_capacity(view.company, chosen), still)


RARE_WORDS = {"csm": "Work of CSMs", "support": "Work of support", "money": "Money and load"}


def _is_assumed(record: Lever, exact: Mapping[str, float]) -> bool:
    value = exact.get(record.measured_by, float("nan"))
    return value != value


def _by_forecast(filters: Filters, t: Text) -> bool:
    """Whether customers grow as the ARR forecast does: as the reader says, else as the link does."""
    if "forecast" not in st.session_state:
        st.session_state["forecast"] = link.linked().get("forecast") == "on"
    return bool(
        st.toggle(
            t("Growth as forecast"),
            key="forecast",
            disabled=not capacity_views.growth_path(filters),
            help=t("Customers grow as the ARR forecast of the Retention page does, in the place of the lever."),
            on_change=_switched,
        )
    )


def _switched() -> None:
    """The link holds the forecast or the lever in its place, never both."""
    is_on = st.session_state["forecast"]
    link.keep({"forecast": "on" if is_on else "", **({"customer_growth": ""} if is_on else {})})


def _presets(start: Mapping[str, float], exact: Mapping[str, float], t: Text) -> None:
    for preset in presets(SCENARIO).values():
        st.button(
            t(preset.name),
            key=f"preset_{preset.key}",
            help=t(preset.note),
            width="stretch",
            on_click=_start_from,
            args=({**start, **preset.values}, exact),
        )


def _start_from(values: Mapping[str, float], exact: Mapping[str, float]) -> None:
    """All levers at once, by the link that they are drawn from; hires that were planned stay."""
    link.keep(dict.fromkeys(values, "") | to_query(levers(SCENARIO), values, exact))

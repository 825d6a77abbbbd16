"""What stands below the capacity picture: hires, work, tickets, money, managers, scenarios."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from cs_dashboard.charts import capacity_parts as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.evidence import claims
from cs_dashboard.content.levers import every_lever
from cs_dashboard.models.load_effect import LoadEffect
from cs_dashboard.reports import capacity_stories as stories
from cs_dashboard.reports import load_stories
from cs_dashboard.reports.tabular import write_csv
from cs_dashboard.scenarios.capacity import ROLES, CapacityPlan, Company, project_capacity
from cs_dashboard.scenarios.capacity_levers import CapacityLevers
from cs_dashboard.scenarios.capacity_start import CapacityStart
from cs_dashboard.scenarios.capacity_table import capacity_table
from cs_dashboard.scenarios.csm_load import one_more
from cs_dashboard.scenarios.planned_hires import hires_from_levers, hires_to_levers
from cs_dashboard.store.scenarios import SavedScenario
from cs_dashboard.ui import drill, planner_tickets, scenario_panel, widgets
from cs_dashboard.ui.levers import told

TIER_WORDS = {"high": "High touch", "mid": "Mid touch", "low": "Low touch"}
ROLE_WORDS = {"csm": "CSMs", "support": "Support"}
ASSUMED_OF_ONE_MORE = (
    "salary_csm",
    "salary_seller",
    "new_arr_per_seller",
    "gross_margin",
    "ramp_months",
    "load_effect",
)
# Advice without a record of its own among the claims (facts, part 2j).
MANAGER_SOURCE = "saastr.com, without a date: the first manager of customer success at 4 to 5 CSMs"


def show(name: str, view: CapacityStart, chosen: CapacityLevers, plan: CapacityPlan, t: Text, theme: Theme) -> None:
    """Draws the section chosen, and only that."""
    if name == "hires":
        _hires(plan, chosen, t)
        _download(plan, t)
    elif name == "work":
        _work(view, plan, t)
    elif name == "tickets":
        planner_tickets.tickets(view, chosen, plan, t, theme)
    elif name == "money":
        _money(view, chosen, plan, t, theme)
    elif name == "managers":
        _managers(view, chosen, plan, t)
    else:
        _scenarios(view, chosen, plan, t)


def _hires(plan: CapacityPlan, chosen: CapacityLevers, t: Text) -> None:
    """Every position to open, in the order of opening."""
    if plan.months["available_fte"].isna().all():
        widgets.connect("employees", t)
        return
    if plan.hires.empty:
        widgets.sentence(t("There is no position to open in these 24 months."), muted=True)
        return
    ordered = plan.hires.sort_values(["requisition_ahead", "need_ahead", "role"], kind="stable")
    rows = [
        {
            t("Role"): t(ROLE_WORDS[row["role"]]),
            t("Hires"): t.count(row["hires"]),
            t("Open by"): t.month(row["requisition_month"]),
            t("First day"): t.month(row["start_month"]),
            t("Needed from"): t.month(row["need_month"]),
            t("In time"): stories.late_words(int(row["late_months"]), t),
            t("Cost a year"): t.money(row["hires"] * getattr(chosen, f"salary_{row['role']}")),
        }
        for row in ordered.to_dict("records")
    ]
    widgets.rows(rows, list(rows[0])[:1], numbers=list(rows[0])[1:])
    widgets.sentence(
        t(
            "Leavers are replaced besides. Open by: month of need less {ramp} months of ramp and {recruiting} of "
            "recruiting.",
            **_lead(chosen, t),
        ),
        muted=True,
    )


def _download(plan: CapacityPlan, t: Text) -> None:
    """The plan as the command line prints it: `python -m cs_dashboard table capacity`."""
    st.download_button(
        t("Download the plan (CSV)"),
        data=lambda: plan_csv(plan).encode("utf-8-sig"),
        file_name="capacity.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def plan_csv(plan: CapacityPlan) -> str:
    """The plan by month and role as CSV."""
    return write_csv(capacity_table(plan))


def _lead(chosen: CapacityLevers, t: Text) -> dict[str, str]:
    return {"ramp": t.count(chosen.ramp), "recruiting": t.count(chosen.recruiting)}


def _work(view: CapacityStart, plan: CapacityPlan, t: Text) -> None:
    """By segment: how it is served, what it asks in the first month, the people that takes now and at the end."""
    work = plan.workload
    if work.empty:
        widgets.empty(t("Nobody is paying, so there is no work to plan for."))
        return
    tiers = {one.name: one.tier for one in view.company.segments}
    last = int(work["months_ahead"].max())
    first, end = work[work["months_ahead"] == 0], work[work["months_ahead"] == last].set_index("segment")
    rows = [
        {
            t("Segment"): row["segment"] if row["segment"] != "(none)" else t("(none)"),
            t("Served as"): t(TIER_WORDS[tiers[row["segment"]]]),
            t("Customers"): t.count(round(row["customers"])),
            t("New a month"): t.number(row["new_customers"]),
            t("Renewals"): t.number(row["renewals"], 0),
            t("Touch hours"): t.number(row["touch_hours"], 0),
            t("Onboarding hours"): t.number(row["onboarding_hours"], 0),
            t("Renewal hours"): t.number(row["renewal_hours"], 0),
            t("People now"): stories.people(row["fte"], t),
            t("People in {month}", month=t.month(pd.Timestamp(work["month"].max()))): stories.people(
                end["fte"][row["segment"]], t
            ),
        }
        for row in first.to_dict("records")
    ]
    widgets.rows(rows, list(rows[0])[:2], numbers=list(rows[0])[2:])
    _basis("touches" in view.missing, t)


def _basis(is_assumed: bool, t: Text) -> None:
    """What the hours of the table rest on."""
    widgets.sentence(
        t(
            "Of the first month of the plan. Segments are served by their ARR per customer: the highest third high "
            "touch, the lowest low touch."
        ),
        muted=True,
    )
    if not is_assumed:
        widgets.sentence(
            t(
                "Measured touch hours are the minutes logged: what nobody logs, such as preparation and e-mail, is not "
                "in them. 'Hours of a first plan' under 'Start from' takes published hours instead."
            ),
            muted=True,
        )


def _money(view: CapacityStart, chosen: CapacityLevers, plan: CapacityPlan, t: Text, theme: Theme) -> None:
    """Cost by month, the NRR that would pay for it, what load does to renewals, one more of whom."""
    is_known = bool(plan.months["gap_fte"].notna().any())
    widgets.sentence(stories.cost_sentence(plan.cost, is_known, t))
    left, right = st.columns(2, gap="medium")
    with left:
        both = plan.months.groupby("month", as_index=False)[["cost_before", "cost"]].sum(min_count=len(ROLES))
        drill.chart(charts.cost(both, t=t, theme=theme), key="cost", t=t)
    with right:
        drill.chart(charts.load_renewal(plan.load, t=t, theme=theme), key="load_renewal", t=t)
        widgets.sentence(stories.load_outcome(plan.load, t), muted=True)
        widgets.sentence(_effect_words(view, chosen, t), muted=True)
    effect = view.company.load_effect.moved_to(chosen.load_effect)
    found = one_more(view.company.book, effect, chosen)
    widgets.title(t("One more CSM or one more seller?"))
    widgets.sentence(stories.one_more_sentence(found.better, found.is_clear, t))
    known = every_lever()
    pairs = [
        (t("One more CSM"), stories.one_more_words(found.csm, t)),
        (t("One more seller"), stories.one_more_words(found.seller, t)),
        (t("Renewal rate, ARR due in a year"), f"{t.rate(found.book.renewal_rate)}, {t.money(found.book.arr_due)}"),
        (t("Share of full productivity in the first year"), t.rate(found.ramp_share)),
    ]
    pairs += [(t(known[key].name), told(known[key], getattr(chosen, key), t)) for key in ASSUMED_OF_ONE_MORE]
    widgets.facts(pairs)


def _effect_words(view: CapacityStart, chosen: CapacityLevers, t: Text) -> str:
    """Where the effect of load comes from."""
    measured, effect = view.company.load_effect.value, view.effect
    if chosen.load_effect not in (measured, 0.0):
        return t("The effect of load is set by hand, so it has no interval.")
    if effect is None:
        return t("Connect contracts to measure what load does to renewals; no effect is assumed.")
    if isinstance(effect, LoadEffect):
        return load_stories.load_sentence(effect, t)
    return load_stories.no_load_effect(effect, t)


def _managers(view: CapacityStart, chosen: CapacityLevers, plan: CapacityPlan, t: Text) -> None:
    """Managers by role and span, and the advice that the plan meets with its sources."""
    rows = []
    for role in ROLES:
        months = plan.months[plan.months["role"] == role]
        now, end = months.iloc[0], months.iloc[-1]
        rows.append(
            {
                t("Role"): t(ROLE_WORDS[role]),
                t("People now"): stories.people(now["people"], t),
                t("Managers for them"): t.count(now["managers"]),
                t("People in {month}", month=t.month(pd.Timestamp(end["month"]))): stories.people(
                    end["people_after"], t
                ),
                t("Managers then"): t.count(end["managers"]),
                t("People per manager"): t.number(chosen.span, 0),
            }
        )
    widgets.rows(rows, list(rows[0])[:1], numbers=list(rows[0])[1:])
    for flag in plan.flags:
        month = view.company.first_month + pd.DateOffset(months=flag.months_ahead)
        widgets.sentence(stories.flag_sentence(flag.code, flag.months_ahead, month, t))
    if not plan.flags:
        widgets.sentence(
            t("Support stays at 6 positions or fewer, and no group of CSMs is without a manager."), muted=True
        )
    said = [(claims()[key].claim, claims()[key].evidence, key) for key in ("002-29", "002-31", "002-50", "002-51")]
    pairs = [(t("The article says"), f"{t(claim)} {t(evidence)} ({key})") for claim, evidence, key in said]
    widgets.facts([*pairs, (t("Source"), t(MANAGER_SOURCE))])


def plan_of(one: SavedScenario, view: CapacityStart, chosen: CapacityLevers) -> CapacityPlan:
    """The plan under a saved scenario, from the same start; levers that it lacks stand where ours do."""
    values = scenario_panel.lever_values(one, asdict(chosen))
    company = replace(view.company, hires=hires_from_levers(one.levers))
    return _remembered(company, CapacityLevers(**{field.name: values[field.name] for field in fields(CapacityLevers)}))


@lru_cache(maxsize=64)
def _remembered(company: Company, chosen: CapacityLevers) -> CapacityPlan:
    """The plan of a scenario: picture and table ask for the same ones again and again while a slider moves."""
    return project_capacity(company, chosen)


def _scenarios(view: CapacityStart, chosen: CapacityLevers, plan: CapacityPlan, t: Text) -> None:
    """Save, compare and look after scenarios; what is not known is not saved."""

    def outcomes(listed: Sequence[SavedScenario]) -> list[scenario_panel.Outcome]:
        plans = [plan, *(plan_of(one, view, chosen) for one in listed)]
        found: list[scenario_panel.Outcome] = []
        for role in ROLES:
            hires = [one.hires[one.hires["role"] == role] for one in plans]
            name = t(ROLE_WORDS[role])
            found.append((t("{role}: hires", role=name), [t.count(each["hires"].sum()) for each in hires]))
            shorts = [stories.month_or_none(one.first_short(role), t) for one in plans]
            found.append((t("{role}: first month short", role=name), shorts))
            planned = [one.months.loc[one.months["role"] == role, "planned_hires"].sum() for one in plans]
            found.append(
                (
                    t("{role}: planned hires", role=name),
                    [t.number(one, 0 if one == round(one) else 1) for one in planned],
                )
            )
        costs = [float(one.months["cost"].sum(min_count=len(one.months))) for one in plans]
        found.append((t("Cost in 24 months"), [t.money(cost) for cost in costs]))
        against = ["", *(t.money(cost - costs[0], sign=True) for cost in costs[1:])]
        return [*found, (t("Against these levers"), against)]

    known = {key: float(value) for key, value in asdict(chosen).items() if np.isfinite(value)}
    scenario_panel.panel({**known, **hires_to_levers(view.company.hires)}, outcomes, t, asdict(chosen))

"""The capacity plan in sentences: who is short from when, what to open by when, and what may pay for it."""

import math
from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports.phrases import capitalised, in_a_row, known

ROLE_NAMES = {"csm": "CSMs", "support": "Support"}
TABLES_ADD = {
    "employees": "who is there, their attrition and their managers",
    "touches": "how many hours a customer takes",
    "tickets": "the work of support",
    "contracts": "renewals due, and what load does to them",
    "costs": "what people cost",
}


class Cost(Protocol):
    """`scenarios.capacity.PlanCost`."""

    @property
    def yearly(self) -> float:
        """What the hires and their managers cost a year (currency)."""

    @property
    def nrr_points(self) -> float:
        """Points of NRR whose revenue pays for it (0.01 = one point)."""

    @property
    def nrr_points_at_margin(self) -> float:
        """The same, paid for by the gross margin of that revenue."""


class One(Protocol):
    """`scenarios.csm_load.OneMore`."""

    @property
    def arr(self) -> float:
        """ARR that it adds (currency)."""

    @property
    def net(self) -> float:
        """ARR × gross margin − what the person costs (currency)."""

    @property
    def cost(self) -> float:
        """What the person costs over the twelve months (currency)."""

    @property
    def arr_low(self) -> float:
        """The low end of the ARR."""

    @property
    def arr_high(self) -> float:
        """The high end of the ARR."""

    @property
    def net_low(self) -> float:
        """The low end of the net."""

    @property
    def net_high(self) -> float:
        """The high end of the net."""


def capacity_headline(hires: pd.DataFrame, months: pd.DataFrame, t: Text) -> str:
    """How many are short from when, and what to open by when.

    `hires` and `months` are those of `scenarios.capacity.CapacityPlan`, all roles.
    """
    last = t.month(pd.Timestamp(months["month"].max()), long=True)
    if months["gap_fte"].isna().all():
        return _nobody_known(months, last, t)
    if hires.empty:
        if (months["gap_fte"] > 0).any():
            return t("The team is short for a while, but a hire opened now would come too late to be needed")
        return t("The team is large enough through {month}: there is nothing to open", month=last)
    first = hires[hires["need_ahead"] == hires["need_ahead"].min()]
    n, month = int(first["hires"].sum()), t.month(pd.Timestamp(first["need_month"].iloc[0]), long=True)
    short = t.many(
        "From {month} the team is short of {n} person", "From {month} the team is short of {n} people", n, month=month
    )
    return t("{short}: {open}", short=short, open=_open(first, n, t))


def _open(first: pd.DataFrame, n: int, t: Text) -> str:
    late = int(first["late_months"].max())
    if late:
        now = t.many("open {n} requisition now", "open {n} requisitions now", n)
        months = t.many("{n} month late", "{n} months late", late)
        return t("{now}, {late}", now=now, late=months)
    by = t.month(pd.Timestamp(first["requisition_month"].min()), long=True)
    return t.many("open {n} requisition by {month}", "open {n} requisitions by {month}", n, month=by)


def _nobody_known(months: pd.DataFrame, last: str, t: Text) -> str:
    need = months.groupby("months_ahead")["need_fte"].sum(min_count=1)
    if need.isna().all():
        if months["available_fte"].notna().any():
            return t("People are known, but not what they are needed for")
        return t("Neither the work nor the people are known yet")
    values = {"now": t.number(float(need.iloc[0])), "end": t.number(float(need.iloc[-1])), "month": last}
    return t("The work takes {now} people now and {end} in {month}; who is there is not known", **values)


def capacity_detail(
    hires: pd.DataFrame,
    assumed: int,
    levers: int,
    as_of: pd.Timestamp,
    is_filtered: bool,
    t: Text,
    planned: float = 0.0,
) -> str:
    """The muted line: all requisitions, those planned already, what is assumed, and that the plan is of everybody."""
    total = int(hires["hires"].sum()) if len(hires) else 0
    parts = []
    if total:
        parts.append(t.many("{n} requisition in 24 months", "{n} requisitions in 24 months", total))
    if planned:
        parts.append(t("planned hires of {people} are counted", people=heads(planned, t)))
    if assumed:
        parts.append(t("{n} of {all} levers are assumed, not measured", n=t.count(assumed), all=t.count(levers)))
    if is_filtered:
        parts.append(t("Of the whole company whatever the filters, because people belong to no segment"))
    parts.append(t("As of {month}", month=t.month(as_of, long=True)))
    return " · ".join(parts)


def unlocks(missing: Sequence[str], t: Text) -> str:
    """What connecting the missing tables would add; empty where nothing is missing."""
    told = [t("{table}: {what}", table=table, what=t(TABLES_ADD[table])) for table in missing]
    return t("Assumed until connected: {list}.", list=t("; ").join(told)) if told else ""


def late_words(late_months: int, t: Text) -> str:
    """A hire's flag."""
    return t.many("{n} month late", "{n} months late", late_months) if late_months else t("in time")


def cost_sentence(cost: Cost, is_known: bool, t: Text) -> str:
    """What the hires cost a year, and the points of NRR that would pay for them; `is_known` whether hires are."""
    if not is_known or not known(cost.yearly):
        return t("What the hires cost is not known.")
    if not cost.yearly:
        return t("Without a hire there is nothing to pay for.")
    told = [
        t("The hires and the managers they add cost {money} a year once all are there.", money=t.money(cost.yearly))
    ]
    if known(cost.nrr_points):
        points, margin = (t.number(value * 100) for value in (cost.nrr_points, cost.nrr_points_at_margin))
        told.append(
            t(
                "{points} points of NRR bring as much revenue, {margin} points as much gross margin.",
                points=points,
                margin=margin,
            )
        )
    return in_a_row(told, t)


def load_outcome(load: pd.DataFrame, t: Text) -> str:
    """What the load effect makes of renewals by the last month; `load` is `scenarios.csm_load.load_by_month`."""
    last = load.iloc[-1]
    if not known(last["renewal_rate"]) or not known(last["renewal_rate_after"]):
        return t("What load does to renewals cannot be told without contracts and people.")
    values = {
        "month": t.month(pd.Timestamp(last["month"]), long=True),
        "load": t.number(last["customers_per_csm"], 0),
        "load_after": t.number(last["customers_per_csm_after"], 0),
        "rate": t.rate(last["renewal_rate"]),
        "after": t.rate(last["renewal_rate_after"]),
    }
    told = (
        "In {month} a CSM would have {load} customers without the hires and {load_after} with them; the load effect "
        "then makes renewal {rate} and {after}."
    )
    return t(told, **values)


def one_more_sentence(better: str, is_clear: bool, t: Text) -> str:
    """One more CSM or one more seller, as `scenarios.csm_load.one_more` finds it."""
    words = {
        "csm": "Over twelve months one more CSM brings more than one more seller.",
        "seller": "Over twelve months one more seller brings more than one more CSM.",
        "neither": "Over twelve months neither one more CSM nor one more seller earns what they cost.",
        "unknown": "One more CSM or one more seller: one of the two is not known.",
    }
    told = [t(words[better])]
    if better in ("csm", "seller") and not is_clear:
        told.append(t("The interval of the load effect is too wide to be sure of it."))
    return in_a_row(told, t)


def one_more_words(one: One, t: Text) -> str:
    """What one person more brings and costs."""
    if not known(one.arr):
        return t("not known")
    told = t(
        "ARR {arr}, cost {cost}, gross margin less cost {net}",
        arr=t.money(one.arr),
        cost=t.money(one.cost),
        net=t.money(one.net, sign=True),
    )
    if known(one.net_low):
        low, high = t.money(one.net_low, sign=True), t.money(one.net_high, sign=True)
        told = t("{told} (95% interval {low} to {high})", told=told, low=low, high=high)
    return told


FLAG_WORDS = {
    "split_support_by_stage": "support has more than 6 positions; split it by stage of the customer's life, not by "
    "type of customer or of question",
    "first_cs_manager": "there are 4 CSMs or more and nobody leads them; time for a first manager of CSMs",
}


def flag_sentence(code: str, months_ahead: int, month: pd.Timestamp, t: Text) -> str:
    """A flag of the plan with when it applies."""
    advice = t(FLAG_WORDS[code])
    if not months_ahead:
        return t("Now: {advice}.", advice=advice)
    return t("From {month} on: {advice}.", advice=advice, month=t.month(month, long=True))


def month_or_none(month: pd.Timestamp | None, t: Text) -> str:
    """A month, or the sign of none."""
    return "—" if month is None else capitalised(t.month(month))


def heads(number: float, t: Text) -> str:
    """A number of people with its word."""
    return t("{n} person", n="1") if number == 1 else t("{n} people", n=t.number(number, 0 if number % 1 == 0 else 1))


NOTICES = {
    "hire_not_read": "The planned hire '{value}' cannot be read, such as csm.2027-03.2; it was left out.",
    "hire_outside_plan": "The planned hire '{value}' starts outside the plan, {first} to {last}; it was left out.",
    "hires_too_many": "The plan takes {most} rows of planned hires; the others were left out.",
}


def hire_notice(code: str, value: str, first_month: pd.Timestamp, months: int, most: int, t: Text) -> str:
    """What a link asked of the planned hires and did not get, from `scenarios.planned_hires`."""
    last = first_month + pd.DateOffset(months=months - 1)
    return t(NOTICES[code], value=value, first=t.month(first_month), last=t.month(last), most=t.count(most))


def people(value: float, t: Text) -> str:
    """People, parts of them included; the sign of unknown where they are not known."""
    return t.number(value if known(value) else math.nan, 1)

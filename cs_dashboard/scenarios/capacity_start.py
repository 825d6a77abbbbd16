"""What a capacity plan starts from, put together from the facts of the whole company. Nothing is read or planned."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cs_dashboard.metrics import service
from cs_dashboard.metrics.costs import gross_margin
from cs_dashboard.models.load_effect import LoadEffect, NoEffect, fit_load_effect
from cs_dashboard.scenarios import capacity_measured as measured
from cs_dashboard.scenarios import csm_load
from cs_dashboard.scenarios.capacity import ROLES, Company
from cs_dashboard.scenarios.capacity_measured import MONTHS_A_YEAR, Year
from cs_dashboard.scenarios.demand import Segment
from cs_dashboard.scenarios.erlang import MINUTES_AN_HOUR, QueueKind, queue_kind

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class CapacityFacts:
    """The frames that a plan starts from, of the whole company, to as-of; None where a table is not connected.

    Attributes
    ----------
    as_of
        The month before month 0 of the plan.
    movements, revenue
        `frames.MRR_MOVEMENTS`, `frames.REVENUE` with the segment.
    headcount
        `frames.HEADCOUNT`, beyond as-of as far as starts and ends are known and wanted.
    touches, tickets
        `frames.TOUCHES` with the segment, `frames.TICKETS`.
    ticket_times, ticket_hours
        `frames.TICKET_TIMES`, `frames.TICKET_HOURS` of twelve months.
    renewals, renewals_due, renewals_by_load
        `frames.RENEWAL_FACTS`, `frames.RENEWALS_DUE`, `frames.RENEWALS_BY_LOAD`.
    costs
        `frames.MONTHLY_COSTS`.
    """

    as_of: pd.Timestamp
    movements: pd.DataFrame
    revenue: pd.DataFrame
    headcount: pd.DataFrame | None = None
    touches: pd.DataFrame | None = None
    tickets: pd.DataFrame | None = None
    ticket_times: pd.DataFrame | None = None
    ticket_hours: pd.DataFrame | None = None
    renewals: pd.DataFrame | None = None
    renewals_due: pd.DataFrame | None = None
    renewals_by_load: pd.DataFrame | None = None
    costs: pd.DataFrame | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Tables that would make the plan better and are not connected."""
        frames = {
            "employees": self.headcount,
            "touches": self.touches,
            "tickets": self.tickets,
            "contracts": self.renewals,
            "costs": self.costs,
        }
        return tuple(table for table, frame in frames.items() if frame is None)


@dataclass(frozen=True, eq=False)
class CapacityStart:
    """What is measured of the whole company.

    Attributes
    ----------
    as_of
        The month before month 0 of the plan.
    company
        What the plan starts from.
    exact
        Measured values of the levers by the name in `measured_by`; NaN where not known.
    past
        role × month of the twelve months to as-of: people who manage nobody; empty without employees.
    effect
        What load does to renewals as measured, or why that is not known; None without contracts.
    open_tickets
        Opened in twelve months and not resolved.
    median_response_minutes
        To the first answer in those months; NaN without tickets.
    missing
        Tables that would make the plan better and are not connected.
    """

    as_of: pd.Timestamp
    company: Company
    exact: Mapping[str, float]
    past: pd.DataFrame
    effect: LoadEffect | NoEffect | None
    open_tickets: float
    median_response_minutes: float
    missing: tuple[str, ...]


def capacity_start(facts: CapacityFacts) -> CapacityStart:
    """Company, measured levers and what else the plan tells; always of the whole company: people belong to no segment.

    A lever that nothing measures is NaN, and its record says where it starts instead.
    """
    month, headcount = facts.as_of, facts.headcount
    year, book = Year(month), _book_sums(facts)
    past = headcount if headcount is None else headcount[headcount["month"] <= month]
    minutes, waiting = _responses(facts, year)
    effect = None if facts.renewals_by_load is None else fit_load_effect(facts.renewals_by_load)
    segments = _segments(facts, year, book)
    new_arr = float(year.of(facts.movements)["new_mrr"].sum()) * MONTHS_A_YEAR
    exact = _exact(facts, year, book, segments) | {
        "capacity.attrition": measured.customer_attrition(past, month),
        **{f"capacity.salary_{role}": measured.salary(facts.costs, past, role, year) for role in ROLES},
        "capacity.new_arr_per_seller": measured.new_arr_per_seller(new_arr, past, year),
        "capacity.load_effect": effect.log_odds if isinstance(effect, LoadEffect) and effect.is_clear else NAN,
        "compounding.gross_margin": NAN if facts.costs is None else gross_margin(facts.costs, facts.revenue, month),
    }
    kind: QueueKind = queue_kind(minutes)
    teams = {role: measured.team_of(headcount, role, month) for role in ROLES}
    company = Company(
        first_month=month + pd.DateOffset(months=1),
        segments=segments,
        csm=teams["csm"],
        support=teams["support"],
        tickets=measured.weekly_tickets(facts.ticket_hours, float(book["years"].sum()), kind),
        book=_load_book(facts, year, float(book["customers"].sum()), teams["csm"].tenures),
        arr=float(book["arr"].sum()),
        load_effect=_scenario_effect(effect),
        cs_managers=measured.managers_of(past, "csm", month),
    )
    return CapacityStart(month, company, exact, _past(past, year), effect, waiting, minutes, facts.missing)


def _book_sums(facts: CapacityFacts) -> pd.DataFrame:
    """By segment: customers and arr of as-of, customers a year ago, years (mean customers of the twelve months)."""
    month, revenue = facts.as_of, facts.revenue
    sums = revenue.groupby(["segment", "month"], as_index=False)[["total_customers", "total_mrr"]].sum()
    customers, mrr = (sums.pivot(index="segment", columns="month", values=f"total_{of}") for of in ("customers", "mrr"))
    months = [month - pd.DateOffset(months=back) for back in range(MONTHS_A_YEAR + 1)]
    customers = customers.reindex(columns=months).fillna(0)
    return pd.DataFrame(
        {
            "customers": customers[month],
            "before": customers[months[-1]],
            "years": customers[months[:-1]].sum(axis=1) / MONTHS_A_YEAR,
            "arr": mrr.reindex(columns=months)[month].fillna(0) * MONTHS_A_YEAR,
        }
    )


def _by_segment(column: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in column.items()}


def _segments(facts: CapacityFacts, year: Year, book: pd.DataFrame) -> tuple[Segment, ...]:
    tiers = measured.segment_tiers(_by_segment(book["arr"]), _by_segment(book["customers"]))
    new = year.of(facts.movements).groupby("segment")["new_customers"].sum()
    due, ended = facts.renewals_due, facts.renewals
    ahead = [year.as_of + pd.DateOffset(months=month) for month in range(1, MONTHS_A_YEAR + 1)]
    before = [one - pd.DateOffset(months=MONTHS_A_YEAR) for one in ahead]
    return tuple(
        Segment(
            str(name),
            tiers[str(name)],
            float(customers),
            float(new.get(name, 0)) / MONTHS_A_YEAR,
            _by_month(due, str(name), ahead),
            _by_month(ended, str(name), before),
        )
        for name, customers in book["customers"].items()
        if customers > 0
    )


def _by_month(due: pd.DataFrame | None, segment: str, months: list[pd.Timestamp]) -> tuple[float, ...]:
    """Customers due in each month; of later ones last year tells more than the few long terms known by now."""
    if due is None or due.empty:
        return ()
    counts = due[due["segment"] == segment].groupby("month")["due_customers"].sum()
    return tuple(float(counts.get(month, 0)) for month in months)


def _exact(facts: CapacityFacts, year: Year, book: pd.DataFrame, segments: tuple[Segment, ...]) -> dict[str, float]:
    touches = None if facts.touches is None else year.of(facts.touches)
    tiers = {one.name: one.tier for one in segments}
    won = sum(one.new_customers for one in segments) * MONTHS_A_YEAR
    ended = sum(sum(one.renewals_last_year) for one in segments)
    before, now = float(book["before"].sum()), float(book["customers"].sum())
    return {
        **measured.touch_hours(touches, _by_segment(book["years"]), tiers),
        "capacity.onboarding_hours": measured.hours_each(touches, measured.ONBOARDING_WORDS, won),
        "capacity.renewal_hours": measured.hours_each(touches, measured.RENEWAL_WORDS, ended),
        "capacity.customer_growth": now / before - 1 if before else NAN,
    }


def _responses(facts: CapacityFacts, year: Year) -> tuple[float, float]:
    """The median minutes to the first answer of the year's tickets, and those still open."""
    if facts.ticket_times is None or facts.tickets is None:
        return NAN, NAN
    found = service.response_times(year.of(facts.ticket_times), ())
    answered = found[found["stage"] == "response"]
    minutes = NAN if answered.empty else float(answered["median_hours"].iloc[0]) * MINUTES_AN_HOUR
    opened = year.of(facts.tickets)
    return minutes, float((opened["tickets"] - opened["resolved_tickets"]).sum())


def _scenario_effect(effect: LoadEffect | NoEffect | None) -> csm_load.LoadEffect:
    """What the levers start from: no effect where none can be shown."""
    if isinstance(effect, LoadEffect) and effect.is_clear:
        return csm_load.LoadEffect(effect.log_odds, effect.low, effect.high)
    return csm_load.LoadEffect(NAN)


def _load_book(facts: CapacityFacts, year: Year, customers: float, csms: tuple[int, ...] | None) -> csm_load.Book:
    """Load as customers for each of the people of customer success, as the months of the plan count it."""
    due, ended = facts.renewals_due, facts.renewals
    rate, arr = NAN, NAN
    if ended is not None and due is not None:
        sums = year.of(ended)[["due_customers", "renewed_customers"]].sum()
        rate = float(sums["renewed_customers"] / sums["due_customers"]) if sums["due_customers"] else NAN
        soon = due[due["month"] <= year.as_of + pd.DateOffset(months=MONTHS_A_YEAR)]
        arr = float(soon["due_mrr"].sum()) * MONTHS_A_YEAR
    return csm_load.Book(customers, NAN if csms is None else float(len(csms)), rate, arr)


def _past(headcount: pd.DataFrame | None, year: Year) -> pd.DataFrame:
    """role, month, people."""
    if headcount is None:
        return pd.DataFrame({"role": [], "month": [], "people": []})
    own = year.of(headcount)
    roles = {function: role for role, function in measured.FUNCTION_OF.items()}
    mine = own[own["function"].isin(list(roles))]
    return pd.DataFrame({"role": mine["function"].map(roles), "month": mine["month"], "people": mine["individuals"]})

"""What the capacity plan starts from, put together once for each data version and as-of month."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd

from cs_dashboard.filters import Filters
from cs_dashboard.metrics import service
from cs_dashboard.metrics.costs import gross_margin
from cs_dashboard.models.forecast import Forecast, fit_arr_forecast
from cs_dashboard.models.load_effect import LoadEffect, NoEffect, fit_load_effect
from cs_dashboard.scenarios import capacity_measured as measured
from cs_dashboard.scenarios import csm_load
from cs_dashboard.scenarios.capacity import MONTHS, ROLES, Company
from cs_dashboard.scenarios.capacity_measured import MONTHS_A_YEAR, Year
from cs_dashboard.scenarios.demand import Segment
from cs_dashboard.scenarios.erlang import MINUTES_AN_HOUR, QueueKind, queue_kind
from cs_dashboard.ui import reads, team_reads, views
from cs_dashboard.warehouse import load_facts, team_facts

NAN = float("nan")
TABLES = ("employees", "touches", "tickets", "contracts", "costs")


@dataclass(frozen=True, eq=False)
class CapacityView:
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


def capacity_view(filters: Filters) -> CapacityView:
    """The start of the plan: always of the whole company, for people belong to no segment."""
    whole = Filters(as_of=filters.as_of)
    view: CapacityView = reads.answered("capacity_view", lambda _: _capacity_view(whole), whole)
    return view


def growth_path(filters: Filters) -> tuple[float, ...]:
    """ARR of the forecast by month / ARR now: customers grow with it. Empty where there is no forecast."""
    whole = Filters(as_of=filters.as_of)
    path: tuple[float, ...] = reads.answered("capacity_growth", lambda _: _growth_path(whole), whole)
    return path


def _growth_path(filters: Filters) -> tuple[float, ...]:
    arr = views.monthly_arr(filters)
    found = fit_arr_forecast(arr)
    if not isinstance(found, Forecast):
        return ()
    return tuple(float(value / arr.iloc[-1]) for value in found.path["forecast"].clip(lower=0))


def _capacity_view(filters: Filters) -> CapacityView:
    month = reads.as_of(filters)
    year, book = Year(month), _book_sums(filters)
    people, costs = _people(filters), reads.monthly_costs(filters)
    past = people if people is None else people[people["month"] <= month]
    hours, minutes, waiting = _tickets(filters, year)
    effect = _effect(filters)
    segments = _segments(filters, year, book)
    exact = _exact(filters, year, book, segments) | {
        "capacity.attrition": measured.customer_attrition(past, month),
        **{f"capacity.salary_{role}": measured.salary(costs, past, role, year) for role in ROLES},
        "capacity.new_arr_per_seller": measured.new_arr_per_seller(_new_arr(filters, year), past, year),
        "capacity.load_effect": effect.log_odds if isinstance(effect, LoadEffect) and effect.is_clear else NAN,
        "compounding.gross_margin": NAN if costs is None else gross_margin(costs, reads.revenue(filters), month),
    }
    kind: QueueKind = queue_kind(minutes)
    teams = {role: measured.team_of(people, role, month) for role in ROLES}
    company = Company(
        first_month=month + pd.DateOffset(months=1),
        segments=segments,
        csm=teams["csm"],
        support=teams["support"],
        tickets=measured.weekly_tickets(hours, float(book["years"].sum()), kind),
        book=_load_book(filters, year, float(book["customers"].sum()), teams["csm"].tenures),
        arr=float(book["arr"].sum()),
        load_effect=_scenario_effect(effect),
        cs_managers=measured.managers_of(past, "csm", month),
    )
    missing = tuple(table for table in TABLES if not team_reads.has(table))
    return CapacityView(month, company, exact, _past(past, year), effect, waiting, minutes, missing)


def _book_sums(filters: Filters) -> pd.DataFrame:
    """By segment: customers and arr of as-of, customers a year ago, years (mean customers of the twelve months)."""
    month, revenue = reads.as_of(filters), reads.revenue(filters)
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


def _segments(filters: Filters, year: Year, book: pd.DataFrame) -> tuple[Segment, ...]:
    tiers = measured.segment_tiers(_by_segment(book["arr"]), _by_segment(book["customers"]))
    new = year.of(reads.movements(filters)).groupby("segment")["new_customers"].sum()
    due, ended = reads.renewals_due(filters), reads.renewal_facts(filters)
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


def _exact(filters: Filters, year: Year, book: pd.DataFrame, segments: tuple[Segment, ...]) -> dict[str, float]:
    touches = team_reads.touches(filters)
    touches = touches if touches is None else year.of(touches)
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


def _people(filters: Filters) -> pd.DataFrame | None:
    """Headcount to as-of, and beyond it for today: who is known to start or to leave."""
    month = reads.as_of(filters)
    if not team_reads.has("employees") or filters.as_of is not None:
        return team_reads.headcount(filters)
    end = month + pd.DateOffset(months=MONTHS)
    ahead = reads.answered("headcount_ahead", lambda house: team_facts.headcount(house, end), month)
    return cast(pd.DataFrame, ahead)


def _tickets(filters: Filters, year: Year) -> tuple[pd.DataFrame | None, float, float]:
    """Tickets by hour of the week, the median minutes to the first answer, and those still open."""
    if not team_reads.has("tickets"):
        return None, NAN, NAN
    hours = reads.answered("ticket_hours", lambda house: load_facts.ticket_hours(house, year.as_of), year.as_of)
    times, tickets = team_reads.ticket_times(filters), team_reads.tickets(filters)
    assert times is not None and tickets is not None
    found = service.response_times(year.of(times), ())
    answered = found[found["stage"] == "response"]
    minutes = NAN if answered.empty else float(answered["median_hours"].iloc[0]) * MINUTES_AN_HOUR
    opened = year.of(tickets)
    return hours, minutes, float((opened["tickets"] - opened["resolved_tickets"]).sum())


def _effect(filters: Filters) -> LoadEffect | NoEffect | None:
    if not team_reads.has("contracts"):
        return None
    month = reads.as_of(filters)
    counts = reads.answered("capacity_load", lambda house: load_facts.renewals_by_load(house, month), month)
    return fit_load_effect(counts)


def _scenario_effect(effect: LoadEffect | NoEffect | None) -> csm_load.LoadEffect:
    """What the levers start from: no effect where none can be shown."""
    if isinstance(effect, LoadEffect) and effect.is_clear:
        return csm_load.LoadEffect(effect.log_odds, effect.low, effect.high)
    return csm_load.LoadEffect(NAN)


def _load_book(filters: Filters, year: Year, customers: float, csms: tuple[int, ...] | None) -> csm_load.Book:
    """Load as customers for each of the people of customer success, as the months of the plan count it."""
    due, ended = reads.renewals_due(filters), reads.renewal_facts(filters)
    rate, arr = NAN, NAN
    if ended is not None and due is not None:
        sums = year.of(ended)[["due_customers", "renewed_customers"]].sum()
        rate = float(sums["renewed_customers"] / sums["due_customers"]) if sums["due_customers"] else NAN
        soon = due[due["month"] <= year.as_of + pd.DateOffset(months=MONTHS_A_YEAR)]
        arr = float(soon["due_mrr"].sum()) * MONTHS_A_YEAR
    return csm_load.Book(customers, NAN if csms is None else float(len(csms)), rate, arr)


def _new_arr(filters: Filters, year: Year) -> float:
    return float(year.of(reads.movements(filters))["new_mrr"].sum()) * MONTHS_A_YEAR


def _past(headcount: pd.DataFrame | None, year: Year) -> pd.DataFrame:
    """role, month, people."""
    if headcount is None:
        return pd.DataFrame({"role": [], "month": [], "people": []})
    own = year.of(headcount)
    roles = {function: role for role, function in measured.FUNCTION_OF.items()}
    mine = own[own["function"].isin(list(roles))]
    return pd.DataFrame({"role": mine["function"].map(roles), "month": mine["month"], "people": mine["individuals"]})


def with_forecast(view: CapacityView, filters: Filters) -> CapacityView:
    """The view with customers that grow as the ARR forecast does; unchanged where there is no forecast."""
    path = growth_path(filters)
    if not path:
        return view
    return replace(view, company=replace(view.company, segments=measured.with_path(view.company.segments, path)))

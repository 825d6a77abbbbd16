"""The start of the capacity plan as the page reads it, once for each data version and as-of month."""

from dataclasses import replace
from typing import cast

import pandas as pd

from cs_dashboard.filters import Filters
from cs_dashboard.models.forecast import Forecast, fit_arr_forecast
from cs_dashboard.scenarios import capacity_measured as measured
from cs_dashboard.scenarios.capacity import MONTHS
from cs_dashboard.scenarios.capacity_start import CapacityFacts, CapacityStart, capacity_start
from cs_dashboard.ui import reads, team_reads, views
from cs_dashboard.warehouse import load_facts, team_facts


def capacity_view(filters: Filters) -> CapacityStart:
    """The start of the plan: always of the whole company, for people belong to no segment."""
    whole = Filters(as_of=filters.as_of)
    start: CapacityStart = reads.answered("capacity_view", lambda _: capacity_start(_facts(whole)), whole)
    return start


def _facts(filters: Filters) -> CapacityFacts:
    month = reads.as_of(filters)
    hours, load = None, None
    if team_reads.has("tickets"):
        hours = reads.answered("ticket_hours", lambda house: load_facts.ticket_hours(house, month), month)
    if team_reads.has("contracts"):
        load = reads.answered("capacity_load", lambda house: load_facts.renewals_by_load(house, month), month)
    return CapacityFacts(
        as_of=month,
        movements=reads.movements(filters),
        revenue=reads.revenue(filters),
        headcount=_people(filters),
        touches=team_reads.touches(filters),
        tickets=team_reads.tickets(filters),
        ticket_times=team_reads.ticket_times(filters),
        ticket_hours=hours,
        renewals=reads.renewal_facts(filters),
        renewals_due=reads.renewals_due(filters),
        renewals_by_load=load,
        costs=reads.monthly_costs(filters),
    )


def _people(filters: Filters) -> pd.DataFrame | None:
    """Headcount to as-of, and beyond it for today: who is known to start or to leave."""
    month = reads.as_of(filters)
    if not team_reads.has("employees") or filters.as_of is not None:
        return team_reads.headcount(filters)
    end = month + pd.DateOffset(months=MONTHS)
    ahead = reads.answered("headcount_ahead", lambda house: team_facts.headcount(house, end), month)
    return cast(pd.DataFrame, ahead)


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


def with_forecast(view: CapacityStart, filters: Filters) -> CapacityStart:
    """The view with customers that grow as the ARR forecast does; unchanged where there is no forecast."""
    path = growth_path(filters)
    if not path:
        return view
    return replace(view, company=replace(view.company, segments=measured.with_path(view.company.segments, path)))

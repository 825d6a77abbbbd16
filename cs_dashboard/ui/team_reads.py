"""Cached reads of the teams and of what they do with customers; None where a frame's table is not connected.

Frames with customer dimensions carry those the filters name, and the segment where somebody looks at it: asking for
none spares the warehouse the customers of every ticket and touch. `_slice` applies the filters; that on CSMs, who are
many, is pushed into the query.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cs_dashboard.filters import Filters
from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.metrics.rollup import matching
from cs_dashboard.ui import reads
from cs_dashboard.warehouse import facts, team_drill_facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.queries.load import LoadOf
from cs_dashboard.warehouse.scope import scoped

SEGMENT = ("segment",)
YEAR = 12


def headcount(filters: Filters) -> pd.DataFrame | None:
    """`frames.HEADCOUNT` of the whole company, to the month asked for; None without employees."""
    return _whole(filters, "headcount", team_facts.headcount, "employees")


def staff(filters: Filters) -> pd.DataFrame | None:
    """`frames.STAFF` of the month asked for; None without employees."""
    return _whole(filters, "staff", team_facts.staff, "employees")


def csm_books(filters: Filters) -> pd.DataFrame:
    """`frames.CSM_BOOKS` of the slice in the month asked for; of the CSMs that the filters name."""
    month, by = reads.as_of(filters), _dimensions(filters)
    books: pd.DataFrame = reads.answered(
        "csm_books", lambda house: team_facts.csm_books(house, month, dimensions=by), month, by
    )
    return matching(books, {**filters.where, "csm_id": filters.csm_id})


def csm_retention(filters: Filters) -> pd.DataFrame:
    """`frames.RETENTION_FACTS` of the slice by csm_id, of the month asked for alone."""
    month, window, by = reads.as_of(filters), filters.window, _dimensions(filters)

    def asked(house: Warehouse) -> pd.DataFrame:
        return team_facts.csm_retention(house, month, window, dimensions=by)

    return matching(reads.answered("csm_retention_now", asked, month, window, by), filters.where)


def executives(filters: Filters) -> pd.DataFrame | None:
    """`frames.EXECUTIVES` of the whole company; None without employees or touches."""
    return _whole(filters, "executives", team_facts.executives, "employees", "touches")


def touches(filters: Filters, always: Sequence[str] = SEGMENT) -> pd.DataFrame | None:
    """`frames.TOUCHES` of the slice by `always` and what the filters name; None without touches."""
    return _slice(filters, "touches", team_facts.touches, "touches", always=always)


def contact_after_onboarding(filters: Filters) -> pd.DataFrame | None:
    """`frames.CONTACT_AFTER_ONBOARDING` of the slice; None without onboardings or touches."""
    return _slice(filters, "contact", team_facts.contact_after_onboarding, "onboardings", "touches")


def tickets(filters: Filters, always: Sequence[str] = SEGMENT) -> pd.DataFrame | None:
    """`frames.TICKETS` of the slice by `always` and what the filters name; None without tickets."""
    return _slice(filters, "tickets", team_facts.tickets, "tickets", always=always)


def ticket_times(filters: Filters) -> pd.DataFrame | None:
    """`frames.TICKET_TIMES` of the slice, of the twelve months to the one asked for; None without tickets."""
    return _slice(filters, "ticket_times", team_facts.ticket_times, "tickets")


def agent_tickets(filters: Filters) -> pd.DataFrame | None:
    """`frames.AGENT_TICKETS` of the twelve months to the one asked for, all customers; None without tickets."""
    return _whole(filters, "agent_tickets", team_facts.agent_tickets, "tickets")


def agent_times(filters: Filters) -> pd.DataFrame | None:
    """`frames.AGENT_TIMES` of the twelve months to the one asked for, all customers; None without tickets."""
    return _whole(filters, "agent_times", team_facts.agent_times, "tickets")


def lifecycle(filters: Filters) -> pd.DataFrame:
    """`frames.LIFECYCLE` of the slice; the stages of a missing table are NaN."""
    return _of_customers(filters, "lifecycle", team_facts.lifecycle, ())


def value_times(filters: Filters) -> pd.DataFrame | None:
    """`frames.VALUE_TIMES` of the slice; None without onboardings."""
    return _slice(filters, "value_times", team_facts.value_times, "onboardings")


def revenue(filters: Filters) -> pd.DataFrame:
    """`frames.REVENUE` of the slice by what the filters name alone."""
    return _of_customers(filters, "revenue_by", facts.revenue, ())


def retention_facts(filters: Filters) -> pd.DataFrame:
    """`frames.RETENTION_FACTS` over twelve months of the slice by what the filters name alone."""
    month, by = reads.as_of(filters), _dimensions(filters, ())
    frame = reads.answered(
        "retention_by", lambda house: facts.retention_facts(house, month, YEAR, dimensions=by), month, by
    )
    return matching(frame, filters.where)


Months = tuple[pd.Timestamp, pd.Timestamp]


def tickets_behind(filters: Filters, months: Months, **members: str) -> pd.DataFrame:
    """`frames.TICKETS_BEHIND` of the slice from the first to the last month, of one member of each column named."""
    wanted = _members(filters, **{name: (member,) for name, member in members.items()})
    return _behind("tickets_behind", team_drill_facts.tickets_behind, *months, wanted)


def touches_behind(filters: Filters, months: Months, **members: Sequence[str]) -> pd.DataFrame:
    """`frames.TOUCHES_BEHIND` of the slice from the first to the last month, of some members of each column named."""
    return _behind("touches_behind", team_drill_facts.touches_behind, *months, _members(filters, **members))


def untouched_customers(filters: Filters, segment: str) -> pd.DataFrame:
    """`frames.UNTOUCHED_CUSTOMERS` of a segment of the slice."""
    wanted = _members(filters, segment=(segment,))
    return _behind("untouched", team_drill_facts.untouched_customers, reads.as_of(filters), wanted)


def values_behind(filters: Filters, segment: str) -> pd.DataFrame:
    """`frames.VALUES_BEHIND` of a segment of the slice."""
    wanted = _members(filters, segment=(segment,))
    return _behind("values_behind", team_drill_facts.values_behind, reads.as_of(filters), wanted)


def uncovered_customers(filters: Filters, most: int) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN` of the slice's largest customers without a CSM, whatever CSM the filters name."""
    key = (reads.as_of(filters), filters.window, _members(replace(filters, csm_id=())), most)
    return _behind("uncovered", facts.uncovered_customers, *key)


def customers_at_stage(filters: Filters, stage: str) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN` of the slice's customers that came to a stage."""
    return _behind("at_stage", team_drill_facts.customers_at_stage, reads.as_of(filters), stage, _members(filters))


def terms_at_load(filters: Filters, load_of: LoadOf, low: float, high: float) -> pd.DataFrame:
    """`frames.TERMS_BEHIND` of the whole company in a band of load."""
    return _behind("terms", team_drill_facts.terms_at_load, reads.as_of(filters), load_of, low, high)


def _members(filters: Filters, **more: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The members wanted of each column, so that they can key a cache."""
    wanted = {**filters.where, "csm_id": filters.csm_id, **more}
    return tuple((name, tuple(members)) for name, members in wanted.items() if members)


def _behind(question: str, ask: Callable[..., pd.DataFrame], *key: Any) -> pd.DataFrame:
    """A list, asked for when somebody clicks; members are given as pairs."""
    given = [dict(part) if isinstance(part, tuple) else part for part in key]
    frame: pd.DataFrame = reads.answered(question, lambda house: ask(house, *given), *key)
    return frame


def has(*tables: str) -> bool:
    """Whether all of these tables are connected."""
    return set(tables) <= set(reads.warehouse().sources.tables)


def _whole(filters: Filters, question: str, ask: Callable[..., Any], *tables: str) -> pd.DataFrame | None:
    month = reads.as_of(filters)
    return reads.answered(question, lambda house: ask(house, month), month) if has(*tables) else None


def _slice(
    filters: Filters, question: str, ask: Callable[..., Any], *tables: str, always: Sequence[str] = SEGMENT
) -> pd.DataFrame | None:
    return _of_customers(filters, question, ask, always) if has(*tables) else None


def _of_customers(
    filters: Filters, question: str, ask: Callable[..., pd.DataFrame], always: Sequence[str]
) -> pd.DataFrame:
    month, by, csms = reads.as_of(filters), _dimensions(filters, always), filters.csm_id

    def asked(house: Warehouse) -> pd.DataFrame:
        return ask(scoped(house, csm_ids=csms) if csms else house, month, dimensions=by)

    return matching(reads.answered(question, asked, month, by, csms), filters.where)


def _dimensions(filters: Filters, always: Sequence[str] = SEGMENT) -> Sequence[str]:
    wanted = {*always, *(name for name, members in filters.where.items() if members)}
    return tuple(name for name in DIMENSIONS if name in wanted)

"""Cached reads of the teams and of what they do with customers; None where a frame's table is not connected.

Frames with customer dimensions carry those the filters name and the segment; `_slice` applies the filters.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from cs_dashboard.filters import Filters
from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.metrics.rollup import matching
from cs_dashboard.ui import reads
from cs_dashboard.warehouse import team_facts
from cs_dashboard.warehouse.connect import Warehouse


def headcount(filters: Filters) -> pd.DataFrame | None:
    """`frames.HEADCOUNT` of the whole company, to the month asked for; None without employees."""
    return _whole(filters, "headcount", team_facts.headcount, "employees")


def staff(filters: Filters) -> pd.DataFrame | None:
    """`frames.STAFF` of the month asked for; None without employees."""
    return _whole(filters, "staff", team_facts.staff, "employees")


def csm_books(filters: Filters) -> pd.DataFrame:
    """`frames.CSM_BOOKS` of the slice in the month asked for; of the CSMs that the filters name."""
    month = reads.as_of(filters)
    books: pd.DataFrame = reads.answered("csm_books", lambda house: team_facts.csm_books(house, month), month)
    return matching(books, {**filters.where, "csm_id": filters.csm_id})


def executives(filters: Filters) -> pd.DataFrame | None:
    """`frames.EXECUTIVES` of the whole company; None without employees or touches."""
    return _whole(filters, "executives", team_facts.executives, "employees", "touches")


def touches(filters: Filters) -> pd.DataFrame | None:
    """`frames.TOUCHES` of the slice; None without touches."""
    return _slice(filters, "touches", team_facts.touches, "touches")


def contact_after_onboarding(filters: Filters) -> pd.DataFrame | None:
    """`frames.CONTACT_AFTER_ONBOARDING` of the slice; None without onboardings or touches."""
    return _slice(filters, "contact", team_facts.contact_after_onboarding, "onboardings", "touches")


def tickets(filters: Filters) -> pd.DataFrame | None:
    """`frames.TICKETS` of the slice; None without tickets."""
    return _slice(filters, "tickets", team_facts.tickets, "tickets")


def ticket_times(filters: Filters) -> pd.DataFrame | None:
    """`frames.TICKET_TIMES` of the slice; None without tickets."""
    return _slice(filters, "ticket_times", team_facts.ticket_times, "tickets")


def agent_tickets(filters: Filters) -> pd.DataFrame | None:
    """`frames.AGENT_TICKETS` of the twelve months to the one asked for, all customers; None without tickets."""
    return _whole(filters, "agent_tickets", team_facts.agent_tickets, "tickets")


def agent_times(filters: Filters) -> pd.DataFrame | None:
    """`frames.AGENT_TIMES` of the twelve months to the one asked for, all customers; None without tickets."""
    return _whole(filters, "agent_times", team_facts.agent_times, "tickets")


def lifecycle(filters: Filters) -> pd.DataFrame:
    """`frames.LIFECYCLE` of the slice; the stages of a missing table are NaN."""
    month = reads.as_of(filters)
    frame: pd.DataFrame = reads.answered("lifecycle", lambda house: team_facts.lifecycle(house, month), month)
    return matching(frame, filters.where)


def value_times(filters: Filters) -> pd.DataFrame | None:
    """`frames.VALUE_TIMES` of the slice; None without onboardings."""
    return _slice(filters, "value_times", team_facts.value_times, "onboardings")


def has(*tables: str) -> bool:
    """Whether all of these tables are connected."""
    return set(tables) <= set(reads.warehouse().sources.tables)


def _whole(filters: Filters, question: str, ask: Callable[..., Any], *tables: str) -> pd.DataFrame | None:
    month = reads.as_of(filters)
    return reads.answered(question, lambda house: ask(house, month), month) if has(*tables) else None


def _slice(filters: Filters, question: str, ask: Callable[..., Any], *tables: str) -> pd.DataFrame | None:
    if not has(*tables):
        return None
    month, by = reads.as_of(filters), _dimensions(filters)

    def asked(house: Warehouse) -> pd.DataFrame:
        frame: pd.DataFrame = ask(house, month, dimensions=by)
        return frame

    return matching(reads.answered(question, asked, month, by), filters.where)


def _dimensions(filters: Filters) -> Sequence[str]:
    wanted = {"segment", *(name for name, members in filters.where.items() if members)}
    return tuple(name for name in DIMENSIONS if name in wanted)

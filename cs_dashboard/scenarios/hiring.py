"""Who is there by month, and when to open which position: ramp, attrition, back-fill. No demand and no money here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
import pandas as pd

from cs_dashboard.scenarios.capacity_levers import MONTHS_A_YEAR
from cs_dashboard.scenarios.erlang import LAST_BIT


class Opening(NamedTuple):
    """A row of `hires_to_open`."""

    hires: int
    need_ahead: int
    requisition_ahead: int
    start_ahead: int
    productive_ahead: int
    is_late: bool
    late_months: int
    needed_months: int


HIRE_COLUMNS = list(Opening._fields)


@dataclass(frozen=True)
class Team:
    """People of one role.

    Attributes
    ----------
    tenures
        Whole months since the first day of everybody there at the start of month 0; None where not known.
    leaving
        Months of the plan (0 = the first) at whose start somebody known to leave is gone, one entry each.
    planned
        Hires already in the plan that start in each month, month 0 first.
    """

    tenures: tuple[int, ...] | None
    leaving: tuple[int, ...] = ()
    planned: tuple[float, ...] = ()

    def joined_by(self, starting: Sequence[float]) -> "Team":
        """The team with so many more hires who start in each month, month 0 first."""
        both = zip_longest(self.planned, starting, fillvalue=0.0)
        return replace(self, planned=tuple(one + other for one, other in both))


@dataclass(frozen=True, eq=False)
class Supply:
    """A team by month, before any advice.

    Attributes
    ----------
    people
        There and paid (expected number: attrition takes parts of people).
    fte
        The same, new ones counted with their share of full productivity.
    positions
        Filled or being filled again; attrition does not change them.
    """

    people: np.ndarray
    fte: np.ndarray
    positions: np.ndarray


def ramp_curve(ramp_months: int) -> tuple[float, ...]:
    """Share of full productivity by whole months since the first day, 1 after its end: 0, 1/R, ..., (R − 1)/R."""
    return tuple(month / ramp_months for month in range(ramp_months))


def monthly_rate(yearly: float) -> float:
    """1 − (1 − yearly)^(1/12): the chance to leave in a month; a yearly rate outside 0 to 1 counts as the nearer."""
    return float(1 - np.float_power(1 - np.clip(yearly, 0.0, 1.0), 1 / MONTHS_A_YEAR))


def supply(team: Team, curve: tuple[float, ...], recruiting: int, attrition: float, months: int) -> Supply:
    """People and full-time equivalents by month: ramp, known leavers, attrition, each leaver replaced.

    A share of everybody leaves at the start of each month after month 0; a position that falls vacant is filled after
    `recruiting` months by somebody who ramps. Known leavers are those there longest. NaN where nobody knows the team.

    Parameters
    ----------
    curve
        Share of full productivity by months since the first day, `ramp_curve`.
    attrition
        Share that leaves in a year.
    """
    if team.tenures is None:
        unknown = np.full(months, np.nan)
        return Supply(unknown, unknown, unknown)
    ramp, rate = len(curve), monthly_rate(attrition)
    shares = np.append(np.asarray(curve, dtype=float), 1.0)
    # People by months since their first day; all of full productivity together in the last place.
    here = np.bincount(np.clip(np.asarray(team.tenures, dtype=int), 0, ramp), minlength=ramp + 1).astype(float)
    filled = np.zeros(months + recruiting + 1)
    planned = np.zeros(months)
    planned[: len(team.planned)] = np.nan_to_num(np.asarray(team.planned[:months], dtype=float))
    gone = np.bincount([month for month in team.leaving if 0 <= month < months], minlength=months)
    people, fte = np.zeros(months), np.zeros(months)
    for month in range(months):
        if month:
            left = here * rate
            here = here - left
            filled[month + recruiting] += left.sum()
            full = here[-1]
            here = np.append(0.0, here[:-1])
            here[-1] += full
        # Known leavers are those there longest: everybody of shorter tenure comes first in the running sum.
        stay = np.diff(np.minimum(here.cumsum(), max(here.sum() - gone[month], 0.0)), prepend=0.0)
        filled[month + recruiting] += here.sum() - stay.sum()
        here = stay
        here[0] += filled[month] + planned[month]
        people[month], fte[month] = here.sum(), here @ shares
    return Supply(people, fte, len(team.tenures) + np.cumsum(planned))


def hires_to_open(need: np.ndarray, available: np.ndarray, recruiting: int, ramp: int) -> pd.DataFrame:
    """The hires that close every gap that a hire can reach, and when to open each position.

    Requisition = month of need − recruiting − ramp, never before month 0: then it is late. As many hires as the largest
    gap so far, rounded up, each fully productive by the month of need or, late, as soon as one opened today can be; a
    gap that will have closed by itself before then is left out. Those hired are taken to stay.

    Parameters
    ----------
    need, available
        People (FTE) by month, month 0 first.

    Returns
    -------
    One row per month of need: hires (count), need_ahead, requisition_ahead, start_ahead, productive_ahead (months from
    month 0), is_late, late_months (how many months too late), needed_months (months of the plan, from productive on, in
    which the first of them is needed). Empty where nothing is short; months whose need is not known ask for nobody.
    """
    return pd.DataFrame(openings(need, available, recruiting, ramp), columns=HIRE_COLUMNS)


def openings(need: np.ndarray, available: np.ndarray, recruiting: int, ramp: int) -> list[Opening]:
    """The rows of `hires_to_open`; a frame of them costs more than they do, and a slider waits for it."""
    lead, months = recruiting + ramp, len(need)
    gaps = np.nan_to_num(np.ceil(need - available - LAST_BIT), posinf=0.0).clip(min=0.0)
    rows: list[Opening] = []
    opened = 0.0
    for month in range(months):
        productive = max(month, lead)
        # A plan shorter than the lead is taken to go on as it ends.
        reached = gaps[min(productive, months - 1) :]
        wanted = min(gaps[: month + 1].max(), reached.max())
        if wanted > opened:
            requisition = max(month - lead, 0)
            start, late = requisition + recruiting, max(lead - month, 0)
            needed = int((reached > opened).sum())
            rows.append(Opening(int(wanted - opened), month, requisition, start, productive, late > 0, late, needed))
            opened = wanted
    return rows


def with_hires(before: Supply, hires: Iterable[tuple[int, int]], curve: tuple[float, ...]) -> Supply:
    """The team by month when the advice is followed; `hires` are how many start in which month."""
    months = len(before.fte)
    people, fte = before.people.copy(), before.fte.copy()
    shares = np.concatenate((np.asarray(curve, dtype=float), np.ones(months)))
    joined = np.zeros(months)
    for count, start in hires:
        if start < months:
            people[start:] += count
            joined[start:] += count
            fte[start:] += count * shares[: months - start]
    return Supply(people, fte, before.positions + joined)

"""Moments as whole seconds, days in the company's time zone, durations by bucket: the same on every engine."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from cs_dashboard.config import today
from cs_dashboard.frames import month_of
from cs_dashboard.warehouse.queries.survival import remainder

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# Bucket widths double from one minute below this many; each bucket is at most a 32nd of what it holds.
EXACT_MINUTES = 64
DOUBLINGS = 16
# A zone's changes to summer time and back are told apart from this year on; before, the oldest of them holds.
FIRST_ZONE_YEAR = 2005

# From a moment (seconds since 1970, UTC) on, the zone is so many seconds ahead of UTC.
Zone = Sequence[tuple[int, int]]


class whole_seconds(FunctionElement[int]):  # noqa: N801 - reads as a SQL function
    """Seconds from the start of 1970 (UTC) to a date or timestamp, fractions dropped."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(whole_seconds)
def _whole_seconds(element: Any, compiler: Any, **kw: Any) -> str:
    (moment,) = element.clauses
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {compiler.process(moment, **kw)})) AS BIGINT)"


@compiles(whole_seconds, "sqlite")
def _whole_seconds_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    (moment,) = element.clauses
    return f"CAST(STRFTIME('%s', {compiler.process(moment, **kw)}) AS INTEGER)"


def first_second(month: int) -> int:
    """The first second (UTC) of a month index."""
    return int(month_of(month).timestamp())


def zone_changes(timezone: str) -> Zone:
    """The offsets of a time zone since `FIRST_ZONE_YEAR`, latest first; empty where it is UTC all along.

    The same whatever month is asked about, so that what was counted by day can be stored.
    """
    return _zone_changes(timezone, today().year)


@lru_cache
def _zone_changes(timezone: str, last_year: int) -> Zone:
    zone = ZoneInfo(timezone)
    days = [datetime(last_year + 1, 1, 1, tzinfo=UTC)]
    while days[-1].year >= FIRST_ZONE_YEAR:
        days.append(days[-1] - timedelta(days=1))
    changes: list[tuple[int, int]] = []
    for later, earlier in pairwise(days):
        ahead, before = _ahead(zone, later), _ahead(zone, earlier)
        if ahead != before:
            moment = next(
                m for m in (earlier + timedelta(minutes=15 * n) for n in range(97)) if _ahead(zone, m) == ahead
            )
            changes.append((int(moment.timestamp()), ahead))
    oldest = _ahead(zone, days[-1])
    return (*changes, (0, oldest)) if changes or oldest else ()


def _ahead(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def local_seconds(seconds: sa.ColumnElement[int], zone: Zone) -> sa.ColumnElement[int]:
    """A moment (seconds) as the zone's clock shows it, as if that were UTC."""
    cases = [(seconds >= moment, seconds + ahead) for moment, ahead in zone[:-1]]
    oldest = seconds + zone[-1][1] if zone else seconds
    local: sa.ColumnElement[int] = sa.case(*cases, else_=oldest) if cases else oldest
    return local


def local_day(seconds: sa.ColumnElement[int], zone: Zone) -> sa.ColumnElement[int]:
    """The start of the day in the zone that a moment (seconds) lies in: one number for each day."""
    local = local_seconds(seconds, zone)
    return local - remainder(local, DAY)


def local_week_hour(seconds: sa.ColumnElement[int], zone: Zone) -> sa.ColumnElement[int]:
    """The start of the hour that a moment lies in, in seconds since the zone's Monday 0:00."""
    # 1970 began on a Thursday.
    week = remainder(local_seconds(seconds, zone) + 3 * DAY, 7 * DAY)
    return week - remainder(week, HOUR)


def duration_bucket(seconds: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The lower edge, in seconds, of the bucket of a duration of 0 or more (`metrics.histogram` knows the upper)."""
    widths = [(seconds < EXACT_MINUTES * MINUTE * 2**double, MINUTE * 2**double) for double in range(DOUBLINGS)]
    width = sa.case(*widths, else_=MINUTE * 2**DOUBLINGS)
    return seconds - remainder(seconds, width)

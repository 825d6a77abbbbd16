"""Findings that lie in no single row: shapes of a whole column that point to an export read the wrong way."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from cs_dashboard.errors import WarehouseError
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.findings import Finding
from cs_dashboard.warehouse.intervals import mrr_intervals
from cs_dashboard.warehouse.read import rows
from cs_dashboard.warehouse.tables import CONTRACT

# Fewer rows than this show no shape.
LEAST_ROWS = 10
# So many distinct days all within 1 to 12 happen by chance once in a billion.
LEAST_DAYS = 24
HORIZON_SHARE = 0.2
CROWD_SHARE = 0.3


def patterns(warehouse: Warehouse) -> list[Finding]:
    """All pattern findings of the tables that are there."""
    looks: list[Callable[[Warehouse], Iterator[Finding]]] = [_swapped_dates, _satisfaction_scale]
    if "subscriptions" in warehouse.sources.tables:
        looks += [_export_horizon, _inclusive_ends]
        if "customers" in warehouse.sources.tables:
            looks.append(_left_truncation)
    findings: list[Finding] = []
    for look in looks:
        try:
            findings += look(warehouse)
        except WarehouseError as error:
            findings.append(Finding("subscriptions", look.__name__.strip("_"), "error", str(error)))
    return findings


def _swapped_dates(warehouse: Warehouse) -> Iterator[Finding]:
    """A column whose days never pass 12, and are not all firsts, was probably read month-first by mistake."""
    for name, table in CONTRACT.items():
        if name not in warehouse.sources.tables:
            continue
        source = warehouse.sources.table(name)
        for column in (c.name for c in table.columns if c.kind in ("date", "timestamp")):
            days = (
                sa.select(_day_number(source.c[column]), sa.extract("day", source.c[column]).label("day_of_month"))
                .where(source.c[column].is_not(None))
                .subquery("days")
            )
            seen = rows(
                warehouse,
                sa.select(
                    sa.func.count().label("n"),
                    sa.func.count(sa.distinct(days.c.day)).label("distinct_days"),
                    sa.func.max(days.c.day_of_month).label("latest"),
                    sa.func.sum(sa.case((days.c.day_of_month == 1, 1), else_=0)).label("firsts"),
                ),
            ).iloc[0]
            if seen["distinct_days"] >= LEAST_DAYS and seen["latest"] <= 12 and seen["firsts"] < seen["n"] / 2:
                message = (
                    f"No {column} of {int(seen['n'])} lies after the 12th of a month: day and month look swapped. "
                    "Export ISO dates (YYYY-MM-DD)."
                )
                yield Finding(name, "day and month look swapped", "warning", message, int(seen["n"]))


def _day_number(moment: sa.ColumnElement[Any]) -> sa.Label[Any]:
    """One number for each day, so that many times of one day count as one; a cast to DATE is no date in SQLite."""
    months = sa.extract("year", moment) * 12 + sa.extract("month", moment)
    return (months * 31 + sa.extract("day", moment)).label("day")


def _export_horizon(warehouse: Warehouse) -> Iterator[Finding]:
    """Many subscriptions ending on one of the last days, and hardly one open, is where the export stops: no churn."""
    source = warehouse.sources.table("subscriptions")
    ends = sa.select(source.c.end_date, sa.func.count().label("n"), sa.func.sum(source.c.mrr).label("mrr")).group_by(
        source.c.end_date
    )
    by_end = rows(warehouse, ends)
    is_open = by_end["end_date"].isna()
    closed = by_end[~is_open].sort_values("end_date")
    total, still_open = int(closed["n"].sum()), int(by_end.loc[is_open, "n"].sum())
    if total < LEAST_ROWS or still_open > total * 0.01:
        return
    top = closed.sort_values("n").iloc[-1]
    if top["n"] >= max(LEAST_ROWS, HORIZON_SHARE * total):
        day = str(top["end_date"])[:10]
        message = (
            f"{int(top['n'])} of {total} subscriptions end on {day} and next to none is open: that looks like the end "
            "of the export, not churn. Leave open ends empty, or read as of the month before."
        )
        yield Finding(
            "subscriptions", "ends on one day", "warning", message, int(top["n"]), round(float(top["mrr"]), 2)
        )


def _inclusive_ends(warehouse: Warehouse) -> Iterator[Finding]:
    """Starts on firsts and ends on lasts of months: the ends include their day, and each row would lose a month."""
    source = warehouse.sources.table("subscriptions")
    days = sa.select(
        sa.extract("day", source.c.start_date).label("first"), sa.extract("day", source.c.end_date).label("last")
    ).subquery("days")
    seen = rows(
        warehouse,
        sa.select(
            sa.func.count().label("n"),
            sa.func.count(days.c.last).label("ends"),
            sa.func.sum(sa.case((days.c.first == 1, 1), else_=0)).label("firsts"),
            sa.func.sum(sa.case((days.c.last >= 28, 1), else_=0)).label("lasts"),
        ),
    ).iloc[0]
    if seen["ends"] >= LEAST_ROWS and seen["firsts"] > 0.8 * seen["n"] and seen["lasts"] > 0.8 * seen["ends"]:
        message = (
            f"{int(seen['lasts'])} of {int(seen['ends'])} ends are on the last days of a month, starts on the first: "
            "the ends look inclusive. The contract's end is exclusive; add one day in a SELECT source."
        )
        yield Finding("subscriptions", "ends look inclusive", "warning", message, int(seen["lasts"]))


def _left_truncation(warehouse: Warehouse) -> Iterator[Finding]:
    """A crowd in the first month of data were customers before it: their age and first-year revenue are unknown."""
    row = mrr_intervals(warehouse.sources).c
    by_cohort = rows(
        warehouse,
        sa.select(row.cohort_s, sa.func.count().label("n"), sa.cast(sa.func.sum(row.mrr), sa.BigInteger).label("mrr"))
        .where(row.s == row.cohort_s)
        .group_by(row.cohort_s)
        .order_by(row.cohort_s),
    )
    if by_cohort.empty:
        return
    first, total = by_cohort.iloc[0], int(by_cohort["n"].sum())
    if first["n"] >= LEAST_ROWS and first["n"] > CROWD_SHARE * total and len(by_cohort) > 1:
        message = (
            f"{int(first['n'])} of {total} customers first pay in the first month of data: they are older than it. "
            "Their cohort, age and first-year revenue say nothing."
        )
        yield Finding(
            "subscriptions", "left truncation", "warning", message, int(first["n"]), float(first["mrr"]) / 100
        )


def _satisfaction_scale(warehouse: Warehouse) -> Iterator[Finding]:
    """Satisfaction that never passes 1 is a share or a yes/no, not the contract's 1 to 5."""
    if "tickets" not in warehouse.sources.tables:
        return
    source = warehouse.sources.table("tickets")
    score = source.c.satisfaction
    seen = rows(warehouse, sa.select(sa.func.count(score).label("n"), sa.func.max(score).label("top"))).iloc[0]
    if seen["n"] >= LEAST_ROWS and float(seen["top"]) <= 1:
        message = f"No satisfaction of {int(seen['n'])} passes 1: it looks like 0 to 1. The contract's scale is 1 to 5."
        yield Finding("tickets", "satisfaction scale", "warning", message, int(seen["n"]))

"""Checked frames of additive facts, one function per frame: runs the query, adds the steps up, changes the units."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from cs_dashboard import frames
from cs_dashboard.frames import DIMENSIONS, MOVEMENTS, Frame, index_of
from cs_dashboard.warehouse.accumulate import Grid, as_months, dense, in_major_units
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.queries import (
    cohorts,
    concentration,
    costs,
    csm,
    customers,
    expansion,
    growth,
    movements,
    renewals,
    retention,
    survival,
)
from cs_dashboard.warehouse.read import first_paying_month, rows


def mrr_movements(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """`frames.MRR_MOVEMENTS` from the first paying month to as-of."""
    query = movements.mrr_movements(warehouse.sources, index_of(as_of), by_dimensions=bool(dimensions))
    measures = [f"{name}_{unit}" for unit in ("mrr", "customers") for name in MOVEMENTS]
    grid = _monthly(warehouse, query, as_of, dimensions, measures)
    frame = grid.frame
    frame["closing_mrr"] = sum(frame[f"{name}_mrr"] for name in MOVEMENTS)
    frame["closing_customers"] = frame["new_customers"] + frame["reactivation_customers"] - frame["churn_customers"]
    grid.add_up(["closing_mrr", "closing_customers"])
    for unit in ("mrr", "customers"):
        frame[f"opening_{unit}"] = grid.earlier(f"closing_{unit}", 1)
    return _finished(frame, frames.MRR_MOVEMENTS, dimensions)


def revenue(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """`frames.REVENUE` (MRR, paying customers, first-year MRR) from the first paying month to as-of."""
    query = growth.revenue_steps(warehouse.sources, index_of(as_of), by_dimensions=bool(dimensions))
    grid = _monthly(warehouse, query, as_of, dimensions, frames.REVENUE.measures)
    grid.add_up(frames.REVENUE.measures)
    return _finished(grid.frame, frames.REVENUE, dimensions)


def retention_facts(
    warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12, *, dimensions: Sequence[str] = DIMENSIONS
) -> pd.DataFrame:
    """`frames.RETENTION_FACTS` for a window of `window` months, from the first paying month + window to as-of."""
    query = retention.retention_steps(warehouse.sources, window, index_of(as_of), by_dimensions=bool(dimensions))
    frame_of = frames.RETENTION_FACTS
    opening = {"opening_mrr": "total_mrr", "opening_customers": "total_customers", "opening_sq": "total_sq"}
    measures = [name for name in frame_of.measures if name not in opening] + ["total_sq"]
    grid = _monthly(warehouse, query, as_of, dimensions, measures)
    grid.add_up(measures)
    frame = grid.frame
    for name, now in opening.items():
        frame[name] = grid.earlier(now, window)
    _clear_rests(frame, "opening_customers", ["opening_sq"])
    _clear_rests(frame, "kept_customers", ["opening_closing", "closing_sq", "kept_sq", "opening_kept"])
    positions = np.tile(np.arange(grid.length), len(frame) // max(grid.length, 1))
    return _finished(frame[positions >= window].reset_index(drop=True), frame_of, dimensions)


def expansion_facts(
    warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12, *, dimensions: Sequence[str] = DIMENSIONS
) -> pd.DataFrame:
    """`frames.EXPANSION_FACTS`: the expansion over the `window` months to as-of by where it came from, one month."""
    now = index_of(as_of)
    frame_of = frames.EXPANSION_FACTS
    split = rows(warehouse, expansion.expansion_split(warehouse.sources, now - window, now))
    split["month"] = as_months(pd.Series(now, index=split.index))
    grain = frame_of.grain_with(dimensions)
    sums = split.groupby(grain, as_index=False, sort=True, dropna=False)[frame_of.measures].sum()
    return _finished(sums, frame_of, dimensions)


def cohort_facts(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """`frames.COHORT_FACTS`: first paying month × age, ages 0 to as-of."""
    query = cohorts.cohort_steps(warehouse.sources, index_of(as_of), by_dimensions=bool(dimensions))
    at_landing = {"cohort_customers": "paying_customers", "landing_mrr": "mrr"}
    return _by_age(warehouse, query, as_of, dimensions, frames.COHORT_FACTS, at_landing)


def cohort_moments(
    warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS
) -> pd.DataFrame:
    """`frames.COHORT_MOMENTS`: what intervals and the expansion ladder need beside `cohort_facts`, at its grain."""
    query = cohorts.cohort_moment_steps(warehouse.sources, index_of(as_of), by_dimensions=bool(dimensions))
    return _by_age(warehouse, query, as_of, dimensions, frames.COHORT_MOMENTS, {"landing_sq": "closing_sq"})


def _by_age(
    warehouse: Warehouse,
    query: sa.Select[Any],
    as_of: pd.Timestamp,
    dimensions: Sequence[str],
    kind: Frame,
    at_landing: dict[str, str],
) -> pd.DataFrame:
    """Steps over age as levels of every first paying month, ages 0 to as-of; `at_landing` repeats those of age 0."""
    last = index_of(as_of)
    steps = rows(warehouse, query)
    measures = ["paying_customers", *(name for name in kind.measures if name in steps and name != "paying_customers")]
    oldest = last - int(steps["cohort_s"].min()) if len(steps) else -1
    grid = dense(steps, ["cohort_s", *dimensions], "age_months", 0, oldest, measures)
    grid.add_up(measures)
    frame = grid.frame
    moments = [name for name in kind.measures if kind.units[name] == "currency²" and name in measures]
    _clear_rests(frame, "paying_customers", moments)
    for name, begun in at_landing.items():
        frame[name] = np.repeat(frame[begun].to_numpy()[:: max(grid.length, 1)], grid.length)
    seen = frame[frame["cohort_s"] + frame["age_months"] <= last].reset_index(drop=True)
    seen["cohort"] = as_months(seen["cohort_s"])
    return _finished(seen, kind, dimensions)


def survival_facts(
    warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS
) -> pd.DataFrame:
    """`frames.SURVIVAL_FACTS`: who left and who still paid at as-of, by months since the first paying one."""
    query = survival.survival_counts(warehouse.sources, index_of(as_of), by_dimensions=bool(dimensions))
    frame_of = frames.SURVIVAL_FACTS
    grain = frame_of.grain_with(dimensions)
    sums = rows(warehouse, query).groupby(grain, as_index=False, sort=True, dropna=False)[frame_of.measures].sum()
    return _finished(sums, frame_of, dimensions)


def renewal_facts(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.RENEWAL_FACTS`: what became of the contract terms that ended by as-of, with the reasons given."""
    outcome = rows(warehouse, renewals.renewal_outcomes(warehouse.sources, index_of(as_of)))
    outcome["month"] = as_months(outcome["month"])
    return _finished(outcome, frames.RENEWAL_FACTS, None)


def renewals_due(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.RENEWALS_DUE`: terms that end after as-of, at the MRR of as-of."""
    due = rows(warehouse, renewals.renewals_due(warehouse.sources, index_of(as_of)))
    due["month"] = as_months(due["month"])
    return _finished(due, frames.RENEWALS_DUE, None)


def monthly_costs(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.MONTHLY_COSTS`: what was spent to as-of, in the order of months and categories."""
    spent = rows(warehouse, costs.monthly_costs(warehouse.sources, index_of(as_of)))
    spent["month"] = as_months(spent["month"])
    return _finished(spent.sort_values(["month", "category"], ignore_index=True), frames.MONTHLY_COSTS, None)


def largest_customers(warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12) -> pd.DataFrame:
    """`frames.LARGEST_CUSTOMERS`: the ten largest of each combination of dimensions `window` months before as-of."""
    now = index_of(as_of)
    largest = rows(warehouse, concentration.largest_customers(warehouse.sources, now - window, now))
    return _finished(largest, frames.LARGEST_CUSTOMERS, None)


def customers_between(warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN`: who paid `window` months before as-of or in it, and how they moved point to point."""
    now = index_of(as_of)
    found = rows(warehouse, customers.customers_between(warehouse.sources, now - window, now))
    return _moved(found, found["cohort_s"] <= now - window)


def uncovered_customers(
    warehouse: Warehouse, as_of: pd.Timestamp, window: int, members: Mapping[str, Sequence[str]], most: int
) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN` of who pays in as-of and has no CSM who works here: the largest, `most` of them."""
    now = index_of(as_of)
    found = rows(warehouse, csm.uncovered_customers(warehouse.sources, now - window, now, members, most))
    ordered = found.sort_values(["closing_mrr", "customer_id"], ascending=[False, True], ignore_index=True)
    return _moved(ordered, ordered["cohort_s"] <= now - window)


def cohort_customers(warehouse: Warehouse, first: pd.Timestamp, last: pd.Timestamp, age: int) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN` of those first paying in `first` to `last`: from that month to `age` months later."""
    found = rows(warehouse, customers.cohort_customers(warehouse.sources, index_of(first), index_of(last), age))
    return _moved(found, pd.Series(True, index=found.index))


def _moved(found: pd.DataFrame, is_older: pd.Series) -> pd.DataFrame:
    """Customers with two amounts, and what became of them; `is_older` tells a return from a first payment."""
    x, y = found["opening_mrr"], found["closing_mrr"]
    labels = [(x == 0) & is_older, x == 0, y == 0, y > x, y < x]
    names = ["reactivation", "new", "churn", "expansion", "contraction"]
    found["movement"] = np.select(labels, names, default="")
    found["cohort"] = as_months(found["cohort_s"])
    return _finished(found, frames.CUSTOMERS_BETWEEN, None)


def customer_intervals(
    warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS
) -> pd.DataFrame:
    """`frames.CUSTOMER_INTERVALS`: stretches of months `[s, e)` at one MRR, started by as-of (month indexes)."""
    found = rows(warehouse, customers.customer_intervals(warehouse.sources, index_of(as_of)))
    return _finished(found, frames.CUSTOMER_INTERVALS, dimensions)


def _monthly(
    warehouse: Warehouse,
    query: sa.Select[Any],
    as_of: pd.Timestamp,
    dimensions: Sequence[str],
    measures: Sequence[str],
) -> Grid:
    """Steps on the grid of months from the first paying month of the whole book, whatever the slice."""
    first = first_paying_month(warehouse)
    start = index_of(first) if first is not None else index_of(as_of) + 1
    grid = dense(rows(warehouse, query), dimensions, "month", start, index_of(as_of), measures)
    grid.frame["month"] = as_months(grid.frame["month"])
    return grid


def _clear_rests(frame: pd.DataFrame, count: str, moments: Sequence[str]) -> None:
    """Where nobody is left, a DOUBLE running sum may keep a hair: it is nothing."""
    for moment in moments:
        frame.loc[frame[count] == 0, moment] = 0.0


def _finished(frame: pd.DataFrame, kind: Frame, dimensions: Sequence[str] | None) -> pd.DataFrame:
    if "customer_id" in frame.columns:
        frame["customer_id"] = frame["customer_id"].astype(str)
    columns = [*kind.grain_with(dimensions), *kind.measures]
    return kind.check(in_major_units(frame[columns].copy()), dimensions=dimensions)

"""Checked lists of what stands behind a number of the teams: runs the query, puts it in order, changes the units."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from cs_dashboard import frames
from cs_dashboard.frames import Frame, index_of
from cs_dashboard.warehouse.accumulate import MINOR, as_months, in_major_units
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.durations import DAY, HOUR
from cs_dashboard.warehouse.queries import team_drill
from cs_dashboard.warehouse.queries.load import LoadOf
from cs_dashboard.warehouse.queries.team_drill import EVERYBODY, Members
from cs_dashboard.warehouse.read import rows


def tickets_behind(
    warehouse: Warehouse, first: pd.Timestamp, last: pd.Timestamp, members: Members = EVERYBODY
) -> pd.DataFrame:
    """`frames.TICKETS_BEHIND` of those opened in the months `first` to `last`, the latest first; times are UTC."""
    found = rows(warehouse, team_drill.tickets_behind(warehouse.sources, index_of(first), index_of(last), members))
    found["opened_at"] = _moments(found["opened"], "%Y-%m-%d %H:%M")
    for stage in ("response", "resolution"):
        found[f"{stage}_hours"] = found[stage].astype(float) / HOUR
    return _listed(found.sort_values(["opened", "ticket_id"], ascending=[False, True]), frames.TICKETS_BEHIND)


def touches_behind(
    warehouse: Warehouse, first: pd.Timestamp, last: pd.Timestamp, members: Members = EVERYBODY
) -> pd.DataFrame:
    """`frames.TOUCHES_BEHIND` of those of the months `first` to `last`, the latest first."""
    found = rows(warehouse, team_drill.touches_behind(warehouse.sources, index_of(first), index_of(last), members))
    found["happened_on"] = _moments(found["happened"], "%Y-%m-%d")
    return _listed(found.sort_values(["happened", "touch_id"], ascending=[False, True]), frames.TOUCHES_BEHIND)


def untouched_customers(warehouse: Warehouse, as_of: pd.Timestamp, members: Members = EVERYBODY) -> pd.DataFrame:
    """`frames.UNTOUCHED_CUSTOMERS` whose 90 days were over by as-of, the latest first; months are of completion."""
    query = team_drill.untouched_customers(warehouse.sources, index_of(as_of), members)
    return _by_month(warehouse, query, frames.UNTOUCHED_CUSTOMERS)


def values_behind(warehouse: Warehouse, as_of: pd.Timestamp, members: Members = EVERYBODY) -> pd.DataFrame:
    """`frames.VALUES_BEHIND` of everybody who saw value by as-of, the slowest first; months are of the start."""
    found = rows(warehouse, team_drill.values_behind(warehouse.sources, index_of(as_of), members))
    found["month"], found["days"] = as_months(found["month"]), found["seconds"] // DAY
    return _listed(found.sort_values(["days", "customer_id"], ascending=[False, True]), frames.VALUES_BEHIND)


def terms_at_load(warehouse: Warehouse, as_of: pd.Timestamp, load_of: LoadOf, low: float, high: float) -> pd.DataFrame:
    """`frames.TERMS_BEHIND` of a band of load (customers, or ARR in major units), the latest first."""
    unit = MINOR if load_of == "arr" else 1
    ends = (round(low * unit), round(high * unit))
    query = team_drill.terms_at_load(warehouse.sources, index_of(as_of), load_of, *ends)
    found = _by_month(warehouse, query, frames.TERMS_BEHIND)
    return found.assign(is_renewed=found["is_renewed"].astype(bool), load=found["load"] / unit)


def customers_at_stage(
    warehouse: Warehouse, as_of: pd.Timestamp, stage: str, members: Members = EVERYBODY
) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN` of who came to a stage of `frames.LIFECYCLE`: from the first paying month to as-of."""
    found = rows(warehouse, team_drill.customers_at_stage(warehouse.sources, index_of(as_of), stage, members))
    x, y = found["opening_mrr"], found["closing_mrr"]
    moved = np.select([y == 0, y > x, y < x], ["churn", "expansion", "contraction"], default="")
    found = found.assign(movement=moved.astype(object), cohort=as_months(found["cohort_s"]))
    ordered = found.sort_values(["closing_mrr", "customer_id"], ascending=[False, True], ignore_index=True)
    kind = frames.CUSTOMERS_BETWEEN
    ordered["customer_id"] = ordered["customer_id"].astype(str)
    return kind.check(in_major_units(ordered[[*kind.grain, *kind.measures]].copy()))


def _by_month(warehouse: Warehouse, query: sa.Select[tuple[object, ...]], kind: Frame) -> pd.DataFrame:
    found = rows(warehouse, query)
    found["month"] = as_months(found["month"])
    return _listed(found.sort_values(["month", "customer_id"], ascending=[False, True]), kind)


def _moments(seconds: pd.Series, written: str) -> pd.Series:
    return pd.to_datetime(seconds, unit="s").dt.strftime(written).astype(object)


def _listed(found: pd.DataFrame, kind: Frame) -> pd.DataFrame:
    ordered = found.reset_index(drop=True)
    ordered["place"] = ordered.index + 1
    return kind.check(ordered[[*kind.grain, *kind.measures]])

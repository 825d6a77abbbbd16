"""Checked frames of the teams and of what they do with customers: runs the query, maps functions, changes the units.

Frames with customer dimensions carry those asked for only (`dimensions`): tickets and touches of a large company are
many, and few of their dimensions are ever wanted at once.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard import frames
from cs_dashboard.frames import DIMENSIONS, FUNCTIONS, Frame, index_of
from cs_dashboard.warehouse.accumulate import MINOR, as_months, dense, in_major_units
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.durations import DAY, MINUTE
from cs_dashboard.warehouse.functions import function_named
from cs_dashboard.warehouse.intervals import NOBODY
from cs_dashboard.warehouse.queries import csm, service, team
from cs_dashboard.warehouse.queries import lifecycle as lifecycles
from cs_dashboard.warehouse.read import rows

EMPLOYED, LEFT, UNKNOWN, NONE = "employed", "left", "unknown", "none"
SEGMENT = ("segment",)


def headcount(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.HEADCOUNT` of every function, from the month of the first start to as-of."""
    steps = rows(warehouse, team.headcount_steps(warehouse.sources, index_of(as_of)))
    steps["function"] = _functions(warehouse, steps["spelling"])
    first = int(steps["month"].min()) if len(steps) else index_of(as_of) + 1
    grid = dense(steps, ["function"], "month", first, index_of(as_of), frames.HEADCOUNT.measures)
    grid.add_up(["headcount", "individuals"])
    counted = grid.frame.set_index(["month", "function"])
    everywhere = pd.MultiIndex.from_product([range(first, index_of(as_of) + 1), FUNCTIONS], names=counted.index.names)
    whole = counted.reindex(everywhere, fill_value=0).reset_index()
    whole["month"] = as_months(whole["month"])
    return frames.HEADCOUNT.check(whole[list(frames.HEADCOUNT.units)].astype({"function": object}))


def staff(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.STAFF`: everybody on the payroll on the last day of as-of, with their function in our words."""
    found = rows(warehouse, team.staff(warehouse.sources, index_of(as_of)))
    found["function"] = _functions(warehouse, found["spelling"])
    found["is_executive"] = found["is_executive"].astype(bool)
    return _finished(found, frames.STAFF)


def _functions(warehouse: Warehouse, spellings: pd.Series) -> pd.Series:
    own = warehouse.settings.functions
    return spellings.map({spelling: function_named(spelling, own) for spelling in spellings.unique()}).astype(object)


def csm_books(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """`frames.CSM_BOOKS`: customers paying in as-of and their MRR by csm_id.

    A csm_id is today's, whatever the month. Customers without one are under (none) with the status none; an id that
    is no employee is unknown, one whose person is off the payroll by the month's end has left: uncovered, all three.
    Without the table `employees` every named CSM passes for employed, under its id.
    """
    found = rows(warehouse, csm.csm_books(warehouse.sources, index_of(as_of), dimensions))
    known = pd.DataFrame({"employee_id": found["csm_id"], "name": found["csm_id"], "e": index_of(as_of) + 1})
    if "employees" in warehouse.sources.tables:
        known = rows(warehouse, team.employees_named(warehouse.sources))
    people = known.drop_duplicates("employee_id").set_index("employee_id")
    found["name"] = found["csm_id"].map(people["name"]).fillna(found["csm_id"]).astype(object)
    ends = found["csm_id"].map(people["e"])
    statuses = [found["csm_id"] == NOBODY, ends.isna(), ends <= index_of(as_of)]
    found["csm_status"] = np.select(statuses, [NONE, UNKNOWN, LEFT], default=EMPLOYED).astype(object)
    return _finished(found, frames.CSM_BOOKS, dimensions)


def csm_retention(
    warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12, *, dimensions: Sequence[str] = SEGMENT
) -> pd.DataFrame:
    """`frames.RETENTION_FACTS` of as-of alone, with csm_id as one more dimension (the last)."""
    columns = (*dimensions, "csm_id")
    found = rows(warehouse, csm.csm_retention(warehouse.sources, window, index_of(as_of), dimensions))
    found["month"] = as_months(pd.Series(index_of(as_of), index=found.index))
    kind = frames.RETENTION_FACTS
    ordered = found[[*kind.grain_with(columns), *kind.measures]].sort_values(list(columns), ignore_index=True)
    return kind.check(in_major_units(ordered), dimensions=columns)


def executives(warehouse: Warehouse, as_of: pd.Timestamp) -> pd.DataFrame:
    """`frames.EXECUTIVES`: who is executive on the last day of each month to as-of, and their touches with customers.

    Months begin with the first touch of anybody; before it nothing is known. A touch of a month whose last day the
    executive did not see is left out.
    """
    now = index_of(as_of)
    met = rows(warehouse, team.executive_touches(warehouse.sources, now))
    spans = rows(warehouse, team.executives(warehouse.sources, now))
    first = int(met["month"].min()) if len(met) else now
    months = [
        (month, employee_id, name)
        for employee_id, name, s, e in zip(*(spans[c].tolist() for c in ("employee_id", "name", "s", "e")), strict=True)
        for month in range(max(s, first), min(e, now + 1))
    ]
    there = pd.DataFrame(months, columns=["month", "employee_id", "name"]).drop_duplicates(["month", "employee_id"])
    found = there.astype({"month": "int64"}).merge(met, on=["month", "employee_id"], how="left")
    found["touches"] = found["touches"].fillna(0).astype("int64")
    return _finished(found, frames.EXECUTIVES)


def touches(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = SEGMENT) -> pd.DataFrame:
    """`frames.TOUCHES`: contacts with customers to as-of by kind and by who asked for them."""
    found = rows(warehouse, service.touches(warehouse.sources, index_of(as_of), dimensions))
    found["minutes"] = found["minutes"] / MINOR
    return _finished(found, frames.TOUCHES, dimensions)


def contact_after_onboarding(
    warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = SEGMENT
) -> pd.DataFrame:
    """`frames.CONTACT_AFTER_ONBOARDING`: who heard nothing from us for 90 days after onboarding."""
    found = rows(warehouse, lifecycles.contact_after_onboarding(warehouse.sources, index_of(as_of), dimensions))
    return _finished(found, frames.CONTACT_AFTER_ONBOARDING, dimensions)


def tickets(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = SEGMENT) -> pd.DataFrame:
    """`frames.TICKETS`: tickets opened to as-of; "same day" is a day of the company's time zone."""
    found = rows(warehouse, service.tickets(warehouse.sources, index_of(as_of), dimensions))
    found["satisfaction"] = found["satisfaction"] / MINOR
    return _finished(found, frames.TICKETS, dimensions)


def ticket_times(
    warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12, *, dimensions: Sequence[str] = SEGMENT
) -> pd.DataFrame:
    """`frames.TICKET_TIMES`: how long tickets of the `window` months to as-of took to first response and resolution."""
    last = index_of(as_of)
    found = rows(warehouse, service.ticket_times(warehouse.sources, last - window + 1, last, dimensions))
    found["minutes"] = found["seconds"] // MINUTE
    return _finished(found, frames.TICKET_TIMES, dimensions)


def agent_tickets(warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12) -> pd.DataFrame:
    """`frames.AGENT_TICKETS`: what each agent was given in the `window` months to as-of; (none) is nobody's."""
    last = index_of(as_of)
    found = rows(warehouse, service.agent_tickets(warehouse.sources, last - window + 1, last))
    found["satisfaction"] = found["satisfaction"] / MINOR
    found["name"] = found["agent_id"]
    if "employees" in warehouse.sources.tables:
        names = rows(warehouse, team.employees_named(warehouse.sources)).set_index("employee_id")["name"]
        found["name"] = found["agent_id"].map(names).fillna(found["agent_id"]).astype(object)
    return _finished(found, frames.AGENT_TICKETS)


def agent_times(warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12) -> pd.DataFrame:
    """`frames.AGENT_TIMES` of tickets opened in the `window` months to as-of."""
    last = index_of(as_of)
    found = rows(warehouse, service.agent_times(warehouse.sources, last - window + 1, last))
    found["minutes"] = found["seconds"] // MINUTE
    return _finished(found, frames.AGENT_TIMES)


def lifecycle(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """`frames.LIFECYCLE`: how far customers came; the stages of a missing table are NaN."""
    kind = frames.LIFECYCLE
    found = rows(warehouse, lifecycles.lifecycle(warehouse.sources, index_of(as_of), by_dimensions=bool(dimensions)))
    missing = [name for name in kind.measures if name not in found]
    grain = kind.grain_with(dimensions)
    found = found.assign(cohort=as_months(found["cohort"]))
    counted = [name for name in kind.measures if name in found]
    sums = found.groupby(grain, as_index=False, sort=True, dropna=False)[counted].sum()
    return _finished(sums.assign(**dict.fromkeys(missing, float("nan"))), kind, dimensions)


def value_times(warehouse: Warehouse, as_of: pd.Timestamp, *, dimensions: Sequence[str] = SEGMENT) -> pd.DataFrame:
    """`frames.VALUE_TIMES`: days from the start of the onboarding to the first value, by the month of the start."""
    found = rows(warehouse, lifecycles.value_times(warehouse.sources, index_of(as_of), dimensions))
    found["days"] = found["seconds"] // DAY
    return _finished(found, frames.VALUE_TIMES, dimensions)


def _finished(found: pd.DataFrame, kind: Frame, dimensions: Sequence[str] | None = None) -> pd.DataFrame:
    """The frame in the order of its grain, months as first days, money in major units."""
    grain = kind.grain_with(dimensions)
    if "month" in grain:
        found["month"] = as_months(found["month"])
    frame = found[[*grain, *kind.measures]].sort_values(grain, ignore_index=True)
    money = [name for name in kind.measures if kind.units[name] == "currency"]
    frame[money] = in_major_units(frame[money].copy())
    return kind.check(frame, dimensions=dimensions)

"""Facts of the load on people, renewals by books and tickets by hour: runs the query, changes the units."""

import pandas as pd

from cs_dashboard import frames
from cs_dashboard.frames import index_of
from cs_dashboard.warehouse.accumulate import MINOR
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.durations import HOUR
from cs_dashboard.warehouse.queries import hours, load
from cs_dashboard.warehouse.queries.load import LoadOf
from cs_dashboard.warehouse.read import rows


def renewals_by_load(warehouse: Warehouse, as_of: pd.Timestamp, load_of: LoadOf = "customers") -> pd.DataFrame:
    """`frames.RENEWALS_BY_LOAD` of the contract terms that ended by as-of; of "arr", `frames.RENEWALS_BY_ARR_LOAD`."""
    counts = rows(warehouse, load.renewals_by_load(warehouse.sources, index_of(as_of), load_of))
    kind = frames.RENEWALS_BY_LOAD
    if load_of == "arr":
        counts["load"], kind = counts["load"] / MINOR, frames.RENEWALS_BY_ARR_LOAD
    ordered = counts.sort_values(list(kind.grain), ignore_index=True)
    return kind.check(ordered[[*kind.grain, *kind.measures]])


def ticket_hours(warehouse: Warehouse, as_of: pd.Timestamp, window: int = 12) -> pd.DataFrame:
    """`frames.TICKET_HOURS` of the `window` months to as-of; hours without a ticket have no row."""
    last = index_of(as_of)
    found = rows(warehouse, hours.ticket_hours(warehouse.sources, last - window + 1, last))
    found["week_hour"] = found["seconds"] // HOUR
    kind = frames.TICKET_HOURS
    return kind.check(found[[*kind.grain, *kind.measures]].sort_values("week_hour", ignore_index=True))

"""Facts of the load of customer success managers: runs the query, changes the units."""

import pandas as pd

from cs_dashboard import frames
from cs_dashboard.frames import index_of
from cs_dashboard.warehouse.accumulate import MINOR
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.queries import load
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

"""The only place where a query runs: a Select in, whole numbers and texts out. Frames are made in facts.py."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from cs_dashboard.config import today
from cs_dashboard.frames import month_of
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.queries.growth import first_paying_month as first_paying_month_query
from cs_dashboard.warehouse.tables import OBSERVED_DATES


def rows(warehouse: Warehouse, select: sa.Executable) -> pd.DataFrame:
    """The result of a query, through Arrow where the driver has it; integers are int64 on every engine."""
    with warehouse.connection() as connection, warehouse.deadline(connection):
        result: Any = connection.execute(select)
        if warehouse.engine.dialect.name == "duckdb":
            frame: pd.DataFrame = result.cursor.to_arrow_table().to_pandas()
        else:
            frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    # What a driver returns for no rows, or for a small integer, is its own; the query says what it should be.
    for column in getattr(select, "selected_columns", ()):
        values = frame[column.name]
        if (isinstance(column.type, sa.Integer) or values.dtype.kind == "i") and not values.hasnans:
            frame[column.name] = values.astype("int64")
        elif isinstance(column.type, sa.Float):
            frame[column.name] = values.astype("float64")
    return frame


def as_of_month(warehouse: Warehouse) -> pd.Timestamp | None:
    """The last month whose last day the data has seen; None when nothing was ever observed.

    Observed are starts, usage, tickets, touches and answers not after today; a booked end is no observation.
    """
    through = warehouse.settings.data_through or _last_observation(warehouse)
    if through is None:
        return None
    is_month_end = (through + timedelta(days=1)).month != through.month
    whole = through if is_month_end else through.replace(day=1) - timedelta(days=1)
    return pd.Timestamp(whole.replace(day=1))


def _last_observation(warehouse: Warehouse) -> date | None:
    seen: list[date] = []
    tomorrow = today() + timedelta(days=1)
    for table, column in OBSERVED_DATES:
        if table not in warehouse.sources.tables:
            continue
        source = warehouse.sources.table(table)
        last = sa.select(sa.func.max(source.c[column]).label("last")).where(source.c[column] < tomorrow)
        value = rows(warehouse, last)["last"].iloc[0]
        if pd.isna(value):
            continue
        day = pd.Timestamp(value)
        # A usage row speaks for its whole month, but not for days to come.
        seen.append((min(day + pd.offsets.MonthEnd(0), pd.Timestamp(today())) if column == "month" else day).date())
    return max(seen, default=None)


def first_paying_month(warehouse: Warehouse) -> pd.Timestamp | None:
    """The first month in which anybody paid; None when nobody ever did."""
    first = rows(warehouse, first_paying_month_query(warehouse.sources))["first_month"].iloc[0]
    return None if pd.isna(first) else month_of(int(first))

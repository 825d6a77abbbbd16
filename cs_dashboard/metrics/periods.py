"""Months, quarters and fiscal years."""

from typing import Literal

import pandas as pd

Period = Literal["month", "quarter", "year"]
MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


def period_starts(months: pd.Series, period: Period, fiscal_year_start: int = 1) -> pd.Series:
    """The first day of the period each month lies in; quarters and years begin with the fiscal year."""
    index = months.dt.year * 12 + months.dt.month - 1
    offset = fiscal_year_start - 1
    start = (index - offset) // MONTHS_IN[period] * MONTHS_IN[period] + offset
    return pd.to_datetime(pd.DataFrame({"year": start // 12, "month": start % 12 + 1, "day": 1})).astype(
        "datetime64[us]"
    )

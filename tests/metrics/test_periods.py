"""Months, quarters and fiscal years."""

import pandas as pd
import pytest
from metrics.made import month
from proxy import called

from cs_dashboard.metrics.periods import period_starts

MONTHS = pd.Series([month(text) for text in ("2023-12", "2024-01", "2024-02", "2024-03", "2024-04")])


@pytest.mark.parametrize(
    ("period", "fiscal_year_start", "starts"),
    [
        ("month", 1, "2023-12 2024-01 2024-02 2024-03 2024-04"),
        ("month", 4, "2023-12 2024-01 2024-02 2024-03 2024-04"),
        ("quarter", 1, "2023-10 2024-01 2024-01 2024-01 2024-04"),
        ("quarter", 2, "2023-11 2023-11 2024-02 2024-02 2024-02"),
        ("quarter", 4, "2023-10 2024-01 2024-01 2024-01 2024-04"),
        ("year", 1, "2023-01 2024-01 2024-01 2024-01 2024-01"),
        ("year", 4, "2023-04 2023-04 2023-04 2023-04 2024-04"),
        ("year", 12, "2023-12 2023-12 2023-12 2023-12 2023-12"),
    ],
)
def test_a_month_lies_in_the_period_that_the_fiscal_year_gives_it(
    period: str, fiscal_year_start: int, starts: str
) -> None:
    found = called(period_starts, MONTHS, period, fiscal_year_start)
    assert found.tolist() == [month(text) for text in starts.split()]


def test_no_months_are_no_periods() -> None:
    assert len(called(period_starts, MONTHS.iloc[:0], "quarter", 4)) == 0

"""Gross margin from costs."""

import math

import pandas as pd
import pytest

from cs_dashboard.metrics.costs import gross_margin

MONTHS = pd.date_range("2025-01-01", periods=14, freq="MS")
AS_OF = MONTHS[-1]


def costs(amount: float = 250.0, months: pd.DatetimeIndex = MONTHS, category: str = "cogs") -> pd.DataFrame:
    return pd.DataFrame({"month": months, "category": category, "amount": amount})


def revenue(mrr: float = 1000.0) -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS, "total_mrr": mrr})


def test_it_is_what_is_left_of_twelve_months() -> None:
    spent = pd.concat([costs(), costs(9e9, category="r_and_d")])
    # The two months before the last twelve do not count.
    spent.loc[spent["month"] < "2025-03-01", "amount"] = 1e6
    assert gross_margin(spent, revenue(), AS_OF) == pytest.approx(0.75)


def test_serving_may_cost_more_than_it_brings() -> None:
    assert gross_margin(costs(1500.0), revenue(), AS_OF) == pytest.approx(-0.5)


@pytest.mark.parametrize(
    "spent", [costs(months=MONTHS[:-1]), costs(category="support"), costs().iloc[:0]], ids=["a gap", "none", "empty"]
)
def test_a_month_without_cost_of_revenue_leaves_it_unknown(spent: pd.DataFrame) -> None:
    assert math.isnan(gross_margin(spent, revenue(), AS_OF))


def test_nothing_paid_leaves_it_unknown() -> None:
    assert math.isnan(gross_margin(costs(), revenue(0.0), AS_OF))

"""Gross margin, and what is spent on whom, from costs."""

import math

import pandas as pd
import pytest

from cs_dashboard.metrics.costs import cost_to_serve, customer_success_cost_rate, gross_margin, spend_ratio

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


def by_category(**amounts: float) -> pd.DataFrame:
    """One month of costs."""
    rows = [(MONTHS[0], name, amount) for name, amount in amounts.items()]
    return pd.DataFrame(rows, columns=["month", "category", "amount"])


def of_everybody(mrr: float = 1000.0, customers: int = 4) -> pd.DataFrame:
    return revenue(mrr).assign(total_customers=customers, first_year_mrr=0.0)


def test_spend_is_a_ratio_of_two_known_costs() -> None:
    assert spend_ratio(by_category(sales_marketing=30.0, r_and_d=20.0))["spend_ratio"].tolist() == [1.5]
    for spent in (by_category(sales_marketing=30.0), by_category(r_and_d=20.0), by_category(cogs=1.0)):
        assert spend_ratio(spent)["spend_ratio"].isna().tolist() == [True]
    assert spend_ratio(by_category()).empty


def test_customer_success_costs_a_share_of_arr_where_the_month_has_a_cost() -> None:
    table = customer_success_cost_rate(by_category(customer_success=200.0), of_everybody())
    assert table["cost_rate"].iloc[0] == 0.2
    assert table["cost_rate"].isna().tolist() == [False] + [True] * 13
    assert customer_success_cost_rate(by_category(customer_success=1.0), of_everybody(0.0))["cost_rate"].isna().all()


def test_serving_a_customer_costs_both_teams_or_is_unknown() -> None:
    both = by_category(customer_success=200.0, support=100.0)
    assert cost_to_serve(both, of_everybody())["cost_per_customer"].iloc[0] == 75.0
    assert cost_to_serve(by_category(customer_success=200.0), of_everybody())["cost_per_customer"].isna().all()
    assert cost_to_serve(both, of_everybody(customers=0))["cost_per_customer"].isna().all()

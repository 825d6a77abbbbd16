"""What revenue costs to serve, and what is spent on whom."""

import pandas as pd

from cs_dashboard.frames import REVENUE
from cs_dashboard.metrics.growth import MONTHS_A_YEAR
from cs_dashboard.metrics.rollup import ratio, rolled_up

COST_OF_REVENUE = "cogs"


def gross_margin(costs: pd.DataFrame, revenue: pd.DataFrame, as_of: pd.Timestamp) -> float:
    """The share of revenue left after the cost of serving it, over the twelve months to as-of.

    1 − Σ cost of revenue / Σ MRR. Costs are the company's and not a segment's, so revenue must be the whole company's.

    Parameters
    ----------
    costs
        `frames.MONTHLY_COSTS`; the category `cogs` is the cost of revenue.
    revenue
        `frames.REVENUE` of everybody.

    Returns
    -------
    1.0 = 100 %; below zero where serving costs more than it brings. NaN where one of the twelve months has no cost of
    revenue or nothing was paid.
    """
    since = as_of - pd.DateOffset(months=MONTHS_A_YEAR)
    spent = costs[(costs["category"] == COST_OF_REVENUE) & (costs["month"] > since) & (costs["month"] <= as_of)]
    if spent["month"].nunique() < MONTHS_A_YEAR:
        return float("nan")
    paid = revenue[(revenue["month"] > since) & (revenue["month"] <= as_of)]["total_mrr"].sum()
    return float(1 - ratio(round(spent["amount"].sum(), 2), round(paid, 2)))


def spend_ratio(costs: pd.DataFrame) -> pd.DataFrame:
    """What is spent on sales and marketing for each unit spent on research and development, month by month.

    Sales and marketing cost / R&D cost. `costs` is `frames.MONTHLY_COSTS`; returns month (every one with any cost) and
    spend_ratio, NaN where one of the two is not known.
    """
    spent = _by_category(costs)
    months = pd.DataFrame({"month": spent.index})
    return months.assign(spend_ratio=ratio(spent["sales_marketing"], spent["r_and_d"]))


def customer_success_cost_rate(costs: pd.DataFrame, revenue: pd.DataFrame) -> pd.DataFrame:
    """What customer success costs a year for each unit of ARR, month by month.

    12 × cost of the month / ARR, ARR = 12 × MRR. `revenue` is `frames.REVENUE` of the whole company; returns month
    (those of revenue), cost, cost_rate (1.0 = 100 %); NaN in a month without such a cost or without revenue.
    """
    paid = rolled_up(revenue, REVENUE)
    cost = paid["month"].map(_by_category(costs)["customer_success"]).astype(float)
    return paid[["month"]].assign(cost=cost, cost_rate=ratio(cost, paid["total_mrr"]))


def cost_to_serve(costs: pd.DataFrame, revenue: pd.DataFrame) -> pd.DataFrame:
    """What customer success and support cost a month for each paying customer.

    (Customer success cost + support cost) / paying customers. Returns month (those of revenue), cost (currency),
    customers, cost_per_customer; NaN where one of the two costs is not known or nobody paid.
    """
    paid = rolled_up(revenue, REVENUE)
    spent = _by_category(costs)
    cost = paid["month"].map(spent["customer_success"] + spent["support"]).astype(float).round(2)
    table = paid[["month"]].assign(cost=cost, customers=paid["total_customers"])
    return table.assign(cost_per_customer=ratio(cost, table["customers"]))


def _by_category(costs: pd.DataFrame) -> pd.DataFrame:
    """Costs by month with a column for each category asked for; NaN where a month has no row of it."""
    wanted = ["sales_marketing", "r_and_d", "customer_success", "support"]
    wide = costs.pivot_table(index="month", columns="category", values="amount", aggfunc="sum")
    return wide.reindex(columns=wanted).astype(float)

"""The quality of new business: what became, a year later, of the customers that each quarter brought."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import COHORT_FACTS, index_of
from cs_dashboard.metrics.intervals import share_interval
from cs_dashboard.metrics.periods import period_starts
from cs_dashboard.metrics.rollup import ratio, rolled_up

MONTHS_A_YEAR = 12
AT_12 = ("paying_customers", "landing_mrr", "kept_mrr")


def quality_of_new_business(
    facts: pd.DataFrame, as_of: pd.Timestamp, fiscal_year_start: int = 1, by: Sequence[str] = ("channel",)
) -> pd.DataFrame:
    """12-month GRR and logo retention of the customers acquired in each quarter, by channel or any dimension.

    grr_12 = Σ min(MRR at 12 months, MRR in the first paying month) / Σ MRR in the first paying month, logo_12 =
    paying at 12 months / customers, both of those acquired at least twelve months before `as_of`. NaN where nobody
    was. New MRR itself is in `movements.movement_history`.

    Parameters
    ----------
    facts
        `frames.COHORT_FACTS`, read to `as_of` or later.
    as_of
        The last month seen.
    by
        Dimensions to keep apart.

    Returns
    -------
    by × quarter (its first day): acquired_customers (all of the quarter), observed_customers (seen at 12 months),
    paying_customers (of these, at 12 months), landing_mrr and kept_mrr of the observed (currency), grr_12, logo_12
    with logo_12_low and logo_12_high (Wilson, 95 %; NaN below ten customers), is_complete: the whole quarter was seen
    at 12 months, so that nothing in the row will change.
    """
    keys = [*by, "quarter"]
    monthly = _seen(facts, as_of, fiscal_year_start, by)
    landed, at_12 = (monthly[monthly["age_months"] == age] for age in (0, MONTHS_A_YEAR))
    acquired = _summed(landed, keys, {"cohort_customers": "acquired_customers"})
    observed = _summed(at_12, keys, {"cohort_customers": "observed_customers", **{name: name for name in AT_12}})
    table = _with_rates(acquired.merge(observed, on=keys, how="left"))
    # Where one customer is twelve months old its quarter is long over: nobody can join it.
    table["is_complete"] = table["observed_customers"] == table["acquired_customers"]
    return table


def _seen(facts: pd.DataFrame, as_of: pd.Timestamp, fiscal_year_start: int, by: Sequence[str]) -> pd.DataFrame:
    """The facts of `by` up to as-of, each with the quarter of its cohort."""
    monthly = rolled_up(facts, COHORT_FACTS, by)
    month = monthly["cohort"].dt.year * 12 + monthly["cohort"].dt.month - 1 + monthly["age_months"]
    seen: pd.DataFrame = monthly[month <= index_of(as_of)].reset_index(drop=True)
    return seen.assign(quarter=period_starts(seen["cohort"], "quarter", fiscal_year_start))


def _summed(monthly: pd.DataFrame, keys: Sequence[str], names: dict[str, str]) -> pd.DataFrame:
    """The columns of `names` summed to `keys`, under their new names."""
    sums = monthly.groupby(list(keys), as_index=False, sort=True, dropna=False)[list(names)].sum()
    return sums.rename(columns=names)


def _with_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Zeros where nobody was seen at twelve months, and the rates, undefined there."""
    counts, money = ["observed_customers", "paying_customers"], ["landing_mrr", "kept_mrr"]
    table[counts] = table[counts].fillna(0).astype(np.int64)
    table[money] = table[money].fillna(0.0).round(2)
    table["grr_12"] = ratio(table["kept_mrr"], table["landing_mrr"])
    table["logo_12"] = ratio(table["paying_customers"], table["observed_customers"])
    low, high = share_interval(table["paying_customers"], table["observed_customers"])
    return table.assign(logo_12_low=low, logo_12_high=high)

"""Cohorts by first paying month, quarter or year: what became of them at each age."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import COHORT_FACTS, COHORT_MOMENTS, month_of
from cs_dashboard.metrics.intervals import ratio_interval, share_interval
from cs_dashboard.metrics.periods import MONTHS_IN, Period, period_starts
from cs_dashboard.metrics.rollup import ratio, rolled_up


def cohorts(
    facts: pd.DataFrame,
    as_of: pd.Timestamp,
    period: Period = "month",
    fiscal_year_start: int = 1,
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Logo retention, NRR and GRR of each cohort at each age in months.

    A cell counts only customers old enough to have been seen at that age; it is complete when the whole cohort is,
    and the cohort's own period is over by `as_of`, so that nobody can join it. NRR is an index and can
    exceed 1; GRR and logo cannot.

    Returns
    -------
    by × cohort (first day of its period) × age_months: cohort_customers (all of the cohort), observed_customers (old
    enough), paying_customers, logo_retention, mrr, mrr_at_age_0 (of the observed), nrr, grr, is_complete.
    """
    monthly = rolled_up(facts, COHORT_FACTS, by)
    monthly["first_month"] = monthly["cohort"]
    monthly["cohort"] = period_starts(monthly["cohort"], period, fiscal_year_start)
    keys = [*by, "cohort"]
    landed = monthly[monthly["age_months"] == 0].groupby(keys, dropna=False)["cohort_customers"].sum()
    cells = monthly.groupby([*keys, "age_months"], as_index=False, sort=True, dropna=False)[COHORT_FACTS.measures].sum()
    cells = cells.rename(columns={"cohort_customers": "observed_customers", "landing_mrr": "mrr_at_age_0"})
    whole = cells[keys].merge(landed.rename("cohort_customers").reset_index(), on=keys, how="left")
    cells["cohort_customers"] = whole["cohort_customers"].to_numpy(dtype=np.int64)
    cells["logo_retention"] = ratio(cells["paying_customers"], cells["observed_customers"])
    cells["nrr"] = ratio(cells["mrr"], cells["mrr_at_age_0"])
    cells["grr"] = ratio(cells["kept_mrr"], cells["mrr_at_age_0"])
    last_month = cells["cohort"].dt.year * 12 + cells["cohort"].dt.month - 1 + MONTHS_IN[period] - 1
    is_over = last_month <= as_of.year * 12 + as_of.month - 1
    cells["is_complete"] = is_over & (cells["observed_customers"] == cells["cohort_customers"])
    for column in ("mrr", "mrr_at_age_0"):
        cells[column] = cells[column].round(2)
    columns = "cohort_customers observed_customers paying_customers logo_retention mrr mrr_at_age_0 nrr grr is_complete"
    return cells[[*keys, "age_months", *columns.split()]]


def cohort_average(
    facts: pd.DataFrame,
    moments: pd.DataFrame,
    as_of: pd.Timestamp,
    period: Period = "month",
    fiscal_year_start: int = 1,
) -> pd.DataFrame:
    """NRR, GRR and logo retention at each age over all complete cells together, each with its 95 % interval.

    Weighted, because it is a ratio of sums: Σ MRR at the age / Σ landing MRR of the same customers. A cell that is not
    complete is left out whole, so each age rests on other cohorts, and says on how many.

    Parameters
    ----------
    facts, moments
        `frames.COHORT_FACTS` and `frames.COHORT_MOMENTS` of the same customers.

    Returns
    -------
    age_months: cohorts_count, observed_customers, paying_customers, mrr, mrr_at_age_0, then nrr, grr and
    logo_retention with their _low and _high (1.0 = 100 %), and `nrr_interval_reason`, `grr_interval_reason`.
    Ages without a complete cell have no row.
    """
    s = _complete_sums(facts, moments, as_of, period, fiscal_year_start)
    x, y, kept, n, paying = (s[name] for name in _AVERAGED)
    found = s[["cohorts_count"]].astype(int)
    found["observed_customers"], found["paying_customers"] = n, paying
    found["mrr"], found["mrr_at_age_0"] = y.round(2), x.round(2)
    found["nrr"] = ratio(y, x)
    found["nrr_low"], found["nrr_high"], found["nrr_interval_reason"] = ratio_interval(
        x, y, s["landing_sq"], s["landing_closing"], s["closing_sq"], n
    )
    found["grr"] = ratio(kept, x)
    found["grr_low"], found["grr_high"], found["grr_interval_reason"] = ratio_interval(
        x, kept, s["landing_sq"], s["landing_kept"], s["kept_sq"], n, ceiling=1.0
    )
    found["logo_retention"] = ratio(paying, n)
    found["logo_low"], found["logo_high"] = share_interval(paying, n)
    return found.reset_index()


_AVERAGED = ("landing_mrr", "mrr", "kept_mrr", "cohort_customers", "paying_customers")


def _complete_sums(
    facts: pd.DataFrame, moments: pd.DataFrame, as_of: pd.Timestamp, period: Period, fiscal_year_start: int
) -> pd.DataFrame:
    """Facts and moments of all complete cells of each age, and of how many cohorts."""
    cells = cohorts(facts, as_of, period, fiscal_year_start)
    whole = cells.loc[cells["is_complete"], ["cohort", "age_months"]]
    monthly = rolled_up(facts, COHORT_FACTS).merge(rolled_up(moments, COHORT_MOMENTS), on=["cohort", "age_months"])
    monthly["cohort"] = period_starts(monthly["cohort"], period, fiscal_year_start)
    counted = monthly.merge(whole, on=["cohort", "age_months"])
    sums = counted.drop(columns="cohort").groupby("age_months", sort=True).sum()
    return sums.assign(cohorts_count=whole.groupby("age_months", sort=True)["cohort"].nunique())


def cohort_layers(facts: pd.DataFrame, fiscal_year_start: int = 1) -> pd.DataFrame:
    """MRR of each month by the fiscal year in which its customers first paid; a month's layers sum to its MRR.

    `facts` is `frames.COHORT_FACTS`. Returns month × cohort (first day of the fiscal year): mrr (currency),
    paying_customers. A cohort has rows from its first month on.
    """
    monthly = rolled_up(facts, COHORT_FACTS)
    index = monthly["cohort"].dt.year * 12 + monthly["cohort"].dt.month - 1 + monthly["age_months"]
    known = {number: month_of(int(number)) for number in index.unique()}
    monthly["month"] = index.map(known).astype("datetime64[us]")
    monthly["cohort"] = period_starts(monthly["cohort"], "year", fiscal_year_start)
    layers = monthly.groupby(["month", "cohort"], as_index=False, sort=True)[["mrr", "paying_customers"]].sum()
    layers["mrr"] = layers["mrr"].round(2)
    return layers

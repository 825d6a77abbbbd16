"""Cohorts by first paying month, quarter or year: what became of them at each age."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import COHORT_FACTS
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

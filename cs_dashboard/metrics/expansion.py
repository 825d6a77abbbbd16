"""Expansion: where it came from (plan upgrades, added products, the same plan), and how far customers climb by age."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import COHORT_FACTS, COHORT_MOMENTS, EXPANSION_FACTS
from cs_dashboard.metrics.rollup import ratio, rolled_up

MONTHS_A_YEAR = 12
PARTS = ("upgrade", "added", "same_plan")


def expansion_split(facts: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """How much of the expansion came from plan upgrades, added products and the same plan, point to point.

    upgrade + added + same plan = expansion, to the cent, and the expansion is that of `retention.retention_bridge`
    over the same window. Of each customer whose MRR rose: with plans that came (A) and plans that went (R), A − R is
    its upgrade; with A alone it added a product; the rest is of the same plan. The parts of one customer may have
    mixed signs (a smaller plan outweighed by growth of another) and still sum, so a share may lie outside 0 to 1.
    Without plans in the data everything is of the same plan.

    Parameters
    ----------
    facts
        `frames.EXPANSION_FACTS` of one window.
    by
        Dimensions to keep apart.

    Returns
    -------
    by × month: expansion_mrr, upgrade_mrr, added_mrr, same_plan_mrr (currency); upgrade_customers, added_customers,
    same_plan_customers (each expanding customer under its largest part) and their sum, expanding_customers;
    upgrade_share, added_share, same_plan_share of the expansion (1.0 = 100 %), NaN where nothing expanded.
    No row where no customer was kept.
    """
    sums = rolled_up(facts, EXPANSION_FACTS, by)
    sums["expanding_customers"] = sums[[f"{part}_customers" for part in PARTS]].sum(axis=1)
    for part in PARTS:
        sums[f"{part}_share"] = ratio(sums[f"{part}_mrr"], sums["expansion_mrr"])
    return sums


def expansion_ladder(facts: pd.DataFrame, moments: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """What customers still paying after whole years pay, against what the same customers paid in their first month.

    rung at age k = Σ MRR at k / Σ landing MRR, over those paying at k; step = rung / the rung a year before − 1.
    Like with like: an average over survivors alone would rise because the small ones leave. Neighbouring rungs still
    rest on different customers (fewer are old enough, fewer stayed), so n stands beside each.

    Parameters
    ----------
    facts, moments
        `frames.COHORT_FACTS` and `frames.COHORT_MOMENTS` of the same customers.
    by
        Dimensions to keep apart.

    Returns
    -------
    by × age_months (0, 12, 24 …): paying_customers, paying_landing_mrr, mrr (currency), rung (1.0 = what they paid at
    first), step_rate (NaN at the first rung). No row at an age at which nobody pays.
    """
    every_year = facts[facts["age_months"] % MONTHS_A_YEAR == 0]
    keys = [*by, "age_months"]
    sums = rolled_up(every_year, COHORT_FACTS, by).groupby(keys, as_index=False, dropna=False, sort=True)
    then = rolled_up(moments[moments["age_months"] % MONTHS_A_YEAR == 0], COHORT_MOMENTS, by)
    landed = then.groupby(keys, as_index=False, dropna=False, sort=True)[["paying_landing_mrr"]].sum()
    ladder = landed.merge(sums[["paying_customers", "mrr"]].sum(), on=keys)
    ladder = ladder[ladder["paying_customers"] > 0].reset_index(drop=True)
    ladder[["paying_landing_mrr", "mrr"]] = ladder[["paying_landing_mrr", "mrr"]].round(2)
    ladder["rung"] = ratio(ladder["mrr"], ladder["paying_landing_mrr"])
    earlier = ladder[[*keys, "rung"]].assign(age_months=ladder["age_months"] + MONTHS_A_YEAR)
    before = ladder[keys].merge(earlier, on=keys, how="left")["rung"].to_numpy(dtype=float)
    ladder["step_rate"] = ratio(ladder["rung"], np.where(np.isnan(before), 0.0, before)) - 1
    return ladder[[*keys, "paying_customers", "paying_landing_mrr", "mrr", "rung", "step_rate"]]

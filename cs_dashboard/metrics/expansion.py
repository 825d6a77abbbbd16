"""The sources of expansion: plan upgrades, added products, more of the same plan."""

from collections.abc import Sequence

import pandas as pd

from cs_dashboard.frames import EXPANSION_FACTS
from cs_dashboard.metrics.rollup import ratio, rolled_up

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

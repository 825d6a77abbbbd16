"""The renewal rate of contract terms: another thing than retention, with its own card."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import RENEWAL_FACTS
from cs_dashboard.metrics.intervals import ratio_interval, share_interval
from cs_dashboard.metrics.rollup import ratio


def renewal_rates(facts: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """Net, gross and logo renewal rate of the terms that ended.

    x = MRR of the month before the term's exclusive end, y = MRR of the end's month plus grace:
    net Σy/Σx, gross Σmin(x, y)/Σx, logo count(y > 0)/count. NaN where no term ended.

    Parameters
    ----------
    facts
        `frames.RENEWAL_FACTS`, already restricted to the months wanted.
    by
        Columns to keep apart; none for one row over all.

    Returns
    -------
    by: due and renewed customers and MRR, then net_renewal, gross_renewal, logo_renewal with _low and _high.
    """
    if by:
        sums = facts.groupby(list(by), as_index=False, sort=True, dropna=False)[RENEWAL_FACTS.measures].sum()
    else:
        sums = facts[RENEWAL_FACTS.measures].sum().to_frame().T
    x, n = sums["due_mrr"], sums["due_customers"]
    net = ratio_interval(x, sums["renewed_mrr"], sums["due_sq"], sums["due_renewed"], sums["renewed_sq"], n)
    gross = ratio_interval(x, sums["kept_mrr"], sums["due_sq"], sums["due_kept"], sums["kept_sq"], n, ceiling=1.0)
    sums["net_renewal"] = ratio(sums["renewed_mrr"], x)
    sums["net_renewal_low"], sums["net_renewal_high"] = net[:2]
    sums["gross_renewal"] = ratio(sums["kept_mrr"], x)
    sums["gross_renewal_low"], sums["gross_renewal_high"] = gross[:2]
    sums["logo_renewal"] = ratio(sums["renewed_customers"], n)
    sums["logo_renewal_low"], sums["logo_renewal_high"] = share_interval(sums["renewed_customers"], n)
    return sums


def lost_by_reason(facts: pd.DataFrame) -> pd.DataFrame:
    """MRR lost at the end of terms by the reason the contracts give, largest first: lost_mrr = Σ(x − min(x, y))."""
    lost = facts.assign(lost_mrr=facts["due_mrr"] - facts["kept_mrr"])
    lost["lost_customers"] = facts["due_customers"] - facts["renewed_customers"]
    sums = lost.groupby("end_reason", as_index=False)[["lost_mrr", "lost_customers"]].sum()
    sums["lost_mrr"] = np.round(sums["lost_mrr"], 2)
    kept = sums[(sums["lost_mrr"] > 0) | (sums["lost_customers"] > 0)]
    return kept.sort_values(["lost_mrr", "end_reason"], ascending=[False, True]).reset_index(drop=True)

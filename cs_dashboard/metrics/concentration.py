"""How much of a retention base a few customers hold."""

from dataclasses import dataclass

import pandas as pd

from cs_dashboard.metrics.rollup import ratio


@dataclass(frozen=True)
class Concentration:
    """Shares of opening MRR (1.0 = 100 %) of the largest customers, and NRR without the largest one."""

    largest_1: float
    largest_5: float
    largest_10: float
    nrr_without_largest: float


def concentration(largest: pd.DataFrame, opening_mrr: float, closing_mrr: float) -> Concentration:
    """Concentration of a base of `opening_mrr` that pays `closing_mrr` now.

    Σ of the largest 1, 5, 10 / opening; (closing − y₁) / (opening − x₁). NaN on an empty base.

    Parameters
    ----------
    largest
        `frames.LARGEST_CUSTOMERS` of the slice.
    """
    ranked = largest.sort_values(["opening_mrr", "customer_id"], ascending=[False, True])
    one, five, ten = (float(ratio(ranked["opening_mrr"].head(n).sum(), opening_mrr)) for n in (1, 5, 10))
    x, y = ranked["opening_mrr"].head(1).sum(), ranked["closing_mrr"].head(1).sum()
    return Concentration(one, five, ten, float(ratio(closing_mrr - y, round(opening_mrr - x, 2))))

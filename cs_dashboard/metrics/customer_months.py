"""Each customer month by month: the long form of the intervals, for a notebook or a finance model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import index_of


def customer_months(intervals: pd.DataFrame, as_of: pd.Timestamp, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row per customer and month from its first payment on: paid, churned (at 0), or away until it returned (at 0).

    After a churn without return there is no row but that of the churn month.

    Parameters
    ----------
    intervals
        `frames.CUSTOMER_INTERVALS` (stretches of months `[s, e)` at one MRR, by customer).

    Returns
    -------
    by, customer_id, month, mrr, mrr_change (currency, against the month before), movement (empty when unchanged).
    """
    stretches = _with_absences(intervals, index_of(as_of))
    lengths = (stretches["e"] - stretches["s"]).to_numpy()
    months = stretches.loc[stretches.index.repeat(lengths)]
    offsets = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
    is_first = offsets == 0
    index = months["s"].to_numpy() + offsets
    table = months.assign(
        month=pd.to_datetime(pd.DataFrame({"year": index // 12, "month": index % 12 + 1, "day": 1})).to_numpy(),
        mrr_change=np.where(is_first, months["mrr"] - months["previous"], 0.0).round(2),
        movement=np.where(is_first, months["movement"], ""),
    )
    return table[[*by, "customer_id", "month", "mrr", "mrr_change", "movement"]].reset_index(drop=True)


def _with_absences(intervals: pd.DataFrame, last: int) -> pd.DataFrame:
    """Stretches paid and stretches away, ended by `last`, each with the MRR before and the movement that began it."""
    paid = intervals.sort_values(["customer_id", "s"], kind="stable").reset_index(drop=True)
    known = paid["customer_id"].eq(paid["customer_id"].shift())
    adjoins = known & paid["e"].shift().eq(paid["s"])
    paid["previous"] = paid["mrr"].shift().where(adjoins, 0.0)
    begun = [~known, ~adjoins, paid["mrr"] > paid["previous"]]
    paid["movement"] = np.select(begun, ["new", "reactivation", "expansion"], default="contraction")
    returns = known.shift(-1, fill_value=False)
    away = paid.assign(
        s=paid["e"],
        e=paid["s"].shift(-1).where(returns, paid["e"] + 1).astype("int64"),
        previous=paid["mrr"],
        mrr=0.0,
        movement="churn",
    )
    stretches = pd.concat([paid, away[away["e"] > away["s"]]])
    stretches["e"] = stretches["e"].clip(upper=last + 1)
    seen = stretches[stretches["e"] > stretches["s"]]
    return seen.sort_values(["customer_id", "s"], kind="stable").reset_index(drop=True)

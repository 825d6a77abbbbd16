"""Each customer month by month: the long form of the intervals, for a notebook or a finance model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import index_of


def customer_months(intervals: pd.DataFrame, as_of: pd.Timestamp, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row per customer and month it pays in, and one at 0 for the month it churns in.

    Parameters
    ----------
    intervals
        `frames.CUSTOMER_INTERVALS` (stretches of months `[s, e)` at one MRR, by customer).

    Returns
    -------
    by, customer_id, month, mrr, mrr_change (currency, against the month before), movement (empty when unchanged).
    """
    rows = intervals.sort_values(["customer_id", "s"], kind="stable").reset_index(drop=True)
    same = rows["customer_id"].eq(rows["customer_id"].shift())
    adjoins = same & rows["e"].shift().eq(rows["s"])
    rows["previous"] = rows["mrr"].shift().where(adjoins, 0.0)
    returned = same & ~adjoins
    change = rows["mrr"] - rows["previous"]
    rows["movement"] = np.select(
        [~same, returned, change > 0], ["new", "reactivation", "expansion"], default="contraction"
    )
    left = ~adjoins.shift(-1, fill_value=False)
    churned = rows[left & (rows["e"] <= index_of(as_of))]
    churn = churned.assign(month=churned["e"], mrr_change=-churned["mrr"], mrr=0.0, movement="churn")
    # An interval counts to its end or to as-of.
    lengths = (rows["e"].clip(upper=index_of(as_of) + 1) - rows["s"]).clip(lower=0).to_numpy()
    months = rows.loc[rows.index.repeat(lengths)]
    offsets = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
    first = offsets == 0
    months = months.assign(
        month=months["s"].to_numpy() + offsets,
        mrr_change=np.where(first, months["mrr"] - months["previous"], 0.0).round(2),
        movement=np.where(first, months["movement"], ""),
    )
    table = pd.concat([months, churn]).sort_values(["customer_id", "month"], kind="stable")
    table["month"] = pd.to_datetime(
        pd.DataFrame({"year": table["month"] // 12, "month": table["month"] % 12 + 1, "day": 1})
    )
    return table[[*by, "customer_id", "month", "mrr", "mrr_change", "movement"]].reset_index(drop=True)

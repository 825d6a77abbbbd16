"""Durations counted by bucket, and the quantiles read from them. SQL counts; a quantile is never summed or averaged."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

# Minutes are told apart one by one below this; from there on a bucket is a 32nd of what it holds, or less.
EXACT_MINUTES = 64
DOUBLINGS = 16


def bucket_widths(minutes: Any) -> np.ndarray:
    """How many minutes the bucket holds that begins at each of these: 1 below 64, 2 below 128, 4 below 256, …"""
    lower = np.maximum(np.asarray(minutes, dtype=float), 1.0)
    doublings = np.floor(np.log2(lower / EXACT_MINUTES)) + 1
    return np.asarray(2.0 ** np.clip(doublings, 0, DOUBLINGS))


def quantiles(
    counts: pd.DataFrame, value: str, count: str, shares: Sequence[float], *, widths: np.ndarray | None = None
) -> list[float]:
    """The values that so many of the counted stay below, one for each of `shares`.

    With `widths` a value stands for the bucket that begins at it, and the counted lie evenly in it; without, values are
    exact. Where a share falls between two values it is halfway. NaN where nothing was counted.
    """
    order = np.argsort(counts[value].to_numpy(), kind="stable")
    lower, many = (counts[name].to_numpy(dtype=float)[order] for name in (value, count))
    upper = lower if widths is None else lower + widths[order]
    if many.sum() <= 0:
        return [float("nan")] * len(shares)
    reached = np.cumsum(many)
    found = []
    for share in shares:
        target = share * reached[-1]
        at = int(np.searchsorted(reached, target, side="left"))
        if target == reached[at] and at + 1 < len(lower):
            found.append(float((upper[at] + lower[at + 1]) / 2))
        else:
            part = (target - (reached[at] - many[at])) / many[at]
            found.append(float(lower[at] + (upper[at] - lower[at]) * part))
    return found


def quantiles_by(
    counts: pd.DataFrame,
    by: Sequence[str],
    value: str,
    count: str,
    names: dict[str, float],
    *,
    is_bucketed: bool = True,
) -> pd.DataFrame:
    """One row per `by` (one in all where it is empty): how many were counted and the quantile of each name."""
    rows = []
    groups = counts.groupby(list(by), sort=True, dropna=False) if by else [((), counts)]
    for key, group in groups:
        each = group.groupby(value, as_index=False)[count].sum()
        each = each[each[count] > 0]
        widths = bucket_widths(each[value]) if is_bucketed else None
        found = quantiles(each, value, count, list(names.values()), widths=widths)
        rows.append((*(key if isinstance(key, tuple) else (key,)), int(each[count].sum()), *found))
    # Without rows pandas would not know that these are numbers.
    return pd.DataFrame(rows, columns=[*by, count, *names]).astype({count: "int64", **dict.fromkeys(names, "float64")})

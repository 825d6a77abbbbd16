"""Roll-ups of additive facts and the safe division that every rate uses. A rate itself is never summed or averaged."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cs_dashboard.frames import Frame

# A rate over fewer customers is shown with its n and without an interval.
FEW_CUSTOMERS = 10


def rolled_up(facts: pd.DataFrame, kind: Frame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Facts summed to the columns `by` and the frame's own grain (its dimensions dropped), in that order.

    Money comes out as whole cents again, so that sums of the same customers are equal whatever their order. A frame
    without rows stays one without rows, with the columns of a full one.
    """
    grain = [*by, *kind.grain_with(())]
    sums = facts.groupby(grain, as_index=False, sort=True, dropna=False)[kind.measures].sum()
    money = [name for name in kind.measures if kind.units[name] == "currency"]
    sums[money] = sums[money].round(2)
    return sums


def ratio(numerator: Any, denominator: Any) -> np.ndarray:
    """numerator / denominator, NaN where the denominator is not above zero."""
    over = np.asarray(numerator, dtype=float)
    under = np.asarray(denominator, dtype=float)
    shape = np.broadcast(over, under).shape
    quotient = np.full(shape, np.nan)
    np.divide(over, under, out=quotient, where=np.broadcast_to(under > 0, shape))
    return quotient


def matching(facts: pd.DataFrame, where: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """The rows that match: OR within a column, AND across columns; an empty tuple does not restrict."""
    keep = np.ones(len(facts), dtype=bool)
    for column, members in where.items():
        if members:
            keep &= facts[column].isin(list(members)).to_numpy()
    return facts[keep]

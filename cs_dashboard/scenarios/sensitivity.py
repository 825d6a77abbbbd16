"""What one step of each lever makes of the end value, and what one point of NRR is worth."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pandas as pd

from cs_dashboard.content.levers import Lever
from cs_dashboard.scenarios.compounding import CompoundingLevers, total_at_horizon

ONE_POINT = 0.01


def sensitivity(levers: CompoundingLevers, records: Iterable[Lever]) -> pd.DataFrame:
    """The end value with each lever one step lower and one step higher, the others as they stand.

    A step is the lever's own, for money its share of the value, and stays within the lever's range. Records that the
    projection does not take (the parts of NRR) are left out; margin and discount do not move revenue and end last.

    Returns
    -------
    One row per lever: lever, low_value, high_value (as the scenario takes them), end_low, end_high (total_arr at the
    horizon, currency), the largest spread first.
    """
    taken = {field.name for field in fields(CompoundingLevers)}
    rows = []
    for record in records:
        if record.key not in taken:
            continue
        value = getattr(levers, record.key)
        step = record.one_step(value)
        # A measured value may lie outside the slider: no step leads further out, and none jumps to its edge.
        low = max(value - step, min(record.low, value))
        high = min(value + step, max(record.high, value))
        ends = [total_at_horizon(_with(levers, record.key, moved)) for moved in (low, high)]
        rows.append((record.key, low, high, *ends))
    frame = pd.DataFrame(rows, columns=["lever", "low_value", "high_value", "end_low", "end_high"])
    spread = (frame["end_high"] - frame["end_low"]).abs()
    return frame.loc[spread.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def worth_of_one_point(levers: CompoundingLevers) -> float:
    """What one point of NRR more, from year 1 on, adds to the end value (currency, at the horizon)."""
    return total_at_horizon(replace(levers, nrr=levers.nrr + ONE_POINT)) - total_at_horizon(levers)


def _with(levers: CompoundingLevers, key: str, value: float) -> CompoundingLevers:
    moved: dict[str, Any] = {key: round(value) if key == "horizon" else value}
    return replace(levers, **moved)

"""Goal seek: which value of one lever reaches a target."""

from dataclasses import replace
from typing import Literal

from cs_dashboard.content.levers import every_lever
from cs_dashboard.scenarios.compounding import CompoundingLevers, total_at_horizon

Goal = Literal["nrr", "new_arr", "fade"]
GOALS: tuple[Goal, ...] = ("nrr", "new_arr", "fade")
# Halvings of the lever's range: 2^-60 of it, finer than any slider.
HALVINGS = 60


def seek(levers: CompoundingLevers, lever: Goal, target_multiple: float, year: int) -> float | None:
    """The smallest value of one lever at which revenue of `year` is `target_multiple` times the base.

    Revenue rises with each of these levers, so halving the lever's range finds it, to 2^-60 of the range; the value
    returned reaches the target. None when no value of the range does, or base or target is not a number above zero.
    Of a target that is reached already it is still the smallest value that does.

    Parameters
    ----------
    target_multiple
        10 for ten times the base.
    year
        1 is the acquisition year.
    """

    def reaches(value: float) -> bool:
        moved = replace(levers, horizon=year, **{lever: value})
        return bool(total_at_horizon(moved) >= target_multiple * levers.base)

    low, high = every_lever()[lever].low, every_lever()[lever].high
    if not (levers.base > 0 and target_multiple > 0) or not reaches(high):
        return None
    if reaches(low):
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high

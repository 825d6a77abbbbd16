"""From a rate to a colour: the scales of a matrix of retention, and their key."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cs_dashboard.charts.theme import Theme, mixed
from cs_dashboard.content.catalogue import Text

# One cell in twenty may lie beyond the ends; what cannot exceed 100 % takes so much of the token's strength.
BEYOND, STRONGEST = 0.05, 0.7
SQUARES = 9


@dataclass(frozen=True)
class Scale:
    """From a rate to a colour: `stops` from `low` to `high`, beyond them no stronger."""

    low: float
    high: float
    stops: tuple[str, ...]

    def colour(self, value: float) -> str:
        """The colour of a value."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0) * (len(self.stops) - 1)
        place = min(int(share), len(self.stops) - 2)
        return mixed(self.stops[place], self.stops[place + 1], share - place)


def rate_scale(values: pd.Series, rate: str, theme: Theme) -> Scale:
    """Around 100 % for NRR, which can pass it; from pale to a quiet blue at 100 % for what cannot.

    One cell in twenty may lie beyond the ends, so that a cohort of two customers does not take all contrast.
    """
    low, middle, high = theme.diverging
    if rate == "nrr":
        reach = math.ceil(float((values - 1).abs().quantile(1 - BEYOND)) * 10 - 1e-9) / 10
        reach = min(max(reach, 0.2), 0.5)
        return Scale(1 - reach, 1 + reach, (low, middle, high))
    least = math.floor(float(values.quantile(BEYOND)) * 10 + 1e-9) / 10
    return Scale(min(max(least - 0.1, 0.0), 0.7), 1.0, (middle, mixed(middle, high, STRONGEST)))


def ramp(scale: Scale, t: Text, theme: Theme) -> dict[str, Any]:
    """The key of the colours, in a line below."""
    span = scale.high - scale.low
    squares = "".join(
        f'<span style="color:{scale.colour(scale.low + span * place / (SQUARES - 1))}">■</span>'
        for place in range(SQUARES)
    )
    low, high = (t.rate(end, 0) for end in (scale.low, scale.high))
    words = f"≤ {low} {squares} {'≥ ' if len(scale.stops) == 3 else ''}{high}"
    look = {"showarrow": False, "font": {"size": 12, "color": theme.muted}}
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "top", "yshift": -8}
    return {"text": words, **place, **look}

"""How much of the base the largest customers hold."""

import math
from typing import Protocol

from cs_dashboard.charts.bars import Bar, bar_figure
from cs_dashboard.charts.labels import empty_chart
from cs_dashboard.charts.theme import Chart, Theme
from cs_dashboard.content.catalogue import Text


class Shares(Protocol):
    """Shares of opening MRR (1.0 = 100 %), as `metrics.concentration` gives them."""

    @property
    def largest_1(self) -> float:
        """Of the largest customer."""

    @property
    def largest_5(self) -> float:
        """Of the five largest."""

    @property
    def largest_10(self) -> float:
        """Of the ten largest."""


def shares(concentration: Shares, *, t: Text, theme: Theme) -> Chart:
    """Bars for the largest 1, 5 and 10 customers' share of opening MRR; keys are `1`, `5`, `10`."""
    parts = [
        ("1", t("Largest customer"), concentration.largest_1),
        ("5", t("Largest 5"), concentration.largest_5),
        ("10", t("Largest 10"), concentration.largest_10),
    ]
    if not all(math.isfinite(share) for _, _, share in parts):
        return empty_chart(t("Nobody was paying at the start of the window, so there is nothing to hold."), theme)
    title = t("The ten largest customers hold {share} of the base", share=t.rate(concentration.largest_10))
    colours = (theme.categories[6], theme.categories[6], theme.accent)
    bars = [
        Bar(key, label, share, t.rate(share), t("{share} of opening MRR", share=f"<b>{t.rate(share)}</b>"), colour)
        for (key, label, share), colour in zip(parts, colours, strict=True)
    ]
    alt = t(
        "The largest customer holds {one} of opening MRR, the five largest {five}, the ten largest {ten}.",
        one=t.rate(concentration.largest_1),
        five=t.rate(concentration.largest_5),
        ten=t.rate(concentration.largest_10),
    )
    return Chart(title, bar_figure(bars, theme), alt)

"""Claim: the matrix of 60 × 60 monthly cohorts draws within twice the time of an empty heatmap of the same size.

Both figures are drawn by Plotly's own bundle in a real browser, in turn, in one page; only drawing is timed.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from plotly.offline import get_plotlyjs

from benchmarks.latency import ARGUMENTS
from cs_dashboard.charts.cohort_matrix import matrix
from cs_dashboard.charts.theme import LIGHT, layout
from cs_dashboard.content.catalogue import Text

MONTHS, TURNS, WARM_UP, LIMIT = 60, 40, 8, 2.0
# Milliseconds from the call to the frame that shows the figure, a new chart each time.
DRAW = """
async figure => {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  await new Promise(requestAnimationFrame);
  const start = performance.now();
  await Plotly.newPlot(place, figure.data, figure.layout, {displayModeBar: false});
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}
"""


@dataclass(frozen=True)
class Line:
    """One rate's matrix: milliseconds of it and of the empty heatmap (medians), and the median of their ratios."""

    name: str
    ours: float
    floor: float
    ratio: float
    limit: float


def measure(turns: int = TURNS) -> Iterator[Line]:
    """Each rate's matrix against an empty heatmap; needs playwright and Debian's chromium."""
    with _page() as page:
        for rate in ("nrr", "grr", "logo_retention"):
            ours = made_matrix(rate)
            floor = empty_heatmap(ours)
            # In turn, the first of a pair changing, so that neither profits from the other.
            pairs = []
            for turn in range(turns + WARM_UP):
                order = (floor, ours) if turn % 2 else (ours, floor)
                times = [float(page.evaluate(DRAW, json.loads(json.dumps(figure)))) for figure in order]
                pairs.append(times if turn % 2 else times[::-1])
            kept = pairs[WARM_UP:]
            yield Line(
                f"matrix of {MONTHS} × {MONTHS} months, {rate}",
                median(ours for _, ours in kept),
                median(floor for floor, _ in kept),
                median(ours / floor for floor, ours in kept),
                LIMIT,
            )


def made_matrix(rate: str, months: int = MONTHS) -> dict[str, Any]:
    """The page's own figure of so many monthly cohorts, every cell filled that can be."""
    cohorts = pd.date_range("2021-11-01", periods=months, freq="MS")
    rows = [(cohort, age) for place, cohort in enumerate(cohorts) for age in range(months - place)]
    cells = pd.DataFrame(rows, columns=["cohort", "age_months"])
    wave = np.sin(cells.index.to_numpy() * 0.7)
    for name, low, span in (("nrr", 1.0, 0.4), ("grr", 0.8, 0.2), ("logo_retention", 0.7, 0.3)):
        cells[name] = low + span * wave
    cells = cells.assign(cohort_customers=20, observed_customers=20, paying_customers=14, is_complete=True)
    cells = cells.assign(mrr=11_000.0, mrr_at_age_0=10_000.0)
    average = cells.groupby("age_months", as_index=False)[["nrr", "grr", "logo_retention"]].mean()
    average = average.assign(cohorts_count=12, observed_customers=240, paying_customers=168)
    for name, of in (("nrr", "nrr"), ("grr", "grr"), ("logo", "logo_retention")):
        average[f"{name}_low"], average[f"{name}_high"] = average[of] - 0.05, average[of] + 0.05
    average = average.assign(mrr=132_000.0, mrr_at_age_0=120_000.0)
    return matrix(cells, average, rate, "month", t=Text(), theme=LIGHT).figure


def empty_heatmap(figure: dict[str, Any]) -> dict[str, Any]:
    """A heatmap of the same shape and size that says nothing: zeros, no hover, no labels of ours, nothing over it."""
    z = [[0.0] * len(row) for row in figure["data"][0]["z"]]
    bare = layout(LIGHT, height=figure["layout"]["height"], margin=figure["layout"]["margin"])
    return {"data": [{"type": "heatmap", "z": z, "showscale": False}], "layout": bare}


@contextmanager
def _page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1200})
        page.set_content("<body></body>")
        page.add_script_tag(content=get_plotlyjs())
        yield page
        browser.close()

"""The cohort matrix: cohorts × ages in colour, their average set apart, every cell leading to its customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import key, month_words
from cs_dashboard.charts.colours import Scale, ramp, rate_scale
from cs_dashboard.charts.labels import empty_chart
from cs_dashboard.charts.theme import Chart, Theme, layout, mixed, readable
from cs_dashboard.content.catalogue import Text

# Months between two columns: a quarter or a year is looked at every quarter.
AGE_STEP = {"month": 1, "quarter": 3, "year": 3}
# Cells carry their number up to so many rows or columns; more than that nobody reads, and colour tells.
READABLE = 24
ROW_PIXELS, FEW_ROWS, HIGH_ROW_PIXELS, THIN_ROW_PIXELS = 24, 8, 32, 9
TOP_PIXELS, BOTTOM_PIXELS, LABEL_PIXELS, MARK_PIXELS = 48, 30, 108, 24
MOST_AGES, MOST_YEARS = 7, 6
# An average carries this key in the place of its cohort.
AVERAGE = "average"
# A title compares so many cohorts at least, of so many customers each.
COMPARED, FEW_CUSTOMERS = 3, 10
NOT_COMPLETE, QUIET = "*", 0.45


def matrix(cells: pd.DataFrame, average: pd.DataFrame, rate: str, period: str, *, t: Text, theme: Theme) -> Chart:
    """NRR, GRR or logo retention (`rate`) by cohort and age; points carry `cohort|age`, the average's `average|age`.

    `cells` is `metrics.cohorts.cohorts`, `average` is `metrics.cohorts.cohort_average`, both by `period`. Cells that
    are not complete are paler, marked, and not in the average.
    """
    known = cells[(cells["age_months"] % AGE_STEP[period] == 0) & cells[rate].notna()]
    if not len(known):
        return empty_chart(t("Nobody in this selection has started paying yet."), theme)
    grid = _Grid(known, average, rate, period, rate_scale(known[rate], rate, theme))
    marked = [grid.z(True), *([grid.z(False)] if not known["is_complete"].all() else [])]
    data = [_heat(grid, z, QUIET if place else 1.0) for place, z in enumerate(marked)]
    points = _points(grid, t)
    if grid.is_readable:
        data += _numbers(grid, points, theme)
    data.append(_overlay(grid, points, t, theme))
    notes = [ramp(grid.scale, t, theme)]
    margin = {"l": LABEL_PIXELS, "r": 8, "t": TOP_PIXELS, "b": BOTTOM_PIXELS, "pad": 4}
    more: dict[str, Any] = {
        "xaxis": _ages(grid, t),
        "yaxis": _cohorts(grid, t, theme),
        "annotations": notes,
        "margin": margin,
    }
    figure = {"data": data, "layout": layout(theme, height=grid.height, **more)}
    return Chart(_title(grid, t), figure, _alt(grid, t))


class _Grid:
    """Where cells stand: a row per cohort, the oldest on top, one row free, then the average."""

    def __init__(self, cells: pd.DataFrame, average: pd.DataFrame, rate: str, period: str, scale: Scale) -> None:
        self.cells, self.rate, self.period, self.scale = cells, rate, period, scale
        step = AGE_STEP[period]
        self.ages = list(range(0, int(cells["age_months"].max()) + 1, step))
        self.average = average[(average["age_months"] % step == 0) & average[rate].notna()]
        self.cohorts = [pd.Timestamp(cohort) for cohort in sorted(cells["cohort"].unique())]
        self.is_readable = max(len(self.cohorts), len(self.ages)) <= READABLE
        few = HIGH_ROW_PIXELS if len(self.cohorts) <= FEW_ROWS else ROW_PIXELS
        self.row_pixels = few if self.is_readable else THIN_ROW_PIXELS
        # Where rows are thin, the average is as high as two.
        self.rows = len(self.cohorts) + 1 + (1 if self.is_readable else 2)
        self.height = self.rows * self.row_pixels + TOP_PIXELS + BOTTOM_PIXELS
        self.sizes = {pd.Timestamp(at): n for at, n in zip(cells["cohort"], cells["cohort_customers"], strict=True)}
        self.row_of = {cohort: place for place, cohort in enumerate(self.cohorts)}

    @property
    def average_row(self) -> float:
        """The middle of the average."""
        first = len(self.cohorts) + 1
        return (first + self.rows - 1) / 2

    def z(self, complete: bool) -> list[list[float | None]]:
        """The rates of complete cells with the average, or of the others."""
        z: list[list[float | None]] = [[None] * len(self.ages) for _ in range(self.rows)]
        step = AGE_STEP[self.period]
        chosen = self.cells[self.cells["is_complete"] == complete]
        for cohort, age, value in zip(chosen["cohort"], chosen["age_months"], chosen[self.rate], strict=True):
            z[self.row_of[cohort]][int(age) // step] = float(value)
        if complete:
            for age, value in zip(self.average["age_months"], self.average[self.rate], strict=True):
                for row in range(len(self.cohorts) + 1, self.rows):
                    z[row][int(age) // step] = float(value)
        return z


def _heat(grid: _Grid, z: list[list[float | None]], opacity: float) -> dict[str, Any]:
    last = len(grid.scale.stops) - 1
    gap = 2 if grid.is_readable else 0
    return {
        **{"type": "heatmap", "z": z, "x": grid.ages, "y": list(range(grid.rows)), "opacity": opacity},
        **{"zmin": grid.scale.low, "zmax": grid.scale.high, "showscale": False, "hoverinfo": "skip"},
        "colorscale": [[place / last, colour] for place, colour in enumerate(grid.scale.stops)],
        **{"xgap": gap, "ygap": gap},
    }


@dataclass(frozen=True)
class _Point:
    """One cell for the overlay: where it is, and what it tells."""

    age: int
    row: float
    value: float
    is_complete: bool
    told: list[Any]


def _points(grid: _Grid, t: Text) -> list[_Point]:
    """Every cell and every average with its key and the numbers of its hover."""
    names = {cohort: (key(cohort), cohort_name(cohort, grid.period, t)) for cohort in grid.cohorts}
    rest = "<br>" + t("Not complete yet; not in the average")
    columns = ("cohort", "age_months", grid.rate, "is_complete", "paying_customers", "observed_customers")
    points = []
    for cohort, age, value, whole, paying, seen, now, then in zip(
        *(grid.cells[name].tolist() for name in (*columns, "mrr", "mrr_at_age_0")), strict=True
    ):
        place, name = names[cohort]
        money = [round(then * t.exchange_rate), round(now * t.exchange_rate)]
        told = [f"{place}|{age}", name, value, paying, seen, *money, "" if whole else rest]
        points.append(_Point(age, grid.row_of[cohort], value, whole, told))
    return points + _average_points(grid, t)


def _average_points(grid: _Grid, t: Text) -> list[_Point]:
    low, high = {"logo_retention": ("logo_low", "logo_high")}.get(grid.rate, (f"{grid.rate}_low", f"{grid.rate}_high"))
    found = []
    for row in grid.average.to_dict("records"):
        age, n = int(row["age_months"]), row["cohorts_count"]
        more = "<br>" + t.many("{n} complete cohort", "{n} complete cohorts", n)
        if age and row[low] == row[low]:
            more += "<br>" + t("95 % interval {low} to {high}", low=t.rate(row[low]), high=t.rate(row[high]))
        money = [round(row[name] * t.exchange_rate) for name in ("mrr_at_age_0", "mrr")]
        counts = [row["paying_customers"], row["observed_customers"]]
        told = [f"{AVERAGE}|{age}", t("Weighted average"), row[grid.rate], *counts, *money, more]
        found.append(_Point(age, grid.average_row, row[grid.rate], True, told))
    return found


def _overlay(grid: _Grid, points: Sequence[_Point], t: Text, theme: Theme) -> dict[str, Any]:
    """Invisible squares over the cells, because a heatmap itself returns no clicks; the one clicked gets a frame."""
    hover = (
        f"<b>{_rate_name(grid.rate, t)} %{{customdata[2]:.1%}}</b><br>%{{customdata[1]}}"
        f"<br>{t('Age in months')}: %{{x}}"
        f"<br>{t('Still paying')}: %{{customdata[3]:,}} / %{{customdata[4]:,}}"
        f"<br>MRR: %{{customdata[5]:,}} → %{{customdata[6]:,}} {t.currency}%{{customdata[7]}}<extra></extra>"
    )
    marker = {"symbol": "square-open", "size": min(grid.row_pixels, MARK_PIXELS), "color": theme.text, "opacity": 0}
    if not grid.is_readable:
        # Thousands of squares nobody sees cost the browser thrice the heatmap; what is not drawn still takes clicks.
        marker["maxdisplayed"] = 1
    return {
        **{"type": "scatter", "mode": "markers", "x": [point.age for point in points]},
        **{"y": [point.row for point in points], "customdata": [point.told for point in points]},
        "marker": {**marker, "line": {"width": 2}},
        **{"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 0}}},
        "hovertemplate": hover,
    }


def _numbers(grid: _Grid, points: Sequence[_Point], theme: Theme) -> list[dict[str, Any]]:
    """The whole percent of each cell, in the letters that stand out from its colour: one trace for each kind."""
    kinds: dict[str, list[tuple[_Point, str]]] = {}
    for point in points:
        colour = grid.scale.colour(point.value)
        ground = colour if point.is_complete else mixed(theme.background, colour, QUIET)
        words = f"{point.value * 100:.0f}" + ("" if point.is_complete else NOT_COMPLETE)
        words = f"<b>{words}</b>" if point.row == grid.average_row else words
        kinds.setdefault(readable(ground, theme), []).append((point, words))
    return [
        {
            **{"type": "scatter", "mode": "text", "hoverinfo": "skip", "text": [words for _, words in found]},
            **{"x": [point.age for point, _ in found], "y": [point.row for point, _ in found]},
            # A click on a cell must not make the numbers of the others fade.
            **{"textfont": {"size": 11, "color": colour}, "unselected": {"textfont": {"color": colour}}},
        }
        for colour, found in kinds.items()
    ]


def _ages(grid: _Grid, t: Text) -> dict[str, Any]:
    step = next(s for s in (1, 3, 6, 12, 24, 60, 120, 600) if grid.ages[-1] // s < MOST_AGES)
    ticks = list(range(0, grid.ages[-1] + 1, max(step, AGE_STEP[grid.period])))
    half = AGE_STEP[grid.period] / 2
    title = {"text": t("Months since the first paying month"), "standoff": 4, "font": {"size": 12}}
    labels = [t.count(age) for age in ticks]
    ends = {"range": [-half, grid.ages[-1] + half], "side": "top", "showline": False, "title": title}
    return {**ends, "tickmode": "array", "tickvals": ticks, "ticktext": labels}


def _cohorts(grid: _Grid, t: Text, theme: Theme) -> dict[str, Any]:
    """Every cohort with its customers where there is room; of many, the first of each year."""
    if grid.is_readable:
        chosen = grid.cohorts
        quiet = f'<span style="color:{theme.muted}">n '
        names = [cohort_name(cohort, grid.period, t) for cohort in chosen]
        labels = [f"{name} {quiet}{t.count(grid.sizes[at])}</span>" for name, at in zip(names, chosen, strict=True)]
    else:
        years = [cohort for cohort in grid.cohorts if cohort.month == 1] or grid.cohorts[:1]
        chosen = years[:: -(-len(years) // MOST_YEARS)]
        labels = [t.year(cohort) if cohort.month == 1 else month_words(t, cohort) for cohort in chosen]
    ticks = [*(grid.row_of[cohort] for cohort in chosen), grid.average_row]
    ends = {"range": [grid.rows - 0.5, -0.5], "showgrid": False, "showline": False, "color": theme.text}
    return {**ends, "tickmode": "array", "tickvals": ticks, "ticktext": [*labels, f"<b>{t('Average')}</b>"]}


def cohort_name(cohort: pd.Timestamp, period: str, t: Text) -> str:
    """A cohort in words; a fiscal quarter or year that is no calendar one by the month it begins in."""
    if period == "quarter" and cohort.month % 3 == 1:
        return t.quarter(cohort)
    if period == "year" and cohort.month == 1:
        return t.year(cohort)
    return month_words(t, cohort) if period == "month" else t("from {month}", month=month_words(t, cohort))


def begin_of(cohort: pd.Timestamp, t: Text) -> str:
    """When a cohort year begins: the year, or the month where the fiscal year is no calendar one."""
    # A message of its own, because a year within a sentence is not a bare number in every language.
    return t("{year}", year=t.year(cohort)) if cohort.month == 1 else month_words(t, cohort)


def _rate_name(rate: str, t: Text) -> str:
    return {"nrr": t("NRR"), "grr": t("GRR")}.get(rate, t("Logo"))


def _title(grid: _Grid, t: Text) -> str:
    """How far cohorts lie apart at the oldest whole year that at least three firm ones have reached."""
    firm = grid.cells[grid.cells["is_complete"] & (grid.cells["observed_customers"] >= FEW_CUSTOMERS)]
    years = firm[(firm["age_months"] % 12 == 0) & (firm["age_months"] > 0)]
    counts = years.groupby("age_months").size()
    old = counts[counts >= COMPARED]
    if not len(old):
        return t("Too few cohorts of ten customers are a year old to be compared")
    there = years[years["age_months"] == old.index.max()].sort_values(grid.rate, kind="stable")
    worst, best = there.iloc[0], there.iloc[-1]
    return t(
        "After {n} months cohorts lie between {low} ({worst}) and {high} ({best})",
        n=t.count(old.index.max()),
        low=t.rate(worst[grid.rate], 0),
        high=t.rate(best[grid.rate], 0),
        worst=cohort_name(worst["cohort"], grid.period, t),
        best=cohort_name(best["cohort"], grid.period, t),
    )


def _alt(grid: _Grid, t: Text) -> str:
    rows = grid.average[grid.average["age_months"] % 12 == 0]
    told = [
        t("{n} months {rate}", n=t.count(age), rate=t.rate(value))
        for age, value in zip(rows["age_months"], rows[grid.rate], strict=True)
    ]
    return t(
        "{name} of {n} cohorts by age. Weighted average: {list}.",
        name=_rate_name(grid.rate, t),
        n=t.count(len(grid.cohorts)),
        list=t(", ").join(told) or "—",
    )

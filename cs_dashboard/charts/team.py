"""The size and shape of the teams: ratios over time, the books of CSMs, spans, coverage."""

from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from cs_dashboard.charts.axes import money_axis, number_axis
from cs_dashboard.charts.bars import Bar, bar_figure
from cs_dashboard.charts.labels import (
    BOTTOM_TWO_LINES,
    TOP,
    EndLabel,
    empty_chart,
    end_labels,
    member_name,
    room_left,
    shown,
    wrapped,
)
from cs_dashboard.charts.lines import HOVER, level
from cs_dashboard.charts.ranges import Mark, Reach, marked, range_figure
from cs_dashboard.charts.theme import HEIGHT, Chart, Theme, layout
from cs_dashboard.charts.trends import MONEY, NUMBER, TIMES, Level, trend
from cs_dashboard.content.catalogue import Text

# Managers drawn; the widest spans.
MOST_MANAGERS = 14
# Dots of more CSMs than this in a segment are smaller.
MANY_CSMS = 40
SPREAD, GOLDEN = 0.56, 0.6180339887


class Yardstick(Protocol):
    """A dated benchmark: `content.evidence.Benchmark`."""

    @property
    def value(self) -> float:
        """In the unit of the axis it is drawn on."""

    @property
    def label(self) -> str:
        """What stands beside its line: who measured it, and when."""

    @property
    def grade(self) -> str:
        """How good the evidence is."""


def ratio_trend(frame: pd.DataFrame, claimed: float, *, t: Text, theme: Theme) -> Chart:
    """People of sales, marketing and customer success for each one in R&D by month, and the same of spend.

    `frame` has month, team_ratio and spend_ratio; `claimed` is what the article says of the first.
    """
    known = frame[frame["team_ratio"].notna()]
    if known.empty:
        return empty_chart(t("Nobody is in R&D, so there is no ratio to draw."), theme)
    names = [("team_ratio", t("People"))]
    if frame["spend_ratio"].notna().any():
        names.append(("spend_ratio", t("S&M : R&D spend")))
    words = t("{n}:1 claimed in article 000, unverified", n=t.number(claimed, 0))
    levels = [Level(claimed, words)]
    first, last = known.iloc[0], known.iloc[-1]
    values = {"first": t.number(first["team_ratio"], 2), "last": t.number(last["team_ratio"], 2)}
    values |= {"start": t.month(first["month"], long=True)}
    title = t("People facing customers for each one in R&D: {first} in {start}, now {last}", **values)
    alt = t(
        "The ratio went from {first} in {start} to {last} in {end}; {claim}.",
        **values,
        end=t.month(last["month"], long=True),
        claim=words,
    )
    figure = trend(frame, names, TIMES, levels, t=t, theme=theme, height=HEIGHT)
    # The claim lies on a gridline, below which nobody would see it.
    figure["layout"]["shapes"] = [{**one, "layer": "above"} for one in figure["layout"]["shapes"]]
    return Chart(title, figure, alt)


def csm_books(
    books: pd.DataFrame, loads: pd.DataFrame, measure: str, lines: Sequence[Yardstick], *, t: Text, theme: Theme
) -> Chart:
    """A dot for each CSM with customers, segment by segment, their median, and dated benchmarks.

    Parameters
    ----------
    books
        segment, csm_id, name, customers, arr of every employed CSM; points carry `csm_id|segment`.
    loads
        `metrics.team.csm_load` by segment.
    measure
        `customers` or `arr`.
    """
    if books.empty:
        return empty_chart(t("No customer here has a CSM who works here."), theme)
    segments = loads.loc[loads["csms"] > 0, "segment"].tolist()
    factor = t.exchange_rate if measure == "arr" else 1.0
    data: list[dict[str, Any]] = []
    for place, segment in enumerate(segments):
        own = books[books["segment"] == segment].sort_values([measure, "csm_id"])
        data.append(_dots(own, place, measure, factor, t, theme))
        middle = float(loads.loc[loads["segment"] == segment, f"{measure}_median"].iloc[0]) * factor
        data.append(_median(place, middle, theme))
    held = [*(books[measure] * factor).tolist(), *(line.value * factor for line in lines)]
    y = (money_axis if measure == "arr" else number_axis)(held, t, zero=True)
    labels = [EndLabel(wrapped(_graded(line, t), 24, 4), line.value * factor, theme.muted, 10) for line in lines]
    notes, right = end_labels(labels, y["range"], bottom=BOTTOM_TWO_LINES)
    x = _segment_axis(books, segments, t, theme)
    shapes = [level(line.value * factor, theme.muted, dash="6px,5px") for line in lines]
    margin = {"l": room_left(y), "r": right, "t": TOP, "b": BOTTOM_TWO_LINES, "pad": 4}
    more: dict[str, Any] = {"xaxis": x, "yaxis": y, "annotations": notes, "shapes": shapes, "margin": margin}
    return Chart(_books_title(books, measure, t), {"data": data, "layout": layout(theme, **more)}, _told(loads, t))


def _graded(line: Yardstick, t: Text) -> str:
    return t("{label} · grade {grade}", label=t(line.label), grade=line.grade)


def _segment_axis(books: pd.DataFrame, segments: Sequence[str], t: Text, theme: Theme) -> dict[str, Any]:
    """The segments with how many CSMs each has."""
    sizes = books.groupby("segment").size()
    ticks = [
        f'{member_name(segment, t, 18)}<br><span style="color:{theme.muted}">n {t.count(sizes.get(segment, 0))}</span>'
        for segment in segments
    ]
    places = list(range(len(segments)))
    return {"range": [-0.5, len(segments) - 0.5], "tickmode": "array", "tickvals": places, "ticktext": ticks}


def _dots(own: pd.DataFrame, place: int, measure: str, factor: float, t: Text, theme: Theme) -> dict[str, Any]:
    """The CSMs of one segment, side by side so that equal books stay apart."""
    many = len(own)
    beside = [0.0 if many == 1 else ((at * GOLDEN) % 1 - 0.5) * SPREAD for at in range(many)]
    hover = [
        f"<b>{shown(name)}</b><br>{t.many('{n} customer', '{n} customers', n)}<br>{t('ARR')} {t.full_money(arr)}"
        for name, n, arr in zip(own["name"], own["customers"], own["arr"], strict=True)
    ]
    return {
        **{"type": "scatter", "mode": "markers", "x": [place + offset for offset in beside]},
        **{"y": [float(value) * factor for value in own[measure]], "cliponaxis": False},
        "marker": {"size": 10 if many <= MANY_CSMS else 5, "color": theme.accent, "opacity": 0.75},
        "customdata": [
            [f"{csm}|{own['segment'].iloc[0]}", told] for csm, told in zip(own["csm_id"], hover, strict=True)
        ],
        "hovertemplate": HOVER,
    }


def _median(place: int, value: float, theme: Theme) -> dict[str, Any]:
    ends = [place - 0.36, place + 0.36]
    line = {"color": theme.text, "width": 2}
    return {"type": "scatter", "mode": "lines", "x": ends, "y": [value, value], "line": line, "hoverinfo": "skip"}


def _books_title(books: pd.DataFrame, measure: str, t: Text) -> str:
    each = books.groupby("csm_id")[measure].sum()
    low, high, middle = float(each.min()), float(each.max()), float(each.median())
    if len(each) == 1:
        name, load = books["name"].iloc[0], t.money(low) if measure == "arr" else t.count(low)
        arr, customers = "{name} looks after {load} of ARR", "{name} looks after {load} customers"
        return t(arr, name=name, load=load) if measure == "arr" else t(customers, name=name, load=load)
    if measure == "arr":
        values = {"low": t.money(low), "high": t.money(high), "middle": t.money(middle)}
        return t("A CSM looks after {low} to {high} of ARR, half of them after less than {middle}", **values)
    values = {"low": t.count(low), "high": t.count(high), "middle": t.count(middle)}
    return t("A CSM looks after {low} to {high} customers, half of them after fewer than {middle}", **values)


def _told(loads: pd.DataFrame, t: Text) -> str:
    parts = [
        t(
            "{segment}: {n} CSMs, median {customers} customers and {arr} ARR.",
            segment=member_name(row["segment"], t),
            n=t.count(row["csms"]),
            customers=t.number(row["customers_median"]),
            arr=t.money(row["arr_median"]),
        )
        for row in loads.to_dict("records")
    ]
    return " ".join(parts)


def spans(frame: pd.DataFrame, marks: Sequence[tuple[float, str]], *, t: Text, theme: Theme) -> Chart:
    """Direct reports of each manager of the customer teams, the widest first, against the article's spans.

    `frame` is `metrics.team.span_of_control`; `marks` are the spans to hold them against, with words.
    """
    if frame.empty:
        return empty_chart(t("Nobody in the customer teams reports to a manager of theirs."), theme)
    drawn = frame.head(MOST_MANAGERS)
    bars = [
        Bar(
            key=str(row["manager_id"]),
            label=wrapped(f"{row['name']}, {row['role']}", 34, 2),
            value=float(row["reports"]),
            text=t.count(row["reports"]),
            hover=f"<b>{shown(row['name'])}</b><br>{shown(row['role'])}<br>"
            + t.many("{n} direct report", "{n} direct reports", row["reports"]),
            colour=theme.accent if place == 0 else theme.categories[6],
        )
        for place, row in enumerate(drawn.to_dict("records"))
    ]
    figure = bar_figure(bars, theme)
    shapes, words = marked([Mark(value, label) for value, label in marks], theme)
    look = figure["layout"]
    look["xaxis"]["range"] = [0, max([bar.value for bar in bars] + [value for value, _ in marks]) * 1.04]
    look["shapes"] = [*look["shapes"], *shapes]
    look["annotations"] = words
    look["margin"] = {**look["margin"], "t": 26}
    look["height"] += 18
    widest = drawn.iloc[0]
    title = t("{name} has the widest span: {n} direct reports", name=widest["name"], n=t.count(widest["reports"]))
    told = t(", ").join(f"{row['name']} {t.count(row['reports'])}" for row in drawn.to_dict("records"))
    return Chart(title, figure, t("Direct reports: {list}.", list=told))


def coverage(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """NRR with its interval of customers with and without a CSM, segment by segment; points carry `segment|coverage`.

    `frame` is `metrics.team.retention_by_coverage` of one month.
    """
    known = frame[frame["nrr"].notna()]
    if known.empty:
        return empty_chart(t("Nobody was paying long enough ago to measure retention over this window."), theme)
    names = {"with_csm": t("with a CSM"), "without_csm": t("without")}
    rows = []
    for row in known.to_dict("records"):
        n = t.count(row["opening_customers"])
        told = t("{rate} (n {n})", rate=t.rate(row["nrr"]), n=n)
        label = f"{member_name(row['segment'], t, 18)}, {names[row['coverage']]}"
        hover = f"<b>{label}</b><br>NRR {t.rate(row['nrr'])}<br>"
        if row["nrr_low"] == row["nrr_low"]:
            hover += (
                t("95 % interval {low} to {high}", low=t.rate(row["nrr_low"]), high=t.rate(row["nrr_high"])) + "<br>"
            )
        hover += t.many("{n} customer at the start", "{n} customers at the start", row["opening_customers"])
        colour = theme.accent if row["coverage"] == "with_csm" else theme.caution
        key = f"{row['segment']}|{row['coverage']}"
        reach = (float(row["nrr"]), float(row["nrr_low"]), float(row["nrr_high"]))
        rows.append(Reach(key, label, *reach, told, hover, colour))
    figure = range_figure(rows, theme, [Mark(1.0, t.rate(1, 0))], is_zero_based=False)
    alt = t("NRR now: {list}.", list=t(", ").join(f"{row.label} {t.rate(row.value)}" for row in rows))
    return Chart(_coverage_title(known, t), figure, alt)


def _coverage_title(known: pd.DataFrame, t: Text) -> str:
    """How often customers with a CSM keep more, where a segment has both with ten customers each."""
    firm = known[known["opening_customers"] >= 10]
    wide = firm.pivot_table(index="segment", columns="coverage", values="nrr").dropna()
    if wide.shape[1] < 2 or wide.empty:
        return t("No segment has ten customers with and ten without a CSM to compare")
    better = int((wide["with_csm"] > wide["without_csm"]).sum())
    n = len(wide)
    return t(
        "Segments with both in which NRR is higher with a CSM: {better} of {n}", better=t.count(better), n=t.count(n)
    )


def capacity(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Customers for each person of customer success who leads nobody, by month: `metrics.team.csm_capacity`."""
    known = frame[frame["customers_per_csm"].notna()]
    if known.empty:
        return empty_chart(t("Nobody is in customer success, so there is no load to draw."), theme)
    first, last = known.iloc[0], known.iloc[-1]
    values = {"first": t.number(first["customers_per_csm"]), "last": t.number(last["customers_per_csm"])}
    values |= {"start": t.month(first["month"], long=True)}
    title = t("Customers for each person of customer success: {first} in {start}, now {last}", **values)
    figure = trend(frame, [("customers_per_csm", t("Customers"))], NUMBER, t=t, theme=theme)
    return Chart(title, figure, f"{title}.")


def cost_to_serve(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Customer success and support cost a month for each paying customer: `metrics.costs.cost_to_serve`."""
    known = frame[frame["cost_per_customer"].notna()]
    if known.empty:
        return empty_chart(t("Costs name neither customer success nor support for these months."), theme)
    first, last = known.iloc[0], known.iloc[-1]
    values = {"first": t.money(first["cost_per_customer"]), "last": t.money(last["cost_per_customer"])}
    values |= {"start": t.month(first["month"], long=True)}
    title = t("Customer success and support cost each customer {last} a month; {first} in {start}", **values)
    figure = trend(frame, [("cost_per_customer", t("Cost"))], MONEY, t=t, theme=theme)
    return Chart(title, figure, f"{title}.")


def gross_retention(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """GRR over the same months, to be seen below load and cost: month, grr."""
    known = frame[frame["grr"].notna()]
    if known.empty:
        return empty_chart(t("Nobody was paying long enough ago to measure retention over this window."), theme)
    first, last = known.iloc[0], known.iloc[-1]
    title = t("GRR over the same months: from {first} to {last}", first=t.rate(first["grr"]), last=t.rate(last["grr"]))
    figure = trend(frame, [("grr", t("GRR"))], t=t, theme=theme, height=200, is_zero_based=False)
    return Chart(title, figure, f"{title}.")

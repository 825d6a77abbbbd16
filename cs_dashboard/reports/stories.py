"""Headline sentences, computed, in the reader's language. Metrics come in ready; data texts stay raw for one escape."""

from typing import Any, Protocol

import pandas as pd

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import every_lever
from cs_dashboard.reports.growth_stories import (
    crossover_sentence,
    expansion_sentence,
    leaky_sentence,
    one_point_sentence,
    quality_sentence,
    renewal_sentence,
)
from cs_dashboard.reports.phrases import (
    NAMED,
    Row,
    capitalised,
    dimension,
    known,
    months_between,
    names,
    points,
    span,
)

__all__ = [
    "bridge_sentence",
    "concentration_sentence",
    "crossover_sentence",
    "expansion_sentence",
    "interval_reason",
    "leaky_sentence",
    "notice",
    "one_point_sentence",
    "overview_headline",
    "projection_sentence",
    "quality_sentence",
    "renewal_sentence",
    "retention_detail",
    "retention_headline",
]

MONTHS_A_YEAR = 12
TOP = 10


class Concentrated(Protocol):
    """`metrics.concentration.Concentration`: shares of opening MRR, and NRR without the largest customer."""

    @property
    def largest_1(self) -> float: ...
    @property
    def largest_10(self) -> float: ...
    @property
    def nrr_without_largest(self) -> float: ...


class Projected(Protocol):
    """`scenarios.retention.RetentionProjection`: rates, and ARR in currency."""

    @property
    def nrr(self) -> float: ...
    @property
    def grr(self) -> float: ...
    @property
    def arr(self) -> float: ...


class Told(Protocol):
    """A notice of `filters` or `scenarios.levers`; the one also has `more`, the other `taken`."""

    @property
    def code(self) -> str: ...
    @property
    def parameter(self) -> str: ...
    @property
    def value(self) -> str: ...


def retention_headline(now: Row, before: Row | None, by_segment: pd.DataFrame | None, window: int, t: Text) -> str:
    """NRR, its change, and its cause where `by_segment` is given: `Net revenue retention is 104.2%, up 2.1 points in
    a year`.

    Parameters
    ----------
    now, before
        Rows of `metrics.retention.retention`; the months between them word the change. No `before`, or one without
        an NRR: no change is told.
    by_segment
        The retention or its bridge by one dimension (its first column); None leaves the cause to `retention_detail`.
    """
    if not known(now["nrr"]):
        one = "There is no net revenue retention for {month}: nobody was paying {n} month before"
        more = "There is no net revenue retention for {month}: nobody was paying {n} months before"
        return t.many(one, more, window, month=t.month(now["month"], long=True))
    measure = t("Net revenue retention")
    if window != MONTHS_A_YEAR:
        one, more = "Net revenue retention over {n} month", "Net revenue retention over {n} months"
        measure = t.many(one, more, window)
    headline = _level(measure, now, before, t)
    cause = _cause(by_segment, now["month"], t)
    return t("{one}; {two}", one=headline, two=cause) if cause else headline


def retention_detail(
    now: Row, by_segment_bridge: pd.DataFrame | None, concentration: Concentrated | None, t: Text
) -> str:
    """The muted line under the headline: cause, interval or why there is none, n, as-of month, concentration."""
    customers, window = int(now["opening_customers"]), int(now["window_months"])
    parts = [capitalised(_cause(by_segment_bridge, now["month"], t))]
    if known(now["nrr_low"]):
        parts.append(t("95% interval {low} to {high}", low=t.rate(now["nrr_low"]), high=t.rate(now["nrr_high"])))
    else:
        parts.append(interval_reason(now["nrr_interval_reason"], t))
    one, more = "{n} customer paying {span} before", "{n} customers paying {span} before"
    parts.append(t.many(one, more, customers, span=span(window, t)))
    parts.append(t("As of {month}", month=t.month(now["month"], long=True)))
    if concentration is not None and known(concentration.largest_10) and customers > TOP:
        parts.append(t("Top 10 hold {share} of base MRR", share=t.rate(concentration.largest_10)))
    elif concentration is not None and known(concentration.largest_1) and customers > 1:
        parts.append(t("The largest holds {share} of base MRR", share=t.rate(concentration.largest_1)))
    return " · ".join(part for part in parts if part)


def overview_headline(now: Row, before: Row | None, revenue: Row | None, t: Text) -> str:
    """The north star and the size: `Net revenue retention is 104.2%, up 2.1 points in a year; ARR is $8.42M, 14.6%
    more than a year before`.

    `revenue` is a row of `metrics.growth.growth`; `now` and `before` as in `retention_headline`, window 12.
    """
    retention = retention_headline(now, before, None, MONTHS_A_YEAR, t)
    if revenue is None or not known(revenue["arr"]):
        return retention
    arr, growth = t.money(revenue["arr"]), revenue["growth_rate"]
    if not known(growth):
        size = t("ARR is {arr}", arr=arr)
    elif round(growth, 3) == 0:
        size = t("ARR is {arr}, as much as a year before", arr=arr)
    elif growth > 0:
        size = t("ARR is {arr}, {growth} more than a year before", arr=arr, growth=t.rate(growth))
    else:
        size = t("ARR is {arr}, {growth} less than a year before", arr=arr, growth=t.rate(-growth))
    return t("{one}; {two}", one=retention, two=size)


def bridge_sentence(bridge: Row, window: int, t: Text) -> str:
    """From where to where ARR went, and by what: a row of `metrics.retention.retention_bridge` of that window."""
    opening, closing = (t.money(MONTHS_A_YEAR * bridge[f"{end}_mrr"]) for end in ("opening", "closing"))
    gained = bridge["new_mrr"] + bridge["reactivation_mrr"] + bridge["expansion_mrr"]
    lost = -(bridge["contraction_mrr"] + bridge["churn_mrr"])
    if not bridge["opening_mrr"] and not bridge["closing_mrr"]:
        return t("There was no ARR, neither then nor {span} later", span=span(window, t))
    values = {"opening": opening, "closing": closing, "span": span(window, t)}
    values |= {"gained": t.money(MONTHS_A_YEAR * gained), "lost": t.money(MONTHS_A_YEAR * lost)}
    if opening == closing:
        return t("ARR stayed at {closing} over {span}: {gained} gained, {lost} lost", **values)
    if bridge["closing_mrr"] > bridge["opening_mrr"]:
        return t("ARR rose from {opening} to {closing} in {span}: {gained} gained, {lost} lost", **values)
    return t("ARR fell from {opening} to {closing} in {span}: {gained} gained, {lost} lost", **values)


def concentration_sentence(concentration: Concentrated, customers: int, t: Text) -> str:
    """How much of the base the largest hold, and NRR without the largest one; `customers` were in the base."""
    if not known(concentration.largest_1):
        return t("There is no base to be concentrated: nobody was paying then")
    if customers == 1:
        return t("One customer is the whole base")
    values = {
        "n": t.count(customers),
        "ten": t.rate(concentration.largest_10),
        "one": t.rate(concentration.largest_1),
        "nrr": t.rate(concentration.nrr_without_largest),
    }
    if customers > TOP:
        return t(
            "The 10 largest customers hold {ten} of base MRR, the largest {one}; without it NRR is {nrr}", **values
        )
    return t("The largest of {n} customers holds {one} of base MRR; without it NRR is {nrr}", **values)


def projection_sentence(projection: Projected, month: pd.Timestamp, t: Text, baseline: Projected | None = None) -> str:
    """What the levers lead to in `month`, twelve months after as-of; against `baseline`, the levers unmoved."""
    if not known(projection.arr):
        return t("There is nothing to project: nobody was paying twelve months ago")
    values = {
        "month": t.month(month, long=True),
        "arr": t.money(projection.arr),
        "nrr": t.rate(projection.nrr),
        "grr": t.rate(projection.grr),
    }
    if baseline is None:
        return t("In {month} ARR is {arr} at an NRR of {nrr} and a GRR of {grr}", **values)
    difference = projection.arr - baseline.arr
    values["difference"] = t.money(abs(difference))
    if projection == baseline:
        return t("If the last twelve months repeat, ARR is {arr} in {month} at an NRR of {nrr}", **values)
    if abs(difference) < 1:
        return t("In {month} ARR is {arr}, as much as without a move, at an NRR of {nrr} and a GRR of {grr}", **values)
    if difference > 0:
        more = "In {month} ARR is {arr}, {difference} more than without a move, at an NRR of {nrr} and a GRR of {grr}"
        return t(more, **values)
    less = "In {month} ARR is {arr}, {difference} less than without a move, at an NRR of {nrr} and a GRR of {grr}"
    return t(less, **values)


def interval_reason(code: str, t: Text) -> str:
    """Why there is no interval, from the codes of `metrics.intervals`; an empty text where there is one."""
    reasons = {
        "empty_base": t("No interval: nobody was paying then"),
        "few_customers": t("No interval: fewer than 10 customers"),
        "too_concentrated": t("No interval: a few customers hold most of the base"),
        "no_variation": t("No interval: all customers moved alike"),
    }
    return reasons[code] if code else ""


def notice(told: Told, t: Text) -> str:
    """What a link asked for and did not get, from the notices of `filters` and `scenarios.levers`."""
    values: dict[str, Any] = {"value": told.value, "name": told.parameter, "n": t.count(getattr(told, "more", 0))}
    several = getattr(told, "more", 0) > 0
    if told.code == "unknown_parameter":
        one = "The link's parameter '{name}' means nothing here and was left out."
        more = "The link's parameter '{name}' and {n} more mean nothing here and were left out."
        sentence, close = t(more if several else one, **values), getattr(told, "close", "")
        return t("{sentence} Did you mean '{name}'?", sentence=sentence, name=close) if close else sentence
    if told.code == "unknown_member":
        one = "There is no {dimension} '{value}' here; it was left out."
        more = "There is no {dimension} '{value}' here, nor {n} more that the link names; they were left out."
        return t(more if several else one, **values, dimension=dimension(told.parameter, t))
    if told.code.startswith("lever_"):
        lever = every_lever()[told.parameter].name
        values |= {"lever": t(lever), "taken": t.number(getattr(told, "taken", float("nan")), 1)}
    sentences = {
        "not_a_month": "'{value}' is no month, such as 2019-12; the latest month is shown.",
        "unknown_month": "There are no figures for {value}; the latest month is shown.",
        "unknown_window": "'{value}' is no window; 12 months are shown, and 1, 3, 6 and 24 can be chosen.",
        "unknown_comparison": "'{value}' is nothing to compare with; the year before is shown.",
        "lever_not_a_number": "{lever}: '{value}' is no number; {taken} is shown.",
        "lever_out_of_range": "{lever}: '{value}' lies outside the slider; {taken} is shown.",
        "lever_off_the_grid": "{lever}: '{value}' lies between two steps of the slider; {taken} is shown.",
    }
    return t(sentences[told.code], **values)


def _level(measure: str, now: Row, before: Row | None, t: Text) -> str:
    values = {"measure": measure, "rate": t.rate(now["nrr"])}
    if before is None or not known(before["nrr"]):
        return t("{measure} is {rate}", **values)
    change = now["nrr"] - before["nrr"]
    values |= {"points": points(change, t), "span": span(months_between(before, now), t)}
    if round(change * 100, 1) == 0:
        return t("{measure} is {rate}, the same as {span} before", **values)
    if change > 0:
        return t("{measure} is {rate}, up {points} points in {span}", **values)
    return t("{measure} is {rate}, down {points} points in {span}", **values)


def _cause(rows: pd.DataFrame | None, month: Any, t: Text) -> str:
    """Where expansion outran churn and contraction, judged on members that had customers then."""
    base = None if rows is None else rows[(rows["month"] == month) & (rows["opening_mrr"] > 0)]
    if base is None or base.empty:
        return ""
    if "expansion_mrr" in base:
        net = (base["expansion_mrr"] + base["contraction_mrr"] + base["churn_mrr"]).round(2)
    else:
        net = (base["closing_mrr"] - base["opening_mrr"]).round(2)
    if len(base) > 1:
        return _where_ahead(str(base.columns[0]), base.assign(net=net), t)
    if net.iloc[0] == 0:
        return t("expansion and losses were equal")
    return t("expansion outran losses") if net.iloc[0] > 0 else t("losses outran expansion")


def _where_ahead(column: str, base: pd.DataFrame, t: Text) -> str:
    """The members whose MRR grew without newcomers; those that did not, where they are fewer to name."""
    ranked = base.sort_values("net", ascending=False, kind="stable")
    ahead = list(ranked.loc[ranked["net"] > 0, column])
    behind = list(ranked.loc[ranked["net"] <= 0, column])[::-1]
    words = {"dimension": dimension(column, t)}
    if not behind:
        return t("expansion outran losses in every {dimension}", **words)
    if not ahead:
        return t("expansion outran losses in no {dimension}", **words)
    if len(ahead) > NAMED >= len(behind):
        return t("expansion outran losses in every {dimension} but {names}", **words, names=names(behind, t))
    return t("expansion outran losses in {names} only", names=names(ahead, t))

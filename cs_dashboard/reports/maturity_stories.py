"""What the Stage maturity page says: where the company stands, how much is in place, when the next rung comes."""

import math
from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.stages import Stage, Trigger
from cs_dashboard.reports.phrases import capitalised, in_a_row

HALF = 0.5


class Place(Protocol):
    """Where the company stands on a ladder (`scenarios.maturity.Standing`)."""

    @property
    def ladder(self) -> str:
        """`arr` or `headcount`."""

    @property
    def value(self) -> float:
        """The size in the ladder's unit."""

    @property
    def stage(self) -> Stage | None:
        """The stage; None where the size is not known."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All of the ladder."""

    @property
    def rung(self) -> int | None:
        """The stage's place among them."""

    @property
    def next_edge(self) -> float:
        """The size at which the next stage begins."""


class Crossed(Protocol):
    """When a size is reached (`models.crossing.Crossing`)."""

    @property
    def status(self) -> str:
        """`passed`, `expected`, `beyond` or `unknown`."""

    @property
    def month(self) -> pd.Timestamp | None:
        """Since when, or when it is expected."""

    @property
    def earliest(self) -> pd.Timestamp | None:
        """The fast end of the range."""

    @property
    def latest(self) -> pd.Timestamp | None:
        """The slow end of the range."""

    @property
    def months(self) -> int:
        """How far was looked ahead."""


def maturity_headline(arr: Place, people: Place, share: float, gap: str, t: Text) -> str:
    """Both stages, how much of what they ask is in place, and the largest gap; empty where none is known."""
    told = [_stages(arr, people, t)]
    if math.isfinite(share):
        told.append(t("{share} of what these stages ask is in place", share=t.rate(share, 0)))
        rest = t("nobody has assessed the rest yet") if share < 1 else t("nothing that they ask is open")
        told.append(t("the largest gap is “{gap}”", gap=gap) if gap else rest)
    return t("{parts}.", parts=capitalised(t("; ").join(told)))


def _stages(arr: Place, people: Place, t: Text) -> str:
    by_arr = arr.stage.name.of(t) if arr.stage else ""
    by_people = people.stage.name.of(t) if people.stage else ""
    if by_arr and by_people:
        return t("{arr} by ARR, {people} by headcount", arr=by_arr, people=by_people)
    if by_arr:
        return t("{arr} by ARR, while headcount is not known", arr=by_arr)
    if by_people:
        return t("{people} by headcount, while the ARR ladder waits for an exchange rate", people=by_people)
    return t("Neither ARR nor headcount can be placed yet")


def maturity_detail(judged: pd.DataFrame, n: int, as_of: pd.Timestamp, t: Text) -> str:
    """Of how many practices, how many of them nobody assessed, and what the data judge."""
    asked = judged[judged["is_asked"] & ~judged["state"].isin(("not_due", "not_for_us"))]
    unknown, by_data = int((asked["state"] == "unknown").sum()), int((asked["judged_by"] == "data").sum())
    disputed = int(judged["is_disputed"].sum())
    parts = [
        t("In part counts half"),
        t("{n} practices count", n=t.count(n)),
        t("{n} judged by data", n=t.count(by_data)),
        t("{n} not assessed and counted as open", n=t.count(unknown)),
        *([t("{n} disputed", n=t.count(disputed))] if disputed else []),
        t("as of {month}", month=t.month(as_of, long=True)),
    ]
    return " · ".join(parts)


def ladder_title(place: Place, size: str, edge: str, t: Text) -> str:
    """Where the company stands on one ladder and how far it is to the next rung; sizes come in words."""
    name = t({"arr": "By ARR", "headcount": "By headcount"}[place.ladder])
    if place.stage is None or place.rung is None:
        return t("{ladder}: not known", ladder=name)
    words = {"ladder": name, "stage": place.stage.name.of(t), "size": size}
    if place.rung + 1 == len(place.stages):
        return t("{ladder}: {stage}, {size}, the top rung", **words)
    return t("{ladder}: {stage}, {size} of {edge} to the next rung", **words, edge=edge)


def when(crossed: Crossed, t: Text) -> str:
    """When a size is reached, with its range, in a few words."""
    if crossed.status == "passed":
        since = crossed.month
        return t("since before the data begin") if since is None else t("since {month}", month=t.month(since))
    ends = {
        "earliest": "" if crossed.earliest is None else t.month(crossed.earliest),
        "latest": "" if crossed.latest is None else t.month(crossed.latest),
        "n": t.count(crossed.months),
    }
    if crossed.status == "expected" and crossed.month is not None:
        words = {"month": t.month(crossed.month), **ends}
        if crossed.latest is None:
            return t("expected {month}; {earliest} at the earliest, open towards later", **words)
        return t("expected {month} (95%: {earliest} to {latest})", **words)
    if crossed.status == "beyond":
        if crossed.earliest is None:
            return t("not within {n} months at this pace", **ends)
        return t("not within {n} months at this pace; {earliest} at the earliest", **ends)
    return t("not known when")


def half_mark(share: float, n: int, t: Text) -> str:
    """How much of article 002's advice is adopted, against the half that its author calls leading (002-60)."""
    if not math.isfinite(share):
        return t("None of article 002's advice holds for a company of unknown size.")
    words = {"share": t.rate(share, 0), "n": t.count(n)}
    if share >= HALF:
        return t("{share} of the {n} pieces of advice of article 002 that hold now: past the half mark.", **words)
    return t("{share} of the {n} pieces of advice of article 002 that hold now: below the half mark.", **words)


def moved_sentence(asked: int, against: int, ended: int, places: Sequence[Place], has_moved: bool, t: Text) -> str:
    """What another size would change."""
    if not has_moved:
        return t("Move a slider to see what the next rung asks before it comes.")
    stages = [place.stage.name.of(t) for place in places if place.stage is not None]
    begins = t("That company stands at {stages}.", stages=t(" and ").join(stages))
    if not (asked or against or ended):
        return in_a_row([begins, t("Nothing changes in what is asked of it.")], t)
    words = {"asked": t.count(asked), "against": t.count(against), "ended": t.count(ended)}
    change = t("{asked} more things are asked, {against} more advised against, {ended} no longer hold.", **words)
    return in_a_row([begins, change], t)


def trigger_state(trigger: Trigger, crossed: Crossed, size: float, t: Text) -> str:
    """Where a trigger stands: the size now, and since or until when."""
    words = {"size": t.count(size), "limit": t.count(trigger.at_least), "when": when(crossed, t)}
    if crossed.status == "passed":
        return t("passed {when}; now {size}", **words)
    if not math.isfinite(size):
        return t("not known: the table of employees is not connected")
    return t("{size} of {limit}; {when}", **words)


def ranking_rule(t: Text) -> str:
    """The rule by which gaps are ranked."""
    return t(
        "What is missing comes first, then what is blocked, in part, and not assessed; within each, what an earlier "
        "stage already asked for, then what is furthest from its threshold."
    )

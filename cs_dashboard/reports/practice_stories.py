"""What is said of one practice: its kind, its state, what the data show of it and against which threshold."""

from typing import Any, Protocol

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.measures import Measure
from cs_dashboard.content.practices import Evidence, Practice
from cs_dashboard.reports.phrases import in_a_row, known

STATE_NAMES = {
    "in_place": "In place",
    "in_part": "In part",
    "missing": "Missing",
    "blocked": "Blocked",
    "not_for_us": "Not for us",
    "not_due": "Not due yet",
    "unknown": "Not assessed",
}
# Of what a stage advises against.
AGAINST_NAMES = {
    **STATE_NAMES,
    "in_place": "We keep away from it",
    "in_part": "We do it in part",
    "missing": "We do it",
    "blocked": "We cannot stop it",
}
KIND_NAMES = {
    "do": "To do",
    "ask": "To answer",
    "hire": "To hire",
    "measure": "To measure",
    "avoid": "Not to do",
    "not_hire": "Not to hire yet",
    "not_measure": "Not to measure yet",
}
AREA_NAMES = {
    "renewal": "Renewals",
    "onboarding": "Onboarding and journey",
    "support": "Support and channels",
    "health": "Health, risk and adoption",
    "voice": "Voice of the customer",
    "value": "Outcomes and value",
    "metrics": "Metrics and goals",
    "team": "Team, roles and culture",
    "systems": "Systems and playbooks",
    "everyone": "Everyone's job",
}


class Judged(Protocol):
    """A row of `scenarios.maturity.judgements`."""

    def __getitem__(self, name: str, /) -> Any:
        """The value of a column."""


def state_name(row: Judged, t: Text) -> str:
    """The state of a practice in words that fit whether it is asked for or advised against."""
    return t((STATE_NAMES if row["is_asked"] else AGAINST_NAMES)[row["state"]])


def judged_by(row: Judged, t: Text) -> str:
    """Who says so: the data, people, or nobody yet."""
    if row["judged_by"] == "data":
        return t("Data, disputed") if row["is_disputed"] else t("Data")
    return t("Self-assessment") if row["judged_by"] == "people" else t("Nobody yet")


def measured_value(measure: Measure, value: float, t: Text) -> str:
    """A value of a measure in its unit."""
    if not known(value):
        return t.rate(float("nan"))
    if measure.unit == "rate":
        return t.rate(value, 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1)
    if measure.unit == "points":
        return t("{n} points", n=t.points(value))
    if measure.unit == "days":
        return t.many("{n} day", "{n} days", round(value))
    return t.number(value, 0 if value == round(value) else 1)


def threshold(evidence: Evidence, measure: Measure, t: Text) -> str:
    """What is wanted: at least 80 %, and who says so."""
    limit = evidence.at_least if evidence.at_most is None else evidence.at_most
    words = {"value": measured_value(measure, float("nan") if limit is None else limit, t)}
    wanted = t("at least {value}", **words) if evidence.at_most is None else t("at most {value}", **words)
    return wanted if evidence.basis == "article" else t("{wanted} (our threshold)", wanted=wanted)


def evidence_short(practice: Practice, measure: Measure, row: Judged, t: Text) -> str:
    """What the data show, for a table: 64 % of at least 100 %."""
    if practice.evidence is None or not known(row["value"]):
        return ""
    words = {"value": measured_value(measure, row["value"], t), "limit": measured_value(measure, row["threshold"], t)}
    if practice.evidence.at_most is None:
        return t("{value}, wanted ≥ {limit}", **words)
    return t("{value}, wanted ≤ {limit}", **words)


def evidence_sentence(practice: Practice, measure: Measure, row: Judged, t: Text) -> str:
    """What the data show, over which time and how many, and what is wanted; or what would tell."""
    if practice.evidence is None:
        return t("No data can judge this; somebody has to.")
    if not known(row["value"]):
        if row["missing"]:
            words = {"table": row["missing"], "name": measure.name.of(t)}
            return t("Connect {table} and the data judge this by: {name}.", **words)
        return t("The data do not tell yet: {name} is undefined.", name=measure.name.of(t))
    value, wanted = measured_value(measure, row["value"], t), threshold(practice.evidence, measure, t)
    period = measure.period.of(t)
    said = [
        t("{name}: {value}; wanted: {wanted}.", name=measure.name.of(t), value=value, wanted=wanted),
        measure.how.of(t),
        t("{period}; n = {n}.", period=period, n=t.count(row["n"])) if known(row["n"]) else t("{parts}.", parts=period),
    ]
    return in_a_row(said, t)

"""The records of metrics, benchmarks, claims and measures as rows that the Definitions page shows and searches."""

from collections.abc import Iterable
from dataclasses import dataclass

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.evidence import Benchmark, benchmarks, claims
from cs_dashboard.content.measures import measures
from cs_dashboard.content.practices import practices
from cs_dashboard.content.records import metrics
from cs_dashboard.reports.practice_stories import threshold


@dataclass(frozen=True)
class Entry:
    """One metric: its label and its facts as (name, text) pairs, in the reader's language."""

    label: str
    facts: tuple[tuple[str, str], ...]


def metric_rows(search: str, t: Text) -> list[Entry]:
    """The metrics that match, by name, alias or formula, in English or the reader's language."""
    rows = []
    for metric in metrics().values():
        aliases = ", ".join(metric.aliases)
        words = (metric.name, t(metric.name), aliases, metric.formula, t(metric.formula), metric.key)
        if not _matches(search, words):
            continue
        label = t(metric.name)
        others = ", ".join(alias for alias in metric.aliases if alias not in label)
        label = t("{name} ({others})", name=label, others=others) if others else label
        pairs = (
            (t("Formula"), t(metric.formula)),
            (t("Window"), t(metric.window)),
            (t("Better"), t({"higher": "higher", "lower": "lower", "none": "it depends"}[metric.direction])),
            (t("Source"), t(metric.source)),
        )
        rows.append(Entry(label, pairs))
    return rows


def benchmark_rows(search: str, t: Text) -> list[dict[str, str]]:
    """The benchmarks that match: label, value, population, when, source and grade of evidence."""
    grades = {"P": t("primary text"), "Q": t("quoted primary"), "S": t("secondary"), "D": t("derived")}
    rows = []
    for one in benchmarks().values():
        if not _matches(search, (one.label, t(one.label), one.metric, one.population, one.source)):
            continue
        rows.append(
            {
                t("Benchmark"): t(one.label),
                t("Value"): benchmark_value(one, t),
                t("Measured on"): t(one.population),
                t("When"): str(one.date or one.year or "—"),
                t("Source"): one.source,
                t("Evidence"): grades[one.grade],
            }
        )
    return rows


def claim_rows(search: str, t: Text) -> list[dict[str, str]]:
    """The claims that match: what the article says, what was found, and the verdict."""
    verdicts = {
        "supported": t("supported"),
        "dated": t("true at a date"),
        "contested": t("contested"),
        "unverified": t("unverified"),
        "opinion": t("opinion"),
        "arithmetic": t("arithmetic"),
    }
    return [
        {
            t("Id"): one.id,
            t("The article says"): t(one.claim),
            t("What was found"): t(one.evidence),
            t("Verdict"): verdicts[one.verdict],
        }
        for one in claims().values()
        if _matches(search, (one.id, one.claim, t(one.claim), one.evidence, t(one.evidence), *one.metric))
    ]


def measure_rows(search: str, t: Text) -> list[dict[str, str]]:
    """The measures that match, with what they count and the thresholds that practices hold them against."""
    wanted: dict[str, list[str]] = {}
    for practice in practices().values():
        if practice.evidence is not None:
            told = threshold(practice.evidence, measures()[practice.evidence.measure], t)
            wanted.setdefault(practice.evidence.measure, []).append(
                t("{wanted}: {practice} ({facts})", wanted=told, practice=practice.name.of(t), facts=practice.facts[0])
            )
    return [
        {
            t("Measure"): one.name.of(t),
            t("What is counted"): one.how.of(t),
            t("Period"): one.period.of(t),
            t("Wanted by"): t("; ").join(wanted.get(one.key, [])) or "—",
        }
        for one in measures().values()
        if _matches(search, (one.key, *one.name.texts.values(), *one.how.texts.values()))
    ]


def benchmark_value(one: Benchmark, t: Text) -> str:
    """The value of a benchmark, or its range, in the reader's form."""
    ends = [_number(end, one.unit, t) for end in (one.low, one.high) if end is not None]
    return " – ".join(ends) if len(ends) == 2 else _number(one.value, one.unit, t)


def _number(value: float, unit: str, t: Text) -> str:
    if unit == "rate":
        return t.rate(value)
    digits = 0 if float(value).is_integer() else 1 if abs(value) >= 10 else 2
    return t(_UNITS[unit], n=t.number(value, digits))


_UNITS = {
    "multiple": "{n} times",
    "usd": "{n} US dollars",
    "currency": "{n} (currency not stated)",
    "months": "{n} months",
    "hours": "{n} hours",
    "years": "{n} years",
    "people": "{n} people",
    "customers": "{n} customers",
    "count": "{n}",
}


def _matches(search: str, words: Iterable[str]) -> bool:
    """Every word of the search is somewhere in the texts."""
    texts = " ".join(words).casefold()
    return all(word in texts for word in search.casefold().split())

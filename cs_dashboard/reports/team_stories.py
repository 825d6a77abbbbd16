"""Sentences about the teams: the ratios of functions, the load of CSMs, spans, coverage, what people moved would do."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

from cs_dashboard.content.catalogue import Text

# Spans that article 002 names, and what a team must be for them.
SPECIALISED_SPAN, WIDE_SPANS = 8, (15, 20)
FEW_CUSTOMERS = 10


def ratio_words(value: float, t: Text) -> str:
    """1.29 : 1, or the sign of undefined."""
    return t("{n} : 1", n=t.number(value, 2)) if value == value else t.number(value)


def ratio_name(with_support: bool, t: Text) -> str:
    """What stands for R&D is fixed; support counts among who faces customers where the reader says so."""
    return t("(S+M+CS+support) : R&D") if with_support else t("(S+M+CS) : R&D")


def team_headline(
    name: str,
    has_people: bool,
    ratio: float,
    claimed: float,
    per_csm: float,
    per_person: tuple[float, float],
    when: str,
    t: Text,
    chosen: Sequence[str] = (),
) -> str:
    """The ratio against the article's, how many customers a CSM has, and how the team's load changed.

    Parameters
    ----------
    name
        The ratio's, by `ratio_name`.
    has_people
        Whether employees are connected.
    ratio, claimed
        People facing customers for each one in R&D (NaN: nobody is), and what the article says.
    per_csm
        Customers per CSM who has any.
    per_person
        Customers for each person of customer success now, and in the month compared with.
    when
        That month, as "the year before".
    chosen
        The names of the CSMs that the reader restricted the page to.
    """
    parts = [_ratio_part(name, has_people, ratio, claimed, t), _book_part(per_csm, chosen, t)]
    parts += _change_of_load(*per_person, when, t)
    return t("; ").join(parts)


def _book_part(per_csm: float, chosen: Sequence[str], t: Text) -> str:
    if per_csm != per_csm:
        return t("no customer here has a CSM")
    if len(chosen) == 1:
        return t.many("{name} has {n} customer", "{name} has {n} customers", per_csm, name=chosen[0])
    if chosen:
        return t("the CSMs chosen have {n} customers on average", n=t.number(per_csm))
    return t("a CSM has {n} customers on average", n=t.number(per_csm))


def _change_of_load(now: float, before: float, when: str, t: Text) -> list[str]:
    change = now - before
    if change != change or t.number(abs(change)) == t.number(0):
        return []
    values = {"change": t.number(abs(change)), "n": t.number(now), "when": when}
    if change > 0:
        return [t("the team's load rose by {change} on {when} to {n} customers a person", **values)]
    return [t("the team's load fell by {change} on {when} to {n} customers a person", **values)]


def _ratio_part(name: str, has_people: bool, ratio: float, claimed: float, t: Text) -> str:
    if not has_people:
        return t("Without the table of employees there is no ratio of teams")
    if ratio != ratio:
        return t("Nobody is in R&D, so {name} is undefined", name=name)
    values = {"name": name, "n": ratio_words(ratio, t), "claimed": t.number(claimed, 0)}
    if t.number(ratio, 2) == t.number(claimed, 2):
        return t("{name} is {n}, as article 000 has it", **values)
    if ratio < claimed:
        return t("{name} is {n}, below the {claimed} : 1 of article 000", **values)
    return t("{name} is {n}, above the {claimed} : 1 of article 000", **values)


def team_detail(now: "pd.Series | None", uncovered: float, as_of: pd.Timestamp, is_sliced: bool, t: Text) -> str:
    """Everybody, R&D's share, support as a switch, whom nobody looks after, and what filters cannot restrict.

    `now` is the as-of row of the page's history.
    """
    parts = []
    if now is not None and now["headcount"] == now["headcount"]:
        values = {"n": t.count(now["headcount"]), "share": t.rate(now["r_and_d_share"])}
        parts.append(t("{n} people, {share} of them in R&D", **values))
        if now["team_ratio_with_support"] == now["team_ratio_with_support"]:
            parts.append(t("with support {n}", n=ratio_words(now["team_ratio_with_support"], t)))
    if uncovered == uncovered and uncovered > 0:
        parts.append(t.many("{n} customer without a CSM", "{n} customers without a CSM", uncovered))
    parts.append(t("As of {month}", month=t.month(as_of, long=True)))
    if is_sliced:
        parts.append(t("filters restrict customers; people and costs are the whole company's"))
    return " · ".join(parts)


def span_sentence(spans: pd.DataFrame, specialised: Mapping[str, bool], t: Text) -> str:
    """Who leads more people than their kind of team allows; no alarm where the kind is not set.

    `spans` is `metrics.team.span_of_control`; `specialised` says it of each team that is set.
    """
    if spans.empty:
        return t("Nobody in the customer teams reports to a manager of theirs.")
    limits = spans["function"].map(
        {name: SPECIALISED_SPAN if yes else WIDE_SPANS[1] for name, yes in specialised.items()}
    )
    over = spans[spans["reports"] > limits]
    if len(over):
        told = t(", ").join(f"{name} ({t.count(n)})" for name, n in zip(over["name"], over["reports"], strict=True))
        return t("Over the span of their team: {list}.", list=told)
    unset = limits.isna()
    if unset.all():
        return t(
            "Whether the teams are specialised is not set, so both of the article's spans are drawn and nobody is "
            "over one; set specialised in dashboard.toml."
        )
    return t("Nobody leads more people than article 002 has for such a team.")


def span_note(unled: pd.DataFrame, t: Text) -> str:
    """Whom the spans leave out, and why: `metrics.team.reports_unled`."""
    reasons = {
        "none": "no manager named",
        "left": "a manager who left",
        "unknown": "a manager who is no employee",
        "self": "themselves",
        "outside": "a manager outside the customer teams",
    }
    if unled.empty:
        return t("Everybody in customer success and support reports to a manager there.")
    told = t(", ").join(
        t("{n} to {whom}", n=t.count(n), whom=t(reasons[reason]))
        for reason, n in zip(unled["reason"], unled["people"], strict=True)
    )
    return t("Not in any span, because they report elsewhere: {list}.", list=told)


def span_marks(specialised: Mapping[str, bool], teams: Sequence[str], t: Text) -> list[tuple[float, str]]:
    """The spans to draw: of the kinds that the teams are, both where one of them is not set."""
    kinds = {specialised.get(team) for team in teams}
    marks = []
    if kinds - {False}:
        marks.append((float(SPECIALISED_SPAN), t("{n} specialised", n=t.count(SPECIALISED_SPAN))))
    if kinds - {True}:
        low, high = WIDE_SPANS
        marks += [(float(low), t.count(low)), (float(high), t("{n} others", n=t.count(high)))]
    return marks


def people_note(table: pd.DataFrame, t: Text) -> str:
    """How many people have too few customers or tickets to be judged: `metrics.team.person_view`."""
    few = int((table["has_few_customers"] & (table["customers"] > 0)).sum())
    if not few:
        return t("Assignments are today's. NRR is of the customers paying at the start of the window.")
    told = "{n} person has fewer than ten customers at the start of the window: too few to judge anybody by."
    more = "{n} people have fewer than ten customers at the start of the window: too few to judge anybody by."
    return t.many(told, more, few)


def coverage_note(t: Text) -> str:
    """What the comparison with and without a CSM cannot say."""
    return t("Who is given a CSM is not drawn by lot, and assignments are today's: a difference is no effect.")


def uncovered_sentence(load: "pd.Series | None", t: Text) -> str:
    """Customers and ARR that no CSM looks after; `load` is one row of `metrics.team.csm_load`."""
    if load is None or not load["uncovered_customers"]:
        return t("Every paying customer here has a CSM who works here.")
    told = "{n} paying customer with {arr} of ARR has no CSM: none named, one who left, or no employee."
    more = "{n} paying customers with {arr} of ARR have no CSM: none named, one who left, or no employee."
    return t.many(told, more, load["uncovered_customers"], arr=t.money(load["uncovered_arr"]))


def load_note(has_line: bool, t: Text) -> str:
    """How the picture of renewals by load is to be read."""
    if not has_line:
        return t("Dots: contract terms in bands of load, about as many in each, set to the same mix of customers.")
    return t(
        "Dots: contract terms in bands of load, about as many in each, set to the same mix of customers. Line and "
        "band: the estimate with its 95% interval."
    )


class Ratios(Protocol):
    """`scenarios.team.TeamRatios`: what the sentence needs of it."""

    @property
    def headcount(self) -> float: ...
    @property
    def team_ratio(self) -> float: ...
    @property
    def customers_per_csm(self) -> float: ...


def what_if_sentence(now: Ratios, then: Ratios, t: Text) -> str:
    """What the people moved make of the ratio and of the load."""
    if now == then:
        return t("Move a lever: what you add or take away shows in every ratio.")
    if then.headcount == now.headcount:
        return t(
            "With the same {people} people, (S+M+CS) : R&D is {ratio} and a CSM has {load} customers.",
            people=t.count(then.headcount),
            ratio=ratio_words(then.team_ratio, t),
            load=t.number(then.customers_per_csm),
        )
    return t(
        "With {people} people instead of {before}, (S+M+CS) : R&D is {ratio} and a CSM has {load} customers.",
        people=t.count(then.headcount),
        before=t.count(now.headcount),
        ratio=ratio_words(then.team_ratio, t),
        load=t.number(then.customers_per_csm),
    )

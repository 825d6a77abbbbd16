"""What is said of queues: which model applies, whether so many people hold it, and the fewest that would."""

from typing import Any, Protocol

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports.phrases import known


class Pile(Protocol):
    """`scenarios.erlang.Backlog`."""

    @property
    def work(self) -> float: ...
    @property
    def stable_agents(self) -> float: ...
    def hours_to_clear(self, agents: float) -> float: ...


class Queue(Protocol):
    """`scenarios.erlang.ErlangC`."""

    @property
    def erlangs(self) -> float: ...
    @property
    def wait_probability(self) -> float: ...
    @property
    def average_wait_seconds(self) -> float: ...
    @property
    def occupancy(self) -> float: ...
    @property
    def smallest_stable_agents(self) -> float: ...
    @property
    def is_stable(self) -> bool: ...
    def service_level(self, within_seconds: float) -> float: ...


def queue_sentence(kind: str, median_minutes: float, t: Text) -> str:
    """Which model applies and why, from `scenarios.erlang.queue_kind`."""
    if kind == "unknown":
        return t(
            "How fast tickets are answered is not known; they are planned as a backlog, which asks for fewer people."
        )
    hours = t.number(median_minutes / 60) if median_minutes >= 60 else ""
    if kind == "erlang":
        minutes = t.number(median_minutes, 0)
        return t("Half of all tickets are answered within {n} minutes: Erlang C applies, as for calls.", n=minutes)
    return t(
        "Half of all tickets wait {n} hours and longer for a first answer: nobody holds the line, so the backlog is "
        "planned and not Erlang C.",
        n=hours,
    )


def pile_sentence(pile: Pile, agents: float, t: Text) -> str:
    """Whether so many people work a backlog off; an unstable one names the fewest that would."""
    values: dict[str, Any] = {
        "n": t.count(agents),
        "least": t.count(pile.stable_agents),
        "work": t.number(pile.work, 2),
    }
    if not known(pile.work):
        return t("How many people the backlog takes is not known.")
    if not agents > pile.work:
        return t(
            "Unstable: the backlog grows for ever with {n} on duty; the fewest that stop it are {least}.", **values
        )
    hours = pile.hours_to_clear(agents)
    return t(
        "New tickets keep {work} people busy; {n} on duty work off what lies there in {hours} working hours.",
        **values,
        hours=t.number(hours),
    )


def calls_sentence(queue: Queue, agents: float, within: float, t: Text) -> str:
    """How so many agents answer in the busiest hour; an unstable queue names the fewest that would hold it."""
    values: dict[str, Any] = {
        "n": t.count(agents),
        "least": t.count(queue.smallest_stable_agents),
        "load": t.number(queue.erlangs, 2),
    }
    if not queue.is_stable:
        return t(
            "Unstable: in the busiest hour calls keep {load} agents busy, {n} never catch up; the fewest that do are "
            "{least}.",
            **values,
        )
    return t(
        "In the busiest hour {n} agents answer {share} within {within} seconds; {waits} of calls wait, the mean wait "
        "is {mean} seconds, and agents are busy {busy} of the time.",
        **values,
        share=t.rate(queue.service_level(within)),
        within=t.count(within),
        waits=t.rate(queue.wait_probability),
        mean=t.number(queue.average_wait_seconds, 0),
        busy=t.rate(queue.occupancy),
    )

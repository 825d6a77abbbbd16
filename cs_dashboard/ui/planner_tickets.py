"""The tickets of a capacity plan: Erlang C for queues answered at once, a backlog for those answered in hours."""

import numpy as np

from cs_dashboard.charts import capacity_parts as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports import queue_stories
from cs_dashboard.scenarios import erlang
from cs_dashboard.scenarios.capacity import CapacityPlan
from cs_dashboard.scenarios.capacity_levers import CapacityLevers
from cs_dashboard.scenarios.capacity_start import CapacityStart
from cs_dashboard.ui import drill, simulator_sections, widgets


def tickets(view: CapacityStart, chosen: CapacityLevers, plan: CapacityPlan, t: Text, theme: Theme) -> None:
    """Which model applies, what it asks for, and when in the week."""
    queue = view.company.tickets
    if not queue.arrivals:
        widgets.connect("tickets", t)
        return
    widgets.sentence(queue_stories.queue_sentence(queue.kind, view.median_response_minutes, t))
    arrivals = np.asarray(queue.arrivals) * (view.company.book.customers / (queue.customers or np.nan))
    if queue.kind == "erlang":
        _calls(arrivals, chosen, t, theme)
    else:
        _pile(view, arrivals, chosen, plan, t, theme)


def _calls(arrivals: np.ndarray, chosen: CapacityLevers, t: Text, theme: Theme) -> None:
    seconds = chosen.handle_minutes * 60
    week = erlang.weekly_agents(
        arrivals.tolist(),
        seconds,
        chosen.target_share,
        chosen.answer_within_seconds,
        occupancy_cap=chosen.occupancy_cap,
        shrinkage=chosen.shrinkage,
        productive_hours=chosen.productive_hours,
    )
    agents = _agents(week.peak, t("Agents on duty in the busiest hour"))
    busiest = erlang.erlang_c(float(arrivals.max()), seconds, agents)
    widgets.sentence(queue_stories.calls_sentence(busiest, agents, chosen.answer_within_seconds, t))
    facts = [
        (
            t("Target"),
            t("{share} within {n} seconds", share=t.rate(chosen.target_share), n=t.count(chosen.answer_within_seconds)),
        ),
        (t("Highest occupancy"), t.rate(chosen.occupancy_cap)),
        (t("Agents in the busiest hour"), t.count(week.peak)),
        (t("Full-time people for the whole week"), t.number(week.rostered_fte, 1)),
    ]
    widgets.facts(facts)
    drill.chart(charts.week(week.agents, t("agents"), t=t, theme=theme), key="week", t=t)


def _pile(
    view: CapacityStart, arrivals: np.ndarray, chosen: CapacityLevers, plan: CapacityPlan, t: Text, theme: Theme
) -> None:
    """New tickets a working hour of the desk, which works as long as one person does."""
    hours_a_week = chosen.productive_hours / erlang.WEEKS_A_YEAR
    pile = erlang.backlog(
        view.open_tickets,
        float(arrivals.sum()) / hours_a_week,
        chosen.handle_minutes,
        chosen.clear_within_hours,
        occupancy_cap=chosen.occupancy_cap,
        shrinkage=chosen.shrinkage,
    )
    support = plan.months[plan.months["role"] == "support"].iloc[0]
    there = float(support["available_fte"]) * (1 - chosen.shrinkage)
    agents = _agents(float(np.floor(there)) if np.isfinite(there) else pile.agents, t("People on duty"))
    widgets.sentence(queue_stories.pile_sentence(pile, agents, t))
    widgets.facts(
        [
            (t("Tickets a week"), t.number(float(arrivals.sum()), 0)),
            (t("Open tickets"), t.count(view.open_tickets)),
            (t("Time to clear the backlog"), t("{n} hours", n=t.number(chosen.clear_within_hours, 0))),
            (t("Highest occupancy"), t.rate(chosen.occupancy_cap)),
            (t("People on duty that clear it in time"), t.count(pile.agents)),
            (t("People to employ for that"), t.count(pile.rostered)),
        ]
    )
    drill.chart(charts.week(arrivals.tolist(), t("tickets an hour"), t=t, theme=theme), key="week", t=t)


def _agents(default: float, label: str) -> float:
    """How many are on duty, as the reader tries it; it stands in the link."""
    start = float(min(max(default, 0.0), 10_000.0)) if np.isfinite(default) else 0.0
    return simulator_sections.number("agents", label, (0.0, 10_000.0, start, 1.0), "%.0f")

"""What practices are measured by where customers are served and heard: touches, tickets, answers, stages, retention."""

import math
from collections.abc import Callable, Mapping

import pandas as pd

from cs_dashboard.metrics import service
from cs_dashboard.metrics.histogram import quantiles_by
from cs_dashboard.metrics.maturity_facts import UNKNOWN, MaturityFacts, Reading
from cs_dashboard.metrics.retention import retention
from cs_dashboard.metrics.rollup import ratio

QUARTER, YEAR = 3, 12
# A channel counts from this share of the tickets on.
LEAST_CHANNEL = 0.01
NO_CHANNEL = "(none)"
SURVEYS = ("NPS", "CSAT", "CES")
KPIS = ("nrr", "grr", "logo_retention")
HEALTH_INPUTS = 4
# Lifecycle stage -> the column that tells whether it has data.
STAGES = {
    "signed": "customers",
    "started": "started",
    "completed": "completed",
    "first_value": "first_value",
    "outcome": "measured",
    "renewed": "mature",
    "expanded": "customers",
}


def _paying_customers(facts: MaturityFacts) -> Reading:
    paying = _paying(facts)
    return paying, paying


def _paying(facts: MaturityFacts, before: int = 0) -> float:
    return float(facts.in_month(facts.revenue, before)["total_customers"].sum())


def _counts(facts: MaturityFacts, measure: str) -> tuple[float, float]:
    row = facts.counts[facts.counts["measure"] == measure]
    return float(row["counted"].sum()), float(row["base"].sum())


def _share(measure: str) -> Callable[[MaturityFacts], Reading]:
    """What is counted / what it could be, and the latter."""

    def reading(facts: MaturityFacts) -> Reading:
        counted, base = _counts(facts, measure)
        return float(ratio(counted, base)), base

    return reading


def _number(measure: str) -> Callable[[MaturityFacts], Reading]:
    return lambda facts: _counts(facts, measure)


def _median(measure: str) -> Callable[[MaturityFacts], Reading]:
    """The median of days, and of how many."""

    def reading(facts: MaturityFacts) -> Reading:
        own = facts.days[facts.days["measure"] == measure]
        found = quantiles_by(own, (), "days", "counted", {"median": 0.5}, is_bucketed=False).iloc[0]
        return float(found["median"]), float(found["counted"])

    return reading


def _grr_change(facts: MaturityFacts) -> Reading:
    rates = retention(facts.retention, YEAR)
    now, then = (facts.in_month(rates, before) for before in (0, YEAR))
    if now.empty or then.empty:
        return UNKNOWN
    return float(now["grr"].iloc[0] - then["grr"].iloc[0]), float(now["opening_customers"].iloc[0])


def _retention_kpis(facts: MaturityFacts) -> Reading:
    now = facts.in_month(retention(facts.retention, YEAR))
    if now.empty:
        return 0.0, 0.0
    return float(now[list(KPIS)].notna().to_numpy().sum()), float(now["opening_customers"].iloc[0])


def _ticket_channels(facts: MaturityFacts) -> Reading:
    own = facts.channels[facts.channels["channel"] != NO_CHANNEL]
    total = own["tickets"].sum()
    if not total:
        return UNKNOWN
    return float((own["tickets"] >= LEAST_CHANNEL * total).sum()), float(total)


def _tickets_reported(facts: MaturityFacts) -> Reading:
    total = facts.channels["tickets"].sum()
    return float(ratio(facts.channels["reported_tickets"].sum(), total)), float(total)


def _late_share(
    frame: str, rate: str, base: str, measured: Callable[[MaturityFacts, pd.DataFrame], pd.DataFrame]
) -> Callable[[MaturityFacts], Reading]:
    """A share of the last three months, as a metric function tells it of the facts' frame."""

    def reading(facts: MaturityFacts) -> Reading:
        row = measured(facts, facts.late(getattr(facts, frame), QUARTER)).iloc[0]
        return float(row[rate]), float(row[base])

    return reading


def _contact_after_onboarding(facts: MaturityFacts) -> Reading:
    row = service.contact_gap(facts.late(facts.onboarded, YEAR, QUARTER)).iloc[0]
    return 1 - float(row["contact_gap"]), float(row["onboarded_customers"])


def _health_inputs(facts: MaturityFacts) -> Reading:
    answers = facts.late(facts.answers, QUARTER)["answers"].sum() if len(facts.answers) else 0
    tickets, rated = (facts.channels[name].sum() if len(facts.channels) else 0 for name in ("tickets", "rated_tickets"))
    usage = _counts(facts, "usage_rows")[1] if len(facts.counts) else 0
    there = (_paying(facts) > 0, answers + rated > 0, usage > 0, tickets > 0)
    return float(sum(there)), float(HEALTH_INPUTS)


def _features_used(facts: MaturityFacts) -> Reading:
    return float(ratio(*_counts(facts, "features_used"))), _counts(facts, "usage_rows")[0]


def _survey_kinds(facts: MaturityFacts) -> Reading:
    recent = facts.answers[facts.answers["kind"].isin(SURVEYS) & (facts.answers["recent_answers"] > 0)]
    return float(recent["kind"].nunique()), float(recent["recent_answers"].sum())


def _lifecycle_stages(facts: MaturityFacts) -> Reading:
    sums = facts.lifecycle[list(dict.fromkeys(STAGES.values()))].sum()
    return float(sum(sums[column] > 0 for column in STAGES.values())), float(sums["customers"])


def _feedback_change(facts: MaturityFacts) -> Reading:
    now, then = (_feedback(facts, before) for before in (0, YEAR))
    rates = [float(ratio(voices, _paying(facts, before))) for voices, before in ((now, 0), (then, YEAR))]
    change = float(ratio(*rates)) - 1 if not math.isnan(rates[0]) else math.nan
    return change, then


def _feedback(facts: MaturityFacts, before: int) -> float:
    """Survey answers and tickets with a wish for the product."""
    answers = facts.late(facts.answers, QUARTER, before)["answers"].sum()
    tickets = facts.late(facts.tickets, QUARTER, before)
    return float(answers + tickets.loc[facts.named("feedback_change", tickets["category"]), "tickets"].sum())


def _north_stars(facts: MaturityFacts) -> Reading:
    goals = float(len(facts.north_star))
    return goals, goals


SERVICE_READINGS: Mapping[str, Callable[[MaturityFacts], Reading]] = {
    "renewals_with_csm": _share("renewals_with_csm"),
    "renewal_lead_days": _median("renewal_lead_days"),
    "grr_change": _grr_change,
    "paying_customers": _paying_customers,
    "ticket_channels": _ticket_channels,
    "customers_met": _number("customers_met"),
    "ltv_cac": lambda facts: facts.ltv_cac,
    "days_to_first_touch": _median("days_to_first_touch"),
    "health_inputs": _health_inputs,
    "survey_kinds": _survey_kinds,
    "nps_answers": _number("nps_answers"),
    "retention_kpis": _retention_kpis,
    "lifecycle_stages": _lifecycle_stages,
    "onboarding_completed": _share("onboarding_completed"),
    "tickets_reported": _tickets_reported,
    "proactive_share": _late_share(
        "touches", "proactive_share", "touches", lambda _, frame: service.proactive_share(frame, ())
    ),
    "same_day": _late_share("tickets", "same_day_share", "tickets", lambda _, frame: service.same_day_share(frame, ())),
    "found_by_us": _late_share(
        "tickets", "found_by_us_share", "tickets", lambda _, frame: service.found_by_us_share(frame, ())
    ),
    "product_caused": _late_share(
        "tickets",
        "product_caused_share",
        "tickets",
        lambda facts, frame: service.product_caused_share(frame, facts.product_caused, ()),
    ),
    "contact_after_onboarding": _contact_after_onboarding,
    "outcomes_known": _share("outcomes_known"),
    "feedback_change": _feedback_change,
    "silent_customers": _number("silent_customers"),
    "north_stars": _north_stars,
    "features_used": _features_used,
}

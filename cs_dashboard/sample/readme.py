"""The words beside the sample: the README with data dictionary and true effects, and the settings."""

from cs_dashboard.sample import truths
from cs_dashboard.sample.truths import EFFECTS
from cs_dashboard.sample.usage import FEATURE_MONTHS

#: Every table of the contract with its grain, and each column with its meaning, in the contract's order.
DICTIONARY: dict[str, tuple[str, dict[str, str]]] = {
    "customers": (
        "one customer",
        {
            "customer_id": "key",
            "name": "invented company name",
            "segment": "Enterprise, Mid-market or SMB; empty for some who never paid",
            "region": "may be empty",
            "industry": "may be empty",
            "channel": "where the customer came from; may be empty",
            "csm_id": "today's customer success manager (employee_id); empty where nobody is assigned",
        },
    ),
    "subscriptions": (
        "a period of constant MRR",
        {
            "subscription_id": "key",
            "customer_id": "customer",
            "plan": "core plan (Starter, Growth, Scale), product added beside it, or Trial (MRR 0)",
            "start_date": "first day",
            "end_date": "exclusive; empty = open; a change closes one row and opens the next",
            "mrr": "USD per month",
        },
    ),
    "contracts": (
        "a contract term",
        {
            "contract_id": "key",
            "customer_id": "customer",
            "start_date": "first day",
            "end_date": "exclusive",
            "auto_renews": "true, false or empty",
            "end_reason": "filled when not renewed or reduced",
        },
    ),
    "usage_monthly": (
        "customer and month, while the customer pays",
        {
            "customer_id": "customer",
            "month": "first day of the month",
            "active_users": "people who used it",
            "seats": "seats paid for",
            "features_used": "different features used",
            "features_available": "features there are",
            "outcome_attainment": "0 to 1; empty where not tracked",
        },
    ),
    "tickets": (
        "one ticket",
        {
            "ticket_id": "key",
            "customer_id": "customer",
            "opened_at": "UTC",
            "first_response_at": "UTC; may be empty",
            "resolved_at": "UTC; empty = open",
            "channel": "email, chat, portal, phone",
            "category": "subject",
            "opened_by": "customer or us",
            "satisfaction": "1 to 5; empty = no answer",
            "agent_id": "employee_id",
        },
    ),
    "feature_usage": (
        f"customer, month and feature, last {FEATURE_MONTHS} months",
        {
            "customer_id": "customer",
            "month": "first day of the month",
            "feature": "name",
            "uses": "number of uses",
        },
    ),
    "surveys": (
        "one answer",
        {
            "survey_id": "key",
            "customer_id": "customer",
            "answered_on": "day",
            "kind": "NPS, CSAT or CES",
            "score": "NPS 0 to 10, CSAT 1 to 5, CES 1 to 7",
        },
    ),
    "onboardings": (
        "one customer",
        {
            "customer_id": "customer",
            "started_on": "day",
            "completed_on": "empty = not completed",
            "first_value_on": "empty = not reached",
        },
    ),
    "touches": (
        "one contact",
        {
            "touch_id": "key",
            "customer_id": "customer",
            "employee_id": "who on our side",
            "happened_on": "day",
            "kind": "call, email, review, training, visit",
            "initiated_by": "us or customer",
            "minutes": "length; empty for e-mail",
        },
    ),
    "employees": (
        "one employment",
        {
            "employee_id": "key",
            "name": "invented",
            "function": "team",
            "role": "title",
            "manager_id": "employee_id of the manager, the last one for those who left",
            "is_executive": "true or false",
            "start_date": "first day",
            "end_date": "exclusive; empty = still there",
        },
    ),
    "costs": (
        "month and category",
        {
            "month": "first day of the month",
            "category": "sales_marketing, customer_success, support, r_and_d, g_and_a, cogs",
            "amount": "USD",
        },
    ),
}

COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(columns) for table, (_, columns) in DICTIONARY.items()}


def effect_rows() -> list[tuple[str, str, float]]:
    """The true effects as (what, unit, log-odds)."""
    rows = [(f"Intercept, {name}", "mid tier, all else at its reference", x) for name, x in EFFECTS.intercept.items()]
    rows += [(f"Adoption tier {tier}", "against mid", x) for tier, x in EFFECTS.tier.items() if tier != "mid"]
    rows.append(
        (
            "Customer success load",
            "per 10 further paying customers with the same csm_id",
            EFFECTS.per_10_customers,
        )
    )
    rows.append(("Time to first value", "per 30 further days from started_on", EFFECTS.per_30_days_to_value))
    rows += [(f"Tickets, {name}", "per ticket in the quarter before", x) for name, x in EFFECTS.per_ticket.items()]
    return rows


def readme_text(seed: int, counts: dict[str, int]) -> str:
    """The README of the sample folder."""
    first = f"{truths.FIRST_YEAR}-{truths.FIRST_MONTH_OF_YEAR:02d}-01"
    effects = "\n".join(f"| {what} | {unit} | {value:+.2f} |" for what, unit, value in effect_rows())
    notes = "\n".join(f"- {note}" for note in _notes())
    return f"""# Sample data: {truths.COMPANY}

**Synthetic.** Nobody here exists: companies, people and numbers are drawn by a random number generator
(seed {seed}) and describe no real business. Data run from {first} to {truths.LAST_DAY} ({truths.MONTHS} months),
money is {truths.CURRENCY}. Make the folder anew, byte for byte, with

    python -m cs_dashboard sample

## True effects

A term that ends is renewed with the probability of a logistic model. These are its log-odds, so that an
estimate made from the files can be held against the truth:

| what | unit | log-odds |
|---|---|---|
{effects}

{notes}

## Files

`dashboard.toml` holds the settings that go with the data. Empty cells are null; dates are ISO; ends are
exclusive.
{"".join(_described(table, counts[table]) for table in DICTIONARY)}"""


def _notes() -> list[str]:
    """How each effect is measured, and what else was put into the data."""
    loads = ", ".join(f"{name} {load:.0f}" for name, load in EFFECTS.reference_load.items())
    slopes = ", ".join(f"{s.satisfaction_per_ticket_rate:+.2f} ({n})" for n, s in truths.SEGMENTS.items())
    shapes = ", ".join(f"{name} {alpha:.2f} / {beta:.2f}" for name, (alpha, beta) in truths.RENEWAL_SHAPES.items())
    multiples = [multiple for _, _, multiple in truths.KEY_ACCOUNTS]
    return [
        "**Tier**: that of the month before the term ends, from `usage_monthly` by the cuts of the metric\n"
        f"  definitions (outcome {truths.OUTCOME_HIGH:.2f} / {truths.OUTCOME_LOW:.2f}; utilisation "
        f"{truths.UTILISATION_HIGH:.2f} / {truths.UTILISATION_LOW:.2f}; activity "
        f"{truths.ACTIVITY_HIGH:.2f} / {truths.ACTIVITY_LOW:.2f}).",
        "**Load**: customers paying in the month before the term ends with the same `csm_id`; reference\n"
        f"  {loads}. Customers without a `csm_id` stand at the reference.",
        "**Time to first value**: `first_value_on` less `started_on`; reference "
        f"{EFFECTS.reference_days_to_value:.0f} days; never\n"
        f"  reached counts as {EFFECTS.never_reached_days} days.",
        "**Tickets**: all tickets opened in the three calendar months before the month in which the term ends.",
        "A renewal is a contract that starts within 31 days of the end (some are signed days late).",
        f"No shifted-beta-geometric model draws these renewals; nearest to them are alpha / beta of\n  {shapes}.",
        f"Some customers fall silent: use shrinks by {1 - truths.SILENT_DECAY:.0%} a month for the last "
        f"{truths.SILENT_MONTHS} months of the\n  term, without a ticket, survey or touch. That acts through the tier "
        "alone; some of them renew.",
        f"Satisfaction moves with the customer's ticket rate, in points per standard deviation:\n  {slopes}.",
        f"The default seed {truths.DEFAULT_SEED} was chosen among {truths.SEEDS_TRIED}, for size and retention near "
        "the intended ones and for\n  estimates near the truth, so one sample's recovery of the effects proves "
        "little by itself.",
        f"{len(multiples)} key accounts land small; seats grow {min(multiples):g} to {max(multiples):g} times.",
    ]


def _described(table: str, rows: int) -> str:
    """One table of the dictionary."""
    grain, columns = DICTIONARY[table]
    lines = "\n".join(f"| {column} | {meaning} |" for column, meaning in columns.items())
    head = f"\n### {table}.csv\n\nOne row per: {grain}. {rows:,} rows.\n\n| column | meaning |\n|---|---|"
    return f"{head}\n{lines}\n"


def settings_text() -> str:
    """The dashboard.toml of the sample folder."""
    return f"""# Settings of the sample data, written by `python -m cs_dashboard sample`.
company = "{truths.COMPANY}"
currency = "{truths.CURRENCY}"
synthetic = true
fiscal_year_start = 1

[exchange_rates]
CNY = {truths.CNY_PER_USD}
"""

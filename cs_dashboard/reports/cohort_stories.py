"""Sentences about cohorts: what becomes of them with age, whose revenue it is, how far customers climb."""

import pandas as pd

from cs_dashboard.charts.cohort_matrix import begin_of
from cs_dashboard.content.catalogue import Text

FEW_CUSTOMERS = 10
MONTHS_A_YEAR = 12
LOW_HIGH = {"nrr": ("nrr_low", "nrr_high"), "grr": ("grr_low", "grr_high"), "logo_retention": ("logo_low", "logo_high")}


def matrix_sentence(average: pd.DataFrame, rate: str, t: Text) -> str:
    """What cohorts come to after one year, and after as many as at least ten customers were seen for.

    `average` is `metrics.cohorts.cohort_average`.
    """
    years = average[(average["age_months"] > 0) & (average["age_months"] % MONTHS_A_YEAR == 0)]
    seen = years[years["observed_customers"] >= FEW_CUSTOMERS]
    if seen.empty:
        return t("No complete cohort of at least ten customers is a year old yet, so there is no average to tell")
    first, last = seen.iloc[0], seen.iloc[-1]
    low, high = (first[name] for name in LOW_HIGH[rate])
    values = {"rate": t.rate(first[rate]), "n": t.count(first["observed_customers"])}
    values |= {"low": t.rate(low), "high": t.rate(high), "months": t.count(first["age_months"])}
    told = {
        "nrr": t("After {months} months cohorts pay {rate} of their first MRR", **values),
        "grr": t("After {months} months {rate} of the first MRR is kept, expansion not counted", **values),
        "logo_retention": t("After {months} months {rate} of customers are still paying", **values),
    }[rate]
    if low == low:
        told = t("{finding} (95% interval {low} to {high}, {n} customers)", finding=told, **values)
    else:
        told = t("{finding} ({n} customers)", finding=told, **values)
    if last["age_months"] == first["age_months"]:
        return told
    values = {"rate": t.rate(last[rate]), "years": t.count(last["age_months"] / MONTHS_A_YEAR)}
    n = t.count(last["observed_customers"])
    return t("{finding}; after {years} years {rate} ({n} customers)", finding=told, n=n, **values)


def matrix_note(cells: pd.DataFrame, rate: str, t: Text) -> str:
    """How the matrix is to be read: what its rate can be, and what the marked cells are."""
    kind = {
        "nrr": t("NRR is an index: expansion can take it over 100%."),
        "grr": t("GRR counts each customer at most at its first MRR, so it cannot exceed 100%."),
        "logo_retention": t("Logo retention counts customers, so it cannot exceed 100%."),
    }[rate]
    if cells["is_complete"].all():
        return kind
    paler = t("Paler cells are not complete: not all of the cohort are that old. They are not averaged.")
    return t("{kind} {paler}", kind=kind, paler=paler)


def layers_sentence(layers: pd.DataFrame, t: Text) -> str:
    """How much of today's MRR comes from earlier years; `layers` is `metrics.cohorts.cohort_layers`."""
    now = layers[layers["month"] == layers["month"].max()].sort_values("cohort")
    whole = float(now["mrr"].sum())
    if whole <= 0:
        return t("Nobody of these customers is paying any more")
    newest = now.iloc[-1]
    values = {"share": t.rate(1 - newest["mrr"] / whole, 0), "year": begin_of(newest["cohort"], t)}
    if len(now) == 1:
        return t("All ARR comes from customers won since {year}, the first year here", **values)
    return t("{share} of ARR comes from customers won before {year}", **values)


def ladder_sentence(ladder: pd.DataFrame, t: Text) -> str:
    """How far customers climb: `metrics.expansion.expansion_ladder` of everybody.

    Told at the oldest rung that at least ten customers stand on.
    """
    firm = ladder[(ladder["paying_customers"] >= FEW_CUSTOMERS) & (ladder["age_months"] > 0)]
    if firm.empty:
        return t("Fewer than ten customers have been paying for a year, too few to tell how far they climb")
    last = firm.iloc[-1]
    n, times = t.count(last["paying_customers"]), t.number(last["rung"], 2)
    if last["age_months"] == MONTHS_A_YEAR:
        return t(
            "The {n} customers still paying after a year pay {times} times what they paid at first", n=n, times=times
        )
    years = t.count(last["age_months"] / MONTHS_A_YEAR)
    told = "The {n} customers still paying after {years} years pay {times} times what they paid at first"
    return t(told, n=n, years=years, times=times)


def ladder_note(t: Text) -> str:
    """What the ladder compares."""
    return t(
        "Each rung compares customers still paying at that age with what the same customers paid in their first month. "
        "Fewer stand on each later rung."
    )

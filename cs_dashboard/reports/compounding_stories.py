"""What retention compounds to, in sentences: the headline, how far the lines are apart and why, goals and steps."""

from typing import Any, Protocol

import pandas as pd

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports.phrases import in_a_row, known

NEARLY = 0.005


class Levers(Protocol):
    """`scenarios.compounding.CompoundingLevers`: what the sentences need of it."""

    @property
    def base(self) -> float: ...
    @property
    def nrr(self) -> float: ...
    @property
    def fade(self) -> float: ...
    @property
    def new_arr(self) -> float: ...


class Ends(Protocol):
    """`scenarios.survival.LineEnds`."""

    @property
    def constant_arr(self) -> float: ...
    @property
    def survival_arr(self) -> float: ...
    @property
    def constant_over_survival(self) -> float: ...
    @property
    def constant_over_fading(self) -> float: ...


class Fitted(Protocol):
    """`models.sbg.Sbg`."""

    @property
    def alpha(self) -> float: ...
    @property
    def customers(self) -> int: ...
    def retention_rate(self, renewal: Any) -> Any: ...


class Measured(Protocol):
    """`metrics.compounding.Measured`: what the detail tells of where the levers start."""

    @property
    def nrr_years(self) -> int: ...
    @property
    def sigma_year(self) -> float: ...
    @property
    def sigma_sampling(self) -> float: ...


def compounding_headline(levers: Levers, frame: pd.DataFrame, fan: pd.DataFrame | None, year: int, t: Text) -> str:
    """From where to where, at what NRR: `At an NRR of 104.2%, fading, $8.42M becomes $12.7M by 2035`.

    `frame` is `scenarios.compounding.project_compounding`, `fan` the fan of its total, `year` the calendar year of
    its last row.
    """
    end = float(frame["total_arr"].iloc[-1])
    if not known(end) or not known(levers.nrr):
        return t("There is nothing to compound: nobody was paying twelve months ago")
    values = {"nrr": t.rate(levers.nrr), "start": t.money(levers.base), "end": t.money(end), "year": str(year)}
    if levers.new_arr:
        values["new"] = t.money(levers.new_arr)
        told = "At an NRR of {nrr} and {new} of new ARR a year, {start} becomes {end} by {year}"
    elif levers.nrr > 1 and levers.fade < 1:
        told = "At an NRR of {nrr} that fades, {start} becomes {end} by {year} without a new customer"
    else:
        told = "At a constant NRR of {nrr}, {start} becomes {end} by {year} without a new customer"
    sentence = t(told, **values)
    if fan is None or len(fan) == 1:
        return sentence
    low, high = (t.money(float(fan[name].iloc[-1])) for name in ("q05", "q95"))
    return t("{sentence} (9 in 10: {low} to {high})", sentence=sentence, low=low, high=high)


def compounding_detail(levers: Levers, measured: Measured, month: pd.Timestamp, t: Text) -> str:
    """The muted line: what fades, what the fan rests on, and that it covers today's customers only."""
    parts = []
    if levers.nrr > 1 and levers.fade < 1:
        parts.append(t("Each year keeps {share} of the excess over 100% of the year before", share=t.rate(levers.fade)))
    if known(measured.sigma_year) and known(measured.sigma_sampling):
        told = t(
            "Fan from {years} yearly NRRs that vary by {year} and a sampling error of {sampling}",
            years=t.count(measured.nrr_years),
            year=t.rate(measured.sigma_year),
            sampling=t.rate(measured.sigma_sampling),
        )
        parts.append(told)
        if levers.new_arr:
            parts.append(t("It covers the customers of year 1, not new business"))
    else:
        parts.append(t("No fan: it takes three years of history and an interval of NRR"))
    parts.append(t("As of {month}", month=t.month(month, long=True)))
    return " · ".join(parts)


def lines_apart(apart: Ends, no_fit_reason: str, t: Text) -> str:
    """How far the constant-rate and the survival-implied line end from each other and from the projection, and why.

    All three of the customers of year 1. `no_fit_reason` is that of `models.sbg.NoFit` of all customers, empty where
    there is a fit; at `one_rate` there is a line, but no spread of chances that could be its reason.
    """
    told = []
    values = {"constant": t.money(apart.constant_arr), "share": t.rate(abs(apart.constant_over_fading), 0)}
    if known(apart.constant_over_fading) and abs(apart.constant_over_fading) >= NEARLY:
        more = "Held constant, the rate would take the customers of year 1 to {constant}, {share} more than fading."
        told += [t(more, **values), t("Every long public series fell.")]
    values = {"implied": t.money(apart.survival_arr), "share": t.rate(abs(apart.constant_over_survival), 0)}
    if abs(apart.constant_over_survival) < NEARLY:
        told.append(t("Survival implies {implied}, as the constant rate does.", **values))
    elif known(apart.constant_over_survival):
        why = "above" if apart.constant_over_survival > 0 else "one_rate" if no_fit_reason == "one_rate" else "below"
        told.append(t(_WHY_APART[why], **values))
    elif no_fit_reason:
        told.append(no_fit(no_fit_reason, t))
    return in_a_row(told, t)


_WHY_APART = {
    "above": (
        "Survival, with segments weighed by ARR, implies {implied}: the constant rate ends {share} above it, because "
        "renewals are counted by customer over all years, not by last year's ARR, and what survivors add follows the "
        "fade."
    ),
    "below": (
        "Survival, with segments weighed by ARR, implies {implied}: the constant rate ends {share} below it, because "
        "those likely to leave leave early and customers who stay leave ever less often."
    ),
    "one_rate": (
        "Survival, with segments weighed by ARR, implies {implied}: the constant rate ends {share} below it, because "
        "the renewals of all years kept more than the rate does."
    ),
}


def goal_sentence(lever: str, value: float | None, told: str, times: float, year: int, t: Text) -> str:
    """Which value of one lever reaches the multiple in that year; `told` is the value in words."""
    values: dict[str, Any] = {"times": t.number(times, 1), "year": str(year), "value": told}
    if value is None:
        none = {
            "nrr": "No NRR up to 300% makes ×{times} by year {year} with the other levers as they stand.",
            "new_arr": "No amount of new ARR makes ×{times} by year {year} with the other levers as they stand.",
            "fade": "Even without any fading ×{times} is not reached by year {year}; only NRR or new ARR can.",
        }
        return t(none[lever], **values)
    some = {
        "nrr": "An NRR of {value} in the first year makes ×{times} by year {year}.",
        "new_arr": "New ARR of {value} a year makes ×{times} by year {year}.",
        "fade": "Keeping {value} of the excess over 100% each year makes ×{times} by year {year}.",
    }
    return t(some[lever], **values)


def one_point_worth(worth: float, year: int, t: Text) -> str:
    """One more point of NRR in money at the end."""
    return t("One more point of NRR is worth {money} of ARR in {year}.", money=t.money(worth), year=str(year))


def no_fit(reason: str, t: Text, kept_rate: float = float("nan")) -> str:
    """Why there is no survival fit, from the reasons of `models.sbg.NoFit`; at `one_rate` with its `kept_rate`."""
    reasons = {
        "few_customers": "No survival fit: fewer than 30 customers came to a renewal.",
        "few_renewals": "No survival fit: nobody has come to a third renewal yet.",
        "nobody_left": "No survival fit: nobody has left yet.",
        "everybody_left": "No survival fit: everybody left at the first renewal.",
        "first_renewal_only": "No survival fit: all who left went at the first renewal.",
        "one_rate": "One constant rate fits: {rate} renew each time.",
    }
    return t(reasons[reason], rate=t.rate(kept_rate))


def fit_sentence(fit: Fitted, t: Text) -> str:
    """The fit in words: what share leaves at the first and the fifth renewal, and whether lifetimes have an end."""
    told = [
        t(
            "From {n} customers: {first} leave at the first renewal, {fifth} of those still there at the fifth.",
            n=t.count(fit.customers),
            first=t.rate(1 - fit.retention_rate(1)),
            fifth=t.rate(1 - fit.retention_rate(5)),
        ),
        t(
            "Alpha {alpha} ({alpha_low} to {alpha_high}), beta {beta} ({beta_low} to {beta_high}).",
            **{name: t.number(getattr(fit, name), 2) for name in _SHAPES},
        ),
    ]
    if fit.alpha <= 1:
        told.append(t("Their undiscounted lifetime has no end, so 1/churn would be no lifetime."))
    return in_a_row(told, t)


_SHAPES = ("alpha", "alpha_low", "alpha_high", "beta", "beta_low", "beta_high")

"""The levers of the capacity plan, and how they come from sliders. Nothing is projected here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from cs_dashboard.content.levers import Lever
from cs_dashboard.scenarios.levers import moved_values

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class CapacityLevers:
    """What a reader may move in the capacity plan.

    Attributes
    ----------
    touch_hours_high, touch_hours_mid, touch_hours_low
        Hours of a CSM for one customer a year, by the touch tier of its segment; onboarding and renewals apart.
    onboarding_hours, renewal_hours
        Hours of a CSM for one new customer, for one renewal.
    productive_hours
        Hours that one person works in a year.
    shrinkage
        Share of them that is no work for customers (0.35 = 35 %).
    ramp_months, recruiting_months
        Months from a hire's first day to full productivity, from opening a position to the first day.
    attrition
        Share of the team that leaves in a year.
    customer_growth
        Growth of customers in a year, where no forecast is given.
    span
        People that one manager leads.
    target_share, answer_within_seconds
        Of calls: this share answered within so many seconds.
    clear_within_hours
        Of tickets in a pile: worked off within so many working hours.
    handle_minutes
        Work on one ticket.
    occupancy_cap
        Share of their time on duty that people may be busy.
    salary_csm, salary_support, salary_manager, salary_seller
        What one person costs in a year, everything included (currency).
    new_arr_per_seller
        New ARR that one seller wins in a year (currency).
    load_effect
        Log-odds of renewal for each ten customers more per CSM.
    gross_margin
        Share of revenue left after the cost of serving it.
    """

    touch_hours_high: float
    touch_hours_mid: float
    touch_hours_low: float
    onboarding_hours: float
    renewal_hours: float
    productive_hours: float
    shrinkage: float
    ramp_months: float
    recruiting_months: float
    attrition: float
    customer_growth: float
    span: float
    target_share: float
    answer_within_seconds: float
    clear_within_hours: float
    handle_minutes: float
    occupancy_cap: float
    salary_csm: float
    salary_support: float
    salary_manager: float
    salary_seller: float
    new_arr_per_seller: float
    load_effect: float
    gross_margin: float

    @property
    def working_hours(self) -> float:
        """Hours that one person has for customers in a month: productive hours × (1 − shrinkage) / 12."""
        return self.productive_hours * (1 - self.shrinkage) / MONTHS_A_YEAR

    @property
    def ramp(self) -> int:
        """Whole months of ramping; 0 where the lever is not a number."""
        return whole(self.ramp_months)

    @property
    def recruiting(self) -> int:
        """Whole months of recruiting; 0 where the lever is not a number."""
        return whole(self.recruiting_months)


def capacity_levers(
    levers: Iterable[Lever], values: Mapping[str, float], measured: Mapping[str, float]
) -> CapacityLevers:
    """The levers of the capacity plan, from values on sliders; see `levers.moved_values`.

    Parameters
    ----------
    levers
        The records of the scenario `capacity`.
    measured
        Exact values by the name in `measured_by`: `capacity.attrition` -> 0.27.
    """
    taken = moved_values(levers, values, measured)
    return CapacityLevers(**{field.name: taken[field.name] for field in fields(CapacityLevers)})


def whole(months: float) -> int:
    """A number of months as a whole one that is not negative; 0 where it is not a number."""
    return max(round(months), 0) if np.isfinite(months) else 0

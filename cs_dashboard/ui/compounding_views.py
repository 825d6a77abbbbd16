"""What the compounding simulator starts from, put together once for each data version and filter."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cs_dashboard.filters import Filters
from cs_dashboard.frames import REVENUE, SURVIVAL_FACTS
from cs_dashboard.metrics.compounding import Measured, measured_compounding
from cs_dashboard.metrics.costs import gross_margin
from cs_dashboard.metrics.rollup import rolled_up
from cs_dashboard.models import sbg
from cs_dashboard.models.sbg import NoFit, Sbg, fit_sbg, fit_sbg_by, yearly_renewals
from cs_dashboard.models.survival import KaplanMeier, fit_kaplan_meier
from cs_dashboard.scenarios.levers import measured_values
from cs_dashboard.ui import reads

YEAR = 12


@dataclass(frozen=True, eq=False)
class CompoundingView:
    """What is measured of one slice.

    Attributes
    ----------
    as_of
        The month that year 1 ends in.
    measured
        Where the levers start, and what the fan rests on.
    exact
        The same under the names that lever records use.
    curve
        Kaplan-Meier of all customers of the slice.
    fit
        The sBG of the slice, or why there is none.
    fits
        The same for each segment of the slice.
    segment_mrr
        MRR of each segment in as-of (currency), by which the fits are weighed.
    """

    as_of: pd.Timestamp
    measured: Measured
    exact: Mapping[str, float]
    curve: KaplanMeier
    fit: Sbg | NoFit
    fits: Mapping[str, Sbg | NoFit]
    segment_mrr: Mapping[str, float]

    @property
    def first_year(self) -> int:
        """The calendar year of year 1."""
        return int(self.as_of.year)

    @property
    def no_fit_reason(self) -> str:
        """Why there is no fit; empty where there is one."""
        return self.fit.reason if isinstance(self.fit, NoFit) else ""

    def yearly_survival(self, years: int) -> list[float] | None:
        """The share of revenue whose customers are still there after 0, 1, 2 ... renewals, each segment as fitted."""
        return sbg.yearly_survival(self.fits, self.segment_mrr, self.fit, years)

    def customers_survival(self, years: int) -> list[float] | None:
        """The fitted share of customers still there, all of them counted alike as in Kaplan-Meier."""
        return sbg.fitted_survival(self.fit, years)


def compounding_view(filters: Filters) -> CompoundingView:
    """The start of the simulator for the slice; windows do not matter to it, years do."""
    view: CompoundingView = reads.answered("compounding_view", lambda _: _compounding_view(filters), filters)
    return view


def _compounding_view(filters: Filters) -> CompoundingView:
    month = reads.as_of(filters)
    revenue = reads.revenue(filters)
    now = rolled_up(revenue[revenue["month"] == month], REVENUE, ("segment",))
    measured = measured_compounding(reads.retention_facts(filters, YEAR), revenue, month, _gross_margin(filters))
    facts = reads.survival_facts(filters)
    renewals = yearly_renewals(rolled_up(facts, SURVIVAL_FACTS, ()))
    return CompoundingView(
        as_of=month,
        measured=measured,
        exact=measured_values(measured),
        curve=fit_kaplan_meier(facts),
        fit=fit_sbg(renewals["lost"], renewals["censored"]),
        fits=fit_sbg_by(rolled_up(facts, SURVIVAL_FACTS, ("segment",)), "segment"),
        segment_mrr={str(member): float(mrr) for member, mrr in zip(now["segment"], now["total_mrr"], strict=True)},
    )


def _gross_margin(filters: Filters) -> float:
    """The company's, for costs are not known by segment; NaN without them."""
    costs = reads.monthly_costs(filters)
    if costs is None:
        return float("nan")
    return gross_margin(costs, reads.revenue(Filters(as_of=filters.as_of)), reads.as_of(filters))

"""What a page shows, put together once for each data version and filter: facts in, metric results out."""

from dataclasses import dataclass

import pandas as pd

from cs_dashboard.filters import Filters, compared_month
from cs_dashboard.metrics import acquisition, expansion, growth, movements, renewals, retention
from cs_dashboard.metrics.concentration import Concentration, concentration
from cs_dashboard.metrics.periods import MONTHS_IN, Period, period_starts
from cs_dashboard.ui import reads

YEAR = 12


@dataclass(frozen=True)
class RetentionView:
    """The Retention page's numbers.

    Attributes
    ----------
    monthly
        `metrics.retention.retention` of the slice, month by month.
    now, before
        Its rows of the as-of month and of the month compared with; None where there is none.
    by
        The same of the as-of month for each member of the dimension, largest opening first.
    by_month
        The same month by month, for the small multiples.
    bridge
        The point-to-point bridge of the as-of month; None where nobody was paying then.
    bridges_by
        The bridge of the as-of month for each member.
    concentration
        Of the retention base.
    growth
        `metrics.growth.growth` of the slice.
    """

    as_of: pd.Timestamp
    monthly: pd.DataFrame
    now: pd.Series | None
    before: pd.Series | None
    by: pd.DataFrame
    by_month: pd.DataFrame
    bridge: pd.Series | None
    bridges_by: pd.DataFrame
    concentration: Concentration
    growth: pd.DataFrame


def retention_view(filters: Filters, by: str) -> RetentionView:
    """The numbers of the slice, by one dimension (csm_id is asked for only when wanted)."""
    view: RetentionView = reads.answered("retention_view", lambda _: _retention_view(filters, by), filters, by)
    return view


def _retention_view(filters: Filters, by: str) -> RetentionView:
    month, window = reads.as_of(filters), filters.window
    facts = reads.retention_facts(filters)
    sliced = reads.csm_retention_facts(filters) if by == "csm_id" else facts
    monthly = retention.retention(facts, window)
    by_month = retention.retention(sliced, window, [by])
    last = by_month[by_month["month"] == month].sort_values("opening_mrr", ascending=False, kind="stable")
    bridges = retention.retention_bridge(facts)
    bridges_by = retention.retention_bridge(sliced, [by])
    now = row_of(monthly, month)
    held = concentration(
        reads.largest_customers(filters),
        0.0 if now is None else now["opening_mrr"],
        0.0 if now is None else now["closing_mrr"],
    )
    return RetentionView(
        as_of=month,
        monthly=monthly,
        now=now,
        before=row_of(monthly, pd.Timestamp(compared_month(month.date(), filters.compare))),
        by=last.reset_index(drop=True),
        by_month=by_month,
        bridge=row_of(bridges, month),
        bridges_by=bridges_by[bridges_by["month"] == month].reset_index(drop=True),
        concentration=held,
        growth=growth.growth(reads.revenue(filters)),
    )


def row_of(frame: pd.DataFrame, month: pd.Timestamp) -> pd.Series | None:
    """The row of a month, or None."""
    rows = frame[frame["month"] == month]
    return None if rows.empty else rows.iloc[0]


def year_bridges(filters: Filters) -> pd.DataFrame:
    """The twelve-month bridge of every month, whatever the window shown: what-if, leak and crossover start from it."""
    bridges: pd.DataFrame = reads.answered(
        "year_bridges", lambda _: retention.retention_bridge(reads.retention_facts(filters, YEAR)), filters
    )
    return bridges


def history(filters: Filters, period: Period) -> pd.DataFrame:
    """Summed monthly movements by month, quarter or fiscal year."""
    monthly = movements.movements(reads.movements(filters))
    return movements.movement_history(monthly, period, reads.settings().fiscal_year_start)


def renewals_next(filters: Filters, months: int = 3) -> tuple[int, float] | None:
    """Customers and MRR whose terms end in the coming months; None without contracts."""
    due = reads.renewals_due(filters)
    if due is None:
        return None
    soon = due[due["month"] <= reads.as_of(filters) + pd.DateOffset(months=months)]
    return int(soon["due_customers"].sum()), round(float(soon["due_mrr"].sum()), 2)


def monthly_arr(filters: Filters) -> pd.Series:
    """ARR by month, to as-of."""
    arr: pd.Series = growth.growth(reads.revenue(filters)).set_index("month")["arr"]
    return arr


def yearly_nrr(filters: Filters) -> pd.Series:
    """Twelve-month NRR by month, to as-of, whatever the window shown."""
    nrr: pd.Series = retention.retention(reads.retention_facts(filters, YEAR), YEAR).set_index("month")["nrr"]
    return nrr


def yearly_bridges(filters: Filters) -> pd.DataFrame:
    """Twelve-month bridges a year apart, the last at as-of."""
    bridges = year_bridges(filters)
    ends: pd.DataFrame = bridges[bridges["month"].dt.month == reads.as_of(filters).month]
    return ends.reset_index(drop=True)


def crossover(filters: Filters) -> pd.DataFrame:
    """Renewed, expanded and new ARR of each year to as-of."""
    return growth.renewal_crossover(yearly_bridges(filters))


def leak(filters: Filters) -> list[float]:
    """The share of new ARR that refilled the leak, for each of `year_bridges`."""
    return [float(share) for share in growth.leaky_bucket(year_bridges(filters))]


def one_point(filters: Filters) -> tuple[float, float]:
    """One point of renewal in ARR, and the best quarter of new ARR."""
    quarters = history(filters, "quarter")
    bridge = row_of(year_bridges(filters), reads.as_of(filters))
    opening = float("nan") if bridge is None else float(bridge["opening_mrr"])
    return growth.one_point_of_renewal(opening, quarters["new_mrr"])


def renewal_view(filters: Filters) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame] | None:
    """Of the terms ended in the twelve months to as-of: one row of rates, rates by quarter (all), MRR lost by reason.

    None without contracts, or when no term ended.
    """
    facts = reads.renewal_facts(filters)
    if facts is None or facts.empty:
        return None
    month = reads.as_of(filters)
    year = facts[facts["month"] > month - pd.DateOffset(months=YEAR)]
    if year.empty:
        return None
    start = reads.settings().fiscal_year_start
    quarters = facts.assign(quarter=period_starts(facts["month"], "quarter", start))
    by_quarter = renewals.renewal_rates(quarters, ("quarter",))
    by_quarter["is_complete"] = by_quarter["quarter"] + pd.DateOffset(months=MONTHS_IN["quarter"] - 1) <= month
    return renewals.renewal_rates(year, ()).iloc[0], by_quarter, renewals.lost_by_reason(year)


def flow_gross_retention(filters: Filters) -> float:
    """Gross retention of the window as finance chains it, at as-of; NaN where it is undefined."""
    chained = retention.flow_gross_retention(reads.movements(filters), filters.window)
    row = row_of(chained, reads.as_of(filters))
    return float("nan") if row is None else float(row["flow_grr"])


def annualised(view: RetentionView, window: int) -> dict[str, float]:
    """The rates of a shorter window compounded to twelve months: nrr, grr, logo_retention."""
    names = ("nrr", "grr", "logo_retention")
    return {name: float("nan" if view.now is None else retention.annualised(view.now[name], window)) for name in names}


def quality(filters: Filters, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Quality of new business: 12-month GRR and logo retention by acquisition quarter."""
    start = reads.settings().fiscal_year_start
    return acquisition.quality_of_new_business(reads.cohort_facts(filters), reads.as_of(filters), start, by)


def expansion_split(filters: Filters) -> pd.DataFrame:
    """The expansion of the window by what was bought; one row, or none."""
    split: pd.DataFrame = expansion.expansion_split(reads.expansion_facts(filters))
    return split


@dataclass(frozen=True)
class Behind:
    """Who stands behind a number of the Retention page, by the key that its point or row carries."""

    filters: Filters
    by: str

    def month(self, key: str) -> pd.DataFrame:
        """The retention base of a month and what became of it."""
        listed = reads.customers_between(self.filters, pd.Timestamp(key), self.filters.window)
        return listed[listed["opening_mrr"] > 0]

    def movement(self, key: str) -> pd.DataFrame:
        """The customers of one movement of the bridge; all of its base for opening, all paying now for closing."""
        listed = reads.customers_between(self.filters, reads.as_of(self.filters), self.filters.window)
        if key in ("opening", "closing"):
            return listed[listed[f"{key}_mrr"] > 0]
        return listed[listed["movement"] == key]

    def member(self, key: str) -> pd.DataFrame:
        """The retention base of one member of the dimension."""
        listed = reads.customers_between(self.filters, reads.as_of(self.filters), self.filters.window)
        return listed[(listed[self.by] == key) & (listed["opening_mrr"] > 0)]

    def largest(self, key: str) -> pd.DataFrame:
        """The largest customers of the base, as many as the key says."""
        return self.month(str(reads.as_of(self.filters).date())).head(int(key))

    def expanded(self, _key: str) -> pd.DataFrame:
        """The customers that pay more than at the start of the window."""
        return self.movement("expansion")

    def period(self, key: str, period: Period) -> pd.DataFrame:
        """Who moved between the end of the period before and the end of this one, point to point."""
        length = MONTHS_IN[period]
        end = min(pd.Timestamp(key) + pd.DateOffset(months=length - 1), reads.as_of(self.filters))
        listed = reads.customers_between(self.filters, end, length)
        return listed[listed["movement"] != ""]


def customers_behind(filters: Filters, by: str) -> Behind:
    """The lists behind the page's numbers; nothing is read before somebody asks."""
    return Behind(filters, by)

"""What the Team ratios page shows, put together once for each data version and filter; a missing table leaves NaN."""

from dataclasses import dataclass, replace

import pandas as pd

from cs_dashboard.content.evidence import Benchmark, benchmarks
from cs_dashboard.filters import Filters, compared_month
from cs_dashboard.metrics import costs, retention, team
from cs_dashboard.metrics.rollup import matching, ratio
from cs_dashboard.models.load_curve import renewal_bands, renewal_curve
from cs_dashboard.models.load_effect import LoadEffect, NoEffect, fit_load_effect
from cs_dashboard.scenarios.team import TeamNow
from cs_dashboard.ui import reads, team_reads
from cs_dashboard.ui.views import row_of
from cs_dashboard.warehouse import load_facts
from cs_dashboard.warehouse.queries.load import LoadOf

YEAR, MOST_LINES = 12, 3
# One step of load that the effect is told for.
STEPS: dict[LoadOf, float] = {"customers": 10.0, "arr": 100_000.0}
_NO_PEOPLE = ("team_ratio", "team_ratio_with_support", "r_and_d_share", "headcount", "attrition_rate")
_NO_COSTS = ("spend_ratio", "cost_rate", "cost_per_customer")


@dataclass(frozen=True, eq=False)
class TeamView:
    """The page's numbers.

    Attributes
    ----------
    history
        By month of revenue, of the whole company: team_ratio, team_ratio_with_support, r_and_d_share, headcount,
        attrition_rate, spend_ratio, cost_rate, cost_per_customer, and the columns of `metrics.team.csm_capacity`.
    now, before
        Its rows of the as-of month and of the month compared with; None where there is none.
    people
        Headcount by function at as-of; None without employees.
    books
        segment, csm_id, name, customers, arr of the employed CSMs of the slice.
    loads, load
        `metrics.team.csm_load` of the slice by segment, and its one row of all; None where nobody pays.
    everyones
        That one row whatever CSM the filters name: what people moved are held against.
    staff
        `frames.STAFF`; None without employees.
    """

    as_of: pd.Timestamp
    history: pd.DataFrame
    now: pd.Series | None
    before: pd.Series | None
    people: dict[str, float] | None
    books: pd.DataFrame
    loads: pd.DataFrame
    load: pd.Series | None
    everyones: pd.Series | None
    staff: pd.DataFrame | None

    def value(self, name: str) -> float:
        """A column of the history at as-of; NaN where it is unknown."""
        return float("nan") if self.now is None else float(self.now[name])

    def value_before(self, name: str) -> float:
        """The same in the month compared with."""
        return float("nan") if self.before is None else float(self.before[name])

    def csm(self, name: str) -> float:
        """A column of the load of all CSMs; NaN where nobody pays."""
        return _of(self.load, name)

    @property
    def what_if(self) -> TeamNow:
        """What the ratios are of beside people."""
        spans = None if self.staff is None else team.span_of_control(self.staff)
        return TeamNow(
            csms=_of(self.everyones, "csms"),
            customers=_of(self.everyones, "covered_customers"),
            arr=_of(self.everyones, "covered_arr"),
            paying_customers=_of(self.everyones, "customers"),
            reports=float("nan") if spans is None else float(spans["reports"].sum()),
            managers=float("nan") if spans is None else float(len(spans)),
            cost_rate=self.value("cost_rate"),
            spend_ratio=self.value("spend_ratio"),
        )


def _of(load: pd.Series | None, name: str) -> float:
    return float("nan") if load is None else float(load[name])


def team_view(filters: Filters) -> TeamView:
    """The numbers of the slice; people and costs belong to no segment and are the whole company's."""
    view: TeamView = reads.answered("team_view", lambda _: _team_view(filters), filters)
    return view


def _team_view(filters: Filters) -> TeamView:
    month = reads.as_of(filters)
    history = _history(Filters(as_of=filters.as_of))
    found = team_reads.csm_books(filters)
    loads = team.csm_load(found)
    people = team_reads.headcount(filters)
    return TeamView(
        as_of=month,
        history=history,
        now=row_of(history, month),
        before=row_of(history, pd.Timestamp(compared_month(month.date(), filters.compare))),
        people=None if people is None else _people(people, month),
        books=_books(found),
        loads=loads,
        load=_whole_load(found),
        everyones=_whole_load(team_reads.csm_books(replace(filters, csm_id=()))),
        staff=team_reads.staff(filters),
    )


def _whole_load(books: pd.DataFrame) -> pd.Series | None:
    return team.csm_load(books, ()).iloc[0] if len(books) else None


def _people(headcount: pd.DataFrame, month: pd.Timestamp) -> dict[str, float]:
    now = headcount[headcount["month"] == month]
    return {name: float(n) for name, n in zip(now["function"], now["headcount"], strict=True)}


def _books(found: pd.DataFrame) -> pd.DataFrame:
    covered = found[found["csm_status"] == team.EMPLOYED]
    grain = ["segment", "csm_id", "name"]
    each = covered.groupby(grain, as_index=False)[["customers", "book_mrr"]].sum()
    return each.assign(arr=(each.pop("book_mrr") * YEAR).round(2))


def _history(everybody: Filters) -> pd.DataFrame:
    """Every number of the whole company by month of revenue."""
    people, spent = team_reads.headcount(everybody), reads.monthly_costs(everybody)
    revenue = team_reads.revenue(everybody)
    rates = retention.retention(team_reads.retention_facts(everybody), YEAR)
    counted = pd.DataFrame(columns=["month", "function", "individuals"]) if people is None else people
    table = team.csm_capacity(counted, revenue, rates)
    table[[*_NO_PEOPLE, *_NO_COSTS]] = float("nan")
    months = table["month"]
    if people is not None and len(people):
        ratios = team.team_ratios(people).set_index("month")
        wide = team.team_ratios(people, with_support=True).set_index("month")
        table["team_ratio_with_support"] = months.map(wide["team_ratio"]).astype(float)
        for name in ("team_ratio", "r_and_d_share", "headcount"):
            table[name] = months.map(ratios[name]).astype(float)
        table["attrition_rate"] = months.map(team.attrition_rate(people).set_index("month")["attrition_rate"])
    if spent is not None:
        parts = {
            "spend_ratio": costs.spend_ratio(spent),
            "cost_rate": costs.customer_success_cost_rate(spent, revenue),
            "cost_per_customer": costs.cost_to_serve(spent, revenue),
        }
        for name, part in parts.items():
            table[name] = months.map(part.set_index("month")[name]).astype(float)
    return table


def yardsticks(measure: str) -> list[Benchmark]:
    """The latest dated benchmarks of customers or ARR per CSM; of ARR where the data are in their currency."""
    metric = {"customers": "csm_customers", "arr": "csm_arr"}[measure]
    dated = [one for one in benchmarks().values() if one.metric == metric and one.measured_year]
    if measure == "arr" and reads.settings().currency != "USD":
        return []
    return sorted(dated, key=lambda one: -(one.measured_year or 0))[:MOST_LINES]


def people_table(filters: Filters) -> pd.DataFrame:
    """`metrics.team.person_view` of the slice, with load: customers / mean customers per CSM."""
    frame: pd.DataFrame = reads.answered("people_table", lambda _: _people_table(filters), filters)
    return frame


def _people_table(filters: Filters) -> pd.DataFrame:
    of_csms = matching(team_reads.csm_retention(filters), {"csm_id": filters.csm_id})
    rates = retention.retention(of_csms, filters.window, ["csm_id"])
    now = rates[rates["month"] == reads.as_of(filters)]
    books = team_reads.csm_books(filters)
    found = team.person_view(books, now, team_reads.agent_tickets(filters), team_reads.agent_times(filters))
    everyones = team_reads.csm_books(replace(filters, csm_id=()))
    mean = _of(_whole_load(everyones), "customers_per_csm")
    return found.assign(load=ratio(found["customers"], mean))


def coverage(filters: Filters) -> pd.DataFrame:
    """Retention with and without a CSM by segment, at as-of; of everybody, for one CSM there is nothing to compare."""
    books = team_reads.csm_books(replace(filters, csm_id=()))
    rates = team.retention_by_coverage(team_reads.csm_retention(filters), books, filters.window)
    return rates[rates["month"] == reads.as_of(filters)].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class LoadView:
    """The effect of load (or why there is none), the renewals it was fitted to, and its line."""

    effect: LoadEffect | NoEffect
    bands: pd.DataFrame
    curve: pd.DataFrame | None


def load_view(filters: Filters, load_of: LoadOf) -> LoadView | None:
    """Of the whole company's contract terms, segment being held equal; None without contracts."""
    if not team_reads.has("contracts"):
        return None
    month = reads.as_of(filters)
    view: LoadView = reads.answered("load_view", lambda _: _load_view(filters, load_of), month, load_of)
    return view


def _load_view(filters: Filters, load_of: LoadOf) -> LoadView:
    month = reads.as_of(filters)
    counts = reads.answered(
        "renewals_by_load", lambda house: load_facts.renewals_by_load(house, month, load_of), month, load_of
    )
    effect = fit_load_effect(counts, STEPS[load_of])
    curve = renewal_curve(counts, effect) if isinstance(effect, LoadEffect) else None
    return LoadView(effect, renewal_bands(counts), curve)

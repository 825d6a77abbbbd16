"""The tables that can be asked for by name: reads the facts, applies the metric, picks the columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from cs_dashboard import practice_facts
from cs_dashboard.content.levers import levers
from cs_dashboard.content.practices import practices
from cs_dashboard.errors import ConfigurationError, did_you_mean
from cs_dashboard.filters import Filters
from cs_dashboard.frames import DIMENSIONS, FUNCTIONS, MOVEMENTS, SURVIVAL_FACTS
from cs_dashboard.metrics import cohorts as cohort_metrics
from cs_dashboard.metrics import movements as movement_metrics
from cs_dashboard.metrics import retention as retention_metrics
from cs_dashboard.metrics import service, team
from cs_dashboard.metrics.costs import customer_success_cost_rate, gross_margin
from cs_dashboard.metrics.customer_months import customer_months
from cs_dashboard.metrics.periods import Period
from cs_dashboard.metrics.rollup import matching, rolled_up
from cs_dashboard.models import survival
from cs_dashboard.scenarios import capacity_table, maturity
from cs_dashboard.scenarios import measured as compounding
from cs_dashboard.scenarios.capacity import MONTHS, project_capacity
from cs_dashboard.scenarios.capacity_levers import capacity_levers
from cs_dashboard.scenarios.capacity_start import CapacityFacts, capacity_start
from cs_dashboard.scenarios.levers import starting_values
from cs_dashboard.warehouse import facts, load_facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.read import as_of_month
from cs_dashboard.warehouse.scope import scoped


@dataclass(frozen=True)
class Question:
    """What is asked of a table: filters, the dimensions to keep apart, and the cohorts' period."""

    filters: Filters
    by: tuple[str, ...] = ()
    cohort: Period = "month"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that the facts must carry to answer."""
        wanted = {*self.by, *self.filters.where}
        return tuple(name for name in (*DIMENSIONS, "csm_id") if name in wanted)


_MRR = [f"{name}_mrr" for name in ("opening", *MOVEMENTS, "closing")]
_CUSTOMERS = [f"{name}_customers" for name in ("opening", *MOVEMENTS, "closing")]
_NEVER = pd.Timestamp("1970-01-01")
_COLUMNS = {
    "movements": ["month", *_MRR, *_CUSTOMERS],
    "retention": (
        "month window_months opening_mrr closing_mrr kept_mrr opening_customers kept_customers "
        "nrr nrr_low nrr_high grr grr_low grr_high logo_retention logo_low logo_high"
    ).split(),
    "cohorts": (
        "cohort age_months cohort_customers observed_customers paying_customers logo_retention "
        "mrr mrr_at_age_0 nrr grr is_complete"
    ).split(),
    "customer_months": ["customer_id", "month", "mrr", "mrr_change", "movement"],
    "survival": survival.COLUMNS,
    "compounding": compounding.COLUMNS,
    "capacity": capacity_table.COLUMNS,
    "maturity": (
        "practice facts kind area is_asked rungs_late state judged_by measure value n threshold closeness missing"
    ).split(),
    "team_ratios": [
        *("month", *(f"{name}_headcount" for name in FUNCTIONS), "team_ratio", "r_and_d_share"),
        *("customers_per_csm", "arr_per_csm", "cs_cost_rate", "attrition_rate", "proactive_share"),
    ],
}


def named_table(warehouse: Warehouse, name: str, question: Question) -> pd.DataFrame:
    """The table `name` with its `by` columns first; a header without rows where there is no data.

    Raises
    ------
    ConfigurationError
        There is no such table.
    """
    if name not in _TABLES:
        hint = did_you_mean(name, _TABLES) or f" Choose among {', '.join(_TABLES)}."
        raise ConfigurationError(f"There is no table '{name}'.{hint}")
    filters = question.filters
    as_of = pd.Timestamp(filters.as_of) if filters.as_of else as_of_month(warehouse)
    if filters.csm_id or "csm_id" in question.by:
        warehouse = scoped(warehouse, csm_ids=filters.csm_id)
    # Without a single observation any month answers the same: nothing.
    table = _TABLES[name](warehouse, as_of if as_of is not None else _NEVER, question)
    return table[[*question.by, *_COLUMNS[name]]]


def table_names() -> Sequence[str]:
    """The names that `named_table` knows."""
    return tuple(_TABLES)


def _movements(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    frame = facts.mrr_movements(warehouse, as_of, dimensions=question.dimensions)
    return movement_metrics.movements(matching(frame, question.filters.where), question.by)


def _retention(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    window = question.filters.window
    frame = facts.retention_facts(warehouse, as_of, window, dimensions=question.dimensions)
    return retention_metrics.retention(matching(frame, question.filters.where), window, question.by)


def _cohorts(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    frame = facts.cohort_facts(warehouse, as_of, dimensions=question.dimensions)
    start = warehouse.settings.fiscal_year_start
    return cohort_metrics.cohorts(matching(frame, question.filters.where), as_of, question.cohort, start, question.by)


def _customer_months(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    frame = facts.customer_intervals(warehouse, as_of, dimensions=question.dimensions)
    return customer_months(matching(frame, question.filters.where), as_of, question.by)


def _compounding(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    # A year of the projection is twelve months, whatever the window asked for.
    frames = (
        facts.retention_facts(warehouse, as_of, 12, dimensions=question.dimensions),
        facts.revenue(warehouse, as_of, dimensions=question.dimensions),
    )
    retention, revenue = (matching(frame, question.filters.where) for frame in frames)
    margin = float("nan")
    if "costs" in warehouse.sources.tables:
        # Of the whole company: costs are not known by dimension.
        margin = gross_margin(facts.monthly_costs(warehouse, as_of), frames[1], as_of)
    return compounding.project_measured(retention, revenue, as_of, question.by, margin)


def _survival(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    frame = matching(facts.survival_facts(warehouse, as_of, dimensions=question.dimensions), question.filters.where)
    return survival.fit_kaplan_meier(rolled_up(frame, SURVIVAL_FACTS, question.by), question.by).curve


def _team_ratios(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    _of_the_whole_company("team_ratios", question)
    known = set(warehouse.sources.tables)
    if "employees" not in known:
        return pd.DataFrame(columns=_COLUMNS["team_ratios"])
    people, revenue = team_facts.headcount(warehouse, as_of), facts.revenue(warehouse, as_of, dimensions=())
    # Months in which anybody pays; before, there is nothing to look after.
    table = team.csm_capacity(people, revenue).merge(team.team_ratios(people), on="month", how="left")
    counts = [f"{name}_headcount" for name in FUNCTIONS]
    table[counts] = table[counts].fillna(0).astype("int64")
    table["attrition_rate"] = table["month"].map(team.attrition_rate(people).set_index("month")["attrition_rate"])
    table[["cs_cost_rate", "proactive_share"]] = float("nan")
    if "costs" in known:
        rates = customer_success_cost_rate(facts.monthly_costs(warehouse, as_of), revenue)
        table["cs_cost_rate"] = table["month"].map(rates.set_index("month")["cost_rate"])
    if "touches" in known:
        shares = service.proactive_share(team_facts.touches(warehouse, as_of, dimensions=()))
        table["proactive_share"] = table["month"].map(shares.set_index("month")["proactive_share"])
    return table


def _of_the_whole_company(name: str, question: Question) -> None:
    if question.by or question.filters.where or question.filters.csm_id:
        raise ConfigurationError(
            f"The table '{name}' is of the whole company, because people belong to no segment; "
            "leave out --by and --where."
        )


def _capacity(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    """The plan with every lever where it starts, as the page opens with it."""
    _of_the_whole_company("capacity", question)
    found = _capacity_facts(warehouse, as_of, is_latest=question.filters.as_of is None)
    if found.revenue.empty:
        return pd.DataFrame(columns=_COLUMNS["capacity"])
    start, records = capacity_start(found), levers("capacity")
    chosen = capacity_levers(records, starting_values(records, start.exact), start.exact)
    return capacity_table.capacity_table(project_capacity(start.company, chosen))


def _capacity_facts(warehouse: Warehouse, as_of: pd.Timestamp, *, is_latest: bool) -> CapacityFacts:
    """Everything the plan starts from; of the latest month also who is known to start or to leave after it."""
    known = set(warehouse.sources.tables)

    def read(ask: Callable[[Warehouse, pd.Timestamp], pd.DataFrame], table: str) -> pd.DataFrame | None:
        """The frame; None where its table is not connected."""
        return ask(warehouse, as_of) if table in known else None

    people = None
    if "employees" in known:
        ahead = as_of + pd.DateOffset(months=MONTHS) if is_latest else as_of
        people = team_facts.headcount(warehouse, ahead)
    return CapacityFacts(
        as_of=as_of,
        movements=facts.mrr_movements(warehouse, as_of),
        revenue=facts.revenue(warehouse, as_of),
        headcount=people,
        touches=read(team_facts.touches, "touches"),
        tickets=read(team_facts.tickets, "tickets"),
        ticket_times=read(team_facts.ticket_times, "tickets"),
        ticket_hours=read(load_facts.ticket_hours, "tickets"),
        renewals=read(facts.renewal_facts, "contracts"),
        renewals_due=read(facts.renewals_due, "contracts"),
        renewals_by_load=read(load_facts.renewals_by_load, "contracts"),
        costs=read(facts.monthly_costs, "costs"),
    )


def _maturity(warehouse: Warehouse, as_of: pd.Timestamp, question: Question) -> pd.DataFrame:
    """The practices that hold, as the data judge them; what people say of them is in the store, not the warehouse."""
    _of_the_whole_company("maturity", question)
    found = practice_facts.uncached(warehouse, as_of)
    places, _ = practice_facts.placed(warehouse.settings, found.courses())
    table = maturity.judgements(practices(), places, found.measures(), {})
    records = [practices()[key] for key in table["practice"]]
    table["facts"] = [" ".join(one.facts) for one in records]
    table["measure"] = ["" if one.evidence is None else one.evidence.measure for one in records]
    return table


_TABLES: dict[str, Callable[[Warehouse, pd.Timestamp, Question], pd.DataFrame]] = {
    "movements": _movements,
    "retention": _retention,
    "cohorts": _cohorts,
    "customer_months": _customer_months,
    "survival": _survival,
    "compounding": _compounding,
    "team_ratios": _team_ratios,
    "capacity": _capacity,
    "maturity": _maturity,
}

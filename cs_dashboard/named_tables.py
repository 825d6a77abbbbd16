"""The tables that can be asked for by name: reads the facts, applies the metric, picks the columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

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
from cs_dashboard.scenarios import measured as compounding
from cs_dashboard.warehouse import facts, team_facts
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
    if question.by or question.filters.where or question.filters.csm_id:
        raise ConfigurationError(
            "The table 'team_ratios' is of the whole company, because people belong to no segment; "
            "leave out --by and --where."
        )
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


_TABLES: dict[str, Callable[[Warehouse, pd.Timestamp, Question], pd.DataFrame]] = {
    "movements": _movements,
    "retention": _retention,
    "cohorts": _cohorts,
    "customer_months": _customer_months,
    "survival": _survival,
    "compounding": _compounding,
    "team_ratios": _team_ratios,
}

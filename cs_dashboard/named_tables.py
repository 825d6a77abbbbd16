"""The tables that can be asked for by name: reads the facts, applies the metric, picks the columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from cs_dashboard.errors import ConfigurationError, did_you_mean
from cs_dashboard.filters import Filters
from cs_dashboard.frames import DIMENSIONS, MOVEMENTS
from cs_dashboard.metrics import cohorts as cohort_metrics
from cs_dashboard.metrics import movements as movement_metrics
from cs_dashboard.metrics import retention as retention_metrics
from cs_dashboard.metrics.customer_months import customer_months
from cs_dashboard.metrics.periods import Period
from cs_dashboard.metrics.rollup import matching
from cs_dashboard.warehouse import facts
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


_TABLES: dict[str, Callable[[Warehouse, pd.Timestamp, Question], pd.DataFrame]] = {
    "movements": _movements,
    "retention": _retention,
    "cohorts": _cohorts,
    "customer_months": _customer_months,
}

"""Every table that travels between the layers: its grain, columns and units, and the check that it keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cs_dashboard.errors import ContractError

Unit = Literal["month", "text", "count", "currency", "currency²", "flag", "rate", "months"]

# The customer dimensions that every additive frame carries, so that one query answers every filter on them.
DIMENSIONS = ("segment", "region", "industry", "channel", "landing_band")
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")


@dataclass(frozen=True)
class Frame:
    """One kind of table: what a row is (`grain`) and each column's unit. Money in major units, months as first days."""

    name: str
    grain: tuple[str, ...]
    units: dict[str, Unit]

    @property
    def measures(self) -> list[str]:
        """The columns that may be summed."""
        return [column for column in self.units if column not in self.grain]

    def check(self, frame: pd.DataFrame, *, dimensions: Sequence[str] | None = None) -> pd.DataFrame:
        """The frame itself, when it has exactly these columns and one row per grain.

        `dimensions` names those carried instead of all of `DIMENSIONS` (a frame may be read at a coarser grain).

        Raises
        ------
        ContractError
            A column is missing or unknown, or two rows share a grain.
        """
        grain = self.grain_with(dimensions)
        expected = [*grain, *self.measures]
        if list(frame.columns) != expected:
            raise ContractError(f"The frame '{self.name}' has columns {list(frame.columns)}, not {expected}.")
        if frame.duplicated(grain).any():
            raise ContractError(f"The frame '{self.name}' has two rows for one {' × '.join(grain)}.")
        return frame

    def grain_with(self, dimensions: Sequence[str] | None) -> list[str]:
        """The grain columns, with `dimensions` in the place of all customer dimensions."""
        if dimensions is None:
            return list(self.grain)
        kept = [column for column in self.grain if column not in DIMENSIONS]
        at = next((i for i, column in enumerate(self.grain) if column in DIMENSIONS), len(kept))
        return [*kept[:at], *dimensions, *kept[at:]]


def _units(unit: Unit, *columns: str) -> dict[str, Unit]:
    return dict.fromkeys(columns, unit)


_DIMENSION_UNITS = _units("text", *DIMENSIONS)

MRR_MOVEMENTS = Frame(
    "mrr_movements",
    ("month", *DIMENSIONS),
    {
        "month": "month",
        **_DIMENSION_UNITS,
        **_units("currency", "opening_mrr", *(f"{name}_mrr" for name in MOVEMENTS), "closing_mrr"),
        **_units("count", "opening_customers", *(f"{name}_customers" for name in MOVEMENTS), "closing_customers"),
    },
)

REVENUE = Frame(
    "revenue",
    ("month", *DIMENSIONS),
    {
        "month": "month",
        **_DIMENSION_UNITS,
        "total_mrr": "currency",
        "total_customers": "count",
        # min(MRR, MRR in the first paying month) of customers younger than twelve months.
        "first_year_mrr": "currency",
    },
)

RETENTION_FACTS = Frame(
    "retention_facts",
    ("month", *DIMENSIONS),
    {
        "month": "month",
        **_DIMENSION_UNITS,
        # Of the customers paying `window` months ago: x = MRR then, y = MRR now.
        **_units("currency", "opening_mrr", "closing_mrr", "kept_mrr", "kept_opening_mrr"),
        **_units("count", "opening_customers", "kept_customers"),
        # Second moments: Σx², Σxy, Σy², Σmin(x, y)², Σx·min(x, y).
        **_units("currency²", "opening_sq", "opening_closing", "closing_sq", "kept_sq", "opening_kept"),
        # Of everybody paying now, and of those first paid `window` months ago or before.
        **_units("currency", "total_mrr", "tenured_mrr"),
        **_units("count", "total_customers", "tenured_customers"),
    },
)

EXPANSION_FACTS = Frame(
    "expansion_facts",
    ("month", *DIMENSIONS),
    {
        "month": "month",
        **_DIMENSION_UNITS,
        # Of the customers paying `window` months ago that pay more now; the three parts sum to the expansion.
        **_units("currency", "expansion_mrr", "upgrade_mrr", "added_mrr", "same_plan_mrr"),
        # Each of them once, under its largest part.
        **_units("count", "upgrade_customers", "added_customers", "same_plan_customers"),
    },
)

COHORT_FACTS = Frame(
    "cohort_facts",
    ("cohort", "age_months", *DIMENSIONS),
    {
        "cohort": "month",
        "age_months": "months",
        **_DIMENSION_UNITS,
        **_units("count", "cohort_customers", "paying_customers"),
        **_units("currency", "landing_mrr", "mrr", "kept_mrr"),
    },
)

RENEWAL_FACTS = Frame(
    "renewal_facts",
    ("month", *DIMENSIONS, "end_reason"),
    {
        "month": "month",
        **_DIMENSION_UNITS,
        "end_reason": "text",
        **_units("count", "due_customers", "renewed_customers"),
        **_units("currency", "due_mrr", "renewed_mrr", "kept_mrr"),
        **_units("currency²", "due_sq", "due_renewed", "renewed_sq", "kept_sq", "due_kept"),
    },
)

RENEWALS_DUE = Frame(
    "renewals_due",
    ("month", *DIMENSIONS),
    {"month": "month", **_DIMENSION_UNITS, "due_customers": "count", "due_mrr": "currency"},
)

LARGEST_CUSTOMERS = Frame(
    "largest_customers",
    ("customer_id", *DIMENSIONS),
    {"customer_id": "text", **_DIMENSION_UNITS, **_units("currency", "opening_mrr", "closing_mrr")},
)

CUSTOMERS_BETWEEN = Frame(
    "customers_between",
    ("customer_id",),
    {
        **_units("text", "customer_id", "name", *DIMENSIONS, "csm_id"),
        "cohort": "month",
        **_units("currency", "opening_mrr", "closing_mrr"),
        "movement": "text",
    },
)

CUSTOMER_INTERVALS = Frame(
    "customer_intervals",
    (*DIMENSIONS, "customer_id", "s"),
    {**_DIMENSION_UNITS, "customer_id": "text", "s": "months", "e": "months", "mrr": "currency"},
)


def month_of(index: int) -> pd.Timestamp:
    """The first day of a month index (year × 12 + month − 1)."""
    return pd.Timestamp(year=index // 12, month=index % 12 + 1, day=1)


def index_of(month: pd.Timestamp) -> int:
    """The month index of a day."""
    return int(month.year * 12 + month.month - 1)

"""Settings that stand inside others: the sections of dashboard.toml and their closed sets of words."""

from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

TableName = Literal[
    "customers",
    "subscriptions",
    "contracts",
    "usage_monthly",
    "tickets",
    "feature_usage",
    "surveys",
    "onboardings",
    "touches",
    "employees",
    "costs",
    "mrr_intervals",
    "mrr_pairs",
    "dimensions",
]

# What people do, as the team ratios count it (`frames.FUNCTIONS`).
Function = Literal[
    "sales",
    "marketing",
    "customer_success",
    "support",
    "product",
    "engineering",
    "design",
    "qa",
    "g_and_a",
    "other",
]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TableMapping(_Record):
    """Where one contract table comes from: a table, a view or one SELECT, and what its columns are called there."""

    source: str | None = None
    columns: dict[str, str] = {}


class WarehouseSettings(_Record):
    """How the warehouse is reached. Without a URL it is the embedded file."""

    url: SecretStr | None = None
    schema_name: str | None = Field(default=None, alias="schema")
    refresh_minutes: int = Field(default=60, ge=1)
    statement_timeout_seconds: float = Field(default=60, gt=0)


class LoadSettings(_Record):
    """How files are read when they do not say themselves."""

    date_order: Literal["day-first", "month-first"] | None = None


class StageSettings(_Record):
    """Where the stages of the two ladders begin; ARR in `currency`, the ladder's own (003-02 to 003-05, 002-03)."""

    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")
    pmf_arr: float = Field(default=5_000_000, gt=0)
    growth_arr: float = Field(default=50_000_000, gt=0)
    # Pre-growth is "about" growth_arr: so much of it below and above. The width is ours.
    pre_growth_band: float = Field(default=0.2, gt=0, lt=1)
    headcount: tuple[int, int, int, int] = (5, 20, 100, 250)

    @property
    def edges(self) -> dict[str, tuple[float, ...]]:
        """Ladder -> the sizes at which its rungs begin, from 0 on."""
        low, high = (self.growth_arr * (1 + side * self.pre_growth_band) for side in (-1, 1))
        return {"arr": (0.0, self.pmf_arr, low, high), "headcount": (0.0, *self.headcount)}

    @model_validator(mode="after")
    def _edges_rise(self) -> "StageSettings":
        if any(a >= b for edges in self.edges.values() for a, b in pairwise(edges)):
            raise ValueError("the edges of each ladder must rise")
        return self

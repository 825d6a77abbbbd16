"""The warehouse contract: eleven tables, their columns and what each unlocks. No SQL here, no connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "date", "month", "timestamp", "money", "number", "count", "boolean"]


@dataclass(frozen=True)
class Column:
    """One contract column: its kind, whether it may be null, and the values or range it is held to."""

    name: str
    kind: Kind
    nullable: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ContractTable:
    """One contract table: what a row is, what names it, its columns, and what it unlocks on the pages."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unlocks: str
    required: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Column names in contract order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def _table(name: str, grain: str, key: str, unlocks: str, *columns: Column, required: bool = False) -> ContractTable:
    return ContractTable(name, grain, tuple(key.split()), columns, unlocks, required)


def _id(name: str, *, nullable: bool = False) -> Column:
    return Column(name, "id", nullable)


def _text(name: str, *values: str, nullable: bool = True) -> Column:
    return Column(name, "text", nullable, values)


def _date(name: str, *, nullable: bool = False) -> Column:
    return Column(name, "date", nullable)


_CUSTOMER = _id("customer_id")
_MONTH = Column("month", "month")

_TABLES = (
    _table(
        "customers",
        "customer",
        "customer_id",
        "everything",
        _CUSTOMER,
        _text("name", nullable=False),
        *(_text(name) for name in ("segment", "region", "industry", "channel")),
        _id("csm_id", nullable=True),
        required=True,
    ),
    _table(
        "subscriptions",
        "period of constant MRR",
        "subscription_id",
        "everything",
        _id("subscription_id"),
        _CUSTOMER,
        _text("plan"),
        _date("start_date"),
        _date("end_date", nullable=True),
        Column("mrr", "money", low=0),
        required=True,
    ),
    _table(
        "contracts",
        "contract term",
        "contract_id",
        "renewal rate, renewals due, reasons",
        _id("contract_id"),
        _CUSTOMER,
        _date("start_date"),
        _date("end_date"),
        Column("auto_renews", "boolean", nullable=True),
        _text("end_reason"),
    ),
    _table(
        "usage_monthly",
        "customer × month",
        "customer_id month",
        "adoption, success gap",
        _CUSTOMER,
        _MONTH,
        *(
            Column(name, "number", nullable=True, low=0)
            for name in ("active_users", "seats", "features_used", "features_available")
        ),
        Column("outcome_attainment", "number", nullable=True, low=0, high=1),
    ),
    _table(
        "tickets",
        "ticket",
        "ticket_id",
        "support, Erlang C",
        _id("ticket_id"),
        _CUSTOMER,
        Column("opened_at", "timestamp"),
        Column("first_response_at", "timestamp", nullable=True),
        Column("resolved_at", "timestamp", nullable=True),
        _text("channel"),
        _text("category"),
        _text("opened_by", "customer", "us"),
        Column("satisfaction", "number", nullable=True, low=1, high=5),
        _id("agent_id", nullable=True),
    ),
    _table(
        "feature_usage",
        "customer × month × feature",
        "customer_id month feature",
        "features nobody uses",
        _CUSTOMER,
        _MONTH,
        _text("feature", nullable=False),
        Column("uses", "number", low=0),
    ),
    _table(
        "surveys",
        "answer",
        "survey_id",
        "voice of the customer",
        _id("survey_id"),
        _CUSTOMER,
        _date("answered_on"),
        _text("kind", "NPS", "CSAT", "CES", nullable=False),
        Column("score", "number", low=0, high=10),
    ),
    _table(
        "onboardings",
        "customer",
        "customer_id",
        "lifecycle funnel, time to value",
        _CUSTOMER,
        _date("started_on"),
        _date("completed_on", nullable=True),
        _date("first_value_on", nullable=True),
    ),
    _table(
        "touches",
        "contact",
        "touch_id",
        "proactive share, workload, executive contact",
        _id("touch_id"),
        _CUSTOMER,
        _id("employee_id"),
        _date("happened_on"),
        _text("kind", nullable=False),
        _text("initiated_by", "us", "customer", nullable=False),
        Column("minutes", "number", nullable=True, low=0),
    ),
    _table(
        "employees",
        "person",
        "employee_id",
        "team ratios, span, attrition",
        _id("employee_id"),
        _text("name"),
        _text("function", nullable=False),
        _text("role"),
        _id("manager_id", nullable=True),
        Column("is_executive", "boolean", nullable=True),
        _date("start_date"),
        _date("end_date", nullable=True),
    ),
    _table(
        "costs",
        "month × category",
        "month category",
        "CAC, LTV, CS cost",
        _MONTH,
        _text(
            "category",
            "sales_marketing",
            "customer_success",
            "support",
            "r_and_d",
            "g_and_a",
            "cogs",
            nullable=False,
        ),
        Column("amount", "money"),
    ),
)

CONTRACT: Mapping[str, ContractTable] = {table.name: table for table in _TABLES}

# Dates that count as observations of the data's last day; ends never do (a booked end is not an observation).
OBSERVED_DATES: tuple[tuple[str, str], ...] = (
    ("subscriptions", "start_date"),
    ("usage_monthly", "month"),
    ("tickets", "opened_at"),
    ("touches", "happened_on"),
    ("surveys", "answered_on"),
)

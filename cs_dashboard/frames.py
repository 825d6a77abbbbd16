"""Every table that travels between the layers: its grain, columns and units, and the check that it keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

from cs_dashboard.errors import ContractError

Unit = Literal[
    "month", "text", "count", "currency", "currency²", "flag", "rate", "months", "days", "hours", "minutes", "points"
]

# The customer dimensions that every additive frame carries, so that one query answers every filter on them.
DIMENSIONS = ("segment", "region", "industry", "channel", "landing_band")
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")
# What people do; every spelling of a warehouse is mapped to one of these (setting `functions`).
FUNCTIONS = (
    *("sales", "marketing", "customer_success", "support", "product", "engineering", "design", "qa", "g_and_a"),
    "other",
)


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


def _kind(name: str, grain: str, **columns: str) -> Frame:
    """A frame in few words: `*` in the grain is all dimensions, each unit names its columns, months need no unit."""
    places = [column for word in grain.split() for column in (DIMENSIONS if word == "*" else (word,))]
    units = {column: cast(Unit, unit) for unit, names in columns.items() for column in names.split()}
    months = _units("month", *(column for column in places if column in ("month", "cohort")))
    return Frame(name, tuple(places), {**months, **(_DIMENSION_UNITS if "*" in grain else {}), **units})


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

# First-year MRR is min(MRR, MRR in the first paying month) of customers younger than twelve months.
REVENUE = Frame(
    "revenue",
    ("month", *DIMENSIONS),
    {
        **{"month": "month", **_DIMENSION_UNITS},
        **{"total_mrr": "currency", "total_customers": "count", "first_year_mrr": "currency"},
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

COHORT_FACTS = _kind(
    *("cohort_facts", "cohort age_months *"),
    months="age_months",
    count="cohort_customers paying_customers",
    currency="landing_mrr mrr kept_mrr",
)

COHORT_MOMENTS = Frame(
    "cohort_moments",
    ("cohort", "age_months", *DIMENSIONS),
    {
        "cohort": "month",
        "age_months": "months",
        **_DIMENSION_UNITS,
        # Landing MRR of those who pay at the age; x = landing MRR, y = MRR at the age.
        "paying_landing_mrr": "currency",
        # Second moments: Σx² of the whole cohort, Σxy, Σy², Σmin(x, y)², Σx·min(x, y).
        **_units("currency²", "landing_sq", "landing_closing", "closing_sq", "kept_sq", "landing_kept"),
    },
)

SURVIVAL_FACTS = Frame(
    "survival_facts",
    ("age_months", *DIMENSIONS),
    {
        "age_months": "months",
        **_DIMENSION_UNITS,
        # Customers whose MRR first reached zero at that age (a return does not undo it), and those that pay to as-of
        # without a break, at their age then.
        **_units("count", "events", "censored"),
        # Of the events, those in a contract year (12 months from the first paying one) that was over by as-of.
        **_units("count", "settled_events"),
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

RENEWALS_BY_LOAD = Frame(
    "renewals_by_load",
    ("segment", "adoption_tier", "load"),
    {
        **_units("text", "segment", "adoption_tier"),
        # Customers that paid in the month before the term's end and have the same CSM; 0 without a CSM.
        "load": "count",
        **_units("count", "due_customers", "renewed_customers"),
    },
)
# The same with the ARR of those customers as load.
RENEWALS_BY_ARR_LOAD = Frame(
    "renewals_by_arr_load", RENEWALS_BY_LOAD.grain, {**RENEWALS_BY_LOAD.units, "load": "currency"}
)

RENEWALS_DUE = _kind("renewals_due", "month *", count="due_customers", currency="due_mrr")

MONTHLY_COSTS = _kind("monthly_costs", "month category", text="category", currency="amount")

LARGEST_CUSTOMERS = _kind("largest_customers", "customer_id *", text="customer_id", currency="opening_mrr closing_mrr")

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

CUSTOMER_INTERVALS = _kind("customer_intervals", "* customer_id s", text="customer_id", months="s e", currency="mrr")

# On a month's last day; individuals manage nobody. Starts and leavers of the month.
HEADCOUNT = _kind("headcount", "month function", text="function", count="headcount individuals starts leavers")

# Everybody on the payroll on a month's last day; manager_status is employed, left, unknown or none.
STAFF = _kind(
    "staff", "employee_id", text="employee_id name function role manager_id manager_status", flag="is_executive"
)

# Customers paying in a month by today's CSM; csm_status is employed, left, unknown (no employee) or none.
CSM_BOOKS = _kind("csm_books", "* csm_id", text="csm_id name csm_status", count="customers", currency="book_mrr")

EXECUTIVES = _kind("executives", "month employee_id", text="employee_id name", count="touches")

TOUCHES = _kind(
    "touches", "month * kind initiated_by", text="kind initiated_by", count="touches timed_touches", minutes="minutes"
)

CONTACT_AFTER_ONBOARDING = _kind("contact_after_onboarding", "month *", count="onboarded_customers untouched_customers")

_TICKETS = "tickets answered_tickets resolved_tickets same_day_tickets rated_tickets"

# Satisfaction is the sum of the rated tickets' answers, 1 to 5 each.
TICKETS = _kind(
    "tickets", "month * category opened_by", text="category opened_by", count=_TICKETS, points="satisfaction"
)
AGENT_TICKETS = _kind("agent_tickets", "agent_id", text="agent_id name", count=_TICKETS, points="satisfaction")

# Tickets that took from `minutes` to the next bucket (`metrics.histogram`) to their stage: response, resolution.
TICKET_TIMES = _kind(
    "ticket_times", "month * category stage minutes", text="category stage", minutes="minutes", count="tickets"
)
AGENT_TIMES = _kind("agent_times", "agent_id stage minutes", text="agent_id stage", minutes="minutes", count="tickets")

# Tickets opened in a stretch of months by hour of the company's week, 0 = Monday from midnight to one.
TICKET_HOURS = _kind("ticket_hours", "week_hour", hours="week_hour", count="tickets")

# How far the customers that first paid in a month came; each stage is counted by itself. Outcome is of the measured,
# renewed of the mature: seen twelve months after their first paying month.
LIFECYCLE = _kind(
    "lifecycle",
    "cohort *",
    count="customers started completed first_value measured outcome mature renewed expanded",
)

VALUE_TIMES = _kind("value_times", "month * days", days="days", count="customers")

# What stands behind a number of the teams, in the order listed: an id may stand twice, so a row is its place.
_WHO = "customer_id name segment csm_id"
TICKETS_BEHIND = _kind(
    *("tickets_behind", "place"),
    count="place",
    text=f"{_WHO} ticket_id category opened_by agent_id opened_at",
    hours="response_hours resolution_hours",
)
TOUCHES_BEHIND = _kind(
    "touches_behind", "place", count="place", text=f"{_WHO} touch_id employee_id kind initiated_by happened_on"
)
UNTOUCHED_CUSTOMERS = _kind("untouched_customers", "place", count="place", text=_WHO, month="month")
VALUES_BEHIND = _kind("values_behind", "place", count="place", text=_WHO, month="month", days="days")
# Load is customers, or ARR where it was asked for.
TERMS_BEHIND = _kind("terms_behind", "place", count="place load", text=_WHO, month="month", flag="is_renewed")

# What practices are measured by: how many count, of how many; how many took so many days; who stands behind (`since`
# is a day as text, part and whole are what its measure compares; empty and NaN where it has none).
MEASURE_COUNTS = _kind("measure_counts", "measure", text="measure", count="counted base")
MEASURE_DAYS = _kind("measure_days", "measure days", text="measure", days="days", count="counted")
MEASURE_CUSTOMERS = _kind(
    "measure_customers", "place", text=f"{_WHO} since", currency="mrr", days="days", count="place part whole"
)
TICKET_CHANNELS = _kind("ticket_channels", "channel", text="channel", count="tickets reported_tickets rated_tickets")
SURVEY_ANSWERS = _kind("survey_answers", "month kind", text="kind", count="answers recent_answers")
STAFF_CONTACTS = _kind("staff_contacts", "employee_id", text="employee_id", count="touches answered_tickets")
TENURES = _kind(
    "tenures", "employee_id", text="employee_id name function role manager_id", month="first_month left_month"
)


def month_of(index: int) -> pd.Timestamp:
    """The first day of a month index (year × 12 + month − 1)."""
    return pd.Timestamp(year=index // 12, month=index % 12 + 1, day=1)


def index_of(month: pd.Timestamp) -> int:
    """The month index of a day."""
    return int(month.year * 12 + month.month - 1)

"""How much a customer uses the product, month by month, and which features; money is in `book`."""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.customers import Customer
from cs_dashboard.sample.days import month_start

FEATURE_MONTHS = 12
#: Ordered from the most to the least used; the last two are switched on somewhere and used by nobody.
FEATURES = (
    "tracking_page",
    "shipment_search",
    "email_alerts",
    "order_import",
    "dashboard",
    "status_webhook",
    "csv_export",
    "return_label",
    "carrier_rates",
    "address_check",
    "sms_alerts",
    "team_roles",
    "saved_views",
    "delay_report",
    "brand_editor",
    "api_keys",
    "bulk_edit",
    "delivery_dates",
    "return_rules",
    "claims_inbox",
    "carrier_score",
    "audit_log",
    "scheduled_reports",
    "single_sign_on",
    "custom_fields",
    "cost_report",
    "packing_slips",
    "customs_forms",
    "split_tests",
    "split_orders",
    "product_hints",
    "chat_widget",
    "green_report",
    "sandbox",
    "data_share",
    "forecast",
    "voice_alerts",
    "gift_notes",
    "fax_export",
    "kiosk_mode",
)
_USED_FEATURES = len(FEATURES) - 2


@dataclass(frozen=True)
class UsageMonth:
    """One row of usage_monthly before it is written."""

    customer_id: str
    month: int
    active_users: int
    seats: int
    features_used: int
    outcome: float | None

    def row(self) -> tuple[str, ...]:
        """The CSV cells."""
        outcome = "" if self.outcome is None else f"{self.outcome:.3f}"
        return (
            self.customer_id,
            month_start(self.month).isoformat(),
            str(self.active_users),
            str(self.seats),
            str(self.features_used),
            str(truths.FEATURES_AVAILABLE),
            outcome,
        )


def sigmoid(value: float) -> float:
    """1 / (1 + e^-value)."""
    return 1.0 / (1.0 + math.exp(-value))


def usage_month(
    rng: np.random.Generator, customer: Customer, month: int, seats: int, adoption: float, silent_months: int
) -> UsageMonth:
    """One month of use at a level of adoption; a silent customer decays and no longer reports its outcome."""
    fade = truths.SILENT_DECAY**silent_months
    active = int(rng.binomial(seats, sigmoid(adoption) * fade))
    if silent_months:
        active = min(active, round(seats * sigmoid(adoption) * fade))
    share = 0.04 + 0.42 * sigmoid(adoption + 0.3 * float(rng.normal())) * (0.4 + 0.6 * fade)
    features = min(max(round(truths.FEATURES_AVAILABLE * share), 1), _USED_FEATURES)
    outcome = sigmoid(1.1 * adoption + 1.1 + customer.outcome_gap + 0.2 * float(rng.normal()))
    known = customer.outcome_known and silent_months == 0
    return UsageMonth(customer.customer_id, month, active, seats, features, round(outcome, 3) if known else None)


def adoption_tier(usage: UsageMonth) -> str:
    """The adoption tier of the metric definitions: the outcome alone where known, else use and activity."""
    if usage.outcome is not None:
        if usage.outcome >= truths.OUTCOME_HIGH:
            return "high"
        return "low" if usage.outcome < truths.OUTCOME_LOW else "mid"
    utilisation, activity = usage.features_used / truths.FEATURES_AVAILABLE, usage.active_users / usage.seats
    if utilisation < truths.UTILISATION_LOW or activity < truths.ACTIVITY_LOW:
        return "low"
    return "high" if utilisation >= truths.UTILISATION_HIGH and activity >= truths.ACTIVITY_HIGH else "mid"


def feature_rows(rng: np.random.Generator, usage: list[UsageMonth]) -> list[tuple[str, ...]]:
    """Rows of feature_usage for the last twelve months; the features of a month number its features_used."""
    weights = np.array([0.83**rank for rank in range(_USED_FEATURES)])
    rows: list[tuple[str, ...]] = []
    for record in usage:
        if record.month < truths.MONTHS - FEATURE_MONTHS:
            continue
        # The largest of weighted exponential races are a weighted sample without replacement.
        race = rng.exponential(size=_USED_FEATURES) / weights
        chosen = np.argsort(race, kind="stable")[: record.features_used]
        uses = rng.poisson(3.0 + record.active_users * 6.0 / (1.0 + 0.25 * chosen)) + 1
        month = month_start(record.month)
        rows += [_feature_row(record, month, int(at), int(n)) for at, n in zip(chosen, uses, strict=True)]
        if rng.random() < 0.01:
            rows.append(_feature_row(record, month, int(rng.integers(_USED_FEATURES, len(FEATURES))), 0))
    return sorted(rows)


def _feature_row(record: UsageMonth, month: date, feature: int, uses: int) -> tuple[str, ...]:
    return record.customer_id, month.isoformat(), FEATURES[feature], str(uses)

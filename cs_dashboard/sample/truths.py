"""What is true in the synthetic company: calendar, segments, effects. Constants only, nothing is drawn here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Chosen among SEEDS_TRIED for figures near what the company is meant to be; the README says so.
DEFAULT_SEED = 24
SEEDS_TRIED = 60
FIRST_YEAR, FIRST_MONTH_OF_YEAR = 2021, 11
MONTHS = 60
LAST_DAY = date(2026, 10, 31)

COMPANY = "Northwind Relay (synthetic)"
CURRENCY = "USD"
CNY_PER_USD = 7.1

ENTERPRISE, MID_MARKET, SMB = "Enterprise", "Mid-market", "SMB"
FEATURES_AVAILABLE = 40

# Cuts of the adoption tiers, as in the metric definitions: the simulated decision sees the tier a reader
# would compute.
OUTCOME_HIGH, OUTCOME_LOW = 0.8, 0.5
UTILISATION_HIGH, UTILISATION_LOW = 0.20, 0.10
ACTIVITY_HIGH, ACTIVITY_LOW = 0.50, 0.20


@dataclass(frozen=True)
class RenewalEffects:
    """True log-odds of the yearly renewal decision; a decision is one draw with exactly this probability."""

    #: Mid tier, reference load, reference time to first value, no ticket in the quarter before.
    intercept: Mapping[str, float] = field(default_factory=lambda: {ENTERPRISE: 2.60, MID_MARKET: 2.65, SMB: 2.00})
    #: Adoption tier in the month before the term ends, relative to mid.
    tier: Mapping[str, float] = field(default_factory=lambda: {"low": -1.80, "mid": 0.0, "high": 1.30})
    #: Each ten further paying customers with the same customer success manager, in the month before.
    per_10_customers: float = -0.10
    #: Each 30 further days from the start of onboarding to first value.
    per_30_days_to_value: float = -0.25
    #: Each ticket opened in the three months before the term ends.
    per_ticket: Mapping[str, float] = field(default_factory=lambda: {ENTERPRISE: 0.12, MID_MARKET: 0.0, SMB: -0.35})
    reference_load: Mapping[str, float] = field(
        default_factory=lambda: {ENTERPRISE: 20.0, MID_MARKET: 60.0, SMB: 110.0}
    )
    reference_days_to_value: float = 45.0
    #: First value never reached counts as this many days.
    never_reached_days: int = 180


EFFECTS = RenewalEffects()

ALL = "All"
#: Alpha and beta of the sBG model nearest to these truths, where renewals are logistic: fitted to 300 companies of the
#: seeds 1000 to 1299, 253,512 customers that came to a renewal. A test derives them again from a few other seeds.
RENEWAL_SHAPES: Mapping[str, tuple[float, float]] = {
    ALL: (1.80, 7.78),
    ENTERPRISE: (1.10, 16.28),
    MID_MARKET: (2.57, 18.10),
    SMB: (2.94, 9.10),
}


@dataclass(frozen=True)
class SegmentTruth:
    """How customers of one segment land, use, ask, grow and shrink (chances are per customer and month)."""

    name: str
    arrival_share: float
    seats_median: float
    seats_sigma: float
    plan_weights: tuple[float, float, float]
    trial_share: float
    adoption_mean: float
    outcome_share: float
    silence_share: float
    days_to_value_median: float
    tickets_per_month: float
    #: Points of satisfaction per standard deviation of the customer's ticket rate.
    satisfaction_per_ticket_rate: float
    touches_per_month: float
    seat_growth_chance: float
    seat_growth_size: float
    upgrade_chance: float
    add_on_chance: float
    reduction_chance: float
    reduction_size: float
    two_year_share: float


SEGMENTS: dict[str, SegmentTruth] = {
    ENTERPRISE: SegmentTruth(
        name=ENTERPRISE,
        arrival_share=0.060,
        seats_median=100.0,
        seats_sigma=0.55,
        plan_weights=(0.1, 0.5, 0.4),
        trial_share=0.0,
        adoption_mean=0.35,
        outcome_share=0.75,
        silence_share=0.02,
        days_to_value_median=62.0,
        tickets_per_month=1.3,
        satisfaction_per_ticket_rate=0.55,
        touches_per_month=1.3,
        seat_growth_chance=0.085,
        seat_growth_size=0.085,
        upgrade_chance=0.007,
        add_on_chance=0.012,
        reduction_chance=0.10,
        reduction_size=0.18,
        two_year_share=0.15,
    ),
    MID_MARKET: SegmentTruth(
        name=MID_MARKET,
        arrival_share=0.350,
        seats_median=27.0,
        seats_sigma=0.50,
        plan_weights=(0.3, 0.5, 0.2),
        trial_share=0.10,
        adoption_mean=0.0,
        outcome_share=0.45,
        silence_share=0.05,
        days_to_value_median=45.0,
        tickets_per_month=0.55,
        satisfaction_per_ticket_rate=0.10,
        touches_per_month=0.35,
        seat_growth_chance=0.068,
        seat_growth_size=0.095,
        upgrade_chance=0.005,
        add_on_chance=0.007,
        reduction_chance=0.12,
        reduction_size=0.20,
        two_year_share=0.05,
    ),
    SMB: SegmentTruth(
        name=SMB,
        arrival_share=0.590,
        seats_median=12.0,
        seats_sigma=0.45,
        plan_weights=(0.6, 0.35, 0.05),
        trial_share=0.40,
        adoption_mean=-0.25,
        outcome_share=0.20,
        silence_share=0.07,
        days_to_value_median=30.0,
        tickets_per_month=0.30,
        satisfaction_per_ticket_rate=-0.55,
        touches_per_month=0.07,
        seat_growth_chance=0.035,
        seat_growth_size=0.12,
        upgrade_chance=0.003,
        add_on_chance=0.003,
        reduction_chance=0.19,
        reduction_size=0.34,
        two_year_share=0.0,
    ),
}

# Customers who sign in the first and in the last month; in between the number rises in a straight line.
ARRIVALS_FIRST_MONTH, ARRIVALS_LAST_MONTH = 13.0, 27.0
NEVER_CONVERTS_SHARE = 0.045
SILENT_MONTHS = 5
SILENT_DECAY = 0.6

#: Month of arrival, landing seats and final multiple of the key accounts that land small and explode.
KEY_ACCOUNTS: tuple[tuple[int, int, float], ...] = (
    (7, 18, 10.0),
    (13, 22, 7.5),
    (20, 16, 12.0),
    (27, 25, 8.0),
    (33, 20, 10.0),
    (38, 24, 6.5),
)
KEY_ACCOUNT_GROWTH = 1.13

PLANS: tuple[tuple[str, float], ...] = (("Starter", 16.90), ("Growth", 22.90), ("Scale", 29.90))
ADD_ONS = ("Insights", "Automations", "Premium Support")
TRIAL_PLAN = "Trial"

LATE_RENEWAL_SHARE = 0.03
WIN_BACK_SHARE = 0.09
UPLIFT_CHANCE, UPLIFT = 0.45, 1.03
NOTICE_SHARE = 0.08

REGIONS = (("North America", 0.52), ("Europe", 0.31), ("Asia Pacific", 0.17))
INDUSTRIES = (
    ("Retail", 0.24),
    ("Logistics", 0.20),
    ("Manufacturing", 0.17),
    ("Software", 0.16),
    ("Health", 0.12),
    ("Education", 0.11),
)
CHANNELS = (("inbound", 0.34), ("outbound", 0.24), ("partner", 0.17), ("referral", 0.16), ("event", 0.09))

#: Segment and opening month of each customer success manager's portfolio; a successor takes over all of it.
PORTFOLIOS: tuple[tuple[str, int], ...] = (
    (SMB, 0),
    (MID_MARKET, 0),
    (ENTERPRISE, 0),
    (MID_MARKET, 12),
    (SMB, 16),
    (ENTERPRISE, 24),
    (MID_MARKET, 25),
    (SMB, 33),
    (MID_MARKET, 37),
    (ENTERPRISE, 42),
    (MID_MARKET, 46),
    (SMB, 49),
)
NO_PORTFOLIO_SHARE = 0.03

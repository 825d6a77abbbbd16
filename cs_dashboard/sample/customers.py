"""Who arrives and when: customers, their dimensions and lasting traits. What they pay is in `book`."""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.days import day_within, month_index
from cs_dashboard.sample.truths import SEGMENTS, SegmentTruth

_FIRST_WORDS = [
    "Alder",
    "Amber",
    "Anchor",
    "Arbor",
    "Aspen",
    "Basalt",
    "Beacon",
    "Birch",
    "Bramble",
    "Bright",
    "Brook",
    "Canyon",
    "Cedar",
    "Cinder",
    "Cobalt",
    "Copper",
    "Coral",
    "Crest",
    "Delta",
    "Drift",
    "Ember",
    "Fable",
    "Falcon",
    "Fern",
    "Flint",
    "Garnet",
    "Granite",
    "Harbor",
    "Hazel",
    "Heron",
    "Indigo",
    "Iron",
    "Ivory",
    "Juniper",
    "Keystone",
    "Lantern",
    "Lark",
    "Linden",
    "Maple",
    "Marble",
]
_SECOND_WORDS = [
    "Apparel",
    "Bakery",
    "Biotech",
    "Brands",
    "Cargo",
    "Clinics",
    "Components",
    "Couriers",
    "Devices",
    "Dynamics",
    "Electric",
    "Fabrics",
    "Foods",
    "Freight",
    "Furniture",
    "Goods",
    "Health",
    "Instruments",
    "Labs",
    "Learning",
    "Lines",
    "Logistics",
    "Materials",
    "Motors",
    "Optics",
    "Outfitters",
    "Packaging",
    "Robotics",
    "Software",
    "Stores",
    "Studios",
    "Supply",
    "Systems",
    "Textiles",
    "Tools",
]


@dataclass
class Customer:
    """One customer: today's dimensions, and the traits the simulation keeps about it."""

    customer_id: str
    name: str
    truth: SegmentTruth
    region: str | None
    industry: str | None
    channel: str | None
    portfolio: int | None
    #: First paid day; for a trial that never converts, the first day of the trial.
    starts_on: date
    trial_days: int
    converts: bool
    key_multiple: float
    seats: int
    plan: int
    discount: float
    adoption_target: float
    outcome_known: bool
    outcome_gap: float
    ticket_rate: float
    onboarding_delay_days: int
    value_days: int | None
    completed_days: int | None

    @property
    def segment(self) -> str:
        """Name of the segment."""
        return self.truth.name


def arrivals(rng: np.random.Generator) -> list[Customer]:
    """Every customer of the 60 months, in the order of their first paid day."""
    slots: list[tuple[date, str, tuple[int, float] | None]] = []
    names = list(SEGMENTS)
    shares = [SEGMENTS[name].arrival_share for name in names]
    slope = (truths.ARRIVALS_LAST_MONTH - truths.ARRIVALS_FIRST_MONTH) / (truths.MONTHS - 1)
    for month in range(truths.MONTHS):
        expected = truths.ARRIVALS_FIRST_MONTH + slope * month
        # Fewer signatures in the summer, more at the year's end.
        season = {6: 0.85, 7: 0.80, 11: 1.20}.get((month + truths.FIRST_MONTH_OF_YEAR - 1) % 12, 1.0)
        for _ in range(int(rng.poisson(expected * season))):
            slots.append((day_within(rng, month), names[int(rng.choice(len(names), p=shares))], None))
    for month, seats, multiple in truths.KEY_ACCOUNTS:
        slots.append((day_within(rng, month), truths.ENTERPRISE, (seats, multiple)))
    slots.sort(key=lambda slot: (slot[0], slot[1], slot[2] is None))
    labels = [f"{first} {second}" for first in _FIRST_WORDS for second in _SECOND_WORDS]
    order = rng.permutation(len(labels))
    return [
        _customer(rng, number, labels[int(order[number])], day, SEGMENTS[segment], key)
        for number, (day, segment, key) in enumerate(slots)
    ]


def _customer(
    rng: np.random.Generator,
    number: int,
    name: str,
    day: date,
    truth: SegmentTruth,
    key: tuple[int, float] | None,
) -> Customer:
    converts = (
        key is not None
        or truth.name != truths.SMB
        or bool(rng.random() > truths.NEVER_CONVERTS_SHARE / truth.arrival_share)
    )
    trial = rng.random() < truth.trial_share or not converts
    value_days, completed_days = _onboarding(rng, truth)
    return Customer(
        customer_id=f"C{number + 1:04d}",
        name=name,
        truth=truth,
        region=_drawn(rng, truths.REGIONS, 0.01),
        industry=_drawn(rng, truths.INDUSTRIES, 0.05),
        channel=_drawn(rng, truths.CHANNELS, 0.03),
        portfolio=_portfolio(rng, truth.name, month_index(day)) if converts else None,
        starts_on=day,
        trial_days=int(rng.integers(13, 31)) if trial else 0,
        converts=converts,
        key_multiple=key[1] if key else 1.0,
        seats=key[0] if key else max(3, round(truth.seats_median * math.exp(truth.seats_sigma * rng.normal()))),
        plan=int(rng.choice(3, p=truth.plan_weights)),
        discount=round(float(rng.choice([0.0, 0.05, 0.08, 0.12, 0.15], p=[0.45, 0.2, 0.15, 0.12, 0.08])), 2),
        adoption_target=1.2 if key else truth.adoption_mean + 0.95 * float(rng.normal()),
        outcome_known=bool(rng.random() < truth.outcome_share),
        outcome_gap=0.7 * float(rng.normal()),
        ticket_rate=truth.tickets_per_month * float(rng.gamma(1.6, 1 / 1.6)),
        onboarding_delay_days=int(rng.integers(0, 9)),
        value_days=value_days,
        completed_days=completed_days,
    )


def _onboarding(rng: np.random.Generator, truth: SegmentTruth) -> tuple[int | None, int | None]:
    """Days from the start of onboarding to first value and to its completion; None where never reached."""
    value = round(truth.days_to_value_median * math.exp(0.55 * rng.normal()))
    value = min(max(value, 2), truths.EFFECTS.never_reached_days)
    reached, completed = rng.random() > 0.05, rng.random() > 0.07
    done = max(1, round(value * rng.uniform(0.55, 1.25)))
    return (value if reached else None), (done if completed else None)


def _drawn(rng: np.random.Generator, members: tuple[tuple[str, float], ...], null_share: float) -> str | None:
    if rng.random() < null_share:
        return None
    weights = np.array([weight for _, weight in members])
    return members[int(rng.choice(len(members), p=weights / weights.sum()))][0]


def _portfolio(rng: np.random.Generator, segment: str, month: int) -> int | None:
    """A portfolio open at the time; newer ones are filled first, but never evenly."""
    if segment == truths.SMB and rng.random() < truths.NO_PORTFOLIO_SHARE:
        return None
    of_segment = [n for n, (name, opens) in enumerate(truths.PORTFOLIOS) if name == segment and opens <= month]
    weights = np.array([1.0 + 0.8 * rank for rank in range(len(of_segment))])
    return of_segment[int(rng.choice(len(of_segment), p=weights / weights.sum()))]

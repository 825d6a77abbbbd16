"""What passes between people: onboardings, touches, survey answers. A silent customer has none of the last two."""

from datetime import date, timedelta

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.book import Book
from cs_dashboard.sample.days import day_within, month_start
from cs_dashboard.sample.people import CSM, ROLES, Staff
from cs_dashboard.sample.usage import sigmoid

_KINDS = (
    ("call", 0.34, 30),
    ("email", 0.30, 0),
    ("review", 0.16, 60),
    ("training", 0.12, 50),
    ("visit", 0.08, 120),
)
#: Chance that an executive speaks to a customer in a month; the chief executive keeps it best.
_EXECUTIVE_CHANCE = {
    "Chief executive": 0.95,
    "VP customer success": 0.97,
    "VP sales": 0.85,
    "VP product": 0.75,
    "VP marketing": 0.55,
    "Chief technology officer": 0.50,
    "Chief financial officer": 0.30,
}


def onboarding_rows(book: Book) -> list[tuple[str, ...]]:
    """Rows of onboardings of customers who ever paid; what lies after the data has not happened yet."""
    rows = []
    for account in book.accounts:
        customer = account.customer
        started = customer.starts_on + timedelta(days=customer.onboarding_delay_days)
        if not customer.converts or started > truths.LAST_DAY:
            continue
        cells = [customer.customer_id, started.isoformat()]
        for days in (customer.completed_days, customer.value_days):
            day = None if days is None else started + timedelta(days=days)
            cells.append(day.isoformat() if day is not None and day <= truths.LAST_DAY else "")
        rows.append(tuple(cells))
    return rows


def touch_rows(rng: np.random.Generator, book: Book, staff: Staff) -> list[tuple[str, ...]]:
    """Rows of touches: customer success managers with their portfolio, and executives with larger customers."""
    touches: list[tuple[str, ...]] = []
    for number, account in enumerate(book.accounts):
        customer = account.customer
        if customer.portfolio is None:
            continue
        for month in np.flatnonzero(book.paying[number] & ~book.silent[number]):
            for _ in range(int(rng.poisson(customer.truth.touches_per_month))):
                day = day_within(rng, int(month), not_before=customer.starts_on)
                person = staff.holder(CSM, customer.portfolio, day)
                if person is not None:
                    touches.append(_touch(rng, day, customer.customer_id, person.employee_id, month=int(month)))
    touches += _executive_touches(rng, book, staff)
    touches.sort()
    return [
        (f"H{at + 1:05d}", customer_id, employee_id, day, kind, by, minutes)
        for at, (day, customer_id, employee_id, kind, by, minutes) in enumerate(touches)
    ]


def _touch(rng: np.random.Generator, day: date, customer_id: str, employee_id: str, *, month: int) -> tuple[str, ...]:
    """A touch without its id; the team grew more proactive over the years."""
    kind, _, minutes = _KINDS[int(rng.choice(5, p=[share for _, share, _ in _KINDS]))]
    proactive = 0.45 + 0.25 * month / truths.MONTHS
    length = str(5 * max(1, round(minutes * float(rng.uniform(0.5, 1.5)) / 5))) if minutes else ""
    by = "us" if kind in ("review", "training") or rng.random() < proactive else "customer"
    return day.isoformat(), customer_id, employee_id, kind, by, length


def _executive_touches(rng: np.random.Generator, book: Book, staff: Staff) -> list[tuple[str, ...]]:
    touches = []
    larger = np.array([account.customer.segment != truths.SMB for account in book.accounts])
    for month in range(truths.MONTHS):
        reachable = np.flatnonzero(book.paying[:, month] & ~book.silent[:, month] & larger)
        for role in (role for role in ROLES if role.is_executive):
            if not reachable.size or rng.random() > _EXECUTIVE_CHANCE[role.title]:
                continue
            for _ in range(int(rng.integers(1, 4))):
                customer = book.accounts[int(rng.choice(reachable))].customer
                day = day_within(rng, month, not_before=customer.starts_on)
                person = staff.holder(role.title, 0, day)
                if person is not None:
                    touches.append(_touch(rng, day, customer.customer_id, person.employee_id, month=month))
    return touches


def survey_rows(rng: np.random.Generator, book: Book) -> list[tuple[str, ...]]:
    """Rows of surveys; better adoption answers better."""
    answers: list[tuple[str, str, str, int]] = []
    for number, account in enumerate(book.accounts):
        customer = account.customer
        for month in np.flatnonzero(book.paying[number] & ~book.silent[number]):
            mood = sigmoid(0.8 * float(book.adoption[number, month]) + 0.6 + 0.6 * float(rng.normal()))
            # NPS goes out in March and September, the others follow what happened.
            wave = month_start(int(month)).month in (3, 9)
            for kind, chance, low, high in (
                ("NPS", 0.22 if wave else 0.0, 0, 10),
                ("CSAT", 0.025, 1, 5),
                ("CES", 0.016, 1, 7),
            ):
                if rng.random() < chance:
                    score = low + int(rng.binomial(high - low, min(0.36 + 0.68 * mood, 0.99)))
                    day = day_within(rng, int(month), not_before=customer.starts_on)
                    answers.append((day.isoformat(), customer.customer_id, kind, score))
    answers.sort()
    return [
        (f"V{at + 1:05d}", customer_id, day, kind, str(score))
        for at, (day, customer_id, kind, score) in enumerate(answers)
    ]

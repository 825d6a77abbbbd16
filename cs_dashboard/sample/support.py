"""The details of each ticket: when, which way, how fast, how satisfied. How many there are is in `book`."""

import math
from datetime import date, datetime, time, timedelta

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.book import Book
from cs_dashboard.sample.customers import Customer
from cs_dashboard.sample.days import month_days, month_index, month_start
from cs_dashboard.sample.people import AGENT, Person, Staff

_WEEKDAYS = (1.30, 1.20, 1.10, 1.05, 0.90, 0.22, 0.18)
#: First hour (UTC) of the working day by region; ten hours follow, busiest in the morning and after lunch.
_OPENING_HOUR = {"North America": 13, "Europe": 7, "Asia Pacific": 0}
_HOURS = (0.9, 1.5, 1.6, 1.3, 0.8, 1.1, 1.4, 1.2, 0.9, 0.6)
_NIGHT_SHARE = 0.08
_CATEGORIES = (
    ("how_to", 0.34, 9.0),
    ("bug", 0.20, 40.0),
    ("integration", 0.16, 30.0),
    ("billing", 0.12, 12.0),
    ("access", 0.10, 5.0),
    ("feature_request", 0.08, 70.0),
)
_CHANNELS = (("email", 0.46, 3.2), ("chat", 0.30, 0.15), ("portal", 0.16, 4.0), ("phone", 0.08, 0.05))
_LAST_MOMENT = datetime.combine(truths.LAST_DAY, time(23, 59, 59))
_STAMP = "%Y-%m-%d %H:%M:%S"


def ticket_rows(rng: np.random.Generator, book: Book, staff: Staff) -> list[tuple[str, ...]]:
    """Rows of tickets in the order of their opening."""
    opened: list[tuple[datetime, int, int]] = []
    for number, account in enumerate(book.accounts):
        for month in np.flatnonzero(book.tickets[number]):
            count = int(book.tickets[number, month])
            opened += [(_opened_at(rng, account.customer, int(month)), number, count) for _ in range(count)]
    opened.sort()
    # Something always happens on the last day, so that the as-of month is complete.
    if opened[-1][0].date() < truths.LAST_DAY:
        opened[-1] = (datetime.combine(truths.LAST_DAY, time(16, 20, 5)), *opened[-1][1:])
    duty: dict[date, list[Person]] = {}
    rows = []
    for at, (moment, number, count) in enumerate(opened):
        agents = duty.setdefault(moment.date(), staff.on_duty(AGENT, moment.date()))
        rows.append(_ticket(rng, f"T{at + 1:05d}", book.accounts[number].customer, moment, count, agents))
    return rows


def _opened_at(rng: np.random.Generator, customer: Customer, month: int) -> datetime:
    """A moment of the month by the load of the week and the working day of the region."""
    first, length = month_start(month), month_days(month)
    low = (customer.starts_on - first).days if month_index(customer.starts_on) == month else 0
    weights = np.array([_WEEKDAYS[(first.weekday() + at) % 7] for at in range(low, length)])
    day = first + timedelta(days=low + int(rng.choice(length - low, p=weights / weights.sum())))
    if rng.random() < _NIGHT_SHARE:
        hour = int(rng.integers(24))
    else:
        shares = np.array(_HOURS) / sum(_HOURS)
        hour = (_OPENING_HOUR[customer.region or "Europe"] + int(rng.choice(10, p=shares))) % 24
    return datetime.combine(day, time(hour, int(rng.integers(60)), int(rng.integers(60))))


def _ticket(
    rng: np.random.Generator,
    ticket_id: str,
    customer: Customer,
    opened: datetime,
    count: int,
    agents: list[Person],
) -> tuple[str, ...]:
    category, _, hours = _CATEGORIES[int(rng.choice(6, p=[share for _, share, _ in _CATEGORIES]))]
    channel, _, wait = _CHANNELS[int(rng.choice(4, p=[share for _, share, _ in _CHANNELS]))]
    by_us = rng.random() < 0.09
    # The team was thinner per ticket in the first years, and answers on weekends wait.
    weekend = 3.0 if opened.weekday() >= 5 else 1.0
    first_hours = wait * weekend * math.exp(0.8 * rng.normal())
    done_hours = first_hours + hours * math.exp(1.0 * rng.normal())
    first = opened + timedelta(seconds=round(first_hours * 3600))
    done = opened + timedelta(seconds=round(done_hours * 3600))
    answered = rng.random() > 0.01 and not by_us
    resolved = rng.random() > 0.012 and done <= _LAST_MOMENT
    score = _satisfaction(rng, customer, first_hours, done_hours, count) if resolved else ""
    return (
        ticket_id,
        customer.customer_id,
        opened.strftime(_STAMP),
        first.strftime(_STAMP) if answered and first <= _LAST_MOMENT else "",
        done.strftime(_STAMP) if resolved else "",
        channel if rng.random() > 0.01 else "",
        category if rng.random() > 0.02 else "",
        "us" if by_us else "customer",
        score,
        agents[int(rng.integers(len(agents)))].employee_id if agents and rng.random() > 0.015 else "",
    )


def _satisfaction(rng: np.random.Generator, customer: Customer, first_hours: float, done_hours: float, n: int) -> str:
    """Answer 1 to 5 of the 55 % who answer: the ticket rate moves it by segment, waiting lowers it."""
    if rng.random() > 0.55:
        return ""
    truth = customer.truth
    # The rate is gamma with shape 1.6, so its standard deviation is the mean over the root of 1.6.
    deviations = (customer.ticket_rate / truth.tickets_per_month - 1.0) * math.sqrt(1.6)
    deviations = min(max(deviations, -1.5), 2.5) + 0.25 * (n - 1)
    waiting = 0.12 * math.log(max(first_hours, 0.05)) + 0.06 * math.log(max(done_hours, 0.05))
    latent = 4.0 + truth.satisfaction_per_ticket_rate * deviations - waiting + 0.8 * float(rng.normal())
    return str(min(max(round(latent), 1), 5))

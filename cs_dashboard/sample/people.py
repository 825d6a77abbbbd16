"""Who works there: positions, the people who held them, and what each month costs."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.days import day_within, month_end, month_start

_FIRST_NAMES = [
    "Alex",
    "Bailey",
    "Casey",
    "Dana",
    "Eden",
    "Finley",
    "Gray",
    "Harper",
    "Indy",
    "Jamie",
    "Kai",
    "Lane",
    "Morgan",
    "Nico",
    "Oakley",
    "Parker",
    "Quinn",
    "Reese",
    "Sage",
    "Taylor",
]
_LAST_NAMES = [
    "Abbot",
    "Barker",
    "Carver",
    "Draper",
    "Ellis",
    "Fisher",
    "Glover",
    "Hooper",
    "Inman",
    "Joiner",
    "Keeler",
    "Mason",
    "Napier",
    "Osborn",
    "Porter",
    "Reeve",
    "Sadler",
    "Tanner",
    "Vickers",
    "Weaver",
]


@dataclass(frozen=True)
class Role:
    """Positions of one kind; they open evenly between two months. Before month 0 is before the data."""

    function: str
    title: str
    count: int
    opens: int
    last_opens: int
    reports_to: str | None
    is_executive: bool = False
    yearly_attrition: float = 0.0
    cost: float = 7_000.0


CSM = "Customer success manager"
AGENT = "Support agent"
ROLES: tuple[Role, ...] = (
    Role("g_and_a", "Chief executive", 1, -14, -14, None, True, 0.0, 15_000),
    Role("engineering", "Chief technology officer", 1, -14, -14, "Chief executive", True, 0.0, 14_500),
    Role("customer_success", "VP customer success", 1, 6, 6, "Chief executive", True, 0.0, 14_000),
    Role("sales", "VP sales", 1, 3, 3, "Chief executive", True, 0.25, 14_500),
    Role("marketing", "VP marketing", 1, 20, 20, "Chief executive", True, 0.15, 13_500),
    Role("product", "VP product", 1, 14, 14, "Chief executive", True, 0.0, 13_500),
    Role("g_and_a", "Chief financial officer", 1, 30, 30, "Chief executive", True, 0.0, 14_000),
    Role(
        "customer_success",
        "Head of customer success managers",
        1,
        10,
        10,
        "VP customer success",
        False,
        0.1,
        9_500,
    ),
    Role(
        "customer_success",
        CSM,
        len(truths.PORTFOLIOS),
        0,
        0,
        "Head of customer success managers",
        False,
        0.30,
        6_800,
    ),
    Role("customer_success", "Onboarding lead", 1, 18, 18, "VP customer success", False, 0.1, 7_800),
    Role("customer_success", "Onboarding specialist", 3, 9, 44, "Onboarding lead", False, 0.2, 6_000),
    Role("support", "Head of support", 1, 12, 12, "VP customer success", False, 0.1, 8_000),
    Role("support", AGENT, 8, -2, 55, "Head of support", False, 0.28, 4_300),
    Role("sales", "Sales lead", 2, 16, 34, "VP sales", False, 0.15, 9_500),
    Role("sales", "Account executive", 8, 0, 54, "Sales lead", False, 0.3, 7_800),
    Role("sales", "Sales development", 5, 12, 52, "Sales lead", False, 0.35, 4_800),
    Role("marketing", "Marketer", 6, 2, 50, "VP marketing", False, 0.18, 6_200),
    Role("product", "Product manager", 4, 4, 46, "VP product", False, 0.12, 8_600),
    Role("engineering", "Engineering lead", 3, 8, 38, "Chief technology officer", False, 0.08, 10_500),
    Role("engineering", "Engineer", 17, -10, 57, "Engineering lead", False, 0.14, 8_800),
    Role("design", "Designer", 3, -3, 44, "VP product", False, 0.12, 7_800),
    Role("qa", "Test engineer", 3, 6, 48, "Engineering lead", False, 0.12, 6_800),
    Role("g_and_a", "Operations", 6, 5, 53, "Chief financial officer", False, 0.12, 5_600),
)


@dataclass
class Person:
    """One employment; `end` is exclusive, None is still there."""

    employee_id: str
    name: str
    role: Role
    position: tuple[str, int]
    start: date
    end: date | None

    def works_on(self, day: date) -> bool:
        """Whether the person is employed on the day."""
        return self.start <= day and (self.end is None or day < self.end)


class Staff:
    """Everybody who ever worked there, by position."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Fill every position from its opening to the end of the data."""
        self.people: list[Person] = []
        for role in ROLES:
            for number in range(role.count):
                self._fill(rng, role, number)
        self.people.sort(key=lambda person: (person.start, person.position))
        names = [f"{first} {last}" for first in _FIRST_NAMES for last in _LAST_NAMES]
        order = rng.permutation(len(names))
        for at, person in enumerate(self.people):
            person.employee_id, person.name = f"E{at + 1:03d}", names[int(order[at])]

    def _fill(self, rng: np.random.Generator, role: Role, number: int) -> None:
        """One position: its holders one after the other, with a gap to find a successor."""
        opens = role.opens + round((role.last_opens - role.opens) * number / max(1, role.count - 1))
        is_csm = role.title == CSM
        if is_csm:
            opens = truths.PORTFOLIOS[number][1]
        # A portfolio has its manager from the first day, because customers name one.
        start = month_start(opens) if is_csm else day_within(rng, opens)
        while start <= truths.LAST_DAY:
            stays = 10_000.0 if role.yearly_attrition == 0 else float(rng.exponential(365 / role.yearly_attrition))
            end = start + timedelta(days=150 + round(min(stays, 10_000.0)))
            gap = 0 if is_csm else int(rng.integers(5, 60))
            left = end if end <= truths.LAST_DAY else None
            self.people.append(Person("", "", role, (role.title, number), start, left))
            start = end + timedelta(days=gap)

    def holder(self, title: str, number: int, day: date) -> Person | None:
        """Who held the position on the day."""
        return next((p for p in self.people if p.position == (title, number) and p.works_on(day)), None)

    def on_duty(self, title: str, day: date) -> list[Person]:
        """Everybody with the title on the day."""
        return [person for person in self.people if person.role.title == title and person.works_on(day)]

    def csm_id(self, portfolio: int | None) -> str:
        """Today's manager of the portfolio, as a CSV cell."""
        person = None if portfolio is None else self.holder(CSM, portfolio, truths.LAST_DAY)
        return person.employee_id if person else ""

    def rows(self) -> list[tuple[str, ...]]:
        """Rows of employees."""
        return [
            (
                person.employee_id,
                person.name,
                person.role.function,
                person.role.title,
                self._manager(person),
                "true" if person.role.is_executive else "false",
                person.start.isoformat(),
                person.end.isoformat() if person.end else "",
            )
            for person in self.people
        ]

    def _manager(self, person: Person) -> str:
        """The last manager; while a manager's chair is empty, the next one up steps in."""
        day = truths.LAST_DAY if person.end is None else person.end - timedelta(days=1)
        role = person.role
        while role.reports_to is not None:
            role = next(above for above in ROLES if above.title == role.reports_to)
            holder = self.holder(role.title, person.position[1] % role.count, day)
            if holder is not None and holder is not person:
                return holder.employee_id
        return ""


_CATEGORY = {
    "sales": "sales_marketing",
    "marketing": "sales_marketing",
    "customer_success": "customer_success",
    "support": "support",
    "product": "r_and_d",
    "engineering": "r_and_d",
    "design": "r_and_d",
    "qa": "r_and_d",
    "g_and_a": "g_and_a",
}


def cost_rows(rng: np.random.Generator, staff: Staff, mrr: list[float], signed: list[int]) -> list[tuple[str, ...]]:
    """Rows of costs: pay of those employed at the month's end, programmes, cost of goods by MRR."""
    rows: list[tuple[str, ...]] = []
    for month in range(truths.MONTHS):
        amounts = dict.fromkeys(("sales_marketing", "customer_success", "support", "r_and_d", "g_and_a"), 0.0)
        for person in staff.people:
            if person.works_on(month_end(month)):
                amounts[_CATEGORY[person.role.function]] += person.role.cost * (1.03 ** (month / 12 - 5))
        amounts["sales_marketing"] += 9_000 + 1_500 * signed[month]
        amounts["customer_success"] += 0.01 * mrr[month]
        amounts["support"] += 1_200
        amounts["r_and_d"] += 6_000 + 0.02 * mrr[month]
        amounts["g_and_a"] += 12_000 + 0.02 * mrr[month]
        amounts["cogs"] = 5_000 + 0.17 * mrr[month]
        first = month_start(month).isoformat()
        rows += [
            (first, category, f"{amount * float(rng.uniform(0.96, 1.04)):.2f}")
            for category, amount in sorted(amounts.items())
        ]
    return rows

"""Companies at the ends of the ladders: three people with nine customers, and five thousand people with six hundred.

Every number follows from a place in a row, so that nothing is drawn at random.
"""

import pandas as pd
from books import Book, book

RATE = {"exchange_rates": {"CNY": 7.0}}
_EMPLOYEES = ["employee_id", "name", "function", "role", "manager_id", "is_executive", "start_date", "end_date"]
# Function -> people of a hundred, and their role.
_GIANT = {
    "engineering": (30, "Engineer"),
    "sales": (20, "Seller"),
    "customer_success": (12, "CSM"),
    "support": (12, "Agent"),
    "marketing": (8, "Marketer"),
    "product": (6, "Product manager"),
    "design": (3, "Designer"),
    "qa": (4, "Tester"),
    "g_and_a": (5, "Accountant"),
}


def young_company() -> Book:
    """Three people, nine customers who came month by month and pay 100 each: ARR 10,800, CNY 75,600 at 7.0."""
    months = pd.date_range("2024-03-01", periods=9, freq="MS")
    subscriptions: list[tuple[object, ...]] = [
        (f"C{place}", str(month.date()), None, 100) for place, month in enumerate(months, start=1)
    ]
    people = [
        ("P1", "Ada", "g_and_a", "Founder", None, "true", "2024-01-01", None),
        ("P2", "Ben", "engineering", "Engineer", "P1", "false", "2024-01-01", None),
        ("P3", "Cleo", "customer_success", "CSM", "P1", "false", "2024-06-01", None),
    ]
    touches = [
        (
            f"T{place}",
            f"C{place}",
            "P1" if place % 2 else "P3",
            str((month + pd.Timedelta(days=3)).date()),
            "visit",
            "us",
        )
        for place, month in enumerate(months, start=1)
    ]
    # Somebody is seen at the end of November, so that it is a whole month.
    touches.append(("T0", "C1", "P3", "2024-11-30", "call", "us"))
    columns = ["touch_id", "customer_id", "employee_id", "happened_on", "kind", "initiated_by"]
    made = book(
        subscriptions,
        employees=pd.DataFrame(people, columns=_EMPLOYEES),
        touches=pd.DataFrame(touches, columns=columns),
    )
    made.settings = {**RATE, "company": "Three Friends", "synthetic": True}
    return made


def giant_company() -> Book:
    """5,000 people and 600 customers at 50,000 a month: ARR 360 M, CNY 2.52 G at 7.0; ten people to a manager."""
    roles = [(name, role) for name, (share, role) in _GIANT.items() for _ in range(share)]
    people = []
    for place in range(5000):
        function, role = ("g_and_a", "Chief executive") if not place else roles[place % 100]
        manager = None if not place else f"P{(place - 1) // 10:04}"
        started = pd.Timestamp("2019-01-01") + pd.Timedelta(days=place * 2160 // 5000)
        row = (f"P{place:04}", f"Person {place}", function, role, manager, "true" if place < 11 else "false")
        people.append((*row, str(started.date()), None))
    csms = [row[0] for row in people if row[2] == "customer_success"]
    starts = [pd.Timestamp("2020-01-01") + pd.Timedelta(days=3 * place) for place in range(600)]
    subscriptions: list[tuple[object, ...]] = [
        (f"C{place:03}", str(start.date()), None, 50_000) for place, start in enumerate(starts)
    ]
    customers: list[tuple[object, ...]] = [
        (f"C{place:03}", "Enterprise", "EU", csms[place % len(csms)]) for place in range(600)
    ]
    made = book(subscriptions, customers, employees=pd.DataFrame(people, columns=_EMPLOYEES))
    made.settings = {**RATE, "company": "Five Thousand", "synthetic": True, "data_through": "2024-12-31"}
    return made


def bare_company() -> Book:
    """Nine customers and nothing else, in the ladder's own currency: ARR CNY 10,800,000."""
    made = young_company()
    tables = {name: made.tables[name] for name in ("customers", "subscriptions")}
    tables["subscriptions"] = tables["subscriptions"].assign(mrr=100_000)
    return Book(tables, {"currency": "CNY", "company": "Bare", "synthetic": True, "data_through": "2024-12-31"})

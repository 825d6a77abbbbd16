"""Renewals by load from small books: whose load counts, when, and what becomes of gaps in the tables."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book, book
from conftest import month

from cs_dashboard.frames import RENEWALS_BY_LOAD
from cs_dashboard.warehouse import load_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.scope import scoped

Put = Callable[[Book, str], Warehouse]

# P carries A, B and C; Q carries D alone; E has nobody. Terms end in March 2024.
#   A pays 100, renews.     B pays 200 to March: gone.      C joins in February (1,000) and has no contract.
#   D pays 50, renews.      E pays 70 to March: gone.       T is on a free plan with P, and no customer.
#   P's load in February: A, B, C = 3 customers, MRR 1,300, ARR 15,600. In January it was 2.
SUBSCRIPTIONS: list[tuple[object, ...]] = [
    ("A", "2023-03-10", "2023-09-01", 80),
    ("A", "2023-09-01", None, 100),
    ("B", "2023-03-05", "2024-03-05", 200),
    ("C", "2024-02-20", None, 1000),
    ("D", "2023-03-01", None, 50),
    ("E", "2023-03-01", "2024-03-01", 70),
    ("T", "2023-03-01", None, 0),
]
CUSTOMERS: list[tuple[object, ...]] = [
    ("A", "SMB", "Europe", "P"),
    ("B", "SMB", "Europe", "P"),
    ("C", "Enterprise", None, "P"),
    ("D", "SMB", None, "Q"),
    ("E", None, None, ""),
    ("T", "SMB", None, "P"),
]


def terms(**ends: str) -> pd.DataFrame:
    rows = [(f"K{at}", customer, "2023-03-01", end) for at, (customer, end) in enumerate(ends.items())]
    return pd.DataFrame(rows, columns=["contract_id", "customer_id", "start_date", "end_date"])


def usage(*rows: tuple[object, ...]) -> pd.DataFrame:
    columns = "customer_id month active_users seats features_used features_available outcome_attainment".split()
    return pd.DataFrame(rows, columns=columns)


MARCH = {"A": "2024-03-10", "B": "2024-03-05", "D": "2024-03-01", "E": "2024-03-01"}


def counts(warehouse: Warehouse, as_of: str = "2024-03", **options: object) -> list[tuple[object, ...]]:
    """(segment, adoption tier, load, due, renewed)."""
    frame = load_facts.renewals_by_load(warehouse, month(as_of), **options)  # type: ignore[arg-type]
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_the_load_is_that_of_the_month_before_the_end(put: Put, engine_name: str) -> None:
    warehouse = put(book(SUBSCRIPTIONS, CUSTOMERS, contracts=terms(**MARCH)), engine_name)
    assert counts(warehouse) == [
        ("(none)", "unknown", 0, 1, 0),
        ("SMB", "unknown", 1, 1, 1),
        ("SMB", "unknown", 3, 2, 1),
    ]
    # The middle of 1,000 to 2,000 a month, and of nothing to 1,000.
    assert counts(warehouse, load_of="arr") == [
        ("(none)", "unknown", 0, 1, 0),
        ("SMB", "unknown", 6_000, 1, 1),
        ("SMB", "unknown", 18_000, 2, 1),
    ]


def test_the_adoption_tier_is_that_of_the_month_before_the_end(put: Put, engine_name: str) -> None:
    seen = usage(
        # A: the outcome alone decides, whatever the use; the month of the end does not count.
        ("A", "2024-02-01", 1, 100, 1, 40, 0.8),
        ("A", "2024-03-01", 1, 100, 1, 40, 0.1),
        # B: a month listed twice is one customer.
        ("B", "2024-02-01", 10, 100, 20, 40, None),
        ("B", "2024-02-01", 10, 100, 20, 40, None),
        # D: nobody says how many seats there are, and features are used.
        ("D", "2024-02-01", 5, 0, 8, 40, None),
    )
    made = book(SUBSCRIPTIONS, CUSTOMERS, contracts=terms(**MARCH), usage_monthly=seen)
    assert counts(put(made, engine_name)) == [
        ("(none)", "unknown", 0, 1, 0),
        ("SMB", "high", 1, 1, 1),
        ("SMB", "high", 3, 1, 1),
        ("SMB", "low", 3, 1, 0),
    ]


@pytest.mark.parametrize(
    ("inputs", "tier"),
    [
        ((None, None, None, None, 0.8), "high"),
        ((None, None, None, None, 0.79), "mid"),
        ((None, None, None, None, 0.5), "mid"),
        ((50, 100, 20, 40, 0.49), "low"),
        ((50, 100, 8, 40, None), "high"),
        ((49, 100, 8, 40, None), "mid"),
        ((50, 100, 7, 40, None), "mid"),
        ((19, 100, 40, 40, None), "low"),
        ((100, 100, 3, 40, None), "low"),
        ((20, 100, 4, 40, None), "mid"),
        ((60, 100, None, 40, None), "high"),
        ((None, 100, 3, 40, None), "low"),
        ((60, 0, 20, 0, None), "unknown"),
        ((None, None, None, None, None), "unknown"),
    ],
)
def test_tiers_by_the_cuts_of_the_definitions(put: Put, inputs: tuple[object, ...], tier: str) -> None:
    made = book(
        SUBSCRIPTIONS, CUSTOMERS, contracts=terms(D="2024-03-01"), usage_monthly=usage(("D", "2024-02-01", *inputs))
    )
    assert counts(put(made, "duckdb")) == [("SMB", tier, 1, 1, 1)]


def test_terms_that_end_later_or_of_nobody_paying_do_not_count(put: Put) -> None:
    made = book(
        SUBSCRIPTIONS, CUSTOMERS, contracts=terms(A="2024-04-01", B="2024-05-01", C="2024-02-01", T="2024-03-01")
    )
    warehouse = put(made, "duckdb")
    # C's ended before it paid, B left in March.
    assert counts(warehouse, "2024-03") == []
    assert counts(warehouse, "2024-05") == [("SMB", "unknown", 2, 1, 1)]


def test_one_csm_alone_keeps_its_load(put: Put, engine_name: str) -> None:
    warehouse = scoped(put(book(SUBSCRIPTIONS, CUSTOMERS, contracts=terms(**MARCH)), engine_name), csm_ids=["P"])
    assert counts(warehouse) == [("SMB", "unknown", 3, 2, 1)]


def test_nobody_is_an_empty_frame_with_its_columns(put: Put, engine_name: str) -> None:
    frame = load_facts.renewals_by_load(put(book([], contracts=terms()), engine_name), month("2023-01"))
    assert (len(frame), list(frame.columns)) == (0, [*RENEWALS_BY_LOAD.grain, *RENEWALS_BY_LOAD.measures])

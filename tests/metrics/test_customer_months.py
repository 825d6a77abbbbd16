"""Customers month by month from their intervals."""

import pandas as pd
from metrics.made import month
from proxy import called

from cs_dashboard.frames import CUSTOMER_INTERVALS, DIMENSIONS, index_of
from cs_dashboard.metrics.customer_months import customer_months

OPEN = 119_999


def intervals(*rows: tuple[str, str, str | None, float]) -> pd.DataFrame:
    made = [
        {
            **dict.fromkeys(DIMENSIONS, "(none)"),
            "customer_id": name,
            "s": index_of(month(s)),
            "e": OPEN if e is None else index_of(month(e)),
            "mrr": mrr,
        }
        for name, s, e, mrr in rows
    ]
    frame = pd.DataFrame(made, columns=[*DIMENSIONS, "customer_id", "s", "e", "mrr"])
    return CUSTOMER_INTERVALS.check(frame.astype({"s": "int64", "e": "int64", "mrr": float}))


def listed(table: pd.DataFrame) -> list[tuple[object, ...]]:
    when = table["month"].dt.strftime("%Y-%m")
    return list(zip(table["customer_id"], when, table["mrr"], table["mrr_change"], table["movement"], strict=True))


def test_a_customer_grows_shrinks_leaves_and_returns() -> None:
    rows = [
        ("A", "2024-01", "2024-03", 100.0),
        ("A", "2024-03", "2024-04", 150.0),
        ("A", "2024-04", "2024-05", 120.0),
        ("A", "2024-07", None, 90.0),
    ]
    table = called(customer_months, intervals(*rows), month("2024-08"))
    assert listed(table) == [
        ("A", "2024-01", 100.0, 100.0, "new"),
        ("A", "2024-02", 100.0, 0.0, ""),
        ("A", "2024-03", 150.0, 50.0, "expansion"),
        ("A", "2024-04", 120.0, -30.0, "contraction"),
        ("A", "2024-05", 0.0, -120.0, "churn"),
        ("A", "2024-06", 0.0, 0.0, ""),
        ("A", "2024-07", 90.0, 90.0, "reactivation"),
        ("A", "2024-08", 90.0, 0.0, ""),
    ]


def test_a_booked_end_after_as_of_has_not_happened() -> None:
    table = customer_months(intervals(("A", "2024-01", "2024-04", 10.0)), month("2024-03"))
    assert table["movement"].tolist() == ["new", "", ""]
    table = customer_months(intervals(("A", "2024-01", "2024-04", 10.0)), month("2024-04"))
    assert table["movement"].tolist() == ["new", "", "", "churn"]
    # Nothing more is told of somebody who stays away.
    assert len(customer_months(intervals(("A", "2024-01", "2024-04", 10.0)), month("2024-12"))) == 4


def test_customers_in_any_order_do_not_touch_each_other() -> None:
    rows = [("B", "2024-02", None, 5.0), ("A", "2024-01", "2024-02", 7.0)]
    table = called(customer_months, intervals(*rows), month("2024-02"), ("segment",))
    assert list(table.columns) == ["segment", "customer_id", "month", "mrr", "mrr_change", "movement"]
    assert listed(table) == [
        ("A", "2024-01", 7.0, 7.0, "new"),
        ("A", "2024-02", 0.0, -7.0, "churn"),
        ("B", "2024-02", 5.0, 5.0, "new"),
    ]


def test_changes_sum_to_what_is_paid_to_the_cent() -> None:
    rows = [("A", "2024-01", "2024-02", 0.1), ("A", "2024-02", "2024-03", 0.3), ("A", "2024-03", None, 0.7)]
    table = customer_months(intervals(*rows), month("2024-03"))
    assert table["mrr_change"].tolist() == [0.1, 0.2, 0.4]


def test_nobody_is_an_empty_table() -> None:
    table = called(customer_months, intervals(), month("2024-01"), ("segment",))
    assert list(table.columns) == ["segment", "customer_id", "month", "mrr", "mrr_change", "movement"]
    assert len(table) == 0

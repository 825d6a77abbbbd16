"""Traps seen in real exports: each a small book with the numbers it must and must not give."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from books import Book, book

from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.check import check
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.read import as_of_month

Put = Callable[[Book, str], Warehouse]


def asked(warehouse: Warehouse, name: str, as_of: str, cohort: str = "month", window: int = 12) -> pd.DataFrame:
    filters = Filters(as_of=pd.Timestamp(f"{as_of}-01").date(), window=window)
    return named_table(warehouse, name, Question(filters, (), cohort))  # type: ignore[arg-type]


def paid(warehouse: Warehouse, as_of: str) -> dict[str, list[float]]:
    """MRR of each customer month by month, the churn month with its zero."""
    months = asked(warehouse, "customer_months", as_of)
    return {str(name): rows["mrr"].tolist() for name, rows in months.groupby("customer_id")}


def rules(warehouse: Warehouse) -> set[str]:
    return {finding.rule for finding in check(warehouse) if finding.severity != "note"}


def test_an_end_is_exclusive_and_months_are_whole(put: Put, engine_name: str) -> None:
    warehouse = put(
        book(
            [
                ("FIRST", "2023-01-01", "2023-04-01", 10),  # January to March
                ("LAST", "2023-01-01", "2023-03-31", 10),  # the last day of March is not paid: January, February
                ("MID", "2023-01-31", "2023-03-01", 10),  # live on the last of January and of February
                ("INSIDE", "2023-02-01", "2023-02-28", 10),  # not live on the last of February
                ("WHOLE", "2023-02-01", "2023-03-01", 10),  # live on it
            ]
        ),
        engine_name,
    )
    assert paid(warehouse, "2023-06") == {
        "FIRST": [10, 10, 10, 0],
        "LAST": [10, 10, 0],
        "MID": [10, 10, 0],
        "WHOLE": [10, 0],
    }
    assert "never seen at a month's end" in rules(warehouse)


def test_concurrent_subscriptions_add_up_and_losing_one_is_contraction(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2023-01-01", None, 100), ("A", "2023-02-01", "2023-04-01", 50, "addon")]), engine_name)
    table = asked(warehouse, "customer_months", "2023-05")
    assert table["mrr"].tolist() == [100, 150, 150, 100, 100]
    assert table["movement"].tolist() == ["new", "expansion", "", "contraction", ""]
    assert table["mrr_change"].tolist() == [100, 50, 0, -50, 0]
    assert asked(warehouse, "movements", "2023-05")["closing_customers"].tolist() == [1] * 5


def test_a_replaced_row_that_was_not_ended_counts_twice_and_is_found(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2023-01-01", None, 100, "Pro"), ("A", "2023-03-01", None, 120, "Pro")]), engine_name)
    assert paid(warehouse, "2023-04") == {"A": [100, 100, 220, 220]}
    assert "overlap in one plan" in rules(warehouse)


def test_a_seamless_renewal_is_one_stretch_and_no_churn(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2023-01-01", "2023-07-01", 100), ("A", "2023-07-01", None, 100)]), engine_name)
    table = asked(warehouse, "movements", "2023-09")
    assert table["churn_mrr"].tolist() == [0] * 9
    assert table["reactivation_mrr"].tolist() == [0] * 9
    assert asked(warehouse, "customer_months", "2023-09")["movement"].tolist() == ["new"] + [""] * 8


def test_before_the_export_horizon_nobody_has_left(put: Put, engine_name: str) -> None:
    rows = [(f"C{n}", f"2022-{n % 6 + 1:02d}-01", "2024-01-01", 100) for n in range(12)]
    warehouse = put(book(rows), engine_name)
    assert "ends on one day" in rules(warehouse)
    before = asked(warehouse, "retention", "2023-12").iloc[-1]
    assert (before["nrr"], before["grr"], before["logo_retention"]) == (1.0, 1.0, 1.0)
    after = asked(warehouse, "retention", "2024-01").iloc[-1]
    assert (after["nrr"], after["logo_retention"]) == (0.0, 0.0)
    # Ends are no observation: the data was last seen when somebody started.
    assert as_of_month(warehouse) == pd.Timestamp("2022-05-01")


def test_a_sentinel_end_is_an_open_end(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2023-01-01", "9999-12-31", 100), ("B", "2023-01-01", None, 100)]), engine_name)
    assert paid(warehouse, "2024-03") == {"A": [100.0] * 15, "B": [100.0] * 15}
    assert "end in the far future" in rules(warehouse)
    assert asked(warehouse, "retention", "2024-03").iloc[-1]["logo_retention"] == 1.0


@pytest.mark.parametrize("end", ["2023-03-10", "2023-01-05"])
def test_an_end_at_or_before_the_start_is_left_out(put: Put, engine_name: str, end: str) -> None:
    warehouse = put(book([("A", "2023-03-10", end, 100), ("B", "2023-01-01", None, 7)]), engine_name)
    assert paid(warehouse, "2023-04") == {"B": [7, 7, 7, 7]}


def test_a_trial_at_zero_is_no_customer(put: Put, engine_name: str) -> None:
    warehouse = put(
        book(
            [
                ("T", "2023-01-01", None, 0),
                ("U", "2023-01-01", "2023-04-01", 0),
                ("U", "2023-04-01", None, 80),
                ("A", "2023-02-01", None, 100),
            ]
        ),
        engine_name,
    )
    table = asked(warehouse, "movements", "2023-05").set_index("month")
    assert table.index[0] == pd.Timestamp("2023-02-01")
    assert table["closing_customers"].tolist() == [1, 1, 2, 2]
    assert table["new_customers"].tolist() == [1, 0, 1, 0]
    cohorts = asked(warehouse, "cohorts", "2023-05")
    assert cohorts[cohorts["age_months"] == 0]["cohort"].astype(str).tolist() == ["2023-02-01", "2023-04-01"]


def test_a_cohort_begins_with_the_first_payment_and_not_with_the_sign_up(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2021-03-01", "2023-06-15", 0), ("A", "2023-06-15", None, 100)]), engine_name)
    cohorts = asked(warehouse, "cohorts", "2023-08")
    assert cohorts["cohort"].unique().tolist() == [pd.Timestamp("2023-06-01")]
    assert cohorts["age_months"].tolist() == [0, 1, 2]
    assert cohorts["mrr"].tolist() == [100, 100, 100]


def test_a_trial_month_between_payments_is_churn_and_reactivation(put: Put, engine_name: str) -> None:
    rows = [("A", "2023-01-01", "2023-02-01", 100), ("A", "2023-02-01", "2023-03-01", 0), ("A", "2023-03-01", None, 90)]
    table = asked(put(book(rows), engine_name), "customer_months", "2023-03")
    assert table["movement"].tolist() == ["new", "churn", "reactivation"]
    assert table["mrr"].tolist() == [100, 0, 90]


def test_an_id_used_again_on_other_rows_loses_none_of_them(put: Put, engine_name: str) -> None:
    made = book([("A", "2023-01-01", "2023-03-01", 100), ("A", "2023-03-01", None, 60), ("B", "2023-01-01", None, 5)])
    made.tables["subscriptions"]["subscription_id"] = "S1"
    warehouse = put(made, engine_name)
    assert paid(warehouse, "2023-04") == {"A": [100, 100, 60, 60], "B": [5, 5, 5, 5]}
    assert "duplicate key" in rules(warehouse)


def test_usage_and_tickets_outside_the_subscription_change_no_revenue(put: Put, engine_name: str) -> None:
    rows: list[tuple[object, ...]] = [("A", "2023-03-01", "2023-06-01", 100), ("B", "2023-01-01", None, 5)]
    bare = put(book(rows), engine_name)
    usage = pd.DataFrame({"customer_id": ["A", "A"], "month": ["2023-01-01", "2023-08-01"], "active_users": [1, 2]})
    tickets = pd.DataFrame({"ticket_id": ["T"], "customer_id": ["A"], "opened_at": ["2023-01-05 09:00:00"]})
    warehouse = put(book(rows, usage_monthly=usage, tickets=tickets), engine_name)
    assert {"usage outside subscriptions", "before the first subscription"} <= rules(warehouse)
    for name in ("movements", "customer_months", "cohorts"):
        pd.testing.assert_frame_equal(asked(warehouse, name, "2023-09"), asked(bare, name, "2023-09"))


def test_a_customer_nobody_ever_saw_at_a_months_end_is_in_no_count(put: Put, engine_name: str) -> None:
    warehouse = put(book([("GHOST", "2023-02-02", "2023-02-20", 500), ("A", "2023-01-01", None, 5)]), engine_name)
    assert asked(warehouse, "movements", "2023-04")["new_customers"].sum() == 1
    assert asked(warehouse, "cohorts", "2023-04")["cohort_customers"].max() == 1
    assert paid(warehouse, "2023-04").keys() == {"A"}


def test_refunds_as_negative_rows_are_left_out_and_found(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2023-01-01", None, 100), ("A", "2023-02-01", "2023-03-01", -100, "r")]), engine_name)
    assert paid(warehouse, "2023-03") == {"A": [100, 100, 100]}
    assert "negative mrr" in rules(warehouse)


def test_a_customer_row_twice_never_doubles_its_mrr(put: Put, engine_name: str) -> None:
    once = [("A", "SMB", "EU"), ("B", "SMB", "EU")]
    rows: list[tuple[object, ...]] = [("A", "2023-01-01", None, 100), ("B", "2023-01-01", None, 30)]
    twice = put(book(rows, [*once, ("A", "SMB", "EU"), ("A", "Enterprise", "US")]), engine_name)
    single = put(book(rows, once), engine_name)
    columns = ["closing_mrr", "closing_customers", "new_mrr"]
    pd.testing.assert_frame_equal(
        asked(twice, "movements", "2023-03")[columns], asked(single, "movements", "2023-03")[columns]
    )


def test_an_empty_base_month_has_no_rate(put: Put, engine_name: str) -> None:
    rows = [("A", "2023-01-01", "2023-03-01", 100), ("A", "2023-06-01", None, 100), ("B", "2023-07-01", None, 50)]
    warehouse = put(book(rows), engine_name)
    table = asked(warehouse, "retention", "2023-09", window=1).set_index("month")
    assert table.loc["2023-03-01", ["nrr", "grr", "logo_retention"]].tolist() == [0.0, 0.0, 0.0]
    for month in ("2023-04-01", "2023-05-01", "2023-06-01"):
        empty = table.loc[month]
        assert (empty["opening_mrr"], empty["opening_customers"]) == (0.0, 0)
        rates = "nrr nrr_low nrr_high grr grr_low grr_high logo_retention logo_low logo_high".split()
        assert np.isnan(empty[rates].astype(float)).all(), month
    assert table.loc["2023-07-01", ["nrr", "logo_retention"]].tolist() == [1.0, 1.0]


def test_months_of_one_quarter_mature_at_different_times(put: Put, engine_name: str) -> None:
    rows = [
        ("JAN", "2023-01-01", None, 100),
        ("FEB", "2023-02-01", "2023-05-01", 10),  # gone at age 3
        ("MAR", "2023-03-01", None, 1),
        ("APR", "2023-04-01", None, 7),
    ]
    table = asked(put(book(rows), engine_name), "cohorts", "2023-06", "quarter")
    first = table[table["cohort"] == "2023-01-01"].set_index("age_months")
    assert first["cohort_customers"].tolist() == [3] * 6
    # March is 3 months old in June, February 4, January 5.
    assert first["observed_customers"].tolist() == [3, 3, 3, 3, 2, 1]
    assert first["paying_customers"].tolist() == [3, 3, 3, 2, 1, 1]
    assert first["mrr"].tolist() == [111, 111, 111, 101, 100, 100]
    assert first["mrr_at_age_0"].tolist() == [111, 111, 111, 111, 110, 100]
    assert first["is_complete"].tolist() == [True] * 4 + [False] * 2
    assert first["logo_retention"].tolist() == [1, 1, 1, 2 / 3, 1 / 2, 1]
    second = table[table["cohort"] == "2023-04-01"].set_index("age_months")
    # All of it landed in April, so all of it is old enough.
    assert second["is_complete"].tolist() == [True, True, True]
    assert second["observed_customers"].tolist() == [1, 1, 1]


def test_an_open_quarter_is_not_complete_even_at_age_zero(put: Put) -> None:
    rows = [("A", "2023-04-01", None, 100), ("B", "2023-01-01", None, 100)]
    table = asked(put(book(rows), "loaded"), "cohorts", "2023-05", "quarter")
    complete = table[table["age_months"] == 0].set_index("cohort")["is_complete"]
    assert complete.tolist() == [True, False]


def test_customers_older_than_the_data_are_a_cohort_that_is_found(put: Put, engine_name: str) -> None:
    rows = [(f"OLD{n}", "2023-01-01", None, 100) for n in range(10)] + [("NEW", "2023-03-01", None, 50)]
    warehouse = put(book(rows), engine_name)
    assert "left truncation" in rules(warehouse)
    cohorts = asked(warehouse, "cohorts", "2023-03")
    assert cohorts[cohorts["age_months"] == 0]["cohort_customers"].tolist() == [10, 1]


def test_managers_without_a_row_and_employees_without_an_id_spoil_no_revenue(put: Put, engine_name: str) -> None:
    rows: list[tuple[object, ...]] = [("A", "2023-01-31", None, 100)]
    people = pd.DataFrame(
        {
            "employee_id": ["E1", "E2", None],
            "function": ["customer_success", "support", "sales"],
            "manager_id": ["BOSS", "E1", "E1"],
            "start_date": ["2022-01-01"] * 3,
        }
    )
    warehouse = put(book(rows, [("A", "SMB", "EU", "E7")], employees=people), engine_name)
    found = {(f.table, f.rule): f for f in check(warehouse) if f.severity != "note"}
    assert found.keys() == {
        ("employees", "null key"),
        ("employees", "orphan manager_id"),
        ("customers", "orphan csm_id"),
    }
    assert found["employees", "null key"].severity == "error"
    assert found["employees", "orphan manager_id"].examples[0]["employee_id"] == "E1"
    assert found["customers", "orphan csm_id"].affected_mrr == 100.0
    assert paid(warehouse, "2023-02") == {"A": [100, 100]}


def test_money_is_counted_in_cents_and_leaves_no_hair(put: Put, engine_name: str) -> None:
    rows = [("A", "2023-01-01", "2023-03-01", 0.1), ("A", "2023-01-01", "2023-03-01", 0.2, "x")]
    rows += [("B", "2023-01-01", None, 1 / 3)]
    table = asked(put(book(rows), engine_name), "movements", "2023-03")
    assert table["closing_mrr"].tolist() == [0.63, 0.63, 0.33]
    assert table["closing_customers"].tolist() == [2, 2, 1]


def test_ids_that_look_like_numbers_stay_apart(put: Put, engine_name: str) -> None:
    rows: list[tuple[object, ...]] = [("007", "2023-01-01", None, 10), ("7", "2023-01-01", None, 20)]
    assert paid(put(book(rows), engine_name), "2023-01") == {"007": [10], "7": [20]}

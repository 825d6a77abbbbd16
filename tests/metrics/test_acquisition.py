"""The quality of new business: what became of a quarter's customers twelve months on.

Quarter 1 of 2023, by channel, seen to March 2024:

cohort    channel    customers  landing   at 12 months: paying  kept
2023-01   referral           2      200                      2   180
2023-03   referral           1      100                      0     0
2023-02   paid               4      400                      1    50

Referral: GRR (180 + 0) / (200 + 100) = 0.6, logo 2/3. Paid: GRR 50/400 = 0.125, logo 1/4.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from books import book, loaded
from metrics.made import cohort_facts, movement_facts
from metrics.made import month as month_of
from proxy import called
from scipy import stats

from cs_dashboard.metrics.acquisition import quality_of_new_business
from cs_dashboard.metrics.cohorts import cohorts
from cs_dashboard.metrics.movements import movement_history
from cs_dashboard.warehouse import facts

MARCH = month_of("2024-03")


def crowd(cohort: str, customers: int, landing: float, at_12: tuple[int, float] | None, **keys: object) -> list[dict]:
    """The facts of a cohort at age 0, and at age 12 where it is that old, as (paying, kept)."""
    base = {"cohort": month_of(cohort), "cohort_customers": customers, "landing_mrr": landing, **keys}
    rows = [{**base, "age_months": 0, "paying_customers": customers, "mrr": landing, "kept_mrr": landing}]
    if at_12 is not None:
        paying, kept = at_12
        rows.append({**base, "age_months": 12, "paying_customers": paying, "mrr": kept, "kept_mrr": kept})
    return rows


FACTS = cohort_facts(
    *crowd("2023-01", 2, 200, (2, 180), channel="referral"),
    *crowd("2023-03", 1, 100, (0, 0), channel="referral"),
    *crowd("2023-02", 4, 400, (1, 50), channel="paid"),
    *crowd("2023-06", 3, 90, None, channel="paid"),
)


def test_a_quarter_is_judged_by_channel_against_its_first_paying_month() -> None:
    table = called(quality_of_new_business, FACTS, MARCH, 1, ["channel"]).set_index(["channel", "quarter"])
    first = month_of("2023-01")
    referral, paid = table.loc[("referral", first)], table.loc[("paid", first)]
    assert referral[["acquired_customers", "observed_customers", "paying_customers"]].tolist() == [3, 3, 2]
    assert referral[["landing_mrr", "kept_mrr", "grr_12"]].tolist() == [300.0, 180.0, 0.6]
    assert referral["logo_12"] == 2 / 3
    assert (paid["grr_12"], paid["logo_12"]) == (0.125, 0.25)
    assert referral["is_complete"]
    assert paid["is_complete"]


def test_where_nobody_is_twelve_months_old_nothing_is_said() -> None:
    table = called(quality_of_new_business, FACTS, MARCH).set_index(["channel", "quarter"])
    young = table.loc[("paid", month_of("2023-04"))]
    assert young[["acquired_customers", "observed_customers", "paying_customers"]].tolist() == [3, 0, 0]
    assert young[["landing_mrr", "kept_mrr"]].tolist() == [0.0, 0.0]
    assert young[["grr_12", "logo_12", "logo_12_low", "logo_12_high"]].isna().all()
    assert not young["is_complete"]


def test_a_quarter_seen_in_part_is_not_complete_and_counts_only_who_was_seen() -> None:
    # In February 2024 the customers of January and February 2023 are twelve months old, March's is not.
    table = called(quality_of_new_business, FACTS, month_of("2024-02"), 1, []).set_index("quarter")
    row = table.loc[month_of("2023-01")]
    assert row[["acquired_customers", "observed_customers"]].tolist() == [7, 6]
    assert row["grr_12"] == 230 / 600
    assert not row["is_complete"]


def test_what_comes_after_as_of_is_not_seen() -> None:
    table = called(quality_of_new_business, FACTS, month_of("2023-02"), 1, [])
    assert table["acquired_customers"].tolist() == [6]
    assert table["observed_customers"].tolist() == [0]


def test_quarters_follow_the_fiscal_year() -> None:
    table = called(quality_of_new_business, FACTS, MARCH, 2, [])
    # The fiscal year begins in February: January closes a quarter that began in November.
    assert table["quarter"].tolist() == [month_of("2022-11"), month_of("2023-02"), month_of("2023-05")]
    assert table["acquired_customers"].tolist() == [2, 5, 3]


def test_logo_retention_has_wilson_s_interval_from_ten_customers_on() -> None:
    ten = cohort_facts(*crowd("2023-01", 10, 1000, (8, 700)), *crowd("2023-04", 9, 900, (8, 700)))
    table = called(quality_of_new_business, ten, month_of("2024-06"), 1, ["channel"])
    known = stats.binomtest(8, 10).proportion_ci(0.95, method="wilson")
    assert table[["logo_12_low", "logo_12_high"]].iloc[0].tolist() == pytest.approx([known.low, known.high])
    assert table[["logo_12_low", "logo_12_high"]].iloc[1].isna().all()


def test_it_agrees_with_the_cohort_table_at_twelve_months() -> None:
    quality = called(quality_of_new_business, FACTS, MARCH, 1, ["channel"])
    table = cohorts(FACTS, MARCH, "quarter", 1, ["channel"])
    at_12 = table[table["age_months"] == 12].rename(columns={"cohort": "quarter"})
    both = at_12.merge(quality, on=["channel", "quarter"], suffixes=("_cohorts", ""))
    assert len(both) == 2
    assert both["grr_12"].tolist() == both["grr"].tolist()
    assert both["logo_12"].tolist() == both["logo_retention"].tolist()
    assert both["is_complete"].tolist() == both["is_complete_cohorts"].tolist()


def test_no_facts_are_no_rows_with_all_columns() -> None:
    empty = called(quality_of_new_business, cohort_facts(), MARCH)
    assert len(empty) == 0
    assert list(empty.columns) == list(quality_of_new_business(FACTS, MARCH).columns)


def test_new_mrr_of_a_quarter_is_in_the_movement_history() -> None:
    """Not computed a second time in `acquisition`: the landing MRR of a quarter is its new MRR."""
    monthly = movement_facts(
        {"month": month_of("2023-01"), "new_mrr": 200.0, "new_customers": 2},
        {"month": month_of("2023-02"), "new_mrr": 400.0, "new_customers": 4},
        {"month": month_of("2023-03"), "new_mrr": 100.0, "new_customers": 1},
    )
    history = movement_history(monthly, "quarter", 1)
    table = quality_of_new_business(FACTS, MARCH, 1, [])
    assert history["new_mrr"].tolist() == [table["landing_mrr"].iloc[0]] == [700.0]
    assert history["new_customers"].tolist() == [table["acquired_customers"].iloc[0]] == [7]


def test_the_same_through_sql(tmp_path: Path) -> None:
    # A grows (capped at 100), B falls from 100 to 60, C leaves, D is back in its twelfth month: GRR 260/400.
    made = book(
        [
            ("A", "2023-01-10", "2023-05-01", 100),
            ("A", "2023-05-01", None, 170),
            ("B", "2023-02-01", "2023-08-01", 100),
            ("B", "2023-08-01", None, 60),
            ("C", "2023-02-01", "2023-11-01", 100),
            ("D", "2023-03-01", "2023-06-01", 100),
            ("D", "2024-03-01", None, 100),
            ("E", "2024-02-01", None, 10),
        ]
    )
    warehouse = loaded(made, tmp_path)
    table = quality_of_new_business(facts.cohort_facts(warehouse, MARCH), MARCH)
    warehouse.engine.dispose()
    assert table["quarter"].tolist() == [month_of("2023-01"), month_of("2024-01")]
    assert table["acquired_customers"].tolist() == [4, 1]
    assert table["grr_12"].iloc[0] == 0.65
    assert table["logo_12"].iloc[0] == 0.75
    assert np.isnan(table["grr_12"].iloc[1])
    assert table["is_complete"].tolist() == [True, False]
    assert isinstance(table["quarter"].iloc[0], pd.Timestamp)

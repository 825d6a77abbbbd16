"""Cohorts: retention by age, the months of a cohort that are not old enough, and quarters still open."""

import numpy as np
import pandas as pd
import pytest
from metrics.made import cohort_facts, cohort_pairs, month
from proxy import called

from cs_dashboard.metrics.cohorts import cohort_average, cohort_layers, cohorts


def cell(cohort: str, age: int, customers: int, paying: int, landing: float, mrr: float, kept: float, **keys: object):
    return {
        "cohort": month(cohort),
        "age_months": age,
        "cohort_customers": customers,
        "paying_customers": paying,
        "landing_mrr": landing,
        "mrr": mrr,
        "kept_mrr": kept,
        **keys,
    }


# January: four customers at 100 each; at age 1 one is gone, one pays 150. February: one at 60, seen at age 0 only.
FACTS = cohort_facts(
    cell("2024-01", 0, 4, 4, 400, 400, 400),
    cell("2024-01", 1, 4, 3, 400, 350, 300),
    cell("2024-02", 0, 1, 1, 60, 60, 60),
)
FEBRUARY = month("2024-02")


def test_retention_at_an_age_is_against_the_first_paying_month() -> None:
    table = called(cohorts, FACTS, FEBRUARY).set_index(["cohort", "age_months"])
    january = table.loc[(month("2024-01"), 1)]
    assert (january["logo_retention"], january["nrr"], january["grr"]) == (0.75, 0.875, 0.75)
    assert (january["cohort_customers"], january["observed_customers"], january["paying_customers"]) == (4, 4, 3)
    assert table["is_complete"].all()


def test_a_quarter_counts_at_each_age_only_who_is_old_enough() -> None:
    table = called(cohorts, FACTS, FEBRUARY, "quarter").set_index("age_months")
    # Age 0: all five, 460. Age 1: January's four; February's one is not that old.
    assert table["cohort_customers"].tolist() == [5, 5]
    assert table["observed_customers"].tolist() == [5, 4]
    assert table["mrr_at_age_0"].tolist() == [460.0, 400.0]
    assert table.loc[1, "nrr"] == 0.875
    # March, the quarter's last month, is not over.
    assert table["is_complete"].tolist() == [False, False]


def test_a_cell_is_complete_when_the_youngest_of_the_cohort_has_reached_the_age() -> None:
    facts = cohort_facts(
        *(cell("2024-01", age, 1, 1, 10, 10, 10) for age in range(5)),
        *(cell("2024-03", age, 1, 1, 10, 10, 10) for age in range(3)),
    )
    table = cohorts(facts, month("2024-05"), "quarter")
    # March's customer is two months old in May.
    assert table["is_complete"].tolist() == [True, True, True, False, False]
    assert table["observed_customers"].tolist() == [2, 2, 2, 1, 1]


def test_a_fiscal_year_gathers_its_own_months() -> None:
    facts = cohort_facts(cell("2024-03", 0, 1, 1, 10, 10, 10), cell("2024-04", 0, 2, 2, 30, 30, 30))
    table = called(cohorts, facts, month("2024-04"), "year", 4)
    assert table["cohort"].tolist() == [month("2023-04"), month("2024-04")]
    assert table["cohort_customers"].tolist() == [1, 2]
    assert table["is_complete"].tolist() == [True, False]


def test_everybody_gone_is_zero_and_an_index_may_pass_one() -> None:
    facts = cohort_facts(
        cell("2024-01", 0, 2, 2, 100, 100, 100),
        cell("2024-01", 1, 2, 2, 100, 180, 100),
        cell("2024-01", 2, 2, 0, 100, 0, 0),
    )
    table = cohorts(facts, month("2024-03"))
    assert table["nrr"].tolist() == [1.0, 1.8, 0.0]
    assert table["grr"].tolist() == [1.0, 1.0, 0.0]
    assert table["logo_retention"].tolist() == [1.0, 1.0, 0.0]


def test_slices_keep_the_null_dimension() -> None:
    facts = cohort_facts(cell("2024-01", 0, 1, 1, 10, 10, 10, segment="SMB"), cell("2024-01", 0, 3, 3, 90, 90, 90))
    table = called(cohorts, facts, month("2024-01"), by=("segment",))
    assert table[["segment", "cohort_customers"]].to_numpy().tolist() == [["(none)", 3], ["SMB", 1]]


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_no_cohorts_are_an_empty_table_with_all_columns(period: str) -> None:
    table = called(cohorts, cohort_facts(), FEBRUARY, period, by=("segment",))
    assert list(table.columns) == list(cohorts(FACTS, FEBRUARY, by=("segment",)).columns)
    assert len(table) == 0


# January: twelve customers at 100; at age 1 one is gone and one pays 150. February: twelve at 200; at age 1 all stay.
JANUARY_PAIRS = [(100.0, 100.0)] * 10 + [(100.0, 0.0), (100.0, 150.0)]
FEBRUARY_PAIRS = [(200.0, 200.0)] * 12
PAIRS = cohort_pairs(
    ("2024-01", 0, [(x, x) for x, _ in JANUARY_PAIRS]),
    ("2024-01", 1, JANUARY_PAIRS),
    ("2024-02", 0, FEBRUARY_PAIRS),
    ("2024-02", 1, FEBRUARY_PAIRS),
)


def test_an_average_weighs_cohorts_by_their_money_not_by_their_number() -> None:
    at_1 = called(cohort_average, *PAIRS, month("2024-03")).set_index("age_months").loc[1]
    # (1,150 + 2,400) / (1,200 + 2,400), not the mean of 0.958 and 1.
    assert at_1["nrr"] == pytest.approx(3550 / 3600)
    assert at_1["grr"] == pytest.approx(3500 / 3600)
    assert at_1["logo_retention"] == pytest.approx(23 / 24)
    assert at_1[["cohorts_count", "observed_customers", "paying_customers"]].tolist() == [2, 24, 23]
    assert at_1[["mrr", "mrr_at_age_0"]].tolist() == [3550.0, 3600.0]


def test_the_interval_of_an_average_is_the_ratio_estimator_over_all_its_customers() -> None:
    at_1 = called(cohort_average, *PAIRS, month("2024-03")).set_index("age_months").loc[1]
    x, y = np.array(JANUARY_PAIRS + FEBRUARY_PAIRS).T
    rate = y.sum() / x.sum()
    effective = x.sum() ** 2 / (x**2).sum()
    # n_eff = 3,600² / 600,000 = 21.6; t at 0.975 with 20.6 degrees of freedom is 2.0821.
    assert effective == pytest.approx(21.6)
    error = np.sqrt(effective / (effective - 1) * ((y - rate * x) ** 2).sum()) / x.sum()
    assert (at_1["nrr_high"] - at_1["nrr_low"]) / 2 == pytest.approx(2.0821 * error, rel=1e-4)
    assert at_1["nrr_interval_reason"] == ""
    assert at_1["grr_high"] == 1.0
    assert at_1["logo_low"] < 23 / 24 < at_1["logo_high"]


def test_nobody_moved_at_age_0_so_there_is_no_interval_and_it_says_why() -> None:
    at_0 = called(cohort_average, *PAIRS, month("2024-03")).set_index("age_months").loc[0]
    assert (at_0["nrr"], at_0["nrr_interval_reason"]) == (1.0, "no_variation")
    assert np.isnan(at_0["nrr_low"])


def test_cells_that_are_not_complete_are_left_out_whole() -> None:
    # In April the quarter is over; its February customers are two months old, so age 3 rests on January alone.
    facts, moments = cohort_pairs(
        *(("2024-01", age, JANUARY_PAIRS) for age in range(4)),
        *(("2024-02", age, FEBRUARY_PAIRS) for age in range(3)),
    )
    average = cohort_average(facts, moments, month("2024-04"), "quarter")
    assert average["age_months"].tolist() == [0, 1, 2]
    assert average["observed_customers"].tolist() == [24, 24, 24]
    # By month each cohort is complete at every age that it has.
    by_month = cohort_average(facts, moments, month("2024-04"), "month")
    assert by_month["cohorts_count"].tolist() == [2, 2, 2, 1]
    assert by_month["observed_customers"].tolist() == [24, 24, 24, 12]


def test_few_customers_have_an_average_without_interval() -> None:
    facts, moments = cohort_pairs(("2024-01", 0, [(10, 10)]), ("2024-01", 1, [(10, 5)]))
    at_1 = cohort_average(facts, moments, month("2024-02")).iloc[1]
    assert (at_1["nrr"], at_1["grr"], at_1["logo_retention"]) == (0.5, 0.5, 1.0)
    assert at_1["nrr_interval_reason"] == "few_customers"
    assert np.isnan(at_1[["nrr_low", "grr_high", "logo_low"]].astype(float)).all()


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_no_cohorts_are_an_average_without_rows_and_with_all_columns(period: str) -> None:
    empty = called(cohort_average, *(frame.head(0) for frame in PAIRS), month("2024-03"), period)
    assert len(empty) == 0
    assert list(empty.columns) == list(cohort_average(*PAIRS, month("2024-03")).columns)


def test_layers_are_mrr_by_the_year_of_the_first_payment() -> None:
    facts = cohort_facts(
        cell("2023-12", 0, 1, 1, 10, 10, 10),
        cell("2023-12", 1, 1, 1, 10, 15, 10),
        cell("2023-12", 2, 1, 0, 10, 0, 0),
        cell("2024-01", 0, 2, 2, 40, 40, 40),
        cell("2024-01", 1, 2, 1, 40, 30, 20),
        cell("2024-02", 0, 1, 1, 5, 5, 5),
    )
    layers = called(cohort_layers, facts)
    rows = [(f"{row.month:%Y-%m}", row.cohort.year, row.mrr, row.paying_customers) for row in layers.itertuples()]
    assert rows == [
        ("2023-12", 2023, 10.0, 1),
        ("2024-01", 2023, 15.0, 1),
        ("2024-01", 2024, 40.0, 2),
        ("2024-02", 2023, 0.0, 0),
        ("2024-02", 2024, 35.0, 2),
    ]
    fiscal = cohort_layers(facts, 4)
    assert fiscal["cohort"].unique().tolist() == [pd.Timestamp("2023-04-01")]
    assert fiscal["mrr"].tolist() == [10.0, 55.0, 35.0]
    assert len(cohort_layers(facts.head(0))) == 0

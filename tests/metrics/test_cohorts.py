"""Cohorts: retention by age, the months of a cohort that are not old enough, and quarters still open."""

import pytest
from metrics.made import cohort_facts, month
from proxy import called

from cs_dashboard.metrics.cohorts import cohorts


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

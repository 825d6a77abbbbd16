"""Survival counts from books: a return undoes nothing, a booked end is no end, an unfinished year settles nothing."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from books import CASES, Book, book, book_from_csv, loaded
from conftest import month

from cs_dashboard.frames import SURVIVAL_FACTS
from cs_dashboard.metrics.rollup import rolled_up
from cs_dashboard.models.survival import fit_kaplan_meier
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.connect import Warehouse

Put = Callable[[Book, str], Warehouse]


def counts(warehouse: Warehouse, as_of: str, *by: str) -> list[tuple[object, ...]]:
    """(by …, age, events, censored, settled events), the facts rolled up."""
    frame = rolled_up(facts.survival_facts(warehouse, month(as_of)), SURVIVAL_FACTS, by)
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_the_worked_example_is_counted_on_every_engine(put: Put, worked_book: Book, engine_name: str) -> None:
    warehouse = put(worked_book, engine_name)
    # January 2024: A pays for 12 months, C for 10; B left after 2, and its return in month 7 does not undo that.
    assert counts(warehouse, "2024-01") == [(2, 1, 0, 1), (10, 0, 1, 0), (12, 0, 1, 0)]
    assert counts(warehouse, "2024-01", "segment") == [
        ("Enterprise", 12, 0, 1, 0),
        ("SMB", 2, 1, 0, 1),
        ("SMB", 10, 0, 1, 0),
    ]
    # February 2023: B's end in March is not seen yet.
    assert counts(warehouse, "2023-02") == [(1, 0, 2, 0)]


def test_an_end_is_an_event_in_its_month_and_not_before(put: Put, engine_name: str) -> None:
    warehouse = put(book([("A", "2023-01-10", "2023-04-10", 10), ("B", "2023-01-01", None, 10)]), engine_name)
    assert counts(warehouse, "2023-03") == [(2, 0, 2, 0)]
    assert counts(warehouse, "2023-04") == [(3, 1, 1, 0)]


def test_a_change_of_mrr_and_a_second_contract_are_no_break(put: Put, engine_name: str) -> None:
    rows: list[tuple[object, ...]] = [
        ("A", "2023-01-01", "2023-03-01", 10),
        ("A", "2023-03-01", "2023-06-01", 30),
        ("A", "2023-05-01", "2023-08-01", 5),
        ("T", "2023-01-01", None, 0),
    ]
    # Never at zero before August; a trial is no customer.
    assert counts(put(book(rows), engine_name), "2023-12") == [(7, 1, 0, 0)]


@pytest.mark.parametrize(("as_of", "settled"), [("2023-12", 0), ("2024-01", 1), ("2024-02", 1)])
def test_a_loss_is_settled_when_its_year_is_over(put: Put, as_of: str, settled: int) -> None:
    warehouse = put(book([("A", "2023-01-01", "2023-05-01", 10)]), "duckdb")
    assert counts(warehouse, as_of) == [(4, 1, 0, settled)]


def test_a_loss_at_the_end_of_a_year_is_settled_at_once(put: Put) -> None:
    warehouse = put(book([("A", "2023-01-01", "2025-01-01", 10), ("B", "2023-01-01", "2025-02-01", 10)]), "duckdb")
    assert counts(warehouse, "2025-02") == [(24, 1, 0, 1), (25, 1, 0, 0)]


def test_nobody_is_an_empty_frame_with_its_columns(put: Put, engine_name: str) -> None:
    frame = facts.survival_facts(put(book([]), engine_name), month("2023-01"))
    assert (len(frame), list(frame.columns)) == (0, [*SURVIVAL_FACTS.grain, *SURVIVAL_FACTS.measures])
    assert frame["events"].sum() == 0


def test_mrr_playbook_survival_equals_an_independent_calculation(cases: Path, tmp_path: Path) -> None:
    warehouse = loaded(book_from_csv(CASES / "mrr_playbook"), tmp_path)
    frame = facts.survival_facts(warehouse, month("2019-12"), dimensions=())
    warehouse.engine.dispose()
    ours = fit_kaplan_meier(frame).curve
    theirs = pd.read_csv(cases / "mrr_playbook/expected/km_curve_months.csv").set_axis(ours.columns, axis=1)
    # Everybody of the last age left: no spread, theirs and ours.
    assert ours["std_err"].isna().tolist() == [False] * 16 + [True]
    pd.testing.assert_frame_equal(ours, theirs, check_exact=False, rtol=0, atol=1e-9)

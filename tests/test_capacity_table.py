"""The named table `capacity`: its columns on every engine, and what a missing table leaves."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book, book
from team_example import team_book

from cs_dashboard.errors import ConfigurationError
from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.connect import Warehouse

Put = Callable[[Book, str], Warehouse]
COLUMNS = (
    "month,role,need_fte,people,planned_hires,available_fte,gap_fte,requisitions,advised_hires,people_after,"
    "available_after_fte,managers,cost_before,cost"
).split(",")


def table(warehouse: Warehouse, **filters: object) -> pd.DataFrame:
    return named_table(warehouse, "capacity", Question(Filters(**filters)))  # type: ignore[arg-type]


def test_engines_agree(put: Put, engine_name: str) -> None:
    found, expected = (table(put(team_book(), engine)) for engine in (engine_name, "loaded"))
    assert list(found.columns) == COLUMNS
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


def test_without_people_the_work_is_there_and_nothing_is_advised(put: Put) -> None:
    made = team_book()
    del made.tables["employees"], made.tables["costs"]
    found = table(put(made, "loaded"))
    assert found.loc[found["role"] == "csm", "need_fte"].notna().all()
    unknown = ["people", "available_fte", "gap_fte", "requisitions", "advised_hires", "managers", "cost"]
    assert found[unknown].isna().all().all()


def test_two_months_of_customers_are_enough(put: Put, worked_book: Book) -> None:
    assert len(table(put(worked_book, "loaded"))) == 48


def test_without_customers_it_is_a_header(put: Put) -> None:
    found = table(put(book([], employees=team_book().tables["employees"]), "loaded"))
    assert (list(found.columns), len(found)) == (COLUMNS, 0)


def test_a_slice_is_refused(put: Put) -> None:
    house = put(team_book(), "loaded")
    for question in (Question(Filters(), ("segment",)), Question(Filters(segment=("SMB",)))):
        with pytest.raises(ConfigurationError, match="The table 'capacity' is of the whole company"):
            named_table(house, "capacity", question)

"""The named table `team_ratios`: its columns, its numbers in the worked example, and what a missing table leaves."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book, book
from team_example import team_book

from cs_dashboard.errors import ConfigurationError
from cs_dashboard.filters import Filters
from cs_dashboard.frames import FUNCTIONS
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.connect import Warehouse

Put = Callable[[Book, str], Warehouse]
RATES = ["team_ratio", "r_and_d_share", "customers_per_csm", "arr_per_csm", "cs_cost_rate", "attrition_rate"]
COLUMNS = ["month", *(f"{name}_headcount" for name in FUNCTIONS), *RATES, "proactive_share"]


def table(warehouse: Warehouse, **filters: object) -> pd.DataFrame:
    return named_table(warehouse, "team_ratios", Question(Filters(**filters)))  # type: ignore[arg-type]


def test_december_equals_the_arithmetic(put: Put, engine_name: str, worked_team: Book) -> None:
    found = table(put(worked_team, engine_name))
    assert list(found.columns) == COLUMNS
    assert (len(found), found["month"].iloc[0]) == (24, pd.Timestamp("2023-01-01"))
    december = found.iloc[-1]
    assert december[[f"{name}_headcount" for name in FUNCTIONS]].tolist() == [3, 1, 4, 4, 1, 3, 1, 0, 1, 1]
    assert december[[*RATES, "proactive_share"]].tolist() == [1.6, 5 / 19, 11 / 3, 34_640.0, 0.3, 1 / 4.25, 0.6]
    # November has no costs and no touches.
    assert found.iloc[-2][["cs_cost_rate", "proactive_share"]].isna().all()


def test_without_costs_and_touches_the_rest_is_there(put: Put, worked_team: Book) -> None:
    made = worked_team
    del made.tables["costs"], made.tables["touches"]
    december = table(put(made, "loaded")).iloc[-1]
    assert december[["cs_cost_rate", "proactive_share"]].isna().all()
    assert december["team_ratio"] == 1.6


@pytest.mark.parametrize("engine", ["loaded", "sqlite"])
def test_without_people_or_customers_it_is_a_header(put: Put, engine: str) -> None:
    made = team_book()
    del made.tables["employees"]
    for house in (put(made, engine), put(book([], employees=team_book().tables["employees"]), engine)):
        found = table(house)
        assert (list(found.columns), len(found)) == (COLUMNS, 0)


def test_months_before_the_first_person_have_nobody(put: Put, worked_team: Book) -> None:
    made = worked_team
    made.tables["employees"]["start_date"] = "2024-12-01"
    found = table(put(made, "loaded"))
    assert found["sales_headcount"].tolist() == [0] * 23 + [3]
    assert found["r_and_d_share"].isna().tolist() == [True] * 23 + [False]


def test_people_belong_to_no_segment(put: Put, worked_team: Book) -> None:
    warehouse = put(worked_team, "loaded")
    for question in (Question(Filters(), by=("segment",)), Question(Filters(segment=("SMB",)))):
        with pytest.raises(ConfigurationError, match="leave out --by and --where"):
            named_table(warehouse, "team_ratios", question)

"""The named table `maturity`: the practices that hold for the worked example, as its data judge them."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book
from maturity_example import VALUES, maturity_book

from cs_dashboard.content.practices import practices
from cs_dashboard.errors import ConfigurationError
from cs_dashboard.filters import Filters
from cs_dashboard.named_tables import Question, named_table
from cs_dashboard.warehouse.connect import Warehouse

Put = Callable[[Book, str], Warehouse]


def table(warehouse: Warehouse) -> pd.DataFrame:
    return named_table(warehouse, "maturity", Question(Filters())).set_index("practice")


def test_every_practice_that_data_judge_stands_with_its_value_and_threshold(put: Put, engine_name: str) -> None:
    found = table(put(maturity_book(), engine_name))
    judged = found[found["judged_by"] == "data"]
    assert len(judged) >= 10
    for key, row in judged.iterrows():
        assert row["value"] == pytest.approx(VALUES[row["measure"]]), key
        evidence = practices()[str(key)].evidence
        assert evidence is not None and row["threshold"] in (evidence.at_least, evidence.at_most)
    # Seven people stand on the second rung by headcount, the first support person is there, and no rate is given.
    assert found.loc["first_support_person", ["state", "value", "rungs_late"]].tolist() == ["in_place", 2.0, 0]
    assert not any("pmf" in stage for key in found.index for stage in practices()[key].stages)


def test_a_rate_of_exchange_places_arr_as_well(put: Put) -> None:
    made = maturity_book()
    made.settings = {**made.settings, "exchange_rates": {"CNY": 1000.0}}
    # Five customers pay 100 a month: 6,000 a year, 6 M in the ladder's currency, which is past 5 M.
    found = table(put(made, "loaded"))
    # One of three renewals has an owner, which is less than half way to the threshold.
    assert found.loc["renewal_owner", ["state", "judged_by"]].tolist() == ["missing", "data"]
    assert found.loc["renewal_owner", "closeness"] < 0.5


def test_a_missing_table_is_named_and_leaves_the_rest(put: Put) -> None:
    made = maturity_book()
    del made.tables["tickets"]
    found = table(put(made, "loaded"))
    without = found[found["missing"] == "tickets"]
    assert len(without) >= 2 and (without["state"] == "unknown").all()
    assert (found["judged_by"] == "data").sum() >= 8


def test_people_belong_to_no_segment(put: Put) -> None:
    warehouse = put(maturity_book(), "loaded")
    with pytest.raises(ConfigurationError, match="'maturity' is of the whole company"):
        named_table(warehouse, "maturity", Question(Filters(), by=("segment",)))

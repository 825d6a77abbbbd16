"""Roll-ups of additive facts, the division every rate uses, and the filter."""

import numpy as np
import pandas as pd
from metrics.made import JANUARY, movement_facts
from proxy import called

from cs_dashboard.frames import MRR_MOVEMENTS
from cs_dashboard.metrics.rollup import matching, ratio, rolled_up

FACTS = movement_facts(
    {"month": JANUARY, "segment": "SMB", "region": "EU", "closing_mrr": 1},
    {"month": JANUARY, "segment": "SMB", "region": "US", "closing_mrr": 2},
    {"month": JANUARY, "segment": "Big", "region": "EU", "closing_mrr": 4},
    {"month": JANUARY, "closing_mrr": 8},
)


def test_a_division_by_nothing_is_undefined_and_never_zero_or_one() -> None:
    assert called(ratio, [1, 0, 5, 3], [2, 4, 0, -1]).tolist()[:2] == [0.5, 0.0]
    assert np.isnan(ratio([0, 5, 3], [0, 0, -1])).all()
    assert float(ratio(1, 4)) == 0.25
    assert ratio([], []).shape == (0,)
    assert ratio([1, 2], 2).tolist() == [0.5, 1.0]
    assert np.isnan(ratio(1.0, np.nan))


def test_a_rollup_sums_and_keeps_what_it_is_asked_to_keep() -> None:
    whole = called(rolled_up, FACTS, MRR_MOVEMENTS)
    assert list(whole.columns) == ["month", *MRR_MOVEMENTS.measures]
    assert whole["closing_mrr"].tolist() == [15]
    parts = called(rolled_up, FACTS, MRR_MOVEMENTS, ("segment",))
    assert dict(zip(parts["segment"], parts["closing_mrr"], strict=True)) == {"(none)": 8, "Big": 4, "SMB": 3}


def test_a_rollup_of_nothing_has_the_columns_of_a_full_one() -> None:
    empty = called(rolled_up, movement_facts(), MRR_MOVEMENTS, ("segment",))
    assert list(empty.columns) == list(rolled_up(FACTS, MRR_MOVEMENTS, ("segment",)).columns)
    assert len(empty) == 0


def test_a_null_that_slipped_in_does_not_vanish_from_a_rollup() -> None:
    hole = FACTS.assign(segment=FACTS["segment"].where(FACTS["segment"] != "Big"))
    assert rolled_up(hole, MRR_MOVEMENTS, ("segment",))["closing_mrr"].sum() == 15


def test_filters_are_or_within_a_column_and_and_across() -> None:
    def total(**where: tuple[str, ...]) -> float:
        frame: pd.DataFrame = called(matching, FACTS, where)
        return float(frame["closing_mrr"].sum())

    assert total() == 15
    assert total(segment=()) == 15
    assert total(segment=("SMB", "Big")) == 7
    assert total(segment=("SMB", "Big"), region=("EU",)) == 5
    assert total(segment=("(none)",)) == 8
    assert total(segment=("nobody",)) == 0

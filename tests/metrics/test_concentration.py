"""Concentration: what the largest customers hold, and NRR without the largest."""

import numpy as np
import pandas as pd
import pytest
from proxy import called

from cs_dashboard.frames import DIMENSIONS, LARGEST_CUSTOMERS
from cs_dashboard.metrics.concentration import concentration


def largest(*pairs: tuple[float, float]) -> pd.DataFrame:
    rows = [{"customer_id": f"C{i}", "opening_mrr": x, "closing_mrr": y} for i, (x, y) in enumerate(pairs)]
    frame = pd.DataFrame(rows, columns=["customer_id", "opening_mrr", "closing_mrr"])
    return LARGEST_CUSTOMERS.check(
        frame.assign(**dict.fromkeys(DIMENSIONS, "(none)"))[["customer_id", *DIMENSIONS, "opening_mrr", "closing_mrr"]]
    )


def test_one_customer_that_holds_half_and_grows_hides_what_the_others_do() -> None:
    # 500 of 1,000; it doubles while the other ten of 50 halve: NRR 1.25, without it 0.5.
    others = [(50.0, 25.0)] * 10
    found = called(concentration, largest(*others, (500.0, 1000.0)), 1000.0, 1250.0)
    assert found.largest_1 == 0.5
    assert found.largest_5 == pytest.approx(0.7)
    assert found.largest_10 == pytest.approx(0.95)
    assert found.nrr_without_largest == 0.5


def test_more_rows_than_ten_are_cut_after_ranking_them_all() -> None:
    # Ten of each slice arrive; the ten largest of all are among them.
    found = concentration(largest(*[(1.0, 1.0)] * 30, *[(10.0, 10.0)] * 7), 100.0, 100.0)
    assert found.largest_10 == pytest.approx(0.73)


def test_equals_are_ranked_by_their_name() -> None:
    found = concentration(largest((100.0, 0.0), (100.0, 100.0)), 200.0, 100.0)
    assert found.nrr_without_largest == 1.0


def test_an_only_customer_leaves_nothing_without_it() -> None:
    found = called(concentration, largest((80.0, 90.0)), 80.0, 90.0)
    assert (found.largest_1, found.largest_5, found.largest_10) == (1.0, 1.0, 1.0)
    assert np.isnan(found.nrr_without_largest)


def test_an_empty_base_is_undefined() -> None:
    found = called(concentration, largest(), 0.0, 0.0)
    assert np.isnan([found.largest_1, found.largest_5, found.largest_10, found.nrr_without_largest]).all()

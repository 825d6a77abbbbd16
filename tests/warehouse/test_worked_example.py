"""The worked example of conftest.py through real SQL, on every engine."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from books import Book

from cs_dashboard.metrics.movements import movements
from cs_dashboard.metrics.retention import flow_gross_retention, retention, retention_bridge
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.read import as_of_month

Put = Callable[[Book, str], Warehouse]
JANUARY = pd.Timestamp("2024-01-01")


def test_movements_follow_the_arithmetic(worked_book: Book, put: Put, engine_name: str) -> None:
    table = movements(facts.mrr_movements(put(worked_book, engine_name), JANUARY)).set_index("month")
    parts = [
        "opening_mrr",
        "new_mrr",
        "reactivation_mrr",
        "expansion_mrr",
        "contraction_mrr",
        "churn_mrr",
        "closing_mrr",
    ]
    assert table.loc["2023-01-01", parts].tolist() == [0, 200, 0, 0, 0, 0, 200]
    assert table.loc["2023-03-01", parts].tolist() == [200, 100, 0, 0, 0, -100, 200]
    assert table.loc["2023-06-01", parts].tolist() == [200, 0, 0, 50, 0, 0, 250]
    assert table.loc["2023-08-01", parts].tolist() == [250, 0, 100, 0, 0, 0, 350]
    assert table.loc["2024-01-01", parts].tolist() == [350, 0, 0, 0, 0, 0, 350]
    assert table["closing_customers"].tolist() == [2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]


def test_retention_is_point_to_point_and_capped_per_customer(worked_book: Book, put: Put, engine_name: str) -> None:
    last = retention(facts.retention_facts(put(worked_book, engine_name), JANUARY, 12), 12).iloc[-1]
    assert (last["nrr"], last["grr"], last["logo_retention"]) == (1.0, 1.0, 1.0)
    assert (last["opening_mrr"], last["closing_mrr"], last["kept_mrr"]) == (200.0, 200.0, 200.0)
    assert last["nrr_interval_reason"] == "few_customers"


def test_flow_retention_and_chained_monthly_retention_differ(worked_book: Book, put: Put, engine_name: str) -> None:
    warehouse = put(worked_book, engine_name)
    flows = facts.mrr_movements(warehouse, JANUARY)
    assert flow_gross_retention(flows, 12)["flow_grr"].iloc[-1] == 0.50
    table = movements(flows).iloc[1:]
    kept = table["opening_mrr"] + table["expansion_mrr"] + table["contraction_mrr"] + table["churn_mrr"]
    assert np.prod(kept / table["opening_mrr"]) == 0.625
    assert np.prod((kept + table["reactivation_mrr"]) / table["opening_mrr"]) == 0.875


def test_the_bridge_ties_to_the_headline(worked_book: Book, put: Put, engine_name: str) -> None:
    bridge = retention_bridge(facts.retention_facts(put(worked_book, engine_name), JANUARY, 12)).iloc[-1]
    assert bridge["opening_mrr"] == 200.0
    assert bridge["new_mrr"] == 150.0
    assert bridge["reactivation_mrr"] == 0.0
    assert bridge["closing_mrr"] == 350.0


def test_as_of_is_the_last_month_seen_to_its_end(worked_book: Book, put: Put, engine_name: str) -> None:
    assert as_of_month(put(worked_book, engine_name)) == pd.Timestamp("2024-02-01")

"""The retention what-if: empty levers are the baseline, each lever pulls one way, nothing falls below zero."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from metrics.made import retention_facts, retention_row
from proxy import called

from cs_dashboard.metrics.retention import retention, retention_bridge
from cs_dashboard.scenarios.retention import RetentionLevers, measured_levers, project_retention

# A 1,000 → 1,200, B 1,000 → 700, C 500 → 0; two newcomers at 300 and 100.
FACTS = retention_facts(retention_row([(1000, 1200), (1000, 700), (500, 0)], newcomers=[300, 100]))
BRIDGE = retention_bridge(FACTS).iloc[0]


def test_levers_start_where_the_last_twelve_months_were() -> None:
    # Of 2,500: 500 churned, 300 contracted, 200 expanded.
    assert called(measured_levers, BRIDGE) == RetentionLevers(churn=0.2, contraction=0.12, expansion=0.08)


def test_untouched_levers_give_the_measured_rates() -> None:
    measured = retention(FACTS, 12).iloc[0]
    projected = called(project_retention, BRIDGE, measured_levers(BRIDGE))
    assert projected.nrr == pytest.approx(measured["nrr"], rel=1e-15)
    assert projected.grr == pytest.approx(measured["grr"], rel=1e-15)
    # ARR now is 12 × 2,300; NRR 0.76; newcomers 12 × 400: 20,976 + 4,800.
    assert projected.arr == pytest.approx(25_776.0)


def test_untouched_levers_equal_the_baseline_exactly() -> None:
    """To the last bit, on books where the three shares do not add up in binary."""
    for opening, closing in ((3.0, 2.9), (0.7, 0.1), (1234.56, 1111.11), (333.33, 400.01), (19.99, 0.03)):
        facts = retention_facts(retention_row([(opening, closing), (opening * 2, opening), (0.1, 0.3)]))
        bridge, measured = retention_bridge(facts).iloc[0], retention(facts, 12).iloc[0]
        projected = project_retention(bridge, measured_levers(bridge))
        assert projected.nrr == measured["nrr"]
        assert projected.grr == measured["grr"]


@pytest.mark.parametrize(("lever", "nrr", "grr"), [("churn", -1, -1), ("contraction", -1, -1), ("expansion", 1, 0)])
def test_each_lever_pulls_one_way(lever: str, nrr: int, grr: int) -> None:
    start = measured_levers(BRIDGE)
    path = [project_retention(BRIDGE, replace(start, **{lever: value})) for value in np.linspace(0, 1.5, 31)]
    for before, after in pairwise(path):
        assert (after.nrr - before.nrr) * nrr >= 0
        assert (after.arr - before.arr) * nrr >= 0
        assert (after.grr - before.grr) * grr >= 0
        assert grr or after.grr == before.grr
    assert (path[-1].nrr - path[0].nrr) * nrr > 0


def test_one_point_less_churn_is_one_point_more_nrr() -> None:
    start = measured_levers(BRIDGE)
    before = project_retention(BRIDGE, start)
    after = project_retention(BRIDGE, replace(start, churn=start.churn - 0.01))
    assert after.nrr - before.nrr == pytest.approx(0.01)
    # One point of ARR now: 12 × 2,300 × 1 %.
    assert after.arr - before.arr == pytest.approx(276.0)


def test_nothing_falls_below_zero() -> None:
    projected = called(project_retention, BRIDGE, RetentionLevers(churn=0.9, contraction=0.9, expansion=0.1))
    assert (projected.nrr, projected.grr) == (0.0, 0.0)
    # What is left are those who were not paying twelve months ago.
    assert projected.arr == 4800.0


def test_an_empty_base_has_no_levers_and_no_projection() -> None:
    bridge: pd.Series = retention_bridge(retention_facts(retention_row([], newcomers=[100.0]))).iloc[0]
    levers = called(measured_levers, bridge)
    assert np.isnan([levers.churn, levers.contraction, levers.expansion]).all()
    projected = project_retention(bridge, levers)
    assert np.isnan([projected.nrr, projected.grr, projected.arr]).all()

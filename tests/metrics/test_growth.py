"""Growth, the customer-success share, leaky bucket, crossover, ladder identities and one point of renewal."""

import numpy as np
import pandas as pd
import pytest
from metrics.made import month, retention_facts, retention_row, revenue_facts
from proxy import called

from cs_dashboard.metrics.growth import (
    existing_customer_share,
    growth,
    growth_for_share,
    leaky_bucket,
    one_point_of_renewal,
    renewal_crossover,
)
from cs_dashboard.metrics.retention import retention_bridge

MONTHS = pd.date_range("2022-01-01", periods=25, freq="MS")


def months_of(mrr: list[float], young: list[float], **keys: object) -> list[dict[str, object]]:
    return [
        {"month": when, "total_mrr": all_, "total_customers": 1, "first_year_mrr": first, **keys}
        for when, all_, first in zip(MONTHS, mrr, young, strict=False)
    ]


# One customer at 100 from month 0, 110 from month 12; a second at 40 from month 12.
BOOK = revenue_facts(*months_of([100.0] * 12 + [150.0] * 13, [100.0] * 12 + [40.0] * 12 + [0.0]))


def test_growth_is_against_the_month_a_year_ago() -> None:
    table = called(growth, BOOK)
    assert table["growth_rate"].iloc[:12].isna().all()
    assert table["growth_rate"].iloc[12:24].tolist() == [0.5] * 12
    assert table["growth_rate"].iloc[24] == 0.0
    assert table["arr"].iloc[[0, 12]].tolist() == [1200.0, 1800.0]


def test_first_year_revenue_belongs_to_sales_and_the_rest_to_customer_success() -> None:
    table = called(growth, BOOK)
    assert table["customer_success_share"].iloc[:12].isna().all()
    # 1 − 40/150.
    assert table["customer_success_share"].iloc[12:24].tolist() == pytest.approx([110 / 150] * 12)
    assert table["customer_success_share"].iloc[24] == 1.0


def test_the_trailing_share_sums_both_over_twelve_months() -> None:
    trailing = growth(BOOK)["trailing_customer_success_share"]
    assert trailing.iloc[:23].isna().all()
    assert trailing.iloc[23] == pytest.approx(1 - 12 * 40 / (12 * 150))
    assert trailing.iloc[24] == pytest.approx(1 - 11 * 40 / (12 * 150))


def test_slices_grow_apart_and_nothing_a_year_ago_is_undefined() -> None:
    rows = [
        *months_of([100.0] * 13, [0.0] * 13, segment="A"),
        *months_of([0.0] * 12 + [60.0], [0.0] * 12 + [60.0]),
    ]
    table = called(growth, revenue_facts(*rows), ("segment",)).groupby("segment").last(skipna=False)
    assert table.loc["A", "growth_rate"] == 0.0
    assert np.isnan(table.loc["(none)", "growth_rate"])
    assert table.loc["(none)", "customer_success_share"] == 0.0


def test_no_revenue_is_an_empty_table() -> None:
    for by in ((), ("segment",)):
        table = called(growth, revenue_facts(), by)
        assert len(table) == 0
        assert list(table.columns) == list(growth(BOOK, by).columns)


def test_a_month_without_revenue_has_no_share() -> None:
    table = growth(revenue_facts(*months_of([100.0] * 12 + [0.0], [0.0] * 13)))
    assert np.isnan(table["customer_success_share"].iloc[12])
    assert table["growth_rate"].iloc[12] == -1.0


@pytest.mark.parametrize(("rate", "share"), [(1.0, 0.5), (0.43, 0.70), (0.11, 0.90)])
def test_at_nrr_100_percent_growth_alone_sets_the_share_of_existing_customers(rate: float, share: float) -> None:
    assert called(existing_customer_share, 1.0, rate) == pytest.approx(share, abs=0.002)


def test_an_nrr_of_140_percent_and_a_share_of_90_need_growth_of_55_6_percent() -> None:
    assert called(growth_for_share, 1.4, 0.9) == pytest.approx(0.556, abs=5e-4)
    assert existing_customer_share(1.4, growth_for_share(1.4, 0.9)) == pytest.approx(0.9)


def test_a_ladder_of_10_12_15_20_rises_by_20_25_and_33_percent() -> None:
    ladder = np.array([10.0, 12.0, 15.0, 20.0])
    rows = [{"month": MONTHS[12 * i] if i < 3 else month("2025-01"), "total_mrr": m} for i, m in enumerate(ladder)]
    years = {row["month"]: row["total_mrr"] for row in rows}
    dense = pd.DataFrame({"month": pd.date_range("2022-01-01", "2025-01-01", freq="MS")})
    dense["total_mrr"] = dense["month"].map(years).ffill()
    table = growth(revenue_facts(*dense.to_dict("records")))
    steps = table.loc[table["month"].isin(list(years)), "growth_rate"].tolist()[1:]
    assert steps == pytest.approx([0.20, 0.25, 1 / 3])
    assert ladder[-1] / ladder[0] == 2.0


# 100 → 130, 100 → 60, 100 → 0, and a newcomer at 100.
BRIDGE = retention_bridge(retention_facts(retention_row([(100, 130), (100, 60), (100, 0)], newcomers=[100])))


def test_the_leak_is_what_was_lost_of_what_was_sold() -> None:
    # Lost 100 + 40, sold 100.
    assert called(leaky_bucket, BRIDGE).tolist() == [1.4]
    assert leaky_bucket(BRIDGE.assign(new_mrr=500.0)).tolist() == [0.28]
    assert np.isnan(leaky_bucket(BRIDGE.assign(new_mrr=0.0))).all()


def test_renewed_expanded_and_new_make_the_year_s_arr() -> None:
    years = called(renewal_crossover, BRIDGE).iloc[0]
    # Kept 100 + 60, expanded 30, new 100; × 12.
    assert (years["renewed_arr"], years["expanded_arr"], years["new_arr"]) == (1920.0, 360.0, 1200.0)
    assert bool(years["is_crossed"]) is True
    assert years["renewed_arr"] + years["expanded_arr"] + years["new_arr"] == 12 * BRIDGE["closing_mrr"].iloc[0]
    before = renewal_crossover(BRIDGE.assign(new_mrr=160.0))
    assert before["is_crossed"].tolist() == [False]
    assert len(called(renewal_crossover, BRIDGE.iloc[:0])) == 0


def test_one_point_of_renewal_stands_against_the_best_quarter() -> None:
    point, best = called(one_point_of_renewal, 50_000.0, pd.Series([1000.0, 2500.0, 1800.0]))
    assert (point, best) == (6000.0, 30_000.0)
    assert np.isnan(one_point_of_renewal(50_000.0, pd.Series([], dtype=float))[1])

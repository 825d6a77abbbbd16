"""Net and gross revenue retention, logo retention, flow GRR and the bridge: hand arithmetic and edges."""

import numpy as np
import pandas as pd
import pytest
from metrics.made import month, movement_facts, retention_facts, retention_row
from proxy import called
from scipy import stats

from cs_dashboard.metrics.retention import annualised, flow_gross_retention, retention, retention_bridge

# Ten of them leave; what the other ninety pay, 1,400 together, differs.
LEFT = [(10.0, 0.0)] * 10


def test_ninety_of_a_hundred_customers_paying_1400_of_1000_are_nrr_140_and_logo_90_percent() -> None:
    evenly = [(10.0, 1400 / 90)] * 90
    row = called(retention, retention_facts(retention_row(LEFT + evenly)), 12).iloc[0]
    assert row["opening_mrr"] == 1000.0
    assert row["closing_mrr"] == pytest.approx(1400.0)
    assert row["nrr"] == pytest.approx(1.4)
    assert row["logo_retention"] == 0.9
    assert row["grr"] == pytest.approx(0.9)


def test_gross_retention_cannot_be_derived_from_totals_and_logos() -> None:
    # The same 1,000 → 1,400 and 100 → 90 customers: 50 shrink from 10 to 5, and 40 grow to 28.75 each.
    uneven = [(10.0, 5.0)] * 50 + [(10.0, 28.75)] * 40
    row = retention(retention_facts(retention_row(LEFT + uneven)), 12).iloc[0]
    assert (row["opening_mrr"], row["closing_mrr"], row["kept_customers"]) == (1000.0, 1400.0, 90)
    assert (row["nrr"], row["logo_retention"]) == (1.4, 0.9)
    # 50 × 5 + 40 × 10 = 650.
    assert row["grr"] == 0.65


def test_expansion_of_one_customer_never_repairs_the_loss_of_another() -> None:
    row = retention(retention_facts(retention_row([(100, 50), (100, 150)])), 12).iloc[0]
    assert (row["nrr"], row["grr"], row["logo_retention"]) == (1.0, 0.75, 1.0)


def test_nothing_open_is_undefined_and_never_zero_or_one() -> None:
    row = called(retention, retention_facts(retention_row([], newcomers=[100.0])), 12).iloc[0]
    assert row[["nrr", "grr", "logo_retention", "nrr_low", "nrr_high", "grr_low", "grr_high", "logo_low"]].isna().all()
    assert row["nrr_interval_reason"] == row["grr_interval_reason"] == "empty_base"


def test_an_empty_frame_stays_empty_with_all_columns() -> None:
    empty, full = retention_facts(), retention_facts(retention_row([(100, 100)]))
    for by in ((), ("segment",)):
        table = called(retention, empty, 12, by)
        assert len(table) == 0
        assert list(table.columns) == list(retention(full, 12, by).columns)
        assert list(called(retention_bridge, empty, by).columns) == list(retention_bridge(full, by).columns)
        assert len(called(flow_gross_retention, movement_facts(), 12, by)) == 0


def test_everybody_gone_is_zero_because_somebody_was_there() -> None:
    row = retention(retention_facts(retention_row([(100, 0)])), 12).iloc[0]
    assert (row["nrr"], row["grr"], row["logo_retention"]) == (0.0, 0.0, 0.0)


def test_one_customer_has_rates_and_no_interval() -> None:
    row = retention(retention_facts(retention_row([(100, 80)])), 12).iloc[0]
    assert (row["nrr"], row["grr"], row["logo_retention"]) == (0.8, 0.8, 1.0)
    assert row["nrr_interval_reason"] == "few_customers"
    assert row[["nrr_low", "grr_high", "logo_low", "logo_high"]].isna().all()


def test_slices_keep_the_null_dimension_and_add_up() -> None:
    facts = retention_facts(
        retention_row([(100, 80)], segment="SMB"), retention_row([(300, 330)]), retention_row([(50, 0)], region="EU")
    )
    table = called(retention, facts, 12, ("segment",)).set_index("segment")
    # Without a segment: 300 → 330 and 50 → 0.
    assert table.loc["(none)", "nrr"] == pytest.approx(330 / 350)
    assert table.loc["SMB", "nrr"] == 0.8
    whole = retention(facts, 12).iloc[0]
    assert table["opening_mrr"].sum() == whole["opening_mrr"] == 450.0
    # A rate of the whole is never a mean of rates: 410/450.
    assert whole["nrr"] == pytest.approx(410 / 450)


def test_intervals_are_those_of_the_customers_themselves() -> None:
    pairs = [(10.0 + i, (10.0 + i) * (0, 1.3, 0.8, 1.0)[i % 4]) for i in range(40)]
    row = retention(retention_facts(retention_row(pairs)), 12).iloc[0]
    x, y = np.array(pairs).T
    for name, now in (("nrr", y), ("grr", np.minimum(x, y))):
        rate = now.sum() / x.sum()
        n = x.sum() ** 2 / (x**2).sum()
        reach = stats.t.ppf(0.975, n - 1) * np.sqrt(n / (n - 1) * ((now - rate * x) ** 2).sum()) / x.sum()
        assert row[f"{name}_low"] == pytest.approx(rate - reach)
        assert row[f"{name}_high"] == pytest.approx(rate + reach)


def test_flow_retention_chains_the_monthly_losses() -> None:
    # 1 − 10/100 = 0.9, then 1 − 30/120 = 0.75: 0.675 over the two months.
    flows = movement_facts(
        {"month": month("2024-01"), "opening_mrr": 100, "churn_mrr": -10, "new_mrr": 30, "closing_mrr": 120},
        {"month": month("2024-02"), "opening_mrr": 120, "contraction_mrr": -30, "closing_mrr": 90},
    )
    assert called(flow_gross_retention, flows, 2)["flow_grr"].tolist()[1] == pytest.approx(0.675)
    assert np.isnan(flow_gross_retention(flows, 2)["flow_grr"].iloc[0])


def test_flow_retention_is_undefined_when_a_month_of_the_window_opens_at_zero() -> None:
    flows = movement_facts(
        {"month": month("2024-01"), "new_mrr": 100, "closing_mrr": 100},
        {"month": month("2024-02"), "opening_mrr": 100, "closing_mrr": 100},
        {"month": month("2024-03"), "opening_mrr": 100, "closing_mrr": 100},
    )
    table = called(flow_gross_retention, flows, 2)
    assert table["flow_grr"].isna().tolist() == [True, True, False]
    assert table["flow_grr"].iloc[2] == 1.0


def test_flow_retention_keeps_slices_apart() -> None:
    months = [month("2024-01"), month("2024-02")]
    flows = movement_facts(
        *({"month": m, "segment": "A", "opening_mrr": 100, "churn_mrr": -50, "closing_mrr": 50} for m in months),
        *({"month": m, "segment": "B", "opening_mrr": 100, "closing_mrr": 100} for m in months),
    )
    table = called(flow_gross_retention, flows, 2, ("segment",))
    assert table.groupby("segment")["flow_grr"].last().to_dict() == {"A": 0.25, "B": 1.0}
    assert table["flow_grr"].isna().tolist() == [True, False, True, False]


def test_a_monthly_rate_of_99_percent_is_88_64_percent_a_year_and_not_88() -> None:
    assert called(annualised, 0.99, 1) == pytest.approx(0.8864, abs=5e-5)
    assert annualised(0.9, 12) == 0.9
    assert annualised(0.81, 24) == pytest.approx(0.9)
    # 2 % monthly churn is 21.5 % a year, not 24 %.
    assert 1 - annualised(0.98, 1) == pytest.approx(0.215, abs=5e-4)


def test_the_bridge_ties_to_nrr_and_grr() -> None:
    # A 100 → 130, B 100 → 60, C 100 → 0; D new at 50, E back at 20 after an earlier time.
    row = {**retention_row([(100, 130), (100, 60), (100, 0)], newcomers=[50, 20]), "tenured_mrr": 210.0}
    facts = retention_facts({**row, "tenured_customers": 3})
    bridge = called(retention_bridge, facts).iloc[0]
    assert bridge["opening_mrr"] == 300.0
    assert bridge["expansion_mrr"] == 30.0
    assert bridge["contraction_mrr"] == -40.0
    assert bridge["churn_mrr"] == -100.0
    assert bridge["new_mrr"] == 50.0
    assert bridge["reactivation_mrr"] == 20.0
    assert bridge["closing_mrr"] == 260.0
    counts = ["opening_customers", "new_customers", "reactivation_customers", "churn_customers", "closing_customers"]
    assert bridge[counts].tolist() == [3, 1, 1, 1, 4]
    table = retention(facts, 12).iloc[0]
    assert table["nrr"] == pytest.approx((300 + 30 - 40 - 100) / 300)
    assert table["grr"] == pytest.approx((300 - 40 - 100) / 300)


def test_windows_are_written_beside_the_rates() -> None:
    table = retention(retention_facts(retention_row([(100, 100)])), 3, ("region",))
    assert list(table.columns[:3]) == ["region", "month", "window_months"]
    assert table["window_months"].tolist() == [3]
    assert isinstance(table["month"].iloc[0], pd.Timestamp)

"""MRR movements: hand arithmetic, quarters and fiscal years, quick ratio, gross and net loss."""

import numpy as np
from metrics.made import month, movement_facts
from proxy import called

from cs_dashboard.metrics.movements import gross_loss_rate, movement_history, movements, net_loss_rate, quick_ratio


def flow(when: str, opening: float, closing: float, **parts: object) -> dict[str, object]:
    return {"month": month(when), "opening_mrr": opening, "closing_mrr": closing, **parts}


LOSING = movement_facts(flow("2024-01", 100, 90, churn_mrr=-10, contraction_mrr=-10, expansion_mrr=10))


def test_gross_loss_is_20_percent_and_net_loss_10_of_the_same_month() -> None:
    assert called(gross_loss_rate, LOSING).tolist() == [0.2]
    assert called(net_loss_rate, LOSING).tolist() == [0.1]


def test_the_quick_ratio_sets_gains_against_losses() -> None:
    # (40 + 10 + 30) / (15 + 5) = 4.
    gains = {"new_mrr": 40, "expansion_mrr": 10, "reactivation_mrr": 30}
    table = movement_facts(flow("2024-01", 100, 160, **gains, contraction_mrr=-15, churn_mrr=-5))
    assert called(quick_ratio, table).tolist() == [4.0]
    assert quick_ratio(LOSING).tolist() == [0.5]


def test_nothing_lost_or_nothing_open_is_undefined() -> None:
    table = movement_facts(flow("2024-01", 0, 40, new_mrr=40))
    for rate in (quick_ratio, gross_loss_rate, net_loss_rate):
        assert np.isnan(called(rate, table)).tolist() == [True]
        assert called(rate, movement_facts()).shape == (0,)


def test_slices_sum_to_the_whole_with_the_null_dimension_among_them() -> None:
    facts = movement_facts(
        flow("2024-01", 0, 0.1, new_mrr=0.1, new_customers=1, closing_customers=1, segment="SMB"),
        flow("2024-01", 0, 0.2, new_mrr=0.2, new_customers=1, closing_customers=1),
    )
    whole = called(movements, facts).iloc[0]
    # To the cent: 0.1 + 0.2 is 0.3, not a hair above it.
    assert (whole["new_mrr"], whole["closing_mrr"], whole["new_customers"]) == (0.3, 0.3, 2)
    parts = called(movements, facts, ("segment",))
    assert parts["segment"].tolist() == ["(none)", "SMB"]
    assert parts["new_mrr"].tolist() == [0.2, 0.1]


def test_a_quarter_opens_with_its_first_month_and_closes_with_its_last() -> None:
    monthly = movements(
        movement_facts(
            flow("2024-01", 0, 100, new_mrr=100, new_customers=1, closing_customers=1),
            flow("2024-02", 100, 150, expansion_mrr=50, opening_customers=1, closing_customers=1),
            flow("2024-03", 150, 0, churn_mrr=-150, opening_customers=1, churn_customers=1),
            flow("2024-04", 0, 80, reactivation_mrr=80, reactivation_customers=1, closing_customers=1),
        )
    )
    history = called(movement_history, monthly, "quarter", 1)
    assert history["period"].tolist() == [month("2024-01"), month("2024-04")]
    assert history["opening_mrr"].tolist() == [0, 0]
    assert history["closing_mrr"].tolist() == [0, 80]
    assert history["new_mrr"].tolist() == [100, 0]
    assert history["expansion_mrr"].tolist() == [50, 0]
    assert history["churn_mrr"].tolist() == [-150, 0]
    assert history["churn_customers"].tolist() == [1, 0]
    assert history["closing_customers"].tolist() == [0, 1]
    assert history["months"].tolist() == [3, 1]
    assert history["is_complete"].tolist() == [True, False]


def test_a_fiscal_year_that_begins_in_april_breaks_there() -> None:
    names = [f"2023-{m:02}" for m in range(1, 13)] + [f"2024-{m:02}" for m in range(1, 13)]
    facts = movement_facts(*(flow(name, 10 * i, 10 * i + 10, new_mrr=10) for i, name in enumerate(names)))
    history = called(movement_history, movements(facts), "year", 4)
    assert history["period"].tolist() == [month("2022-04"), month("2023-04"), month("2024-04")]
    assert history["new_mrr"].tolist() == [30, 120, 90]
    assert history["opening_mrr"].tolist() == [0, 30, 150]
    assert history["closing_mrr"].tolist() == [30, 150, 240]
    assert history["months"].tolist() == [3, 12, 9]
    assert history["is_complete"].tolist()[1:] == [True, False]


def test_a_history_keeps_slices_apart_and_an_empty_one_stays_empty() -> None:
    facts = movement_facts(
        flow("2024-01", 0, 5, new_mrr=5, segment="A"),
        flow("2024-02", 5, 5, segment="A"),
        flow("2024-01", 0, 7, new_mrr=7),
    )
    history = called(movement_history, movements(facts, ("segment",)), "year", 1, ("segment",))
    assert history[["segment", "new_mrr"]].to_numpy().tolist() == [["(none)", 7.0], ["A", 5.0]]
    assert len(called(movement_history, movements(movement_facts()), "quarter", 1)) == 0

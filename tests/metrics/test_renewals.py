"""Renewal rates of terms that ended, and what was lost by reason."""

import numpy as np
import pytest
from metrics.made import JANUARY, month, renewal_facts
from proxy import called
from scipy import stats

from cs_dashboard.metrics.renewals import lost_by_reason, renewal_rates


def terms(pairs: list[tuple[float, float]], **keys: object) -> dict[str, object]:
    """Terms that ended, as (x before, y after)."""
    kept = [(x, min(x, y)) for x, y in pairs]
    return {
        "month": JANUARY,
        "due_customers": len(pairs),
        "renewed_customers": sum(y > 0 for _, y in pairs),
        "due_mrr": sum(x for x, _ in pairs),
        "renewed_mrr": sum(y for _, y in pairs),
        "kept_mrr": sum(k for _, k in kept),
        "due_sq": sum(x * x for x, _ in pairs),
        "due_renewed": sum(x * y for x, y in pairs),
        "renewed_sq": sum(y * y for _, y in pairs),
        "kept_sq": sum(k * k for _, k in kept),
        "due_kept": sum(x * k for x, k in kept),
        **keys,
    }


def test_net_gross_and_logo_renewal_are_three_numbers() -> None:
    # 100 → 150, 100 → 50, 200 → 0: net 200/400, gross 150/400, logo 2/3.
    row = called(renewal_rates, renewal_facts(terms([(100, 150), (100, 50), (200, 0)]))).iloc[0]
    assert (row["net_renewal"], row["gross_renewal"]) == (0.5, 0.375)
    assert row["logo_renewal"] == pytest.approx(2 / 3)
    assert row[["net_renewal_low", "gross_renewal_high", "logo_renewal_low"]].isna().all()


def test_reasons_and_months_are_summed_before_dividing() -> None:
    facts = renewal_facts(
        terms([(100, 100)]),
        terms([(100, 0)], end_reason="price"),
        terms([(300, 300)], month=month("2024-02")),
    )
    monthly = called(renewal_rates, facts)
    assert monthly["net_renewal"].tolist() == [0.5, 1.0]
    whole = called(renewal_rates, facts, ())
    assert whole["net_renewal"].tolist() == [0.8]
    assert whole["due_customers"].tolist() == [3]
    by_segment = called(renewal_rates, facts, ("segment",))
    assert by_segment[["segment", "gross_renewal"]].to_numpy().tolist() == [["(none)", 0.8]]


def test_intervals_are_given_from_ten_terms_on() -> None:
    pairs = [(100.0 + i, (100.0 + i) * (0, 1.2, 0.9)[i % 3]) for i in range(30)]
    row = renewal_rates(renewal_facts(terms(pairs))).iloc[0]
    x, y = np.array(pairs).T
    rate, n = y.sum() / x.sum(), x.sum() ** 2 / (x**2).sum()
    reach = stats.t.ppf(0.975, n - 1) * np.sqrt(n / (n - 1) * ((y - rate * x) ** 2).sum()) / x.sum()
    assert (row["net_renewal_low"], row["net_renewal_high"]) == pytest.approx((rate - reach, rate + reach))
    known = stats.binomtest(20, 30).proportion_ci(0.95, method="wilson")
    assert (row["logo_renewal_low"], row["logo_renewal_high"]) == pytest.approx((known.low, known.high))
    assert row["gross_renewal_low"] < row["gross_renewal"] < row["gross_renewal_high"] <= 1


def test_no_term_that_ended_is_undefined_over_all_and_no_row_by_month() -> None:
    whole = called(renewal_rates, renewal_facts(), ())
    assert whole[["net_renewal", "gross_renewal", "logo_renewal"]].isna().all(axis=None)
    assert whole["due_customers"].tolist() == [0]
    assert len(called(renewal_rates, renewal_facts())) == 0


def test_losses_are_listed_by_reason_largest_first() -> None:
    facts = renewal_facts(
        terms([(100, 0), (100, 60)], end_reason="price"),
        terms([(500, 0)], end_reason="merger"),
        terms([(50, 0)]),
        terms([(80, 90)], end_reason="renewed"),
        terms([(40, 0)], end_reason="price", month=month("2024-02")),
    )
    table = called(lost_by_reason, facts)
    assert table.to_numpy().tolist() == [["merger", 500.0, 1], ["price", 180.0, 2], ["(none)", 50.0, 1]]


def test_nothing_lost_is_an_empty_list() -> None:
    for facts in (renewal_facts(), renewal_facts(terms([(100, 100)]))):
        table = called(lost_by_reason, facts)
        assert list(table.columns) == ["end_reason", "lost_mrr", "lost_customers"]
        assert len(table) == 0

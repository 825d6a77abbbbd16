"""Kaplan–Meier: the definitions' vector, another program's table, statsmodels' unweighted estimate, and the edges."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from given import given, st
from proxy import called
from statsmodels.duration.survfunc import SurvfuncRight

from cs_dashboard.models.survival import COLUMNS, KaplanMeier, fit_kaplan_meier


def counted(times: list[int], events: list[int], **by: str) -> pd.DataFrame:
    """One row per customer as counts; `fit` sums those of an age."""
    return pd.DataFrame({**by, "age_months": times, "events": events, "censored": [1 - one for one in events]})


VECTOR = counted([10, 20, 20, 30, 40], [1, 0, 1, 1, 0])


def test_the_vector_of_the_definitions() -> None:
    fitted: KaplanMeier = called(fit_kaplan_meier, VECTOR)
    assert list(fitted.curve.columns) == COLUMNS
    assert fitted.curve["age_months"].tolist() == [0, 10, 20, 30, 40]
    assert fitted.curve["survival"].tolist() == pytest.approx([1.0, 0.8, 0.6, 0.3, 0.3], abs=1e-12)
    assert fitted.curve["at_risk"].tolist() == [5, 5, 4, 2, 1]
    assert fitted.median_months == 30
    asked = [fitted.survival(age) for age in (0, 9, 10, 29, 30, 40)]
    assert asked == pytest.approx([1.0, 1.0, 0.8, 0.6, 0.3, 0.3])
    # Nobody was seen longer than 40 months.
    assert np.isnan(fitted.survival(41))


def test_telco_equals_another_program_with_errors_and_intervals(cases: Path) -> None:
    raw = pd.read_csv(cases / "telco/durations.csv")
    theirs = pd.read_csv(cases / "telco/expected/km_all.csv").set_axis(COLUMNS, axis=1)
    ours = fit_kaplan_meier(counted(raw["tenure_months"].tolist(), raw["churned"].astype(int).tolist())).curve
    assert len(ours) == 73
    pd.testing.assert_frame_equal(ours, theirs, check_exact=False, rtol=0, atol=1e-9)
    at = ours.set_index("age_months")["survival"]
    assert [round(at[age], 4) for age in (12, 24, 60)] == [0.8432, 0.7887, 0.6644]


LIVES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 1)), min_size=1, max_size=60)


@given(LIVES)
def test_survival_and_errors_are_those_of_statsmodels(lives: list[tuple[int, int]]) -> None:
    times, events = map(list, zip(*lives, strict=True))
    ours = fit_kaplan_meier(counted(times, events)).curve.set_index("age_months")
    theirs = SurvfuncRight(np.array(times), np.array(events))
    left = ours.loc[theirs.surv_times]
    np.testing.assert_allclose(left["survival"], theirs.surv_prob, rtol=0, atol=1e-12)
    assert left["at_risk"].tolist() == theirs.n_risk.tolist()
    # Where everybody left theirs is NaN or 0 by chance of rounding, ours always NaN.
    some_stay = left["survival"].to_numpy() > 0
    np.testing.assert_allclose(left["std_err"][some_stay], theirs.surv_prob_se[some_stay], rtol=1e-9)
    assert left["std_err"][~some_stay].isna().all()


@given(LIVES)
def test_the_interval_holds_the_curve_and_stays_between_nothing_and_all(lives: list[tuple[int, int]]) -> None:
    times, events = map(list, zip(*lives, strict=True))
    curve = fit_kaplan_meier(counted(times, events)).curve
    assert curve["survival"].is_monotonic_decreasing
    assert curve["at_risk"].iloc[0] == len(lives) == curve["events"].sum() + curve["censored"].sum()
    known = curve.dropna()
    assert known["low"].between(0, known["survival"]).all()
    assert known["high"].between(known["survival"], 1).all()


def test_nobody_left_is_certain_and_everybody_left_has_no_spread() -> None:
    stayed = fit_kaplan_meier(counted([3, 5], [0, 0])).curve
    assert stayed[["survival", "std_err", "low", "high"]].to_numpy().tolist() == [[1.0, 0.0, 1.0, 1.0]] * 3
    gone = fit_kaplan_meier(counted([3, 3], [1, 1])).curve.iloc[-1]
    assert gone["survival"] == 0.0
    assert gone[["std_err", "low", "high"]].isna().all()
    assert np.isnan(fit_kaplan_meier(counted([3, 5], [0, 0])).median_months)


def test_members_have_curves_of_their_own() -> None:
    both = pd.concat([VECTOR.assign(segment="B", region="EU"), counted([7], [1], segment="A", region="EU")])
    curve = fit_kaplan_meier(both, ["segment", "region"]).curve
    assert list(curve.columns) == ["segment", "region", *COLUMNS]
    assert curve["segment"].tolist() == ["A", "A", "B", "B", "B", "B", "B"]
    alone = fit_kaplan_meier(VECTOR).curve
    pd.testing.assert_frame_equal(curve[curve["segment"] == "B"][COLUMNS].reset_index(drop=True), alone)


@pytest.mark.parametrize("by", [(), ("segment",)])
def test_nobody_is_a_header_without_rows(by: tuple[str, ...]) -> None:
    fitted = fit_kaplan_meier(VECTOR.assign(segment="A").iloc[:0], by)
    assert (len(fitted.curve), list(fitted.curve.columns)) == (0, [*by, *COLUMNS])
    assert np.isnan(fitted.survival(0))
    assert np.isnan(fitted.median_months)

"""The load effect as a line, and the renewals it came from in bands."""

import numpy as np
import pandas as pd
import pytest

from cs_dashboard.models.load_curve import renewal_bands, renewal_curve
from cs_dashboard.models.load_effect import LoadEffect, fit_load_effect

COLUMNS = ["segment", "adoption_tier", "load", "due_customers", "renewed_customers"]


def counts(*rows: tuple[float, int, int]) -> pd.DataFrame:
    return pd.DataFrame([("SMB", "high", *row) for row in rows], columns=COLUMNS)


def test_bands_hold_about_as_many_terms_each_and_leave_the_uncovered_out() -> None:
    found = renewal_bands(counts((0, 50, 1), (10, 40, 36), (20, 40, 32), (30, 40, 28), (40, 40, 20)), bands=2)
    assert found["due_customers"].tolist() == [80, 80]
    assert found["renewal_rate"].tolist() == [68 / 80, 48 / 80]
    assert found[["low", "load", "high"]].to_numpy().tolist() == [[10, 15, 20], [30, 35, 40]]


def test_adjusted_rates_give_every_band_the_mix_of_all() -> None:
    # Light loads are all SMB (half renew), heavy ones all Enterprise (all renew): load itself moves nothing.
    rows = [("SMB", "high", 10.0, 40, 20), ("Enterprise", "high", 50.0, 40, 40)]
    found = renewal_bands(pd.DataFrame(rows, columns=COLUMNS), bands=2)
    assert found["renewal_rate"].tolist() == [0.5, 1.0]
    assert found["adjusted_rate"].tolist() == [0.75, 0.75]


def test_where_all_are_alike_nothing_is_adjusted() -> None:
    found = renewal_bands(counts((10, 40, 36), (40, 40, 20)), bands=2)
    assert found["adjusted_rate"].tolist() == pytest.approx(found["renewal_rate"].tolist())


def test_no_covered_term_gives_no_band() -> None:
    assert renewal_bands(counts((0, 50, 1))).empty


def test_the_line_passes_the_average_rate_at_the_average_load_and_falls_by_the_effect() -> None:
    rows = counts((10, 100, 90), (30, 100, 80), (50, 100, 70))
    effect = fit_load_effect(rows)
    assert isinstance(effect, LoadEffect)
    curve = renewal_curve(rows, effect)
    assert np.interp(effect.mean_load, curve["load"], curve["renewal_rate"]) == pytest.approx(0.8, abs=1e-6)
    odds = np.log(curve["renewal_rate"] / (1 - curve["renewal_rate"]))
    assert (odds.iloc[-1] - odds.iloc[0]) / 4 == pytest.approx(effect.log_odds)
    assert (curve["low"] < curve["renewal_rate"]).all() and (curve["renewal_rate"] < curve["high"]).all()
    # The interval is narrowest where the data lie.
    widths = curve["high"] - curve["low"]
    assert widths.iloc[20] < widths.iloc[0] and widths.iloc[20] < widths.iloc[-1]

"""Quantiles from counts by bucket: exact where values are, within their bucket where they are not."""

import math

import numpy as np
import pandas as pd
import pytest
from given import given, st
from proxy import called

from cs_dashboard.metrics.histogram import bucket_widths, quantiles, quantiles_by
from cs_dashboard.warehouse.durations import DOUBLINGS, EXACT_MINUTES, MINUTE

SHARES = (0.0, 0.25, 0.5, 0.9, 1.0)


def counted(values: list[int]) -> pd.DataFrame:
    """Values as counts by bucket, as SQL makes them."""
    widths = [2 ** max(0, min(DOUBLINGS, math.floor(math.log2(max(v, 1) / EXACT_MINUTES)) + 1)) for v in values]
    buckets = pd.Series([v - v % w for v, w in zip(values, widths, strict=True)], dtype="int64")
    return buckets.value_counts().rename_axis("minutes").reset_index(name="tickets")


def test_widths_double_from_64_minutes_on() -> None:
    lower = [0, 1, 63, 64, 126, 128, 252, 256, 2880, 64 * 2**15, 64 * 2**20]
    assert bucket_widths(lower).tolist() == [1, 1, 1, 2, 2, 4, 4, 8, 64, 2**16, 2**16]
    assert (EXACT_MINUTES, MINUTE) == (64, 60)


def test_an_exact_median_is_the_middle_or_halfway() -> None:
    odd = pd.DataFrame({"days": [30, 29, 40], "customers": [1, 1, 1]})
    assert called(quantiles, odd, "days", "customers", [0.5, 0.0, 1.0]) == [30.0, 29.0, 40.0]
    even = pd.DataFrame({"days": [10, 20], "customers": [2, 2]})
    assert quantiles(even, "days", "customers", [0.5, 0.25, 0.9]) == [15.0, 10.0, 20.0]


def test_in_a_bucket_the_counted_lie_evenly() -> None:
    four = pd.DataFrame({"minutes": [128], "tickets": [4]})
    assert quantiles(four, "minutes", "tickets", [0.25, 0.5, 1.0], widths=bucket_widths([128])) == [129, 130, 132]


def test_nothing_counted_has_no_quantile() -> None:
    none = pd.DataFrame({"minutes": pd.Series(dtype="int64"), "tickets": pd.Series(dtype="int64")})
    assert np.isnan(quantiles(none, "minutes", "tickets", SHARES)).all()
    whole = quantiles_by(none, (), "minutes", "tickets", {"median": 0.5})
    assert (whole["tickets"].tolist(), whole["median"].isna().tolist()) == ([0], [True])
    assert len(quantiles_by(none.assign(segment=""), ["segment"], "minutes", "tickets", {"median": 0.5})) == 0


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=60))
def test_a_quantile_lies_within_a_32nd_of_the_exact_one(minutes: list[int]) -> None:
    counts = counted(minutes)
    found = quantiles(counts, "minutes", "tickets", SHARES, widths=bucket_widths(counts["minutes"]))
    for share, value in zip(SHARES, found, strict=True):
        below = np.quantile(minutes, share, method="inverted_cdf")
        at_most = np.quantile(minutes, share, method="higher")
        assert below - max(below / 32, 1) <= value <= at_most + max(at_most / 32, 1)
    assert found == sorted(found)


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=60))
def test_the_order_of_rows_changes_nothing(minutes: list[int]) -> None:
    counts = counted(minutes)
    turned = counts.iloc[::-1].reset_index(drop=True)
    straight = quantiles(counts, "minutes", "tickets", SHARES, widths=bucket_widths(counts["minutes"]))
    assert quantiles(turned, "minutes", "tickets", SHARES, widths=bucket_widths(turned["minutes"])) == straight


@pytest.mark.parametrize("by", [[], ["stage"]])
def test_groups_are_apart_and_keep_their_counts(by: list[str]) -> None:
    counts = pd.DataFrame({"stage": ["a", "a", "b"], "minutes": [1, 1, 9], "tickets": [1, 2, 3]})
    found = called(quantiles_by, counts, by, "minutes", "tickets", {"median": 0.5})
    assert found["tickets"].tolist() == ([3, 3] if by else [6])
    assert found["median"].tolist() == ([1.5, 9.5] if by else [5.5])

"""Calls a metric and makes sure that it left its inputs as they were."""

import copy
from collections.abc import Callable
from typing import Any

import pandas as pd


def called(function: Callable[..., Any], *inputs: Any, **keywords: Any) -> Any:
    """What `function` returns; raises when it changed a frame, a series or any other argument."""
    before = [_copy(one) for one in (*inputs, *keywords.values())]
    result = function(*inputs, **keywords)
    for kept, now in zip(before, (*inputs, *keywords.values()), strict=True):
        if isinstance(now, pd.DataFrame):
            pd.testing.assert_frame_equal(now, kept, check_exact=True)
        elif isinstance(now, pd.Series):
            pd.testing.assert_series_equal(now, kept, check_exact=True)
        else:
            assert now is kept or bool(now == kept), f"{function.__name__} changed an argument"
    return result


def _copy(one: Any) -> Any:
    return one.copy(deep=True) if isinstance(one, pd.DataFrame | pd.Series) else copy.deepcopy(one)

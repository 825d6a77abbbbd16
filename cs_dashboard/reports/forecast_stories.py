"""What is said of a forecast: which method made it, how it did against the naive one, and why there is none."""

from typing import Protocol

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports.phrases import known


class Forecasted(Protocol):
    """`models.forecast.Forecast`: what a sentence needs of it."""

    @property
    def method(self) -> str: ...
    @property
    def naive(self) -> str: ...
    @property
    def error_ratio(self) -> float: ...
    @property
    def coverage_95(self) -> float: ...
    @property
    def origins(self) -> int: ...


def forecast_sentence(name: str, forecast: Forecasted, t: Text) -> str:
    """Which method is shown and why: its backtested error against the naive forecast, and its interval's coverage."""
    naive = {"last_value": "the last value", "drift": "the slope of the last twelve months"}
    values = {
        "name": t(name),
        "naive": t(naive[forecast.naive]),
        "origins": t.count(forecast.origins),
        "coverage": t.rate(forecast.coverage_95, 0),
    }
    if forecast.method == "autoregression":
        values["share"] = t.rate(1 - forecast.error_ratio, 0)
        return t(
            "{name}: in {origins} past months the model erred {share} less than {naive} would have; "
            "{coverage} of what came lay in its 95% interval.",
            **values,
        )
    if known(forecast.error_ratio):
        return t(
            "{name}: in {origins} past months no model erred less than {naive}, so that is the forecast; "
            "{coverage} of what came lay in its 95% interval.",
            **values,
        )
    return t("{name}: the forecast is {naive}, which never erred; {coverage} lay in its 95% interval.", **values)


def no_forecast(name: str, reason: str, t: Text) -> str:
    """Why there is no forecast, from the reasons of `models.forecast.NoForecast`."""
    reasons = {
        "short_history": "No forecast of {name}: it takes 36 months of history.",
        "undefined_months": "No forecast of {name}: the history has months without a value.",
        "not_positive": "No forecast of {name}: the history has a month at or below zero.",
        "no_spread": "No forecast of {name}: every month moved alike, so nothing tells how far off it may be.",
    }
    return t(reasons[reason], name=t(name))

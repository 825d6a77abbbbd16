"""Claim: the forecasts of the sample err less than the naive forecast, and their intervals hold what they say."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cs_dashboard.config import settings_from
from cs_dashboard.metrics.growth import growth
from cs_dashboard.metrics.retention import retention
from cs_dashboard.models.forecast import Forecast, NoForecast, fit_arr_forecast, fit_nrr_forecast
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.connect import open_warehouse
from cs_dashboard.warehouse.load import load_folder
from cs_dashboard.warehouse.read import as_of_month

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
HORIZONS = (1, 3, 6, 12, 18, 24)
# The share of backtested months that must lie inside a 95 % interval: errors of neighbouring origins hang together.
LIMIT_COVERAGE = 0.90


@dataclass(frozen=True)
class Line:
    """A series at one horizon, or over all of them: error of the model / error of the naive forecast, and coverage."""

    series: str
    horizon: str
    origins: int
    error_ratio: float
    coverage: float


def measure() -> Iterator[tuple[str, Forecast, float]]:
    """ARR and NRR of the sample company: name, forecast with its backtest, and seconds to make it."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sample.duckdb"
        load_folder(SAMPLE, settings_from({}, where="sample"), target)
        warehouse = open_warehouse(settings_from({"warehouse": {"url": str(target)}}, where="sample"))
        month = as_of_month(warehouse)
        assert month is not None
        arr = growth(facts.revenue(warehouse, month)).set_index("month")["arr"]
        nrr = retention(facts.retention_facts(warehouse, month), 12).set_index("month")["nrr"]
        warehouse.engine.dispose()
    for name, fit, history in (("ARR", fit_arr_forecast, arr), ("NRR", fit_nrr_forecast, nrr)):
        start = time.perf_counter()
        found = fit(history)
        seconds = time.perf_counter() - start
        assert not isinstance(found, NoForecast), found.reason
        yield name, found, seconds


def lines(name: str, found: Forecast) -> Iterator[Line]:
    """The backtest at a few horizons, then pooled over all."""
    for row in found.backtest.itertuples():
        if row.horizon_months in HORIZONS:
            yield Line(name, f"{row.horizon_months} months", row.origins, row.error_ratio, row.coverage_95_rate)
    yield Line(name, "all", found.origins, found.error_ratio, found.coverage_95)

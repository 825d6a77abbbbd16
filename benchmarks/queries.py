"""Claim: the queries over intervals cost no more than the same GROUP BY over an exploded customer × month table."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import exploded
from benchmarks.company import write_company
from cs_dashboard.config import settings_from
from cs_dashboard.frames import index_of
from cs_dashboard.warehouse.connect import open_warehouse
from cs_dashboard.warehouse.load import load_folder
from cs_dashboard.warehouse.queries import cohorts, movements, retention
from cs_dashboard.warehouse.read import as_of_month, rows

REPEATS = 5


@dataclass(frozen=True)
class Line:
    """One measured claim: milliseconds (medians), the ratio ours / floor, and the limit it is held to."""

    name: str
    customers: int
    ours: float
    floor_name: str
    floor: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def measure(customers: int) -> Iterator[Line]:
    """Loads a book of so many customers and measures each query against its floor, in turn, in one process."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, target = write_company(Path(scratch) / "book", customers), Path(scratch) / "warehouse.duckdb"
        # One landing band, so that both sides group by the same four dimensions.
        plain: dict[str, Any] = {"landing_band_edges": []}
        load_folder(folder, settings_from(plain, where="benchmark"), target)
        warehouse = open_warehouse(settings_from({**plain, "warehouse": {"url": str(target)}}, where="benchmark"))
        as_of = as_of_month(warehouse)
        assert as_of is not None
        last, sources = index_of(as_of), warehouse.sources
        floor = exploded.explode(folder, Path(scratch) / "exploded.duckdb", last - 59, last)
        queries = {
            "retention, month × 4 dimensions": (retention.retention_steps(sources, 12, last), exploded.RETENTION, 1.0),
            "movements, month": (movements.mrr_movements(sources, last, by_dimensions=False), exploded.MOVEMENTS, 1.5),
            "cohorts, cohort × age": (cohorts.cohort_steps(sources, last, by_dimensions=False), exploded.COHORTS, 2.0),
        }
        for name, (query, text, limit) in queries.items():
            ours, theirs = _paired(
                lambda query=query: rows(warehouse, query),  # type: ignore[misc]
                lambda text=text: floor.sql(text).arrow().read_all().to_pandas(),  # type: ignore[misc]
                REPEATS,
            )
            yield Line(name, customers, ours, "same GROUP BY, exploded", theirs, limit)
        frame = exploded.in_pandas(floor)
        query = queries["retention, month × 4 dimensions"][0]
        ours, theirs = _paired(lambda: rows(warehouse, query), lambda: exploded.retention_in_pandas(frame), 1)
        yield Line("retention, month × 4 dimensions", customers, ours, "pandas, in memory", theirs, 0.1)
        warehouse.engine.dispose()
        floor.close()


def _paired(ours: Callable[[], Any], theirs: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """Medians in milliseconds of both in turn, after one run of each that is not counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(repeats + 1):
        for place, run in enumerate((ours, theirs)):
            start = time.perf_counter()
            run()
            if turn:
                times[place].append((time.perf_counter() - start) * 1000)
    return median(times[0]), median(times[1])

"""Claim: a million customers load on a laptop. Rows a second and peak memory of the whole command, check included."""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.company import write_company

LIMIT_GIB = 4.0


@dataclass(frozen=True)
class Loading:
    """One load: subscription rows, seconds of the whole process, its peak memory in GiB."""

    customers: int
    rows: int
    seconds: float
    peak_gib: float


def measure(customers: int) -> Loading:
    """Loads Parquet files of so many customers in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_company(Path(scratch) / "book", customers)
        found = duckdb.sql(f"SELECT count(*) FROM '{folder / 'subscriptions.parquet'}'").fetchone()
        command = [
            sys.executable,
            "-m",
            "cs_dashboard",
            "load",
            str(folder),
            "--warehouse",
            str(Path(scratch) / "w.duckdb"),
        ]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
        return Loading(customers, int(found[0]) if found else 0, seconds, peak)

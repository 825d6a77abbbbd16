"""Cached reads: one query per data version and question, shared by all readers; the last good answer when it fails.

Frames are handed out uncopied: metrics never change their input, and a test holds them to it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.config import Settings, now, read_settings
from cs_dashboard.errors import ContractError, DashboardError, WarehouseError
from cs_dashboard.filters import Filters
from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.metrics.rollup import matching
from cs_dashboard.ui import access
from cs_dashboard.warehouse import facts, load, read
from cs_dashboard.warehouse.check import check, table_rows
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.findings import Finding
from cs_dashboard.warehouse.intervals import landing_band_labels
from cs_dashboard.warehouse.scope import scoped
from cs_dashboard.warehouse.tables import CONTRACT

ANSWERS = 256
# How often this session was given an old answer.
_OLD_SERVED = "_old_served"


@dataclass
class _Door:
    """The one open warehouse of this process, reopened when its file was swapped."""

    settings: Settings
    lock: threading.RLock = field(default_factory=threading.RLock)
    warehouse: Warehouse | None = None
    identity: object = None
    answers: dict[tuple[Any, ...], tuple[Any, datetime]] = field(default_factory=dict)
    asking: dict[tuple[Any, ...], threading.RLock] = field(default_factory=dict)

    def open(self) -> Warehouse:
        """The warehouse as it is now; building the sample's on first start."""
        with self.lock:
            if self.settings.warehouse.url is None:
                load.ensure_embedded(self.settings)
            identity = _identity(self.settings)
            if self.warehouse is None or identity != self.identity:
                if self.warehouse is not None:
                    # DuckDB hands out the old file for its path while any connection to it is open.
                    self.warehouse.engine.dispose()
                self.warehouse, self.identity = _complete(open_warehouse(self.settings)), identity
            return self.warehouse

    def keep(self, place: tuple[Any, ...], answer: Any) -> None:
        """Keeps an answer, and of all the newest only."""
        with self.lock:
            self.answers[place] = (answer, now())
            self.asking.pop(place, None)
            while len(self.answers) > ANSWERS:
                self.answers.pop(next(iter(self.answers)))

    def asking_for(self, place: tuple[Any, ...]) -> threading.RLock:
        """One lock a question: whoever asks the same waits for the one query, everybody else goes on."""
        with self.lock:
            return self.asking.setdefault(place, threading.RLock())


@dataclass(frozen=True)
class Staleness:
    """Why the numbers are old, and how old they are."""

    reason: str
    since: datetime


@st.cache_resource(show_spinner=False)
def _door() -> _Door:
    return _Door(read_settings())


def _complete(house: Warehouse) -> Warehouse:
    """The warehouse itself, when it has the tables without which no page has anything to show."""
    for name, table in CONTRACT.items():
        if table.required and name not in house.sources.tables:
            house.engine.dispose()
            raise ContractError(house.problems[name])
    return house


def _identity(settings: Settings) -> object:
    """What changes when the warehouse file is swapped; for a server, the hour bucket."""
    path = Path(settings.embedded_file)
    if settings.warehouse.url is not None:
        secret = settings.warehouse.url.get_secret_value()
        if "://" in secret:
            return int(now().timestamp()) // (60 * settings.warehouse.refresh_minutes)
        path = Path(secret)
    if not path.exists():
        raise WarehouseError(f"The warehouse file {path} is gone; load it again.")
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def is_built() -> bool:
    """Whether the warehouse is there, or has to be built from the sample first."""
    settings = _door().settings
    return settings.warehouse.url is not None or settings.embedded_file.exists()


def readers() -> tuple[str, ...]:
    """The e-mail addresses and domains that may see, where sign-in is configured."""
    return _door().settings.readers


def build(progress: load.Progress) -> None:
    """Builds the sample's warehouse, or waits for whoever is at it."""
    load.ensure_embedded(_door().settings, progress)


def settings() -> Settings:
    """The settings, with what an embedded warehouse says about its company."""
    door = _door()
    return door.warehouse.settings if door.warehouse else door.settings


def warehouse() -> Warehouse:
    """The open warehouse; when it is away, the one that answered last, so that known answers keep serving."""
    door = _door()
    if not access.may_see(door.settings.readers):
        raise WarehouseError("Sign in to see the numbers.")
    try:
        return door.open()
    except DashboardError as error:
        if door.warehouse is None:
            raise
        oldest = min((moment for _, moment in door.answers.values()), default=now())
        st.session_state["_stale"] = Staleness(str(error), oldest)
        return door.warehouse


def begin_run() -> None:
    """Forgets what the run before had to say about the age of its numbers."""
    st.session_state.pop("_stale", None)


def staleness() -> Staleness | None:
    """Why this run shows old numbers, or None."""
    found: Staleness | None = st.session_state.get("_stale")
    return found


def answered(question: str, ask: Callable[[Warehouse], Any], *key: Any) -> Any:
    """The answer for this data version; asked once for all readers. The last good one when the warehouse fails."""
    house, door = warehouse(), _door()
    place = (house.data_version, question, *key)
    known = door.answers.get(place)
    if known is not None:
        return known[0]
    with door.asking_for(place):
        known = door.answers.get(place)
        if known is not None:
            return known[0]
        old_before = st.session_state.get(_OLD_SERVED, 0)
        try:
            answer = ask(house)
        except (WarehouseError, ContractError) as error:
            older = next((found for key, found in reversed(list(door.answers.items())) if key[1:] == place[1:]), None)
            if older is None:
                raise
            st.session_state["_stale"] = Staleness(str(error), older[1])
            st.session_state[_OLD_SERVED] = old_before + 1
            return older[0]
        # What was made of old parts would pass for new when the warehouse is back.
        if st.session_state.get(_OLD_SERVED, 0) == old_before:
            door.keep(place, answer)
        return answer


def months() -> list[pd.Timestamp]:
    """The months that can be looked at, latest whole one first; empty when nothing was observed."""
    last, first = answered("as_of", read.as_of_month), answered("first", read.first_paying_month)
    return [] if last is None or first is None else list(pd.date_range(first, last, freq="MS")[::-1])


def members() -> dict[str, list[str]]:
    """The members of each dimension, in alphabetical order ((none) last); landing bands by size."""
    if not months():
        return {name: [] for name in DIMENSIONS}
    frame = answered("movements", lambda house: facts.mrr_movements(house, months()[0]), months()[0])
    found = {name: sorted(frame[name].unique(), key=lambda m: (m == "(none)", m)) for name in DIMENSIONS}
    sizes = landing_band_labels(warehouse().sources.landing_band_edges)
    found["landing_band"] = [band for band in sizes if band in found["landing_band"]]
    return found


def as_of(filters: Filters) -> pd.Timestamp:
    """The month asked for, else the latest whole one."""
    return pd.Timestamp(filters.as_of) if filters.as_of else months()[0]


def retention_facts(filters: Filters, window: int | None = None) -> pd.DataFrame:
    """`frames.RETENTION_FACTS` of the slice."""
    return _slice(filters, "retention", facts.retention_facts, window or filters.window)


def csm_retention_facts(filters: Filters) -> pd.DataFrame:
    """`frames.RETENTION_FACTS` of the slice with csm_id as one more dimension."""
    month, window = as_of(filters), filters.window
    columns = (*DIMENSIONS, "csm_id")
    frame = answered(
        "csm_retention",
        lambda house: facts.retention_facts(scoped(house), month, window, dimensions=columns),
        month,
        window,
    )
    return matching(frame, filters.where)


def _slice(filters: Filters, question: str, ask: Callable[..., pd.DataFrame], *key: Any) -> pd.DataFrame:
    month = as_of(filters)
    return matching(answered(question, lambda house: ask(house, month, *key), month, *key), filters.where)


def movements(filters: Filters) -> pd.DataFrame:
    """`frames.MRR_MOVEMENTS` of the slice, to the month asked for."""
    return _slice(filters, "movements", facts.mrr_movements)


def revenue(filters: Filters) -> pd.DataFrame:
    """`frames.REVENUE` of the slice."""
    return _slice(filters, "revenue", facts.revenue)


def cohort_facts(filters: Filters) -> pd.DataFrame:
    """`frames.COHORT_FACTS` of the slice."""
    return _slice(filters, "cohorts", facts.cohort_facts)


def cohort_moments(filters: Filters) -> pd.DataFrame:
    """`frames.COHORT_MOMENTS` of the slice."""
    return _slice(filters, "moments", facts.cohort_moments)


def survival_facts(filters: Filters) -> pd.DataFrame:
    """`frames.SURVIVAL_FACTS` of the slice."""
    return _slice(filters, "survival", facts.survival_facts)


def expansion_facts(filters: Filters) -> pd.DataFrame:
    """`frames.EXPANSION_FACTS` of the slice."""
    return _slice(filters, "expansion", facts.expansion_facts, filters.window)


def largest_customers(filters: Filters) -> pd.DataFrame:
    """`frames.LARGEST_CUSTOMERS` of the slice's retention base."""
    return _slice(filters, "largest", facts.largest_customers, filters.window)


def renewal_facts(filters: Filters) -> pd.DataFrame | None:
    """`frames.RENEWAL_FACTS` of the slice; None without contracts."""
    return _slice(filters, "renewals", facts.renewal_facts) if _has("contracts") else None


def renewals_due(filters: Filters) -> pd.DataFrame | None:
    """`frames.RENEWALS_DUE` of the slice: terms that end after as-of; None without contracts."""
    return _slice(filters, "renewals_due", facts.renewals_due) if _has("contracts") else None


def monthly_costs(filters: Filters) -> pd.DataFrame | None:
    """`frames.MONTHLY_COSTS` of the whole company, to the month asked for; None without costs."""
    month = as_of(filters)
    return answered("costs", lambda house: facts.monthly_costs(house, month), month) if _has("costs") else None


def _has(table: str) -> bool:
    return table in warehouse().sources.tables


def customers_between(filters: Filters, month: pd.Timestamp, window: int) -> pd.DataFrame:
    """`frames.CUSTOMERS_BETWEEN` of the slice: who stands behind a number."""
    frame = answered("customers", lambda house: facts.customers_between(house, month, window), month, window)
    return matching(frame, filters.where)


def findings() -> list[Finding]:
    """What the contract check says."""
    found: list[Finding] = answered("findings", check)
    return found


def tables() -> pd.DataFrame:
    """Contract status and row counts per table."""
    found: pd.DataFrame = answered("tables", table_rows)
    return found

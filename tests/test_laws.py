"""Laws of every book: Hypothesis makes books, real SQL reads them, and plain loops over the definition say what is so.

The oracle below knows one sentence: MRR of a customer in a month is the sum of its rows that start by the month's last
day and end after it. Everything else it counts customer by customer and month by month, in cents.
"""

import calendar
import dataclasses
import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from books import Book, as_duckdb, as_sqlite, loaded, typed

from cs_dashboard import frames
from cs_dashboard.frames import DIMENSIONS, MOVEMENTS, Frame, index_of, month_of
from cs_dashboard.metrics.cohorts import cohort_average, cohort_layers, cohorts
from cs_dashboard.metrics.customer_months import customer_months
from cs_dashboard.metrics.growth import growth
from cs_dashboard.metrics.movements import movement_history, movements
from cs_dashboard.metrics.retention import flow_gross_retention, retention, retention_bridge
from cs_dashboard.metrics.rollup import rolled_up
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.intervals import dimensions, mrr_intervals, mrr_pairs

pytest.importorskip("hypothesis", reason="hypothesis comes with requirements-dev.txt")

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

WINDOWS = (1, 3, 6, 12, 24)
CUSTOMER_DIMENSIONS = DIMENSIONS[:4]
EPOCH = date(2021, 1, 1)
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
EXAMPLES = 200


# --- books -----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Row:
    """One subscription; `end` is exclusive, None is open."""

    customer: str
    start: date
    end: date | None
    cents: int


@dataclasses.dataclass(frozen=True)
class Made:
    """A generated book: rows, the four customer dimensions of whoever is listed, and the month it is seen from."""

    rows: tuple[Row, ...]
    people: tuple[tuple[str | None, ...], ...]
    as_of: pd.Timestamp

    def book(self) -> Book:
        people = pd.DataFrame(self.people, columns=["customer_id", *CUSTOMER_DIMENSIONS], dtype=object)
        records = [
            (f"S{place}", row.customer, str(row.start), row.end and str(row.end), f"{row.cents / 100:.2f}")
            for place, row in enumerate(self.rows)
        ]
        columns = ["subscription_id", "customer_id", "start_date", "end_date", "mrr"]
        return Book(
            {
                "customers": people.assign(name="Somebody"),
                "subscriptions": pd.DataFrame(records, columns=columns, dtype=object),
            }
        )

    def shuffled(self) -> "Made":
        order = random.Random(7)
        rows, people = list(self.rows), list(self.people)
        order.shuffle(rows)
        order.shuffle(people)
        return dataclasses.replace(self, rows=tuple(rows), people=tuple(people))

    def scaled(self, by: int) -> "Made":
        return dataclasses.replace(self, rows=tuple(dataclasses.replace(r, cents=r.cents * by) for r in self.rows))


@st.composite
def rows_of(draw: st.DrawFn, names: Sequence[str]) -> Row:
    start = EPOCH + timedelta(days=draw(st.integers(0, 1000)))
    # Some end inside their month or before they start; some on a month's last or first day; many never.
    lasts = draw(st.none() | st.integers(-20, 45) | st.integers(28, 1000))
    end = None if lasts is None else start + timedelta(days=lasts)
    if end is not None and draw(st.booleans()):
        end = end.replace(day=1)
    cents = draw(st.just(0) | st.integers(1, 60_000) | st.integers(1, 2_000_000))
    return Row(draw(st.sampled_from(names)), start, end, cents)


@st.composite
def books(draw: st.DrawFn) -> Made:
    names = [f"C{place}" for place in range(draw(st.sampled_from((1, 2, 4, 7))))]
    rows = draw(st.lists(rows_of(names), max_size=14))
    members = st.sampled_from((None, "", "a", "b"))
    # The last customer is sometimes an orphan: it has subscriptions and no row of its own.
    listed = names if draw(st.booleans()) else names[:-1]
    people = tuple((name, *(draw(members) for _ in CUSTOMER_DIMENSIONS)) for name in listed)
    return Made(tuple(rows), people, month_of(2021 * 12 + draw(st.integers(8, 42))))


@dataclasses.dataclass(frozen=True)
class Case:
    """One example: a book, the engine that reads it, the window and the dimensions asked for."""

    made: Made
    engine: str
    window: int
    by: tuple[str, ...]


CASES = st.builds(
    Case,
    made=books(),
    engine=st.sampled_from(("sqlite", "sqlite", "duckdb")),
    window=st.sampled_from(WINDOWS),
    by=st.sampled_from([pick for size in range(3) for pick in combinations(DIMENSIONS, size)]),
)


def law(test: Callable[..., None]) -> Callable[..., None]:
    """The same books for every law (one seed), so that each is put into its engine and read only once."""
    quiet = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=QUIET)
    return seed(20261122)(quiet(given(case=CASES)(test)))


# --- engines: one warehouse of each kind, refilled for every example -------------------------------------------------

Fill = Callable[[Made], Warehouse]


@pytest.fixture(scope="module")
def fills(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fill]:
    place = tmp_path_factory.mktemp("laws")
    return {"sqlite": _refilled_sqlite(place), "duckdb": _refilled_duckdb(place)}


EMPTY = Made((), (), month_of(2021 * 12))


def _refilled_sqlite(place: Path) -> Fill:
    warehouse = as_sqlite(EMPTY.book(), place)

    def fill(made: Made) -> Warehouse:
        with sqlite3.connect(place / "book.sqlite") as connection:
            for name, frame in typed(made.book()).items():
                connection.execute(f"DELETE FROM {name}")
                marks = ", ".join("?" * len(frame.columns))
                values = [
                    tuple(str(v) if isinstance(v, date) else v for v in row) for row in frame.itertuples(index=False)
                ]
                connection.executemany(f"INSERT INTO {name} ({', '.join(frame.columns)}) VALUES ({marks})", values)
        connection.close()
        return warehouse

    return fill


def _refilled_duckdb(place: Path) -> Fill:
    """The same queries on a DuckDB in memory, since a file opened for reading cannot be refilled."""
    template = as_duckdb(EMPTY.book(), place)
    columns = typed(EMPTY.book())
    engine = sa.create_engine("duckdb:///:memory:", poolclass=sa.pool.StaticPool)
    warehouse = dataclasses.replace(template, engine=engine)
    with template.engine.connect() as connection:
        kinds = {
            name: connection.exec_driver_sql(f"DESCRIBE {name}").fetchall()  # (column, type, ...)
            for name in columns
        }
    template.engine.dispose()
    with engine.begin() as connection:
        for name, described in kinds.items():
            spelt = ", ".join(f"{row[0]} {row[1]}" for row in described)
            connection.exec_driver_sql(f"CREATE TABLE {name} ({spelt})")

    def fill(made: Made) -> Warehouse:
        with engine.begin() as connection:
            for name, frame in typed(made.book()).items():
                connection.exec_driver_sql(f"DELETE FROM {name}")
                marks = ", ".join("?" * len(frame.columns))
                for row in frame.itertuples(index=False):
                    connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", tuple(row))
        return warehouse

    return fill


@pytest.fixture(scope="module")
def stored(fills: dict[str, Fill]) -> Fill:
    """As `load` stores them: the derived tables made once from the rows, and then only read."""
    fill = fills["duckdb"]
    warehouse = fill(EMPTY)
    builds = {"dimensions": dimensions, "mrr_intervals": mrr_intervals, "mrr_pairs": lambda of: mrr_pairs(of, 12)}
    selects = {name: sa.select(*build(warehouse.sources).c) for name, build in builds.items()}
    derived = {
        name: sa.table(name, *(sa.column(c.name, c.type) for c in s.selected_columns)) for name, s in selects.items()
    }
    texts = {
        name: str(select.compile(warehouse.engine, compile_kwargs={"literal_binds": True}))
        for name, select in selects.items()
    }
    sources = dataclasses.replace(warehouse.sources, derived=derived, built={})

    def keep(made: Made) -> Warehouse:
        fill(made)
        with warehouse.engine.begin() as connection:
            for name, text in texts.items():
                connection.exec_driver_sql(f"CREATE OR REPLACE TABLE {name} AS {text}")
        return dataclasses.replace(warehouse, sources=sources)

    return keep


# --- the oracle ------------------------------------------------------------------------------------------------------

Cells = dict[tuple[object, ...], dict[str, int]]


class Oracle:
    """What a book means, by brute force, in cents."""

    def __init__(self, made: Made) -> None:
        self.last = index_of(made.as_of)
        customers = sorted({row.customer for row in made.rows})
        # Far enough for every row, so that the first paying month is that of the whole book.
        span = range(2018 * 12, 2028 * 12)
        self.mrr = {customer: defaultdict(int) for customer in customers}
        for row in made.rows:
            for month in span:
                day = date(month // 12, month % 12 + 1, calendar.monthrange(month // 12, month % 12 + 1)[1])
                if row.start <= day and (row.end is None or row.end > day):
                    self.mrr[row.customer][month] += row.cents
        self.cohort = {}
        for customer, months in self.mrr.items():
            paying = [month for month in span if months[month] > 0]
            if paying:
                self.cohort[customer] = paying[0]
        self.first = min(self.cohort.values(), default=None)
        listed = {str(person[0]): person[1:] for person in made.people}
        self.dimensions = {
            customer: (
                *(member or "(none)" for member in listed.get(customer, (None,) * 4)),
                self._band(self.mrr[customer][cohort]),
            )
            for customer, cohort in self.cohort.items()
        }
        self.seen = [customer for customer, cohort in self.cohort.items() if cohort <= self.last]

    @staticmethod
    def _band(cents: int) -> str:
        edges = ((50_000, "under 500"), (200_000, "500-2000"), (1_000_000, "2000-10000"))
        return next((label for edge, label in edges if cents < edge), "10000+")

    def months(self, start: int = 0) -> range:
        return range(self.first + start, self.last + 1) if self.first is not None else range(0)

    def _sum(self, months: Iterable[int], by: Sequence[str], of: Callable[[str, int], dict[str, int]]) -> Cells:
        places = [DIMENSIONS.index(name) for name in by]
        cells: Cells = {}
        for customer in self.seen:
            members = tuple(self.dimensions[customer][place] for place in places)
            for month in months:
                cell = cells.setdefault((*members, month), defaultdict(int))
                for name, value in of(customer, month).items():
                    cell[name] += value
        return {key: dict(cell) for key, cell in cells.items()}

    def movements(self, by: Sequence[str]) -> Cells:
        def of(customer: str, month: int) -> dict[str, int]:
            x, y = self.mrr[customer][month - 1], self.mrr[customer][month]
            name = _movement(x, y, first=month == self.cohort[customer])
            return {
                "opening_mrr": x,
                **{f"{one}_mrr": (y - x) * (one == name) for one in MOVEMENTS},
                "closing_mrr": y,
                "opening_customers": int(x > 0),
                **{f"{one}_customers": int(one == name) for one in MOVEMENTS},
                "closing_customers": int(y > 0),
            }

        return self._sum(self.months(), by, of)

    def retention(self, window: int, by: Sequence[str]) -> Cells:
        def of(customer: str, month: int) -> dict[str, int]:
            x, now = self.mrr[customer][month - window], self.mrr[customer][month]
            y = now if x > 0 else 0
            tenured = now if self.cohort[customer] <= month - window else 0
            return {
                "opening_mrr": x,
                "closing_mrr": y,
                "kept_mrr": min(x, y),
                "kept_opening_mrr": x if y > 0 else 0,
                "opening_customers": int(x > 0),
                "kept_customers": int(y > 0),
                "opening_sq": x * x,
                "opening_closing": x * y,
                "closing_sq": y * y,
                "kept_sq": min(x, y) ** 2,
                "opening_kept": x * min(x, y),
                "total_mrr": now,
                "tenured_mrr": tenured,
                "total_customers": int(now > 0),
                "tenured_customers": int(tenured > 0),
            }

        return self._sum(self.months(window), by, of)

    def revenue(self, by: Sequence[str]) -> Cells:
        def of(customer: str, month: int) -> dict[str, int]:
            cohort, now = self.cohort[customer], self.mrr[customer][month]
            young = cohort <= month < cohort + 12
            return {
                "total_mrr": now,
                "total_customers": int(now > 0),
                "first_year_mrr": min(now, self.mrr[customer][cohort]) if young else 0,
            }

        return self._sum(self.months(), by, of)

    def cohorts(self, by: Sequence[str]) -> Cells:
        places = [DIMENSIONS.index(name) for name in by]
        cells: Cells = {}
        for customer in self.seen:
            cohort = self.cohort[customer]
            landing = self.mrr[customer][cohort]
            for age in range(self.last - cohort + 1):
                now = self.mrr[customer][cohort + age]
                members = tuple(self.dimensions[customer][place] for place in places)
                cell = cells.setdefault((*members, cohort, age), defaultdict(int))
                cell["cohort_customers"] += 1
                cell["paying_customers"] += int(now > 0)
                cell["landing_mrr"] += landing
                cell["mrr"] += now
                cell["kept_mrr"] += min(now, landing)
        return {key: dict(cell) for key, cell in cells.items()}

    def moments(self) -> dict[tuple[int, int], list[int]]:
        """Of each cohort and age: Σx of those paying, Σx², Σxy, Σy², Σmin², Σx·min; x at age 0, y at the age."""
        sums: dict[tuple[int, int], list[int]] = {}
        for customer in self.seen:
            cohort = self.cohort[customer]
            x = self.mrr[customer][cohort]
            for age in range(self.last - cohort + 1):
                y = self.mrr[customer][cohort + age]
                least = min(x, y)
                terms = (x if y else 0, x * x, x * y, y * y, least * least, x * least)
                before = sums.get((cohort, age), [0] * len(terms))
                sums[(cohort, age)] = [a + b for a, b in zip(before, terms, strict=True)]
        return sums


def _movement(x: int, y: int, *, first: bool) -> str:
    if x == y:
        return ""
    if x == 0:
        return "new" if first else "reactivation"
    if y == 0:
        return "churn"
    return "expansion" if y > x else "contraction"


# --- comparing -------------------------------------------------------------------------------------------------------


def cents(values: object) -> np.ndarray:
    """Money as the whole cents it is made of."""
    return np.round(np.asarray(values, dtype=float) * 100).astype(np.int64)


def cells_of(frame: pd.DataFrame, kind: Frame, by: Sequence[str]) -> Cells:
    """A frame summed to `by` and its own grain, as the oracle's cells."""
    keys = [*by, *kind.grain_with(())]
    units = {name: {"currency": 100, "currency²": 10_000}.get(kind.units[name], 1) for name in kind.measures}
    cells: Cells = {}
    for record in frame.to_dict("records"):
        key = tuple(index_of(record[k]) if kind.units[k] == "month" else record[k] for k in keys)
        cell = cells.setdefault(key, defaultdict(int))
        for name, factor in units.items():
            whole = round(record[name] * factor)
            assert abs(record[name] * factor - whole) <= 1e-6 + 1e-12 * abs(whole), f"{name} is not whole"
            cell[name] += whole
    return {key: dict(cell) for key, cell in cells.items()}


class Reading:
    """The frames of one example, each read when a law first asks for it."""

    def __init__(self, case: Case, fill: Fill) -> None:
        self.case, self.as_of, self.fill = case, case.made.as_of, fill
        self.oracle = Oracle(case.made)

    def _read(self, read: Callable[..., pd.DataFrame], *arguments: int, **keywords: object) -> pd.DataFrame:
        return read(self.fill(self.case.made), self.as_of, *arguments, **keywords)

    @cached_property
    def movements(self) -> pd.DataFrame:
        return self._read(facts.mrr_movements)

    @cached_property
    def retention(self) -> pd.DataFrame:
        return self._read(facts.retention_facts, self.case.window)

    @cached_property
    def revenue(self) -> pd.DataFrame:
        return self._read(facts.revenue)

    @cached_property
    def cohorts(self) -> pd.DataFrame:
        return self._read(facts.cohort_facts)

    @cached_property
    def moments(self) -> pd.DataFrame:
        return self._read(facts.cohort_moments)

    @cached_property
    def intervals(self) -> pd.DataFrame:
        return self._read(facts.customer_intervals)

    @cached_property
    def between(self) -> pd.DataFrame:
        return self._read(facts.customers_between, self.case.window)

    @cached_property
    def largest(self) -> pd.DataFrame:
        return self._read(facts.largest_customers, self.case.window)

    def whole(self, read: Callable[..., pd.DataFrame], *arguments: int) -> pd.DataFrame:
        """The frame as SQL gives it without any dimension."""
        return self._read(read, *arguments, dimensions=())


@pytest.fixture(scope="module")
def read(fills: dict[str, Fill]) -> Callable[[Case], Reading]:
    return lru_cache(maxsize=None)(lambda case: Reading(case, fills[case.engine]))


Read = Callable[[Case], Reading]

# --- the laws --------------------------------------------------------------------------------------------------------


@law
def test_every_movement_is_what_the_definition_says(read: Read, case: Case) -> None:
    one = read(case)
    assert cells_of(one.movements, frames.MRR_MOVEMENTS, DIMENSIONS) == one.oracle.movements(DIMENSIONS)
    assert cells_of(movements(one.movements, case.by), frames.MRR_MOVEMENTS, case.by) == one.oracle.movements(case.by)


@law
def test_opening_and_movements_make_closing_in_every_month_and_slice(read: Read, case: Case) -> None:
    by = list(case.by)
    table = movements(read(case).movements, by)
    flows = sum(cents(table[f"{name}_mrr"]) for name in MOVEMENTS)
    assert (cents(table["opening_mrr"]) + flows == cents(table["closing_mrr"])).all()
    arrived = table["new_customers"] + table["reactivation_customers"] - table["churn_customers"]
    assert (table["opening_customers"] + arrived == table["closing_customers"]).all()
    for _members, group in table.groupby(by) if by else [((), table)]:
        assert (cents(group["opening_mrr"])[1:] == cents(group["closing_mrr"])[:-1]).all()
        assert group["opening_customers"].tolist()[1:] == group["closing_customers"].tolist()[:-1]
        assert group["opening_mrr"].head(1).tolist() in ([], [0.0])


@law
def test_quarters_and_fiscal_years_close_as_months_do(read: Read, case: Case) -> None:
    table = movements(read(case).movements, case.by)
    for period, start in (("quarter", 1), ("year", 4)):
        history = movement_history(table, period, start, case.by)
        flows = sum(cents(history[f"{name}_mrr"]) for name in MOVEMENTS)
        assert (cents(history["opening_mrr"]) + flows == cents(history["closing_mrr"])).all()
        assert cents(history["new_mrr"]).sum() == cents(table["new_mrr"]).sum()


@law
def test_every_sum_of_retention_is_what_the_definition_says(read: Read, case: Case) -> None:
    one, window = read(case), case.window
    assert cells_of(one.retention, frames.RETENTION_FACTS, DIMENSIONS) == one.oracle.retention(window, DIMENSIONS)


@law
def test_the_bridge_ties_to_retention_to_the_cent(read: Read, case: Case) -> None:
    frame = read(case).retention
    table, bridge = retention(frame, case.window, case.by), retention_bridge(frame, case.by)
    b = {name: cents(bridge[f"{name}_mrr"]) for name in ("opening", *MOVEMENTS, "closing")}
    assert (sum(b[name] for name in ("opening", *MOVEMENTS)) == b["closing"]).all()
    assert all((b[name] >= 0).all() for name in ("opening", "new", "reactivation", "expansion", "closing"))
    assert all((b[name] <= 0).all() for name in ("contraction", "churn"))
    arrived = bridge["new_customers"] + bridge["reactivation_customers"] - bridge["churn_customers"]
    assert (bridge["opening_customers"] + arrived == bridge["closing_customers"]).all()

    kept = b["opening"] + b["contraction"] + b["churn"]
    assert (kept == cents(table["kept_mrr"])).all()
    assert (kept + b["expansion"] == cents(table["closing_mrr"])).all()
    based = b["opening"] > 0
    assert table["nrr"][based].to_numpy() == pytest.approx(
        (kept + b["expansion"])[based] / b["opening"][based], rel=1e-12
    )
    assert table["grr"][based].to_numpy() == pytest.approx(kept[based] / b["opening"][based], rel=1e-12)


@law
def test_gross_retention_never_passes_one_or_net_retention_and_nothing_open_is_nan(read: Read, case: Case) -> None:
    table = retention(read(case).retention, case.window, case.by)
    based = table["opening_customers"] > 0
    assert table.loc[~based, ["nrr", "grr", "logo_retention"]].isna().all(axis=None)
    assert (table["grr"][based] <= np.minimum(1, table["nrr"][based])).all()
    assert table["grr"][based].ge(0).all()
    assert table["logo_retention"][based].between(0, 1).all()


@law
def test_parts_sum_to_the_whole_that_sql_gives_without_dimensions(read: Read, case: Case) -> None:
    one = read(case)
    for kind, parts, whole in (
        (frames.MRR_MOVEMENTS, one.movements, one.whole(facts.mrr_movements)),
        (frames.RETENTION_FACTS, one.retention, one.whole(facts.retention_facts, case.window)),
    ):
        assert cells_of(parts, kind, ()) == cells_of(whole, kind, ())
        assert not parts[list(DIMENSIONS)].isna().any(axis=None)
        assert not parts[list(DIMENSIONS)].eq("").any(axis=None)


@law
def test_cohorts_are_what_the_definition_says(read: Read, case: Case) -> None:
    one = read(case)
    assert cells_of(one.cohorts, frames.COHORT_FACTS, DIMENSIONS) == one.oracle.cohorts(DIMENSIONS)
    cells = cohorts(one.cohorts, one.as_of, by=case.by)
    assert (cells["observed_customers"] == cells["cohort_customers"]).all()
    assert cells["is_complete"].all()
    assert (cells.loc[cells["age_months"] == 0, ["logo_retention", "nrr", "grr"]] == 1).all(axis=None)
    assert (cells["grr"] <= np.minimum(1, cells["nrr"])).all()


@law
def test_moments_of_cohorts_are_what_the_definition_says(read: Read, case: Case) -> None:
    one = read(case)
    sums = rolled_up(one.moments, frames.COHORT_MOMENTS)
    factors = {name: 100 if frames.COHORT_MOMENTS.units[name] == "currency" else 10_000 for name in sums.columns[2:]}
    found = {
        (index_of(row["cohort"]), row["age_months"]): [round(row[name] * by) for name, by in factors.items()]
        for row in sums.to_dict("records")
    }
    assert found == one.oracle.moments()


@law
def test_the_layers_of_a_month_are_its_revenue(read: Read, case: Case) -> None:
    one = read(case)
    layers = cohort_layers(one.cohorts).groupby("month")["mrr"].sum().round(2)
    total = rolled_up(one.revenue, frames.REVENUE).set_index("month")["total_mrr"].round(2)
    assert layers.to_dict() == total[total.index >= layers.index.min()].to_dict()


@law
def test_the_customers_of_a_cell_are_those_it_counts(read: Read, case: Case) -> None:
    one = read(case)
    oracle, age = one.oracle, case.window
    first, last = one.as_of - pd.DateOffset(months=age + 2), one.as_of - pd.DateOffset(months=age)
    listed = facts.cohort_customers(one.fill(case.made), first, last, age)
    found = {
        row.customer_id: (round(row.opening_mrr * 100), round(row.closing_mrr * 100), row.movement)
        for row in listed.itertuples()
    }
    expected = {}
    for customer, cohort in oracle.cohort.items():
        if index_of(first) <= cohort <= index_of(last):
            x, y = oracle.mrr[customer][cohort], oracle.mrr[customer][cohort + age]
            expected[customer] = (x, y, _movement(x, y, first=False))
    assert found == expected


@law
def test_an_average_over_all_ages_is_weighted_and_within_its_interval(read: Read, case: Case) -> None:
    one = read(case)
    average = cohort_average(one.cohorts, one.moments, one.as_of)
    cells = cohorts(one.cohorts, one.as_of)
    summed = cells.groupby("age_months")[["mrr", "mrr_at_age_0", "paying_customers", "observed_customers"]].sum()
    assert average["age_months"].tolist() == summed.index.tolist()
    np.testing.assert_allclose(average["nrr"], (summed["mrr"] / summed["mrr_at_age_0"]).to_numpy(), rtol=1e-12)
    assert average["logo_retention"].tolist() == (summed["paying_customers"] / summed["observed_customers"]).tolist()
    assert (average["grr"] <= np.minimum(1, average["nrr"])).all()
    for rate in ("nrr", "grr"):
        held = average[average[f"{rate}_low"].notna()]
        assert ((held[f"{rate}_low"] <= held[rate]) & (held[rate] <= held[f"{rate}_high"])).all()


@law
def test_first_year_revenue_is_what_the_definition_says(read: Read, case: Case) -> None:
    one = read(case)
    assert cells_of(one.revenue, frames.REVENUE, DIMENSIONS) == one.oracle.revenue(DIMENSIONS)
    assert (cents(one.revenue["first_year_mrr"]) <= cents(one.revenue["total_mrr"])).all()


@law
def test_every_question_meets_the_same_total(read: Read, case: Case) -> None:
    one = read(case)
    closing = one.movements.groupby("month")[["closing_mrr", "closing_customers"]].sum()
    total = one.retention.groupby("month")[["total_mrr", "total_customers"]].sum()
    revenue = one.revenue.groupby("month")[["total_mrr", "total_customers"]].sum()
    assert (cents(revenue) == cents(closing)).all()
    assert (cents(total) == cents(closing)[case.window :]).all()


@law
def test_customer_months_are_what_the_definition_says(read: Read, case: Case) -> None:
    """Paid months, and months at zero from churn to the return; after the last churn only its own month."""
    one = read(case)
    table, expected = customer_months(one.intervals, one.as_of), []
    for customer in sorted(one.oracle.seen):
        mrr, last = one.oracle.mrr[customer], one.oracle.last
        paid = [month for month in range(one.oracle.cohort[customer], last + 1) if mrr[month] > 0]
        for month in range(paid[0], min(paid[-1] + 1, last) + 1):
            x, y = mrr[month - 1], mrr[month]
            expected.append((customer, month, y, y - x, _movement(x, y, first=month == paid[0])))
    found = zip(
        table["customer_id"],
        (index_of(month) for month in table["month"]),
        cents(table["mrr"]).tolist(),
        cents(table["mrr_change"]).tolist(),
        table["movement"],
        strict=True,
    )
    assert list(found) == expected


@law
def test_customers_behind_a_number_are_those_of_the_definition(read: Read, case: Case) -> None:
    one = read(case)
    oracle, base = one.oracle, one.oracle.last - case.window
    pairs = {name: (oracle.mrr[name][base], oracle.mrr[name][oracle.last]) for name in oracle.cohort}
    found = {
        row.customer_id: (round(row.opening_mrr * 100), round(row.closing_mrr * 100), row.movement)
        for row in one.between.itertuples()
    }
    assert found == {
        name: (x, y, _movement(x, y, first=oracle.cohort[name] > base)) for name, (x, y) in pairs.items() if x or y
    }
    # Seven customers at most, so that every one of them is among the ten largest.
    largest = {
        row.customer_id: (round(row.opening_mrr * 100), round(row.closing_mrr * 100))
        for row in one.largest.itertuples()
    }
    assert largest == {name: pair for name, pair in pairs.items() if pair[0]}


@law
def test_scaling_money_and_shuffling_rows_change_no_rate(read: Read, case: Case) -> None:
    # The landing band is a matter of money, so it is the one dimension that scaling may move a customer across.
    by = [name for name in case.by if name != "landing_band"]
    before = read(case)
    after = read(dataclasses.replace(case, made=case.made.shuffled().scaled(7)))
    for old, new in zip(_rates(before, by), _rates(after, by), strict=True):
        pd.testing.assert_frame_equal(old, new, rtol=1e-12, atol=1e-12)


def _rates(one: Reading, by: Sequence[str]) -> list[pd.DataFrame]:
    table = retention(one.retention, one.case.window, by)
    shown = "nrr nrr_low nrr_high grr grr_low grr_high logo_retention logo_low logo_high"
    reasons = ["nrr_interval_reason", "grr_interval_reason"]
    shares = ["growth_rate", "customer_success_share", "trailing_customer_success_share"]
    return [
        table[[*by, "month", *shown.split(), *reasons]],
        flow_gross_retention(one.movements, one.case.window, by),
        growth(one.revenue, by)[[*by, "month", *shares]],
    ]


@law
def test_stored_intervals_answer_as_computed_ones(read: Read, stored: Fill, case: Case) -> None:
    one, kept = read(case), stored(case.made)
    assert_same(facts.mrr_movements(kept, one.as_of), one.movements)
    assert_same(facts.retention_facts(kept, one.as_of, case.window), one.retention)


@seed(20261122)
@settings(max_examples=15, deadline=None, database=None, suppress_health_check=QUIET)
@given(case=CASES)
def test_a_loaded_book_answers_as_a_foreign_one(
    read: Read, tmp_path_factory: pytest.TempPathFactory, case: Case
) -> None:
    one, warehouse = read(case), loaded(case.made.book(), tmp_path_factory.mktemp("loaded"))
    assert "mrr_pairs" in warehouse.sources.derived
    assert_same(facts.mrr_movements(warehouse, one.as_of), one.movements)
    assert_same(facts.retention_facts(warehouse, one.as_of, 12), Reading(case12(case), one.fill).retention)
    assert_same(facts.cohort_facts(warehouse, one.as_of), one.cohorts)
    assert_same(facts.revenue(warehouse, one.as_of), one.revenue)
    warehouse.engine.dispose()


def case12(case: Case) -> Case:
    return dataclasses.replace(case, window=12)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    # Texts of a frame without rows have no type of their own on SQLite.
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12, check_dtype=len(expected) > 0)

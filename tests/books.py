"""Books for tests: a few tables as frames, put into every engine the product reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
import sqlalchemy as sa

from cs_dashboard.config import Settings, settings_from
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.load import load_folder
from cs_dashboard.warehouse.tables import CONTRACT

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases"
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"

_SQL_TYPES = {
    "id": sa.Text(),
    "text": sa.Text(),
    "date": sa.Date(),
    "month": sa.Date(),
    "timestamp": sa.TIMESTAMP(),
    "money": sa.Double(),
    "number": sa.Double(),
    "count": sa.BigInteger(),
    "boolean": sa.Boolean(),
}


@dataclass
class Book:
    """Contract tables as frames with ISO texts for dates; absent columns are null."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)


def book(
    subscriptions: list[tuple[object, ...]],
    customers: list[tuple[object, ...]] | None = None,
    **others: pd.DataFrame,
) -> Book:
    """A book from subscription tuples (customer_id, start_date, end_date, mrr[, plan]) and customer tuples
    (customer_id[, segment[, region[, csm_id]]]); customers default to those of the subscriptions."""
    rows = [
        {
            "subscription_id": f"S{place}",
            "customer_id": row[0],
            "plan": row[4] if len(row) > 4 else None,
            "start_date": row[1],
            "end_date": row[2],
            "mrr": row[3],
        }
        for place, row in enumerate(subscriptions, start=1)
    ]
    listed = customers if customers is not None else [(c,) for c in dict.fromkeys(row[0] for row in subscriptions)]
    people = [dict(zip(("customer_id", "segment", "region", "csm_id"), row, strict=False)) for row in listed]
    tables = {
        "customers": pd.DataFrame(people, columns=["customer_id", "segment", "region", "csm_id"]).assign(
            name=lambda frame: "Customer " + frame["customer_id"].astype(str)
        ),
        "subscriptions": pd.DataFrame(
            rows, columns=["subscription_id", "customer_id", "plan", "start_date", "end_date", "mrr"]
        ),
        **others,
    }
    return Book(tables)


def book_from_csv(folder: Path) -> Book:
    """A book of CSV files that keep the contract, every value as text."""
    return Book(
        {path.stem: pd.read_csv(path, dtype=str, keep_default_na=True) for path in sorted(folder.glob("*.csv"))}
    )


def write_files(made: Book, folder: Path) -> Path:
    """The book as one CSV per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in made.tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


def settings_for(made: Book, **warehouse: object) -> Settings:
    return settings_from({**made.settings, "warehouse": warehouse}, where="test")


def loaded(made: Book, place: Path) -> Warehouse:
    """The book loaded the way a reader loads files: stored intervals and pairs."""
    target = place / "warehouse.duckdb"
    load_folder(write_files(made, place / "files"), settings_for(made), target)
    return open_warehouse(settings_for(made, url=str(target)))


def as_duckdb(made: Book, place: Path) -> Warehouse:
    """The book in a DuckDB file that somebody else made: no stored tables, the query computes all."""
    place.mkdir(parents=True, exist_ok=True)
    target = place / "foreign.duckdb"
    with duckdb.connect(str(target)) as connection:
        for name, frame in typed(made).items():
            connection.register("frame", frame)
            columns = ", ".join(f"CAST({c} AS {_duckdb_type(name, c)}) AS {c}" for c in frame.columns)
            connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM frame")
            connection.unregister("frame")
    return open_warehouse(settings_for(made, url=str(target)))


def as_sqlite(made: Book, place: Path) -> Warehouse:
    """The book in SQLite, dates as the ISO texts it keeps."""
    place.mkdir(parents=True, exist_ok=True)
    target = place / "book.sqlite"
    engine = sa.create_engine(f"sqlite:///{target}")
    _fill(engine, made, None)
    engine.dispose()
    return open_warehouse(settings_for(made, url=str(target)))


def as_postgresql(made: Book, url: str, schema: str) -> Warehouse:
    """The book in a schema of its own of a live PostgreSQL."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(sa.text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
        connection.execute(sa.text(f'CREATE SCHEMA "{schema}"'))
    _fill(engine, made, schema)
    engine.dispose()
    return open_warehouse(settings_for(made, url=url, schema=schema))


def typed(made: Book) -> dict[str, pd.DataFrame]:
    """The tables with every contract column, in Python types that every driver takes."""
    frames = {}
    for name, table in CONTRACT.items():
        if name not in made.tables:
            continue
        raw = made.tables[name]
        columns = {}
        for column in table.columns:
            values = raw[column.name] if column.name in raw else pd.Series([None] * len(raw), dtype=object)
            columns[column.name] = [_value(value, column.kind) for value in values]
        frames[name] = pd.DataFrame(columns, dtype=object)
    return frames


def _value(value: object, kind: str) -> object:
    if value is None or pd.isna(value) or value == "":
        return None
    if kind in ("date", "month"):
        return pd.Timestamp(str(value)).date() if str(value) < "2200" else pd.Timestamp("2199-12-31").date()
    if kind == "timestamp":
        return pd.Timestamp(str(value)).to_pydatetime()
    if kind in ("money", "number"):
        return float(str(value))
    if kind == "boolean":
        return str(value).lower() in ("true", "1")
    return str(value)


def _duckdb_type(table: str, column: str) -> str:
    types = {"id": "VARCHAR", "text": "VARCHAR", "date": "DATE", "month": "DATE", "timestamp": "TIMESTAMP"}
    kind = CONTRACT[table].column(column).kind
    return types.get(kind, "BOOLEAN" if kind == "boolean" else "DOUBLE")


def _fill(engine: sa.Engine, made: Book, schema: str | None) -> None:
    metadata = sa.MetaData(schema=schema)
    frames = typed(made)
    for name in frames:
        sa.Table(name, metadata, *(sa.Column(c.name, _SQL_TYPES[c.kind]) for c in CONTRACT[name].columns))
    metadata.create_all(engine)
    with engine.begin() as connection:
        for name, frame in frames.items():
            records: list[Mapping[str, object]] = [
                {str(k): v for k, v in row.items()} for row in frame.to_dict("records")
            ]
            if records:
                key = name if schema is None else f"{schema}.{name}"
                connection.execute(sa.insert(metadata.tables[key]), records)

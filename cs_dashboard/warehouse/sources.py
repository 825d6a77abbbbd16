"""Where each contract table comes from in this warehouse, as a SELECT with the contract's column names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import sqlglot
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.expression import FromClause
from sqlglot import exp

from cs_dashboard.config import Settings, TableMapping
from cs_dashboard.errors import ConfigurationError, did_you_mean
from cs_dashboard.warehouse.derived import DERIVED, MADE_WITH, MOMENTS, STORED
from cs_dashboard.warehouse.tables import CONTRACT, ContractTable

# The window whose retention pairs an embedded warehouse keeps ready: the headline's.
STORED_WINDOW = 12

# The engines that come with the product.
DIALECTS = ("duckdb", "postgresql", "sqlite")
_SQLGLOT_DIALECTS = {"postgresql": "postgres", "mssql": "tsql"}
_SQL_TYPES: Mapping[str, type[sa.types.TypeEngine[Any]]] = {
    "id": sa.String,
    "text": sa.String,
    "date": sa.Date,
    "month": sa.Date,
    "timestamp": sa.TIMESTAMP,
    "money": sa.Numeric,
    "number": sa.Double,
    "count": sa.BigInteger,
    "boolean": sa.Boolean,
}
_READS_FILES = (
    "read_",
    "pg_read",
    "pg_ls",
    "pg_stat_file",
    "parquet_",
    "lo_",
    "dblink",
    "glob",
    "sniff_csv",
    "load_extension",
    "query",
)


@dataclass(frozen=True, eq=False)
class Sources:
    """The tables a query may read.

    Attributes
    ----------
    tables
        Contract table name -> SELECT with the contract's columns; absent when the warehouse lacks it.
    derived
        `mrr_intervals`, `dimensions` and, for the 12-month window, `mrr_pairs`, where stored or mapped.
    landing_band_edges
        Upper edges of the bands of MRR in the first paying month, major units.
    renewal_grace_months
        How long after a term's end a renewal may still arrive.
    timezone
        Whose days and hours are meant.
    built
        The CTEs made so far: SQL wants one object for one name.
    """

    tables: Mapping[str, sa.Select[Any]]
    derived: Mapping[str, FromClause] = field(default_factory=dict)
    landing_band_edges: tuple[Decimal, ...] = (Decimal(500), Decimal(2000), Decimal(10000))
    renewal_grace_months: int = 0
    timezone: str = "UTC"
    built: dict[tuple[Any, ...], FromClause] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> sa.Subquery:
        """The contract table as a subquery; ConfigurationError says how to connect one that is absent."""
        if name not in self.tables:
            raise ConfigurationError(
                f"The warehouse has no usable table '{name}'; connect it, or map [tables.{name}] in dashboard.toml."
            )
        return self.tables[name].subquery(name)


def written_sources(settings: Settings, dialect: str) -> Sources:
    """The sources as the settings spell them; no warehouse is asked, every table and column is taken to exist."""
    tables = {}
    for name, table in CONTRACT.items():
        mapping = settings.tables.get(name, TableMapping())  # type: ignore[call-overload]
        columns = [mapping.columns.get(column, column) for column in table.column_names]
        tables[name] = contract_select(table, mapping, columns, settings.warehouse.schema_name, dialect)
    return sources_of(settings, tables, dialect)


def sources_of(
    settings: Settings, tables: Mapping[str, sa.Select[Any]], dialect: str, *, stored: Collection[str] = ()
) -> Sources:
    """Sources from selects that are known to work; derived tables where stored in the file or mapped by the reader."""
    mapped = {name: settings.tables[name] for name in DERIVED if name in settings.tables}
    if "mrr_intervals" in mapped and "dimensions" not in mapped:
        raise ConfigurationError(
            "[tables.mrr_intervals] needs [tables.dimensions] beside it, made by the same run: "
            "print both with 'sql mrr_intervals' and 'sql dimensions'."
        )
    if stored:
        derived = {name: sa.table(name, *map(_stored_column, STORED[name])) for name in stored}
    else:
        derived = {
            name: relation(mapping, name, DERIVED[name], settings.warehouse.schema_name, dialect)
            for name, mapping in mapped.items()
        }
    return Sources(tables, derived, settings.landing_band_edges, settings.renewal_grace_months, settings.timezone)


def _stored_column(name: str) -> sa.ColumnClause[Any]:
    return sa.column(name, sa.Double() if name in MOMENTS else None)


def still_stored(info: Mapping[str, str], settings: Settings) -> list[str]:
    """The tables that `load` made and that still hold under these settings."""
    if info.get("landing_band_edges") != ",".join(map(str, settings.landing_band_edges)):
        return []
    # A file of an earlier version says nothing of them, and has these.
    made = info.get("stored", ",".join(DERIVED)).split(",")
    stale = {
        name
        for setting, tables in MADE_WITH.items()
        if info.get(setting) != str(getattr(settings, setting))
        for name in tables
    }
    return [name for name in made if name in STORED and name not in stale]


def relation(mapping: TableMapping, name: str, columns: Sequence[str], schema: str | None, dialect: str) -> Any:
    """The physical table, view or checked SELECT behind a contract name, with the given physical columns."""
    source = mapping.source or name
    if is_select(source):
        check_select(source, name, dialect)
        # A colon would be read as a bind parameter; the line break ends a trailing comment before the parenthesis.
        text = sa.text(f"{source.rstrip().rstrip(';')}\n".replace(":", "\\:"))
        return text.columns(*map(sa.column, columns)).subquery(f"{name}_source")
    *path, table = source.split(".")
    return sa.table(table, *map(sa.column, columns), schema=".".join(path) or schema)


def contract_select(
    table: ContractTable,
    mapping: TableMapping,
    found: Sequence[str],
    schema: str | None,
    dialect: str,
) -> sa.Select[Any]:
    """SELECT the contract's columns from the source, under the contract's names; a column it lacks is a typed null."""
    origin = relation(mapping, table.name, found, schema, dialect)
    by_lower = {name.lower(): name for name in found}
    picked: list[Any] = []
    for column in table.columns:
        physical = by_lower.get(mapping.columns.get(column.name, column.name).lower())
        if physical is None:
            picked.append(sa.cast(sa.null(), _SQL_TYPES[column.kind]).label(column.name))
        else:
            picked.append(origin.c[physical].label(column.name))
    return sa.select(*picked)


def sqlglot_dialect(dialect: str) -> str:
    """SQLAlchemy's name of a dialect as sqlglot calls it."""
    return _SQLGLOT_DIALECTS.get(dialect, dialect)


def dialect_named(name: str) -> Dialect:
    """An installed SQLAlchemy dialect by its name; ConfigurationError names the close match."""
    try:
        return registry.load(name)()  # type: ignore[no-any-return]
    except (sa.exc.NoSuchModuleError, ImportError, TypeError):
        hint = did_you_mean(name, DIALECTS)
        raise ConfigurationError(
            f"No SQLAlchemy dialect '{name}' is installed.{hint} Here are {', '.join(DIALECTS)}; "
            "others come with requirements-warehouses.txt."
        ) from None


def is_select(source: str) -> bool:
    """Whether a mapped source is a statement and not a name."""
    return source.lstrip().lower().startswith(("select", "with", "(")) or ";" in source or "\n" in source.strip()


def check_select(source: str, name: str, dialect: str) -> None:
    """Refuse a source that is not exactly one SELECT over tables.

    Raises
    ------
    ConfigurationError
        Two statements, a statement that writes, or one that reads a file.
    """
    where = f"[tables.{name}] source"
    try:
        statements = [s for s in sqlglot.parse(source, read=sqlglot_dialect(dialect)) if s is not None]
    except sqlglot.errors.SqlglotError as error:
        first = str(error).splitlines()[0].split("\x1b")[0].rstrip(". ")
        raise ConfigurationError(f"{where} is not a SELECT that {dialect} would take: {first}.") from None
    if len(statements) != 1:
        raise ConfigurationError(f"{where} holds {len(statements)} statements; give exactly one SELECT.")
    statement = statements[0]
    if not isinstance(statement, exp.Query) or statement.find(exp.Into, exp.DML, exp.DDL, exp.Command):
        raise ConfigurationError(f"{where} must be one SELECT that writes nothing.")
    reading = _file_read(statement)
    if reading:
        raise ConfigurationError(f"{where} reads a file ({reading}); select from tables of the warehouse only.")


def _file_read(statement: exp.Expr) -> str | None:
    for function in statement.find_all(exp.Func):
        name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
        if name.lower().startswith(_READS_FILES):
            return name.lower()
    for table in statement.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and table.this.quoted and _looks_like_a_file(table.name):
            return table.name
        if isinstance(table.this, exp.Literal):
            return table.this.name
    return None


def _looks_like_a_file(name: str) -> bool:
    return "/" in name or "\\" in name or name.lower().endswith((".csv", ".parquet", ".json", ".txt", ".xlsx", ".gz"))

"""Connections from one URL: read-only, named, with a statement timeout, and errors in one sentence without secrets."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from cs_dashboard.config import Settings, TableMapping, now, settings_from
from cs_dashboard.errors import ConfigurationError, ContractError, WarehouseError, did_you_mean
from cs_dashboard.warehouse.sources import Sources, contract_select, relation, sources_of, still_stored
from cs_dashboard.warehouse.tables import CONTRACT, ContractTable

APPLICATION = "cs_dashboard"
_SQLITE_ENDINGS = (".sqlite", ".sqlite3", ".db")
_DRIVERS = {
    "postgresql": "psycopg[binary]",
    "postgres": "psycopg[binary]",
    "snowflake": "snowflake-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
    "databricks": "databricks-sqlalchemy",
    "redshift": "sqlalchemy-redshift",
    "trino": "trino[sqlalchemy]",
    "clickhousedb": "clickhouse-connect",
}


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse.

    Attributes
    ----------
    sources
        The tables that can be read.
    problems
        Contract table -> one sentence why it cannot be used; a table that is simply absent is in it too.
    data_version
        The first key of every cache: changes when the data may have changed.
    findings_json
        What the load found in the files (embedded warehouse only).
    """

    engine: Engine
    settings: Settings
    sources: Sources
    problems: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data_version: str = ""
    findings_json: str | None = None

    @property
    def place(self) -> str:
        """Where the warehouse is, without user, password or query."""
        return place_of(self.engine.url)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection whose failures are WarehouseErrors and whose statements end at the timeout."""
        with one_sentence(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def deadline(self, connection: Connection) -> Iterator[None]:
        """Interrupts an embedded engine at the statement timeout; servers keep time themselves."""
        raw = connection.connection.driver_connection
        if self.engine.dialect.name not in ("duckdb", "sqlite") or raw is None:
            yield
            return
        timer = Timer(self.settings.warehouse.statement_timeout_seconds, raw.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def warehouse_url(settings: Settings) -> URL:
    """The URL of the settings; a bare path is a DuckDB file, or SQLite by its ending; none is the embedded file."""
    secret = settings.warehouse.url
    text = secret.get_secret_value().strip() if secret else str(settings.embedded_file)
    if "://" not in text:
        path = Path(text).expanduser()
        return URL.create("sqlite" if _is_sqlite(path) else "duckdb", database=str(path))
    try:
        url = make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise ConfigurationError(
            "The warehouse URL cannot be read; it should look like postgresql://user:password@host:5432/database "
            "with special characters of the password percent-encoded."
        ) from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _is_sqlite(path: Path) -> bool:
    """A file says itself what it is, whatever it is called; one that is not there yet, by its ending."""
    try:
        with path.open("rb") as file:
            return file.read(15) == b"SQLite format 3"
    except OSError:
        return path.name.lower().endswith(_SQLITE_ENDINGS)


def place_of(url: URL) -> str:
    """`dialect://host:port/database`, or the path of an embedded file."""
    if url.host is None:
        path = str(url.database or url.drivername)
        return unquote(path.removeprefix("file:")) if path.startswith("file:") else path
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()}://{url.host}{port}/{url.database or ''}"


def open_warehouse(settings: Settings) -> Warehouse:
    """Connects and looks which contract tables can be read.

    Raises
    ------
    WarehouseError
        The warehouse cannot be reached or refuses.
    ConfigurationError
        The URL or a mapping is not usable.
    """
    url = warehouse_url(settings)
    engine = make_engine(url, settings)
    try:
        with one_sentence(url), engine.connect() as connection:
            info = _load_info(connection)
            if info:
                settings = _as_loaded(settings, info)
            return _described(engine, connection, settings, info)
    except Exception:
        # The pool would keep the file locked against the next load.
        engine.dispose()
        raise


def make_engine(url: URL, settings: Settings) -> Engine:
    """An engine that cannot write, where the engine can be told so."""
    backend = url.get_backend_name()
    if backend in ("duckdb", "sqlite") and not (url.database and Path(url.database).is_file()):
        raise WarehouseError(
            f"There is no warehouse file {url.database}; make one with 'python -m cs_dashboard load FOLDER'."
        )
    arguments: dict[str, Any] = {}
    milliseconds = int(settings.warehouse.statement_timeout_seconds * 1000)
    if backend == "duckdb":
        # A read-only connection would still read any file and run COPY TO.
        safe = {"enable_external_access": "false", "lock_configuration": "true"}
        arguments = {"read_only": True, "config": safe}
    elif backend == "postgresql":
        options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
        arguments = {"options": options, "application_name": APPLICATION, "connect_timeout": 10}
    elif backend == "sqlite":
        url = url.set(database=f"file:{quote(str(url.database))}", query={"mode": "ro", "uri": "true"})
        arguments = {"timeout": min(5.0, settings.warehouse.statement_timeout_seconds)}
    try:
        engine = sa.create_engine(url, connect_args=arguments, pool_pre_ping=backend == "postgresql")
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        package = _DRIVERS.get(url.drivername.split("+")[0])
        advice = f"pip install '{package}'" if package else "install its SQLAlchemy dialect"
        raise ConfigurationError(f"No driver for '{url.drivername}' is installed; {advice}.") from None
    event.listen(engine, "before_cursor_execute", _signed, retval=True)
    if backend == "sqlite":  # mode=ro would not hold for an attached file
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA query_only = ON"))
    return engine


def _signed(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> Any:
    """Every statement carries the dashboard's name, so that a warehouse's owner sees whose it is."""
    return f"/* {APPLICATION} */ {statement}", parameters


@contextmanager
def one_sentence(url: URL) -> Iterator[None]:
    """Turns what a driver raises (DuckDB's, unwrapped, while rows are fetched) into one sentence without a secret."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, duckdb.Error) as error:
        raise WarehouseError(_sentence(url, error)) from None


def _sentence(url: URL, error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error)
    reason = _without_secrets(text, url)
    low, where = text.lower(), f"The warehouse {place_of(url)}"
    if "password authentication failed" in low or "access denied" in low or "no password supplied" in low:
        return f"{where} refused the user or the password; check both in the URL."
    if "permission denied" in low or "insufficient" in low or "not authorized" in low:
        return f"{where} does not let this user read: {reason}; ask for SELECT on it."
    if "timeout" in low or "interrupt" in low or "canceling statement" in low:
        return f"{where} took too long and the query was stopped; raise statement_timeout_seconds or ask for less."
    if "different configuration" in low or ("lock" in low and url.get_backend_name() in ("duckdb", "sqlite")):
        return f"{where} is being written by another program; try again when it is done."
    gone = ("connection", "could not translate host", "could not connect", "resolve", "terminat", "unable to open")
    if any(word in low for word in gone):
        return f"{where} cannot be reached: {reason}; check the URL and the network."
    return f"{where} could not answer: {reason}."


def _without_secrets(text: str, url: URL) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), type(url).__name__)
    secrets = [str(url.password)] if url.password else []
    secrets += [value for values in url.normalized_query.values() for value in values if len(value) > 3]
    for secret in secrets:
        line = line.replace(secret, "***")
    line = re.sub(r"://[^@/\s]+@", "://***@", line)
    return line[:240].rstrip(".! ")


def _load_info(connection: Connection) -> dict[str, str] | None:
    """What `load` wrote into an embedded warehouse, or None when somebody else made it."""
    if connection.dialect.name == "sqlite":
        # It opens nothing until it is asked: a locked or foreign file is told here, and not table by table.
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    if connection.dialect.name != "duckdb":
        return None
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'load_info' AND table_schema = 'main'"
    ).scalar()
    if not found:
        return None
    return {str(key): str(value) for key, value in connection.exec_driver_sql("SELECT key, value FROM load_info")}


def _as_loaded(settings: Settings, info: Mapping[str, str]) -> Settings:
    """An embedded warehouse has contract names inside, and describes its company where no setting does."""
    kept = settings_from(json.loads(info["company"]), where="the embedded warehouse")
    unsaid = Settings.company_fields - settings.model_fields_set
    return settings.model_copy(update={"tables": {}, **{name: getattr(kept, name) for name in unsaid}})


def _described(engine: Engine, connection: Connection, settings: Settings, info: Mapping[str, str] | None) -> Warehouse:
    tables: dict[str, sa.Select[Any]] = {}
    problems: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for name, table in CONTRACT.items():
        mapping = settings.tables.get(name, TableMapping())  # type: ignore[call-overload]
        try:
            columns[name] = found = found_columns(connection, table, mapping, settings)
            refuse_missing(table, mapping, found)
        except (WarehouseError, ContractError) as error:
            problems[name] = str(error)
            continue
        schema = settings.warehouse.schema_name
        tables[name] = contract_select(table, mapping, found, schema, connection.dialect.name)
    sources = sources_of(settings, tables, connection.dialect.name, stored=still_stored(info or {}, settings))
    version = info["load_id"] if info else _hour_bucket(settings)
    findings = info.get("findings") if info else None
    return Warehouse(engine, settings, sources, problems, columns, version, findings)


def found_columns(
    connection: Connection, table: ContractTable, mapping: TableMapping, settings: Settings
) -> tuple[str, ...]:
    """The source's own column names: SELECT … LIMIT 0 and its description (reflection errs in several dialects)."""
    origin = relation(mapping, table.name, (), settings.warehouse.schema_name, connection.dialect.name)
    # A savepoint, because PostgreSQL gives up the whole transaction at the first missing table.
    with one_sentence(connection.engine.url), _rolled_back(connection):
        everything: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(origin).limit(0)
        return tuple(connection.execute(everything).keys())


@contextmanager
def _rolled_back(connection: Connection) -> Iterator[None]:
    try:
        yield
    finally:
        connection.rollback()


def refuse_missing(table: ContractTable, mapping: TableMapping, found: tuple[str, ...]) -> None:
    """ContractError when a required column, or one that the mapping names, is not there."""
    lower = [name.lower() for name in found]
    for column in table.columns:
        physical = mapping.columns.get(column.name, column.name)
        if physical.lower() in lower or (column.nullable and column.name not in mapping.columns):
            continue
        raise ContractError(
            f"Table '{table.name}' has no column '{physical}'.{did_you_mean(physical, lower)} "
            f'Map it in dashboard.toml: [tables.{table.name}] columns = {{ {column.name} = "…" }}.'
        )


def _hour_bucket(settings: Settings) -> str:
    minutes = settings.warehouse.refresh_minutes
    return f"{int(now().timestamp()) // (60 * minutes)}-{settings.fingerprint()}"

"""The open store: one file or server, its transactions, and errors in one sentence without secrets."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url

from cs_dashboard.config import Settings
from cs_dashboard.errors import ConfigurationError, StoreError
from cs_dashboard.store import schema
from cs_dashboard.store.damage import SetAside, is_damage, set_aside_if_damaged

APPLICATION = "cs_dashboard"
# A writer waits so long for the writers before it.
WAIT_SECONDS = 30


class Store:
    """An open store; safe to share between threads.

    Attributes
    ----------
    place
        Where it is, without user, password or query.
    set_aside
        Where the damaged file went that stood here when the store was opened; else None.
    """

    def __init__(self, engine: Engine, set_aside: SetAside | None = None) -> None:
        self.engine, self.set_aside = engine, set_aside
        self.place = _place_of(engine.url)
        self._writer = engine.execution_options(**{schema.WRITES: True})
        self._opened = self._identity()
        self._is_damaged = threading.Event()

    @property
    def is_current(self) -> bool:
        """Whether it still is what stands in its place; a file may be moved, replaced or found damaged."""
        return not self._is_damaged.is_set() and self._identity() == self._opened

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self._told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer is in; all of it is kept, or nothing when the block raises."""
        with self._told(), self._writer.begin() as connection:
            found = schema.lock_version(connection)
            if found != len(schema.STEPS):
                raise StoreError(f"The store {self.place} changed its version to {found}; restart the dashboard.")
            yield connection

    def close(self) -> None:
        """Lets go of the file or the server."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        if not self.is_current:
            # What is written into a file that was taken away would be gone.
            raise StoreError(f"The store {self.place} was moved, replaced or damaged; reload the page to open it anew.")
        try:
            with one_sentence(self.engine.url):
                yield
        except DamageError as error:
            self._is_damaged.set()
            raise StoreError(str(error)) from None

    def _identity(self) -> object:
        if self.engine.dialect.name != "sqlite":
            return None
        try:
            found = Path(str(self.engine.url.database)).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class DamageError(StoreError):
    """The file of the store is damaged; opening it again sets it aside."""


def open_store(settings: Settings) -> Store:
    """The store that the settings name, its tables led to this version; a file is made where there is none.

    A damaged file is set aside beside the new one, and `Store.set_aside` says where.

    Raises
    ------
    StoreError
        It cannot be reached or written, or a newer version of the dashboard wrote it.
    ConfigurationError
        `store_url` is not usable.
    """
    url = store_url(settings)
    if url.get_backend_name() != "sqlite":
        return _opened(url, None)
    path = Path(str(url.database))
    if path.is_dir():
        raise StoreError(f"The store {path} is a folder; name a file in store_url.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Else two that start at once could set aside each other's new file.
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=WAIT_SECONDS), one_sentence(url):
            return _opened(url, set_aside_if_damaged(path, WAIT_SECONDS))
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be used: {error.filename or path}: {error.strerror or 'in use'}; "
            "let the dashboard write there, or name another place in store_url."
        ) from None


def store_url(settings: Settings) -> URL:
    """The URL of the settings; a bare path is a SQLite file, none is `store.sqlite` in the folder `var`."""
    text = settings.store_url.get_secret_value().strip() if settings.store_url else str(settings.store_file)
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (sa.exc.ArgumentError, ValueError):
        raise ConfigurationError(
            "The store_url cannot be read; it should be the path of a SQLite file, or look like "
            "postgresql://user:password@host:5432/database with special characters of the password percent-encoded."
        ) from None
    if backend == "duckdb":
        raise ConfigurationError("The store_url names DuckDB, which lets one process in; name a SQLite file.")
    if backend == "sqlite":
        path = url.database or ""
        if path in ("", ":memory:") or path.startswith("file:"):
            raise ConfigurationError("The store_url names no file to keep scenarios in; write sqlite:///path/of/file.")
        return URL.create("sqlite", database=path)
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _opened(url: URL, set_aside: SetAside | None) -> Store:
    engine = _engine(url)
    try:
        with one_sentence(url):
            schema.migrate(engine, _place_of(url))
            if engine.dialect.name == "sqlite":
                _write_ahead(engine)
        return Store(engine, set_aside)
    except Exception:
        engine.dispose()
        raise


def _engine(url: URL) -> Engine:
    arguments: dict[str, Any] = {}
    backend = url.get_backend_name()
    if backend == "sqlite":
        arguments = {"timeout": WAIT_SECONDS}
    elif backend == "postgresql":
        limits = f"-c lock_timeout={WAIT_SECONDS}s -c statement_timeout={WAIT_SECONDS}s"
        arguments = {
            "options": f"{url.query.get('options', '')} {limits}".strip(),
            "application_name": APPLICATION,
            "connect_timeout": 5,
        }
    try:
        engine = sa.create_engine(url, connect_args=arguments, pool_pre_ping=backend != "sqlite", hide_parameters=True)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        raise ConfigurationError(
            f"No driver for the store_url's '{url.drivername}' is installed; install its SQLAlchemy dialect."
        ) from None
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver thinks
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA synchronous = NORMAL")


def _write_ahead(engine: Engine) -> None:
    """Readers and the one writer do not wait for each other; the file remembers it."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(schema.WRITES)
    # A transaction that reads first and writes later would fail, not wait, when another wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _place_of(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()}://{url.host or ''}{port}/{url.database or ''}"


@contextmanager
def one_sentence(url: URL) -> Iterator[None]:
    """Turns what a driver raises into one sentence without a secret; DamageError where the file is damaged."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error) as error:
        reason = getattr(error, "orig", None) or error
        if is_damage(reason):
            told = f"The store {_place_of(url)} is damaged; reload the page, which sets it aside and begins a new one."
            raise DamageError(told) from None
        raise StoreError(_sentence(url, str(reason))) from None


def _sentence(url: URL, text: str) -> str:
    reason, low, where = _without_secrets(text, url), text.lower(), f"The store {_place_of(url)}"
    if "password authentication failed" in low or "access denied" in low or "no password supplied" in low:
        return f"{where} refused the user or the password; check both in store_url."
    if "readonly" in low or "read-only" in low or "permission denied" in low:
        return f"{where} cannot be written: {reason}; let the dashboard write there, or name another in store_url."
    if "locked" in low or "lock timeout" in low or "canceling statement" in low:
        return f"{where} is being written by another program; try again when it is done."
    gone = ("connection", "translate host", "could not connect", "resolve", "terminat", "unable to open", "timeout")
    if any(word in low for word in gone):
        return f"{where} cannot be reached: {reason}; check store_url and what it names."
    return f"{where} could not answer: {reason}; tell whoever runs the dashboard."


def _without_secrets(text: str, url: URL) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "no reason was given")
    secrets = [str(url.password)] if url.password else []
    secrets += [value for values in url.normalized_query.values() for value in values if len(value) > 3]
    for secret in secrets:
        line = line.replace(secret, "***")
    return line[:240].rstrip(".! ")

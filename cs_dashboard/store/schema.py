"""The store's tables, and the steps that lead from each version of them to the next."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from cs_dashboard.errors import StoreError

ID_LENGTH, KIND_LENGTH, NAME_LENGTH, AUTHOR_LENGTH, TIME_LENGTH, DATE_LENGTH = 32, 32, 120, 320, 32, 10

# An execution option of transactions that write: SQLite then takes its lock at BEGIN, and waits for it.
WRITES = "writes"

_metadata = sa.MetaData()

# One row. Who writes locks it, so that writers on a server come one after the other, and only to a version they know.
store_version = sa.Table(
    "store_version",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
)

# Times are texts in UTC, 2026-11-22T09:30:00.000000+00:00, which sort the same on every database.
scenarios = sa.Table(
    "store_scenarios",
    _metadata,
    sa.Column("id", sa.String(ID_LENGTH), primary_key=True),
    sa.Column("kind", sa.String(KIND_LENGTH), nullable=False),
    sa.Column("name", sa.String(NAME_LENGTH), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("levers", sa.Text, nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("author", sa.String(AUTHOR_LENGTH), nullable=False),
    sa.Column("created_at", sa.String(TIME_LENGTH), nullable=False),
    sa.Column("changed_at", sa.String(TIME_LENGTH), nullable=False),
    sa.Column("deleted_at", sa.String(TIME_LENGTH)),
)

# Both are histories: a row is added for every change, and none is changed or taken away. Dates are texts, 2026-11-22.
assessments = sa.Table(
    "store_assessments",
    _metadata,
    sa.Column("id", sa.String(ID_LENGTH), primary_key=True),
    sa.Column("practice", sa.String(NAME_LENGTH), nullable=False),
    sa.Column("status", sa.String(KIND_LENGTH), nullable=False),
    sa.Column("blocked_because", sa.String(KIND_LENGTH), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("owner", sa.String(NAME_LENGTH), nullable=False),
    sa.Column("due_on", sa.String(DATE_LENGTH)),
    sa.Column("author", sa.String(AUTHOR_LENGTH), nullable=False),
    sa.Column("written_at", sa.String(TIME_LENGTH), nullable=False),
)
reviews = sa.Table(
    "store_reviews",
    _metadata,
    sa.Column("id", sa.String(ID_LENGTH), primary_key=True),
    sa.Column("due_on", sa.String(DATE_LENGTH), nullable=False),
    sa.Column("author", sa.String(AUTHOR_LENGTH), nullable=False),
    sa.Column("written_at", sa.String(TIME_LENGTH), nullable=False),
)

# The statements of step n lead from version n - 1 to n. A step that was released is never edited; a change is another.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE store_scenarios (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            kind VARCHAR(32) NOT NULL,
            name VARCHAR(120) NOT NULL,
            note TEXT NOT NULL,
            levers TEXT NOT NULL,
            link TEXT NOT NULL,
            author VARCHAR(320) NOT NULL,
            created_at VARCHAR(32) NOT NULL,
            changed_at VARCHAR(32) NOT NULL,
            deleted_at VARCHAR(32)
        )""",
    ),
    (
        """CREATE TABLE store_assessments (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            practice VARCHAR(120) NOT NULL,
            status VARCHAR(32) NOT NULL,
            blocked_because VARCHAR(32) NOT NULL,
            note TEXT NOT NULL,
            owner VARCHAR(120) NOT NULL,
            due_on VARCHAR(10),
            author VARCHAR(320) NOT NULL,
            written_at VARCHAR(32) NOT NULL
        )""",
        """CREATE TABLE store_reviews (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            due_on VARCHAR(10) NOT NULL,
            author VARCHAR(320) NOT NULL,
            written_at VARCHAR(32) NOT NULL
        )""",
    ),
)


def stamp(moment: datetime) -> str:
    """A moment as the tables hold it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def migrate(engine: Engine, place: str, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Leads the store to the newest version, once however many come at the same time; all of it or nothing.

    Raises
    ------
    StoreError
        A newer version of the dashboard wrote the store; it is left as it is.
    """
    writer = engine.execution_options(**{WRITES: True})
    found = version(engine)
    if found is None:
        found = _first_row(writer)
    _refuse_newer(found, len(steps), place)
    if found == len(steps):
        return
    with writer.begin() as connection:
        # Asked again behind the lock: somebody else may have come first.
        found = lock_version(connection)
        _refuse_newer(found, len(steps), place)
        for step in steps[found:]:
            for statement in step:
                connection.execute(sa.text(statement))
        connection.execute(sa.update(store_version).values(version=len(steps)))


def version(engine: Engine) -> int | None:
    """The version of the store's tables; None where there are none yet."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(store_version.name):
            return None
        return connection.execute(sa.select(store_version.c.version)).scalar()


def lock_version(connection: Connection) -> int:
    """The version, held until the transaction ends (on SQLite the whole file is held already)."""
    return int(connection.execute(sa.select(store_version.c.version).with_for_update()).scalar_one())


def _first_row(engine: Engine) -> int:
    try:
        with engine.begin() as connection:
            store_version.create(connection, checkfirst=True)
            if connection.execute(sa.select(store_version.c.version)).first() is None:
                connection.execute(sa.insert(store_version).values(id=1, version=0))
    except sa.exc.DBAPIError:
        # A server lets two create it at once, and tells the second that it is there.
        if version(engine) is None:
            raise
    return version(engine) or 0


def _refuse_newer(found: int, known: int, place: str) -> None:
    if found > known:
        raise StoreError(
            f"The store {place} was written by a newer version of the dashboard (its version is {found}, this one "
            f"knows {known}); update the dashboard, or name another store in store_url."
        )

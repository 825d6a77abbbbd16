"""A store's file that is damaged: found when it is opened, set aside under another name, never overwritten."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cs_dashboard.config import now
from cs_dashboard.errors import ConfigurationError

# SQLite keeps the newest changes in the first of these until it has written them into the file itself.
BESIDE = ("-wal", "-shm")
_DUCKDB_MARK = b"DUCK"


@dataclass(frozen=True)
class SetAside:
    """What a reader has to be told of a damaged file.

    Attributes
    ----------
    code
        `store_set_aside`.
    file
        Where it is kept now.
    """

    file: Path
    code: str = "store_set_aside"


def set_aside_if_damaged(path: Path, wait_seconds: float) -> SetAside | None:
    """Looks through the file, and gives it another name when it is damaged; None when it is sound or not there.

    Raises
    ------
    ConfigurationError
        The file is a DuckDB warehouse, which is no store and no damage.
    """
    if not _is_damaged(path, wait_seconds):
        return None
    moment = now().strftime("%Y%m%dT%H%M%SZ")
    names = [f"{path.name}.damaged-{moment}", *(f"{path.name}.damaged-{moment}-{n}" for n in range(2, 1000))]
    taken = {one.name for one in path.parent.iterdir()}
    name = next(name for name in names if not {name, *(f"{name}{end}" for end in BESIDE)} & taken)
    # The file itself last: were it gone first, SQLite would throw away the changes that lie beside it.
    moved = [_moved(Path(f"{path}{end}"), path.with_name(f"{name}{end}")) for end in (*reversed(BESIDE), "")]
    return SetAside([one for one in moved if one][-1])


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that a file is malformed, or no database at all."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _is_damaged(path: Path, wait_seconds: float) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        # Nothing, or nothing but changes that belong to a file that was cut off.
        changes = Path(f"{path}-wal")
        return changes.exists() and changes.stat().st_size > 0
    # Read-only, because closing a file opened for writing would carry the changes beside it into it.
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=wait_seconds)) as connection:
            return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] != ["ok"]
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        with path.open("rb") as file:
            if file.read(12)[8:] == _DUCKDB_MARK:
                raise ConfigurationError(
                    f"The store_url names {path}, which is a DuckDB file; name a SQLite file of its own."
                ) from None
        return True


def _moved(path: Path, target: Path) -> Path | None:
    return path.rename(target) if path.exists() else None

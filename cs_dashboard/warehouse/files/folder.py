"""Register a folder of CSV, Parquet and Excel files as typed relations of one DuckDB connection.

Every relation gets the name of its file (or sheet). Files are read as text first and typed from all their
values; what cannot be read with certainty stays text and is reported, never guessed. DuckDB reads only the
folder and the scratch folder, and no text of a file or a name is ever run as SQL.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from cs_dashboard.errors import FileProblem
from cs_dashboard.warehouse.files.columns import quoted
from cs_dashboard.warehouse.files.dates import AmbiguousDates, DateOrder
from cs_dashboard.warehouse.files.delimited import file_literal, layout, store_rows
from cs_dashboard.warehouse.files.encodings import as_utf8
from cs_dashboard.warehouse.files.sheets import sheets
from cs_dashboard.warehouse.files.typed_table import RAW, TextTable, Values

__all__ = ["SourceFile", "Values", "data_files", "register_folder"]

_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".parquet", ".xlsx")


@dataclass(frozen=True)
class SourceFile:
    """One registered relation.

    Attributes
    ----------
    view : the relation's name: the file's stem, or the sheet's name in a workbook with several.
    path : the file it came from.
    columns : column name -> DuckDB type; a column without any value is VARCHAR.
    note : how the file was read, for the load report ("semicolon-separated, Windows-1252").
    row_count : rows; None for Parquet, which is not scanned here.
    undecided : columns of dates left VARCHAR because their order is unknown or contradictory.
    rejected : values of a typed column that do not fit its type and became null.
    kept_as_text : values that kept a column VARCHAR although at least half of it are numbers or dates.
    """

    view: str
    path: Path
    columns: Mapping[str, str]
    note: str
    row_count: int | None = None
    undecided: Mapping[str, AmbiguousDates] = field(default_factory=dict)
    rejected: Mapping[str, Values] = field(default_factory=dict)
    kept_as_text: Mapping[str, Values] = field(default_factory=dict)


def register_folder(
    connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path, *, date_order: DateOrder | None = None
) -> list[SourceFile]:
    """Make one relation in schema ``main`` of each file found directly in ``folder``, in order of file names.

    Parameters
    ----------
    connection : allowed to read ``folder`` and ``scratch`` (both named the same way there).
    folder : ``*.csv, *.tsv, *.txt, *.csv.gz, *.parquet, *.xlsx``; README and hidden files are passed over.
    scratch : where copies of files in other encodings go.
    date_order : reads columns whose rows do not decide; never overrules rows that do.

    Raises
    ------
    FileProblem
        When the folder holds no such file, two relations would have one name, a file cannot be read as it
        stands, or rows refute ``date_order``.
    """
    owners: dict[str, str] = {}
    return [
        source for path in data_files(folder) for source in _register(connection, path, scratch, date_order, owners)
    ]


def data_files(folder: Path) -> list[Path]:
    """The files of ``folder`` that hold data, by name; a folder without any is a FileProblem."""
    if not folder.is_dir():
        raise FileProblem(f"{folder}: there is no such folder; give the folder that holds the data files.")
    found = sorted(path for path in folder.iterdir() if path.is_file() and _holds_data(path.name))
    if not found:
        raise FileProblem(f"{folder}: no data files; put CSV, Parquet or Excel (.xlsx) files directly in it.")
    return found


def _holds_data(name: str) -> bool:
    is_other = name.startswith((".", "~$")) or name.upper().startswith("README")
    return name.lower().endswith(_ENDINGS) and not is_other


def _stem(path: Path) -> str:
    name = path.name
    ending = max((kind for kind in _ENDINGS if name.lower().endswith(kind)), key=len)
    return name[: -len(ending)].strip() or name


def _register(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    scratch: Path,
    date_order: DateOrder | None,
    owners: dict[str, str],
) -> Iterator[SourceFile]:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        yield from _workbook(connection, path, date_order, owners)
        return
    view = _claim(_stem(path), path, owners)
    if suffix == ".parquet":
        yield _parquet(connection, view, path)
        return
    text = as_utf8(path, scratch)
    plan = layout(text, path.name)
    store_rows(connection, RAW, text, plan, path.name, scratch)
    table = TextTable(connection, path.name, plan.header, commas=plan.separator != ",")
    yield _typed(table, view, path, date_order, f"{plan.separator_name}-separated, {text.encoding}")


def _workbook(
    connection: duckdb.DuckDBPyConnection, path: Path, date_order: DateOrder | None, owners: dict[str, str]
) -> Iterator[SourceFile]:
    pages = sheets(path)
    for page in pages:
        view = _claim(_stem(path) if len(pages) == 1 else page.name, path, owners)
        _store_sheet(connection, page.rows)
        table = TextTable(connection, f"{path.name}, sheet '{page.name}'", page.header, commas=True)
        yield _typed(table, view, path, date_order, f"Excel, sheet '{page.name}'")


def _typed(table: TextTable, view: str, path: Path, date_order: DateOrder | None, note: str) -> SourceFile:
    outcome = table.create_typed(view, date_order)
    return SourceFile(
        view,
        path,
        outcome.columns,
        note,
        outcome.row_count,
        outcome.undecided,
        outcome.rejected,
        outcome.kept_as_text,
    )


def _claim(view: str, path: Path, owners: dict[str, str]) -> str:
    owner = owners.setdefault(view.casefold(), path.name)
    if owner != path.name:
        raise FileProblem(f"{owner} and {path.name}: both would be named '{view}'; rename or remove one.")
    return view


def _parquet(connection: duckdb.DuckDBPyConnection, view: str, path: Path) -> SourceFile:
    scan = f"SELECT * FROM read_parquet({file_literal(path)}, hive_partitioning = false)"
    try:
        connection.execute(f"CREATE VIEW main.{quoted(view)} AS {scan}")
        described = connection.execute(f"DESCRIBE main.{quoted(view)}").fetchall()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise FileProblem(f"{path.name}: not a readable Parquet file ({reason}); write it again.") from error
    return SourceFile(view, path, {str(row[0]): str(row[1]) for row in described}, "Parquet")


def _store_sheet(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> None:
    connection.register("rows of the sheet", rows)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE {RAW} AS SELECT * FROM "rows of the sheet"')
    connection.unregister("rows of the sheet")

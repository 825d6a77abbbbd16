"""Excel workbooks as tables of text, one per sheet with anything in it; types come from ``columns.py``."""

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from cs_dashboard.errors import FileProblem
from cs_dashboard.warehouse.files.delimited import column_names


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, its column names and its rows as text in columns ``c0, c1, …``."""

    name: str
    header: tuple[str, ...]
    rows: pa.Table


def sheets(path: Path) -> list[Sheet]:
    """Read each sheet that is not empty; its first row is the header.

    Raises
    ------
    FileProblem
        When the file is no workbook, is protected by a password, or holds nothing.
    """
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            found = [_sheet(page.title, list(_filled_rows(page)), path.name) for page in workbook.worksheets]
        finally:
            workbook.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise FileProblem(
            f"{path.name}: not a readable workbook ({error}); save it again as .xlsx without a password."
        ) from error
    result = [sheet for sheet in found if sheet is not None]
    if not result:
        raise FileProblem(f"{path.name}: every sheet is empty; fill one in, or remove the file.")
    return result


def _filled_rows(page: Worksheet) -> Iterator[tuple[object, ...]]:
    # Some programs write a wrong size into the file. (The stubs do not know read-only sheets.)
    page.reset_dimensions()  # type: ignore[attr-defined]
    for row in page.iter_rows(values_only=True):
        if any(cell not in (None, "") for cell in row):
            yield row


def _sheet(title: str, rows: Sequence[tuple[object, ...]], file: str) -> Sheet | None:
    if not rows:
        return None
    width = max(_used(row) for row in rows)
    texts = [[_text(row[i]) if i < len(row) else None for row in rows] for i in range(width)]
    header = column_names([column[0] or "" for column in texts], f"{file}, sheet '{title}'")
    arrays = {f"c{i}": pa.array(column[1:], pa.string()) for i, column in enumerate(texts)}
    return Sheet(title, header, pa.table(arrays))


def _used(row: Sequence[object]) -> int:
    return max((number for number, cell in enumerate(row, start=1) if cell not in (None, "")), default=0)


def _text(cell: object) -> str | None:
    """A cell as CSV would hold it: ISO dates, whole numbers without ``.0``, null for an empty cell."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        # Excel has no dates without a time: midnight is what it stores for a plain date.
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)

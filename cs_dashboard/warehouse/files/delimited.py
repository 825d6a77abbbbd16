"""Delimited text files: separator, header, and their rows as text in a table. Types are decided elsewhere."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cs_dashboard.errors import FileProblem
from cs_dashboard.warehouse.files.encodings import TextFile, open_bytes, utf8_copy

_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 200
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass(frozen=True)
class Layout:
    """The separator of a file and its column names in order."""

    separator: str
    header: tuple[str, ...]

    @property
    def separator_name(self) -> str:
        return _SEPARATORS[self.separator]


def layout(text: TextFile, name: str) -> Layout:
    """Detect separator and header from the header and the first rows.

    Raises
    ------
    FileProblem
        When the file is empty, its first line is blank, or two columns have one name; ``name`` is the file's.
    """
    sample = _beginning(text.path)
    if not sample.strip():
        raise FileProblem(f"{name}: the file is empty; export it again, or remove it from the folder.")
    if not sample.splitlines()[0].strip():
        raise FileProblem(f"{name}: line 1 is blank; the column names must be on the first line.")
    separator = max(_SEPARATORS, key=lambda candidate: _fit(sample, candidate))
    return Layout(separator, column_names(next(_records(sample, separator)), name))


def column_names(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """Header cells as column names: stripped, ``column_3`` for a blank one, each only once.

    Raises
    ------
    FileProblem
        When a name occurs twice (upper and lower case are alike to the warehouse).
    """
    stripped = (cell.strip("\ufeff \t\r\n") for cell in cells)
    header = tuple(cell or f"column_{number}" for number, cell in enumerate(stripped, start=1))
    seen: dict[str, str] = {}
    for column in header:
        if column.casefold() in seen:
            twin = seen[column.casefold()]
            also = "" if twin == column else f" (also written '{twin}')"
            raise FileProblem(f"{name}: the column '{column}'{also} occurs twice in the header; rename one.")
        seen[column.casefold()] = column
    return header


def _beginning(path: Path) -> str:
    with open_bytes(path) as source:
        content = source.read(_SAMPLE_BYTES)
    # An incremental decoder keeps back a character cut off by the end of the sample.
    text = codecs.getincrementaldecoder("utf-8-sig")().decode(content)
    if len(content) < _SAMPLE_BYTES:
        return text
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text


def _fit(sample: str, separator: str) -> tuple[bool, float, int]:
    """Larger for the likelier separator: splits the header, splits the rows alike, gives more columns."""
    try:
        rows = [len(row) for row in _records(sample, separator) if row]
    except csv.Error:  # a field longer than the reader takes
        return False, 0.0, 0
    alike = sum(count == rows[0] for count in rows) / len(rows)
    return rows[0] > 1, alike, rows[0]


def _records(sample: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator, quotechar='"')
    for number, row in enumerate(reader):
        if number > _SAMPLE_ROWS:
            return
        yield row


def file_literal(path: Path) -> str:
    """A path as an SQL text for this one file: no quote ends it and nothing in it is a wildcard."""
    return "'" + re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''") + "'"


def store_rows(
    connection: duckdb.DuckDBPyConnection, table: str, text: TextFile, plan: Layout, name: str, scratch: Path
) -> None:
    """Create ``table`` (an SQL name) with the rows as text in columns ``c0, c1, …``, null for an empty value.

    DuckDB accepts a row with one separator too many at its end; no value is lost by it.

    Raises
    ------
    FileProblem
        When a row has more or fewer fields than the header, or a quoted value does not end.
    """
    try:
        connection.execute(_scan(table, text.path, plan, is_gzip=text.is_gzip))
    except duckdb.Error as error:
        if "state machine" not in str(error):
            raise _row_problem(name, len(plan.header), error) from error
        # Lines of one file end in different ways; DuckDB wants one.
        copy = utf8_copy(text.path, "utf-8", scratch, newline=None)
        try:
            connection.execute(_scan(table, copy, plan, is_gzip=False))
        except duckdb.Error as again:
            raise _row_problem(name, len(plan.header), again) from again


def _scan(table: str, path: Path, plan: Layout, *, is_gzip: bool) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(plan.header)))
    compression = "gzip" if is_gzip else "none"
    return (
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({file_literal(path)}, "
        f"auto_detect = false, header = true, delim = '{plan.separator}', quote = '\"', escape = '\"', "
        f"nullstr = '', columns = {{{columns}}}, hive_partitioning = false, compression = '{compression}')"
    )


def _row_problem(name: str, width: int, error: duckdb.Error) -> FileProblem:
    message = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", message)
    where = f"{name}, line {line[1]}" if line else name
    found = re.search(r"Expected Number of Columns: \d+ Found: (\d+)", message)
    if found:
        return FileProblem(
            f"{where}: expected {width} fields as in the header, found {found[1]}; "
            f"correct the line, and quote values that hold the separator."
        )
    if "unterminated quote" in message:
        return FileProblem(f'{where}: a quoted value does not end; double the quotes (") inside it.')
    return FileProblem(f"{where}: unreadable ({message.splitlines()[0]}); export the file again.")

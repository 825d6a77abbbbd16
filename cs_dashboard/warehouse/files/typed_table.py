"""From rows stored as text to a typed table, and what did not fit. Knows nothing of files' formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from cs_dashboard.errors import FileProblem
from cs_dashboard.warehouse.files.columns import Reading, cast_sql, count_kinds, examples, kind_sql, quoted, reading
from cs_dashboard.warehouse.files.dates import (
    DECIDES_DAY_FIRST,
    DECIDES_MONTH_FIRST,
    DECIDES_NOTHING,
    AmbiguousDates,
    DateOrder,
    Example,
    contradictory_dates,
    overruled_order,
    undecided_dates,
)

RAW = 'temp.main."text of the file"'


@dataclass(frozen=True)
class Values:
    """A number of values of one column, with the first of them."""

    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of the columns; the mappings are described at `cs_dashboard.warehouse.files.SourceFile`."""

    columns: Mapping[str, str]
    row_count: int
    undecided: Mapping[str, AmbiguousDates]
    rejected: Mapping[str, Values]
    kept_as_text: Mapping[str, Values]


@dataclass(frozen=True)
class TextTable:
    """One file's rows as text in columns ``c0, c1, …`` of `RAW`; ``commas`` may be decimal points."""

    connection: duckdb.DuckDBPyConnection
    file: str
    header: Sequence[str]
    commas: bool

    def create_typed(self, view: str, date_order: DateOrder | None) -> Outcome:
        """Create table ``main.view`` with the header's names, drop the text, and report.

        Raises
        ------
        FileProblem
            When rows refute ``date_order``, or the table cannot be created.
        """
        counts = count_kinds(self.connection, RAW, len(self.header), commas=self.commas)
        readings = [reading(kinds, date_order) for kinds in counts]
        if date_order is not None:
            self._refuse_overruling(date_order, readings)
        filled = self._create(view, readings)
        outcome = Outcome(
            columns={column: how.type for column, how in zip(self.header, readings, strict=True)},
            row_count=filled[0],
            undecided={
                self.header[i]: self._ambiguous(i, how.order)
                for i, how in enumerate(readings)
                if how.order is not None and how.type == "VARCHAR"
            },
            rejected=self._rejected(counts, readings, filled[1:]),
            kept_as_text=self._kept_as_text(counts, readings),
        )
        self.connection.execute(f"DROP TABLE {RAW}")
        return outcome

    def _create(self, view: str, readings: Sequence[Reading]) -> list[int]:
        """Create the table; returns the number of its rows and of the values in each column."""
        casts = ", ".join(
            f"{cast_sql(f'c{i}', how)} AS {quoted(column)}"
            for i, (column, how) in enumerate(zip(self.header, readings, strict=True))
        )
        values = ", ".join(f"count({quoted(column)})" for column in self.header)
        name = f"main.{quoted(view)}"
        try:
            self.connection.execute(f"CREATE TABLE {name} AS SELECT {casts} FROM {RAW}")
            row = self.connection.execute(f"SELECT count(*), {values} FROM {name}").fetchone()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise FileProblem(f"{self.file}: no table '{view}' can be made ({reason}); rename it.") from error
        return [int(number) for number in row or ()]

    def _refuse_overruling(self, wanted: DateOrder, readings: Sequence[Reading]) -> None:
        for i, how in enumerate(readings):
            if how.order in ("day-first", "month-first") and how.order != wanted:
                decisive = DECIDES_DAY_FIRST if wanted == "month-first" else DECIDES_MONTH_FIRST
                against = self._of_kinds(i, decisive)
                raise FileProblem(overruled_order(self.file, self.header[i], wanted, against))

    def _ambiguous(self, i: int, order: str) -> AmbiguousDates:
        column = self.header[i]
        if order == "undecided":
            return undecided_dates(self.file, column, self._of_kinds(i, DECIDES_NOTHING))
        day_first, month_first = self._of_kinds(i, DECIDES_DAY_FIRST), self._of_kinds(i, DECIDES_MONTH_FIRST)
        return contradictory_dates(self.file, column, day_first, month_first)

    def _rejected(
        self, counts: Sequence[Mapping[str, int]], readings: Sequence[Reading], filled: Sequence[int]
    ) -> dict[str, Values]:
        result = {}
        for i, how in enumerate(readings):
            missing = sum(counts[i].values()) - filled[i]
            if how.type != "VARCHAR" and missing:
                condition = f"trim(c{i}) <> '' AND ({cast_sql(f'c{i}', how)}) IS NULL"
                result[self.header[i]] = Values(missing, examples(self.connection, RAW, f"c{i}", condition))
        return result

    def _kept_as_text(self, counts: Sequence[Mapping[str, int]], readings: Sequence[Reading]) -> dict[str, Values]:
        return {
            self.header[i]: Values(sum(counts[i][kind] for kind in how.spoiled_by), self._of_kinds(i, *how.spoiled_by))
            for i, how in enumerate(readings)
            if how.spoiled_by
        }

    def _of_kinds(self, i: int, *kinds: str) -> tuple[Example, ...]:
        """The first values of a column that are of some kinds, whether a time follows or not."""
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        kind = kind_sql(f"trim(c{i})", commas=self.commas)
        return examples(self.connection, RAW, f"c{i}", f"({kind})[1] IN ({listed})")

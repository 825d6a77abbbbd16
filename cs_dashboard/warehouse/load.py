"""Files in: a folder of CSV, Parquet or Excel becomes an embedded warehouse, swapped in whole or not at all."""

import glob
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from filelock import FileLock

from cs_dashboard.config import SAMPLE_FOLDER, Settings, TableMapping, now, read_toml, settings_from
from cs_dashboard.errors import ContractError, DashboardError, FileProblem, WarehouseError, did_you_mean
from cs_dashboard.warehouse.connect import refuse_missing
from cs_dashboard.warehouse.contract_copy import copy_table
from cs_dashboard.warehouse.files import SourceFile, register_folder
from cs_dashboard.warehouse.files.columns import quoted, quoted_text
from cs_dashboard.warehouse.findings import Finding, exit_code, in_order, to_json
from cs_dashboard.warehouse.sources import check_select, is_select
from cs_dashboard.warehouse.storing import store
from cs_dashboard.warehouse.tables import CONTRACT, ContractTable

Progress = Callable[[str, float], object]
# Loading spills to disk beyond this, so that a laptop can load a million customers.
MEMORY_LIMIT = "3GB"


@dataclass
class LoadReport:
    """What a load brought in: rows per table, findings about the files, and where it was put."""

    target: Path
    rows: dict[str, int] = field(default_factory=dict)
    files: list[SourceFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def ensure_embedded(settings: Settings, progress: Progress = lambda _text, _share: None) -> Path:
    """The embedded warehouse file; built from data/sample, once for everybody, when there is none yet."""
    target = settings.embedded_file
    if not target.exists():
        with _locked(target):
            if not target.exists():
                config = read_toml(SAMPLE_FOLDER / "dashboard.toml")
                _load(SAMPLE_FOLDER, settings_from(config, where="data/sample/dashboard.toml"), target, progress)
    return target


def load_folder(
    folder: Path, settings: Settings, target: Path, progress: Progress = lambda _text, _share: None
) -> LoadReport:
    """Loads `folder` into the warehouse file `target`, which serves its old content until the last moment.

    Raises
    ------
    FileProblem
        A file cannot be read, or says dates in an order nobody can tell.
    ContractError
        A required table or column is missing.
    ConfigurationError
        A mapping is not usable.
    """
    if not folder.is_dir():
        raise FileProblem(f"There is no folder {folder}; give the folder that holds the files.")
    with _locked(target):
        return _load(folder, settings, target, progress)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f".{target.name}.lock")):
            yield
    except OSError as error:
        place = error.filename or target
        raise WarehouseError(f"{place} cannot be used ({error.strerror}); choose another place.") from None


def _load(folder: Path, settings: Settings, target: Path, progress: Progress) -> LoadReport:
    for abandoned in target.parent.glob(f".{glob.escape(target.name)}.*.loading"):
        shutil.rmtree(abandoned, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".loading", dir=target.parent))
    try:
        fresh = scratch / "warehouse.duckdb"
        report = LoadReport(target)
        with _staging(folder, scratch, fresh) as connection:
            progress("Reading files", 0.0)
            report.files = register_folder(connection, folder, scratch, date_order=settings.load.date_order)
            _copy_tables(connection, settings, report, progress)
            progress("Computing MRR intervals", 0.7)
            stored = store(connection, settings, report.rows)
            _write_info(connection, settings, report, stored)
        progress("Swapping in", 0.98)
        fresh.replace(target)
        progress("Done", 1.0)
        return report
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].rstrip(". ")
        raise FileProblem(f"Loading {folder} stopped: {reason}. The warehouse is as it was before.") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _staging(folder: Path, scratch: Path, fresh: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read the folder and nothing else, with the new warehouse attached as `warehouse`."""
    connection = duckdb.connect(str(scratch / "staging.duckdb"))
    try:
        connection.execute(f"ATTACH {quoted_text(str(fresh))} AS warehouse")
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"SET temp_directory = {quoted_text(str(scratch / 'spill'))}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET TimeZone = 'UTC'")
        places = ", ".join(quoted_text(str(path.resolve())) for path in (folder, scratch))
        connection.execute(f"SET allowed_directories = [{places}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _copy_tables(
    connection: duckdb.DuckDBPyConnection, settings: Settings, report: LoadReport, progress: Progress
) -> None:
    views = {file.view: file for file in report.files}
    for place, (name, table) in enumerate(CONTRACT.items()):
        progress(f"Loading {name}", 0.1 + 0.6 * place / len(CONTRACT))
        mapping = settings.tables.get(name, TableMapping())  # type: ignore[call-overload]
        source = _source(name, mapping, views)
        if source is None:
            if table.required:
                hint = did_you_mean(mapping.source or name, views)
                raise ContractError(
                    f"There is no file for the required table '{name}'.{hint} "
                    f'Found: {", ".join(sorted(views))}. Map one with [tables.{name}] source = "…".'
                )
            continue
        try:
            _refuse_undecided(source, table, mapping, views)
            columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
            refuse_missing(table, mapping, tuple(columns))
            report.rows[name], findings = copy_table(connection, table, mapping, source, columns)
            report.findings += findings
        except (DashboardError, duckdb.Error) as error:
            if table.required:
                raise
            # An optional table that cannot be used disables what needs it, and nothing else.
            reason = str(error).splitlines()[0]
            report.findings.append(Finding(name, "table not usable", "error", f"{reason} The table is left out."))
    for file in report.files:
        report.findings += _rejections(file)


def _source(name: str, mapping: TableMapping, views: dict[str, SourceFile]) -> str | None:
    """The FROM item of a table, or None when no file holds it. A mapping that names no file is a mistake."""
    source = mapping.source or name
    if is_select(source):
        check_select(source, name, "duckdb")
        return f"({source.rstrip().rstrip(';')}\n)"
    if source in views:
        return quoted(source)
    if mapping.source:
        raise ContractError(
            f"[tables.{name}] source = '{source}': there is no such file.{did_you_mean(source, views)} "
            f"Found: {', '.join(sorted(views))}."
        )
    return None


def _refuse_undecided(source: str, table: ContractTable, mapping: TableMapping, views: dict[str, SourceFile]) -> None:
    """A date whose order nobody can tell is refused where it is used: better no number than a wrong one."""
    wanted = {mapping.columns.get(name, name).lower() for name in table.column_names}
    for file in views.values():
        for column, ambiguous in file.undecided.items():
            used = column.lower() in wanted
            if source != quoted(file.view):
                named = _mentions(source, column) or ("*" in source and used)
                used = named and source.startswith("(") and _mentions(source, file.view)
            if used:
                raise FileProblem(ambiguous.message)


def _mentions(select: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", select, re.IGNORECASE) is not None


def _rejections(file: SourceFile) -> list[Finding]:
    return [
        Finding(
            file.view,
            "wrong type",
            "error",
            f"{file.path.name}, column '{column}': {values.count} values could not be read and are empty now.",
            values.count,
            None,
            tuple({"row": example.row, column: example.value} for example in values.examples),
        )
        for column, values in file.rejected.items()
    ]


def _write_info(
    connection: duckdb.DuckDBPyConnection, settings: Settings, report: LoadReport, stored: Iterable[str]
) -> None:
    moment = now()
    report.findings = in_order(report.findings)
    info = {
        "format": "1",
        "load_id": f"{moment:%Y%m%dT%H%M%S%f}",
        "loaded_at": moment.isoformat(timespec="seconds"),
        "company": settings.company_json(),
        "landing_band_edges": ",".join(map(str, settings.landing_band_edges)),
        "renewal_grace_months": str(settings.renewal_grace_months),
        "timezone": settings.timezone,
        "stored": ",".join(stored),
        "findings": to_json(report.findings),
    }
    connection.execute("CREATE TABLE warehouse.main.load_info (key VARCHAR, value VARCHAR)")
    connection.executemany("INSERT INTO warehouse.main.load_info VALUES (?, ?)", list(info.items()))


def load_exit_code(report: LoadReport) -> int:
    """0 when the files were clean, else as `check`."""
    return exit_code(report.findings)

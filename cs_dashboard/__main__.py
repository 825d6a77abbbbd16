"""python -m cs_dashboard load | check | sample | table | sql: the product without a browser."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cs_dashboard.config import SAMPLE_FOLDER, read_settings
from cs_dashboard.errors import DashboardError
from cs_dashboard.filters import dimensions_from_words, filters_from_words
from cs_dashboard.named_tables import Question, named_table, table_names
from cs_dashboard.reports.tabular import write_csv, write_json
from cs_dashboard.reports.xlsx import write_xlsx
from cs_dashboard.warehouse import load as loading
from cs_dashboard.warehouse.check import check, table_rows
from cs_dashboard.warehouse.connect import Warehouse, open_warehouse
from cs_dashboard.warehouse.findings import exit_code, to_json, to_text
from cs_dashboard.warehouse.print_sql import printed_query, query_names
from cs_dashboard.warehouse.sources import DIALECTS

FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; a problem is one sentence on standard error and exit code 2."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except DashboardError as error:
        print(f"cs_dashboard: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of a pipe had enough (`| head`): that is no failure of ours.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cs_dashboard", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--warehouse", metavar="URL-or-file", help="which warehouse (default: what the app shows)")
    common.add_argument("--config", metavar="FILE", type=Path, help="dashboard.toml to use")

    load = commands.add_parser("load", parents=[common], help="files of a folder into an embedded warehouse")
    load.add_argument("folder", type=Path)
    load.set_defaults(command=_load)

    checked = commands.add_parser("check", parents=[common], help="the contract, row counts and findings")
    checked.add_argument("--format", choices=("table", "json"), default="table")
    checked.set_defaults(command=_check)

    sample = commands.add_parser("sample", parents=[common], help="write the synthetic company anew")
    sample.add_argument("folder", type=Path, nargs="?", default=SAMPLE_FOLDER)
    sample.add_argument("--seed", type=int)
    sample.set_defaults(command=_sample)

    table = commands.add_parser("table", parents=[common], help="a table behind a page as a file")
    table.add_argument("name", metavar="NAME", help=", ".join(table_names()))
    table.add_argument("--as-of", metavar="YYYY-MM")
    table.add_argument("--window", type=int, default=12, help="months of a retention window")
    table.add_argument("--cohort", choices=("month", "quarter", "year"), default="month")
    table.add_argument("--by", metavar="COLUMN[,COLUMN]", help="dimensions to keep apart")
    table.add_argument("--where", metavar="COLUMN=MEMBER", action="append", default=[], help="may be repeated")
    table.add_argument("--format", choices=("csv", "json", "xlsx"), default="csv")
    table.add_argument("--out", metavar="FILE", type=Path)
    table.set_defaults(command=_table)

    sql = commands.add_parser("sql", parents=[common], help="print a query as an engine would get it")
    sql.add_argument("name", metavar="NAME", help=", ".join(query_names()))
    sql.add_argument("--dialect", default="duckdb", help=f"{', '.join(DIALECTS)} or any installed SQLAlchemy dialect")
    sql.add_argument("--as-of", metavar="YYYY-MM")
    sql.add_argument("--window", type=int, default=12)
    sql.set_defaults(command=_sql)
    return parser


def _opened(options: argparse.Namespace) -> Warehouse:
    """The warehouse that the app would show; the sample is built into it on first use."""
    settings = read_settings(options.config, url=options.warehouse)
    if settings.warehouse.url is None:
        loading.ensure_embedded(settings, _progress)
    return open_warehouse(settings)


def _load(options: argparse.Namespace) -> int:
    beside = options.folder / "dashboard.toml"
    config = options.config or (beside if beside.is_file() else None)
    settings = read_settings(config)
    target = Path(options.warehouse) if options.warehouse else settings.embedded_file
    if "://" in str(options.warehouse or ""):
        raise DashboardError("load writes an embedded warehouse file; give a path and not a URL.")
    report = loading.load_folder(options.folder, settings, target, _progress)
    for name, count in report.rows.items():
        print(f"{name:<14} {count:>12,} rows")
    warehouse = open_warehouse(read_settings(config, url=str(target)))
    findings = check(warehouse)
    print(to_text(findings))
    return 0


def _check(options: argparse.Namespace) -> int:
    warehouse = _opened(options)
    findings = check(warehouse)
    if options.format == "json":
        print(to_json(findings))
    else:
        print(f"{warehouse.place}, data version {warehouse.data_version}\n")
        print(table_rows(warehouse).astype(object).fillna("").to_string(index=False), end="\n\n")
        print(to_text(findings))
    return exit_code(findings)


def _sample(options: argparse.Namespace) -> int:
    # The simulation is needed by nobody else; its modules stay out of every other start.
    from cs_dashboard.sample import DEFAULT_SEED, write_sample

    write_sample(options.folder, seed=DEFAULT_SEED if options.seed is None else options.seed)
    print(f"Wrote the synthetic company to {options.folder}.")
    return 0


def _table(options: argparse.Namespace) -> int:
    filters = filters_from_words(options.where, options.as_of, options.window)
    question = Question(filters, dimensions_from_words(options.by), options.cohort)
    if options.format == "xlsx" and options.out is None:
        raise DashboardError("A workbook needs a file: add --out FILE.xlsx.")
    table = named_table(_opened(options), options.name, question)
    if options.format == "xlsx":
        return _written(options.out, write_xlsx(table, options.name))
    text = write_json(table) if options.format == "json" else write_csv(table)
    if options.out:
        return _written(options.out, text.encode())
    sys.stdout.write(text)
    return 0


def _written(path: Path, content: bytes) -> int:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise DashboardError(f"{path} cannot be written: {error.strerror}.") from None
    return 0


def _sql(options: argparse.Namespace) -> int:
    settings = read_settings(options.config)
    filters = filters_from_words([], options.as_of, options.window)
    print(printed_query(options.name, options.dialect, settings, filters.as_of, filters.window))
    return 0


def _progress(text: str, share: float) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{share:4.0%} {text}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)
    else:
        print(f"{share:4.0%} {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

"""Simulates the synthetic company of `data/sample`: the only place that draws random numbers; no clock."""

import csv
from pathlib import Path

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.book import Book
from cs_dashboard.sample.contacts import onboarding_rows, survey_rows, touch_rows
from cs_dashboard.sample.customers import Customer, arrivals
from cs_dashboard.sample.days import month_index
from cs_dashboard.sample.people import Staff, cost_rows
from cs_dashboard.sample.readme import COLUMNS, readme_text, settings_text
from cs_dashboard.sample.support import ticket_rows
from cs_dashboard.sample.truths import DEFAULT_SEED
from cs_dashboard.sample.usage import feature_rows

__all__ = ["DEFAULT_SEED", "write_sample"]

Rows = list[tuple[str, ...]]


def write_sample(folder: Path, *, seed: int = DEFAULT_SEED) -> None:
    """
    Simulate the company and write one CSV per contract table, README.md and dashboard.toml.

    Parameters
    ----------
    folder
        Where the files go; made when missing, files of the same name are replaced.
    seed
        The same seed gives the same bytes. Money is in US dollars, months are calendar months.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = _tables(seed)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[table])
            writer.writerows(rows)
    counts = {table: len(rows) for table, rows in tables.items()}
    (folder / "README.md").write_text(readme_text(seed, counts), encoding="utf-8", newline="\n")
    (folder / "dashboard.toml").write_text(settings_text(), encoding="utf-8", newline="\n")


def _tables(seed: int) -> dict[str, Rows]:
    """Every table's rows; each subject has its own stream: a change in one leaves the others alone."""
    streams = [np.random.default_rng([seed, subject]) for subject in range(8)]
    staff = Staff(streams[0])
    customers = arrivals(streams[1])
    book = Book(streams[2], customers).simulate()
    signed = [0] * truths.MONTHS
    for customer in customers:
        signed[month_index(customer.starts_on)] += customer.converts
    usage = sorted(book.usage, key=lambda record: (record.customer_id, record.month))
    return {
        "customers": [_customer_row(customer, staff) for customer in customers],
        "subscriptions": _subscription_rows(book),
        "contracts": _contract_rows(book),
        "usage_monthly": [record.row() for record in usage],
        "tickets": ticket_rows(streams[3], book, staff),
        "feature_usage": feature_rows(streams[4], usage),
        "surveys": survey_rows(streams[5], book),
        "onboardings": onboarding_rows(book),
        "touches": touch_rows(streams[6], book, staff),
        "employees": staff.rows(),
        "costs": cost_rows(streams[7], staff, monthly_mrr(book), signed),
    }


def monthly_mrr(book: Book) -> list[float]:
    """MRR (USD) of each month: a row counts from its start's month up to, not including, its end's."""
    totals = [0.0] * truths.MONTHS
    for row in book.subscriptions:
        end = truths.MONTHS if row.end is None else min(truths.MONTHS, month_index(row.end))
        for month in range(max(0, month_index(row.start)), end):
            totals[month] += row.mrr
    return totals


def _customer_row(customer: Customer, staff: Staff) -> tuple[str, ...]:
    # Sales does not size up everybody who only tried the product.
    segment = customer.segment if customer.converts or int(customer.customer_id[1:]) % 3 else ""
    return (
        customer.customer_id,
        customer.name,
        segment,
        customer.region or "",
        customer.industry or "",
        customer.channel or "",
        staff.csm_id(customer.portfolio),
    )


def _subscription_rows(book: Book) -> Rows:
    rows = sorted(book.subscriptions, key=lambda row: (row.start, row.customer_id, row.plan))
    return [
        (
            f"S{at + 1:05d}",
            row.customer_id,
            row.plan,
            row.start.isoformat(),
            row.end.isoformat() if row.end else "",
            f"{row.mrr:.2f}",
        )
        for at, row in enumerate(rows)
    ]


def _contract_rows(book: Book) -> Rows:
    rows = sorted(book.contracts, key=lambda row: (row.start, row.customer_id))
    return [
        (
            f"K{at + 1:05d}",
            row.customer_id,
            row.start.isoformat(),
            row.end.isoformat(),
            "" if row.auto_renews is None else str(row.auto_renews).lower(),
            row.end_reason or "",
        )
        for at, row in enumerate(rows)
    ]

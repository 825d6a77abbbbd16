"""Tickets by hour of the week, in the company's time zone."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from books import Book, book

from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.load_facts import ticket_hours

DECEMBER = pd.Timestamp("2024-12-01")


def tickets(*moments: str) -> Book:
    rows = [(f"T{place}", "A", moment) for place, moment in enumerate(moments)]
    made = pd.DataFrame(rows, columns=["ticket_id", "customer_id", "opened_at"])
    return book([("A", "2024-01-01", None, 100)], tickets=made)


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_hours_are_counted_from_monday_midnight(put: Callable[[Book, str], Warehouse], engine: str) -> None:
    # 2 December 2024 is a Monday, the 8th a Sunday; November of the year before lies outside the twelve months.
    made = tickets(
        *("2024-12-02 00:00:00", "2024-12-02 00:59:59", "2024-12-09 00:10:00"),
        *("2024-12-08 23:59:59", "2024-12-04 15:30:00", "2023-12-31 23:59:59", "2025-01-01 00:00:00"),
    )
    found = ticket_hours(put(made, engine), DECEMBER)
    assert found.to_dict("list") == {"week_hour": [0, 63, 167], "tickets": [3, 1, 1]}


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_the_hour_is_the_company_s(put: Callable[[Book, str], Warehouse], engine: str) -> None:
    # Monday 4:30 in London is Sunday 23:30 in New York in winter, Monday 0:30 in summer.
    house = put(tickets("2024-12-02 04:30:00", "2024-07-01 04:30:00"), engine)
    there = replace(house, sources=replace(house.sources, timezone="America/New_York"))
    assert ticket_hours(there, DECEMBER).to_dict("list") == {"week_hour": [0, 167], "tickets": [1, 1]}


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_without_a_ticket_there_is_no_hour(put: Callable[[Book, str], Warehouse], engine: str) -> None:
    assert ticket_hours(put(tickets("2020-01-01 00:00:00"), engine), DECEMBER).empty

"""The SQL text of every query for every engine, kept in files that read like sentences.

`UPDATE_GOLDEN=1 pytest tests/warehouse/test_golden_sql.py` writes them anew; the diff is then the review.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from cs_dashboard.config import settings_from
from cs_dashboard.warehouse.print_sql import printed_query, query_names
from cs_dashboard.warehouse.sources import DIALECTS

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "sql"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", query_names())
def test_the_text_of_a_query_is_the_one_reviewed(name: str, dialect: str) -> None:
    text = printed_query(name, dialect, settings_from({}, where="test"), date(2026, 10, 1), 12) + "\n"
    file = GOLDEN / dialect / f"{name}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", query_names())
def test_the_text_keeps_the_rules_for_engines(name: str, dialect: str) -> None:
    text = (GOLDEN / dialect / f"{name}.sql").read_text(encoding="utf-8").upper()
    for word in ("FILTER", "LEAST(", "GREATEST(", "//", "PERCENTILE_CONT", "GENERATE_SERIES", "ANON_"):
        assert word not in text

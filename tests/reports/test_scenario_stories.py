"""The sentences about saved scenarios: whole in both languages, and one for each code of the store."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from reports.words import EN, ZH, latin, raised

from cs_dashboard.reports import scenario_stories as stories
from cs_dashboard.store import exchange, inputs, json_files
from cs_dashboard.store.json_files import ImportProblem

LEFT_OUT = "it was left out."
SENTENCES = {
    "too_large": "The file is larger than 1,000 bytes; nothing was taken in.",
    "not_json": "The file is no JSON; nothing was taken in.",
    "not_this_format": "The file holds no scenarios of this dashboard; nothing was taken in.",
    "newer_format": "A newer version of the dashboard wrote the file; nothing was taken in.",
    "too_many_entries": "The file holds more than 1,000 scenarios; the others were left out.",
    "not_an_object": f"Scenario 7 of the file is no scenario; {LEFT_OUT}",
    "unknown_field": f"Scenario 7 has a field 'F' that is not known; {LEFT_OUT}",
    "missing": f"Scenario 7 has no 'F'; {LEFT_OUT}",
    "unknown_kind": f"Scenario 7 is of a kind 'V' that is not known; {LEFT_OUT}",
    "not_a_number": f"Scenario 7: the lever 'V' is no finite number; {LEFT_OUT}",
    "too_long": f"Scenario 7: 'F' is longer than 1,000 characters; {LEFT_OUT}",
    "not_an_id": f"Scenario 7: 'F' cannot be kept; {LEFT_OUT}",
    "not_a_time": f"Scenario 7: 'F' cannot be kept; {LEFT_OUT}",
    "not_text": f"Scenario 7: 'F' cannot be kept; {LEFT_OUT}",
    "empty": f"Scenario 7: 'F' cannot be kept; {LEFT_OUT}",
    "not_levers": f"Scenario 7: 'F' cannot be kept; {LEFT_OUT}",
    "too_many": f"Scenario 7: 'F' cannot be kept; {LEFT_OUT}",
}


def test_the_codes_told_are_those_that_the_store_knows() -> None:
    assert raised(exchange) | raised(json_files) | raised(inputs) == set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_problem_of_a_file_has_its_sentence(code: str) -> None:
    problem = ImportProblem(code, 7, "F", "V", 1000)
    assert stories.import_problem(problem, EN) == SENTENCES[code]
    chinese = stories.import_problem(problem, ZH)
    assert latin(chinese) == set()
    held = [one for one in ("7", "F", "V", "1,000") if re.search(rf"\b{one}\b", SENTENCES[code])]
    assert all(one in chinese for one in held)


def test_a_scenario_is_told_by_its_note_who_and_when() -> None:
    moment = datetime(2026, 11, 22, 9, 30, 59, tzinfo=UTC)
    one = SimpleNamespace(note="For the board", author="a@b.c", changed_at=moment)
    assert stories.scenario_detail(one, EN) == "For the board · a@b.c · changed 2026-11-22 09:30 UTC"
    bare = SimpleNamespace(note="", author="", changed_at=moment)
    assert stories.scenario_detail(bare, EN) == "changed 2026-11-22 09:30 UTC"
    assert latin(stories.scenario_detail(bare, ZH)) == set()
    assert "2026-11-22 09:30" in stories.scenario_detail(bare, ZH)


def test_a_damaged_store_is_told_with_the_name_it_is_kept_under() -> None:
    file = Path("/some/where/store.sqlite.damaged-20261122")
    told = (
        "The file of saved scenarios was damaged. It is kept as store.sqlite.damaged-20261122, and a new one was begun."
    )
    assert stories.set_aside(file, EN) == told
    assert latin(stories.set_aside(file, ZH).replace(file.name, "")) == set()
    assert file.name in stories.set_aside(file, ZH)

"""Functions spelt in many ways, and what nobody knows."""

from typing import get_args

import pytest
from given import given, st

from cs_dashboard.config import Function, settings_from
from cs_dashboard.errors import ConfigurationError
from cs_dashboard.frames import FUNCTIONS
from cs_dashboard.warehouse.functions import function_named, known_function, unknown_functions

SPELLINGS = {
    "customer_success": [
        "CS",
        "Customer Success",
        "customer-success",
        "Client success",
        "CSM",
        "Customer Success Team",
    ],
    "engineering": ["R&D", "r and d", "Dev", "Engineering Dept.", "SOFTWARE ENGINEERING", "DevOps"],
    "support": ["Help Desk", "tech-support", "Customer Support"],
    "g_and_a": ["G&A", "g_and_a", "HR", "Finance"],
    "qa": ["QA", "Q.A.", "Quality Assurance", "testers"],
    "sales": ["Sales", "SDR", "business-development"],
    "design": ["UX/UI", "Product Design"],
}


@pytest.mark.parametrize(("function", "spelling"), [(f, s) for f, spelt in SPELLINGS.items() for s in spelt])
def test_common_spellings_are_known(function: str, spelling: str) -> None:
    assert known_function(spelling, {}) == function


def test_the_vocabulary_is_one() -> None:
    assert get_args(Function) == FUNCTIONS
    assert [known_function(name, {}) for name in FUNCTIONS] == list(FUNCTIONS)


def test_the_setting_outranks_what_we_know_and_is_as_tolerant() -> None:
    own = settings_from({"functions": {"Wizard-ry": "design", "CS": "engineering"}}, where="test").functions
    assert [function_named(name, own) for name in ("wizardry team", "c.s.", "csm")] == [
        *("design", "engineering", "customer_success"),
    ]


def test_what_nobody_knows_is_other_and_listed_the_most_frequent_first() -> None:
    assert function_named("Wizardry", {}) == "other"
    counts = {"Wizardry": 2, "Alchemy": 2, "Sales": 9, "Magic": 5, "": 1}
    assert unknown_functions(counts, {}) == [("Magic", 5), ("Alchemy", 2), ("Wizardry", 2), ("", 1)]
    assert unknown_functions(counts, {"magic": "qa"})[0] == ("Alchemy", 2)


def test_a_function_that_is_none_of_ours_is_refused_in_the_settings() -> None:
    with pytest.raises(ConfigurationError, match=r"functions\.CS"):
        settings_from({"functions": {"CS": "success"}}, where="test")


@given(st.text(max_size=12))
def test_every_text_has_a_function(spelling: str) -> None:
    assert function_named(spelling, {}) in FUNCTIONS
    assert function_named(spelling.upper(), {}) == function_named(spelling.upper().lower(), {})

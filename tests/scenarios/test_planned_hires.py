"""Planned hires in links and saved scenarios: what is taken, what is told, and that nothing is lost on the way."""

import pandas as pd
import pytest
from given import given, st

from cs_dashboard.scenarios.planned_hires import (
    MOST_ROWS,
    HireNotice,
    PlannedHire,
    hires_from_levers,
    hires_from_query,
    hires_to_levers,
    hires_to_query,
    starting,
)

FIRST = pd.Timestamp("2026-11-01")
TWO_CSMS = PlannedHire("csm", pd.Timestamp("2027-03-01"), 2.0)
HALF = PlannedHire("support", pd.Timestamp("2026-11-01"), 0.5)
ROWS = st.lists(
    st.builds(
        PlannedHire,
        st.sampled_from(["csm", "support"]),
        st.integers(0, 23).map(lambda ahead: FIRST + pd.DateOffset(months=ahead)),
        st.integers(1, 1000).map(lambda halves: halves / 2),
    ),
    max_size=MOST_ROWS,
).map(tuple)


def test_a_link_names_role_month_and_people() -> None:
    assert hires_to_query([TWO_CSMS, HALF]) == "csm.2027-03.2_support.2026-11.0.5"
    assert hires_from_query("csm.2027-03.2_support.2026-11.0.5", FIRST, 24) == ((TWO_CSMS, HALF), ())
    assert hires_from_query("", FIRST, 24) == ((), ())


@pytest.mark.parametrize(
    "row",
    [
        *("seller.2027-03.2", "csm.2027-13.2", "csm.2027-3.2", "csm.2027-03.0", "csm.2027-03.-1", "csm.2027-03.501"),
        *("csm.2027-03.nan", "csm.2027-03.inf", "csm.2027-03.", "csm.2027-03", "csm", "..."),
    ],
)
def test_a_row_that_is_wrong_is_told_and_harms_no_other(row: str) -> None:
    found = hires_from_query(f"{row}_csm.2027-03.2", FIRST, 24)
    assert found == ((TWO_CSMS,), (HireNotice("hire_not_read", row),))


def test_a_row_that_starts_outside_the_plan_is_told() -> None:
    text = "csm.2026-10.1_csm.2028-11.1_csm.2026-11.1_csm.2028-10.1"
    found, notices = hires_from_query(text, FIRST, 24)
    assert [str(one.month.date()) for one in found] == ["2026-11-01", "2028-10-01"]
    assert notices == (
        HireNotice("hire_outside_plan", "csm.2026-10.1"),
        HireNotice("hire_outside_plan", "csm.2028-11.1"),
    )


def test_more_rows_than_somebody_types_are_told_once() -> None:
    found, notices = hires_from_query("_".join(["csm.2027-03.2"] * 30), FIRST, 24)
    assert (found, notices) == ((TWO_CSMS,) * 20, (HireNotice("hires_too_many", ""),))


def test_a_saved_scenario_adds_equal_rows_up_and_skips_what_is_no_row() -> None:
    held = hires_to_levers([TWO_CSMS, HALF, TWO_CSMS])
    assert held == {"hires.csm.2027-03": 4.0, "hires.support.2026-11": 0.5}
    read = hires_from_levers({"attrition": 0.2, **held, "hires.csm.never": 3.0, "hires.csm.2027-04": -1.0})
    assert read == (PlannedHire("csm", TWO_CSMS.month, 4.0), HALF)


def test_people_start_in_their_month_and_nobody_before_or_after_the_plan() -> None:
    early, late = (PlannedHire("csm", FIRST + pd.DateOffset(months=months), 9.0) for months in (-1, 4))
    assert starting([TWO_CSMS, early, late, HALF], "csm", FIRST, 4) == (0.0, 0.0, 0.0, 0.0)
    assert starting([TWO_CSMS, TWO_CSMS, HALF], "csm", FIRST, 6) == (0.0, 0.0, 0.0, 0.0, 4.0, 0.0)
    assert starting([HALF], "support", FIRST, 2) == (0.5, 0.0)


@given(ROWS)
def test_link_and_scenario_hold_every_row(hires: tuple[PlannedHire, ...]) -> None:
    text = hires_to_query(hires)
    assert hires_from_query(text, FIRST, 24) == (hires, ())
    again = hires_from_levers(hires_to_levers(hires))
    for role in ("csm", "support"):
        assert starting(again, role, FIRST, 24) == starting(hires, role, FIRST, 24)


@given(st.text(max_size=60))
def test_no_link_raises(text: str) -> None:
    found, _ = hires_from_query(text, FIRST, 24)
    assert hires_from_query(hires_to_query(found), FIRST, 24) == (found, ())

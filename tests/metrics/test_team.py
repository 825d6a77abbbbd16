"""The teams' metrics at their edges and their laws; the worked example is in tests/queries/test_team_example.py."""

import math

import numpy as np
import pandas as pd
import pytest
from given import given, st
from proxy import called

from cs_dashboard.frames import CSM_BOOKS, DIMENSIONS, FUNCTIONS, HEADCOUNT, STAFF
from cs_dashboard.metrics import team

MONTHS = pd.date_range("2024-01-01", periods=14, freq="MS")


def headcount(leavers: int = 0, months: pd.DatetimeIndex = MONTHS, **people: int) -> pd.DataFrame:
    """So many people of each function in every month; leavers of each function in each."""
    rows = [
        (month, function, people.get(function, 0), people.get(function, 0), 0, leavers)
        for month in months
        for function in FUNCTIONS
    ]
    return HEADCOUNT.check(pd.DataFrame(rows, columns=[*HEADCOUNT.grain, *HEADCOUNT.measures]))


def staff(*people: tuple[str, str, str, str]) -> pd.DataFrame:
    """People as (employee_id, function, manager_id, manager_status)."""
    rows = [(name, f"Person {name}", function, "-", boss, status, False) for name, function, boss, status in people]
    return STAFF.check(pd.DataFrame(rows, columns=[*STAFF.grain, *STAFF.measures]))


def books(*rows: tuple[str, str, str, int, float]) -> pd.DataFrame:
    """Books as (segment, csm_id, status, customers, MRR)."""
    whole = [
        {**dict.fromkeys(DIMENSIONS, "(none)"), "segment": segment, "csm_id": csm, "name": csm, "csm_status": status}
        | {"customers": customers, "book_mrr": mrr}
        for segment, csm, status, customers, mrr in rows
    ]
    return CSM_BOOKS.check(pd.DataFrame(whole, columns=[*CSM_BOOKS.grain, *CSM_BOOKS.measures]))


def test_nobody_in_r_and_d_leaves_the_ratio_undefined_and_the_share_zero() -> None:
    now = called(team.team_ratios, headcount(sales=3, support=2)).iloc[-1]
    assert math.isnan(now["team_ratio"])
    assert (now["r_and_d_share"], now["headcount"]) == (0.0, 5)


def test_nobody_at_all_leaves_both_undefined() -> None:
    now = called(team.team_ratios, headcount()).iloc[-1]
    assert np.isnan(now[["team_ratio", "r_and_d_share"]].astype(float)).all()


def test_support_counts_only_when_switched_on() -> None:
    people = headcount(sales=2, support=2, engineering=2)
    assert team.team_ratios(people)["team_ratio"].iloc[-1] == 1.0
    assert team.team_ratios(people, with_support=True)["team_ratio"].iloc[-1] == 2.0


def test_attrition_needs_twelve_months_and_somebody_there() -> None:
    rates = called(team.attrition_rate, headcount(leavers=1, customer_success=4))["attrition_rate"]
    assert rates.isna().tolist() == [True] * 11 + [False] * 3
    # Twelve leavers of four people.
    assert rates.iloc[-1] == 3.0
    assert team.attrition_rate(headcount(leavers=0))["attrition_rate"].isna().all()
    assert team.attrition_rate(headcount(leavers=1, support=2), "support")["attrition_rate"].iloc[-1] == 6.0


def test_a_csm_in_two_segments_counts_in_both_and_once_in_all() -> None:
    made = books(("SMB", "E1", "employed", 4, 10.0), ("Mid", "E1", "employed", 2, 30.0), ("SMB", "-", "none", 1, 5.0))
    by = called(team.csm_load, made).set_index("segment")
    assert by["customers_per_csm"].to_dict() == {"Mid": 2.0, "SMB": 4.0}
    whole = team.csm_load(made, ()).iloc[0]
    assert (whole["csms"], whole["customers_per_csm"], whole["arr_per_csm"]) == (1, 6.0, 480.0)
    assert (whole["uncovered_customers"], whole["uncovered_arr"]) == (1, 60.0)


def test_only_uncovered_customers_are_shown_and_divide_by_nobody() -> None:
    made = books(("SMB", "(none)", "none", 4, 10.0), ("SMB", "X", "unknown", 1, 1.0), ("SMB", "L", "left", 2, 2.0))
    for by in ((), ("segment",)):
        row = called(team.csm_load, made, by).iloc[0]
        assert (row["csms"], row["customers"], row["uncovered_customers"], row["arr"]) == (0, 7, 7, 156.0)
        undefined = row[["customers_per_csm", "arr_per_csm", "customers_median", "arr_max"]].astype(float)
        assert np.isnan(undefined).all()


def test_months_without_people_or_retention_are_undefined() -> None:
    revenue = pd.DataFrame({"month": MONTHS, "total_mrr": 100.0, "total_customers": 10, "first_year_mrr": 0.0})
    table = called(team.csm_capacity, headcount(months=MONTHS[2:], customer_success=2), revenue)
    assert table["customers_per_csm"].isna().tolist() == [True, True, *[False] * 12]
    assert (table["customers_per_csm"].iloc[-1], table["arr_per_csm"].iloc[-1]) == (5.0, 600.0)
    assert table["grr"].isna().all()


def test_a_circle_and_oneself_have_defined_spans() -> None:
    people = staff(
        ("A", "customer_success", "B", "employed"),
        ("B", "customer_success", "A", "employed"),
        ("C", "customer_success", "C", "employed"),
        ("D", "support", "A", "employed"),
        ("E", "support", "Z", "unknown"),
        ("F", "sales", "A", "employed"),
    )
    assert called(team.span_of_control, people)[["manager_id", "reports"]].to_numpy().tolist() == [["A", 2], ["B", 1]]
    assert called(team.reports_unled, people).to_numpy().tolist() == [["self", 1], ["unknown", 1]]
    assert team.span_of_control(people, ["support"]).empty


def test_without_tickets_or_rates_a_person_has_a_book_only() -> None:
    view = called(team.person_view, books(("SMB", "E1", "employed", 12, 10.0), ("SMB", "X", "unknown", 1, 1.0)))
    assert view[["employee_id", "customers", "arr", "tickets"]].to_numpy().tolist() == [["E1", 12, 120.0, 0]]
    assert view["nrr"].isna().all()
    assert view["has_few_customers"].tolist() == [True]


_PEOPLE = st.lists(
    st.tuples(st.sampled_from(FUNCTIONS), st.integers(-1, 12), st.sampled_from(["employed", "left", "unknown"])),
    min_size=0,
    max_size=12,
)


@given(_PEOPLE)
def test_spans_and_those_outside_them_are_the_teams(drawn: list[tuple[str, int, str]]) -> None:
    ids = {f"E{n}" for n in range(len(drawn))}
    people = []
    for n, (function, boss, elsewhere) in enumerate(drawn):
        named = "(none)" if boss < 0 else f"E{boss}"
        status = "none" if boss < 0 else "employed" if named in ids else elsewhere.replace("employed", "left")
        people.append((f"E{n}", function, named, status))
    made = staff(*people)
    ours = made[made["function"].isin(team.CUSTOMER_TEAMS)]
    reports = team.span_of_control(made)["reports"].sum()
    in_team = ours["manager_id"].isin(ours["employee_id"]) & (ours["manager_id"] != ours["employee_id"])
    assert reports == in_team.sum()
    assert reports + team.reports_unled(made)["people"].sum() == len(ours)


@given(st.lists(st.integers(0, 50), min_size=len(FUNCTIONS), max_size=len(FUNCTIONS)))
def test_headcounts_by_function_sum_to_all(counts: list[int]) -> None:
    now = team.team_ratios(headcount(months=MONTHS[:1], **dict(zip(FUNCTIONS, counts, strict=True)))).iloc[0]
    assert now["headcount"] == sum(counts) == sum(now[f"{name}_headcount"] for name in FUNCTIONS)
    if now["r_and_d"]:
        assert now["team_ratio"] == pytest.approx(now["customer_facing"] / now["r_and_d"])
        assert 0 < now["r_and_d_share"] <= 1


_BOOKS = st.lists(
    st.tuples(
        st.sampled_from(["SMB", "Mid"]),
        st.sampled_from(["E1", "E2", "E3", "X"]),
        st.integers(1, 40),
        st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:2],
)


@given(_BOOKS)
def test_covered_and_uncovered_are_everybody_and_the_mean_lies_in_the_spread(
    drawn: list[tuple[str, str, int, int]],
) -> None:
    made = books(*((s, csm, "unknown" if csm == "X" else "employed", n, float(mrr)) for s, csm, n, mrr in drawn))
    for by in ((), ("segment",)):
        load = team.csm_load(made, by)
        assert load["customers"].sum() == sum(row[2] for row in drawn)
        assert (load["covered_customers"] + load["uncovered_customers"] == load["customers"]).all()
        known = load[load["csms"] > 0]
        assert (known["customers_min"] <= known["customers_per_csm"] + 1e-9).all()
        assert (known["customers_per_csm"] <= known["customers_max"] + 1e-9).all()
        spread = known[[f"arr_{name}" for name in ("min", "q25", "median", "q75", "max")]].to_numpy()
        assert (np.diff(spread, axis=1) >= 0).all()

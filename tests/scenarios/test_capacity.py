"""The capacity plan: a spreadsheet done by hand, the default plan beside its golden table, and its laws.

`UPDATE_GOLDEN=1 pytest tests/scenarios/test_capacity.py` writes the tables anew; the diff is then the review.
"""

import dataclasses
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from given import given, st
from proxy import called
from scenarios.made_capacity import COMPANY, ENTERPRISE, LEVERS, SMB

from cs_dashboard.content.levers import levers
from cs_dashboard.content.presets import presets
from cs_dashboard.scenarios.capacity import Company, Flag, project_capacity
from cs_dashboard.scenarios.capacity_levers import CapacityLevers, capacity_levers
from cs_dashboard.scenarios.csm_load import one_more
from cs_dashboard.scenarios.demand import Segment, Tickets
from cs_dashboard.scenarios.erlang import backlog
from cs_dashboard.scenarios.hiring import Team
from cs_dashboard.scenarios.levers import starting_values
from cs_dashboard.scenarios.planned_hires import PlannedHire

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "scenarios" / "capacity"
NAN = float("nan")
RECORDS = levers("capacity")
# As measured: attrition and growth between two steps of their sliders, so that rounding would show.
EXACT = {"capacity.attrition": 0.2713, "capacity.customer_growth": 0.1837, "compounding.gross_margin": 0.7821}
SUPPORT_HOURS = 100 * 365.25 / 7 / 12


def of(frame: pd.DataFrame, role: str, column: str) -> list[float]:
    return frame.loc[frame["role"] == role, column].tolist()


def default_plan() -> tuple[Company, CapacityLevers]:
    """The made company with levers that nobody moved."""
    chosen = capacity_levers(RECORDS, starting_values(RECORDS, EXACT), EXACT)
    return replace(COMPANY, segments=(ENTERPRISE, replace(SMB, path=()))), chosen


def test_two_segments_one_hire_ramping_and_one_leaver_are_as_on_paper() -> None:
    plan = project_capacity(COMPANY, LEVERS, 8)
    # Enterprise: 10 × 10 h + 1 × 10 h + renewals 2, 0, 4, 2, 0, 0, 6, 0 × 5 h.
    enterprise = np.array([120, 110, 130, 120, 110, 110, 140, 110])
    # SMB: 100, 100, 100, 120, 120, 140, 140, 300 × 1 h, and 5 new for each hundred × 10 h.
    smb = np.array([150, 150, 150, 180, 180, 210, 210, 450])
    assert of(plan.months, "csm", "need_fte") == pytest.approx(((enterprise + smb) / 100).tolist())
    # 2 and a hire at 0, 1/2, 1; one leaves in month 3, the next comes in month 4 and ramps.
    assert of(plan.months, "csm", "available_fte") == [2, 2.5, 3, 2, 2, 2.5, 3, 3]
    # Short by 0.7 at once: one hire, three months late. In month 7 by 2.6, so two more, opened in month 4.
    hires = plan.hires[plan.hires["role"] == "csm"].drop(columns="role")
    assert hires.iloc[:, :8].values.tolist() == [[1, 0, 0, 1, 3, True, 3, 5], [2, 7, 4, 5, 7, False, 0, 1]]
    assert [str(month.date()) for month in hires["requisition_month"]] == ["2026-11-01", "2027-03-01"]
    assert of(plan.months, "csm", "people_after") == [3, 4, 4, 3, 4, 6, 6, 6]
    assert of(plan.months, "csm", "available_after_fte") == [2, 2.5, 3.5, 3, 3, 3.5, 5, 6]
    # 5 to a manager: the sixth position, in month 5, needs a second one.
    assert of(plan.months, "csm", "managers") == [1, 1, 1, 1, 1, 2, 2, 2]
    # 10,000 a person and month, 15,000 a manager.
    assert of(plan.months, "csm", "cost") == [45_000, 55_000, 55_000, 45_000, 55_000, 90_000, 90_000, 90_000]
    assert of(plan.months, "csm", "cost_before") == [45_000, 45_000, 45_000, 35_000, *[45_000] * 4]
    assert str(plan.first_short("csm")) == "2026-11-01 00:00:00"


def test_the_support_team_is_planned_beside_them() -> None:
    plan = project_capacity(COMPANY, LEVERS, 8)
    customers = np.array([110, 110, 110, 130, 130, 150, 150, 310])
    assert of(plan.months, "support", "need_fte") == pytest.approx((SUPPORT_HOURS / 100 * customers / 110).tolist())
    # 12.25 needed in month 7, 6 there: 7 positions, opened three months before.
    hires = plan.hires[plan.hires["role"] == "support"]
    assert hires[["hires", "need_ahead", "requisition_ahead"]].values.tolist() == [[7, 7, 4]]
    assert str(plan.first_short("support")) == "2027-06-01 00:00:00"


def planned(role: str, ahead: int, people: float) -> PlannedHire:
    return PlannedHire(role, COMPANY.first_month + pd.DateOffset(months=ahead), people)


def test_hires_in_plan_ramp_cost_and_leave_less_to_open() -> None:
    company = replace(COMPANY, hires=(planned("support", 5, 7.0), planned("csm", 5, 1.0), planned("csm", 30, 9.0)))
    plan = project_capacity(company, LEVERS, 8)
    # Support has 6 and 7 more from month 5, at 0, 1/2, 1: the 12.25 of month 7 are there, and nothing is left to open.
    assert of(plan.months, "support", "planned_hires") == [0, 0, 0, 0, 0, 7, 0, 0]
    assert of(plan.months, "support", "available_fte") == [6, 6, 6, 6, 6, 6, 9.5, 13]
    assert plan.first_short("support") is None
    assert plan.hires["role"].tolist() == ["csm", "csm"]
    # CSMs: the late one of month 0 still, and one where two were advised; the hire of month 30 is not in this plan.
    assert of(plan.months, "csm", "available_fte") == [2, 2.5, 3, 2, 2, 2.5, 3.5, 4]
    assert plan.hires[["hires", "need_ahead"]].values.tolist() == [[1, 0], [1, 7]]
    assert of(plan.months, "csm", "people_after") == [3, 4, 4, 3, 4, 6, 6, 6]
    # Who is there whatever is planned costs the same as before, and the whole plan as the advice alone did.
    alone = project_capacity(COMPANY, LEVERS, 8)
    for column in ("cost_before", "cost"):
        assert of(plan.months, "csm", column) == of(alone.months, "csm", column)
        assert of(plan.months, "support", column) == of(alone.months, "support", column)
    assert plan.cost == alone.cost


def test_a_hire_in_plan_moves_the_first_month_short() -> None:
    book = replace(COMPANY, segments=(replace(SMB, path=(100.0, 200.0, 300.0, 300.0)),), csm=Team((9, 9)))
    # 1 h a customer and 0.5 h onboarding: 1.5, 3, 4.5, 4.5 people needed, 2 there.
    assert str(project_capacity(book, LEVERS, 4).first_short("csm")) == "2026-12-01 00:00:00"
    later = project_capacity(replace(book, hires=(planned("csm", 0, 2.0),)), LEVERS, 4)
    # 2, 3, 4, 4 with the two: short by 0.5 from month 2 on.
    assert str(later.first_short("csm")) == "2027-01-01 00:00:00"
    assert of(later.months, "csm", "gap_fte") == pytest.approx([-0.5, 0, 0.5, 0.5])


def test_whom_nobody_knows_a_hire_does_not_make_known() -> None:
    bare = replace(COMPANY, csm=Team(None), hires=(planned("csm", 0, 2.0),))
    assert np.isnan(of(project_capacity(bare, LEVERS, 8).months, "csm", "available_fte")).all()


def test_the_nrr_that_pays_for_the_plan() -> None:
    cost = project_capacity(COMPANY, LEVERS, 8).cost
    # 3 CSMs × 120,000 + 7 × 60,000, and one manager more of each team (3 to 6 people of 5; 6 to 13: 2 to 3).
    assert cost.yearly == 3 * 120_000 + 7 * 60_000 + 2 * 180_000
    assert cost.nrr_points == pytest.approx(1_140_000 / 10_800_000)
    assert cost.nrr_points_at_margin == pytest.approx(1_140_000 / 8_100_000)


def test_load_and_work_carry_their_months() -> None:
    plan = project_capacity(COMPANY, LEVERS, 8)
    assert plan.load["customers_per_csm_after"].tolist() == pytest.approx(
        [110 / 3, 27.5, 27.5, 130 / 3, 32.5, 25, 25, 310 / 6]
    )
    assert plan.load["month"].tolist() == list(pd.date_range("2026-11-01", periods=8, freq="MS"))
    assert plan.workload.groupby("segment")["month"].max().tolist() == [pd.Timestamp("2027-06-01")] * 2
    assert plan.load["renewal_rate_after_low"].notna().all()
    assert project_capacity(COMPANY, replace(LEVERS, load_effect=-0.2), 8).load["renewal_rate_low"].isna().all()


def test_advice_is_flagged_with_its_facts() -> None:
    flags = project_capacity(COMPANY, LEVERS, 8).flags
    # The seventh in support comes in month 5, the fourth CSM in month 1.
    assert flags == (
        Flag("split_support_by_stage", ("002-29", "002-30", "002-31"), 5),
        Flag("first_cs_manager", ("2j",), 1),
    )
    few = replace(COMPANY, segments=(ENTERPRISE,), cs_managers=1)
    assert project_capacity(few, LEVERS, 8).flags == ()
    # More than 6, strictly.
    assert project_capacity(replace(few, support=Team((9,) * 7)), LEVERS, 8).flags[0].months_ahead == 0


def test_empty_levers_are_the_baseline_exactly() -> None:
    company, chosen = default_plan()
    by_hand = CapacityLevers(
        *(75.0, 46.0, 8.0, 9.0, 12.5, 1800.0, 0.35, 3.0, 3.0, 0.2713, 0.1837, 8.0, 0.8, 20.0, 40.0, 30.0, 0.9),
        *(100_000.0, 70_000.0, 140_000.0, 150_000.0, NAN, 0.0, 0.7821),
    )
    assert str(chosen) == str(by_hand)
    pd.testing.assert_frame_equal(
        project_capacity(company, chosen).months, project_capacity(company, by_hand).months, check_exact=True
    )


def assert_golden(table: pd.DataFrame, name: str) -> None:
    """The table equals the one reviewed."""
    text = table.to_csv(index=False, float_format="%.10g", lineterminator="\n")
    file = GOLDEN / f"{name}.csv"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["months", "hires", "workload", "load"])
def test_the_default_plan_gives_the_table_reviewed(table: str) -> None:
    assert_golden(getattr(called(project_capacity, *default_plan()), table), f"today_{table}")


def test_the_golden_plan_has_24_months_of_both_roles() -> None:
    golden = pd.read_csv(GOLDEN / "today_months.csv")
    assert golden.groupby("role")["months_ahead"].agg(["min", "max", "count"]).values.tolist() == [[0, 23, 24]] * 2


@pytest.mark.parametrize("preset", presets("capacity"))
def test_a_preset_gives_the_table_reviewed(preset: str) -> None:
    company, _ = default_plan()
    moved = {**starting_values(RECORDS, EXACT), **presets("capacity")[preset].values}
    plan = project_capacity(company, capacity_levers(RECORDS, moved, EXACT))
    assert_golden(plan.months, f"{preset}_months")


def test_no_golden_table_is_left_over() -> None:
    kept = {f"{preset}_months" for preset in presets("capacity")}
    kept |= {"today_hires", "today_workload", "today_load"}
    assert {file.stem for file in GOLDEN.glob("*.csv")} == kept


def test_a_plan_that_forgets_shrinkage_needs_35_percent_fewer() -> None:
    needs = [pd.read_csv(GOLDEN / f"{name}_months.csv")["need_fte"] for name in ("no_shrinkage", "today")]
    assert (needs[0] / needs[1]).tolist() == pytest.approx([0.65] * 48)


def test_what_is_missing_is_named_and_the_rest_is_planned() -> None:
    bare = replace(COMPANY, csm=Team(None), tickets=Tickets((), 110), segments=(SMB,))
    plan = project_capacity(bare, LEVERS, 8)
    assert plan.missing == ("csm_people", "tickets", "renewals")
    assert of(plan.months, "csm", "need_fte") == pytest.approx([1.5, 1.5, 1.5, 1.8, 1.8, 2.1, 2.1, 4.5])
    assert np.isnan(of(plan.months, "csm", "available_fte")).all()
    assert plan.hires.empty
    assert (plan.cost.yearly, plan.first_short("csm"), plan.first_short("support")) == (0, None, None)
    assert project_capacity(COMPANY, LEVERS, 8).missing == ()


@pytest.mark.parametrize("value", [NAN, 0.0, -1.0, 1.0, 1e300, float("inf")])
def test_no_lever_at_any_value_raises(value: float) -> None:
    for field in dataclasses.fields(CapacityLevers):
        if field.name not in ("ramp_months", "recruiting_months") or not value > 1e3:
            plan = project_capacity(COMPANY, replace(LEVERS, **{field.name: value}))
            assert len(plan.months) == 48


def test_nobody_at_all_is_a_plan_of_nothing() -> None:
    empty = replace(COMPANY, segments=(), csm=Team(()), support=Team(()), tickets=Tickets((0.0,) * 168, 0), arr=0.0)
    plan = project_capacity(empty, LEVERS)
    assert plan.hires.empty
    assert np.isnan(plan.cost.nrr_points)


def figures(chosen: CapacityLevers, kind: str) -> dict[str, float]:
    """What the levers move: people needed, hires, managers, money; of the default company."""
    company = replace(default_plan()[0], tickets=replace(COMPANY.tickets, kind=kind))
    plan = project_capacity(company, chosen)
    more = one_more(company.book, company.load_effect.moved_to(chosen.load_effect), chosen)
    return {
        "need": float(plan.months["need_fte"].sum()),
        "available": float(plan.months["available_fte"].sum()),
        "hires": float(plan.hires["hires"].sum()),
        "managers": float(plan.months["managers"].sum()),
        "cost": float(plan.months["cost"].sum()),
        "points": plan.cost.nrr_points_at_margin,
        "pile": backlog(60, 4, chosen.handle_minutes, chosen.clear_within_hours).agents,
        "csm": more.csm.net,
        "seller": more.seller.net,
    }


MOVES = {
    **dict.fromkeys(("touch_hours_high", "touch_hours_low", "onboarding_hours", "renewal_hours"), ("need", 1)),
    **dict.fromkeys(("shrinkage", "customer_growth", "handle_minutes", "target_share"), ("need", 1)),
    **dict.fromkeys(("productive_hours", "occupancy_cap", "answer_within_seconds"), ("need", -1)),
    **dict.fromkeys(("ramp_months", "recruiting_months", "attrition"), ("available", -1)),
    **dict.fromkeys(("salary_csm", "salary_support", "salary_manager"), ("cost", 1)),
    **{"span": ("managers", -1), "clear_within_hours": ("pile", -1), "gross_margin": ("points", -1)},
    **{"new_arr_per_seller": ("seller", 1), "salary_seller": ("seller", -1), "load_effect": ("csm", -1)},
}


@pytest.mark.parametrize("key", MOVES)
def test_each_lever_moves_its_figure_one_way_over_its_whole_range(key: str) -> None:
    figure, sign = MOVES[key]
    lever = next(one for one in RECORDS if one.key == key)
    kind = "erlang" if key in ("target_share", "answer_within_seconds") else "backlog"
    base = replace(default_plan()[1], new_arr_per_seller=500_000.0)
    top = 500_000.0 if lever.unit == "currency" else lever.high
    path = [figures(replace(base, **{key: value}), kind)[figure] for value in np.linspace(lever.low, top, 13)]
    if key in ("ramp_months", "recruiting_months"):
        path = [figures(replace(base, **{key: float(value)}), kind)[figure] for value in range(13)]
    # Without a margin nothing pays: undefined at the low end.
    path = [value for value in path if not np.isnan(value)]
    assert len(path) >= 12
    moves = np.diff(path) * sign
    assert (moves >= -1e-9 * np.abs(path).max()).all()
    assert moves.sum() > 0


def test_every_lever_moves_something_but_the_tier_that_no_segment_has() -> None:
    assert {lever.key for lever in RECORDS} - set(MOVES) == {"touch_hours_mid"}
    mid = replace(COMPANY, segments=(replace(SMB, tier="mid", path=()),))
    work = [project_capacity(mid, replace(LEVERS, touch_hours_mid=hours)).workload["fte"].sum() for hours in (60, 61)]
    assert work[0] < work[1]


def test_a_better_lever_never_asks_for_more_hires() -> None:
    base = replace(default_plan()[1], new_arr_per_seller=500_000.0)
    for lever in RECORDS:
        if lever.direction == "none" or lever.unit == "currency":
            continue
        ends = [lever.high, lever.low] if lever.direction == "lower" else [lever.low, lever.high]
        worse, better = (figures(replace(base, **{lever.key: end}), "backlog")["hires"] for end in ends)
        assert better <= worse, lever.key


segments = st.builds(
    Segment,
    st.just("Any"),
    st.sampled_from(["high", "mid", "low"]),
    # Customers are counted: the growth of 5e-324 of one is lost in rounding.
    st.integers(0, 500).map(float),
    st.floats(0, 20),
    st.lists(st.floats(0, 20), max_size=14).map(tuple),
    st.lists(st.floats(0, 20), max_size=12).map(tuple),
)


@given(
    st.lists(segments, min_size=1, max_size=3),
    st.floats(0, 100),
    st.floats(0, 1),
    st.sampled_from(["erlang", "backlog"]),
)
def test_more_customers_never_need_fewer_people(book: list[Segment], more: float, growth: float, kind: str) -> None:
    company = replace(COMPANY, segments=tuple(book), tickets=replace(COMPANY.tickets, kind=kind))
    larger = replace(company, segments=(replace(book[0], customers=book[0].customers + more), *book[1:]))
    chosen = replace(LEVERS, customer_growth=growth)
    for fewer_customers, more_customers, faster in (
        (company, larger, growth),
        (company, company, growth + 0.1),
    ):
        few = project_capacity(fewer_customers, chosen)
        many = project_capacity(more_customers, replace(chosen, customer_growth=faster))
        assert (many.months["need_fte"] >= few.months["need_fte"] - 1e-6).all()
        assert (
            many.months["people_after"].groupby(many.months["role"]).last()
            >= few.months["people_after"].groupby(few.months["role"]).last()
        ).all()


@given(
    st.lists(segments, min_size=1, max_size=3),
    st.integers(0, 6),
    st.integers(0, 6),
    st.floats(0, 0.6),
    st.floats(-0.5, 1),
)
def test_who_follows_the_plan_is_not_short_once_a_hire_of_today_is_productive(
    book: list[Segment], recruiting: int, ramp: int, attrition: float, growth: float
) -> None:
    chosen = replace(
        LEVERS,
        recruiting_months=float(recruiting),
        ramp_months=float(ramp),
        attrition=attrition,
        customer_growth=growth,
    )
    months = project_capacity(replace(COMPANY, segments=tuple(book)), chosen).months
    reached = months[months["months_ahead"] >= recruiting + ramp]
    assert (reached["available_after_fte"] >= reached["need_fte"] - 1e-8).all()


rows = st.lists(
    st.builds(
        planned, st.sampled_from(["csm", "support"]), st.integers(0, 23), st.integers(1, 12).map(lambda n: n / 2)
    ),
    max_size=6,
).map(tuple)


@given(
    st.lists(segments, min_size=1, max_size=3),
    rows,
    st.integers(0, 6),
    st.integers(0, 6),
    st.floats(0, 0.6),
    st.floats(-0.5, 1),
)
def test_hires_in_plan_never_leave_more_to_open_and_the_advice_still_closes_every_gap(
    book: list[Segment],
    hires: tuple[PlannedHire, ...],
    recruiting: int,
    ramp: int,
    attrition: float,
    growth: float,
) -> None:
    chosen = replace(
        LEVERS,
        recruiting_months=float(recruiting),
        ramp_months=float(ramp),
        attrition=attrition,
        customer_growth=growth,
    )
    company = replace(COMPANY, segments=tuple(book))
    without, plan = (project_capacity(replace(company, hires=typed), chosen) for typed in ((), hires))
    for role in ("csm", "support"):
        fewer, more = (one.hires.loc[one.hires["role"] == role, "hires"].sum() for one in (plan, without))
        assert fewer <= more
        first, before = plan.first_short(role), without.first_short(role)
        assert first is None or (before is not None and first >= before)
    assert (plan.months["available_fte"] >= without.months["available_fte"] - 1e-9).all()
    reached = plan.months[plan.months["months_ahead"] >= recruiting + ramp]
    assert (reached["available_after_fte"] >= reached["need_fte"] - 1e-8).all()


@given(st.lists(segments, min_size=1, max_size=3), st.integers(0, 6), st.integers(0, 6), st.floats(-0.5, 1))
def test_who_plans_what_was_advised_has_nothing_left_to_open(
    book: list[Segment], recruiting: int, ramp: int, growth: float
) -> None:
    chosen = replace(
        LEVERS, recruiting_months=float(recruiting), ramp_months=float(ramp), attrition=0.0, customer_growth=growth
    )
    company = replace(COMPANY, segments=tuple(book))
    advised = project_capacity(company, chosen)
    typed = tuple(
        PlannedHire(row["role"], row["start_month"], float(row["hires"])) for row in advised.hires.to_dict("records")
    )
    plan = project_capacity(replace(company, hires=typed), chosen)
    assert plan.hires.empty
    # A hire that starts after the end of the plan is paid by the advice alone.
    starting = advised.hires.loc[advised.hires["start_ahead"] < 24, "hires"].sum()
    if starting == advised.hires["hires"].sum():
        assert plan.cost.yearly == pytest.approx(advised.cost.yearly)
    pd.testing.assert_series_equal(plan.months["cost"], advised.months["cost"])

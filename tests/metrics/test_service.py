"""Service metrics at their edges and their laws; the worked example is in tests/queries/test_team_example.py."""

import numpy as np
import pandas as pd
from given import given, st
from proxy import called

from cs_dashboard.metrics import service

JANUARY = pd.Timestamp("2024-01-01")


def touches(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Touches of January as (kind, initiated_by, how many)."""
    frame = pd.DataFrame(rows, columns=["kind", "initiated_by", "touches"])
    return frame.assign(month=JANUARY, segment="SMB", timed_touches=0, minutes=0.0)


def tickets(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Tickets of January as (category, opened_by, how many), none answered."""
    frame = pd.DataFrame(rows, columns=["category", "opened_by", "tickets"])
    zero = dict.fromkeys(["answered_tickets", "resolved_tickets", "same_day_tickets", "rated_tickets"], 0)
    return frame.assign(month=JANUARY, segment="SMB", **zero, satisfaction=0.0)


def test_touches_of_unknown_origin_are_in_no_share() -> None:
    made = touches(("call", "us", 3), ("call", "customer", 1), ("call", "(none)", 6))
    assert called(service.proactive_share, made)["proactive_share"].tolist() == [0.75]
    only_unknown = called(service.proactive_share, touches(("call", "(none)", 6)), ())
    assert only_unknown["proactive_share"].isna().all()


def test_billing_is_told_by_the_name_of_the_kind_and_what_was_asked_for_is_reactive() -> None:
    made = touches(("Invoice reminder", "us", 1), ("Renewal", "us", 2), ("Renewal", "customer", 4), ("QBR", "us", 3))
    mix = called(service.touch_mix, made, ()).set_index("purpose")["touches"]
    assert mix.to_dict() == {"billing": 3, "reactive": 4, "success": 3}


def test_shares_without_what_they_are_of_are_undefined() -> None:
    ours = tickets(("bug", "us", 2))
    assert called(service.same_day_share, ours, ())["same_day_share"].isna().all()
    unknown = tickets(("(none)", "(none)", 2))
    assert called(service.product_caused_share, unknown, ["bug"], ())["product_caused_share"].isna().all()
    assert called(service.found_by_us_share, unknown, ())["found_by_us_share"].isna().all()
    assert called(service.ticket_satisfaction, unknown, ())["satisfaction"].isna().all()


def test_categories_are_matched_whatever_their_case_spaces_and_hyphens() -> None:
    made = tickets(("Slow-Response", "customer", 1), ("slow response", "us", 1), ("Slow", "customer", 2))
    assert service.product_caused_share(made, ["slow_response"], ())["product_caused_share"].tolist() == [0.5]


def test_a_month_without_tickets_is_zero_and_one_without_customers_undefined() -> None:
    revenue = pd.DataFrame({"month": [JANUARY, pd.Timestamp("2024-02-01")], "total_customers": [0, 4]})
    revenue = revenue.assign(total_mrr=0.0, first_year_mrr=0.0)
    rate = called(service.ticket_rate, tickets(("bug", "customer", 2)), revenue)
    assert rate["tickets"].tolist() == [2, 0]
    assert (np.isnan(rate["tickets_per_100"][0]), rate["tickets_per_100"][1]) == (True, 0.0)


def test_a_missing_table_leaves_its_stages_undefined_and_the_others_alone() -> None:
    row = {"customers": 4, "started": np.nan, "completed": np.nan, "first_value": np.nan, "measured": 0, "outcome": 0}
    made = pd.DataFrame([{"segment": "SMB", **row, "mature": 2, "renewed": 1, "expanded": 3}])
    for by in ((), ("segment",)):
        funnel = called(service.lifecycle_funnel, made, by).set_index("stage")
        assert funnel["share"].isna().to_dict() == {
            **{"customers": False, "started": True, "completed": True, "first_value": True},
            **{"outcome": True, "renewed": False, "expanded": False},
        }
        assert funnel.loc[["renewed", "expanded"], "share"].tolist() == [0.5, 0.75]


@given(st.lists(st.tuples(st.sampled_from(["bug", "a", "b", "(none)"]), st.integers(0, 50)), min_size=1, max_size=8))
def test_the_pareto_holds_every_ticket_and_falls(drawn: list[tuple[str, int]]) -> None:
    table = service.ticket_pareto(tickets(*((name, "us", n) for name, n in drawn)), ["bug"])
    assert table["tickets"].sum() == sum(n for _, n in drawn)
    assert table["tickets"].is_monotonic_decreasing
    if table["tickets"].sum():
        assert np.isclose(table["share"].sum(), 1.0)
        assert table["cumulative_share"].iloc[-1] == 1.0


@given(st.lists(st.tuples(st.sampled_from(["call", "bill"]), st.sampled_from(["us", "customer"]), st.integers(1, 9))))
def test_the_mix_sums_to_the_whole(drawn: list[tuple[str, str, int]]) -> None:
    mix = service.touch_mix(touches(*drawn))
    assert mix["touches"].sum() == sum(n for *_, n in drawn)
    assert np.isclose(mix["share"].sum(), 1.0 if drawn else 0.0)

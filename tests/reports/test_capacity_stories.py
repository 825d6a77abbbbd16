"""The sentences of the capacity plan, and of its queues."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports import capacity_stories as stories
from cs_dashboard.reports import queue_stories
from cs_dashboard.scenarios.erlang import backlog, erlang_c

EN, ZH = Text("en"), Text("zh_Hans")
NAN = float("nan")
OCTOBER = pd.Timestamp("2026-10-01")


def ahead(months: int) -> pd.Timestamp:
    return pd.Timestamp("2026-11-01") + pd.DateOffset(months=months)


def months(need: float, there: float) -> pd.DataFrame:
    rows = [
        {"months_ahead": place, "month": ahead(place), "need_fte": need, "available_fte": there} for place in range(24)
    ]
    return pd.DataFrame(rows).assign(gap_fte=need - there)


def hires(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """hires, need_ahead, requisition_ahead, late_months."""
    found = pd.DataFrame(rows, columns=["hires", "need_ahead", "requisition_ahead", "late_months"])
    found["need_month"] = [ahead(place) for place in found["need_ahead"]]
    found["requisition_month"] = [ahead(place) for place in found["requisition_ahead"]]
    return found


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        (hires((1, 7, 1, 0)), "From June 2027 the team is short of 1 person: open 1 requisition by December 2026"),
        (
            hires((2, 7, 1, 0), (3, 7, 2, 0), (4, 9, 3, 0)),
            "From June 2027 the team is short of 5 people: open 5 requisitions by December 2026",
        ),
        (
            hires((1, 2, 0, 4)),
            "From January 2027 the team is short of 1 person: open 1 requisition now, 4 months late",
        ),
    ],
)
def test_the_headline_names_how_many_from_when_and_by_when(opened: pd.DataFrame, told: str) -> None:
    assert stories.capacity_headline(opened, months(6.0, 5.0), EN) == told


def test_the_headline_without_hires_says_why() -> None:
    none = hires()
    large = "The team is large enough through October 2028: there is nothing to open"
    assert stories.capacity_headline(none, months(4.0, 5.0), EN) == large
    late = "The team is short for a while, but a hire opened now would come too late to be needed"
    assert stories.capacity_headline(none, months(6.0, 5.0), EN) == late


def test_the_headline_says_which_half_is_not_known() -> None:
    assert stories.capacity_headline(hires(), months(4.0, NAN), EN) == (
        "The work takes 4.0 people now and 4.0 in October 2028; who is there is not known"
    )
    assert stories.capacity_headline(hires(), months(NAN, 5.0), EN).startswith("People are known, but not")
    assert stories.capacity_headline(hires(), months(NAN, NAN), EN) == "Neither the work nor the people are known yet"


def test_the_detail_tells_only_what_there_is_to_tell() -> None:
    assert stories.capacity_detail(hires(), 0, 24, OCTOBER, False, EN) == "As of October 2026"
    full = stories.capacity_detail(hires((2, 1, 0, 5)), 3, 24, OCTOBER, True, EN)
    assert full.startswith(
        "2 requisitions in 24 months · 3 of 24 levers are assumed, not measured · Of the whole company"
    )


def test_missing_tables_are_named_with_what_they_add() -> None:
    assert stories.unlocks((), EN) == ""
    assert stories.unlocks(("touches", "costs"), EN) == (
        "Assumed until connected: touches: how many hours a customer takes; costs: what people cost."
    )


def test_cost_is_told_with_the_points_that_would_pay_for_it() -> None:
    def told(yearly: float, points: float, margin: float) -> str:
        cost: Any = SimpleNamespace(yearly=yearly, nrr_points=points, nrr_points_at_margin=margin)
        return stories.cost_sentence(cost, True, EN)

    assert told(500_000.0, 0.05, 0.063) == (
        "The hires and the managers they add cost $500K a year once all are there. 5.0 points of NRR bring as much "
        "revenue, 6.3 points as much gross margin."
    )
    assert told(500_000.0, NAN, NAN).endswith("once all are there.")
    assert told(0.0, 0.0, 0.0) == "Without a hire there is nothing to pay for."
    assert told(NAN, NAN, NAN) == "What the hires cost is not known."
    nothing: Any = SimpleNamespace(yearly=0.0, nrr_points=0.0, nrr_points_at_margin=0.0)
    assert stories.cost_sentence(nothing, False, EN) == "What the hires cost is not known."


def test_load_is_told_for_the_last_month_and_as_unknown_without_it() -> None:
    columns = {
        "customers_per_csm": 94.0,
        "customers_per_csm_after": 73.0,
        "renewal_rate": 0.75,
        "renewal_rate_after": 0.8,
    }
    load = pd.DataFrame([{"month": ahead(23), **columns}])
    assert stories.load_outcome(load, EN) == (
        "In October 2028 a CSM would have 94 customers without the hires and 73 with them; the load effect then makes "
        "renewal 75.0% and 80.0%."
    )
    assert "cannot be told" in stories.load_outcome(load.assign(renewal_rate=NAN), EN)


@pytest.mark.parametrize(
    ("better", "begins", "is_hedged"),
    [
        ("csm", "Over twelve months one more CSM brings more", True),
        ("seller", "Over twelve months one more seller brings more", True),
        ("neither", "Over twelve months neither", False),
        ("unknown", "One more CSM or one more seller: one of the two", False),
    ],
)
def test_one_more_is_hedged_where_the_interval_is_wide(better: str, begins: str, is_hedged: bool) -> None:
    assert stories.one_more_sentence(better, True, EN).startswith(begins)
    assert stories.one_more_sentence(better, True, EN).endswith("be sure of it.") is False
    assert stories.one_more_sentence(better, False, EN).endswith("be sure of it.") is is_hedged


def test_one_more_in_words_has_its_interval_where_there_is_one() -> None:
    one: Any = SimpleNamespace(arr=4e4, cost=9e4, net=-5e4, net_low=-8e4, net_high=-3e4)
    told = stories.one_more_words(one, EN)
    assert told == "ARR $40K, cost $90K, gross margin less cost −$50K (95% interval −$80K to −$30K)"
    one.net_low = NAN
    assert stories.one_more_words(one, EN) == "ARR $40K, cost $90K, gross margin less cost −$50K"
    one.arr = NAN
    assert stories.one_more_words(one, EN) == "not known"


def test_a_flag_says_from_when_it_applies() -> None:
    assert stories.flag_sentence("first_cs_manager", 0, ahead(0), EN).startswith("Now: there are 4 CSMs or more")
    later = stories.flag_sentence("split_support_by_stage", 4, ahead(4), EN)
    assert later.startswith("From March 2027 on: support has more than 6 positions")


def test_lateness_is_counted_in_months() -> None:
    assert [stories.late_words(late, EN) for late in (0, 1, 5)] == ["in time", "1 month late", "5 months late"]


def test_which_model_applies_is_said_with_its_reason() -> None:
    assert "Erlang C applies" in queue_stories.queue_sentence("erlang", 20.0, EN)
    assert queue_stories.queue_sentence("backlog", 98.0, EN).startswith("Half of all tickets wait 1.6 hours")
    assert "is not known" in queue_stories.queue_sentence("unknown", NAN, EN)


def test_an_unstable_queue_says_so_and_names_the_fewest_that_hold_it() -> None:
    # 30 calls an hour of 6 minutes are 3 erlangs.
    assert queue_stories.calls_sentence(erlang_c(30, 360, 3), 3, 20, EN) == (
        "Unstable: in the busiest hour calls keep 3.00 agents busy, 3 never catch up; the fewest that do are 4."
    )
    assert queue_stories.calls_sentence(erlang_c(30, 360, 5), 5, 20, EN).startswith(
        "In the busiest hour 5 agents answer"
    )
    pile = backlog(60, 4, 30, 40)
    # 4 tickets an hour of half an hour each.
    assert queue_stories.pile_sentence(pile, 2, EN) == (
        "Unstable: the backlog grows for ever with 2 on duty; the fewest that stop it are 3."
    )
    # 30 hours of work at one to spare.
    assert queue_stories.pile_sentence(pile, 3, EN).endswith(
        "3 on duty work off what lies there in 30.0 working hours."
    )
    assert "is not known" in queue_stories.pile_sentence(backlog(NAN, NAN, 30, 40), 2, EN)


def test_every_sentence_has_its_chinese() -> None:
    told = [
        stories.capacity_headline(hires((2, 7, 1, 0)), months(6.0, 5.0), ZH),
        stories.unlocks(("employees", "touches", "tickets", "contracts", "costs"), ZH),
        *(stories.one_more_sentence(better, False, ZH) for better in ("csm", "seller", "neither", "unknown")),
        *(stories.flag_sentence(code, 0, ahead(0), ZH) for code in stories.FLAG_WORDS),
        *(queue_stories.queue_sentence(kind, 98.0, ZH) for kind in ("erlang", "backlog", "unknown")),
    ]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in sentence) for sentence in told)

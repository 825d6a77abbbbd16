"""The sources of expansion: parts, shares and counts of a slice."""

import pandas as pd
import pytest
from metrics.made import JANUARY, frame_of
from proxy import called

from cs_dashboard.frames import EXPANSION_FACTS
from cs_dashboard.metrics.expansion import expansion_split


def split_row(upgrade: float, added: float, same_plan: float, counts: tuple[int, int, int], **keys: object) -> dict:
    return {
        "month": JANUARY,
        "expansion_mrr": upgrade + added + same_plan,
        "upgrade_mrr": upgrade,
        "added_mrr": added,
        "same_plan_mrr": same_plan,
        **dict(zip(("upgrade_customers", "added_customers", "same_plan_customers"), counts, strict=True)),
        **keys,
    }


def expansion_facts(*rows: dict) -> pd.DataFrame:
    return frame_of(EXPANSION_FACTS, rows)


FACTS = expansion_facts(
    split_row(50, 30, 20, (1, 2, 1), segment="SMB"),
    split_row(-10, 0, 110, (0, 0, 3), segment="Enterprise"),
    split_row(0, 0, 0, (0, 0, 0)),
)
SHARES = ["upgrade_share", "added_share", "same_plan_share"]


def test_shares_are_parts_of_the_expansion_of_all_slices_together() -> None:
    # 50 - 10 = 40, 30, 20 + 110 = 130 of 200.
    row = called(expansion_split, FACTS).iloc[0]
    assert row["expansion_mrr"] == 200.0
    assert row[SHARES].tolist() == [0.2, 0.15, 0.65]
    assert row["expanding_customers"] == 7


def test_a_share_may_be_negative_and_another_above_one_and_they_still_sum_to_one() -> None:
    split = called(expansion_split, FACTS, ["segment"]).set_index("segment")
    assert split.loc["Enterprise", SHARES].tolist() == [-0.1, 0.0, 1.1]
    assert split.loc[["Enterprise", "SMB"], SHARES].sum(axis=1).tolist() == pytest.approx([1.0, 1.0])


def test_no_expansion_is_zero_with_undefined_shares() -> None:
    row = called(expansion_split, FACTS, ["segment"]).set_index("segment").loc["(none)"]
    assert row["expansion_mrr"] == 0.0
    assert row["expanding_customers"] == 0
    assert row[SHARES].isna().all()


def test_no_facts_are_no_rows_with_all_columns() -> None:
    empty = called(expansion_split, expansion_facts(), ["segment"])
    assert len(empty) == 0
    assert list(empty.columns) == list(expansion_split(FACTS, ["segment"]).columns)


def test_money_comes_out_in_whole_cents() -> None:
    facts = expansion_facts(split_row(0.1, 0, 0, (1, 0, 0), segment="A"), split_row(0.2, 0, 0, (1, 0, 0), segment="B"))
    row = called(expansion_split, facts).iloc[0]
    assert (row["expansion_mrr"], row["upgrade_mrr"], row["upgrade_share"]) == (0.3, 0.3, 1.0)

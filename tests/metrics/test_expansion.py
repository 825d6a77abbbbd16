"""The sources of expansion: parts, shares and counts of a slice. The ladder: the same customers at both ages."""

import numpy as np
import pandas as pd
import pytest
from metrics.made import JANUARY, cohort_pairs, frame_of
from proxy import called

from cs_dashboard.frames import EXPANSION_FACTS
from cs_dashboard.metrics.expansion import expansion_ladder, expansion_split


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


def test_the_ladder_of_the_article_climbs_by_20_25_and_33_percent_to_twice_its_foot() -> None:
    facts, moments = cohort_pairs(*(("2020-01", 12 * year, [(10, y)]) for year, y in enumerate((10, 12, 15, 20))))
    ladder = called(expansion_ladder, facts, moments)
    assert ladder["age_months"].tolist() == [0, 12, 24, 36]
    assert ladder["rung"].tolist() == [1.0, 1.2, 1.5, 2.0]
    assert np.isnan(ladder["step_rate"].iloc[0])
    assert ladder["step_rate"].tolist()[1:] == pytest.approx([0.20, 0.25, 1 / 3])
    assert ladder["paying_customers"].tolist() == [1, 1, 1, 1]


def test_the_ladder_holds_the_same_customers_against_each_other_so_that_mix_does_not_lift_it() -> None:
    # The customer of 10 leaves: the average rises from 55 to 100, though nobody pays more.
    facts, moments = cohort_pairs(("2020-01", 0, [(10, 10), (100, 100)]), ("2020-01", 12, [(10, 0), (100, 100)]))
    ladder = called(expansion_ladder, facts, moments)
    assert ladder["rung"].tolist() == [1.0, 1.0]
    assert ladder["step_rate"].iloc[1] == 0.0
    assert ladder["paying_customers"].tolist() == [2, 1]
    assert ladder["paying_landing_mrr"].tolist() == [110.0, 100.0]


def test_only_whole_years_are_rungs_and_an_age_nobody_reached_paying_is_none() -> None:
    facts, moments = cohort_pairs(
        ("2020-01", 0, [(10, 10)]), ("2020-01", 6, [(10, 90)]), ("2020-01", 12, [(10, 0)]), ("2020-01", 24, [(10, 30)])
    )
    ladder = expansion_ladder(facts, moments)
    assert ladder["age_months"].tolist() == [0, 24]
    # The rung before is missing, so there is no step to it.
    assert ladder["step_rate"].isna().tolist() == [True, True]


def test_the_ladder_by_segment_keeps_the_null_dimension_and_sums_to_the_whole() -> None:
    first = cohort_pairs(("2020-01", 0, [(10, 10)]), ("2020-01", 12, [(10, 20)]), segment="SMB")
    second = cohort_pairs(("2020-01", 0, [(30, 30)]), ("2020-01", 12, [(30, 30)]))
    facts, moments = (pd.concat(both, ignore_index=True) for both in zip(first, second, strict=True))
    by_segment = called(expansion_ladder, facts, moments, ["segment"])
    assert by_segment["segment"].tolist() == ["(none)", "(none)", "SMB", "SMB"]
    assert by_segment["rung"].tolist() == [1.0, 1.0, 1.0, 2.0]
    assert expansion_ladder(facts, moments)["rung"].tolist() == [1.0, 1.25]


def test_no_customers_are_a_ladder_without_rungs() -> None:
    facts, moments = cohort_pairs(("2020-01", 0, [(10, 10)]))
    empty = called(expansion_ladder, facts.head(0), moments.head(0), ["segment"])
    assert len(empty) == 0
    assert list(empty.columns) == list(expansion_ladder(facts, moments, ["segment"]).columns)

"""The sentences about cohorts: exact for worked numbers, whole in Chinese, and honest where there is too little."""

import pandas as pd
import pytest
from metrics.made import cohort_facts, cohort_pairs, month

from cs_dashboard.content.catalogue import Text
from cs_dashboard.metrics.cohorts import cohort_average, cohort_layers, cohorts
from cs_dashboard.metrics.expansion import expansion_ladder
from cs_dashboard.reports import cohort_stories as stories

EN, ZH = Text("en"), Text("zh_Hans")
# Twelve customers at 100: after a year one is gone and one pays 150; after two years another is gone.
# One year: R = 1,150 / 1,200, Σe² = 12,292, n_eff = 12, so ± 2.201 × √(12/11 × 12,292) / 1,200 = ± 21.2 points.
ONE_YEAR = [(100, 100)] * 10 + [(100, 0), (100, 150)]
TWO_YEARS = [(100, 100)] * 9 + [(100, 0), (100, 0), (100, 150)]
PAIRS = cohort_pairs(("2023-01", 0, [(100, 100)] * 12), ("2023-01", 12, ONE_YEAR), ("2023-01", 24, TWO_YEARS))
AVERAGE = cohort_average(*PAIRS, month("2025-01"))


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (
            "nrr",
            "After 12 months cohorts pay 95.8% of their first MRR (95% interval 74.6% to 117.1%, 12 customers); "
            "after 2 years 87.5% (12 customers)",
        ),
        (
            "grr",
            "After 12 months 91.7% of the first MRR is kept, expansion not counted "
            "(95% interval 73.3% to 100.0%, 12 customers); after 2 years 83.3% (12 customers)",
        ),
        (
            "logo_retention",
            "After 12 months 91.7% of customers are still paying (95% interval 64.6% to 98.5%, 12 customers); "
            "after 2 years 83.3% (12 customers)",
        ),
    ],
)
def test_the_average_is_told_with_its_interval_and_its_course(rate: str, sentence: str) -> None:
    assert stories.matrix_sentence(AVERAGE, rate, EN) == sentence
    assert "%" in stories.matrix_sentence(AVERAGE, rate, ZH)


def test_one_year_alone_is_told_alone_and_no_interval_is_no_interval() -> None:
    # Everybody moved alike, so nothing varies.
    facts, moments = cohort_pairs(("2023-01", 0, [(100, 100)] * 12), ("2023-01", 12, [(100, 110)] * 12))
    average = cohort_average(facts, moments, month("2024-01"))
    assert stories.matrix_sentence(average, "nrr", EN) == (
        "After 12 months cohorts pay 110.0% of their first MRR (12 customers)"
    )


def test_too_few_or_too_young_cohorts_are_no_average() -> None:
    facts, moments = cohort_pairs(("2023-01", 0, [(100, 100)] * 9), ("2023-01", 12, [(100, 110)] * 9))
    nothing = "No complete cohort of at least ten customers is a year old yet, so there is no average to tell"
    for rows in (
        cohort_average(facts, moments, month("2024-01")),
        AVERAGE[AVERAGE["age_months"] == 0],
        AVERAGE.head(0),
    ):
        assert stories.matrix_sentence(rows, "nrr", EN) == nothing


def test_the_note_explains_paler_cells_only_where_there_are_some() -> None:
    cells = cohorts(PAIRS[0], month("2025-01"))
    assert stories.matrix_note(cells, "nrr", EN) == "NRR is an index: expansion can take it over 100%."
    open_quarter = cohorts(PAIRS[0], month("2023-02"), "quarter")
    assert stories.matrix_note(open_quarter, "grr", EN).endswith("They are not averaged.")
    assert "100%" in stories.matrix_note(open_quarter, "logo_retention", ZH)


def layer(cohort: str, age: int, mrr: float) -> dict[str, object]:
    return {"cohort": month(cohort), "age_months": age, "cohort_customers": 1, "paying_customers": 1, "mrr": mrr}


def test_layers_tell_what_came_before_the_newest_year() -> None:
    layers = cohort_layers(cohort_facts(layer("2023-03", 12, 300), layer("2024-03", 0, 100)))
    assert stories.layers_sentence(layers, EN) == "75% of ARR comes from customers won before 2024"
    assert "2024\u5e74" in stories.layers_sentence(layers, ZH)
    fiscal = cohort_layers(
        cohort_facts(layer("2023-03", 12, 300), layer("2024-04", 0, 0), layer("2023-05", 10, 100)), 4
    )
    march = fiscal[fiscal["month"] == month("2024-03")]
    assert stories.layers_sentence(march, EN) == "75% of ARR comes from customers won before Apr 2023"


def test_one_layer_and_none_paying_are_told() -> None:
    first = "All ARR comes from customers won since 2024, the first year here"
    assert stories.layers_sentence(cohort_layers(cohort_facts(layer("2024-03", 0, 100))), EN) == first
    gone = cohort_layers(cohort_facts(layer("2024-03", 0, 0)))
    assert stories.layers_sentence(gone, EN) == "Nobody of these customers is paying any more"


def ladder(*rungs: list[tuple[float, float]]) -> pd.DataFrame:
    return expansion_ladder(*cohort_pairs(*(("2020-01", 12 * year, pairs) for year, pairs in enumerate(rungs))))


def test_the_ladder_is_told_at_the_oldest_rung_that_ten_stand_on() -> None:
    article = [[(10, y)] * 12 for y in (10, 12, 15, 20)]
    told = "The 12 customers still paying after 3 years pay 2.00 times what they paid at first"
    assert stories.ladder_sentence(ladder(*article), EN) == told
    lonely = ladder(*article[:2], [(10, 90)] * 9 + [(10, 0)] * 3)
    told = "The 12 customers still paying after a year pay 1.20 times what they paid at first"
    assert stories.ladder_sentence(lonely, EN) == told
    assert "1.20" in stories.ladder_sentence(lonely, ZH)


def test_nine_customers_are_too_few_for_a_ladder() -> None:
    few = ladder([(10, 10)] * 9, [(10, 12)] * 9)
    assert stories.ladder_sentence(few, EN).startswith("Fewer than ten customers have been paying for a year")
    assert stories.ladder_note(EN).startswith("Each rung compares customers still paying")

"""Each preset beside its golden table.

`UPDATE_GOLDEN=1 pytest tests/scenarios/test_presets.py` writes them anew; the diff is then the review.
"""

import os
from pathlib import Path

import pandas as pd
import pytest
from scenarios.made import MEASURED

from cs_dashboard.content.levers import levers
from cs_dashboard.content.presets import presets
from cs_dashboard.scenarios.compounding import CompoundingLevers, project_compounding
from cs_dashboard.scenarios.fan import compounding_fan
from cs_dashboard.scenarios.levers import compounding_levers, measured_values, starting_values

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "scenarios"
RECORDS = levers("compounding")
EXACT = measured_values(MEASURED)


def chosen(preset: str) -> CompoundingLevers:
    """A preset over the same company of today, whatever the sample becomes."""
    return compounding_levers(RECORDS, {**starting_values(RECORDS, EXACT), **presets()[preset].values}, EXACT)


@pytest.mark.parametrize("preset", presets())
def test_a_preset_gives_the_table_reviewed(preset: str) -> None:
    fan = compounding_fan(chosen(preset), MEASURED.sigma_sampling, MEASURED.sigma_year)
    table = project_compounding(chosen(preset)).merge(fan, on="year")
    text = table.to_csv(index=False, float_format="%.10g", lineterminator="\n")
    file = GOLDEN / f"{preset}.csv"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_no_golden_table_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.csv")} == set(presets())


def test_today_is_the_baseline_exactly() -> None:
    baseline = CompoundingLevers(10_000_123.45, 1.0811, 0.712, 10, 2_000_345.67, 0.0314, 0.7821, 0.1)
    assert chosen("today") == baseline


def test_the_article_s_table_reads_its_own_numbers() -> None:
    golden = pd.read_csv(GOLDEN / "article.csv").set_index("year")["total_arr"]
    assert (round(golden[5], 1), round(golden[10], 1)) == (3841.6, 20661.0)


def test_a_survey_s_preset_moves_nrr_only() -> None:
    today, median, top = chosen("today"), chosen("survey_median"), chosen("survey_top_quartile")
    assert (median.nrr, top.nrr) == (1.01, 1.09)
    assert median.base == top.base == today.base
    assert median.new_arr == today.new_arr

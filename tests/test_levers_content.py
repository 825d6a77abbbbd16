"""The lever records: closed keys, ranges that a slider can stand on, and words in both languages."""

import dataclasses
import math
import re
from pathlib import Path
from typing import Any

import pytest
from scenarios.made import MEASURED

import cs_dashboard.scenarios
from cs_dashboard.content.catalogue import messages
from cs_dashboard.content.levers import DIRECTIONS, Lever, every_lever, levers, levers_from
from cs_dashboard.errors import ConfigurationError
from cs_dashboard.scenarios.capacity_levers import CapacityLevers
from cs_dashboard.scenarios.compounding import CompoundingLevers
from cs_dashboard.scenarios.levers import measured_values
from cs_dashboard.scenarios.retention import RetentionLevers

GOOD: dict[str, object] = {
    "name": "Churn",
    "help": "MRR of customers that leave",
    "unit": "points of opening MRR per 12 months",
    "low": 0.0,
    "high": 0.6,
    "step": 0.005,
    "direction": "lower",
    "measured_by": "retention.churn",
    "scenarios": ["retention"],
}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "levers.toml"
    lines = [
        f"{key} = {value!r}" if not isinstance(value, bool) else f"{key} = {str(value).lower()}"
        for key, value in {**GOOD, **changes}.items()
        if value is not None
    ]
    path.write_text("[churn]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_retention_levers_are_those_that_the_scenario_takes() -> None:
    assert [lever.key for lever in levers("retention")] == [field.name for field in dataclasses.fields(RetentionLevers)]
    assert [lever.direction for lever in levers("retention")] == ["lower", "lower", "higher"]
    assert [lever.measured_by for lever in levers("retention")] == [
        "retention.churn",
        "retention.contraction",
        "retention.expansion",
    ]


def test_the_compounding_levers_are_those_of_the_simulator_and_the_parts_of_nrr() -> None:
    keys = [lever.key for lever in levers("compounding")]
    taken = [field.name for field in dataclasses.fields(CompoundingLevers)]
    assert keys == ["churn", "contraction", "expansion", *taken]


def test_the_capacity_levers_are_those_of_the_plan_each_with_a_dated_start() -> None:
    records = levers("capacity")
    assert {lever.key for lever in records} == {field.name for field in dataclasses.fields(CapacityLevers)}
    for lever in records:
        if lever.key in ("gross_margin", "new_arr_per_seller", "customer_growth"):
            continue
        assert lever.fallback is not None
        assert re.search(r"20\d\d|without a date|0, no effect|see there", lever.help), lever.key


def test_every_measured_start_is_a_number_that_the_data_give() -> None:
    # What capacity starts from comes from several tables, whose keys are the levers' own.
    capacity = {f"capacity.{field.name}" for field in dataclasses.fields(CapacityLevers)}
    given = set(measured_values(MEASURED)) | capacity
    for lever in every_lever().values():
        if lever.measured_by:
            assert lever.measured_by in given, lever.key
        else:
            assert lever.fallback is not None


def test_money_steps_by_a_share_and_everything_else_by_its_grid() -> None:
    assert every_lever()["base"].one_step(200_000.0) == 10_000.0
    assert every_lever()["nrr"].one_step(1.4) == 0.01
    for lever in every_lever().values():
        assert (lever.step_share is not None) == (lever.unit == "currency")


@pytest.mark.parametrize("lever", every_lever().values(), ids=lambda lever: lever.key)
def test_a_record_is_closed_and_has_its_words_in_both_languages(lever: Lever) -> None:
    shares = ("%", "% per year", "points of opening MRR per 12 months")
    assert lever.units == (100.0 if lever.unit in shares else 1.0)
    assert lever.direction in DIRECTIONS
    for scenario in lever.scenarios:
        assert Path(cs_dashboard.scenarios.__path__[0], f"{scenario}.py").exists()
    assert math.isclose((lever.high - lever.low) / lever.step, round((lever.high - lever.low) / lever.step))
    for words in (lever.name, lever.help, lever.unit):
        assert messages("en")[words] == words
        assert words == "%" or any("\u4e00" <= letter <= "\u9fff" for letter in messages("zh_Hans")[words])


def test_a_good_record_is_read_as_written(tmp_path: Path) -> None:
    good: Any = {**GOOD, "scenarios": ("retention",)}
    assert levers_from(written(tmp_path)) == {"churn": Lever(key="churn", **good)}
    assert levers_from(written(tmp_path, high=1, step=1))["churn"].high == 1.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hgih": 1}, "unknown key 'hgih'. Did you mean 'high'?"),
        ({"colour": "red"}, "unknown key 'colour'. Known are name, help, unit"),
        ({"step": None}, "the key 'step' is missing; add it."),
        ({"unit": "point of opening MRR per 12 months"}, "Did you mean 'points of opening MRR per 12 months'?"),
        ({"direction": "sideways"}, "direction 'sideways' is not known."),
        ({"direction": "lowr"}, "Did you mean 'lower'?"),
        ({"low": "0"}, "'low' must be a number."),
        ({"low": True}, "'low' must be a number."),
        ({"high": math.nan}, "'high' must be a number."),
        ({"high": math.inf}, "'high' must be a number."),
        ({"high": 0.0}, "'low' must be below 'high'."),
        ({"step": 0.0}, "'step' must be above zero and lead"),
        ({"step": -0.1}, "'step' must be above zero and lead"),
        ({"step": 0.007}, "'step' must be above zero and lead"),
        ({"step": 1.0}, "'step' must be above zero and lead"),
        ({"name": ""}, "'name' must be a text that is not empty."),
        ({"scenario": "retention"}, "unknown key 'scenario'. Did you mean 'scenarios'?"),
        ({"scenarios": "retention"}, "'scenarios' must be a list of texts that are not empty."),
        ({"scenarios": []}, "'scenarios' must be a list of texts that are not empty."),
        ({"scenarios": [3]}, "'scenarios' must be a list of texts that are not empty."),
        ({"measured_by": None}, "give 'measured_by', or a 'fallback' where nothing measures it."),
        ({"fallback": 0.7}, "'fallback' must lie from 'low' to 'high'."),
        ({"step_share": 0.0}, "'step_share' must be above zero."),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        levers_from(written(tmp_path, **changes))
    assert str(told.value).startswith("levers.toml, [churn]: ")
    assert words in str(told.value)


@pytest.mark.parametrize("text", [b"churn = 1", b"[churn", b"[churn]\nname = '\xff'"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "levers.toml").write_bytes(text)
    with pytest.raises(ConfigurationError, match=r"levers\.toml"):
        levers_from(tmp_path / "levers.toml")
    with pytest.raises(ConfigurationError, match=r"absent\.toml cannot be read"):
        levers_from(tmp_path / "absent.toml")


def test_a_scenario_without_levers_names_the_close_match() -> None:
    with pytest.raises(ConfigurationError, match=r"scenario 'retentoin' is not known\. Did you mean 'retention'"):
        levers("retentoin")

"""The lever records: closed keys, ranges that a slider can stand on, and words in both languages."""

import dataclasses
import math
from pathlib import Path

import pytest

import cs_dashboard.scenarios
from cs_dashboard.content.catalogue import messages
from cs_dashboard.content.levers import DIRECTIONS, UNITS, Lever, every_lever, levers, levers_from
from cs_dashboard.errors import ConfigurationError
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
    "scenario": "retention",
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


@pytest.mark.parametrize("lever", every_lever().values(), ids=lambda lever: lever.key)
def test_a_record_is_closed_and_has_its_words_in_both_languages(lever: Lever) -> None:
    assert lever.unit in UNITS and lever.units == 100.0
    assert lever.direction in DIRECTIONS
    assert Path(cs_dashboard.scenarios.__path__[0], f"{lever.scenario}.py").exists()
    assert math.isclose((lever.high - lever.low) / lever.step, round((lever.high - lever.low) / lever.step))
    for words in (lever.name, lever.help, lever.unit):
        assert messages("en")[words] == words
        assert any("\u4e00" <= letter <= "\u9fff" for letter in messages("zh_Hans")[words])


def test_a_good_record_is_read_as_written(tmp_path: Path) -> None:
    assert levers_from(written(tmp_path)) == {"churn": Lever(key="churn", **GOOD)}  # type: ignore[arg-type]
    assert levers_from(written(tmp_path, high=1, step=1))["churn"].high == 1.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hgih": 1}, "unknown key 'hgih'. Did you mean 'high'?"),
        ({"colour": "red"}, "unknown key 'colour'. Known are name, help, unit"),
        ({"step": None}, "the key 'step' is missing; add it."),
        ({"unit": "point of opening MRR per 12 months"}, "Did you mean 'points of opening MRR per 12 months'?"),
        ({"direction": "none"}, "direction 'none' is not known."),
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
        ({"scenario": 3}, "'scenario' must be a text that is not empty."),
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

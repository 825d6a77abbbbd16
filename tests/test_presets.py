"""The presets: closed keys, only levers that exist, a source that can be looked up, words in both languages."""

from pathlib import Path

import pytest

from cs_dashboard.content.catalogue import messages
from cs_dashboard.content.evidence import benchmarks, claims
from cs_dashboard.content.presets import Preset, presets, presets_from
from cs_dashboard.errors import ConfigurationError

GOOD = '[mine]\nname = "Mine"\nnote = "Ours"\nsource = "000-11"\n[mine.values]\nnrr = 1.4\nfade = 1\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "presets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_today_is_nothing_moved() -> None:
    assert presets()["today"].values == {}
    assert list(presets()) == ["today", "article", "survey_median", "survey_top_quartile", "fading_best_case"]


def test_the_article_is_1000_at_a_constant_140_percent_without_new_customers() -> None:
    assert presets()["article"].values == {"base": 1000.0, "nrr": 1.4, "fade": 1.0, "new_arr": 0.0}


@pytest.mark.parametrize("preset", presets().values(), ids=lambda preset: preset.key)
def test_a_preset_s_source_gives_its_nrr_and_its_date(preset: Preset) -> None:
    if preset.source in benchmarks():
        benchmark = benchmarks()[preset.source]
        assert benchmark.metric == "nrr"
        assert preset.values["nrr"] == benchmark.value
        assert str(benchmark.measured_year) in preset.note
    elif preset.key == "today":
        assert preset.source == ""
    else:
        assert "140%" in claims()[preset.source].claim


def test_the_capacity_presets_take_their_hours_from_their_sources() -> None:
    found = presets("capacity")
    assert list(found) == ["today", "starting_hours", "survey_books", "no_shrinkage"]
    assert (found["today"].values, found["no_shrinkage"].values) == ({}, {"shrinkage": 0.0})
    starting = found["starting_hours"].values
    for key, benchmark in (
        ("touch_hours_high", "hours-enterprise"),
        ("onboarding_hours", "hours-onboarding"),
        ("renewal_hours", "hours-renewal"),
        ("productive_hours", "hours-year"),
    ):
        assert starting[key] == benchmarks()[benchmark].value
    # Check-ins and e-mail by month, reviews by quarter.
    by_month = benchmarks()["hours-check-in"].value + benchmarks()["hours-email"].value
    assert starting["touch_hours_mid"] == 12 * by_month + 4 * benchmarks()["hours-review"].value
    for tier, customers in (("high", 22), ("mid", 49), ("low", 144)):
        assert benchmarks()[f"csm-customers-gainsight-2025-{tier}"].value == customers
        assert found["survey_books"].values[f"touch_hours_{tier}"] == round(1800 * 0.65 / customers)


@pytest.mark.parametrize(
    "preset", [*presets().values(), *presets("capacity").values()], ids=lambda preset: f"{preset.key} {preset.source}"
)
def test_a_preset_has_its_words_in_both_languages(preset: Preset) -> None:
    for words in (preset.name, preset.note):
        assert messages("en")[words] == words
        assert any("\u4e00" <= letter <= "\u9fff" for letter in messages("zh_Hans")[words])


def test_a_good_record_is_read_as_written(tmp_path: Path) -> None:
    assert presets_from(written(tmp_path, GOOD)) == {
        "mine": Preset("mine", "Mine", "Ours", {"nrr": 1.4, "fade": 1.0}, "000-11")
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("note =", "noet =", "unknown key 'noet'. Did you mean 'note'?"),
        ('note = "Ours"\n', "", "the key 'note' is missing; add it."),
        ('"Mine"', '""', "'name' must be a text that is not empty."),
        ("000-11", "000-111", "source '000-111' is not known. Did you mean '000-11'?"),
        ("fade", "fad", "values: lever 'fad' is not known. Did you mean 'fade'?"),
        ("nrr = 1.4", 'nrr = "140%"', "values: 'nrr' must be a number from 0 to 3."),
        ("nrr = 1.4", "nrr = 140", "values: 'nrr' must be a number from 0 to 3."),
        ("nrr = 1.4", "nrr = inf", "values: 'nrr' must be a number from 0 to 3."),
        ("nrr = 1.4", "nrr = 1.4567", "values: 'nrr' must lie on a step of 0.01."),
        ("[mine.values]\n", "values = 3\n", "unknown key 'nrr'"),
        ("[mine.values]\nnrr = 1.4\nfade = 1\n", "values = 3\n", "'values' must be a table of levers."),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigurationError) as told:
        presets_from(written(tmp_path, GOOD.replace(old, new)))
    assert str(told.value).startswith("presets.toml, [mine]")
    assert words in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.toml cannot be read"):
        presets_from(tmp_path / "absent.toml")

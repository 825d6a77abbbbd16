"""Claims and benchmarks keep their promises: every number dated and graded, both sides told, both languages whole."""

import datetime
import re
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cs_dashboard.content import evidence
from cs_dashboard.content.evidence import Benchmark, Claim, benchmarks, benchmarks_from, claims, claims_from
from cs_dashboard.errors import ConfigurationError

LOCALES = Path(evidence.__file__).parent / "locale"
HAN = re.compile("[\u4e00-\u9fff]")
PERCENT = re.compile(r"\d+(?:\.\d+)?%")

GOOD_CLAIM = {
    "id": '"003-33"',
    "article": '"003"',
    "claim": '"A bucket leaks."',
    "evidence": '"No measurement found."',
    "verdict": '"opinion"',
}
GOOD_BENCHMARK = {
    "id": '"nrr-somebody-2025"',
    "metric": '"nrr"',
    "statistic": '"median"',
    "value": "1.01",
    "unit": '"rate"',
    "population": '"Private companies"',
    "year": "2025",
    "source": '"Somebody"',
    "grade": '"Q"',
    "label": '"Somebody median 2025"',
}


def written(folder: Path, name: str, good: dict[str, str], **changes: str | None) -> Path:
    """A file of one record: the good one with these changes; None leaves a key out."""
    record = {key: value for key, value in {**good, **changes}.items() if value is not None}
    path = folder / f"{name}.toml"
    path.write_text(f"[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in record.items()), encoding="utf-8")
    return path


def catalogue(language: str) -> list[tuple[str, str]]:
    """The entries of our two files in one language, repeated ones included."""
    entries = []
    for name in ("claims", "benchmarks"):
        with (LOCALES / language / f"{name}.po").open("rb") as file:
            entries += [(str(entry.id), str(entry.string)) for entry in read_po(file) if entry.id]
    return entries


def shown() -> set[str]:
    records: list[Claim | Benchmark] = [*claims().values(), *benchmarks().values()]
    return {text for record in records for text in record.texts()}


def places(text: str) -> Counter[str | None]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_disagreement_is_reached_and_tells_both_sides() -> None:
    told: dict[str | None, list[Claim]] = {}
    for claim in claims().values():
        told.setdefault(claim.disagreement, []).append(claim)
    for number in evidence.DISAGREEMENTS:
        assert number in told, f"{number} is in no claim"
        for claim in told[number]:
            assert claim.evidence != "No measurement found."
            assert len(claim.claim) > 20
            assert len(claim.evidence) > 60
            assert claim.verdict in ("dated", "contested", "unverified")


def test_every_article_is_heard() -> None:
    assert {claim.article for claim in claims().values()} == set(evidence.ARTICLES)


@pytest.mark.parametrize(
    "row",
    "000-10 000-11 000-15 000-26 001-08 001-15 001-27 001-31 001-32 002-26 002-29 002-40 002-41 002-50 002-51 002-53 "
    "002-56 002-57 002-60 003-14 003-20 003-33 003-35 003-36 003-37 004-01 004-07 004-13 004-15 004-16 004-17".split(),
)
def test_a_claim_that_a_page_refers_to_is_there(row: str) -> None:
    assert row in claims()


def test_the_claims_carry_the_articles_numbers() -> None:
    assert claims()["000-09"].metric == ("nrr", "logo_retention")
    assert claims()["000-09"].value == (1.4, 0.9)
    assert claims()["000-11"].value == (38_420_000, 206_000_000)
    assert claims()["001-01"].value == (0.9,)
    assert claims()["003-03"].value == (5_000_000, 50_000_000)
    assert claims()["003-03"].unit == "currency"
    assert claims()["004-17"].value == (0.1,)
    assert claims()["002-51"].value == (15, 20)


def test_the_numbers_of_the_compounding_claim_follow() -> None:
    fifth, tenth = claims()["000-11"].value
    assert fifth == pytest.approx(10e6 * 1.4**4, rel=1e-3)
    assert tenth == pytest.approx(10e6 * 1.4**9, rel=5e-3)


def test_metric_names_are_shared_by_claims_and_benchmarks() -> None:
    claimed = {metric for claim in claims().values() for metric in claim.metric}
    measured = {benchmark.metric for benchmark in benchmarks().values()}
    assert {"nrr", "grr", "logo_retention", "span_of_control", "feature_utilisation"} <= claimed & measured
    assert {"cac_payback", "ltv_cac", "quick_ratio", "csm_arr", "growth_rate"} <= measured


def test_a_value_is_a_rate_not_a_percentage() -> None:
    for benchmark in benchmarks().values():
        if benchmark.unit == "rate":
            assert 0 < benchmark.value < 3, benchmark.id


@pytest.mark.parametrize(
    ("key", "value", "year"),
    [
        ("nrr-saas-capital-2025", 1.01, 2025),
        ("grr-saas-capital-2025", 0.91, 2025),
        ("nrr-keybanc-2024-median", 1.01, 2024),
        ("nrr-benchmarkit-2024", 1.01, 2024),
        ("grr-benchmarkit-aleph-2026-top-quartile", 0.91, 2026),
        ("nrr-zoom-2019-01-31", 1.40, 2019),
        ("nrr-zoom-enterprise-2025-01-31", 0.98, 2025),
        ("nrr-slack-2019-01-31", 1.43, 2019),
        ("nrr-twilio-2019-q4", 1.24, 2019),
        ("nrr-snowflake-2025-01-31", 1.26, 2025),
        ("nrr-hubspot-2025-q1", 1.02, 2025),
        ("logo-retention-pacific-crest-2017", 0.89, 2017),
    ],
)
def test_the_dated_lines_of_a_retention_chart_are_there(key: str, value: float, year: int) -> None:
    assert (benchmarks()[key].value, benchmarks()[key].measured_year) == (value, year)


def test_a_label_tells_when_or_the_note_tells_why_not() -> None:
    for benchmark in benchmarks().values():
        if benchmark.measured_year is None:
            assert benchmark.note
        elif benchmark.metric in ("nrr", "grr", "logo_retention"):
            assert str(benchmark.measured_year) in benchmark.label, benchmark.id


def test_two_lines_of_one_chart_never_share_a_label() -> None:
    counts = Counter((benchmark.metric, benchmark.label) for benchmark in benchmarks().values())
    assert [key for key, count in counts.items() if count > 1] == []


def test_what_was_derived_says_so() -> None:
    derived = [benchmark for benchmark in benchmarks().values() if benchmark.grade == "D"]
    assert derived
    assert all("Derived" in (benchmark.note or "") for benchmark in derived)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_shown_text_has_one_entry_and_no_entry_is_stale(language: str) -> None:
    counts = Counter(message for message, _ in catalogue(language))
    assert set(counts) == shown()
    assert set(counts.values()) == {1}
    assert all(translation.strip() for _, translation in catalogue(language))


def test_the_english_catalogue_is_the_records_word_for_word() -> None:
    assert all(message == translation and not HAN.search(message) for message, translation in catalogue("en"))


@pytest.mark.parametrize(("message", "translation"), catalogue("zh_Hans"))
def test_the_chinese_says_the_same_in_chinese(message: str, translation: str) -> None:
    assert HAN.search(translation)
    assert translation != message
    assert places(translation) == places(message)
    assert set(PERCENT.findall(translation)) == set(PERCENT.findall(message))
    assert not re.search(r"[;()]|,(?!\d{3})", translation), "Chinese takes full-width punctuation"
    assert (translation[-1] == "\u3002") == (message[-1] == "."), "a sentence ends as one, a label does not"


def test_a_good_record_is_read_as_written(tmp_path: Path) -> None:
    path = written(tmp_path, "claims", GOOD_CLAIM, metric='"grr"', value="0.9", unit='"rate"', disagreement='"D6"')
    claim = claims_from(path)["003-33"]
    assert (claim.metric, claim.value, claim.unit, claim.disagreement) == (("grr",), (0.9,), "rate", "D6")
    path = written(tmp_path, "benchmarks", GOOD_BENCHMARK, year=None, date="2019-01-31", low="1", high="1.1")
    benchmark = benchmarks_from(path)["nrr-somebody-2025"]
    assert benchmark.date == datetime.date(2019, 1, 31)
    assert (benchmark.low, benchmark.value, benchmark.high, benchmark.measured_year) == (1.0, 1.01, 1.1, 2019)
    assert benchmark.texts() == ("Private companies", "Somebody median 2025")


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        claims()["000-09"].verdict = "supported"  # type: ignore[misc]
    assert claims() is claims()
    assert benchmarks() is benchmarks()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdic": '"opinion"'}, "unknown key 'verdic'. Did you mean 'verdict'?"),
        ({"colour": '"red"'}, "unknown key 'colour'. Known are id, article"),
        ({"evidence": None}, "the key 'evidence' is missing"),
        ({"claim": '" "'}, "'claim' must be a text that is not empty"),
        ({"verdict": '"suported"'}, "verdict 'suported' is not known. Did you mean 'supported'?"),
        ({"verdict": '"x"'}, "verdict 'x' is not known. Choose among supported, dated"),
        ({"article": '"005"'}, "article '005' is not known"),
        ({"id": '"002-33"'}, "the id is the article and its row, as in '003-33'"),
        ({"disagreement": '"D14"'}, "disagreement 'D14' is not known"),
        ({"value": "0.9"}, "'value' and 'unit' go together"),
        ({"value": '"90"', "unit": '"rate"'}, "'value' must be numbers"),
        ({"value": "[]", "unit": '"rate"'}, "'value' must be numbers"),
        ({"value": "true", "unit": '"rate"'}, "'value' must be numbers"),
        ({"value": "0.9", "unit": '"percent"'}, "unit 'percent' is not known"),
        ({"metric": '"N R R"'}, "'metric' must be names of metrics"),
        ({"metric": '["nrr", "grr"]', "value": "[1, 2, 3]", "unit": '"rate"'}, "do not go in pairs"),
    ],
)
def test_a_mistake_in_a_claim_is_told(tmp_path: Path, changes: dict[str, str | None], words: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        claims_from(written(tmp_path, "claims", GOOD_CLAIM, **changes))
    assert str(told.value).startswith("claims.toml, '")
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sorce": '"x"'}, "unknown key 'sorce'. Did you mean 'source'?"),
        ({"population": None}, "the key 'population' is missing"),
        ({"source": '""'}, "'source' must be a text that is not empty"),
        ({"grade": '"M"'}, "grade 'M' is not known. Choose among P, Q, S, D."),
        ({"grade": '"D"'}, "tells its arithmetic in a note"),
        ({"unit": '"rates"'}, "unit 'rates' is not known. Did you mean 'rate'?"),
        ({"id": '"N R R"'}, "'id' is small letters and digits"),
        ({"metric": "1"}, "'metric' is small letters and digits"),
        ({"value": '"101 %"'}, "'value' must be a number; a rate of 101 % is 1.01"),
        ({"value": "nan"}, "'value' must be a number"),
        ({"low": "1.2"}, "low, value and high must be in that order"),
        ({"high": "1.0"}, "low, value and high must be in that order"),
        ({"date": "2025-01-31"}, "give 'year' or 'date', not both"),
        ({"year": "25"}, "'year' must be a year such as 2025"),
        ({"year": None, "date": '"2025-01-31"'}, "'date' must be a date without quotes"),
        ({"year": None, "date": "2025-01-31T00:00:00"}, "'date' must be a date without quotes"),
        ({"year": None}, "without 'year' or 'date' a note must say why"),
    ],
)
def test_a_mistake_in_a_benchmark_is_told(tmp_path: Path, changes: dict[str, str | None], words: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        benchmarks_from(written(tmp_path, "benchmarks", GOOD_BENCHMARK, **changes))
    assert str(told.value).startswith("benchmarks.toml, '")
    assert words in str(told.value)


@pytest.mark.parametrize(("name", "read"), [("claims", claims_from), ("benchmarks", benchmarks_from)])
def test_a_file_of_another_shape_is_refused(
    tmp_path: Path, name: str, read: Callable[[Path], dict[str, Claim] | dict[str, Benchmark]]
) -> None:
    path = tmp_path / f"{name}.toml"
    for text in ("[[", f"[{name}]\nid = 1", f"{name} = [1]", "[[other]]\nid = 1", f"[[{name}]]\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError, match=rf"^{name}\.toml"):
            read(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(tmp_path / "absent.toml")


def test_an_id_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "claims", GOOD_CLAIM)
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="'003-33': the id is there twice"):
        claims_from(path)

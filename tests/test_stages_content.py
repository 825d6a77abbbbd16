"""The records of the stages: every row of the articles that tells something to do is bound, in both languages."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from cs_dashboard.content import practices as practice_records
from cs_dashboard.content.measures import measures, measures_from
from cs_dashboard.content.practices import Practice, practices, practices_from
from cs_dashboard.content.stages import LADDERS, Stage, ladders, ladders_from
from cs_dashboard.content.words import Words
from cs_dashboard.errors import ConfigurationError

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "reference" / "articles"
# Ideographs with the marks and full-width forms that go with them; curly quotes are in both languages.
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
HALF_WIDTH_AFTER_CHINESE = re.compile("[\u4e00-\u9fff] ?[,;:!?()]")
COPIED = 12
TO_BE_WRITTEN = "to be written"


def rows(article: str, *spans: tuple[int, int]) -> set[str]:
    return {f"{article}-{row:02d}" for first, last in spans for row in range(first, last + 1)}


# A citation, keywords and the mark of a stage: they stand in the records of the stages.
IN_STAGES = {"003-11", "003-34", "002-61"}
# That half of the advice is enough to lead is no practice; it is a mark over all practices of article 002.
A_MARK = {"002-60"}
# Every row of the articles that says what to do, not to do, ask, hire, measure or leave alone.
REQUIRED = (
    rows("000", (20, 35))
    | rows("001", (10, 17), (21, 21), (24, 30))
    | rows("002", (4, 62))
    | rows("003", (6, 39))
    | rows("004", (22, 29))
) - (IN_STAGES | A_MARK)
QUESTIONS = [f"003-{row}" for row in range(14, 22)]


def texts() -> Iterator[tuple[str, Words]]:
    """Where it stands and the words, of every record."""
    found = ladders()
    records = [practices(), found.stages, found.triggers, found.conflicts, measures()]
    for record in itertools.chain.from_iterable(table.values() for table in records):
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, Words):
                yield f"{record.key}, {field.name}", value


def telling(*facts: str) -> list[Practice]:
    return [practice for practice in practices().values() if set(facts) & set(practice.facts)]


def stages() -> list[Stage]:
    return list(ladders().stages.values())


def plain(text: str) -> str:
    """Letters and figures alone, so that marks and spaces hide nothing."""
    return re.sub(r"[\W_]", "", text).lower()


def test_every_row_that_tells_something_is_bound_to_a_practice() -> None:
    bound = {fact for practice in practices().values() for fact in practice.facts}
    assert len(REQUIRED) == 16 + 16 + 57 + 32 + 8
    assert sorted(REQUIRED - bound) == []


def test_a_citation_and_keywords_stand_in_the_records_of_the_stages() -> None:
    assert {fact for stage in stages() for fact in stage.facts} >= IN_STAGES


def test_every_practice_stands_in_the_file_of_its_article() -> None:
    for path in practice_records.PRACTICES_FOLDER.glob("*.toml"):
        assert {practice.article for practice in practices_from(path).values()} == {path.stem.removeprefix("article_")}


def test_what_the_articles_say_beside_their_numbered_rows_is_there() -> None:
    asked = practices()
    assert "Long-term value" in asked["long_term_value_of_new_deals"].name.texts["en"]
    assert asked["superiors_and_front_line_agree"].stages == ("people_100",)
    assert (asked["separate_success_team_early"].kind, asked["separate_success_team_early"].stages) == (
        "not_hire",
        ("pre_pmf",),
    )
    assert asked["checks_before_book_practice"].kind == "ask"
    assert [practice.kind for practice in telling("001-14", "004-22", "004-26")] == ["avoid"] * 3


def test_four_roles_have_a_checklist_of_their_own() -> None:
    lists = telling("000-35")
    assert [practice.key.rsplit("_", 1)[1] for practice in lists] == ["it", "design", "qa", "hr"]
    for practice in lists:
        assert (practice.area, practice.kind, practice.stages) == ("everyone", "do", ())
        assert practice.text.texts["en"].count(";") >= 2


@pytest.mark.parametrize("fact", QUESTIONS)
def test_each_of_the_eight_questions_is_one_practice_asked_from_pmf_on(fact: str) -> None:
    (practice,) = telling(fact)
    assert (practice.kind, practice.facts, practice.stages, practice.until) == ("ask", (fact,), ("pmf",), ())


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.key)
def test_a_stage_has_a_purpose_keywords_and_something_to_do(stage: Stage) -> None:
    for worded in (stage.name, stage.purpose, stage.keywords):
        assert TO_BE_WRITTEN not in worded.texts.values()
    own = [practice for practice in practices().values() if stage.key in practice.stages]
    assert any(practice.kind == "do" for practice in own)


def test_the_ladders_have_four_and_five_rungs() -> None:
    assert [len(ladders().rungs(ladder)) for ladder in LADDERS] == [4, 5]


def test_no_practice_ends_before_it_begins() -> None:
    order = {stage.key: (stage.ladder, rung) for name in LADDERS for rung, stage in enumerate(ladders().rungs(name))}
    for practice in practices().values():
        begins: dict[str, int] = {}
        for ladder, rung in (order[stage] for stage in practice.stages):
            begins[ladder] = min(rung, begins.get(ladder, rung))
        for ladder, rung in (order[stage] for stage in practice.until):
            assert begins[ladder] <= rung, practice.key


def test_at_least_eighteen_practices_are_judged_by_data() -> None:
    judged = [practice for practice in practices().values() if practice.evidence]
    assert len(judged) >= 18
    assert len({practice.evidence.measure for practice in judged if practice.evidence}) >= 18


def test_each_side_of_a_conflict_names_its_article() -> None:
    found = ladders().conflicts
    assert len(found) >= 7
    for conflict in found.values():
        first, second = conflict.facts[0][:3], conflict.facts[-1][:3]
        assert first != second, conflict.key
        for language in ("en", "zh_Hans"):
            assert first in conflict.first.texts[language], conflict.key
            assert second in conflict.second.texts[language], conflict.key


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_no_two_practices_have_the_same_name(language: str) -> None:
    names = Counter(practice.name.texts[language].casefold() for practice in practices().values())
    assert [name for name, times in names.items() if times > 1] == []


def test_each_text_is_written_in_its_language() -> None:
    for where, worded in texts():
        assert not CHINESE.search(worded.texts["en"]), where
        assert CHINESE.search(worded.texts["zh_Hans"]), where
        assert not HALF_WIDTH_AFTER_CHINESE.search(worded.texts["zh_Hans"]), where


def test_every_sentence_ends_as_one_and_no_name_does() -> None:
    for practice in practices().values():
        assert practice.text.texts["en"].endswith("."), practice.key
        assert practice.text.texts["zh_Hans"].endswith("\u3002"), practice.key
        assert not practice.name.texts["en"].endswith("."), practice.key
        assert not practice.name.texts["zh_Hans"].endswith("\u3002"), practice.key


def test_no_chinese_text_is_copied_from_an_article() -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the articles (../shared/reference/articles) are not here")
    told = {path.name: plain(path.read_text(encoding="utf-8")) for path in ARTICLES.glob("*.txt")}
    assert len(told) == 5
    for where, worded in texts():
        ours = plain(worded.texts["zh_Hans"])
        for start in range(len(ours) - COPIED + 1):
            run = ours[start : start + COPIED]
            assert not [name for name, text in told.items() if run in text], f"{where}: {run}"


GOOD = """
[[practices]]
key = "first"
facts = ["003-14"]
kind = "do"
area = "renewal"
stages = ["pmf"]
name.en = "Name"
name.zh_Hans = "\u540d"
text.en = "Text."
text.zh_Hans = "\u6587\u3002"
[practices.evidence]
measure = "grr_change"
at_least = 0
"""


def test_a_good_record_is_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "article_009.toml").write_text(GOOD, encoding="utf-8")
    practice = practices_from(tmp_path / "article_009.toml")["first"]
    assert (practice.article, practice.is_asked, practice.until) == ("003", True, ())
    assert practice.evidence is not None
    assert (practice.evidence.at_least, practice.evidence.basis) == (0.0, "article")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "do"', 'knd = "do"', "unknown key 'knd'. Did you mean 'kind'?"),
        ('kind = "do"', 'kind = "avid"', "kind 'avid' is not known. Did you mean 'avoid'?"),
        ('kind = "do"\n', "", "the key 'kind' is missing; add it."),
        ('"renewal"', '"renewals"', "area 'renewals' is not known. Did you mean 'renewal'?"),
        (
            'measure = "grr_change"',
            'measure = "gr_change"',
            "measure 'gr_change' is not known. Did you mean 'grr_change'?",
        ),
        ('measure = "grr_change"', 'mesure = "grr_change"', "unknown key 'mesure'. Did you mean 'measure'?"),
        ("at_least = 0", "at_least = 0\nat_most = 1", "give 'at_least' or 'at_most', one of them."),
        ("at_least = 0", 'at_least = "0"', "'at_least' must be a number."),
        ("at_least = 0", "at_least = 0\ndue_at_least = 5", "'due_measure' and 'due_at_least' go together"),
        ("at_least = 0", 'at_least = 0\nbasis = "our"', "basis 'our' is not known. Did you mean 'ours'?"),
        ('name.zh_Hans = "\u540d"\n', "", "'name' has no text in 'zh_Hans'; add name.zh_Hans."),
        ('text.en = "Text."', 'text.en = " "', "'text' has no text in 'en'; add text.en."),
        ("text.en", "text.en_US", "'text' has a text in 'en_US', which is no language here. Known are en, zh_Hans."),
        ('["003-14"]', "[]", "'facts' must list at least one row of the articles"),
        ('["003-14"]', '["003.14"]', "'003.14' is no fact id"),
        ('["pmf"]', '["pre_pnf"]', "stage 'pre_pnf' is not known. Did you mean 'pre_pmf'?"),
        ('["pmf"]', '"pmf"', "'stages' must be a list of stages."),
        ('stages = ["pmf"]', 'until = ["peeple_5"]', "stage 'peeple_5' is not known. Did you mean 'people_5'?"),
    ],
)
def test_a_mistake_is_told_with_its_file_entry_and_close_match(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert GOOD.count(old) == 1
    (tmp_path / "article_009.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        practices_from(tmp_path / "article_009.toml")
    assert str(told.value).startswith("article_009.toml, 'first'")
    assert words in str(told.value)


def test_the_same_key_twice_is_told_in_one_file_and_over_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "article_008.toml").write_text(GOOD + GOOD, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"article_008\.toml, 'first': the key is there twice"):
        practices_from(tmp_path / "article_008.toml")
    for name in ("article_008.toml", "article_009.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(practice_records, "PRACTICES_FOLDER", tmp_path)
    with pytest.raises(ConfigurationError, match=r"article_009\.toml, 'first': the key is in another file already"):
        practices.__wrapped__()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[practice]]\n", "table 'practice' is not known. Did you mean 'practices'?"),
        ("practices = 3\n", r"write \[\[practices\]\] with two brackets"),
        ("[[practices]\n", "cannot be read"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "article_009.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"article_009\.toml.*" + words):
        practices_from(tmp_path / "article_009.toml")


def test_mistakes_in_stages_triggers_and_measures_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "records.toml"
    stage = '[[stages]]\nkey = "one"\nladder = "arrr"\nfacts = ["003-01"]\nname = 1\npurpose = 1\nkeywords = 1\n'
    trigger = '[[triggers]]\nkey = "one"\nwatches = "headcont"\nat_least = 5\nfacts = ["003-26"]\nname = 1\ntext = 1\n'
    measure = '[[measures]]\nkey = "one"\nname = 1\nhow = 1\nperiod = 1\nunit = "day"\n'
    for text, words in (
        (stage, r"'one': ladder 'arrr' is not known\. Did you mean 'arr'\?"),
        (trigger, r"'one': watches 'headcont' is not known\. Did you mean 'headcount'\?"),
        (measure, r"'one': unit 'day' is not known\. Did you mean 'days'\?"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"records\.toml, " + words):
            (measures_from if text is measure else ladders_from)(path)

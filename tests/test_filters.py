"""Filters from a command line: what they mean, and the sentence for what they cannot mean."""

from datetime import date

import pytest

from cs_dashboard.errors import ConfigurationError
from cs_dashboard.filters import Filters, dimensions_from_words, filters_from_words, month_from_text


def test_nothing_said_is_everything() -> None:
    assert filters_from_words([]) == Filters()
    assert Filters().where == {}
    assert Filters().window == 12


def test_conditions_are_or_within_a_column_and_and_across() -> None:
    made = filters_from_words(["segment=SMB", "region=EU", "segment=a=b", "csm_id=E1"], "2019-12", 3)
    assert made == Filters(("SMB", "a=b"), ("EU",), csm_id=("E1",), as_of=date(2019, 12, 1), window=3)
    assert made.where == {"segment": ("SMB", "a=b"), "region": ("EU",)}


def test_filters_can_key_a_cache() -> None:
    assert len({filters_from_words(["segment=SMB"]), filters_from_words(["segment=SMB"]), Filters()}) == 2


def test_an_empty_member_is_a_member() -> None:
    assert filters_from_words(["segment="]).segment == ("",)


@pytest.mark.parametrize(
    ("conditions", "as_of", "window", "sentence"),
    [
        (["segment"], None, 12, "--where segment: write column=member, for example --where segment=SMB."),
        (["segmnt=SMB"], None, 12, "--where segmnt: there is no such dimension. Did you mean 'segment'?"),
        (["as_of=2019"], None, 12, "--where as_of: there is no such dimension. Choose among segment, region,"),
        (["window=3"], None, 12, "--where window: there is no such dimension."),
        ([], "December", 12, "--as-of December: write a month as YYYY-MM, for example 2019-12."),
        ([], "2019-13", 12, "--as-of 2019-13: write a month"),
        ([], "2019", 12, "--as-of 2019: write a month"),
        ([], "0-1", 12, "--as-of 0-1: write a month"),
        ([], "12-2019", 12, "--as-of 12-2019: write a month"),
        ([], None, 5, "--window 5: choose one of 1, 3, 6, 12, 24 months."),
        ([], None, 0, "--window 0: choose one of"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    conditions: list[str], as_of: str | None, window: int, sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        filters_from_words(conditions, as_of, window)
    assert str(raised.value).startswith(sentence)


@pytest.mark.parametrize("text", ["2019-12", "2019-12-31", "2019-12-01"])
def test_a_month_is_its_first_day(text: str) -> None:
    assert month_from_text(text) == date(2019, 12, 1)


def test_dimensions_keep_their_order_and_come_once() -> None:
    assert dimensions_from_words("region, segment,region,,csm_id") == ("region", "segment", "csm_id")
    assert dimensions_from_words(None) == ()
    with pytest.raises(ConfigurationError, match="--by landing: there is no such dimension"):
        dimensions_from_words("segment,landing")

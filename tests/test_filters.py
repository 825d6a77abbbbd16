"""Filters from a command line and from a link: what they mean, and what is told where they mean nothing."""

from datetime import date

import pytest
from given import given, st
from proxy import called

from cs_dashboard.errors import ConfigurationError
from cs_dashboard.filters import (
    COMPARISONS,
    WINDOWS,
    Filters,
    Notice,
    compared_month,
    dimensions_from_words,
    filters_from_query,
    filters_from_words,
    filters_to_query,
    month_from_text,
)

OPTIONS = {"segment": ["Enterprise", "Mid-market", "SMB", "(none)"], "region": ["EU", "US"], "csm_id": ["E1", "E2"]}
MONTHS = [date(2019, month, 1) for month in range(12, 0, -1)]


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
        ([], "99999999999-01", 12, "--as-of 99999999999-01: write a month"),
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


def test_a_link_without_filters_is_everything() -> None:
    assert filters_from_query({}, OPTIONS, MONTHS) == (Filters(), ())
    assert filters_from_query({"segment": [], "as_of": [""], "window": [""], "region": [""]}, {}, []) == (Filters(), ())
    assert filters_to_query(Filters()) == {}


def test_a_link_is_read_in_the_order_of_the_options() -> None:
    query = {
        "segment": ["SMB", "Enterprise", "SMB"],
        "csm_id": ["E2"],
        "as_of": ["2019-03"],
        "window": ["3"],
        "compare": ["prior_month"],
        "lang": ["en"],
    }
    wanted = Filters(("Enterprise", "SMB"), csm_id=("E2",), as_of=date(2019, 3, 1), window=3, compare="prior_month")
    assert called(filters_from_query, query, OPTIONS, MONTHS, known=("lang",)) == (wanted, ())
    assert len({wanted, filters_from_query(query, OPTIONS, MONTHS, ["lang"])[0]}) == 1


def test_a_text_in_the_place_of_a_list_is_one_value_and_the_last_of_several_counts() -> None:
    assert filters_from_query({"segment": "SMB"}, OPTIONS, MONTHS)[0].segment == ("SMB",)
    assert filters_from_query({"window": ["3", "6"]}, OPTIONS, MONTHS)[0].window == 6
    assert filters_from_query({"as_of": ["2019-03-31"]}, OPTIONS, MONTHS)[0].as_of == date(2019, 3, 1)


LONG = "x" * 10_000


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"colour": ["red"]}, Notice("unknown_parameter", "colour", "")),
        ({LONG: ["1"], "b": ["2"], "c": []}, Notice("unknown_parameter", "x" * 40 + "…", "", 2)),
        ({"Segmnet": ["SMB"]}, Notice("unknown_parameter", "Segmnet", "", close="segment")),
        ({"segment": ["Smb"]}, Notice("unknown_member", "segment", "Smb")),
        ({"segment": ["a", "b", "a", "", "c"]}, Notice("unknown_member", "segment", "a", 2)),
        ({"region": [LONG]}, Notice("unknown_member", "region", "x" * 40 + "…")),
        ({"region": ["\x00\u202e\ud800"]}, Notice("unknown_member", "region", "\ufffd" * 3)),
        ({"industry": ["Retail"]}, Notice("unknown_member", "industry", "Retail")),
        ({"as_of": ["soon"]}, Notice("not_a_month", "as_of", "soon")),
        ({"as_of": ["2019-13"]}, Notice("not_a_month", "as_of", "2019-13")),
        ({"as_of": ["2019-12\n"]}, Notice("not_a_month", "as_of", "2019-12\ufffd")),
        ({"as_of": ["9" * 10_000 + "-01"]}, Notice("not_a_month", "as_of", "9" * 40 + "…")),
        ({"as_of": ["2031-01"]}, Notice("unknown_month", "as_of", "2031-01")),
        ({"as_of": ["0000-01"]}, Notice("unknown_month", "as_of", "0000-01")),
        ({"window": ["5"]}, Notice("unknown_window", "window", "5")),
        ({"window": ["twelve"]}, Notice("unknown_window", "window", "twelve")),
        ({"window": [LONG]}, Notice("unknown_window", "window", "x" * 40 + "…")),
        ({"compare": ["plan"]}, Notice("unknown_comparison", "compare", "plan")),
    ],
)
def test_what_means_nothing_here_is_left_out_and_told(query: dict[str, list[str]], notice: Notice) -> None:
    assert filters_from_query(query, OPTIONS, MONTHS) == (Filters(), (notice,))


def test_a_parameter_of_others_can_be_the_one_that_was_meant() -> None:
    query = {"nr": ["5"], "chrun": ["5"]}
    notice = Notice("unknown_parameter", "nr", "", 1, close="nrr")
    assert filters_from_query(query, OPTIONS, MONTHS, known=("nrr", "churn")) == (Filters(), (notice,))


def test_what_is_known_stays_beside_what_is_not() -> None:
    found, notices = filters_from_query({"segment": ["SMB", "Smb"], "window": ["3"], "x": ["y"]}, OPTIONS, MONTHS)
    assert found == Filters(("SMB",), window=3)
    assert [notice.code for notice in notices] == ["unknown_parameter", "unknown_member"]


names = st.sampled_from(["segment", "region", "csm_id", "as_of", "window", "compare"]) | st.text(max_size=20)


@given(st.dictionaries(names, st.lists(st.text(max_size=30), max_size=4), max_size=6))
def test_no_link_raises(query: dict[str, list[str]]) -> None:
    found, notices = filters_from_query(query, OPTIONS, MONTHS)
    assert hash(found) == hash(filters_from_query(filters_to_query(found), OPTIONS, MONTHS)[0])
    assert all(len(notice.value) <= 41 and len(notice.parameter) <= 41 for notice in notices)


@st.composite
def possible(draw: st.DrawFn) -> Filters:
    chosen = {name: draw(st.sets(st.sampled_from(members))) for name, members in OPTIONS.items()}
    return Filters(
        **{name: tuple(m for m in members if m in chosen[name]) for name, members in OPTIONS.items()},
        as_of=draw(st.none() | st.sampled_from(MONTHS)),
        window=draw(st.sampled_from(WINDOWS)),
        compare=draw(st.sampled_from(COMPARISONS)),
    )


@given(possible())
def test_a_link_opens_the_view_it_was_made_of(filters: Filters) -> None:
    assert filters_from_query(filters_to_query(filters), OPTIONS, MONTHS) == (filters, ())


def test_a_link_holds_only_what_differs() -> None:
    made = Filters(("SMB", "Mid-market"), as_of=date(2019, 3, 1), window=6, compare="prior_quarter")
    assert called(filters_to_query, made) == {
        "segment": ["SMB", "Mid-market"],
        "as_of": ["2019-03"],
        "window": ["6"],
        "compare": ["prior_quarter"],
    }


@pytest.mark.parametrize(
    ("compare", "month"),
    [
        ("prior_month", date(2023, 12, 1)),
        ("prior_quarter", date(2023, 10, 1)),
        ("prior_year", date(2023, 1, 1)),
    ],
)
def test_a_month_is_held_against_one_before(compare: str, month: date) -> None:
    assert compared_month(date(2024, 1, 1), compare) == month


def test_a_comparison_that_is_none_is_one_sentence() -> None:
    with pytest.raises(ConfigurationError, match=r"compare prior_yaer: .* Did you mean 'prior_year'"):
        compared_month(date(2024, 1, 1), "prior_yaer")
    with pytest.raises(ConfigurationError, match="as-of 0001-05-01: there is no month so long before"):
        compared_month(date(1, 5, 1), "prior_year")

"""Numbers as the reader of each language writes them."""

import math

import pytest

from cs_dashboard.formats import UNDEFINED, Formats

EN, ZH = Formats("en"), Formats("zh_Hans", "CNY")
# Ten thousands and hundred millions, which no .py file writes as such.
WAN, YI = "\u4e07", "\u4ebf"
YUAN = "\N{YEN SIGN}"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (8_420_000, "$8.42M", f"{YUAN}842{WAN}"),
        (38_416_000, "$38.4M", f"{YUAN}3,842{WAN}"),
        (206_610_466.7, "$207M", f"{YUAN}2.07{YI}"),
        (12_345, "$12.3K", f"{YUAN}1.23{WAN}"),
        (999.4, "$999", f"{YUAN}999"),
        (-1_110_000, "\N{MINUS SIGN}$1.11M", f"\N{MINUS SIGN}{YUAN}111{WAN}"),
        (0.0, "$0", f"{YUAN}0"),
    ],
)
def test_money_has_three_digits_or_more_and_separators(amount: float, english: str, chinese: str) -> None:
    assert EN.money(amount) == english
    assert ZH.money(amount) == chinese


@pytest.mark.parametrize(
    ("amount", "words"),
    [(3841.6, "$3,841.6"), (20_661.0467, "$20,661.0"), (999, "$999"), (100_000, "$100K"), (-1234.56, "\u2212$1,234.6")],
)
def test_a_table_writes_money_out_while_it_is_short(amount: float, words: str) -> None:
    assert EN.table_money(amount) == words


def test_a_table_judges_money_in_the_currency_shown() -> None:
    assert Formats("en", "CNY", 7.1).table_money(20_000) == "CN\N{YEN SIGN}142K"


@pytest.mark.parametrize("undefined", [math.nan, math.inf, -math.inf])
def test_what_is_not_known_is_a_dash(undefined: float) -> None:
    assert EN.money(undefined) == EN.table_money(undefined) == EN.rate(undefined) == UNDEFINED
    assert EN.points(undefined) == EN.count(undefined) == EN.number(undefined) == EN.full_money(undefined) == UNDEFINED

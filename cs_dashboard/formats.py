"""Numbers, money and months as text in the reader's style, through Babel. Undefined is an em dash."""

import html
import math
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)

UNDEFINED = "—"
MINUS = "\N{MINUS SIGN}"
# Three significant digits, the most that a reader takes in and that an interval supports.
SIGNIFICANT = 3
# Below it a table writes money out.
WRITTEN_OUT = 100_000


@dataclass(frozen=True)
class Formats:
    """How one reader sees numbers.

    Attributes
    ----------
    locale
        Babel's name of the reader's language, `en` or `zh_Hans`.
    currency
        The ISO code that money is shown in.
    exchange_rate
        Units of `currency` for one unit of the data's currency.
    """

    locale: str = "en"
    currency: str = "USD"
    exchange_rate: float = 1.0

    def money(self, amount: float, *, sign: bool = False) -> str:
        """Money in the compact form, three significant digits: $8.42M, 842 ten-thousands in Chinese."""
        if not _known(amount):
            return UNDEFINED
        value = amount * self.exchange_rate
        if abs(value) < 1000:
            digits = 0 if abs(value) >= 100 or value == 0 else _decimals(value)
            digits = min(digits, get_currency_precision(self.currency))
            pattern = f"¤#,##0{'.' + '0' * digits if digits else ''}"
            text = format_currency(abs(value), self.currency, format=pattern, locale=self._babel, currency_digits=False)
        else:
            digits = _decimals(_mantissa(abs(value), self.locale))
            text = format_compact_currency(abs(value), self.currency, locale=self._babel, fraction_digits=digits)
            # Only the ten-thousands of Chinese reach four digits, which Babel leaves without a separator.
            text = re.sub(r"\d(?=\d{3}(?!\d))", lambda digit: f"{digit[0]},", text)
        return _signed(text, value, sign)

    def table_money(self, amount: float) -> str:
        """Money in a table: compact, but written out with one decimal where that takes no more than five digits."""
        value = amount * self.exchange_rate if _known(amount) else math.nan
        if not 1000 <= abs(value) < WRITTEN_OUT:
            return self.money(amount)
        text = format_currency(abs(value), self.currency, "¤#,##0.0", locale=self._babel, currency_digits=False)
        return _signed(text, value, False)

    def full_money(self, amount: float) -> str:
        """Money to the cent, as hovers and tables show it."""
        if not _known(amount):
            return UNDEFINED
        text = format_currency(abs(amount * self.exchange_rate), self.currency, locale=self._babel)
        return _signed(text, amount, False)

    def rate(self, share: float, digits: int = 1) -> str:
        """A rate (1.0 = 100 %) with one decimal."""
        if not _known(share):
            return UNDEFINED
        pattern = self._percent_pattern.replace("#,##0", f"#,##0.{'0' * digits}" if digits else "#,##0")
        return _signed(format_percent(abs(share), format=pattern, locale=self._babel), share, False)

    def signed_rate(self, share: float) -> str:
        """A relative change with its sign: +14.6%."""
        text = self.rate(share)
        return f"+{text}" if _known(share) and share > 0 else text

    def points(self, change: float) -> str:
        """A change of a rate in percentage points, without the unit, which the catalogue words: +2.1."""
        if not _known(change):
            return UNDEFINED
        text = format_decimal(abs(change * 100), format="#,##0.0", locale=self._babel)
        return _signed(text, round(change * 100, 1), True)

    def count(self, number: float) -> str:
        """A whole number with separators."""
        if not _known(number):
            return UNDEFINED
        return _signed(format_decimal(abs(round(number)), locale=self._babel), number, False)

    def number(self, value: float, digits: int = 1) -> str:
        """A plain number with so many decimals."""
        if not _known(value):
            return UNDEFINED
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return _signed(format_decimal(abs(value), format=pattern, locale=self._babel), value, False)

    def month(self, month: pd.Timestamp | date, *, long: bool = False) -> str:
        """A month in words: Oct 2026, or October 2026."""
        return _month_words(self.locale, pd.Timestamp(month).date(), long)

    def day(self, day: date) -> str:
        """A day in words: Oct 3, 2026."""
        return format_date(day, "medium", locale=self._babel)

    def quarter(self, month: pd.Timestamp | date) -> str:
        """The calendar quarter a month lies in."""
        return format_skeleton("yQQQ", pd.Timestamp(month).date(), locale=self._babel)

    def year(self, month: pd.Timestamp | date) -> str:
        """The calendar year a month lies in."""
        return str(pd.Timestamp(month).year)

    @property
    def _babel(self) -> Locale:
        return Locale.parse(self.locale)

    @property
    def _percent_pattern(self) -> str:
        return str(self._babel.percent_formats[None].pattern)


@lru_cache(maxsize=4096)
def _month_words(locale: str, day: date, long: bool) -> str:
    """Remembered: a slider words the same months again and again."""
    return format_skeleton("yMMMM" if long else "yMMM", day, locale=Locale.parse(locale))


def literal(text: object) -> str:
    """A text from the data that no browser, chart or markdown takes for markup: shown letter by letter."""
    return html.escape(str(text), quote=True)


def _known(value: float) -> bool:
    return value is not None and math.isfinite(value)


def _signed(text: str, value: float, sign: bool) -> str:
    """With a real minus in front of the whole; Babel puts an ASCII one between currency and digits."""
    if value < 0 and any(digit in text for digit in "123456789"):
        return f"{MINUS}{text}"
    return f"+{text}" if sign and value > 0 else text


def _mantissa(value: float, locale: str) -> float:
    """What stands before K, M, B; in Chinese before the ten-thousands and hundred-millions."""
    steps = (10**8, 10**4) if locale.startswith("zh") else (10**12, 10**9, 10**6, 10**3)
    return value / next((step for step in steps if value >= step), 1)


def _decimals(value: float) -> int:
    """Decimals that leave three significant digits."""
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    return max(SIGNIFICANT - 1 - magnitude, 0)

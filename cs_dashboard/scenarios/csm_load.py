"""What customers per CSM do to renewals, and what one more CSM is worth beside one more seller. An association only."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from cs_dashboard.metrics.rollup import ratio
from cs_dashboard.scenarios.capacity_levers import MONTHS_A_YEAR, CapacityLevers
from cs_dashboard.scenarios.hiring import ramp_curve

# The effect is counted for so many customers more per CSM.
CUSTOMERS_OF_EFFECT = 10.0
Choice = Literal["csm", "seller", "neither", "unknown"]


@dataclass(frozen=True)
class LoadEffect:
    """Log-odds of renewal for each ten customers more per CSM, with its 95 % interval; NaN ends where set by hand."""

    value: float
    low: float = float("nan")
    high: float = float("nan")

    def moved_to(self, value: float) -> "LoadEffect":
        """The measured effect itself where nobody moved it, else the one set by hand, without an interval."""
        return self if value == self.value else LoadEffect(value)


@dataclass(frozen=True)
class Book:
    """What the CSMs of today look after.

    Attributes
    ----------
    customers
        Paying customers of theirs.
    csms
        CSMs there.
    renewal_rate
        Share of customers due that renewed in the last twelve months.
    arr_due
        ARR up for renewal in the next twelve months (currency).
    """

    customers: float
    csms: float
    renewal_rate: float
    arr_due: float


@dataclass(frozen=True)
class OneMore:
    """One person more, over the twelve months from the first day.

    Attributes
    ----------
    arr, arr_low, arr_high
        ARR won or kept (currency); the ends are those of the effect's interval, NaN where there is none.
    net, net_low, net_high
        ARR × gross margin − what the person costs (currency).
    """

    arr: float
    net: float
    cost: float
    arr_low: float = float("nan")
    arr_high: float = float("nan")
    net_low: float = float("nan")
    net_high: float = float("nan")


@dataclass(frozen=True)
class OneMoreOf:
    """One more CSM or one more seller, with everything that was assumed.

    Attributes
    ----------
    better
        Whose net is larger; `neither` where both are below zero, `unknown` where one is not known.
    is_clear
        The other way round is outside the effect's interval; False where there is none.
    ramp_share
        Mean share of full productivity over the first twelve months.
    book, load_effect, levers
        What it was computed from.
    """

    csm: OneMore
    seller: OneMore
    better: Choice
    is_clear: bool
    ramp_share: float
    book: Book
    load_effect: LoadEffect
    levers: CapacityLevers


def renewal_under_load(renewal_rate: float, effect: float, more_customers_per_csm: np.ndarray) -> np.ndarray:
    """logit(rate′) = logit(rate) + effect × customers more per CSM / 10; a rate of 0 or 1 stays."""
    moved: np.ndarray = expit(logit(renewal_rate) + effect * more_customers_per_csm / CUSTOMERS_OF_EFFECT)
    return np.where(np.isin(renewal_rate, (0.0, 1.0)), renewal_rate, moved)


def load_by_month(
    customers: np.ndarray, csms_before: np.ndarray, csms_after: np.ndarray, book: Book, effect: LoadEffect
) -> pd.DataFrame:
    """Customers per CSM without and with the hires, and the renewal rate that the load effect predicts for both.

    Returns
    -------
    One row per month: months_ahead, customers_per_csm, customers_per_csm_after (NaN without a CSM), renewal_rate and
    renewal_rate_after, each with _low and _high (rate; NaN where the effect has no interval).
    """
    now = ratio(book.customers, book.csms)
    columns: dict[str, np.ndarray] = {"months_ahead": np.arange(len(customers))}
    for end, csms in (("", csms_before), ("_after", csms_after)):
        load = ratio(customers, csms)
        columns[f"customers_per_csm{end}"] = load
        columns[f"renewal_rate{end}"] = renewal_under_load(book.renewal_rate, effect.value, load - now)
        ends = [renewal_under_load(book.renewal_rate, one, load - now) for one in (effect.low, effect.high)]
        columns[f"renewal_rate{end}_low"] = np.minimum(*ends)
        columns[f"renewal_rate{end}_high"] = np.maximum(*ends)
    return pd.DataFrame(columns)


def one_more(book: Book, effect: LoadEffect, levers: CapacityLevers) -> OneMoreOf:
    """One more CSM or one more seller: what each adds in the twelve months from the first day, less what each costs.

    Seller: new ARR of a seller-year × ramp share × gross margin − cost. CSM: (renewal rate with customers / (CSMs + 1)
    − renewal rate now) × ARR due × ramp share × gross margin − cost. A year of ARR counts in full, whenever in the
    year it is won or kept; recruiting is left out of both. NaN where an input is not known; without a CSM today there
    is no load to compare with.
    """
    share = ramp_share(levers.ramp)
    won = levers.new_arr_per_seller * share
    seller = OneMore(won, won * levers.gross_margin - levers.salary_seller, levers.salary_seller)
    less = ratio(book.customers, book.csms + 1) - ratio(book.customers, book.csms)
    kept = [
        float(renewal_under_load(book.renewal_rate, one, less) - book.renewal_rate) * book.arr_due * share
        for one in (effect.value, effect.low, effect.high)
    ]
    low, high = float(np.min(kept[1:])), float(np.max(kept[1:]))
    net, net_low, net_high = (arr * levers.gross_margin - levers.salary_csm for arr in (kept[0], low, high))
    csm = OneMore(kept[0], net, levers.salary_csm, low, high, net_low, net_high)
    is_clear = bool(net_low > seller.net or net_high < seller.net)
    return OneMoreOf(csm, seller, _better(net, seller.net), is_clear, share, book, effect, levers)


def ramp_share(ramp_months: int) -> float:
    """Mean share of full productivity over the first twelve months."""
    curve = (ramp_curve(ramp_months) + (1.0,) * MONTHS_A_YEAR)[:MONTHS_A_YEAR]
    return sum(curve) / MONTHS_A_YEAR


def _better(csm: float, seller: float) -> Choice:
    if np.isnan(csm) or np.isnan(seller):
        return "unknown"
    if max(csm, seller) < 0:
        return "neither"
    return "csm" if csm > seller else "seller"

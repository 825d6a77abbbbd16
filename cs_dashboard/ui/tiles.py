"""The tiles of the pages: one number each, its change and its history."""

import pandas as pd
import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.ui.shell import COMPARISON_NAMES
from cs_dashboard.ui.views import RetentionView
from cs_dashboard.ui.widgets import tile

RATES = {"nrr": "NRR", "grr": "GRR", "logo_retention": "Logo retention"}
MONTHS_SHOWN = 36


def retention(view: RetentionView, filters: Filters, t: Text) -> None:
    """NRR, GRR, logo retention and ARR, each against the month compared with."""
    window = t.many("{n} month", "{n} months", filters.window)
    against = t(COMPARISON_NAMES[filters.compare])
    with st.container(horizontal=True, key="tiles"):
        for name, label in RATES.items():
            now = float("nan") if view.now is None else float(view.now[name])
            then = float("nan") if view.before is None else float(view.before[name])
            tile(
                t("{metric}, {window}", metric=t(label), window=window),
                t.rate(now),
                _points(now - then, against, t),
                view.monthly[name].tail(MONTHS_SHOWN).tolist(),
                help=_help(view, t),
                t=t,
            )
        arr(view, filters, t)


def arr(view: RetentionView, filters: Filters, t: Text) -> None:
    """ARR and its growth."""
    months = view.growth.set_index("month")["arr"] if len(view.growth) else pd.Series(dtype=float)
    now = float(months.get(view.as_of, float("nan")))
    before = view.as_of - pd.DateOffset(months={"prior_month": 1, "prior_quarter": 3}.get(filters.compare, 12))
    then = float(months.get(before, float("nan")))
    change = now / then - 1 if then > 0 else float("nan")
    tile(
        t("ARR"),
        t.money(now),
        None if change != change else t.signed_rate(change),
        months.tail(MONTHS_SHOWN).tolist(),
        help=t("Twelve times the MRR of {month}.", month=t.month(view.as_of, long=True)),
        t=t,
    )


def _points(change: float, against: str, t: Text) -> str | None:
    return None if change != change else t("{points} pts", points=t.points(change))


def _help(view: RetentionView, t: Text) -> str:
    n = 0 if view.now is None else int(view.now["opening_customers"])
    return t(
        "As of {month}, from {customers} paying at the start of the window. Definitions tells how it is computed.",
        month=t.month(view.as_of, long=True),
        customers=t.many("{n} customer", "{n} customers", n),
    )

"""Tables as a reader sees them: words and numbers in the reader's form, in a ranked order."""

from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.formats import UNDEFINED
from cs_dashboard.ui.shell import DIMENSION_NAMES


def by_member(rows: pd.DataFrame, bridges: pd.DataFrame, by: str, t: Text) -> tuple[pd.DataFrame, list[str]]:
    """Retention of each member, largest ARR first, with intervals; and the members in row order.

    NRR and GRR head their columns by their acronyms in every language: the names do not fit a narrow page.
    """
    closing = bridges.set_index(by)["closing_mrr"]
    now = pd.Series([float(closing.get(member, 0.0)) for member in rows[by]], rows.index, dtype=float)
    rows = rows.loc[now.sort_values(ascending=False, kind="stable").index]
    members = rows[by].tolist()
    shown = pd.DataFrame(
        {
            t(DIMENSION_NAMES[by]): [t("(none)") if member == "(none)" else member for member in members],
            t("Customers"): rows["opening_customers"].tolist(),
            t("ARR now"): [t.money(12 * float(closing.get(member, 0.0))) for member in members],
            "NRR": [t.rate(value) for value in rows["nrr"]],
            t("95% interval"): [
                interval(low, high, t) for low, high in zip(rows["nrr_low"], rows["nrr_high"], strict=True)
            ],
            "GRR": [t.rate(value) for value in rows["grr"]],
            t("Logo"): [t.rate(value) for value in rows["logo_retention"]],
        }
    )
    return shown, members


def columns(frame: pd.DataFrame, first: int = 2) -> dict[str, Any]:
    """Numbers that are texts, from the column `first` on, stand at the right as numbers do."""
    return {name: st.column_config.TextColumn(alignment="right") for name in frame.columns[first:]}


def interval(low: float, high: float, t: Text) -> str:
    """A 95 % interval as two rates, or the sign of undefined."""
    return UNDEFINED if low != low else f"{t.rate(low)} – {t.rate(high)}"


QUARTERS_SHOWN = 8


def quality_by(rows: pd.DataFrame, by: str, t: Text) -> pd.DataFrame:
    """New business of the latest quarters that are a year old, by one dimension, latest first."""
    old = rows[rows["observed_customers"] > 0]
    latest = sorted(old["quarter"].unique())[-QUARTERS_SHOWN:]
    shown = old[old["quarter"].isin(latest)].sort_values(["quarter", by], ascending=[False, True])
    return pd.DataFrame(
        {
            t("Won"): [t.quarter(quarter) for quarter in shown["quarter"]],
            t(DIMENSION_NAMES[by]): [t("(none)") if member == "(none)" else member for member in shown[by]],
            t("Customers won"): shown["acquired_customers"].tolist(),
            t("GRR at 12 months"): [t.rate(value) for value in shown["grr_12"]],
            t("Logo at 12 months"): [t.rate(value) for value in shown["logo_12"]],
            t("95% interval"): [
                interval(low, high, t) for low, high in zip(shown["logo_12_low"], shown["logo_12_high"], strict=True)
            ],
        }
    )

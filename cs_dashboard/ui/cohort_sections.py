"""The Cohorts half of Cohort compounding: the matrix, the layers of revenue, the ladder that customers climb."""

import pandas as pd
import streamlit as st

from cs_dashboard.charts import cohort_matrix as matrix_charts
from cs_dashboard.charts import cohorts as cohort_charts
from cs_dashboard.charts import expansion as expansion_charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.reports import cohort_stories as stories
from cs_dashboard.ui import drill, widgets
from cs_dashboard.ui.cohort_views import CohortsBehind, cohort_view, ladders
from cs_dashboard.ui.cohort_views import layers as cohort_layers
from cs_dashboard.ui.sections import PERIODS, choose

RATE_NAMES = {"nrr": "NRR", "grr": "GRR", "logo_retention": "Logo"}
COHORT_NAMES = {"month": "Month", "quarter": "Quarter", "year": "Fiscal year"}


def matrix(filters: Filters, t: Text, theme: Theme) -> None:
    """NRR, GRR or logo retention by cohort and age, the average below, the customers behind each cell."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        rate = choose("rate", {name: t(label) for name, label in RATE_NAMES.items()}, t("Rate"))
        cohort = choose("cohort", {name: t(label) for name, label in COHORT_NAMES.items()}, t("Cohorts by"), "quarter")
    period = next(one for one in PERIODS if one == cohort)
    view = cohort_view(filters, period)
    if view.cells.empty:
        widgets.empty(t("Nobody in this selection has started paying by this month. Widen the filters."))
        return
    widgets.sentence(stories.matrix_sentence(view.average, rate, t))
    drawn = matrix_charts.matrix(view.cells, view.average, rate, period, t=t, theme=theme)
    behind = CohortsBehind(filters, period)
    drill.chart(drawn, key=f"matrix_{rate}_{period}", t=t, customers=behind.cell)
    widgets.sentence(stories.matrix_note(view.cells, rate, t), muted=True)
    with st.expander(t("The table behind")):
        _table(view.cells, period, t)


def layers(filters: Filters, t: Text, theme: Theme) -> None:
    """ARR by the year its customers were won."""
    found = cohort_layers(filters)
    if found.empty:
        widgets.empty(t("Nobody in this selection has started paying by this month. Widen the filters."))
        return
    widgets.sentence(stories.layers_sentence(found, t))
    drawn = cohort_charts.layer_cake(found, t=t, theme=theme)
    drill.chart(drawn, key="layers", t=t, customers=CohortsBehind(filters, "year").layer)


def ladder(filters: Filters, t: Text, theme: Theme) -> None:
    """What customers still paying after whole years pay, against their own first MRR, by segment."""
    found = ladders(filters)
    if len(found[""]) < 2:
        widgets.empty(t("Nobody here has been paying for a year yet. Widen the filters, or come back later."))
        return
    widgets.sentence(stories.ladder_sentence(found[""], t))
    drawn = expansion_charts.ladder(found, t=t, theme=theme)
    drill.chart(drawn, key="ladder", t=t, customers=CohortsBehind(filters, "month").rung)
    widgets.sentence(stories.ladder_note(t), muted=True)


def _table(cells: pd.DataFrame, period: str, t: Text) -> None:
    """Every cell as a row; numbers stay numbers, so that the table sorts."""
    percent = st.column_config.NumberColumn(format="percent")
    shown = pd.DataFrame(
        {
            t("Cohort"): [matrix_charts.cohort_name(cohort, period, t) for cohort in cells["cohort"]],
            t("Age in months"): cells["age_months"],
            t("Customers"): cells["cohort_customers"],
            t("Old enough"): cells["observed_customers"],
            t("Still paying"): cells["paying_customers"],
            t("First MRR"): cells["mrr_at_age_0"] * t.exchange_rate,
            t("MRR at this age"): cells["mrr"] * t.exchange_rate,
            **{t(label): cells[name].round(3) for name, label in RATE_NAMES.items()},
            t("Complete"): cells["is_complete"],
        }
    )
    money = st.column_config.NumberColumn(format="accounting")
    columns = {t(label): percent for label in RATE_NAMES.values()}
    columns |= {t("First MRR"): money, t("MRR at this age"): money}
    st.dataframe(shown, hide_index=True, column_config=columns, height=360)

"""How long customers stay: Kaplan-Meier beside the fit, and the fit of each segment that has enough."""

import streamlit as st

from cs_dashboard.charts import survival as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.models.sbg import NoFit, Sbg
from cs_dashboard.reports import compounding_stories as stories
from cs_dashboard.ui import drill, widgets
from cs_dashboard.ui.compounding_views import CompoundingView

# As far as the fitted curve is drawn.
YEARS = 10


def survival(view: CompoundingView, t: Text, theme: Theme) -> None:
    """The steps of who stayed, the curve fitted to renewals, and what it says in each segment."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        drawn = charts.survival(view.curve.curve, view.customers_survival(YEARS + 1), t=t, theme=theme)
        drill.chart(drawn, key="survival", t=t)
    with right:
        widgets.title(t("What the fit says"))
        fits = [(t("All"), view.fit), *view.fits.items()] if len(view.fits) > 1 else [(t("All"), view.fit)]
        widgets.facts([(name, _told(fit, t)) for name, fit in fits])


def _told(fit: NoFit | Sbg, t: Text) -> str:
    if isinstance(fit, NoFit):
        return stories.no_fit(fit.reason, t, fit.kept_rate)
    return stories.fit_sentence(fit, t)

"""Where the company stands: one north star, the tiles whose metrics exist, and the twelve-month bridge."""

import streamlit as st

from cs_dashboard.charts import movements as movement_charts
from cs_dashboard.charts import retention as charts
from cs_dashboard.reports import stories
from cs_dashboard.ui import drill, shell, tiles, views, widgets

t, theme, filters = shell.text(), shell.theme(), shell.filters()
view = views.retention_view(filters, "segment")
behind = views.customers_behind(filters, "segment")

if view.now is None:
    nobody = t("Nobody in this selection was paying at the start of the window")
    widgets.headline(nobody, t("Widen the filters, or choose a shorter window."))
else:
    widgets.headline(
        stories.overview_headline(view.now, view.before, views.row_of(view.growth, view.as_of), t),
        stories.retention_detail(view.now, view.bridges_by, view.concentration, t),
    )
tiles.retention(view, filters, t)

left, right = st.columns([3, 2], gap="medium")
with left:
    drill.chart(charts.retention_trend(view.monthly, [], t=t, theme=theme), key="trend", t=t, customers=behind.month)
with right:
    drill.chart(
        movement_charts.bridge(view.bridge, t=t, theme=theme, window=filters.window),
        key="bridge",
        t=t,
        customers=behind.movement,
    )

widgets.title(t("What needs attention"))
due = views.renewals_next(filters)
if due is None:
    widgets.connect("contracts", t)
else:
    customers, mrr = due
    widgets.sentence(
        t(
            "{customers} with {arr} of ARR come up for renewal in the next three months.",
            customers=t.many("{n} customer", "{n} customers", customers),
            arr=t.money(12 * mrr),
        )
    )
st.page_link("pages/revenue/retention.py", label=t("Open Retention"), icon=":material/autorenew:")

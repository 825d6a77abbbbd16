"""Are we keeping and growing what we sold? One sentence, then the picture, then the table behind it, then what if."""

import streamlit as st

from cs_dashboard.charts import movements as movement_charts
from cs_dashboard.charts import retention as charts
from cs_dashboard.reports import stories
from cs_dashboard.ui import drill, sections, shell, tables, tiles, views, widgets
from cs_dashboard.ui.shell import DIMENSION_NAMES

t, theme, filters = shell.text(), shell.theme(), shell.filters()

by = sections.choice("by", list(DIMENSION_NAMES), "segment")
view = views.retention_view(filters, by)
behind = views.customers_behind(filters, by)

if view.now is None:
    nobody = t("Nobody in this selection was paying at the start of the window")
    widgets.headline(nobody, t("Widen the filters, or choose a shorter window."))
else:
    widgets.headline(
        stories.retention_headline(view.now, view.before, None, filters.window, t),
        stories.retention_detail(view.now, view.bridges_by, view.concentration, t),
    )

tiles.retention(view, filters, t)
if view.now is not None and filters.window < views.YEAR:
    a_year = views.annualised(view, filters.window)
    nrr, grr, logo = (t.rate(a_year[name]) for name in ("nrr", "grr", "logo_retention"))
    widgets.sentence(
        t("Compounded to a year: NRR {nrr}, GRR {grr}, logo {logo}.", nrr=nrr, grr=grr, logo=logo), muted=True
    )

left, right = st.columns([3, 2], gap="medium")
with left:
    trend = charts.retention_trend(view.monthly, sections.chosen_lines(), t=t, theme=theme)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", key="trend_head"):
        widgets.title(trend.title)
        sections.choose_lines(t)
    drill.chart(trend, key="trend", t=t, customers=behind.month, titled=False)
with right:
    bridge = movement_charts.bridge(view.bridge, t=t, theme=theme, window=filters.window)
    drill.chart(bridge, key="bridge", t=t, customers=behind.movement)

left, right = st.columns([3, 2], gap="medium")
with left:
    widgets.title(t("By dimension"))
    sections.choose("by", {name: t(label) for name, label in DIMENSION_NAMES.items()}, t("Dimension"))
    frame, keys = tables.by_member(view.by, view.bridges_by, by, t)
    if keys:
        drill.table(frame, keys, key=f"table_{by}", t=t, customers=behind.member, column_config=tables.columns(frame))
    multiples = charts.retention_multiples(view.by_month, by, keys, t=t, theme=theme)
    drill.chart(multiples, key="multiples", t=t, customers=behind.member)
with right:
    sections.what_if(views.year_bridges(filters), view.as_of, t, theme)

shown = sections.choose(
    "view",
    {
        "history": t("Movement history"),
        "forecast": t("Forecast"),
        "leak": t("Leaky bucket and crossover"),
        "concentration": t("Concentration"),
        "renewals": t("Renewals"),
        "quality": t("New business"),
        "expansion": t("Expansion"),
    },
    t("More on retention"),
)
sections.show(shown, filters, view, behind, t, theme)

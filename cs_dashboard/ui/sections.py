"""The parts of the Retention page below its answer: each one question, its sentence, its chart."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from cs_dashboard.charts import cohorts as cohort_charts
from cs_dashboard.charts import concentration as concentration_charts
from cs_dashboard.charts import expansion as expansion_charts
from cs_dashboard.charts import growth as growth_charts
from cs_dashboard.charts import movements as movement_charts
from cs_dashboard.charts import renewals as renewal_charts
from cs_dashboard.charts import retention as retention_charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.evidence import Benchmark, benchmarks
from cs_dashboard.content.levers import levers
from cs_dashboard.filters import Filters
from cs_dashboard.metrics.periods import Period
from cs_dashboard.reports import stories
from cs_dashboard.scenarios.levers import measured_values, moved, starting_values
from cs_dashboard.scenarios.retention import measured_levers, project_retention
from cs_dashboard.ui import drill, forecast_section, reads, shell, tables, views, widgets
from cs_dashboard.ui.levers import moved_levers
from cs_dashboard.ui.views import Behind, RetentionView

PERIODS: tuple[Period, ...] = ("month", "quarter", "year")
PERIOD_NAMES = {"month": "Month", "quarter": "Quarter", "year": "Fiscal year"}


def choice(name: str, options: Sequence[str], default: str) -> str:
    """What a control further down the page holds, before it is drawn; from the link on the first run."""
    if st.session_state.get(name) not in options:
        asked = shell.linked().get(name)
        st.session_state[name] = asked if asked in options else default
    return str(st.session_state[name])


def choose(name: str, labels: Mapping[str, str], label: str, default: str = "") -> str:
    """A row of choices of which one is always taken, at first `default` or the first; it stands in the link."""
    first = default or next(iter(labels))
    choice(name, list(labels), first)
    taken = st.segmented_control(
        label, list(labels), format_func=labels.__getitem__, key=name, required=True, label_visibility="collapsed"
    )
    shell.share({name: str(taken) if taken and taken != first else ""})
    return str(taken or first)


def chosen_lines() -> list[Benchmark]:
    """The dated lines switched on, at most three so that their labels stay apart; first the latest median of NRR."""
    known = _dated_lines()
    if "lines" not in st.session_state:
        asked = shell.linked().get("lines", "")
        found = [name for name in asked.split(",") if name in known][:3]
        st.session_state["lines"] = found if found or asked == _NO_LINES else _first_lines(known)
    return [known[name] for name in st.session_state["lines"] if name in known]


_NO_LINES = "none"


def _dated_lines() -> dict[str, Benchmark]:
    """The benchmarks of NRR and GRR that say when they were measured, latest first."""
    dated = [one for one in benchmarks().values() if one.metric in ("nrr", "grr") and one.measured_year]
    latest = sorted(dated, key=lambda one: (one.measured_year or 0, one.metric), reverse=True)
    return {one.id: one for one in latest}


def _first_lines(known: Mapping[str, Benchmark]) -> list[str]:
    return [name for name, one in known.items() if one.metric == "nrr" and one.statistic == "median"][:1]


def choose_lines(t: Text) -> None:
    """Lets the reader switch the dated lines; they stand in the link."""
    known = _dated_lines()
    with st.popover(t("Benchmark lines"), icon=":material/horizontal_rule:", type="tertiary"):
        st.multiselect(
            t("Benchmark lines"),
            list(known),
            format_func=lambda name: f"{t(known[name].label)} · {t.rate(known[name].value)}",
            key="lines",
            max_selections=3,
            select_all=False,
            label_visibility="collapsed",
        )
    chosen = st.session_state["lines"]
    shell.share({"lines": "" if chosen == _first_lines(known) else ",".join(chosen) or _NO_LINES})


@st.fragment
def what_if(bridges: pd.DataFrame, as_of: pd.Timestamp, t: Text, theme: Theme) -> None:
    """Levers to NRR and ARR twelve months on; only this part runs when a slider moves, and it asks no warehouse."""
    widgets.title(t("What if"))
    bridge = views.row_of(bridges, as_of)
    if bridge is None or not bridge["opening_mrr"] > 0:
        widgets.empty(t("A what-if needs customers who were paying twelve months ago."))
        return
    records = levers("retention")
    measured = measured_levers(bridge)
    exact = measured_values(measured)
    values = moved_levers(records, exact, t)
    projection = project_retention(bridge, moved(records, values, measured))
    baseline = project_retention(bridge, moved(records, starting_values(records, exact), measured))
    month = as_of + pd.DateOffset(months=views.YEAR)
    widgets.sentence(stories.projection_sentence(projection, month, t, baseline))
    drill.chart(retention_charts.projection(bridges, projection, baseline, t=t, theme=theme), key="projection", t=t)


def show(name: str, filters: Filters, view: RetentionView, behind: Behind, t: Text, theme: Theme) -> None:
    """Draws the section chosen, and only that."""
    if name == "history":
        _history(filters, behind, t, theme)
    elif name == "leak":
        _leak(filters, t, theme)
    elif name == "concentration":
        n = 0 if view.now is None else int(view.now["opening_customers"])
        widgets.sentence(stories.concentration_sentence(view.concentration, n, t))
        drill.chart(
            concentration_charts.shares(view.concentration, t=t, theme=theme),
            key="concentration",
            t=t,
            customers=behind.largest,
        )
    elif name == "renewals":
        _renewals(filters, t, theme)
    elif name == "quality":
        _quality(filters, t, theme)
    elif name == "forecast":
        forecast_section.forecast(filters, t, theme)
    else:
        split = views.expansion_split(filters)
        widgets.sentence(stories.expansion_sentence(split, t))
        row = None if split.empty else split.iloc[0]
        drill.chart(expansion_charts.split(row, t=t, theme=theme), key="expansion", t=t, customers=behind.expanded)


def _history(filters: Filters, behind: Behind, t: Text, theme: Theme) -> None:
    widgets.sentence(
        t("Summed monthly movements; the bridge above compares two months, so the two differ."), muted=True
    )
    window = t.many("{n} month", "{n} months", filters.window)
    chained = t.rate(views.flow_gross_retention(filters))
    widgets.sentence(t("Chained month by month, gross retention over {window} is {rate}.", window=window, rate=chained))
    period = choose("period", {name: t(PERIOD_NAMES[name]) for name in PERIODS}, t("Period"), "quarter")
    found: Period = next(one for one in PERIODS if one == period)
    drill.chart(
        movement_charts.history(views.history(filters, found), found, t=t, theme=theme),
        key=f"history_{period}",
        t=t,
        customers=lambda key: behind.period(key, found),
    )


def _leak(filters: Filters, t: Text, theme: Theme) -> None:
    bridges, leak, years = views.year_bridges(filters), views.leak(filters), views.crossover(filters)
    widgets.sentence(stories.crossover_sentence(years, t))
    left, right = st.columns(2, gap="medium")
    with left:
        drill.chart(growth_charts.leaky_bucket(bridges, leak, t=t, theme=theme), key="leak", t=t)
    with right:
        drill.chart(growth_charts.crossover(years, t=t, theme=theme), key="crossover", t=t)
    widgets.sentence(stories.one_point_sentence(*views.one_point(filters), t))


def _renewals(filters: Filters, t: Text, theme: Theme) -> None:
    found = views.renewal_view(filters)
    if found is None and reads.renewal_facts(filters) is not None:
        widgets.empty(t("No contract term ended in these months"))
        return
    if found is None:
        widgets.connect("contracts", t)
        return
    year, quarters, reasons = found
    widgets.sentence(stories.renewal_sentence(year, t))
    left, right = st.columns(2, gap="medium")
    with left:
        drill.chart(renewal_charts.renewal_trend(quarters, t=t, theme=theme), key="renewals", t=t)
    with right:
        drill.chart(renewal_charts.lost_by_reason(reasons, t=t, theme=theme), key="reasons", t=t)


def _quality(filters: Filters, t: Text, theme: Theme) -> None:
    quarters = views.quality(filters)
    widgets.sentence(stories.quality_sentence(quarters, t))
    drill.chart(cohort_charts.quality(quarters, t=t, theme=theme), key="quality", t=t)
    widgets.title(t("By channel, the latest eight quarters"))
    by_channel = tables.quality_by(views.quality(filters, ("channel",)), "channel", t)
    st.dataframe(by_channel, hide_index=True, column_config=tables.columns(by_channel, 3))

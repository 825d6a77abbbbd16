"""Every metric, benchmark and claim, searchable, from the records that the tiles use."""

import streamlit as st

from cs_dashboard.ui import shell, widgets
from cs_dashboard.ui.glossary import benchmark_rows, claim_rows, measure_rows, metric_rows

t = shell.text()
if "search" not in st.session_state:
    st.session_state["search"] = shell.linked().get("search", "")

widgets.headline(
    t("What every number here means, and where it comes from"),
    t("Search by name or alias (NDR, CRR), by metric, source or words of a claim."),
)
search = st.text_input(t("Search"), key="search", icon=":material/search:", placeholder=t("for example NDR"))
shell.share({"search": search})

metrics, benchmarks, claims = metric_rows(search, t), benchmark_rows(search, t), claim_rows(search, t)
measures = measure_rows(search, t)
if not (metrics or benchmarks or claims or measures):
    widgets.empty(t("Nothing matches; try fewer letters, or clear the search."))

if metrics:
    widgets.title(t.many("{n} metric", "{n} metrics", len(metrics)))
    for row in metrics:
        with st.expander(widgets.escaped(row.label), expanded=bool(search) and len(metrics) <= 3):
            widgets.facts(row.facts)
if benchmarks:
    widgets.title(t.many("{n} benchmark", "{n} benchmarks", len(benchmarks)))
    widgets.rows(benchmarks, (t("When"),))
if claims:
    widgets.title(t.many("{n} claim of the articles", "{n} claims of the articles", len(claims)))
    widgets.sentence(
        t("A claim is what an article says; beside it stands what was found for or against it."), muted=True
    )
    widgets.rows(claims, (t("Id"), t("Verdict")))
if measures:
    widgets.title(t.many("{n} measure of maturity", "{n} measures of maturity", len(measures)))
    widgets.sentence(
        t("They judge practices on the Stage maturity page; a threshold that no article names is marked as ours."),
        muted=True,
    )
    widgets.rows(measures, (t("Period"),))

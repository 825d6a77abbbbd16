"""Where the numbers come from, how fresh they are, and what the contract check found in them."""

import streamlit as st

from cs_dashboard.ui import reads, shell, widgets

t = shell.text()
house, found = reads.warehouse(), reads.findings()
counts = {kind: sum(one.severity == kind for one in found) for kind in ("error", "warning", "note")}

found_words = {"errors": t.count(counts["error"]), "warnings": t.count(counts["warning"])}
if counts["error"]:
    sentence = t("The data breaks the contract: {errors} errors and {warnings} warnings", **found_words)
else:
    sentence = t("The data passed the check with {errors} errors and {warnings} warnings", **found_words)
widgets.headline(sentence, t("{place} · data version {version}", place=house.place, version=house.data_version))

widgets.title(t("Tables of the contract"))
tables = reads.tables()
status = {"connected": t("connected"), "missing": t("missing"), "not usable": t("not usable")}
st.dataframe(
    tables.assign(
        status=[status[one] for one in tables["status"]],
        unlocks=[t(one) for one in tables["unlocks"]],
    ),
    hide_index=True,
    height="content",
    column_config={
        "table": t("Table"),
        "status": t("Status"),
        "rows": st.column_config.NumberColumn(t("Rows"), format="localized"),
        "unlocks": t("What it unlocks"),
    },
)

widgets.title(t("Findings"))
severities = {"error": t("error"), "warning": t("warning"), "note": t("note")}
if not found:
    widgets.empty(t("Nothing was found."))
for one in found:
    widgets.finding(one, severities[one.severity], t)

"""The parts of the Team ratios page about people: per person, spans, coverage, and whether load matters."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.charts import load as load_charts
from cs_dashboard.charts import team as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.evidence import claims
from cs_dashboard.filters import Filters
from cs_dashboard.formats import UNDEFINED
from cs_dashboard.metrics import team
from cs_dashboard.models.load_effect import NoEffect
from cs_dashboard.reports import load_stories
from cs_dashboard.reports import team_stories as stories
from cs_dashboard.ui import (
    drill,
    reads,
    service_sections,
    tables,
    team_filter,
    team_lists,
    team_reads,
    team_views,
    widgets,
)
from cs_dashboard.ui.sections import choice, choose
from cs_dashboard.ui.shell import COMPARISON_NAMES
from cs_dashboard.ui.team_drill import TeamBehind
from cs_dashboard.ui.team_views import TeamView
from cs_dashboard.ui.widgets import tile
from cs_dashboard.warehouse.queries.load import LoadOf

MONTHS_SHOWN = 36
CLAIM = "000-15"


def claimed_ratio() -> float:
    """What article 000 says of (S+M+CS) : R&D."""
    return claims()[CLAIM].value[0]


def ratio_column() -> str:
    """The column of the ratio asked for; the switch, which stands below its picture, is off at first."""
    return "team_ratio_with_support" if choice("with_support", ("no", "yes"), "no") == "yes" else "team_ratio"


def names_chosen(filters: Filters, t: Text) -> list[str]:
    """The names of the CSMs that the filter holds, for the headline."""
    known = team_filter.names(filters, t) if filters.csm_id else {}
    return [known[csm] for csm in filters.csm_id]


def tiles(view: TeamView, filters: Filters, t: Text) -> None:
    """Ratio, R&D share, customers and ARR per CSM, cost and attrition of customer success."""
    when, ratio = t(COMPARISON_NAMES[filters.compare]), ratio_column()
    label = stories.ratio_name(ratio != "team_ratio", t)
    month = t.month(view.as_of, long=True)
    people = t("Of the people on the last day of {month}.", month=month)
    if view.people is not None and view.value(ratio) != view.value(ratio):
        people = t("Nobody is in R&D, so there is no ratio.")
    books = t("Of CSMs with customers, by today's assignments; the line counts everybody in the team who leads nobody.")
    costs = t("Twelve times the month's customer success cost / ARR.")
    leavers = t("Leavers of twelve months / average headcount of customer success.")
    each, needs = _per_person(view, t), _needs(view, t)
    drawn: list[tuple[str, str, str | None, str, str]] = [
        (label, stories.ratio_words(view.value(ratio), t), "", ratio, people),
        (t("R&D share of people"), t.rate(view.value("r_and_d_share")), "", "r_and_d_share", people),
        (
            t("Customers per CSM"),
            t.number(view.csm("customers_per_csm")),
            each["customers"],
            "customers_per_csm",
            books,
        ),
        (t("ARR per CSM"), t.money(view.csm("arr_per_csm")), each["arr"], "arr_per_csm", books),
        (t("CS cost / ARR"), t.rate(view.value("cost_rate")), None, "cost_rate", costs),
        (t("CS attrition"), t.rate(view.value("attrition_rate")), None, "attrition_rate", leavers),
    ]
    with st.container(horizontal=True, key="tiles_six"):
        for label, value, beside, name, told in drawn:
            before = view.value_before(name)
            if name in needs:
                beside = needs[name]
            elif beside == "":
                words = t.rate(before) if name == "r_and_d_share" else t.number(before, 2)
                beside = t("{when}: {value}", when=when, value=words) if before == before else None
            elif beside is None:
                change = view.value(name) - before
                beside = None if change != change else t("{points} pts", points=t.points(change))
            history = view.history[name].tail(MONTHS_SHOWN).tolist()
            tile(label, value, beside, history, help=told, t=t, good="lower")


def _needs(view: TeamView, t: Text) -> dict[str, str]:
    """What stands beside a number that lacks its table."""
    wanted = {"cost_rate": "costs"} if not team_reads.has("costs") else {}
    if view.people is None:
        columns = ("team_ratio", "team_ratio_with_support", "r_and_d_share", "attrition_rate")
        wanted |= dict.fromkeys(columns, "employees")
    return {name: t("needs the table {table}", table=table) for name, table in wanted.items()}


def _per_person(view: TeamView, t: Text) -> dict[str, str | None]:
    if view.people is None:
        return {"customers": None, "arr": None}
    words = {"customers": t.number(view.value("customers_per_csm")), "arr": t.money(view.value("arr_per_csm"))}
    return {name: t("{value} a person of the team", value=value) for name, value in words.items()}


def picture(view: TeamView, behind: TeamBehind, t: Text, theme: Theme) -> None:
    """The ratio over time, and beside it what each CSM carries."""
    left, right = st.columns([3, 2], gap="medium")
    if view.people is None:
        # The wide place is for what there is to see.
        left, right = right, left
    with left:
        if view.people is None:
            widgets.title(t("Sales, marketing and customer success to R&D"))
            widgets.connect("employees", t, t("the ratio of teams, spans, attrition, and what moving people would do"))
        else:
            shown = view.history.assign(team_ratio=view.history[ratio_column()])
            drawn = charts.ratio_trend(shown, claimed_ratio(), t=t, theme=theme)
            counted = partial(behind.people, with_support=ratio_column() != "team_ratio")
            drill.chart(drawn, key="ratio", t=t, customers=counted, listing=team_lists.people(t))
            choose("with_support", {"no": t("Without support"), "yes": t("With support")}, t("Support"))
    with right:
        measure = choice("load_of", ("customers", "arr"), "customers")
        lines = team_views.yardsticks(measure)
        drawn = charts.csm_books(view.books, view.loads, measure, lines, t=t, theme=theme)
        drill.chart(drawn, key=f"books_{measure}", t=t, customers=behind.book)
        choose("load_of", {"customers": t("Customers"), "arr": t("ARR")}, t("Load of"))


def show(name: str, view: TeamView, filters: Filters, t: Text, theme: Theme) -> None:
    """Draws the section chosen, and only that."""
    behind = TeamBehind(filters)
    if name == "people":
        _people(view, filters, behind, t)
    elif name == "span":
        _span(view, filters, behind, t, theme)
    elif name == "coverage":
        _coverage(view, filters, behind, t, theme)
    elif name == "load":
        _load(filters, behind, t, theme)
    else:
        service_sections.show(name, filters, behind, t, theme)


def _people(view: TeamView, filters: Filters, behind: TeamBehind, t: Text) -> None:
    """By segment, then by person; a row leads to the person's customers."""
    found = team_views.people_table(filters)
    by_segment = _segment_rows(view.loads, t)
    segments, look = view.loads["segment"].tolist(), tables.columns(by_segment)
    if segments:
        drill.table(by_segment, segments, key="segments", t=t, customers=behind.segment, column_config=look)
    widgets.sentence(stories.people_note(found, t), muted=True)
    csms = found[found["customers"] > 0]
    if len(csms):
        shown = _csm_rows(csms, t)
        ids = [f"{one}|" for one in csms["employee_id"]]
        widgets.title(t("Books of business"))
        look = tables.columns(shown, 2)
        told = t("Customers / mean customers of a CSM.")
        look[t("Load")] = st.column_config.TextColumn(alignment="right", help=told)
        drill.table(shown, ids, key="people", t=t, customers=behind.book, column_config=look)
    agents = found[found["tickets"] > 0]
    widgets.title(t("Tickets of twelve months"))
    team_filter.everybodys(filters, t)
    if not team_reads.has("tickets"):
        widgets.connect("tickets", t, t("who answers tickets, how many and how fast"))
    elif len(agents):
        ordered = agents.sort_values("tickets", ascending=False, kind="stable")
        shown = _agent_rows(ordered, t)
        ids, listing = ordered["employee_id"].tolist(), team_lists.tickets(behind.names(), t)
        look = tables.columns(shown, 1)
        drill.table(shown, ids, key="agents", t=t, customers=behind.handled, listing=listing, column_config=look)


def _segment_rows(loads: pd.DataFrame, t: Text) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("Segment"): [t("(none)") if name == "(none)" else name for name in loads["segment"]],
            t("CSMs"): loads["csms"].tolist(),
            t("Mean customers"): [t.number(value) for value in loads["customers_per_csm"]],
            t("Median"): [t.number(value) for value in loads["customers_median"]],
            t("Least to most"): [
                UNDEFINED if low != low else f"{t.count(low)} – {t.count(high)}"
                for low, high in zip(loads["customers_min"], loads["customers_max"], strict=True)
            ],
            t("Mean ARR"): [t.money(value) for value in loads["arr_per_csm"]],
            t("Without a CSM"): [t.count(value) for value in loads["uncovered_customers"]],
        }
    )


def _csm_rows(csms: pd.DataFrame, t: Text) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            t("CSM"): row["name"],
            t("Customers"): row["customers"],
            t("Load"): t("{n} ×", n=t.number(row["load"])),
            t("ARR"): t.money(row["arr"]),
            "NRR": t.rate(row["nrr"]),
            t("95% interval"): tables.interval(row["nrr_low"], row["nrr_high"], t),
            t("At the start"): t(
                "{n}, few" if row["has_few_customers"] else "{n}", n=t.count(row["opening_customers"])
            ),
        }
        for row in csms.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _agent_rows(agents: pd.DataFrame, t: Text) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            t("Person"): row["name"],
            t("Tickets"): t("{n}, few" if row["has_few_tickets"] else "{n}", n=t.count(row["tickets"])),
            t("Median first response, hours"): t.number(row["median_response_hours"]),
        }
        for row in agents.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _span(view: TeamView, filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    if view.staff is None:
        widgets.connect("employees", t, t("how many people report to each manager"))
        return
    spans, unled = team.span_of_control(view.staff), team.reports_unled(view.staff)
    specialised = {str(name): yes for name, yes in reads.settings().specialised.items()}
    widgets.sentence(stories.span_sentence(spans, specialised, t))
    marks = stories.span_marks(specialised, sorted(set(spans["function"])), t)
    drawn = charts.spans(spans, marks, t=t, theme=theme)
    drill.chart(drawn, key="spans", t=t, customers=behind.reports, listing=team_lists.people(t))
    widgets.sentence(stories.span_note(unled, t), muted=True)
    team_filter.everybodys(filters, t)


def _coverage(view: TeamView, filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    recent = view.history.tail(MONTHS_SHOWN).reset_index(drop=True)
    team_filter.everybodys(filters, t)
    left, right = st.columns(2, gap="medium")
    with left:
        drawn = charts.coverage(team_views.coverage(filters), t=t, theme=theme)
        drill.chart(drawn, key="coverage", t=t, customers=behind.covered)
        widgets.sentence(stories.coverage_note(t), muted=True)
        widgets.sentence(stories.uncovered_sentence(view.everyones, t))
        alone = 0 if view.everyones is None else int(view.everyones["uncovered_customers"])
        if alone:
            with st.expander(t("Customers without a CSM")):
                largest = behind.largest_uncovered(drill.MOST_LISTED)
                drill.customer_list(largest, t, key="uncovered", count=alone, whole=behind.uncovered)
        if view.people is None:
            widgets.connect("employees", t, t("customers for each person of customer success over time"))
        else:
            drill.chart(charts.capacity(recent, t=t, theme=theme), key="capacity", t=t, customers=behind.payers)
    with right:
        if not team_reads.has("costs"):
            widgets.connect("costs", t, t("what customer success and support cost for each customer"))
        else:
            drill.chart(charts.cost_to_serve(recent, t=t, theme=theme), key="serve", t=t, customers=behind.payers)
        drill.chart(charts.gross_retention(recent, t=t, theme=theme), key="gross", t=t, customers=behind.base)


def _load(filters: Filters, behind: TeamBehind, t: Text, theme: Theme) -> None:
    """What the data say of load and renewal, of customers or ARR as chosen above."""
    load_of: LoadOf = "arr" if st.session_state.get("load_of") == "arr" else "customers"
    found = team_views.load_view(filters, load_of)
    if found is None:
        widgets.connect("contracts", t, t("whether renewal goes with the load of CSMs"))
        return
    if isinstance(found.effect, NoEffect):
        widgets.sentence(load_stories.no_load_effect(found.effect, t))
        change = 0.0
    else:
        widgets.sentence(load_stories.load_sentence(found.effect, t, load_of))
        widgets.sentence(load_stories.load_basis(found.effect, t), muted=True)
        change = found.effect.renewal_change if found.effect.is_clear else 0.0
    drawn = load_charts.renewal_by_load(found.bands, found.curve, load_of, change, t=t, theme=theme)
    listing = team_lists.terms(behind.names(), load_of, t)
    drill.chart(drawn, key=f"load_{load_of}", t=t, customers=partial(behind.terms, load_of=load_of), listing=listing)
    widgets.sentence(stories.load_note(found.curve is not None, t), muted=True)
    team_filter.everybodys(filters, t)

"""The parts of the Stage maturity page: the answer, both ladders with their what-if, and each section below."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from cs_dashboard.charts import maturity as charts
from cs_dashboard.charts.labels import amount
from cs_dashboard.charts.maturity import Rung
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.content.practices import practices
from cs_dashboard.content.stages import LADDERS
from cs_dashboard.filters import Filters
from cs_dashboard.reports import maturity_stories as stories
from cs_dashboard.reports.phrases import known
from cs_dashboard.reports.practice_stories import AREA_NAMES
from cs_dashboard.scenarios import maturity
from cs_dashboard.scenarios.maturity import Moved, Standing, project_stages
from cs_dashboard.store.assessments import Assessment
from cs_dashboard.ui import assessment_panel, drill, widgets
from cs_dashboard.ui import maturity_practices as listed
from cs_dashboard.ui.levers import moved_levers
from cs_dashboard.ui.maturity_views import MaturityView, in_ladder_money

MOST_TOLD = 8


def answer(view: MaturityView, t: Text) -> None:
    """The headline and four tiles: both stages, what is in place, and the half mark of article 002."""
    share, n = maturity.in_place(view.judged)
    largest = practices()[view.largest_gap].name.of(t) if view.largest_gap else ""
    widgets.headline(
        stories.maturity_headline(view.places["arr"], view.places["headcount"], share, largest, t),
        stories.maturity_detail(view.judged, n, view.as_of, t),
    )
    adopted, pieces = maturity.adopted(view.judged)
    names = {"arr": t("Stage by ARR"), "headcount": t("Stage by headcount")}
    with st.container(horizontal=True, key="answers"):
        for ladder, label in names.items():
            place = view.places[ladder]
            stage = place.stage.name.of(t) if place.stage else t("not known")
            widgets.tile(label, stage, size(place, t) if place.stage else None, [], help=_why(ladder, t), t=t)
        in_place = t("of {n} practices asked", n=t.count(n))
        rule = t("What is in part counts half; what nobody assessed counts as open.")
        widgets.tile(t("In place"), t.rate(share, 0), in_place, [], help=rule, t=t)
        half = t("half mark reached") if adopted >= stories.HALF else t("below the half mark")
        told = stories.half_mark(adopted, pieces, t)
        widgets.tile(t("Advice of article 002 adopted"), t.rate(adopted, 0), half, [], help=told, t=t)


def size(place: Standing, t: Text) -> str:
    """The size that places the company on a ladder, in the ladder's unit."""
    if not known(place.value):
        return t("not known")
    if place.ladder == "arr":
        return t("ARR of {money}", money=in_ladder_money(t).money(place.value))
    return t.many("{n} person", "{n} people", place.value)


def _why(ladder: str, t: Text) -> str:
    if ladder == "arr":
        return t(
            "ARR in the currency of the ladder (article 003 names none, yuan is presumed), by the exchange rate set."
        )
    return t("People employed on the last day of the month (article 002); the bands are half-open.")


@st.fragment
def ladders(view: MaturityView, t: Text, theme: Theme) -> None:
    """Both ladders, and below them the sliders that move the company on them; only this runs when one moves."""
    picture, controls = st.container(), st.columns(3, gap="medium")
    moves: dict[str, float] = {}
    for lever, place in zip(levers("maturity"), controls[:2], strict=True):
        with place:
            moves |= moved_levers([lever], {}, t)
    sizes = {
        "arr": view.places["arr"].value * (1 + moves["arr_change"]),
        "headcount": max(view.places["headcount"].value + moves["headcount_change"], 0.0),
    }
    moved = project_stages(practices(), view.places, sizes)
    with controls[2]:
        _changes(moved, any(moves.values()), t)
    with picture:
        for ladder, place in zip(LADDERS, st.columns(2, gap="medium"), strict=True):
            with place:
                _ladder(view, ladder, moved.places[ladder], t, theme)


def _ladder(view: MaturityView, ladder: str, then: Standing, t: Text, theme: Theme) -> None:
    now = view.places[ladder]
    if now.stage is None:
        widgets.title(stories.ladder_title(now, "", "", t))
        if ladder == "headcount":
            widgets.connect("employees", t)
        else:
            _ask_for_rate(t)
        return
    title = stories.ladder_title(now, edge(ladder, now.value, t), edge(ladder, now.next_edge, t), t)
    coming = view.next_rung[ladder]
    rungs = [
        Rung(
            key=stage.key,
            name=stage.name.of(t),
            begins=amount(in_ladder_money(t), begins) if ladder == "arr" else t.count(begins),
            said=_said(place, now, stories.when(coming, t) if coming else "", stage.keywords.of(t)),
            hover=stage.purpose.of(t),
        )
        for place, (stage, begins) in enumerate(zip(now.stages, now.edges, strict=True))
    ]
    alt = t("{title}. Next rung: {when}.", title=title, when=stories.when(coming, t)) if coming else f"{title}."
    drawn = charts.ladder(rungs, now.height, then.height, title=title, alt=alt, t=t, theme=theme)
    drill.chart(drawn, key=f"ladder_{ladder}", t=t)


def _said(place: int, now: Standing, coming: str, keywords: str) -> str:
    """Below a stage's name: when it is expected if it is the next one, else its keywords."""
    return coming if coming and now.rung is not None and place == now.rung + 1 else keywords


def edge(ladder: str, begins: float, t: Text) -> str:
    """A size on a ladder in its unit, bare: ¥60M, 100."""
    if not known(begins):
        return ""
    return in_ladder_money(t).money(begins) if ladder == "arr" else t.count(begins)


def _ask_for_rate(t: Text) -> None:
    ladder = in_ladder_money(t).currency
    words = {"ladder": ladder, "own": t.currency}
    widgets.empty(
        t(
            "This ladder counts in {ladder}. Set how many {ladder} one {own} is under exchange_rates in dashboard.toml "
            "to be placed on it; the rate is never guessed.",
            **words,
        )
    )


def _changes(moved: Moved, has_moved: bool, t: Text) -> None:
    counts = (len(moved.asked), len(moved.against), len(moved.ended))
    places = list(moved.places.values())
    widgets.sentence(stories.moved_sentence(*counts, places, has_moved, t), muted=not has_moved)
    for label, keys in ((t("Asked then"), moved.asked), (t("Advised against then"), moved.against)):
        if keys and has_moved:
            _named(label, keys, t)


def _named(label: str, keys: Sequence[str], t: Text) -> None:
    names = [practices()[key].name.of(t) for key in keys[:MOST_TOLD]]
    more = [t("and {n} more", n=t.count(len(keys) - MOST_TOLD))] if len(keys) > MOST_TOLD else []
    widgets.sentence(t("{label}: {names}.", label=label, names=t(", ").join([*names, *more])), muted=True)


def profile(view: MaturityView, t: Text, theme: Theme) -> None:
    """The practice areas as bars against what the stages ask."""
    areas = maturity.areas(view.judged, list(AREA_NAMES))
    names = [t(AREA_NAMES[area]) for area in areas["area"]]
    drill.chart(charts.profile(areas, names, title=_profile_title(areas, names, t), t=t, theme=theme), key="areas", t=t)


def _profile_title(areas: pd.DataFrame, names: Sequence[str], t: Text) -> str:
    if areas.empty:
        return ""
    shares = (areas["in_place"] + areas["in_part"] / 2) / areas["asked"]
    best, worst = int(shares.to_numpy().argmax()), int(shares.to_numpy().argmin())
    if best == worst:
        return t("How much of each area is in place")
    words: Mapping[str, str] = {"best": names[best], "worst": names[worst]}
    return t("{best} is furthest, {worst} least far", **words)


def show(name: str, view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text, theme: Theme) -> None:
    """Draws the section chosen, and only that."""
    lists = {"practices": listed.every, "early": listed.too_early, "questions": listed.questions}
    if name == "gaps":
        _gaps(view, filters, known, t, theme)
    elif name in lists:
        lists[name](view, filters, known, t)
    elif name == "triggers":
        listed.triggers(view, t)
    elif name == "stages":
        listed.stages(view, t)
    else:
        listed.conflicts(t)


def _gaps(view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text, theme: Theme) -> None:
    """The profile of the areas beside the ranked gaps, below them the plan, the next review and the exchange."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        profile(view, t, theme)
    with right:
        listed.gaps(view, filters, known, t)
        with st.container(horizontal=True, vertical_alignment="center"):
            review_on = assessment_panel.review(t)
            st.download_button(
                t("Plan to print"),
                data=lambda: listed.plan(view, review_on, t).encode(),
                file_name="maturity_plan.html",
                mime="text/html",
                icon=":material/print:",
                on_click="ignore",
            )
            assessment_panel.exchange(t)

"""Practices on the Stage maturity page: gaps and other lists, each row leading to its evidence and assessment."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.measures import measures
from cs_dashboard.content.practices import Practice, practices
from cs_dashboard.content.stages import ladders
from cs_dashboard.filters import Filters
from cs_dashboard.reports import maturity_stories as stories
from cs_dashboard.reports import practice_stories as told
from cs_dashboard.reports.maturity_plan import PlanRow, maturity_plan
from cs_dashboard.reports.tabular import write_csv
from cs_dashboard.scenarios import maturity
from cs_dashboard.store.assessments import Assessment
from cs_dashboard.ui import assessment_panel, drill, maturity_reads, reads, widgets
from cs_dashboard.ui.maturity_views import MaturityView
from cs_dashboard.ui.sections import choose

# Column -> its width in pixels; the others take what is left.
GAP_WIDTHS = {"Practice": 172, "State": 84, "What the data show": 156, "Owner": 66, "Due": 114}
WIDTHS = {"Practice": 215, "State": 160, "Judged by": 105, "What the data show": 165, "Owner": 80, "Due": 105}
QUESTION_WIDTHS = {"#": 40, "Question": 500, "State": 105, "Answer": 270, "Owner": 100}
# Words wrap in rows that are higher than 64 pixels.
WRAPPING_ROW = 66
# The eight questions of article 003, in its order.
EIGHT = tuple(f"003-{row}" for row in range(14, 22))


def gaps(view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text) -> None:
    """What the stages ask and is not in place, the largest gap first."""
    open_ = view.gaps
    widgets.title(t.many("{n} gap, the largest first", "{n} gaps, the largest first", len(open_)))
    # The plan needs no more; the whole of a practice is a click away.
    _listed("gaps", open_, view, filters, known, t, GAP_WIDTHS)
    widgets.sentence(stories.ranking_rule(t), muted=True)


def every(view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text) -> None:
    """All that holds at the stages of now, area by area."""
    areas = {"": t("All areas")} | {
        area: t(name) for area, name in told.AREA_NAMES.items() if (view.judged["area"] == area).any()
    }
    area = st.selectbox(t("Practice area"), list(areas), format_func=areas.__getitem__, key="maturity_area")
    rows = view.judged if not area else view.judged[view.judged["area"] == area]
    _listed(f"practices_{area}", rows.reset_index(drop=True), view, filters, known, t)


def too_early(view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text) -> None:
    """What the stages advise against: what the company does of it first."""
    against = view.judged[~view.judged["is_asked"]]
    done = maturity.too_early(view.judged)
    if len(done):
        widgets.title(
            t.many(
                "{n} thing is done that these stages advise against",
                "{n} things are done that these stages advise against",
                len(done),
            )
        )
    else:
        widgets.title(t("Nothing is known to be done that these stages advise against"))
    rest = against[~against["practice"].isin(done["practice"])]
    _listed("early", pd.concat([done, rest], ignore_index=True), view, filters, known, t)


def questions(view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text) -> None:
    """The eight questions of article 003, with what was answered and who owns them, at whatever stage."""
    records = [one for fact in EIGHT for one in practices().values() if fact in one.facts]
    states = view.judged.set_index("practice")
    widgets.title(t("Eight questions that a company with a product-market fit must answer"))
    rows = []
    for number, practice in enumerate(records, start=1):
        said = view.said.get(practice.key)
        state = told.state_name(states.loc[practice.key], t) if practice.key in states.index else t("Not asked yet")
        rows.append(
            {
                "#": t.count(number),
                t("Question"): practice.text.of(t),
                t("State"): state,
                t("Answer"): said.note if said else "",
                t("Owner"): said.owner if said else "",
            }
        )
    keys = [one.key for one in records]
    _table("questions", pd.DataFrame(rows), keys, view, filters, known, t, QUESTION_WIDTHS, row_height=WRAPPING_ROW)


def _listed(
    place: str,
    rows: pd.DataFrame,
    view: MaturityView,
    filters: Filters,
    known: Sequence[Assessment],
    t: Text,
    only: Mapping[str, int] | None = None,
) -> None:
    """The rows as a table; of `only` these columns, where all of them have no room."""
    if rows.empty:
        widgets.empty(t("Nothing here at these stages."))
        return
    frame = pd.DataFrame([_line(row, view, t) for _, row in rows.iterrows()])
    frame = frame[[t(name) for name in only]] if only else frame
    _table(place, frame, rows["practice"].tolist(), view, filters, known, t, only or WIDTHS)


def _line(row: pd.Series, view: MaturityView, t: Text) -> dict[str, str]:
    practice, said = practices()[row["practice"]], view.said.get(row["practice"])
    evidence = practice.evidence
    return {
        t("Practice"): practice.name.of(t),
        t("State"): told.state_name(row, t),
        t("Judged by"): told.judged_by(row, t),
        t("What the data show"): ""
        if evidence is None
        else told.evidence_short(practice, measures()[evidence.measure], row, t),
        t("Area"): t(told.AREA_NAMES[practice.area]),
        t("Asked by"): _asked_by(practice, view, t),
        t("Owner"): said.owner if said else "",
        t("Due"): t.day(said.due_on) if said and said.due_on else "",
    }


def _asked_by(practice: Practice, view: MaturityView, t: Text) -> str:
    if not practice.stages:
        return t("every stage")
    return t(", ").join(view.stages[stage].name.of(t) for stage in practice.stages)


def _table(
    place: str,
    frame: pd.DataFrame,
    keys: list[str],
    view: MaturityView,
    filters: Filters,
    known: Sequence[Assessment],
    t: Text,
    widths: Mapping[str, int],
    *,
    row_height: int = drill.ROW_PIXELS,
) -> None:
    """A table whose rows open the practice."""

    def card(practice: Practice, t: Text, *, key: str) -> None:
        practice_card(practice, view, filters, known, t)

    listing = drill.Listing(t("Practice"), card, is_written=True)
    # What is saved may rank the rows anew: another order is another table, with no row of the last one chosen.
    order = zlib.crc32(" ".join(keys).encode())
    drill.table(
        frame,
        keys,
        key=f"maturity_{place}_{order}",
        t=t,
        customers=practices().__getitem__,
        listing=listing,
        row_height=row_height,
        column_config={t(name): st.column_config.TextColumn(width=pixels) for name, pixels in widths.items()},
    )


def practice_card(
    practice: Practice, view: MaturityView, filters: Filters, known: Sequence[Assessment], t: Text
) -> None:
    """One practice whole: what it is, what the data show, who is behind it, and what people say of it."""
    states = view.judged.set_index("practice")
    holds = practice.key in states.index
    widgets.title(practice.name.of(t))
    widgets.sentence(practice.text.of(t))
    facts = t(", ").join(practice.facts)
    kind, area = t(told.KIND_NAMES[practice.kind]), t(told.AREA_NAMES[practice.area])
    about = [kind, area, _asked_by(practice, view, t), t("source: {facts}", facts=facts)]
    widgets.sentence(" · ".join(about), muted=True)
    judged = ""
    if holds and practice.evidence is not None:
        row, measure = states.loc[practice.key], measures()[practice.evidence.measure]
        state = told.state_name(row, t)
        judged = state if row["judged_by"] == "data" else ""
        widgets.sentence(
            t("{state}. {evidence}", state=state, evidence=told.evidence_sentence(practice, measure, row, t))
        )
        if measure.behind != "none" and row["judged_by"] == "data":
            _behind(measure.key, measure.behind, filters, t)
    assessment_panel.edit(practice, judged, list(known), t)


def _behind(key: str, kind: str, filters: Filters, t: Text) -> None:
    label = {"customers": t("The customers behind it"), "people": t("The people behind it")}[kind]
    with st.expander(label):
        listed = maturity_reads.behind(Filters(as_of=filters.as_of), key)
        st.dataframe(listed, hide_index=True, height=280)
        st.download_button(
            t("Download CSV"),
            data=lambda: write_csv(listed).encode("utf-8-sig"),
            file_name=f"{key}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def stages(view: MaturityView, t: Text) -> None:
    """What one stage is for and everything the articles say of it, whether the company is there or not."""
    records = view.stages
    at = {place.stage.key for place in view.places.values() if place.stage is not None}
    names = {
        key: t("{stage} (here)", stage=one.name.of(t)) if key in at else one.name.of(t) for key, one in records.items()
    }
    first = next((key for key in records if key in at), next(iter(records)))
    stage = records[choose("stage", names, t("Stage"), first)]
    widgets.sentence(stage.purpose.of(t))
    widgets.sentence(stage.keywords.of(t), muted=True)
    own = [one for one in practices().values() if stage.key in one.stages]
    rows = [
        {
            t("Kind"): t(told.KIND_NAMES[kind]),
            t("Practice"): one.name.of(t),
            t("What it is"): one.text.of(t),
            t("Source"): t(", ").join(one.facts),
        }
        for kind in told.KIND_NAMES
        for one in own
        if one.kind == kind
    ]
    if rows:
        widgets.rows(rows, (t("Kind"), t("Source")))


def triggers(view: MaturityView, t: Text) -> None:
    """The sizes at which the articles ask for something new, with the date when each was or is reached."""
    rows = [
        {
            t("Trigger"): one.name.of(t),
            t("Where it stands"): stories.trigger_state(one, *view.triggers[key], t),
            t("What to do then"): one.text.of(t),
            t("Source"): t(", ").join(one.facts),
        }
        for key, one in ladders().triggers.items()
    ]
    widgets.rows(rows, (t("Source"),))
    widgets.sentence(
        t("Expected months go on at the pace of the last twelve months; the range is a 95% interval of that trend."),
        muted=True,
    )


def conflicts(t: Text) -> None:
    """Where the ladders or the articles disagree, side by side and never averaged."""
    rows = [
        {
            t("Question"): one.topic.of(t),
            t("One side"): one.first.of(t),
            t("The other side"): one.second.of(t),
            t("Source"): t(", ").join(one.facts),
        }
        for one in ladders().conflicts.values()
    ]
    widgets.rows(rows, ())


def plan(view: MaturityView, review_on: date | None, t: Text) -> str:
    """The printed plan as HTML: gap, owner, due date."""
    share, _ = maturity.in_place(view.judged)
    rows = [_plan_row(row, view, t) for _, row in view.gaps.iterrows()]
    largest = practices()[view.largest_gap].name.of(t) if view.largest_gap else ""
    return maturity_plan(
        rows,
        title=t("Plan for customer success maturity, {month}", month=t.month(view.as_of, long=True)),
        headline=stories.maturity_headline(view.places["arr"], view.places["headcount"], share, largest, t),
        rule=stories.ranking_rule(t),
        review_on=review_on,
        company=reads.settings().company,
        t=t,
    )


def _plan_row(row: pd.Series, view: MaturityView, t: Text) -> PlanRow:
    practice, said = practices()[row["practice"]], view.said.get(row["practice"])
    evidence = practice.evidence
    shown = "" if evidence is None else told.evidence_short(practice, measures()[evidence.measure], row, t)
    return PlanRow(
        practice=practice.key,
        gap=practice.name.of(t),
        text=practice.text.of(t),
        state=told.state_name(row, t),
        evidence=shown,
        owner=said.owner if said else "",
        due_on=said.due_on if said else None,
    )

"""Scenarios under a name: saved, compared, renamed, copied, deleted and brought back, sent as a link or a file."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import levers
from cs_dashboard.content.presets import COMPOUNDING
from cs_dashboard.errors import DashboardError
from cs_dashboard.reports import scenario_stories as stories
from cs_dashboard.scenarios.planned_hires import hires_from_levers, hires_to_levers
from cs_dashboard.store import exchange, scenarios
from cs_dashboard.store.json_files import ImportProblem
from cs_dashboard.store.scenarios import SavedScenario
from cs_dashboard.store.schema import NAME_LENGTH
from cs_dashboard.ui import link, saved, widgets
from cs_dashboard.ui.levers import told

# Whom the chart has room for, beside the projection itself.
MOST = 5
_SHELF, _COMPARED, _DELETED, _TOLD = "_scenarios", "scenarios", "_deleted_scenario", "_scenario_told"
# Why there is nothing on the shelf, and what came of the file that was uploaded last.
_AWAY, _BROUGHT = "_scenarios_away", "_brought_in"
_PICKED = "picked_scenario"
# Of what the page's scenarios are; its levers are those of the records.
_KIND = "_scenario_kind"
Levers = Mapping[str, float]
# A row of the table: its head, and its words for each column.
Outcome = tuple[str, Sequence[str]]


def refresh(kind: str = "") -> None:
    """Looks up what is saved, once for each run of the page: a slider then asks no store.

    `kind` is that of the page, at first `compounding`; without one it is as it was.
    """
    st.session_state[_KIND] = kind = kind or st.session_state.get(_KIND, COMPOUNDING)
    try:
        st.session_state[_SHELF], st.session_state[_AWAY] = scenarios.saved_scenarios(saved.store(), kind), ""
    except DashboardError as error:
        st.session_state[_SHELF], st.session_state[_AWAY] = [], str(error)


def compared() -> list[SavedScenario]:
    """The scenarios that the reader compares with, as the link has them."""
    wanted = link.linked().get(_COMPARED, "").split(",")
    by_id = {one.id: one for one in _shelf()}
    return [by_id[name] for name in wanted if name in by_id][:MOST]


def lever_values(one: SavedScenario, instead: Levers | None = None) -> dict[str, float]:
    """The levers that were saved, within their ranges; one that this version added since stands at its low end.

    `instead` says where else such a lever stands.
    """
    return {
        record.key: min(max(one.levers[record.key], record.low), record.high)
        if record.key in one.levers
        else (instead or {}).get(record.key, record.low)
        for record in levers(one.kind)
    }


def panel(
    mine: Levers,
    outcomes: Callable[[Sequence[SavedScenario]], Sequence[Outcome]],
    t: Text,
    instead: Levers | None = None,
) -> None:
    """Save what is on screen, choose what to compare, and look after what was saved.

    Parameters
    ----------
    mine
        The levers as they stand.
    outcomes
        What the levers as they stand and the scenarios compared lead to, the former in the first column.
    instead
        As in `lever_values`.
    """
    notices = st.container()
    _save(mine, t)
    # After what was just saved, of which they tell too.
    with notices:
        _notices(t)
    shelf = _shelf()
    if not shelf and not st.session_state.get(_AWAY):
        widgets.sentence(t("Nothing is saved yet. Set the levers, then save them under a name."), muted=True)
    elif shelf:
        _compare(shelf, t)
        _differences(mine, outcomes, t, instead)
        _look_after(shelf, t)
    _bring_in(t)


def _shelf() -> list[SavedScenario]:
    found: list[SavedScenario] = st.session_state.get(_SHELF, [])
    return found


def _notices(t: Text) -> None:
    for problem in {st.session_state.get(_AWAY, ""), st.session_state.pop(_TOLD, "")} - {""}:
        st.error(widgets.escaped(problem), icon=":material/error:")
    try:
        aside = saved.store().set_aside
    except DashboardError:
        return
    if aside is not None:
        st.warning(widgets.escaped(stories.set_aside(aside.file, t)), icon=":material/healing:")
    deleted = st.session_state.get(_DELETED)
    if deleted is not None and deleted.kind == st.session_state[_KIND]:
        with st.container(horizontal=True, vertical_alignment="center"):
            widgets.sentence(t("'{name}' was deleted.", name=deleted.name), muted=True)
            st.button(t("Undo"), icon=":material/undo:", on_click=_do, args=(_undelete,))


def _save(mine: Levers, t: Text) -> None:
    with st.form("save_scenario", border=False, clear_on_submit=True):
        left, middle, right = st.columns([2, 3, 1], vertical_alignment="bottom")
        name = left.text_input(t("Name"), max_chars=NAME_LENGTH, key="scenario_name")
        note = middle.text_input(t("Note"), max_chars=400, key="scenario_note")
        if right.form_submit_button(t("Save"), icon=":material/save:", width="stretch"):
            kind = st.session_state[_KIND]
            query = urlencode([(key, one) for key in st.query_params for one in st.query_params.get_all(key)])
            who = saved.author()
            _do(lambda: _pick(scenarios.save(saved.store(), kind, name, mine, note=note, link=query, author=who)))


def _compare(shelf: list[SavedScenario], t: Text) -> None:
    names = {one.id: one.name for one in shelf}
    st.session_state["compare_scenarios"] = [one.id for one in compared()]
    st.multiselect(
        t("Compare up to five"),
        list(names),
        format_func=names.__getitem__,
        key="compare_scenarios",
        max_selections=MOST,
        select_all=False,
        placeholder=t("Choose scenarios"),
        on_change=_keep_compared,
    )


def _keep_compared() -> None:
    link.keep({_COMPARED: ",".join(st.session_state["compare_scenarios"])})


def _differences(
    mine: Levers,
    outcomes: Callable[[Sequence[SavedScenario]], Sequence[Outcome]],
    t: Text,
    instead: Levers | None,
) -> None:
    """One column a scenario; of the levers only those that differ."""
    listed = compared()
    if not listed:
        return
    own = t("These levers")
    # No saved name ends in a blank, so one that is called like our own column stays apart from it.
    columns = [own, *(one.name if one.name != own else f"{own} " for one in listed)]
    held = [mine, *(lever_values(one, instead) for one in listed)]
    rows = []
    for record in levers(st.session_state[_KIND]):
        if record.key in mine:
            words = [told(record, float(one[record.key]), t) for one in held]
            if len(set(words)) > 1:
                rows.append({"": t(record.name), **_numbered(columns, words)})
    rows += [{"": head, **_numbered(columns, words)} for head, words in outcomes(listed)]
    widgets.rows(rows, [""], numbers=list(rows[0])[1:])


def _numbered(columns: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    return dict(zip(columns, words, strict=True))


def _look_after(shelf: list[SavedScenario], t: Text) -> None:
    """One scenario at a time: its link, and what can be done with it."""
    names = {one.id: one.name for one in shelf}
    if st.session_state.get(_PICKED) not in names:
        st.session_state[_PICKED] = shelf[0].id
    picked = st.selectbox(t("Saved scenario"), list(names), format_func=names.__getitem__, key=_PICKED)
    one = next(one for one in shelf if one.id == picked)
    widgets.sentence(stories.scenario_detail(one, t), muted=True)
    known = {record.key for record in levers(one.kind)} | set(hires_to_levers(hires_from_levers(one.levers)))
    unknown = one.unknown_levers(known)
    if unknown:
        widgets.sentence(t("It names levers that this version does not know: {names}.", names=", ".join(unknown)))
    st.code(_address(one), language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.link_button(t("Open"), _address(one), icon=":material/open_in_new:")
        with st.popover(t("Rename"), icon=":material/edit:"):
            st.text_input(t("Name"), one.name, max_chars=NAME_LENGTH, key=f"rename_{one.id}")
            st.text_input(t("Note"), one.note, max_chars=400, key=f"annotate_{one.id}")
            st.button(t("Keep"), key=f"keep_{one.id}", on_click=_do, args=(lambda: _rename(one),))
        st.button(t("Duplicate"), icon=":material/content_copy:", on_click=_do, args=(lambda: _duplicate(one),))
        st.button(t("Delete"), icon=":material/delete:", on_click=_do, args=(lambda: _delete(one),))
        st.download_button(
            t("Download all"),
            data=lambda: exchange.export_json(shelf).encode(),
            file_name="scenarios.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )


def _address(one: SavedScenario) -> str:
    """Where the page opens with the scenario's levers, filters and language."""
    page = (st.context.url or "/").split("?")[0]
    return f"{page}?{one.link}" if one.link else page


def _bring_in(t: Text) -> None:
    with st.popover(t("Upload a file"), icon=":material/upload:"):
        file = st.file_uploader(
            t("Scenarios as JSON"), type="json", key="scenario_file", max_upload_size=1, on_change=_take_in
        )
        count, problems = st.session_state.get(_BROUGHT) or (None, [])
        if file is not None and count is not None:
            for problem in problems:
                st.warning(widgets.escaped(stories.import_problem(problem, t)))
            st.success(t.many("{n} scenario was brought in.", "{n} scenarios were brought in.", count))


def _take_in() -> None:
    file = st.session_state["scenario_file"]
    st.session_state[_BROUGHT] = None
    if file is not None:
        _do(lambda: _add(*exchange.import_json(file.getvalue())))


def _add(found: list[SavedScenario], problems: list[ImportProblem]) -> None:
    scenarios.add(saved.store(), found, author=saved.author())
    st.session_state[_BROUGHT] = (len(found), problems)


def _do(act: Callable[[], object]) -> None:
    """Writes, looks up what is saved now, and keeps what went wrong for `_notices` to tell."""
    try:
        act()
    except DashboardError as error:
        st.session_state[_TOLD] = str(error)
        return
    refresh()


def _rename(one: SavedScenario) -> None:
    name, note = st.session_state[f"rename_{one.id}"], st.session_state[f"annotate_{one.id}"]
    if name != one.name:
        one = scenarios.rename(saved.store(), one, name)
    if note != one.note:
        scenarios.annotate(saved.store(), one, note)


def _duplicate(one: SavedScenario) -> None:
    _pick(scenarios.duplicate(saved.store(), one.id, author=saved.author()))


def _pick(one: SavedScenario) -> None:
    """What was just made is what one wants to look at; its box is drawn anew with it."""
    st.session_state[_PICKED] = one.id


def _delete(one: SavedScenario) -> None:
    scenarios.delete(saved.store(), one.id)
    st.session_state[_DELETED] = one


def _undelete() -> None:
    _pick(scenarios.undelete(saved.store(), st.session_state[_DELETED].id))
    del st.session_state[_DELETED]

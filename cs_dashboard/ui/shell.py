"""The frame that every page lives in: set-up, language, filters, sign-in, notices, and the link that holds them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.charts.theme import Theme, theme_named
from cs_dashboard.content.catalogue import LANGUAGES, Text, closest_language
from cs_dashboard.content.levers import every_lever
from cs_dashboard.errors import DashboardError
from cs_dashboard.filters import COMPARISONS, WINDOWS, Filters, filters_from_query, filters_to_query
from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.reports import stories
from cs_dashboard.ui import access, link, reads
from cs_dashboard.ui.style import STYLE
from cs_dashboard.ui.widgets import escaped, sentence

# Keys of the session that hold the frame; levers and views of pages add theirs to the link.
_LANGUAGE, _FILTERS, _CURRENCY = "language", "filters", "_currency"
_RARE = ("region", "industry", "channel", "landing_band")
PARAMETERS = ("lang", "currency")
# What pages put into the link themselves.
PAGE_PARAMETERS = (
    *every_lever(),
    *("by", "view", "period", "lines", "search", "rate", "cohort"),
    *("show", "seek", "times", "in_year", "scenarios", "cohorts"),
    *("team", "load_of", "with_support", "csm_id"),
    *("role", "plan", "forecast", "agents", "hires"),
    *("maturity", "stage"),
)


def text() -> Text:
    """The reader's language and money."""
    settings = reads.settings()
    currency = st.session_state.get("currency") or settings.currency
    rate = 1.0 if currency == settings.currency else settings.exchange_rates.get(currency, 1.0)
    return Text(_language(), currency, rate)


def filters() -> Filters:
    """What the reader restricted the page to."""
    found: Filters = st.session_state[_FILTERS]
    return found


def theme() -> Theme:
    """The tokens of the theme the reader sees."""
    return theme_named(st.context.theme.type)


def show(menu: Mapping[str, Sequence[tuple[str, str, str]]]) -> None:
    """Draws the frame and the page in it; a page that cannot be drawn says why in a sentence.

    `menu` is section -> (file, title, icon), the first of all being the default page.
    """
    reads.begin_run()
    page = _frame(menu)
    age = st.container()
    problem = ""
    try:
        page.run()
    except DashboardError as error:
        problem = str(error)
    # After the page, because it may be the page's own question that the warehouse did not answer.
    with age:
        _age_of_data(text())
    if problem:
        stopped(problem)


def _frame(menu: Mapping[str, Sequence[tuple[str, str, str]]]) -> Any:
    """Draws the frame and returns the page to run."""
    st.set_page_config(page_title="cs_dashboard", page_icon=":material/monitoring:", layout="wide")
    st.html(STYLE)
    _signed_in()
    if _LANGUAGE not in st.session_state:
        wish = st.session_state.get("_language") or st.query_params.get("lang") or st.context.locale
        st.session_state[_LANGUAGE] = closest_language(wish)
    st.session_state["_language"] = _language()
    t = Text(_language())
    pages = {
        t(section): [
            st.Page(file, title=t(title), icon=icon, default=place == 0 and not position)
            for position, (file, title, icon) in enumerate(listed)
        ]
        for place, (section, listed) in enumerate(menu.items())
    }
    page = st.navigation(pages)
    _build_first(t)
    try:
        _filters_bar(text())
    except DashboardError as error:
        stopped(str(error))
    _link_notices(text())
    return page


def stopped(problem: str) -> None:
    """Says in a sentence why there is nothing to show, and ends the run."""
    st.error(escaped(problem), icon=":material/cloud_off:")
    st.stop()


def share(values: Mapping[str, str]) -> None:
    """Puts a page's own part (levers, a view) into the link; an empty text takes one that is at its default out."""
    link.keep(values)
    _write_link()


def linked() -> dict[str, str]:
    """What the link says of the pages, for a page to take its own from."""
    return link.linked()


def _language() -> str:
    return str(st.session_state.get(_LANGUAGE, LANGUAGES[0]))


def _build_first(t: Text) -> None:
    """On the very first start the sample becomes the warehouse; whoever comes at the same time waits for the lock."""
    try:
        if not reads.is_built():
            words = t("Building the sample warehouse; this happens once.")
            bar = st.progress(0.0, text=words)
            reads.build(lambda _step, share: bar.progress(share, text=words))
            bar.empty()
        reads.warehouse()
    except DashboardError as error:
        stopped(str(error))


def _filters_bar(t: Text) -> None:
    members, months = reads.members(), reads.months()
    if _FILTERS not in st.session_state:
        _take_link(members, months)
    if not months:
        stopped(t("The warehouse holds no paying customer yet; load your files, then reload this page."))
    _put_back(months)
    _let_go(members, months)
    with st.sidebar:
        st.multiselect(t("Segment"), members["segment"], key="segment", placeholder=t("All segments"), select_all=False)
        st.selectbox(t("As of"), months, format_func=t.month, key="as_of")
        st.selectbox(t("Window"), WINDOWS, format_func=lambda w: t.many("{n} month", "{n} months", w), key="window")
        with st.popover(t("More filters"), icon=":material/tune:", width="stretch"):
            labels = {name: t(DIMENSION_NAMES[name]) for name in _RARE}
            for name in _RARE:
                st.multiselect(labels[name], members[name], key=name, placeholder=t("All"), select_all=False)
            st.selectbox(t("Compare with"), COMPARISONS, format_func=lambda c: t(COMPARISON_NAMES[c]), key="compare")
            currencies = [reads.settings().currency, *reads.settings().exchange_rates]
            st.selectbox(t("Currency"), currencies, key="currency")
        names = {language: Text(language)("Language name") for language in LANGUAGES}
        st.selectbox(t("Language"), LANGUAGES, format_func=names.__getitem__, key=_LANGUAGE)
        sentence(_provenance(t), muted=True)
    st.session_state[_CURRENCY] = st.session_state["currency"]
    st.session_state[_FILTERS] = Filters(
        **{name: tuple(st.session_state[name]) for name in DIMENSIONS},
        as_of=None if st.session_state["as_of"] == months[0] else st.session_state["as_of"].date(),
        window=st.session_state["window"],
        compare=st.session_state["compare"],
    )
    _write_link()


DIMENSION_NAMES = {
    "segment": "Segment",
    "region": "Region",
    "industry": "Industry",
    "channel": "Channel",
    "landing_band": "Landing size",
    "csm_id": "CSM",
}
COMPARISON_NAMES = {
    "prior_month": "the month before",
    "prior_quarter": "the quarter before",
    "prior_year": "the year before",
}


def _take_link(members: Mapping[str, Sequence[str]], months: Sequence[pd.Timestamp]) -> None:
    """The first run of a session: widgets start from the link, and what the link got wrong becomes a notice."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    found, notices = filters_from_query(
        query, members, [month.date() for month in months], known=(*PARAMETERS, *PAGE_PARAMETERS)
    )
    st.session_state[_FILTERS], st.session_state["_notices"] = found, list(notices)
    link.begin(query, PAGE_PARAMETERS)
    for name in DIMENSIONS:
        st.session_state[name] = list(getattr(found, name))
    if months:
        st.session_state["as_of"] = pd.Timestamp(found.as_of) if found.as_of else months[0]
    st.session_state["window"], st.session_state["compare"] = found.window, found.compare
    wish, settings = (query.get("currency") or [""])[-1], reads.settings()
    st.session_state["currency"] = wish if wish in settings.exchange_rates else settings.currency


def _put_back(months: Sequence[pd.Timestamp]) -> None:
    """Streamlit drops what a widget holds when a run ends before it is drawn, as on a quick change of page."""
    found = filters()
    for name in DIMENSIONS:
        st.session_state.setdefault(name, list(getattr(found, name)))
    st.session_state.setdefault("as_of", pd.Timestamp(found.as_of) if found.as_of else months[0])
    st.session_state.setdefault("window", found.window)
    st.session_state.setdefault("compare", found.compare)
    st.session_state.setdefault("currency", st.session_state.get(_CURRENCY, reads.settings().currency))


def _let_go(members: Mapping[str, Sequence[str]], months: Sequence[pd.Timestamp]) -> None:
    """Choices that the data no longer has, after a new load, are given up."""
    for name in DIMENSIONS:
        kept = [member for member in st.session_state[name] if member in members[name]]
        if kept != st.session_state[name]:
            st.session_state[name] = kept
    if st.session_state["as_of"] not in months:
        st.session_state["as_of"] = months[0]


def _write_link() -> None:
    """The link always says what is on screen, without what is at its default."""
    wanted: dict[str, list[str]] = dict(filters_to_query(st.session_state[_FILTERS]))
    wanted["lang"] = [_language()]
    if st.session_state.get("currency") != reads.settings().currency:
        wanted["currency"] = [str(st.session_state.get("currency"))]
    wanted.update({name: [value] for name, value in link.linked().items()})
    if wanted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(wanted)


def _link_notices(t: Text) -> None:
    for notice in st.session_state.pop("_notices", []):
        st.warning(escaped(stories.notice(notice, t)), icon=":material/link_off:")


def _age_of_data(t: Text) -> None:
    stale = reads.staleness()
    if stale is not None:
        age = t("These are the last good numbers, read at {time} UTC.", time=stale.since.strftime("%Y-%m-%d %H:%M"))
        st.warning(escaped(f"{stale.reason} {age}"), icon=":material/history:")


def _provenance(t: Text) -> str:
    settings, shown = reads.settings(), text()
    as_of = t("as of {month}", month=t.month(st.session_state["as_of"], long=True))
    kind = t("Synthetic company") if settings.synthetic else settings.company
    return " · ".join(part for part in (kind, as_of, shown.currency) if part)


def _signed_in() -> None:
    """Where `[auth]` is configured, nobody sees anything before signing in with an address that is allowed."""
    if access.may_see(reads.readers()):
        return
    t = Text(closest_language(st.context.locale))
    if st.user.is_logged_in:
        sentence(t("This address may not see the dashboard; ask whoever runs it to add you to its readers."))
        st.button(t("Sign out"), on_click=st.logout, icon=":material/logout:")
    else:
        st.button(t("Sign in"), on_click=st.login, icon=":material/login:")
    st.stop()

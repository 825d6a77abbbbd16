"""The filter of the Team ratios page on CSMs: whose customers are looked at. It stands in the link."""

from dataclasses import replace
from urllib.parse import quote, unquote

import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import SHOWN, Filters, Notice
from cs_dashboard.metrics import team
from cs_dashboard.reports import stories
from cs_dashboard.ui import shell, team_reads, widgets

NAME, NOBODY = "csm_id", "(none)"
# What stands behind the name of a CSM who looks after nobody any more.
STATUS_NAMES = {"left": "{name} (left)", "unknown": "{name} (no employee)"}


def restricted(filters: Filters, t: Text) -> Filters:
    """The filters with the CSMs that the reader chose below those of the frame."""
    known = names(filters, t)
    asked = [unquote(one) for one in shell.linked().get(NAME, "").split(",") if one]
    if NAME not in st.session_state:
        st.session_state[NAME] = [one for one in asked if one in known]
        _tell(tuple(one for one in asked if one not in known), t)
    st.session_state[NAME] = [one for one in st.session_state[NAME] if one in known]
    with st.sidebar:
        chosen = st.multiselect(
            t("CSM"),
            list(known),
            format_func=known.__getitem__,
            key=NAME,
            placeholder=t("All CSMs"),
            select_all=False,
        )
    shell.share({NAME: ",".join(quote(one, safe="") for one in chosen)})
    return replace(filters, csm_id=tuple(one for one in known if one in chosen))


def names(filters: Filters, t: Text) -> dict[str, str]:
    """csm_id -> name of everybody with a paying customer, those who work here first; nobody last."""
    books = team_reads.csm_books(Filters(as_of=filters.as_of)).drop_duplicates("csm_id")
    books = books.assign(elsewhere=books["csm_status"] != team.EMPLOYED, nobody=books["csm_id"] == NOBODY)
    ordered = books.sort_values(["nobody", "elsewhere", "name", "csm_id"])
    twice = ordered["name"].duplicated(keep=False)
    found = {}
    for csm, name, status, is_twice in zip(
        ordered["csm_id"], ordered["name"], ordered["csm_status"], twice, strict=True
    ):
        label = f"{name} · {csm}" if is_twice else str(name)
        found[csm] = t(STATUS_NAMES[status], name=label) if status in STATUS_NAMES else label
    return {**found, NOBODY: t("No CSM")} if NOBODY in found else found


def everybodys(filters: Filters, t: Text) -> None:
    """Says beside a part that the CSMs chosen do not restrict it; nothing where none is chosen."""
    if filters.csm_id:
        widgets.sentence(t("Not restricted to the CSMs chosen: this is of everybody."), muted=True)


def _tell(strangers: tuple[str, ...], t: Text) -> None:
    if strangers:
        notice = Notice("unknown_member", NAME, strangers[0][:SHOWN], len(strangers) - 1)
        st.warning(widgets.escaped(stories.notice(notice, t)), icon=":material/link_off:")

"""What pages are arranged from: headline, tiles, sections, states, levers. Words come in ready; nothing is computed."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever
from cs_dashboard.formats import literal
from cs_dashboard.ui import contract

FEW_ROWS = 6


def headline(sentence: str, detail: str) -> None:
    """The page's answer and the one muted line under it."""
    st.html(f"<h1 class='cs-headline'>{literal(sentence)}</h1><p class='cs-muted'>{literal(detail)}</p>")


def sentence(words: str, *, muted: bool = False) -> None:
    """A sentence of plain text."""
    st.html(f"<p class='{'cs-muted' if muted else 'cs-sentence'}'>{literal(words)}</p>")


def title(words: str) -> None:
    """A section's title."""
    st.html(f"<h2 class='cs-title'>{literal(words)}</h2>")


def tile(
    label: str, value: str, change: str | None, history: Sequence[float], *, help: str, t: Text, good: str = "higher"
) -> None:
    """One number with its change and a sparkline. `change` is signed text; the arrow wants an ASCII minus."""
    delta = None if change is None else change.replace("\N{MINUS SIGN}", "-")
    st.metric(
        label,
        value,
        delta,
        delta_color="normal" if good == "higher" else "inverse",
        help=help,
        border=True,
        height="stretch",
        chart_data=[value for value in history if value == value],
        chart_type="line",
    )


def connect(table: str, t: Text) -> None:
    """What a missing table would unlock, in the place where it would be."""
    st.info(t("Connect `{table}` to see this.", table=table), icon=":material/link:")


def empty(reason: str) -> None:
    """Why there is nothing here and what to do."""
    st.info(reason, icon=":material/info:")


def sliders(levers: Sequence[Lever], start: Mapping[str, float], t: Text) -> dict[str, float]:
    """One slider per lever record, in its unit; `start` is where they stand before anyone moves them. Their values."""
    moved: dict[str, float] = {}
    for lever in levers:
        key, begun = f"lever_{lever.key}", f"_start_{lever.key}"
        first = round(start[lever.key] * lever.units, 6)
        # Another slice has another start: a slider nobody moved goes with it, one that was moved stays.
        if st.session_state.get(key) in (None, st.session_state.get(begun)):
            st.session_state[key] = first
        st.session_state[begun] = first
        shown: Any = st.slider(
            t(lever.name),
            min_value=lever.low * lever.units,
            max_value=lever.high * lever.units,
            step=lever.step * lever.units,
            format="%.1f%%",
            key=key,
            help=t(lever.help),
            persist_state="session",
        )
        moved[lever.key] = shown / lever.units
    return moved


def rows(records: Sequence[Mapping[str, str]], short: Sequence[str]) -> None:
    """Records of long texts as a table that wraps them, `short` columns on one line; a long table scrolls by itself."""
    kinds = {name: " class='cs-short'" if name in short else "" for name in records[0]}
    head = "".join(f"<th scope='col'>{literal(name)}</th>" for name in kinds)
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{literal(one[name])}</td>" for name, kind in kinds.items()) + "</tr>"
        for one in records
    )
    # A part that scrolls must be reached by the keyboard, which a container of Streamlit's own is not.
    scrolls = f" class='cs-scroll' tabindex='0' role='region' aria-label='{literal(next(iter(kinds)))}'"
    with st.container(border=True):
        st.html(
            f"<div{scrolls if len(records) > FEW_ROWS else ''}><table class='cs-rows'>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def finding(found: Any, severity: str, t: Text) -> None:
    """One finding of the contract check, its example rows folded away."""
    icons = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
    label = " · ".join((severity, found.table, contract.rule(found, t)))
    with st.expander(escaped(label), icon=icons[found.severity]):
        sentence(contract.message(found, t))
        if found.affected_mrr is not None:
            sentence(t("Affected MRR: {money}", money=t.full_money(found.affected_mrr)), muted=True)
        if found.examples:
            st.dataframe(list(found.examples), hide_index=True)


def escaped(words: str) -> str:
    """A text that markdown takes letter by letter."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+-!|$:~&" else letter for letter in words)


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Named facts as a definition list."""
    items = "".join(f"<dt>{literal(name)}</dt><dd>{literal(words)}</dd>" for name, words in pairs)
    st.html(f"<dl class='cs-facts'>{items}</dl>")

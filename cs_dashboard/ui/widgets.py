"""What pages are arranged from: headline, tiles, sections, states, levers. Words come in ready; nothing is computed."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st

from cs_dashboard.charts.labels import text_width
from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.levers import Lever
from cs_dashboard.formats import MINUS, literal
from cs_dashboard.scenarios.levers import MONEY
from cs_dashboard.ui import contract, link, reads

FEW_ROWS, FEW_COLUMNS = 6, 8
# Pixels that a tile has for its value where tiles are narrowest; what is longer is written smaller, on two lines.
WIDEST_VALUE = 207
UP, DOWN = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"
# A line through points of a square that is stretched to its place, always as thick.
LINE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 -8 100 116' preserveAspectRatio='none'><path d='M{points}' "
    "fill='none' stroke='#000' stroke-width='1.75' stroke-linejoin='round' vector-effect='non-scaling-stroke'/></svg>"
)
# How sliders of a unit are written, if not as a percentage.
FORMATS = {
    **dict.fromkeys(("years", "months", "people", "seconds", "minutes"), "%d"),
    "hours": "%g",
    "log-odds": "%.2f",
}


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
    """One number with its change and a sparkline; `change` is signed text.

    Drawn by ourselves: the charts of `st.metric` make every first page fetch and run a charting library of their own.
    """
    words, told = literal(value), literal(help)
    long = "cs-tile-long " if text_width(words, 30) > WIDEST_VALUE else ""
    st.html(
        f"<div class='cs-tile' role='group' aria-label='{literal(label)}'><div class='cs-tile-label'>"
        f"<span>{literal(label)}</span><button type='button' class='cs-help' aria-label='{told}'>?</button></div>"
        f"<div class='{long}cs-tile-value'>{words}</div>{_change(change, good)}{_sparkline(history, t)}</div>"
    )


def _change(change: str | None, good: str) -> str:
    """A change with its arrow in the colour of good or bad; none leaves its room, so that tiles stay alike."""
    if change is None:
        return "<div class='cs-tile-change'></div>"
    rises = {"+": True, MINUS: False}.get(change[0])
    if rises is None:
        return f"<div class='cs-tile-change'><span>{literal(change)}</span></div>"
    look = "cs-good" if rises == (good == "higher") else "cs-bad"
    arrow = f"<span aria-hidden='true'>{UP if rises else DOWN}</span>"
    return f"<div class='cs-tile-change'><span class='{look}'>{arrow}{literal(change)}</span></div>"


def _sparkline(history: Sequence[float], t: Text) -> str:
    """The months of a number as a line that ends in a dot, for the eye; a place of the same height without a line.

    Streamlit lets no drawing through in a page's own markup, so the line is the mask of a coloured box.
    """
    known = [value for value in history if value == value]
    if len(known) < 2:
        return "<div class='cs-spark'></div>"
    low, span = min(known), (max(known) - min(known)) or 1.0
    heights = [100 - 100 * (value - low) / span for value in known]
    points = "L".join(f"{place * 100 / (len(known) - 1):.1f} {height:.1f}" for place, height in enumerate(heights))
    line = quote(LINE.format(points=points))
    months = literal(t.many("Course over {n} month", "Course over {n} months", len(known)))
    return (
        f"<div class='cs-spark' role='img' aria-label='{months}'>"
        f'<div class="cs-spark-line" style="mask-image: url(&quot;data:image/svg+xml,{line}&quot;)"></div>'
        f"<div class='cs-spark-end' style='top: {heights[-1]:.1f}%'></div></div>"
    )


def connect(table: str, t: Text, what: str = "") -> None:
    """What a missing table would unlock, in the place where it would be; `what` stands there where no title says it."""
    told = t("Connect `{table}` to see {what}.", table=table, what=what) if what else ""
    st.info(told or t("Connect `{table}` to see this.", table=table), icon=":material/link:")


def empty(reason: str) -> None:
    """Why there is nothing here and what to do."""
    st.info(reason, icon=":material/info:")


def sliders(
    levers: Sequence[Lever], start: Mapping[str, float], t: Text, marked: Mapping[str, str] | None = None
) -> dict[str, float]:
    """One slider per lever record, in its unit, a field to type into for money; `start` is where they stand.

    Whoever moves one moves it in the link, from where `start` comes, so that no visit to another page and no slider of
    the same lever there loses it. `marked` has words to stand beside some names. Returns their values as the scenario
    takes them (0.05 = 5 points).
    """
    moved: dict[str, float] = {}
    for lever in levers:
        key, stands = f"lever_{lever.key}", round(start[lever.key] * lever.units, 6)
        name = " · ".join([t(lever.name), *([marked[lever.key]] if marked and lever.key in marked else [])])
        if st.session_state.get(key) != stands:
            st.session_state[key] = stands
        shape: dict[str, Any] = {
            "min_value": lever.low * lever.units,
            "max_value": lever.high * lever.units,
            "help": t(lever.help),
            "on_change": _into_link,
            "args": (lever.key, key),
        }
        shown: Any
        if lever.unit == MONEY:
            label = t("{name} in {currency}", name=name, currency=reads.settings().currency)
            step = float(f"{lever.one_step(stands):.1g}") or lever.step
            shown = st.number_input(label, key=key, step=step, format="%.0f", **shape)
        else:
            step, written = lever.step * lever.units, FORMATS.get(lever.unit, "%.1f%%")
            shown = st.slider(name, key=key, step=step, format=written, **shape)
        moved[lever.key] = shown / lever.units
    return moved


def _into_link(name: str, key: str) -> None:
    """What was just moved, before anything is drawn: a run cut short by the next move forgets nothing."""
    link.keep({name: f"{st.session_state[key]:.12g}"})


def rows(records: Sequence[Mapping[str, str]], short: Sequence[str], numbers: Sequence[str] = ()) -> None:
    """Records as a table that wraps long texts; a long or a wide one scrolls by itself.

    `short` columns stand on one line, `numbers` at the right as well.
    """
    kinds = {name: " class='cs-short'" if name in short else "" for name in records[0]}
    kinds |= dict.fromkeys(numbers, " class='cs-short cs-number'")
    head = "".join(f"<th scope='col'{kinds[name] if name in numbers else ''}>{literal(name)}</th>" for name in kinds)
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{literal(one[name])}</td>" for name, kind in kinds.items()) + "</tr>"
        for one in records
    )
    # A part that scrolls must be reached by the keyboard, which a container of Streamlit's own is not.
    scrolls = f" class='cs-scroll' tabindex='0' role='region' aria-label='{literal(next(iter(kinds)))}'"
    with st.container(border=True):
        st.html(
            f"<div{scrolls if len(records) > FEW_ROWS or len(kinds) > FEW_COLUMNS else ''}><table class='cs-rows'>"
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

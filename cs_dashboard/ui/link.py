"""The pages' part of the link (levers, views, a search): as the session was opened, then as the reader left it."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

_LINK = "_link"
# Longer values mean nothing to any page, and would be written back into the link; half of one could mean another.
_LONGEST = 4000


def begin(query: Mapping[str, Sequence[str]], known: Collection[str]) -> None:
    """The first run of a session: what it was opened with, for the pages to take their own from."""
    st.session_state[_LINK] = {
        name: values[-1]
        for name, values in query.items()
        if name in known and values and 0 < len(values[-1]) <= _LONGEST
    }


def linked() -> dict[str, str]:
    """What the link says of the pages; a parameter of a page not visited yet passes through unread."""
    found: dict[str, str] = st.session_state.get(_LINK, {})
    return found


def keep(values: Mapping[str, str]) -> None:
    """Lets the link say these; a parameter at its default is an empty text, which leaves it out."""
    held = {**linked(), **values}
    st.session_state[_LINK] = {name: value for name, value in held.items() if value}

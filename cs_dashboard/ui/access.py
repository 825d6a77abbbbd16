"""Who may see: everybody where no sign-in is configured, else those signed in whose address is allowed."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st


def is_needed() -> bool:
    """Whether `[auth]` is configured in the secrets."""
    return "auth" in _secrets()


def may_see(readers: Sequence[str]) -> bool:
    """Whether this reader may see numbers; asked by the frame, and again wherever the warehouse is reached."""
    if not is_needed():
        return True
    return bool(st.user.is_logged_in) and is_allowed(str(st.user.get("email", "")), readers)


def is_allowed(address: str, readers: Sequence[str]) -> bool:
    """Whether an e-mail address is among the addresses and domains of `readers`; an empty list allows all signed in."""
    low = address.strip().lower()
    known = {low, low.rpartition("@")[2]} - {""}
    return not readers or any(entry.strip().lower().lstrip("@") in known for entry in readers)


def _secrets() -> Mapping[str, Any]:
    """The secrets, or nothing where there is no file (reading `st.secrets` would raise)."""
    return st.secrets.to_dict() if st.secrets.load_if_toml_exists() else {}

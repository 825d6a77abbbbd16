"""The one open store of this process for pages, and who is writing; no widget and no scenario's meaning here."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import streamlit as st

from cs_dashboard.config import now
from cs_dashboard.errors import DashboardError, StoreError
from cs_dashboard.store.connect import Store, open_store
from cs_dashboard.ui import access, reads

# A server that is away is asked again after so long, so that a slider does not wait for it each time.
_PATIENCE = timedelta(seconds=30)


@dataclass
class _Shelf:
    """The open store, opened anew when its file was replaced or found damaged; or why it cannot be opened."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    store: Store | None = None
    refused: tuple[str, datetime] | None = None

    def open(self) -> Store:
        """The store as it is now; what refused lately refuses again without being asked."""
        with self.lock:
            if self.store is not None and self.store.is_current:
                return self.store
            if self.refused is not None and now() - self.refused[1] < _PATIENCE:
                raise StoreError(self.refused[0])
            if self.store is not None:
                self.store.close()
            try:
                self.store, self.refused = open_store(reads.settings()), None
            except DashboardError as error:
                self.store, self.refused = None, (str(error), now())
                raise
            return self.store


@st.cache_resource(show_spinner=False)
def _shelf() -> _Shelf:
    return _Shelf()


def store() -> Store:
    """The open store, for readers who may see the dashboard.

    Raises
    ------
    StoreError
        The reader has not signed in, or the store cannot be used.
    """
    if not access.may_see(reads.readers()):
        raise StoreError("Sign in to see what was saved.")
    return _shelf().open()


def author() -> str:
    """The e-mail address of the reader; empty where nobody signs in."""
    if not access.is_needed() or not st.user.is_logged_in:
        return ""
    return str(st.user.get("email") or "").strip()

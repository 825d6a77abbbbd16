"""What the server does once, before its first reader: `streamlit run app.py` imports app.py as a module for it."""

from streamlit.runtime.pages_manager import PagesManager


def prepare() -> None:
    """Imports what pages need (this module's import did) and says that pages are told by `st.navigation`.

    A `pages` folder beside app.py makes Streamlit look for pages the old way until the first `st.navigation` of the
    process has run; a deep link as the very first request would be told "Page not found" over the right page.
    """
    PagesManager.uses_pages_directory = False

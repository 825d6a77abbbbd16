"""Hypothesis where it is installed; elsewhere its tests skip and say why, and the others of their file still run."""

from typing import Any

import pytest

try:
    from hypothesis import given, settings
    from hypothesis import strategies as st

    # A busy machine, or the first import of a large library, is no mistake of ours.
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
except ModuleNotFoundError:

    def given(*_strategies: Any, **_named: Any) -> Any:
        return pytest.mark.skip(reason="hypothesis comes with requirements-dev.txt")

    class _Anything:
        """Takes the place of strategies that nobody draws from."""

        def __getattr__(self, _name: str) -> Any:
            return self

        def __call__(self, *_positions: Any, **_names: Any) -> Any:
            return self

        def __or__(self, _other: Any) -> Any:
            return self

        __ror__ = __or__

    st = _Anything()  # type: ignore[assignment]

__all__ = ["given", "st"]

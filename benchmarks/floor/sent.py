"""What a page would send, kept instead: how the floors finish their answers before they are asked for them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from unittest import mock


@dataclass
class Sent:
    """Takes what a page would send instead of sending it."""

    parts: list[str] = field(default_factory=list)

    def html(self, text: str) -> None:
        """One element."""
        self.parts.append(text)

    def container(self, **_: Any) -> Any:
        """Nothing to draw into."""
        return nullcontext()


@contextmanager
def kept(*modules: ModuleType) -> Iterator[list[str]]:
    """What the block would send by the `st` of these modules."""
    sent = Sent()
    with ExitStack() as patches:
        for module in modules:
            patches.enter_context(mock.patch.object(module, "st", sent))
        yield sent.parts

"""What the tests of sentences share: readers, and what a Chinese sentence may hold of another script."""

import ast
import re
from pathlib import Path

from cs_dashboard.content.catalogue import Text

EN, ZH = Text("en"), Text("zh_Hans")
# What Chinese readers read in Latin letters as well.
SAID_IN_LATIN = {"ARR", "NRR", "US", "UTC", "JSON"}


def latin(sentence: str) -> set[str]:
    """Words of a Chinese sentence that were left in another script."""
    return set(re.findall(r"[A-Za-z]{2,}", sentence)) - SAID_IN_LATIN


def raised(module: object) -> set[str]:
    """The codes that a module makes problems with, read from its text: nowhere else are they listed."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    makers = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and getattr(one.func, "id", "") in MAKERS]
    firsts = [one.args[0] for one in makers if one.args]
    return {str(one.value) for one in firsts if isinstance(one, ast.Constant)}


MAKERS = ("ImportProblem", "Unfit")

"""What the tests of sentences share: readers, and what a Chinese sentence may hold of another script."""

import re

from cs_dashboard.content.catalogue import Text

EN, ZH = Text("en"), Text("zh_Hans")
# What Chinese readers read in Latin letters as well.
SAID_IN_LATIN = {"ARR", "NRR", "US", "UTC", "JSON"}


def latin(sentence: str) -> set[str]:
    """Words of a Chinese sentence that were left in another script."""
    return set(re.findall(r"[A-Za-z]{2,}", sentence)) - SAID_IN_LATIN

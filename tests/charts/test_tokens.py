"""The theme of the pages and the theme of the charts are one, and everything in it can be read."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from charts.looks import THEMES, contrast

from cs_dashboard.charts.theme import FONT, Theme

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text(encoding="utf-8"))
by_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def page(theme: Theme) -> dict[str, Any]:
    """The options of the pages' theme of that name."""
    found: dict[str, Any] = CONFIG["theme"][theme.name]
    return found


@by_theme
def test_pages_and_charts_have_the_same_tokens(theme: Theme) -> None:
    tokens = {
        **{"primaryColor": theme.accent, "linkColor": theme.accent, "textColor": theme.text},
        **{"backgroundColor": theme.background, "secondaryBackgroundColor": theme.panel},
        **{"borderColor": theme.line, "grayTextColor": theme.muted},
        **{"greenColor": theme.good, "greenTextColor": theme.good},
        **{"redColor": theme.bad, "redTextColor": theme.bad},
    }
    options = page(theme)
    assert {name: value for name, value in options.items() if isinstance(value, str)} == tokens


def test_charts_are_set_in_the_typeface_of_the_pages() -> None:
    families = [family.strip() for family in CONFIG["theme"]["font"].split(",")]
    assert families == [family for family in map(str.strip, FONT.split(",")) if family in families]


@by_theme
def test_texts_have_contrast_on_every_ground(theme: Theme) -> None:
    for ground in (theme.background, theme.panel, page(theme)["sidebar"]["backgroundColor"]):
        for colour in (theme.text, theme.muted, theme.accent, theme.good, theme.bad, theme.caution):
            assert contrast(colour, ground) >= 4.5, (colour, ground)


@by_theme
def test_marks_have_contrast_on_every_ground(theme: Theme) -> None:
    ends = (theme.diverging[0], theme.diverging[2])
    for ground in (theme.background, theme.panel):
        for colour in (*theme.categories, *theme.movements.values(), *ends):
            assert contrast(colour, ground) >= 3, (colour, ground)


@by_theme
def test_faded_words_can_still_be_read(theme: Theme) -> None:
    """The muted words of pages are the text's colour at 78 %, as `ui/style.py` has them."""
    for ground in (theme.background, page(theme)["sidebar"]["backgroundColor"]):
        parts = zip(
            *([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (theme.text, ground)), strict=True
        )
        mixed = "#" + "".join(f"{round(0.78 * text + 0.22 * behind):02X}" for text, behind in parts)
        assert contrast(mixed, ground) >= 4.5

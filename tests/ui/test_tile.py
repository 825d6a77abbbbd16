"""A tile: one number, its change in the colour of good or bad, its course."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from ui.acting import tiles


def drawn(change: str | None, history: list[float], good: str = "higher", label: str = "NRR") -> AppTest:
    """An app of one tile."""

    def app(label: str, change: str | None, history: list[float], good: str) -> None:
        from cs_dashboard.content.catalogue import Text
        from cs_dashboard.ui.widgets import tile

        tile(label, "103.8%", change, history, help="How it is computed", t=Text(), good=good)

    return AppTest.from_function(app, args=(label, change, history, good)).run()


def body(app: AppTest) -> str:
    assert not app.exception
    return str(app.get("html")[0].body)


@pytest.mark.parametrize(
    ("change", "good", "look", "arrow"),
    [
        ("+2.1 pts", "higher", "cs-good", "\N{UPWARDS ARROW}"),
        ("\N{MINUS SIGN}2.1 pts", "higher", "cs-bad", "\N{DOWNWARDS ARROW}"),
        ("+2.1 pts", "lower", "cs-bad", "\N{UPWARDS ARROW}"),
        ("\N{MINUS SIGN}2.1 pts", "lower", "cs-good", "\N{DOWNWARDS ARROW}"),
    ],
)
def test_a_change_has_its_sign_its_arrow_and_the_colour_of_good_or_bad(
    change: str, good: str, look: str, arrow: str
) -> None:
    app = drawn(change, [1.0, 2.0], good)
    assert tiles(app) == {"NRR": ("103.8%", change)}
    assert f"class='{look}'><span aria-hidden='true'>{arrow}" in body(app)


@pytest.mark.parametrize("change", ["0.0 pts", None])
def test_no_change_has_neither_arrow_nor_colour(change: str | None) -> None:
    app = drawn(change, [1.0, 2.0])
    assert tiles(app) == {"NRR": ("103.8%", change or "")}
    assert not re.search("cs-good|cs-bad|aria-hidden", body(app))


def test_the_line_runs_from_the_first_to_the_last_known_month_and_ends_in_a_dot() -> None:
    words = body(drawn("+1", [1.0, float("nan"), 3.0, 2.0]))
    assert "M0.0%20100.0L50.0%200.0L100.0%2050.0" in words
    assert "cs-spark-end' style='top: 50.0%'" in words
    assert "aria-label='Course over 3 months'" in words


@pytest.mark.parametrize("history", [[], [1.0], [float("nan"), 1.0]])
def test_less_than_two_months_leave_the_line_s_room_empty(history: list[float]) -> None:
    words = body(drawn("+1", history))
    assert "<div class='cs-spark'></div>" in words and "cs-spark-line" not in words


def test_a_number_that_never_moved_is_a_level_line() -> None:
    assert "M0.0%20100.0L100.0%20100.0" in body(drawn("+1", [2.0, 2.0]))


def test_the_help_can_be_reached_by_the_keyboard_and_hostile_words_are_letters() -> None:
    words = body(drawn("+1", [1.0], label="<script>x</script>'"))
    assert "<button type='button' class='cs-help' aria-label='How it is computed'>" in words
    assert "<script>" not in words and "&lt;script&gt;x&lt;/script&gt;&#x27;" in words

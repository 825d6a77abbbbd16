"""Contrast of every token that charts use, ticks a person would choose, labels that never overlap."""

from itertools import pairwise

import pytest
from charts.looks import EN, THEMES, ZH, contrast, months
from given import given, st

from cs_dashboard.charts.axes import money_axis, month_axis, rate_axis, round_ticks, two_lines
from cs_dashboard.charts.labels import amount, shown, spread, wrapped
from cs_dashboard.charts.theme import Theme, layout


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_texts_and_marks_stand_out(theme: Theme) -> None:
    for colour in (theme.text, theme.muted, theme.accent, theme.good, theme.bad):
        assert contrast(colour, theme.background) >= 4.5
        assert contrast(colour, theme.panel) >= 4.5
    for colour in (*theme.movements.values(), *theme.categories):
        assert contrast(colour, theme.background) >= 3


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_few_and_inside(low: float, span: float) -> None:
    high = low + span
    if high - low < 1e-9 * max(abs(low), 1):
        return
    ticks = round_ticks(low, high)
    assert len(ticks) <= 6
    assert ticks == sorted(ticks)


def test_rate_ticks_are_round() -> None:
    axis = rate_axis([0.83, 1.08], EN)
    assert axis["ticktext"] == ["85%", "90%", "95%", "100%", "105%"]
    assert rate_axis([1.0, 1.004], EN)["ticktext"][0].endswith("%")


def test_money_ticks_are_in_the_reader_s_style() -> None:
    assert money_axis([8.42e6], EN)["ticktext"] == ["$0", "$2M", "$4M", "$6M", "$8M"]
    wan = "\N{CJK UNIFIED IDEOGRAPH-4E07}"
    assert [text[-1] for text in money_axis([8.42e6], ZH)["ticktext"][1:]] == [wan] * 4


def test_month_ticks_are_years_when_there_are_enough() -> None:
    assert month_axis(months("2022-11-01", 48), EN)["ticktext"] == ["2023", "2024", "2025", "2026"]
    assert month_axis(months("2025-09-01", 14), EN)["ticktext"] == ["Jan<br>2026", "Jul<br>2026"]
    assert month_axis(months("2025-09-01", 1), EN)["ticktext"] == ["Sep<br>2025"]
    assert two_lines(ZH.month(months("2025-09-01", 1)[0])).count("<br>") == 1


@given(st.lists(st.tuples(st.floats(-50, 350), st.floats(10, 45)), max_size=7))
def test_labels_never_overlap(wanted: list[tuple[float, float]]) -> None:
    heights = [height for _, height in wanted]
    placed = spread([middle for middle, _ in wanted], heights, 270)
    spans = sorted((middle - height / 2, middle + height / 2) for middle, height in zip(placed, heights, strict=True))
    assert all(above[1] <= below[0] + 1e-6 for above, below in pairwise(spans))


def test_a_label_with_room_stays_where_it_is() -> None:
    assert spread([50.0, 100.0], [16.0, 16.0], 270) == [50.0, 100.0]
    assert spread([100.0, 100.0], [16.0, 16.0], 270) == [92.0, 108.0]


def test_names_from_data_are_shown_letter_by_letter() -> None:
    assert shown("<b>\"a\" & 'b'</b>") == "&lt;b&gt;&#34;a&#34; &amp; &#x27;b&#x27;&lt;/b&gt;"
    assert shown("a" * 50, 10) == "a" * 9 + "…"
    assert wrapped("top quartile, a survey of 2024") == "top quartile, a<br>survey of 2024"


def test_short_amounts_carry_a_real_sign() -> None:
    assert [amount(EN, value, sign=True) for value in (1.11e6, -3.4e5, 0)] == ["+1.11M", "−340K", "0"]


def test_entries_of_the_layout_can_be_replaced() -> None:
    made = layout(THEMES[0], yaxis={"visible": False}, barmode="stack")
    assert made["yaxis"]["visible"] is False
    assert made["yaxis"]["automargin"] is True
    assert made["barmode"] == "stack"


def test_chinese_names_break_behind_any_glyph_and_latin_words_stay_whole() -> None:
    median = "\N{CJK UNIFIED IDEOGRAPH-4E2D}\N{CJK UNIFIED IDEOGRAPH-4F4D}\N{CJK UNIFIED IDEOGRAPH-6570}"
    assert wrapped(f"SaaS Capital{median}") == f"SaaS Capital{median[:2]}<br>{median[2]}"
    assert wrapped(median * 20).count("<br>") == 2
    assert wrapped(median * 20).endswith("…")

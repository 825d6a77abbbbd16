"""Small multiples of retention: one panel per member on shared axes, so few in a row that they fit a narrow page."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cs_dashboard.charts.axes import column, key, month_axis, month_words, rate_axis
from cs_dashboard.charts.labels import BOTTOM_ONE_LINE, BOTTOM_TWO_LINES, member_name, room_left
from cs_dashboard.charts.lines import HOVER, level, visible_marks
from cs_dashboard.charts.theme import Theme, layout
from cs_dashboard.content.catalogue import Text

COLUMNS, ROW_PIXELS, TITLE_PIXELS, GAP = 2, 150, 40, 0.06
# More than these stand three in a row; a single row may be higher.
FEW, ONE_ROW_PIXELS = (1, 2, 4), 300
NAME_LETTERS = 15


def panel_figure(parts: Mapping[str, pd.DataFrame], *, t: Text, theme: Theme) -> dict[str, Any]:
    """One panel for each member's retention (NRR in the accent, GRR in green), values now under its name."""
    columns = COLUMNS if len(parts) in FEW else COLUMNS + 1
    rows = -(-len(parts) // columns)
    row_pixels = ONE_ROW_PIXELS if rows == 1 else ROW_PIXELS
    bottom = BOTTOM_ONE_LINE
    months = sorted({pd.Timestamp(month) for part in parts.values() for month in part["month"]})
    x = month_axis(months, t, 2 if columns > COLUMNS else 3)
    if any("<br>" in text for text in x["ticktext"]):
        bottom = BOTTOM_TWO_LINES
    height = rows * row_pixels + bottom
    held = [value for part in parts.values() for name in ("nrr", "grr") for value in column(part, name)]
    y = rate_axis([1.0, *held], t, most=4)
    more: dict[str, Any] = {"annotations": [], "shapes": []}
    data = []
    for place, (member, part) in enumerate(parts.items()):
        number = "" if place == 0 else str(place + 1)
        left, low, high = _domain(place, columns, rows, row_pixels)
        base = layout(theme)
        is_lowest = place + columns >= len(parts)
        more[f"xaxis{number}"] = {
            **{**base["xaxis"], **x, "anchor": f"y{number}", "domain": left, "showticklabels": is_lowest},
        }
        more[f"yaxis{number}"] = {
            **{**base["yaxis"], **y, "anchor": f"x{number}", "domain": [low, high]},
            "showticklabels": place % columns == 0,
        }
        more["annotations"].append(_title(member, part, left[0], high, t, theme))
        more["shapes"].append({**level(1.0, theme.muted), "xref": f"x{number} domain", "yref": f"y{number}"})
        data += [_line(member, part, name, number, t, theme) for name in ("grr", "nrr")]
    margin = {"l": room_left(y), "r": 12, "t": 4, "b": bottom, "pad": 4}
    return {"data": data, "layout": layout(theme, height=height, **{**more, "margin": margin})}


def _domain(place: int, columns: int, rows: int, row_pixels: int) -> tuple[list[float], float, float]:
    column_of, row = place % columns, place // columns
    width = (1 - GAP * (columns - 1)) / columns
    left = column_of * (width + GAP)
    top = 1 - row / rows
    return [left, min(left + width, 1.0)], top - 1 / rows + 0.02, top - TITLE_PIXELS / row_pixels / rows


def _title(member: str, part: pd.DataFrame, left: float, high: float, t: Text, theme: Theme) -> dict[str, Any]:
    last = part.iloc[-1]
    # The acronyms of the field fit half a narrow page in every language; the hover has the full names.
    rates = " ".join(
        f'<span style="color:{colour}">{name} {t.rate(last[rate])}</span>'
        for name, rate, colour in (("NRR", "nrr", theme.accent), ("GRR", "grr", theme.good))
    )
    n = f'<span style="color:{theme.muted}"> n {t.count(last["opening_customers"])}</span>'
    return {
        "text": f"<b>{member_name(member, t, NAME_LETTERS)}</b>{n}<br>{rates}",
        **{"x": left, "xref": "paper", "xanchor": "left", "y": high, "yref": "paper", "yanchor": "bottom"},
        **{"showarrow": False, "align": "left", "font": {"size": 12, "color": theme.text}},
    }


def _line(member: str, part: pd.DataFrame, rate: str, number: str, t: Text, theme: Theme) -> dict[str, Any]:
    is_net = rate == "nrr"
    colour = theme.accent if is_net else theme.good
    name = t("NRR") if is_net else t("GRR")
    values = column(part, rate)
    told = [
        f"<b>{member_name(member, t)}</b><br>{name} {t.rate(value)}<br>"
        f"{t.many('{n} customer at the start', '{n} customers at the start', n)}<br>{month_words(t, month, True)}"
        if value is not None
        else ""
        for value, n, month in zip(values, part["opening_customers"].tolist(), part["month"], strict=True)
    ]
    return {
        **{"type": "scatter", "mode": "lines+markers", "xaxis": f"x{number}", "yaxis": f"y{number}"},
        **{"x": [key(pd.Timestamp(month)) for month in part["month"]], "y": values, "connectgaps": False},
        "line": {"color": colour, "width": 2.5 if is_net else 1.75},
        "marker": {"size": 7, "color": colour, "opacity": visible_marks(values, is_end_shown=is_net)},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0}},
        "customdata": [[member, words] for words in told],
        "hovertemplate": HOVER,
    }

"""Tables as CSV and JSON text: full precision for rates, cents for money, months as first days, undefined as empty."""

import json
import math
import re
from typing import Any

import pandas as pd

# A spreadsheet would run a text that begins so; a leading apostrophe makes it show as text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_QUANTILE = re.compile(r"_q[0-9]{2}$")
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def write_csv(table: pd.DataFrame) -> str:
    """The table as CSV with a header, also when it has no rows."""
    out = pd.DataFrame({column: _csv_column(table[column]) for column in table.columns})
    return str(out.to_csv(index=False, lineterminator="\n"))


def write_json(table: pd.DataFrame) -> str:
    """The table as a JSON array of records; undefined is null."""
    columns = {column: _json_column(table[column]) for column in table.columns}
    records = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def is_money(column: str) -> bool:
    """Whether a column holds money, by its name."""
    if column in ("mrr", "cumulative_gross_margin", "present_value", "cost_before", "cost"):
        return True
    return column.endswith(("_mrr", "_arr", "mrr_change", "mrr_at_age_0")) or bool(_QUANTILE.search(column))


def neutralised(text: Any) -> Any:
    """A text that no spreadsheet takes for a formula; a plain negative number stays as it is."""
    if not isinstance(text, str) or not text.startswith(_FORMULA_STARTS) or _NEGATIVE_NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def _csv_column(series: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(series):
        return _days(series)
    if pd.api.types.is_bool_dtype(series):
        return pd.Series(["true" if value else "false" for value in series], index=series.index, dtype=object)
    if is_money(str(series.name)):
        return series.map(lambda value: "" if pd.isna(value) else f"{value:.2f}").astype(object)
    if pd.api.types.is_float_dtype(series):
        return series.map(lambda value: "" if math.isnan(value) else repr(float(value))).astype(object)
    return pd.Series([_one_line_end(neutralised(value)) for value in series], index=series.index, dtype=object)


def _one_line_end(value: Any) -> Any:
    """A lone carriage return would end the record: the writer quotes line feeds only."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _days(series: pd.Series) -> pd.Series:
    days: pd.Series = series.dt.strftime("%Y-%m-%d")
    return days


def _json_column(series: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(series):
        return list(_days(series))
    money = is_money(str(series.name))
    values: list[Any] = series.astype(object).tolist()
    return [None if pd.isna(v) else round(v, 2) if money else v for v in values]

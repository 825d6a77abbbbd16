"""Tables as Excel workbooks."""

from io import BytesIO

import pandas as pd

from cs_dashboard.reports.tabular import is_money

_EXCEL = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}


def write_xlsx(table: pd.DataFrame, sheet: str) -> bytes:
    """The table as a workbook of one sheet: dates as dates, money in cents, undefined empty, no text as a formula."""
    target = BytesIO()
    options = {"options": _EXCEL}
    out = table.copy()
    for column in out.columns:
        if pd.api.types.is_datetime64_any_dtype(out[column]):
            out[column] = out[column].dt.date
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs=options, date_format="yyyy-mm-dd") as writer:
        out.to_excel(writer, sheet_name=sheet, index=False, freeze_panes=(1, 0))
        money = writer.book.add_format({"num_format": "#,##0.00"})
        for place, column in enumerate(out.columns):
            width = max(12, len(str(column)) + 2)
            writer.sheets[sheet].set_column(place, place, width, money if is_money(str(column)) else None)
    return target.getvalue()

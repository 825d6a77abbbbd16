"""Tables as Excel: read back with another library, nothing run, nothing lost."""

import datetime as dt
import io

import numpy as np
import openpyxl
import pandas as pd

from cs_dashboard.reports.xlsx import write_xlsx

TABLE = pd.DataFrame(
    {
        "segment": ["=cmd()", "http://x.y", "-1"],
        "month": pd.to_datetime(["2023-01-01", "2023-02-01", "2023-03-01"]),
        "opening_mrr": [100.1, 50.25, np.nan],
        "nrr": [1 / 3, np.nan, 1.0],
        "is_complete": [True, False, True],
    }
)


def test_a_workbook_reads_back_with_types_and_without_formulas() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(TABLE, "retention")))["retention"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("segment", "month", "opening_mrr", "nrr", "is_complete")
    assert rows[1] == ("=cmd()", dt.datetime.fromisoformat("2023-01-01"), 100.1, 1 / 3, True)
    assert rows[2] == ("http://x.y", dt.datetime.fromisoformat("2023-02-01"), 50.25, None, False)
    assert rows[3][:1] == ("-1",)
    assert rows[3][2] is None
    # openpyxl would call a formula "f", a link a hyperlink.
    assert [sheet.cell(row, 1).data_type for row in (2, 3, 4)] == ["s", "s", "s"]
    assert sheet["A3"].hyperlink is None
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A2"


def test_a_table_without_rows_is_a_workbook_with_a_header() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(TABLE.head(0), "movements"))).active
    assert sheet is not None
    assert list(sheet.iter_rows(values_only=True)) == [("segment", "month", "opening_mrr", "nrr", "is_complete")]

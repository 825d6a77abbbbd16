"""The quality of new business: what became, a year later, of the customers that each quarter brought."""

import pandas as pd

from cs_dashboard.charts.labels import empty_chart
from cs_dashboard.charts.lines import Look, RateLine, rate_figure
from cs_dashboard.charts.theme import Chart, Theme
from cs_dashboard.content.catalogue import Text


def quality(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """12-month GRR and logo retention by acquisition quarter; hollow where not all were seen for a year yet.

    `frame` is `metrics.acquisition.quality_of_new_business` with one row per quarter (`by=()` or one member's rows);
    points carry the quarter's first day.
    """
    seen = frame[frame["grr_12"].notna() | frame["logo_12"].notna()]
    if not len(seen):
        return empty_chart(t("No customer has been here for twelve months yet."), theme)
    seen = seen.rename(columns={"quarter": "month"}).reset_index(drop=True)
    lines = [
        RateLine("grr_12", t("GRR"), theme.good, hollow="is_complete"),
        RateLine(
            *("logo_12", t("Logo"), theme.muted, 2.0, "dot"),
            interval=("logo_12_low", "logo_12_high"),
            is_banded=True,
            hollow="is_complete",
        ),
    ]
    observed, acquired = seen["observed_customers"].tolist(), seen["acquired_customers"].tolist()

    def counted(row: int) -> str:
        n, of = t.count(observed[row]), t.count(acquired[row])
        return t("{n} of {of} customers seen for twelve months", n=n, of=of)

    look = Look(counted=counted, when=t.quarter, include=(1.0,), stronger=1.0)
    figure = rate_figure(seen, lines, look=look, t=t, theme=theme)
    whole = seen[seen["is_complete"]]
    last, first = (whole if len(whole) else seen).iloc[-1], (whole if len(whole) else seen).iloc[0]
    words = {"grr": t.rate(last["grr_12"]), "quarter": t.quarter(last["month"])}
    alt = t(
        "Of customers won in {quarter}, {grr} of MRR and {logo} of logos were kept after twelve months; "
        "in {start} it was {before} of MRR. Hollow points are not all seen for a year yet.",
        **words,
        logo=t.rate(last["logo_12"]),
        start=t.quarter(first["month"]),
        before=t.rate(first["grr_12"]),
    )
    return Chart(t("New business of {quarter} kept {grr} of its MRR a year later", **words), figure, alt)

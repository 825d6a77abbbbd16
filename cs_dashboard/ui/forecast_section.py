"""The forecast of ARR and NRR on the Retention page, each with how its method did in the past."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from cs_dashboard.charts import forecast as charts
from cs_dashboard.charts.theme import Theme
from cs_dashboard.content.catalogue import Text
from cs_dashboard.filters import Filters
from cs_dashboard.models.forecast import Forecast, NoForecast, fit_arr_forecast, fit_nrr_forecast
from cs_dashboard.reports import forecast_stories as stories
from cs_dashboard.ui import drill, reads, views, widgets

DRAWN = {"ARR": charts.arr_forecast, "NRR": charts.nrr_forecast}


@dataclass(frozen=True, eq=False)
class _Course:
    """A number by month, and its forecast or why there is none."""

    past: pd.Series
    forecast: Forecast | NoForecast


def forecast(filters: Filters, t: Text, theme: Theme) -> None:
    """ARR and 12-month NRR over the next two years, whatever the window shown."""
    for (name, course), place in zip(_courses(filters).items(), st.columns(2, gap="medium"), strict=True):
        with place:
            found = course.forecast
            path = None if isinstance(found, NoForecast) else found.path
            drill.chart(DRAWN[name](course.past, path, t=t, theme=theme), key=f"forecast_{name}", t=t)
            if isinstance(found, NoForecast):
                widgets.sentence(stories.no_forecast(name, found.reason, t), muted=True)
            else:
                widgets.sentence(stories.forecast_sentence(name, found, t), muted=True)


def _courses(filters: Filters) -> Mapping[str, _Course]:
    found: Mapping[str, _Course] = reads.answered("forecast", lambda _: _fitted(filters), filters)
    return found


def _fitted(filters: Filters) -> Mapping[str, _Course]:
    arr, nrr = views.monthly_arr(filters), views.yearly_nrr(filters)
    return {"ARR": _Course(arr, fit_arr_forecast(arr)), "NRR": _Course(nrr, fit_nrr_forecast(nrr))}

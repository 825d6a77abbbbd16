"""The projection that nobody moved a lever of: what the measured rates compound to, slice by slice."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cs_dashboard.content.levers import levers
from cs_dashboard.metrics.compounding import measured_compounding
from cs_dashboard.scenarios.compounding import project_compounding
from cs_dashboard.scenarios.fan import QUANTILES, compounding_fan
from cs_dashboard.scenarios.levers import compounding_levers, measured_values, starting_values

COLUMNS = (
    "year nrr cohort_arr later_arr new_arr total_arr customer_success_share cumulative_gross_margin present_value"
).split() + [f"cohort_{name}" for name in QUANTILES]


def project_measured(
    facts: pd.DataFrame,
    revenue: pd.DataFrame,
    as_of: pd.Timestamp,
    by: Sequence[str] = (),
    gross_margin: float = math.nan,
) -> pd.DataFrame:
    """`project_compounding` under the measured levers, with the fan of the customers of year 1.

    Parameters
    ----------
    facts, revenue
        `frames.RETENTION_FACTS` at window 12 and `frames.REVENUE`, both with the columns `by`.
    gross_margin
        Of every slice (0.75 = 75 %), where costs are known.

    Returns
    -------
    by × year: nrr, cohort_arr, later_arr, new_arr, total_arr, customer_success_share, cumulative_gross_margin,
    present_value, cohort_q05 to cohort_q95 (currency); no row without revenue. Year 1 is the year to as-of.
    """
    if not by:
        slices: list[tuple[tuple[Any, ...], pd.DataFrame]] = [((), revenue)] if len(revenue) else []
        earlier: dict[Any, pd.DataFrame] = {(): facts}
    else:
        slices = list(revenue.groupby(list(by), sort=True, dropna=False))
        earlier = dict(list(facts.groupby(list(by), sort=False, dropna=False)))
    parts = []
    for members, group in slices:
        part = _projection(earlier.get(members, facts.head(0)), group, as_of, gross_margin)
        for place, (column, member) in enumerate(zip(by, members, strict=True)):
            part.insert(place, column, member)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*by, *COLUMNS])


def _projection(facts: pd.DataFrame, revenue: pd.DataFrame, as_of: pd.Timestamp, gross_margin: float) -> pd.DataFrame:
    measured = measured_compounding(facts, revenue, as_of, gross_margin)
    exact, records = measured_values(measured), levers("compounding")
    chosen = compounding_levers(records, starting_values(records, exact), exact)
    fan = compounding_fan(chosen, measured.sigma_sampling, measured.sigma_year)
    frame = project_compounding(chosen)
    return frame.assign(**{f"cohort_{name}": fan[name] for name in QUANTILES})[COLUMNS]

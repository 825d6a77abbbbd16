"""What the warehouse tells about practices: one number for each measure of `content/measures.toml`."""

import math
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from cs_dashboard.metrics.maturity_facts import MaturityFacts
from cs_dashboard.metrics.maturity_people import PEOPLE_READINGS
from cs_dashboard.metrics.maturity_service import SERVICE_READINGS

READINGS = {**PEOPLE_READINGS, **SERVICE_READINGS}
COLUMNS = ["key", "value", "n", "missing"]


def practice_measures(
    facts: MaturityFacts, needs: Mapping[str, Sequence[str]], connected: Collection[str]
) -> pd.DataFrame:
    """Every measure of the whole company in the order of `needs`, and what each rests on.

    Parameters
    ----------
    facts
        Of one month.
    needs
        Measure -> the optional tables that it needs.
    connected
        The tables that the warehouse has.

    Returns
    -------
    key: value (in the measure's unit), n (how many customers, tickets or people it rests on), missing (the first table
    it lacks, or empty). The value is NaN where a table is missing or nothing tells: nobody in support has no roles.
    """
    rows = []
    for key, tables in needs.items():
        missing = next((table for table in tables if table not in connected), "")
        value, n = (math.nan, 0.0) if missing else READINGS[key](facts)
        rows.append((key, value, n, missing))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": float, "n": float, "missing": object})

"""The capacity plan as one table, by month and role: what the page downloads and the command line prints."""

import pandas as pd

from cs_dashboard.scenarios.capacity import ROLES, CapacityPlan

COLUMNS = [
    *("month", "role", "need_fte", "people", "planned_hires", "available_fte", "gap_fte"),
    *("requisitions", "advised_hires", "people_after", "available_after_fte", "managers", "cost_before", "cost"),
]


def capacity_table(plan: CapacityPlan) -> pd.DataFrame:
    """`CapacityPlan.months` with the positions to open and the hires advised of each month; month × role.

    Returns
    -------
    month, role, then people (need_fte, people, planned_hires, available_fte, gap_fte, requisitions, advised_hires,
    people_after, available_after_fte, managers) and money of the month (cost_before, cost). Requisitions are opened in
    the month, advised hires have their first day in it; both are empty where nobody knows who is there.
    """
    table = plan.months.copy()
    for column, when in (("requisitions", "requisition_month"), ("advised_hires", "start_month")):
        counts = plan.hires.groupby(["role", when])["hires"].sum()
        keys = zip(table["role"], table["month"], strict=True)
        table[column] = [float(counts.get(key, 0)) for key in keys]
        table[column] = table[column].where(table["gap_fte"].notna())
    place = table["role"].map({role: at for at, role in enumerate(ROLES)})
    ordered = table.assign(place=place).sort_values(["month", "place"], ignore_index=True)
    return ordered[COLUMNS]

"""Frames of facts made by hand from a few customers, for the tests of metrics."""

from collections.abc import Mapping, Sequence

import pandas as pd

from cs_dashboard.frames import (
    COHORT_FACTS,
    COHORT_MOMENTS,
    DIMENSIONS,
    MRR_MOVEMENTS,
    RENEWAL_FACTS,
    RETENTION_FACTS,
    REVENUE,
    Frame,
)

JANUARY = pd.Timestamp("2024-01-01")


def frame_of(kind: Frame, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A checked frame of that kind: absent dimensions are (none), absent measures 0."""
    whole = [{**dict.fromkeys(DIMENSIONS, "(none)"), **dict.fromkeys(kind.measures, 0), **row} for row in rows]
    frame = pd.DataFrame(whole, columns=[*kind.grain, *kind.measures])
    for name, unit in kind.units.items():
        if unit == "month":
            frame[name] = frame[name].astype("datetime64[us]")
        elif unit in ("currency", "currency²"):
            frame[name] = frame[name].astype(float)
        elif unit in ("count", "months"):
            frame[name] = frame[name].astype("int64")
    return kind.check(frame)


def retention_row(pairs: Sequence[tuple[float, float]], newcomers: Sequence[float] = (), **keys: object) -> dict:
    """The facts of customers given as (x, y), x > 0, and of newcomers' MRR."""
    capped = [(x, min(x, y)) for x, y in pairs]
    return {
        "month": JANUARY,
        "opening_mrr": sum(x for x, _ in pairs),
        "closing_mrr": sum(y for _, y in pairs),
        "kept_mrr": sum(k for _, k in capped),
        "kept_opening_mrr": sum(x for x, y in pairs if y > 0),
        "opening_customers": len(pairs),
        "kept_customers": sum(y > 0 for _, y in pairs),
        "opening_sq": sum(x * x for x, _ in pairs),
        "opening_closing": sum(x * y for x, y in pairs),
        "closing_sq": sum(y * y for _, y in pairs),
        "kept_sq": sum(k * k for _, k in capped),
        "opening_kept": sum(x * k for x, k in capped),
        "total_mrr": sum(y for _, y in pairs) + sum(newcomers),
        "tenured_mrr": sum(y for _, y in pairs),
        "total_customers": sum(y > 0 for _, y in pairs) + len(newcomers),
        "tenured_customers": sum(y > 0 for _, y in pairs),
        **keys,
    }


def retention_facts(*rows: Mapping[str, object]) -> pd.DataFrame:
    return frame_of(RETENTION_FACTS, rows)


def movement_facts(*rows: Mapping[str, object]) -> pd.DataFrame:
    return frame_of(MRR_MOVEMENTS, rows)


def revenue_facts(*rows: Mapping[str, object]) -> pd.DataFrame:
    return frame_of(REVENUE, rows)


def cohort_facts(*rows: Mapping[str, object]) -> pd.DataFrame:
    return frame_of(COHORT_FACTS, rows)


def cohort_pairs(*cells: tuple[str, int, Sequence[tuple[float, float]]], **keys: object) -> tuple[pd.DataFrame, ...]:
    """Cohort facts and their moments from (cohort, age, customers as (x, y)): x in the first month, y at the age."""
    facts, moments = [], []
    for cohort, age, pairs in cells:
        row = retention_row(pairs)
        grain = {"cohort": month(cohort), "age_months": age, **keys}
        sums = {"cohort_customers": len(pairs), "paying_customers": row["kept_customers"]}
        sums |= {"landing_mrr": row["opening_mrr"], "mrr": row["closing_mrr"], "kept_mrr": row["kept_mrr"]}
        facts.append({**grain, **sums})
        squares = {"landing_sq": row["opening_sq"], "landing_closing": row["opening_closing"]}
        squares |= {name: row[name] for name in ("closing_sq", "kept_sq")}
        landing = {"paying_landing_mrr": row["kept_opening_mrr"], "landing_kept": row["opening_kept"]}
        moments.append({**grain, **squares, **landing})
    return frame_of(COHORT_FACTS, facts), frame_of(COHORT_MOMENTS, moments)


def renewal_facts(*rows: Mapping[str, object]) -> pd.DataFrame:
    return frame_of(RENEWAL_FACTS, [{"end_reason": "(none)", **row} for row in rows])


def month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")

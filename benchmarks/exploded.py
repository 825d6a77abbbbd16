"""The floor: the customer × month table that the interval algebra does without, and the same GROUP BYs over it."""

from pathlib import Path

import duckdb
import pandas as pd

DIMENSIONS = "segment, region, industry, channel"
_LEAST = "CASE WHEN mrr < base THEN mrr ELSE base END"

RETENTION = f"""
SELECT month, {DIMENSIONS},
       sum(base) AS opening_mrr, sum(CASE WHEN base > 0 THEN mrr ELSE 0 END) AS closing_mrr, sum({_LEAST}) AS kept_mrr,
       sum(CASE WHEN base > 0 AND mrr > 0 THEN base ELSE 0 END) AS kept_opening_mrr,
       count(CASE WHEN base > 0 THEN 1 END) AS opening_customers,
       count(CASE WHEN base > 0 AND mrr > 0 THEN 1 END) AS kept_customers,
       sum(CAST(base AS DOUBLE) * base) AS opening_sq, sum(CAST(base AS DOUBLE) * mrr) AS opening_closing,
       sum(CASE WHEN base > 0 THEN CAST(mrr AS DOUBLE) * mrr ELSE 0 END) AS closing_sq,
       sum(CAST({_LEAST} AS DOUBLE) * {_LEAST}) AS kept_sq, sum(CAST(base AS DOUBLE) * {_LEAST}) AS opening_kept,
       sum(mrr) AS total_mrr, count(CASE WHEN mrr > 0 THEN 1 END) AS total_customers,
       sum(CASE WHEN cohort <= month - 12 THEN mrr ELSE 0 END) AS tenured_mrr,
       count(CASE WHEN cohort <= month - 12 AND mrr > 0 THEN 1 END) AS tenured_customers
FROM exploded_12 GROUP BY ALL
"""

_MOVES = {
    "new": ("previous = 0 AND month = cohort", "mrr"),
    "reactivation": ("previous = 0 AND month > cohort", "mrr"),
    "expansion": ("previous > 0 AND mrr > previous", "mrr - previous"),
    "contraction": ("mrr > 0 AND mrr < previous", "mrr - previous"),
    "churn": ("mrr = 0", "-previous"),
}
MOVEMENTS = (
    "SELECT month, "
    + ", ".join(
        f"sum(CASE WHEN {when} THEN {value} ELSE 0 END) AS {name}_mrr" for name, (when, value) in _MOVES.items()
    )
    + ", "
    + ", ".join(f"count(CASE WHEN {when} THEN 1 END) AS {name}_customers" for name, (when, _) in _MOVES.items())
    + " FROM exploded_1 GROUP BY ALL"
)

COHORTS = """
SELECT cohort AS cohort_s, month - cohort AS age_months, count(*) AS paying_customers, sum(mrr) AS mrr,
       sum(CASE WHEN mrr < landing_mrr THEN mrr ELSE landing_mrr END) AS kept_mrr
FROM exploded GROUP BY ALL
"""


def explode(folder: Path, target: Path, first: int, last: int) -> duckdb.DuckDBPyConnection:
    """The exploded tables of a book, with everything that a GROUP BY could want to find ready beside each month.

    `exploded` (customer × month paid), `exploded_12` and `exploded_1` (months paid now or so many months ago, with both
    amounts in cents): the most that somebody without intervals could prepare.
    """
    connection = duckdb.connect(str(target))
    connection.execute(
        f"""
        CREATE TABLE exploded AS
        WITH numbered AS (SELECT *, row_number() OVER () AS customer FROM '{folder / "customers.parquet"}'),
        months AS (SELECT CAST(range AS INTEGER) AS month FROM range({first}, {last + 1})),
        periods AS (
            SELECT customer_id, CAST(floor(mrr * 100 + 0.5) AS BIGINT) AS mrr,
                   year(start_date) * 12 + month(start_date) - 1 AS s,
                   coalesce(year(end_date) * 12 + month(end_date) - 1, {last + 1}) AS e
            FROM '{folder / "subscriptions.parquet"}'
        ),
        paid AS (
            SELECT customer_id, month, CAST(sum(mrr) AS BIGINT) AS mrr
            FROM periods JOIN months ON month >= s AND month < e GROUP BY ALL
        ),
        cohorts AS (SELECT customer_id, min(month) AS cohort, arg_min(mrr, month) AS landing_mrr FROM paid GROUP BY ALL)
        SELECT customer, month, {DIMENSIONS}, mrr, cohort, landing_mrr
        FROM paid JOIN cohorts USING (customer_id) JOIN numbered USING (customer_id)
        """
    )
    for window, base in ((12, "base"), (1, "previous")):
        connection.execute(
            f"""
            CREATE TABLE exploded_{window} AS
            SELECT coalesce(now.customer, then_.customer) AS customer,
                   coalesce(now.month, then_.month + {window}) AS month,
                   {", ".join(f"coalesce(now.{d}, then_.{d}) AS {d}" for d in DIMENSIONS.split(", "))},
                   coalesce(now.cohort, then_.cohort) AS cohort,
                   coalesce(now.mrr, 0) AS mrr, coalesce(then_.mrr, 0) AS {base}
            FROM exploded AS now
            FULL JOIN exploded AS then_ ON then_.customer = now.customer AND then_.month + {window} = now.month
            WHERE coalesce(now.month, then_.month + {window}) <= {last}
            """
        )
    return connection


def in_pandas(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The customer × month table in memory, dimensions as categories: the best case for pandas."""
    columns = f"SELECT customer, CAST(month AS INTEGER) AS month, {DIMENSIONS}, cohort, mrr FROM exploded"
    frame = connection.sql(columns).arrow().read_all().to_pandas()
    for column in DIMENSIONS.split(", "):
        frame[column] = frame[column].astype("category")
    return frame


def retention_in_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame as `RETENTION`, the way a notebook would: meet the table of a year ago, then group."""
    keys = ["month", *DIMENSIONS.split(", ")]
    then = frame.rename(columns={"mrr": "base"}).assign(month=frame["month"] + 12)
    met = then.merge(frame[["customer", "month", "mrr"]], on=["customer", "month"], how="left")
    paying = met["mrr"].notna()
    x, y = met["base"].astype(float), met["mrr"].fillna(0)
    least = y.where(y < x, x)
    retained = {
        "opening_mrr": x,
        "closing_mrr": y,
        "kept_mrr": least,
        "kept_opening_mrr": x.where(paying, 0),
        "opening_customers": 1,
        "kept_customers": paying,
        "opening_sq": x * x,
        "opening_closing": x * y,
        "closing_sq": y * y,
        "kept_sq": least * least,
        "opening_kept": x * least,
    }
    of_base = met[keys].assign(**retained).groupby(keys, observed=True).sum()
    tenured = frame["cohort"] <= frame["month"] - 12
    of_now = (
        frame[keys]
        .assign(
            total_mrr=frame["mrr"],
            total_customers=1,
            tenured_mrr=frame["mrr"].where(tenured, 0),
            tenured_customers=tenured,
        )
        .groupby(keys, observed=True)
        .sum()
    )
    return of_now.join(of_base, how="outer").fillna(0).reset_index()

"""A large invented book, written by DuckDB: about four subscription rows a customer over 60 months, some concurrent."""

from pathlib import Path

import duckdb

MONTHS = 60
# hash() spreads a counter over 64 bits: the same book on every machine, with no random state.
DRAW = "(hash({n}, {salt}) % 1000000) / 1000000.0"


def write_company(folder: Path, customers: int) -> Path:
    """customers.parquet and subscriptions.parquet of a book of so many customers; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = {salt: DRAW.format(n="i", salt=salt) for salt in range(8)}
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            CREATE TABLE people AS
            SELECT i, 'C' || lpad(CAST(i AS VARCHAR), 8, '0') AS customer_id,
                   CAST(floor({draw[0]} * 48) AS INTEGER) AS first_month,
                   CAST(floor({draw[1]} * 6) AS INTEGER) AS changes,
                   CAST(6 + floor({draw[2]} * 60) AS INTEGER) AS life,
                   20 + floor({draw[3]} * {draw[3]} * {draw[3]} * 500000) / 100 AS mrr
            FROM range({customers}) AS t(i)
            """
        )
        connection.execute(
            f"""
            COPY (
                SELECT customer_id, 'Customer ' || i AS name,
                       ['Enterprise', 'Mid-market', 'SMB'][1 + CAST(floor({draw[4]} * 3) AS INTEGER)] AS segment,
                       ['Americas', 'Europe', 'Asia', 'Africa'][1 + CAST(floor({draw[5]} * 4) AS INTEGER)] AS region,
                       'Industry ' || CAST(floor({draw[6]} * 8) AS INTEGER) AS industry,
                       ['ads', 'event', 'partner', 'referral', 'other'][1 + CAST(floor({draw[7]} * 5) AS INTEGER)]
                           AS channel,
                       CAST(NULL AS VARCHAR) AS csm_id
                FROM people
            ) TO '{folder / "customers.parquet"}' (FORMAT parquet)
            """
        )
        connection.execute(
            f"""
            COPY (
                SELECT 'S' || i || '-' || k AS subscription_id, customer_id, 'plan' AS plan,
                       CAST(date '2019-01-01' + to_months(s) AS DATE) AS start_date,
                       CASE WHEN e >= {MONTHS} THEN NULL ELSE CAST(date '2019-01-01' + to_months(e) AS DATE) END
                           AS end_date,
                       mrr * (1 + k * (CAST(hash(i, k) % 7 AS INTEGER) - 2) / 10.0) AS mrr
                FROM (
                    SELECT i, customer_id, mrr, k,
                           first_month + k * (life // (changes + 2)) AS s,
                           CASE WHEN k = changes + 1 THEN first_month + life
                                ELSE first_month + (k + 1) * (life // (changes + 2)) + (hash(i, k, 9) % 5 = 0)::INTEGER
                           END AS e
                    FROM people, range(7) AS r(k) WHERE k <= changes + 1
                )
                WHERE e > s AND s < {MONTHS}
            ) TO '{folder / "subscriptions.parquet"}' (FORMAT parquet)
            """
        )
    return folder

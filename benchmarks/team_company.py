"""The large invented book with what the Team ratios page reads beside it: people, contacts, tickets, usage."""

from pathlib import Path

import duckdb

from benchmarks.company import DRAW, MONTHS, write_company

EMPLOYEES, CSMS, AGENTS = 5_000, 2_000, 600
TOUCHES_EACH, TICKETS_EACH = 3, 3
USAGE_MONTHS = 12
_FUNCTIONS = ("Sales", "Marketing", "Support", "Product", "Engineering", "Engineering", "QA", "Finance")


def write_team_company(folder: Path, customers: int) -> Path:
    """The book of `write_company` with CSMs, and the eight other tables of the page as Parquet; returns the folder.

    5,000 people, 2,000 of them CSMs with all but one in twenty customers; three contacts and three tickets a customer
    while it paid; terms of a year; usage of the last twelve months by whoever paid in them.
    """
    write_company(folder, customers)
    with duckdb.connect() as connection:
        connection.execute(_lives(customers))
        for name, select in {**_of_customers(customers), **_of_the_company()}.items():
            connection.execute(f"COPY ({select}) TO '{folder / name}.parquet' (FORMAT parquet)")
        named = f"SELECT * REPLACE ({_csm('customer_id')} AS csm_id) FROM '{folder / 'customers.parquet'}'"
        connection.execute(f"CREATE TABLE named AS {named}")
        connection.execute(f"COPY named TO '{folder / 'customers.parquet'}' (FORMAT parquet)")
    return folder


def _draw(n: str, salt: int) -> str:
    return DRAW.format(n=n, salt=salt)


def _csm(of: str) -> str:
    return f"CASE WHEN {_draw(of, 10)} < 0.95 THEN 'E' || (hash({of}, 11) % {CSMS}) END"


def _lives(customers: int) -> str:
    """When each customer came and how many months it stayed, as `write_company` draws them."""
    first, life = (f"CAST(floor({_draw('i', salt)} * {most}) AS INTEGER)" for salt, most in ((0, 48), (2, 60)))
    return f"""
        CREATE TABLE lives AS
        SELECT i, 'C' || lpad(CAST(i AS VARCHAR), 8, '0') AS customer_id, {first} AS first_month,
               least(6 + {life}, {MONTHS} - {first}) AS life
        FROM range({customers}) AS t(i)
    """


def _of_customers(customers: int) -> dict[str, str]:
    begin = "date '2019-01-01' + to_days(CAST(30.4 * first_month AS INTEGER))"
    moment = f"{begin} + to_minutes(CAST(floor({_draw('n', 21)} * 30.4 * life * 1440) AS BIGINT))"
    happened = (
        f"SELECT n, customer_id, {moment} AS moment FROM range({{rows}}) AS t(n) JOIN lives ON i = n % {customers}"
    )
    return {
        "touches": f"""
            SELECT 'T' || n AS touch_id, customer_id, 'E' || (hash(n, 31) % {EMPLOYEES}) AS employee_id,
                   CAST(moment AS DATE) AS happened_on,
                   ['call', 'email', 'review', 'invoice question'][1 + CAST(hash(n, 32) % 4 AS INTEGER)] AS kind,
                   CASE WHEN {_draw("n", 33)} < 0.6 THEN 'us' ELSE 'customer' END AS initiated_by,
                   CASE WHEN {_draw("n", 34)} < 0.8 THEN 5 + hash(n, 35) % 55 END AS minutes
            FROM ({happened.format(rows=TOUCHES_EACH * customers)}) ORDER BY moment
        """,
        "tickets": f"""
            SELECT 'K' || n AS ticket_id, customer_id, moment AS opened_at,
                   CASE WHEN {_draw("n", 41)} < 0.95
                        THEN moment + to_seconds(CAST(power({_draw("n", 42)}, 4) * 172800 AS BIGINT)) END
                       AS first_response_at,
                   CASE WHEN {_draw("n", 43)} < 0.9
                        THEN moment + to_seconds(172800 + CAST(power({_draw("n", 44)}, 4) * 2592000 AS BIGINT)) END
                       AS resolved_at,
                   ['email', 'chat', 'phone'][1 + CAST(hash(n, 45) % 3 AS INTEGER)] AS channel,
                   ['bug', 'question', 'billing', 'access', 'request', 'outage'][1 + CAST(hash(n, 46) % 6 AS INTEGER)]
                       AS category,
                   CASE WHEN {_draw("n", 47)} < 0.1 THEN 'us' ELSE 'customer' END AS opened_by,
                   CASE WHEN {_draw("n", 48)} < 0.3 THEN 1 + hash(n, 49) % 5 END AS satisfaction,
                   'E' || (4000 + hash(n, 50) % {AGENTS}) AS agent_id
            FROM ({happened.format(rows=TICKETS_EACH * customers)}) ORDER BY moment
        """,
        "onboardings": f"""
            SELECT customer_id, CAST({begin} AS DATE) AS started_on,
                   CASE WHEN {_draw("i", 61)} < 0.9
                        THEN CAST({begin} + to_days(CAST(10 + hash(i, 62) % 60 AS INTEGER)) AS DATE) END
                       AS completed_on,
                   CASE WHEN {_draw("i", 63)} < 0.8
                        THEN CAST({begin} + to_days(CAST(10 + hash(i, 64) % 120 AS INTEGER)) AS DATE) END
                       AS first_value_on
            FROM lives
        """,
        "contracts": """
            SELECT 'N' || i || '-' || k AS contract_id, customer_id,
                   CAST(date '2019-01-01' + to_months(first_month + 12 * k) AS DATE) AS start_date,
                   CAST(date '2019-01-01' + to_months(first_month + 12 * (k + 1)) AS DATE) AS end_date,
                   true AS auto_renews, CAST(NULL AS VARCHAR) AS end_reason
            FROM lives, range(5) AS r(k) WHERE 12 * k < life
        """,
        "usage_monthly": f"""
            SELECT customer_id, CAST(date '2019-01-01' + to_months(CAST(m AS INTEGER)) AS DATE) AS month,
                   hash(i, m, 71) % 100 AS active_users, 100 AS seats, hash(i, m, 72) % 20 AS features_used,
                   40 AS features_available,
                   CASE WHEN {_draw("i", 73)} < 0.4 THEN (hash(i, m, 74) % 100) / 100.0 END AS outcome_attainment
            FROM lives, range({MONTHS - USAGE_MONTHS}, {MONTHS}) AS r(m)
            WHERE m >= first_month AND m < first_month + life
        """,
    }


def _of_the_company() -> dict[str, str]:
    named = ", ".join(f"'{name}'" for name in _FUNCTIONS)
    categories = ", ".join(
        f"('{name}')" for name in ("sales_marketing", "customer_success", "support", "r_and_d", "g_and_a", "cogs")
    )
    return {
        "employees": f"""
            SELECT 'E' || i AS employee_id, 'Person ' || i AS name,
                   CASE WHEN i < {CSMS} THEN 'Customer success'
                        WHEN i BETWEEN 4000 AND 4000 + {AGENTS} THEN 'Support'
                        ELSE [{named}][1 + CAST(i % {len(_FUNCTIONS)} AS INTEGER)] END AS "function",
                   'role' AS role, CASE WHEN i >= 10 THEN 'E' || (i // 10) END AS manager_id, i < 20 AS is_executive,
                   CAST(date '2016-01-01' + to_days(CAST(hash(i, 81) % 2500 AS INTEGER)) AS DATE) AS start_date,
                   CASE WHEN hash(i, 82) % 8 = 0 THEN date '2023-06-01' END AS end_date
            FROM range({EMPLOYEES}) AS t(i)
        """,
        "costs": f"""
            SELECT CAST(date '2019-01-01' + to_months(CAST(m AS INTEGER)) AS DATE) AS month, category,
                   1000000 + 10000 * m AS amount
            FROM range({MONTHS}) AS r(m), (VALUES {categories}) AS c(category)
        """,
    }

WITH employment AS (
  SELECT DISTINCT
    CAST(employees.employee_id AS TEXT) AS employee_id,
    COALESCE(employees.name, CAST(employees.employee_id AS TEXT)) AS name,
    COALESCE(NULLIF(CAST(employees.function AS TEXT), ''), '(none)') AS spelling,
    COALESCE(NULLIF(CAST(employees.role AS TEXT), ''), '(none)') AS role,
    COALESCE(NULLIF(CAST(employees.manager_id AS TEXT), ''), '(none)') AS manager_id,
    CASE WHEN employees.is_executive THEN 1 ELSE 0 END AS is_executive,
    CAST((
      EXTRACT(YEAR FROM employees.start_date) * 12 + EXTRACT(MONTH FROM employees.start_date)
    ) - 1 AS INT) AS s,
    COALESCE(
      CAST((
        EXTRACT(YEAR FROM employees.end_date) * 12 + EXTRACT(MONTH FROM employees.end_date)
      ) - 1 AS INT),
      119999
    ) AS e
  FROM (
    SELECT
      employees.employee_id AS employee_id,
      employees.name AS name,
      employees.function AS function,
      employees.role AS role,
      employees.manager_id AS manager_id,
      employees.is_executive AS is_executive,
      employees.start_date AS start_date,
      employees.end_date AS end_date
    FROM employees
  ) AS employees
  WHERE
    NOT employees.employee_id IS NULL
    AND NOT employees.start_date IS NULL
    AND (
      employees.end_date IS NULL OR employees.end_date >= employees.start_date
    )
), managers AS (
  SELECT DISTINCT
    employment.manager_id AS manager_id
  FROM employment
  WHERE
    employment.manager_id <> employment.employee_id
), employment_by_function AS (
  SELECT
    employment.spelling AS spelling,
    employment.s AS s,
    employment.e AS e,
    CASE WHEN (
      leads.manager_id IS NULL
    ) THEN 1 ELSE 0 END AS is_individual
  FROM employment
  LEFT OUTER JOIN managers AS leads
    ON leads.manager_id = employment.employee_id
), headcount_steps AS (
  SELECT
    employment_by_function.s AS month,
    employment_by_function.spelling AS spelling,
    1 AS headcount,
    employment_by_function.is_individual AS individuals,
    1 AS starts,
    0 AS leavers
  FROM employment_by_function
  WHERE
    employment_by_function.s <= 24321
  UNION ALL
  SELECT
    employment_by_function.e AS month,
    employment_by_function.spelling AS spelling,
    -1 AS headcount,
    -employment_by_function.is_individual AS individuals,
    0 AS starts,
    1 AS leavers
  FROM employment_by_function
  WHERE
    employment_by_function.e <= 24321
), headcount AS (
  SELECT
    headcount_steps.month AS month,
    headcount_steps.spelling AS spelling,
    CAST(SUM(headcount_steps.headcount) AS BIGINT) AS headcount,
    CAST(SUM(headcount_steps.individuals) AS BIGINT) AS individuals,
    CAST(SUM(headcount_steps.starts) AS BIGINT) AS starts,
    CAST(SUM(headcount_steps.leavers) AS BIGINT) AS leavers
  FROM headcount_steps
  GROUP BY
    headcount_steps.month,
    headcount_steps.spelling
)
SELECT
  headcount.month,
  headcount.spelling,
  headcount.headcount,
  headcount.individuals,
  headcount.starts,
  headcount.leavers
FROM headcount;

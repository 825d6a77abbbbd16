WITH employment AS (
  SELECT DISTINCT
    CAST(employees.employee_id AS TEXT) AS employee_id,
    COALESCE(employees.name, CAST(employees.employee_id AS TEXT)) AS name,
    COALESCE(NULLIF(CAST(employees.function AS TEXT), ''), '(none)') AS spelling,
    COALESCE(NULLIF(CAST(employees.role AS TEXT), ''), '(none)') AS role,
    COALESCE(NULLIF(CAST(employees.manager_id AS TEXT), ''), '(none)') AS manager_id,
    CASE WHEN employees.is_executive THEN 1 ELSE 0 END AS is_executive,
    CAST((
      CAST(STRFTIME('%Y', employees.start_date) AS INTEGER) * 12 + CAST(STRFTIME('%m', employees.start_date) AS INTEGER)
    ) - 1 AS INTEGER) AS s,
    COALESCE(
      CAST((
        CAST(STRFTIME('%Y', employees.end_date) AS INTEGER) * 12 + CAST(STRFTIME('%m', employees.end_date) AS INTEGER)
      ) - 1 AS INTEGER),
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
), on_the_payroll AS (
  SELECT
    employment.employee_id AS employee_id,
    MAX(employment.name) AS name,
    MAX(employment.spelling) AS spelling,
    MAX(employment.role) AS role,
    MAX(employment.manager_id) AS manager_id,
    MAX(employment.is_executive) AS is_executive
  FROM employment
  WHERE
    employment.s <= 24321 AND employment.e > 24321
  GROUP BY
    employment.employee_id
), ever_employed AS (
  SELECT DISTINCT
    employment.employee_id AS employee_id
  FROM employment
)
SELECT
  on_the_payroll.employee_id,
  on_the_payroll.name,
  on_the_payroll.spelling,
  on_the_payroll.role,
  on_the_payroll.manager_id,
  on_the_payroll.is_executive,
  CASE
    WHEN (
      on_the_payroll.manager_id = '(none)'
    )
    THEN 'none'
    WHEN (
      NOT boss.employee_id IS NULL
    )
    THEN 'employed'
    WHEN (
      NOT ever_employed.employee_id IS NULL
    )
    THEN 'left'
    ELSE 'unknown'
  END AS manager_status
FROM on_the_payroll
LEFT OUTER JOIN on_the_payroll AS boss
  ON boss.employee_id = on_the_payroll.manager_id
LEFT OUTER JOIN ever_employed
  ON ever_employed.employee_id = on_the_payroll.manager_id;

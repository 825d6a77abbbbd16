WITH employment AS (
  SELECT DISTINCT
    CAST(employees.employee_id AS VARCHAR) AS employee_id,
    COALESCE(employees.name, CAST(employees.employee_id AS VARCHAR)) AS name,
    COALESCE(NULLIF(CAST(employees.function AS VARCHAR), ''), '(none)') AS spelling,
    COALESCE(NULLIF(CAST(employees.role AS VARCHAR), ''), '(none)') AS role,
    COALESCE(NULLIF(CAST(employees.manager_id AS VARCHAR), ''), '(none)') AS manager_id,
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
    employees.employee_id IS NOT NULL
    AND employees.start_date IS NOT NULL
    AND (
      employees.end_date IS NULL OR employees.end_date >= employees.start_date
    )
)
SELECT
  employment.employee_id,
  MAX(employment.name) AS name,
  MAX(employment.spelling) AS spelling,
  MAX(employment.role) AS role,
  MAX(employment.manager_id) AS manager_id,
  MIN(employment.s) AS first_month,
  MAX(employment.e) AS left_month
FROM employment
GROUP BY
  employment.employee_id;

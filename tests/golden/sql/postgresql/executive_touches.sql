WITH touches_of_employees AS (
  SELECT
    CAST((
      EXTRACT(YEAR FROM touches.happened_on) * 12 + EXTRACT(MONTH FROM touches.happened_on)
    ) - 1 AS INT) AS month,
    CAST(touches.employee_id AS VARCHAR) AS employee_id,
    1 AS touches
  FROM (
    SELECT
      touches.touch_id AS touch_id,
      touches.customer_id AS customer_id,
      touches.employee_id AS employee_id,
      touches.happened_on AS happened_on,
      touches.kind AS kind,
      touches.initiated_by AS initiated_by,
      touches.minutes AS minutes
    FROM touches
  ) AS touches
  WHERE
    touches.customer_id IS NOT NULL AND touches.happened_on IS NOT NULL
), employment AS (
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
), chiefs AS (
  SELECT DISTINCT
    employment.employee_id AS employee_id
  FROM employment
  WHERE
    employment.is_executive = 1
), met AS (
  SELECT
    touches_of_employees.month AS month,
    chiefs.employee_id AS employee_id,
    touches_of_employees.touches AS touches
  FROM touches_of_employees
  JOIN chiefs
    ON chiefs.employee_id = touches_of_employees.employee_id
)
SELECT
  met.month,
  met.employee_id,
  CAST(SUM(met.touches) AS BIGINT) AS touches
FROM met
WHERE
  met.month <= 24321
GROUP BY
  met.month,
  met.employee_id;

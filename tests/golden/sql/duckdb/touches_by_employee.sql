WITH touch_rows AS (
  SELECT
    touches.customer_id AS customer_id,
    COALESCE(NULLIF(CAST(touches.employee_id AS TEXT), ''), '(none)') AS employee_id,
    COALESCE(NULLIF(CAST(touches.kind AS TEXT), ''), '(none)') AS kind,
    CAST(FLOOR(EXTRACT(EPOCH FROM touches.happened_on)) AS BIGINT) - CAST(FLOOR(EXTRACT(EPOCH FROM touches.happened_on)) AS BIGINT) % 86400 AS "at",
    CAST((
      EXTRACT(YEAR FROM touches.happened_on) * 12 + EXTRACT(MONTH FROM touches.happened_on)
    ) - 1 AS INT) AS month
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
    NOT touches.customer_id IS NULL
    AND NOT touches.happened_on IS NULL
    AND touches.happened_on >= '2026-07-31'
), touches_of_late AS (
  SELECT
    touch_rows.customer_id AS customer_id,
    touch_rows.employee_id AS employee_id,
    touch_rows.kind AS kind,
    touch_rows."at" AS "at",
    touch_rows.month AS month
  FROM touch_rows
  WHERE
    touch_rows.month > 24318 AND touch_rows.month <= 24321
)
SELECT
  touches_of_late.employee_id,
  COUNT(*) AS touches
FROM touches_of_late
GROUP BY
  touches_of_late.employee_id;

WITH touch_rows AS (
  SELECT
    COALESCE(NULLIF(CAST(touches.touch_id AS TEXT), ''), '(none)') AS touch_id,
    touches.customer_id AS customer_id,
    COALESCE(NULLIF(CAST(touches.employee_id AS TEXT), ''), '(none)') AS employee_id,
    CAST((
      EXTRACT(YEAR FROM touches.happened_on) * 12 + EXTRACT(MONTH FROM touches.happened_on)
    ) - 1 AS INT) AS month,
    CAST(FLOOR(EXTRACT(EPOCH FROM touches.happened_on)) AS BIGINT) AS happened,
    COALESCE(NULLIF(CAST(touches.kind AS TEXT), ''), '(none)') AS kind,
    COALESCE(NULLIF(CAST(touches.initiated_by AS TEXT), ''), '(none)') AS initiated_by
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
    NOT touches.happened_on IS NULL
    AND (
      touches.minutes IS NULL OR touches.minutes >= 0
    )
), rows_of_these_months AS (
  SELECT
    touch_rows.touch_id AS touch_id,
    touch_rows.customer_id AS customer_id,
    touch_rows.employee_id AS employee_id,
    touch_rows.happened AS happened,
    touch_rows.kind AS kind,
    touch_rows.initiated_by AS initiated_by
  FROM touch_rows
  WHERE
    touch_rows.month >= 24310 AND touch_rows.month <= 24321
), customer_names AS (
  SELECT
    customers.customer_id AS customer_id,
    MIN(customers.name) AS name,
    MIN(COALESCE(NULLIF(CAST(customers.segment AS TEXT), ''), '(none)')) AS segment,
    MIN(COALESCE(NULLIF(CAST(customers.region AS TEXT), ''), '(none)')) AS region,
    MIN(COALESCE(NULLIF(CAST(customers.industry AS TEXT), ''), '(none)')) AS industry,
    MIN(COALESCE(NULLIF(CAST(customers.channel AS TEXT), ''), '(none)')) AS channel,
    MIN(COALESCE(NULLIF(CAST(customers.csm_id AS TEXT), ''), '(none)')) AS csm_id
  FROM (
    SELECT
      customers.customer_id AS customer_id,
      customers.name AS name,
      customers.segment AS segment,
      customers.region AS region,
      customers.industry AS industry,
      customers.channel AS channel,
      customers.csm_id AS csm_id
    FROM customers
  ) AS customers
  WHERE
    NOT customers.customer_id IS NULL
  GROUP BY
    customers.customer_id
)
SELECT
  COALESCE(NULLIF(CAST(rows_of_these_months.customer_id AS TEXT), ''), '(none)') AS customer_id,
  COALESCE(
    customer_names.name,
    COALESCE(NULLIF(CAST(rows_of_these_months.customer_id AS TEXT), ''), '(none)')
  ) AS name,
  COALESCE(customer_names.segment, '(none)') AS segment,
  COALESCE(customer_names.csm_id, '(none)') AS csm_id,
  rows_of_these_months.touch_id,
  rows_of_these_months.employee_id,
  rows_of_these_months.happened,
  rows_of_these_months.kind,
  rows_of_these_months.initiated_by
FROM rows_of_these_months
LEFT OUTER JOIN customer_names
  ON customer_names.customer_id = rows_of_these_months.customer_id
WHERE
  COALESCE(customer_names.csm_id, '(none)') IN ('E07');

WITH touch_rows AS (
  SELECT
    touches.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM touches.happened_on) * 12 + EXTRACT(MONTH FROM touches.happened_on)
    ) - 1 AS INT) AS month,
    COALESCE(NULLIF(CAST(touches.kind AS VARCHAR), ''), '(none)') AS kind,
    COALESCE(NULLIF(CAST(touches.initiated_by AS VARCHAR), ''), '(none)') AS initiated_by,
    1 AS touches,
    CASE WHEN (
      touches.minutes IS NOT NULL
    ) THEN 1 ELSE 0 END AS timed_touches,
    COALESCE(CAST(FLOOR(touches.minutes * 100 + 0.5) AS BIGINT), 0) AS minutes
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
    touches.happened_on IS NOT NULL
    AND (
      touches.minutes IS NULL OR touches.minutes >= 0
    )
), customer_names AS (
  SELECT
    customers.customer_id AS customer_id,
    MIN(customers.name) AS name,
    MIN(COALESCE(NULLIF(CAST(customers.segment AS VARCHAR), ''), '(none)')) AS segment,
    MIN(COALESCE(NULLIF(CAST(customers.region AS VARCHAR), ''), '(none)')) AS region,
    MIN(COALESCE(NULLIF(CAST(customers.industry AS VARCHAR), ''), '(none)')) AS industry,
    MIN(COALESCE(NULLIF(CAST(customers.channel AS VARCHAR), ''), '(none)')) AS channel,
    MIN(COALESCE(NULLIF(CAST(customers.csm_id AS VARCHAR), ''), '(none)')) AS csm_id
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
    customers.customer_id IS NOT NULL
  GROUP BY
    customers.customer_id
), touches_described AS (
  SELECT
    touch_rows.customer_id AS customer_id,
    touch_rows.month AS month,
    touch_rows.kind AS kind,
    touch_rows.initiated_by AS initiated_by,
    touch_rows.touches AS touches,
    touch_rows.timed_touches AS timed_touches,
    touch_rows.minutes AS minutes,
    COALESCE(customer_names.segment, '(none)') AS segment
  FROM touch_rows
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = touch_rows.customer_id
)
SELECT
  touches_described.month,
  touches_described.segment,
  touches_described.kind,
  touches_described.initiated_by,
  CAST(SUM(touches_described.touches) AS BIGINT) AS touches,
  CAST(SUM(touches_described.timed_touches) AS BIGINT) AS timed_touches,
  CAST(SUM(touches_described.minutes) AS BIGINT) AS minutes
FROM touches_described
WHERE
  touches_described.month <= 24321
GROUP BY
  touches_described.month,
  touches_described.segment,
  touches_described.kind,
  touches_described.initiated_by;

WITH onboardings_done AS (
  SELECT
    onboardings.customer_id AS customer_id,
    MIN(
      CAST((
        EXTRACT(YEAR FROM onboardings.completed_on) * 12 + EXTRACT(MONTH FROM onboardings.completed_on)
      ) - 1 AS INT)
    ) AS month,
    MIN(CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.completed_on)) AS BIGINT)) AS done
  FROM (
    SELECT
      onboardings.customer_id AS customer_id,
      onboardings.started_on AS started_on,
      onboardings.completed_on AS completed_on,
      onboardings.first_value_on AS first_value_on
    FROM onboardings
  ) AS onboardings
  WHERE
    onboardings.completed_on IS NOT NULL AND onboardings.customer_id IS NOT NULL
  GROUP BY
    onboardings.customer_id
), touches_of_ours AS (
  SELECT
    touches.customer_id AS customer_id,
    CAST(FLOOR(EXTRACT(EPOCH FROM touches.happened_on)) AS BIGINT) AS at
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
    touches.initiated_by = 'us' AND touches.happened_on IS NOT NULL
), touched_soon AS (
  SELECT DISTINCT
    onboardings_done.customer_id AS customer_id
  FROM onboardings_done
  JOIN touches_of_ours
    ON touches_of_ours.customer_id = onboardings_done.customer_id
    AND touches_of_ours.at > onboardings_done.done
    AND touches_of_ours.at <= onboardings_done.done + 7776000
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
), onboardings_completed AS (
  SELECT
    onboardings_done.customer_id AS customer_id,
    onboardings_done.month AS month,
    onboardings_done.done AS done,
    CASE WHEN (
      touched_soon.customer_id IS NULL
    ) THEN 1 ELSE 0 END AS untouched_customers,
    COALESCE(customer_names.segment, '(none)') AS segment,
    COALESCE(customer_names.region, '(none)') AS region,
    COALESCE(customer_names.industry, '(none)') AS industry,
    COALESCE(customer_names.channel, '(none)') AS channel
  FROM onboardings_done
  LEFT OUTER JOIN touched_soon
    ON touched_soon.customer_id = onboardings_done.customer_id
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = onboardings_done.customer_id
), onboarded AS (
  SELECT
    onboardings_completed.customer_id AS customer_id,
    onboardings_completed.month AS month,
    onboardings_completed.untouched_customers AS untouched_customers,
    onboardings_completed.segment AS segment,
    onboardings_completed.region AS region,
    onboardings_completed.industry AS industry,
    onboardings_completed.channel AS channel,
    1 AS onboarded_customers
  FROM onboardings_completed
  WHERE
    onboardings_completed.done + 7862400 <= 1793491200
), untouched AS (
  SELECT
    onboarded.customer_id AS customer_id,
    onboarded.month AS month
  FROM onboarded
  WHERE
    onboarded.untouched_customers = 1
)
SELECT
  COALESCE(NULLIF(CAST(untouched.customer_id AS VARCHAR), ''), '(none)') AS customer_id,
  COALESCE(
    customer_names.name,
    COALESCE(NULLIF(CAST(untouched.customer_id AS VARCHAR), ''), '(none)')
  ) AS name,
  COALESCE(customer_names.segment, '(none)') AS segment,
  COALESCE(customer_names.csm_id, '(none)') AS csm_id,
  untouched.month
FROM untouched
LEFT OUTER JOIN customer_names
  ON customer_names.customer_id = untouched.customer_id;

WITH days_to_value AS (
  SELECT
    onboardings.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM onboardings.started_on) * 12 + EXTRACT(MONTH FROM onboardings.started_on)
    ) - 1 AS INT) AS month,
    CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.first_value_on)) AS BIGINT) - CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.started_on)) AS BIGINT) AS seconds,
    CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.first_value_on)) AS BIGINT) AS reached
  FROM (
    SELECT
      onboardings.customer_id AS customer_id,
      onboardings.started_on AS started_on,
      onboardings.completed_on AS completed_on,
      onboardings.first_value_on AS first_value_on
    FROM onboardings
  ) AS onboardings
  WHERE
    CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.first_value_on)) AS BIGINT) >= CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.started_on)) AS BIGINT)
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
), values_reached AS (
  SELECT
    days_to_value.customer_id AS customer_id,
    days_to_value.month AS month,
    days_to_value.seconds AS seconds,
    days_to_value.reached AS reached,
    COALESCE(customer_names.segment, '(none)') AS segment,
    COALESCE(customer_names.region, '(none)') AS region,
    COALESCE(customer_names.industry, '(none)') AS industry,
    COALESCE(customer_names.channel, '(none)') AS channel
  FROM days_to_value
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = days_to_value.customer_id
), values_seen AS (
  SELECT
    values_reached.customer_id AS customer_id,
    values_reached.month AS month,
    values_reached.seconds AS seconds,
    values_reached.segment AS segment,
    values_reached.region AS region,
    values_reached.industry AS industry,
    values_reached.channel AS channel,
    1 AS customers
  FROM values_reached
  WHERE
    values_reached.reached < 1793491200
)
SELECT
  values_seen.month,
  values_seen.segment,
  values_seen.seconds,
  CAST(SUM(values_seen.customers) AS BIGINT) AS customers
FROM values_seen
GROUP BY
  values_seen.month,
  values_seen.segment,
  values_seen.seconds;

WITH onboarding_days AS (
  SELECT
    onboardings.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM onboardings.started_on) * 12 + EXTRACT(MONTH FROM onboardings.started_on)
    ) - 1 AS INT) AS month,
    CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.started_on)) AS BIGINT) AS start,
    CAST(FLOOR(EXTRACT(EPOCH FROM onboardings.first_value_on)) AS BIGINT) AS value
  FROM (
    SELECT
      onboardings.customer_id AS customer_id,
      onboardings.started_on AS started_on,
      onboardings.completed_on AS completed_on,
      onboardings.first_value_on AS first_value_on
    FROM onboardings
  ) AS onboardings
  WHERE
    NOT onboardings.started_on IS NULL AND NOT onboardings.first_value_on IS NULL
), values_reached AS (
  SELECT
    onboarding_days.customer_id AS customer_id,
    onboarding_days.month AS month,
    onboarding_days.value - onboarding_days.start AS seconds
  FROM onboarding_days
  WHERE
    onboarding_days.value >= onboarding_days.start
    AND onboarding_days.value < 1793491200
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
  COALESCE(NULLIF(CAST(values_reached.customer_id AS TEXT), ''), '(none)') AS customer_id,
  COALESCE(
    customer_names.name,
    COALESCE(NULLIF(CAST(values_reached.customer_id AS TEXT), ''), '(none)')
  ) AS name,
  COALESCE(customer_names.segment, '(none)') AS segment,
  COALESCE(customer_names.csm_id, '(none)') AS csm_id,
  values_reached.month,
  values_reached.seconds
FROM values_reached
LEFT OUTER JOIN customer_names
  ON customer_names.customer_id = values_reached.customer_id;

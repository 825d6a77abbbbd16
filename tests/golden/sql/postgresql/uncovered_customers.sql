WITH subscription_months AS (
  SELECT
    subscriptions.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM subscriptions.start_date) * 12 + EXTRACT(MONTH FROM subscriptions.start_date)
    ) - 1 AS INT) AS s,
    COALESCE(
      CAST((
        EXTRACT(YEAR FROM subscriptions.end_date) * 12 + EXTRACT(MONTH FROM subscriptions.end_date)
      ) - 1 AS INT),
      119999
    ) AS e,
    CAST(FLOOR(subscriptions.mrr * 100 + 0.5) AS BIGINT) AS mrr
  FROM (
    SELECT
      subscriptions.subscription_id AS subscription_id,
      subscriptions.customer_id AS customer_id,
      subscriptions.plan AS plan,
      subscriptions.start_date AS start_date,
      subscriptions.end_date AS end_date,
      subscriptions.mrr AS mrr
    FROM subscriptions
  ) AS subscriptions
  WHERE
    subscriptions.customer_id IS NOT NULL
    AND subscriptions.start_date IS NOT NULL
    AND subscriptions.mrr > 0
), mrr_steps AS (
  SELECT
    subscription_months.customer_id AS customer_id,
    subscription_months.s AS month,
    subscription_months.mrr AS step
  FROM subscription_months
  WHERE
    subscription_months.e > subscription_months.s AND subscription_months.mrr > 0
  UNION ALL
  SELECT
    subscription_months.customer_id AS customer_id,
    subscription_months.e AS e,
    -subscription_months.mrr AS step
  FROM subscription_months
  WHERE
    subscription_months.e > subscription_months.s
    AND subscription_months.mrr > 0
    AND subscription_months.e < 119999
), steps_by_customer_and_month AS (
  SELECT
    mrr_steps.customer_id AS customer_id,
    mrr_steps.month AS month,
    CAST(SUM(mrr_steps.step) AS BIGINT) AS step
  FROM mrr_steps
  GROUP BY
    mrr_steps.customer_id,
    mrr_steps.month
  HAVING
    SUM(mrr_steps.step) <> 0
), mrr_levels AS (
  SELECT
    steps_by_customer_and_month.customer_id AS customer_id,
    steps_by_customer_and_month.month AS s,
    LEAD(steps_by_customer_and_month.month) OVER (
      PARTITION BY steps_by_customer_and_month.customer_id
      ORDER BY steps_by_customer_and_month.month
    ) AS next_month,
    CAST(SUM(steps_by_customer_and_month.step) OVER (
      PARTITION BY steps_by_customer_and_month.customer_id
      ORDER BY steps_by_customer_and_month.month
    ) AS BIGINT) AS mrr
  FROM steps_by_customer_and_month
), paying_stretches AS (
  SELECT
    mrr_levels.customer_id AS customer_id,
    mrr_levels.s AS s,
    CASE
      WHEN (
        mrr_levels.next_month > mrr_levels.s
      )
      THEN mrr_levels.next_month
      ELSE 119999
    END AS e,
    mrr_levels.mrr AS mrr
  FROM mrr_levels
  WHERE
    mrr_levels.mrr > 0
), paying_intervals AS (
  SELECT
    paying_stretches.customer_id AS customer_id,
    paying_stretches.s AS s,
    paying_stretches.e AS e,
    paying_stretches.mrr AS mrr,
    LAG(paying_stretches.mrr) OVER (PARTITION BY paying_stretches.customer_id ORDER BY paying_stretches.s) AS previous_mrr,
    LAG(paying_stretches.e) OVER (PARTITION BY paying_stretches.customer_id ORDER BY paying_stretches.s) AS previous_e,
    LEAD(paying_stretches.s) OVER (PARTITION BY paying_stretches.customer_id ORDER BY paying_stretches.s) AS next_s,
    MIN(paying_stretches.s) OVER (PARTITION BY paying_stretches.customer_id) AS cohort_s
  FROM paying_stretches
), first_intervals AS (
  SELECT
    paying_intervals.customer_id AS customer_id,
    paying_intervals.cohort_s AS cohort_s,
    paying_intervals.mrr AS landing_mrr
  FROM paying_intervals
  WHERE
    paying_intervals.s = paying_intervals.cohort_s
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
), customer_dimensions AS (
  SELECT
    first_intervals.customer_id AS customer_id,
    first_intervals.cohort_s AS cohort_s,
    first_intervals.landing_mrr AS landing_mrr,
    COALESCE(customer_names.segment, '(none)') AS segment,
    COALESCE(customer_names.region, '(none)') AS region,
    COALESCE(customer_names.industry, '(none)') AS industry,
    COALESCE(customer_names.channel, '(none)') AS channel,
    CASE
      WHEN (
        first_intervals.landing_mrr < 50000
      )
      THEN 'under 500'
      WHEN (
        first_intervals.landing_mrr < 200000
      )
      THEN '500-2000'
      WHEN (
        first_intervals.landing_mrr < 1000000
      )
      THEN '2000-10000'
      ELSE '10000+'
    END AS landing_band
  FROM first_intervals
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = first_intervals.customer_id
), customer_keys AS (
  SELECT
    customer_dimensions.customer_id AS customer_id,
    customer_dimensions.cohort_s AS cohort_s,
    customer_dimensions.landing_mrr AS landing_mrr,
    customer_dimensions.segment AS segment,
    customer_dimensions.region AS region,
    customer_dimensions.industry AS industry,
    customer_dimensions.channel AS channel,
    customer_dimensions.landing_band AS landing_band,
    CAST(DENSE_RANK() OVER (
      ORDER BY customer_dimensions.segment, customer_dimensions.region, customer_dimensions.industry, customer_dimensions.channel, customer_dimensions.landing_band
    ) AS INT) AS dimension_key
  FROM customer_dimensions
), mrr_intervals AS (
  SELECT
    paying_intervals.customer_id AS customer_id,
    customer_keys.dimension_key AS dimension_key,
    paying_intervals.s AS s,
    paying_intervals.e AS e,
    paying_intervals.mrr AS mrr,
    paying_intervals.previous_mrr AS previous_mrr,
    paying_intervals.previous_e AS previous_e,
    paying_intervals.next_s AS next_s,
    customer_keys.cohort_s AS cohort_s,
    customer_keys.landing_mrr AS landing_mrr
  FROM paying_intervals
  JOIN customer_keys
    ON customer_keys.customer_id = paying_intervals.customer_id
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
), people AS (
  SELECT
    employment.employee_id AS employee_id,
    MAX(employment.name) AS name,
    MAX(employment.e) AS e
  FROM employment
  GROUP BY
    employment.employee_id
), employed AS (
  SELECT
    people.employee_id AS employee_id
  FROM people
  WHERE
    people.e > 24321
), dimensions AS (
  SELECT DISTINCT
    customer_keys.dimension_key AS dimension_key,
    customer_keys.segment AS segment,
    customer_keys.region AS region,
    customer_keys.industry AS industry,
    customer_keys.channel AS channel,
    customer_keys.landing_band AS landing_band
  FROM customer_keys
), uncovered AS (
  SELECT
    customer_names.customer_id AS customer_id,
    customer_names.name AS name,
    customer_names.csm_id AS csm_id
  FROM customer_names
  LEFT OUTER JOIN employed
    ON employed.employee_id = customer_names.csm_id
  WHERE
    employed.employee_id IS NULL
  UNION ALL
  SELECT
    mrr_intervals.customer_id AS customer_id,
    customer_names.name AS name,
    '(none)'
  FROM mrr_intervals
  JOIN dimensions
    ON dimensions.dimension_key = mrr_intervals.dimension_key
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = mrr_intervals.customer_id
  WHERE
    mrr_intervals.s = mrr_intervals.cohort_s
    AND customer_names.customer_id IS NULL
    AND dimensions.segment = '(none)'
    AND dimensions.region = '(none)'
    AND dimensions.industry = '(none)'
    AND dimensions.channel = '(none)'
), uncovered_now AS (
  SELECT
    mrr_intervals.customer_id AS customer_id,
    uncovered.name AS name,
    uncovered.csm_id AS csm_id,
    mrr_intervals.dimension_key AS dimension_key,
    mrr_intervals.cohort_s AS cohort_s,
    mrr_intervals.mrr AS mrr
  FROM mrr_intervals
  JOIN uncovered
    ON uncovered.customer_id = mrr_intervals.customer_id
  WHERE
    mrr_intervals.s <= 24321 AND mrr_intervals.e > 24321
), largest AS (
  SELECT
    uncovered_now.customer_id AS customer_id,
    uncovered_now.name AS name,
    uncovered_now.csm_id AS csm_id,
    uncovered_now.dimension_key AS dimension_key,
    uncovered_now.cohort_s AS cohort_s,
    uncovered_now.mrr AS mrr
  FROM uncovered_now
  ORDER BY
    uncovered_now.mrr DESC,
    CAST(uncovered_now.customer_id AS VARCHAR) COLLATE "C"
  LIMIT 10000
), mrr_then AS (
  SELECT
    mrr_intervals.customer_id AS customer_id,
    mrr_intervals.mrr AS mrr
  FROM mrr_intervals
  JOIN largest
    ON largest.customer_id = mrr_intervals.customer_id
  WHERE
    mrr_intervals.s <= 24309 AND mrr_intervals.e > 24309
)
SELECT
  largest.customer_id,
  COALESCE(largest.name, CAST(largest.customer_id AS VARCHAR)) AS name,
  dimensions.segment,
  dimensions.region,
  dimensions.industry,
  dimensions.channel,
  dimensions.landing_band,
  largest.csm_id,
  largest.cohort_s,
  COALESCE(mrr_then.mrr, 0) AS opening_mrr,
  largest.mrr AS closing_mrr
FROM largest
JOIN dimensions
  ON dimensions.dimension_key = largest.dimension_key
LEFT OUTER JOIN mrr_then
  ON mrr_then.customer_id = largest.customer_id;

WITH subscription_months AS (
  SELECT
    subscriptions.customer_id AS customer_id,
    CAST((
      CAST(STRFTIME('%Y', subscriptions.start_date) AS INTEGER) * 12 + CAST(STRFTIME('%m', subscriptions.start_date) AS INTEGER)
    ) - 1 AS INTEGER) AS s,
    COALESCE(
      CAST((
        CAST(STRFTIME('%Y', subscriptions.end_date) AS INTEGER) * 12 + CAST(STRFTIME('%m', subscriptions.end_date) AS INTEGER)
      ) - 1 AS INTEGER),
      119999
    ) AS e,
    CAST(subscriptions.mrr * 100 + 0.5 AS INTEGER) AS mrr
  FROM (
    SELECT
      subscriptions.subscription_id AS subscription_id,
      subscriptions.customer_id AS customer_id,
      subscriptions."plan" AS "plan",
      subscriptions.start_date AS start_date,
      subscriptions.end_date AS end_date,
      subscriptions.mrr AS mrr
    FROM subscriptions
  ) AS subscriptions
  WHERE
    NOT subscriptions.customer_id IS NULL
    AND NOT subscriptions.start_date IS NULL
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
    CAST(SUM(mrr_steps.step) AS INTEGER) AS step
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
    ) AS INTEGER) AS mrr
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
    ) AS INTEGER) AS dimension_key
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
), paying_steps AS (
  SELECT
    mrr_intervals.s AS month,
    mrr_intervals.dimension_key AS dimension_key,
    mrr_intervals.mrr AS total_mrr,
    1 AS total_customers,
    CAST(mrr_intervals.mrr AS REAL) * CAST(mrr_intervals.mrr AS REAL) AS total_sq
  FROM mrr_intervals
  WHERE
    mrr_intervals.s <= 24321
  UNION ALL
  SELECT
    mrr_intervals.e AS month,
    mrr_intervals.dimension_key AS dimension_key,
    -mrr_intervals.mrr AS total_mrr,
    -1 AS total_customers,
    -(
      CAST(mrr_intervals.mrr AS REAL) * CAST(mrr_intervals.mrr AS REAL)
    ) AS total_sq
  FROM mrr_intervals
  WHERE
    mrr_intervals.e <= 24321 AND mrr_intervals.e < 119999
), paying AS (
  SELECT
    paying_steps.month AS month,
    paying_steps.dimension_key AS dimension_key,
    CAST(SUM(paying_steps.total_mrr) AS INTEGER) AS total_mrr,
    CAST(SUM(paying_steps.total_customers) AS INTEGER) AS total_customers,
    CAST(SUM(paying_steps.total_sq) AS REAL) AS total_sq
  FROM paying_steps
  GROUP BY
    paying_steps.month,
    paying_steps.dimension_key
), tenured_steps AS (
  SELECT
    CASE
      WHEN (
        mrr_intervals.s > mrr_intervals.cohort_s + 12
      )
      THEN mrr_intervals.s
      ELSE mrr_intervals.cohort_s + 12
    END AS month,
    mrr_intervals.dimension_key AS dimension_key,
    mrr_intervals.mrr AS tenured_mrr,
    1 AS tenured_customers
  FROM mrr_intervals
  WHERE
    mrr_intervals.e > mrr_intervals.cohort_s + 12
    AND CASE
      WHEN (
        mrr_intervals.s > mrr_intervals.cohort_s + 12
      )
      THEN mrr_intervals.s
      ELSE mrr_intervals.cohort_s + 12
    END <= 24321
  UNION ALL
  SELECT
    mrr_intervals.e AS month,
    mrr_intervals.dimension_key AS dimension_key,
    -mrr_intervals.mrr AS tenured_mrr,
    -1 AS tenured_customers
  FROM mrr_intervals
  WHERE
    mrr_intervals.e > mrr_intervals.cohort_s + 12
    AND mrr_intervals.e <= 24321
    AND mrr_intervals.e < 119999
), tenured AS (
  SELECT
    tenured_steps.month AS month,
    tenured_steps.dimension_key AS dimension_key,
    CAST(SUM(tenured_steps.tenured_mrr) AS INTEGER) AS tenured_mrr,
    CAST(SUM(tenured_steps.tenured_customers) AS INTEGER) AS tenured_customers
  FROM tenured_steps
  GROUP BY
    tenured_steps.month,
    tenured_steps.dimension_key
), mrr_pairs AS (
  SELECT
    "before".customer_id AS customer_id,
    "before".dimension_key AS dimension_key,
    CASE WHEN (
      "before".s + 12 > "after".s
    ) THEN "before".s + 12 ELSE "after".s END AS s,
    CASE WHEN (
      "before".e + 12 < "after".e
    ) THEN "before".e + 12 ELSE "after".e END AS e,
    "before".mrr AS opening_mrr,
    "after".mrr AS closing_mrr
  FROM mrr_intervals AS "before"
  JOIN mrr_intervals AS "after"
    ON "after".customer_id = "before".customer_id
    AND "after".s < "before".e + 12
    AND "after".e > "before".s + 12
), retained_steps AS (
  SELECT
    mrr_pairs.s AS month,
    mrr_pairs.dimension_key AS dimension_key,
    mrr_pairs.closing_mrr AS closing_mrr,
    CASE
      WHEN (
        mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
      )
      THEN mrr_pairs.opening_mrr
      ELSE mrr_pairs.closing_mrr
    END AS kept_mrr,
    mrr_pairs.opening_mrr AS kept_opening_mrr,
    1 AS kept_customers,
    CAST(mrr_pairs.opening_mrr AS REAL) * CAST(mrr_pairs.closing_mrr AS REAL) AS opening_closing,
    CAST(mrr_pairs.closing_mrr AS REAL) * CAST(mrr_pairs.closing_mrr AS REAL) AS closing_sq,
    CAST(CASE
      WHEN (
        mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
      )
      THEN mrr_pairs.opening_mrr
      ELSE mrr_pairs.closing_mrr
    END AS REAL) * CAST(CASE
      WHEN (
        mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
      )
      THEN mrr_pairs.opening_mrr
      ELSE mrr_pairs.closing_mrr
    END AS REAL) AS kept_sq,
    CAST(mrr_pairs.opening_mrr AS REAL) * CAST(CASE
      WHEN (
        mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
      )
      THEN mrr_pairs.opening_mrr
      ELSE mrr_pairs.closing_mrr
    END AS REAL) AS opening_kept
  FROM mrr_pairs
  WHERE
    mrr_pairs.s <= 24321
  UNION ALL
  SELECT
    mrr_pairs.e AS month,
    mrr_pairs.dimension_key AS dimension_key,
    -mrr_pairs.closing_mrr AS closing_mrr,
    -CASE
      WHEN (
        mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
      )
      THEN mrr_pairs.opening_mrr
      ELSE mrr_pairs.closing_mrr
    END AS kept_mrr,
    -mrr_pairs.opening_mrr AS kept_opening_mrr,
    -1 AS kept_customers,
    -(
      CAST(mrr_pairs.opening_mrr AS REAL) * CAST(mrr_pairs.closing_mrr AS REAL)
    ) AS opening_closing,
    -(
      CAST(mrr_pairs.closing_mrr AS REAL) * CAST(mrr_pairs.closing_mrr AS REAL)
    ) AS closing_sq,
    -(
      CAST(CASE
        WHEN (
          mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
        )
        THEN mrr_pairs.opening_mrr
        ELSE mrr_pairs.closing_mrr
      END AS REAL) * CAST(CASE
        WHEN (
          mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
        )
        THEN mrr_pairs.opening_mrr
        ELSE mrr_pairs.closing_mrr
      END AS REAL)
    ) AS kept_sq,
    -(
      CAST(mrr_pairs.opening_mrr AS REAL) * CAST(CASE
        WHEN (
          mrr_pairs.opening_mrr < mrr_pairs.closing_mrr
        )
        THEN mrr_pairs.opening_mrr
        ELSE mrr_pairs.closing_mrr
      END AS REAL)
    ) AS opening_kept
  FROM mrr_pairs
  WHERE
    mrr_pairs.e <= 24321 AND mrr_pairs.e < 119999
), retained AS (
  SELECT
    retained_steps.month AS month,
    retained_steps.dimension_key AS dimension_key,
    CAST(SUM(retained_steps.closing_mrr) AS INTEGER) AS closing_mrr,
    CAST(SUM(retained_steps.kept_mrr) AS INTEGER) AS kept_mrr,
    CAST(SUM(retained_steps.kept_opening_mrr) AS INTEGER) AS kept_opening_mrr,
    CAST(SUM(retained_steps.kept_customers) AS INTEGER) AS kept_customers,
    CAST(SUM(retained_steps.opening_closing) AS REAL) AS opening_closing,
    CAST(SUM(retained_steps.closing_sq) AS REAL) AS closing_sq,
    CAST(SUM(retained_steps.kept_sq) AS REAL) AS kept_sq,
    CAST(SUM(retained_steps.opening_kept) AS REAL) AS opening_kept
  FROM retained_steps
  GROUP BY
    retained_steps.month,
    retained_steps.dimension_key
), retention_by_month_parts AS (
  SELECT
    paying.month AS month,
    paying.dimension_key AS dimension_key,
    paying.total_mrr AS total_mrr,
    paying.total_customers AS total_customers,
    paying.total_sq AS total_sq,
    CAST(0 AS INTEGER) AS tenured_mrr,
    CAST(0 AS INTEGER) AS tenured_customers,
    CAST(0 AS INTEGER) AS closing_mrr,
    CAST(0 AS INTEGER) AS kept_mrr,
    CAST(0 AS INTEGER) AS kept_opening_mrr,
    CAST(0 AS INTEGER) AS kept_customers,
    CAST(0 AS REAL) AS opening_closing,
    CAST(0 AS REAL) AS closing_sq,
    CAST(0 AS REAL) AS kept_sq,
    CAST(0 AS REAL) AS opening_kept
  FROM paying
  UNION ALL
  SELECT
    tenured.month AS month,
    tenured.dimension_key AS dimension_key,
    CAST(0 AS INTEGER) AS total_mrr,
    CAST(0 AS INTEGER) AS total_customers,
    CAST(0 AS REAL) AS total_sq,
    tenured.tenured_mrr AS tenured_mrr,
    tenured.tenured_customers AS tenured_customers,
    CAST(0 AS INTEGER) AS closing_mrr,
    CAST(0 AS INTEGER) AS kept_mrr,
    CAST(0 AS INTEGER) AS kept_opening_mrr,
    CAST(0 AS INTEGER) AS kept_customers,
    CAST(0 AS REAL) AS opening_closing,
    CAST(0 AS REAL) AS closing_sq,
    CAST(0 AS REAL) AS kept_sq,
    CAST(0 AS REAL) AS opening_kept
  FROM tenured
  UNION ALL
  SELECT
    retained.month AS month,
    retained.dimension_key AS dimension_key,
    CAST(0 AS INTEGER) AS total_mrr,
    CAST(0 AS INTEGER) AS total_customers,
    CAST(0 AS REAL) AS total_sq,
    CAST(0 AS INTEGER) AS tenured_mrr,
    CAST(0 AS INTEGER) AS tenured_customers,
    retained.closing_mrr AS closing_mrr,
    retained.kept_mrr AS kept_mrr,
    retained.kept_opening_mrr AS kept_opening_mrr,
    retained.kept_customers AS kept_customers,
    retained.opening_closing AS opening_closing,
    retained.closing_sq AS closing_sq,
    retained.kept_sq AS kept_sq,
    retained.opening_kept AS opening_kept
  FROM retained
), retention_by_month AS (
  SELECT
    retention_by_month_parts.month AS month,
    retention_by_month_parts.dimension_key AS dimension_key,
    CAST(SUM(retention_by_month_parts.total_mrr) AS INTEGER) AS total_mrr,
    CAST(SUM(retention_by_month_parts.total_customers) AS INTEGER) AS total_customers,
    CAST(SUM(retention_by_month_parts.total_sq) AS REAL) AS total_sq,
    CAST(SUM(retention_by_month_parts.tenured_mrr) AS INTEGER) AS tenured_mrr,
    CAST(SUM(retention_by_month_parts.tenured_customers) AS INTEGER) AS tenured_customers,
    CAST(SUM(retention_by_month_parts.closing_mrr) AS INTEGER) AS closing_mrr,
    CAST(SUM(retention_by_month_parts.kept_mrr) AS INTEGER) AS kept_mrr,
    CAST(SUM(retention_by_month_parts.kept_opening_mrr) AS INTEGER) AS kept_opening_mrr,
    CAST(SUM(retention_by_month_parts.kept_customers) AS INTEGER) AS kept_customers,
    CAST(SUM(retention_by_month_parts.opening_closing) AS REAL) AS opening_closing,
    CAST(SUM(retention_by_month_parts.closing_sq) AS REAL) AS closing_sq,
    CAST(SUM(retention_by_month_parts.kept_sq) AS REAL) AS kept_sq,
    CAST(SUM(retention_by_month_parts.opening_kept) AS REAL) AS opening_kept
  FROM retention_by_month_parts
  GROUP BY
    retention_by_month_parts.month,
    retention_by_month_parts.dimension_key
), dimensions AS (
  SELECT DISTINCT
    customer_keys.dimension_key AS dimension_key,
    customer_keys.segment AS segment,
    customer_keys.region AS region,
    customer_keys.industry AS industry,
    customer_keys.channel AS channel,
    customer_keys.landing_band AS landing_band
  FROM customer_keys
)
SELECT
  retention_by_month.month,
  dimensions.segment,
  dimensions.region,
  dimensions.industry,
  dimensions.channel,
  dimensions.landing_band,
  retention_by_month.total_mrr,
  retention_by_month.total_customers,
  retention_by_month.total_sq,
  retention_by_month.tenured_mrr,
  retention_by_month.tenured_customers,
  retention_by_month.closing_mrr,
  retention_by_month.kept_mrr,
  retention_by_month.kept_opening_mrr,
  retention_by_month.kept_customers,
  retention_by_month.opening_closing,
  retention_by_month.closing_sq,
  retention_by_month.kept_sq,
  retention_by_month.opening_kept
FROM retention_by_month
JOIN dimensions
  ON dimensions.dimension_key = retention_by_month.dimension_key;

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
), paying_then AS (
  SELECT
    mrr_intervals.customer_id AS customer_id,
    mrr_intervals.dimension_key AS dimension_key,
    mrr_intervals.cohort_s AS cohort_s,
    mrr_intervals.mrr AS mrr
  FROM mrr_intervals
  WHERE
    mrr_intervals.s <= 24309 AND mrr_intervals.e > 24309
), paying_now AS (
  SELECT
    mrr_intervals.customer_id AS customer_id,
    mrr_intervals.dimension_key AS dimension_key,
    mrr_intervals.cohort_s AS cohort_s,
    mrr_intervals.mrr AS mrr
  FROM mrr_intervals
  WHERE
    mrr_intervals.s <= 24321 AND mrr_intervals.e > 24321
), then_and_now AS (
  SELECT
    COALESCE(paying_then.customer_id, paying_now.customer_id) AS customer_id,
    COALESCE(paying_then.dimension_key, paying_now.dimension_key) AS dimension_key,
    COALESCE(paying_then.cohort_s, paying_now.cohort_s) AS cohort_s,
    COALESCE(paying_then.mrr, 0) AS x,
    COALESCE(paying_now.mrr, 0) AS y
  FROM paying_then
  FULL OUTER JOIN paying_now
    ON paying_now.customer_id = paying_then.customer_id
), dimensions AS (
  SELECT DISTINCT
    customer_keys.dimension_key AS dimension_key,
    customer_keys.segment AS segment,
    customer_keys.region AS region,
    customer_keys.industry AS industry,
    customer_keys.channel AS channel,
    customer_keys.landing_band AS landing_band
  FROM customer_keys
), then_and_now_by_csm AS (
  SELECT
    COALESCE(customer_names.csm_id, '(none)') AS csm_id,
    dimensions.segment AS segment,
    then_and_now.x AS x,
    then_and_now.y AS y,
    CASE WHEN (
      then_and_now.cohort_s <= 24309
    ) THEN 1 ELSE 0 END AS is_tenured
  FROM then_and_now
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = then_and_now.customer_id
  JOIN dimensions
    ON dimensions.dimension_key = then_and_now.dimension_key
), csm_retention_steps AS (
  SELECT
    then_and_now_by_csm.segment AS segment,
    then_and_now_by_csm.csm_id AS csm_id,
    then_and_now_by_csm.x AS opening_mrr,
    CASE WHEN (
      then_and_now_by_csm.x > 0
    ) THEN then_and_now_by_csm.y ELSE 0 END AS closing_mrr,
    CASE
      WHEN (
        then_and_now_by_csm.x < then_and_now_by_csm.y
      )
      THEN then_and_now_by_csm.x
      ELSE then_and_now_by_csm.y
    END AS kept_mrr,
    CASE
      WHEN (
        then_and_now_by_csm.x > 0 AND then_and_now_by_csm.y > 0
      )
      THEN then_and_now_by_csm.x
      ELSE 0
    END AS kept_opening_mrr,
    CASE WHEN (
      then_and_now_by_csm.x > 0
    ) THEN 1 ELSE 0 END AS opening_customers,
    CASE
      WHEN (
        then_and_now_by_csm.x > 0 AND then_and_now_by_csm.y > 0
      )
      THEN 1
      ELSE 0
    END AS kept_customers,
    CAST(then_and_now_by_csm.x AS DOUBLE) * CAST(then_and_now_by_csm.x AS DOUBLE) AS opening_sq,
    CAST(then_and_now_by_csm.x AS DOUBLE) * CAST(CASE WHEN (
      then_and_now_by_csm.x > 0
    ) THEN then_and_now_by_csm.y ELSE 0 END AS DOUBLE) AS opening_closing,
    CAST(CASE WHEN (
      then_and_now_by_csm.x > 0
    ) THEN then_and_now_by_csm.y ELSE 0 END AS DOUBLE) * CAST(CASE WHEN (
      then_and_now_by_csm.x > 0
    ) THEN then_and_now_by_csm.y ELSE 0 END AS DOUBLE) AS closing_sq,
    CAST(CASE
      WHEN (
        then_and_now_by_csm.x < CASE WHEN (
          then_and_now_by_csm.x > 0
        ) THEN then_and_now_by_csm.y ELSE 0 END
      )
      THEN then_and_now_by_csm.x
      ELSE CASE WHEN (
        then_and_now_by_csm.x > 0
      ) THEN then_and_now_by_csm.y ELSE 0 END
    END AS DOUBLE) * CAST(CASE
      WHEN (
        then_and_now_by_csm.x < CASE WHEN (
          then_and_now_by_csm.x > 0
        ) THEN then_and_now_by_csm.y ELSE 0 END
      )
      THEN then_and_now_by_csm.x
      ELSE CASE WHEN (
        then_and_now_by_csm.x > 0
      ) THEN then_and_now_by_csm.y ELSE 0 END
    END AS DOUBLE) AS kept_sq,
    CAST(then_and_now_by_csm.x AS DOUBLE) * CAST(CASE
      WHEN (
        then_and_now_by_csm.x < CASE WHEN (
          then_and_now_by_csm.x > 0
        ) THEN then_and_now_by_csm.y ELSE 0 END
      )
      THEN then_and_now_by_csm.x
      ELSE CASE WHEN (
        then_and_now_by_csm.x > 0
      ) THEN then_and_now_by_csm.y ELSE 0 END
    END AS DOUBLE) AS opening_kept,
    then_and_now_by_csm.y AS total_mrr,
    then_and_now_by_csm.y * then_and_now_by_csm.is_tenured AS tenured_mrr,
    CASE WHEN (
      then_and_now_by_csm.y > 0
    ) THEN 1 ELSE 0 END AS total_customers,
    CASE WHEN (
      then_and_now_by_csm.y > 0
    ) THEN 1 ELSE 0 END * then_and_now_by_csm.is_tenured AS tenured_customers
  FROM then_and_now_by_csm
), csm_retention AS (
  SELECT
    csm_retention_steps.segment AS segment,
    csm_retention_steps.csm_id AS csm_id,
    CAST(SUM(csm_retention_steps.opening_mrr) AS BIGINT) AS opening_mrr,
    CAST(SUM(csm_retention_steps.closing_mrr) AS BIGINT) AS closing_mrr,
    CAST(SUM(csm_retention_steps.kept_mrr) AS BIGINT) AS kept_mrr,
    CAST(SUM(csm_retention_steps.kept_opening_mrr) AS BIGINT) AS kept_opening_mrr,
    CAST(SUM(csm_retention_steps.opening_customers) AS BIGINT) AS opening_customers,
    CAST(SUM(csm_retention_steps.kept_customers) AS BIGINT) AS kept_customers,
    CAST(SUM(csm_retention_steps.opening_sq) AS DOUBLE) AS opening_sq,
    CAST(SUM(csm_retention_steps.opening_closing) AS DOUBLE) AS opening_closing,
    CAST(SUM(csm_retention_steps.closing_sq) AS DOUBLE) AS closing_sq,
    CAST(SUM(csm_retention_steps.kept_sq) AS DOUBLE) AS kept_sq,
    CAST(SUM(csm_retention_steps.opening_kept) AS DOUBLE) AS opening_kept,
    CAST(SUM(csm_retention_steps.total_mrr) AS BIGINT) AS total_mrr,
    CAST(SUM(csm_retention_steps.tenured_mrr) AS BIGINT) AS tenured_mrr,
    CAST(SUM(csm_retention_steps.total_customers) AS BIGINT) AS total_customers,
    CAST(SUM(csm_retention_steps.tenured_customers) AS BIGINT) AS tenured_customers
  FROM csm_retention_steps
  GROUP BY
    csm_retention_steps.segment,
    csm_retention_steps.csm_id
)
SELECT
  csm_retention.segment,
  csm_retention.csm_id,
  csm_retention.opening_mrr,
  csm_retention.closing_mrr,
  csm_retention.kept_mrr,
  csm_retention.kept_opening_mrr,
  csm_retention.opening_customers,
  csm_retention.kept_customers,
  csm_retention.opening_sq,
  csm_retention.opening_closing,
  csm_retention.closing_sq,
  csm_retention.kept_sq,
  csm_retention.opening_kept,
  csm_retention.total_mrr,
  csm_retention.tenured_mrr,
  csm_retention.total_customers,
  csm_retention.tenured_customers
FROM csm_retention;

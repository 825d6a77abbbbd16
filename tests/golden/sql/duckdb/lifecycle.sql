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
), stretches AS (
  SELECT
    mrr_intervals.customer_id AS customer_id,
    mrr_intervals.dimension_key AS dimension_key,
    mrr_intervals.cohort_s AS cohort_s,
    CASE
      WHEN (
        mrr_intervals.s <= mrr_intervals.cohort_s + 12
        AND mrr_intervals.e > mrr_intervals.cohort_s + 12
      )
      THEN 1
      ELSE 0
    END AS is_renewed,
    CASE
      WHEN (
        mrr_intervals.mrr > mrr_intervals.landing_mrr
      )
      THEN mrr_intervals.s
    END AS expanded_s
  FROM mrr_intervals
), customers_so_far AS (
  SELECT
    stretches.customer_id AS customer_id,
    stretches.dimension_key AS dimension_key,
    stretches.cohort_s AS cohort_s,
    MAX(stretches.is_renewed) AS is_renewed,
    MIN(stretches.expanded_s) AS expanded_s
  FROM stretches
  GROUP BY
    stretches.customer_id,
    stretches.dimension_key,
    stretches.cohort_s
), months_of_onboardings AS (
  SELECT
    onboardings.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM onboardings.started_on) * 12 + EXTRACT(MONTH FROM onboardings.started_on)
    ) - 1 AS INT) AS started_s,
    CAST((
      EXTRACT(YEAR FROM onboardings.completed_on) * 12 + EXTRACT(MONTH FROM onboardings.completed_on)
    ) - 1 AS INT) AS completed_s,
    CAST((
      EXTRACT(YEAR FROM onboardings.first_value_on) * 12 + EXTRACT(MONTH FROM onboardings.first_value_on)
    ) - 1 AS INT) AS first_value_s
  FROM (
    SELECT
      onboardings.customer_id AS customer_id,
      onboardings.started_on AS started_on,
      onboardings.completed_on AS completed_on,
      onboardings.first_value_on AS first_value_on
    FROM onboardings
  ) AS onboardings
), stages_of_onboardings AS (
  SELECT
    months_of_onboardings.customer_id AS customer_id,
    MIN(months_of_onboardings.started_s) AS started_s,
    MIN(months_of_onboardings.completed_s) AS completed_s,
    MIN(months_of_onboardings.first_value_s) AS first_value_s
  FROM months_of_onboardings
  GROUP BY
    months_of_onboardings.customer_id
), months_of_usage_monthly AS (
  SELECT
    usage_monthly.customer_id AS customer_id,
    CASE
      WHEN (
        NOT usage_monthly.outcome_attainment IS NULL
      )
      THEN CAST((
        EXTRACT(YEAR FROM usage_monthly.month) * 12 + EXTRACT(MONTH FROM usage_monthly.month)
      ) - 1 AS INT)
    END AS measured_s,
    CASE
      WHEN (
        usage_monthly.outcome_attainment >= 0.8
      )
      THEN CAST((
        EXTRACT(YEAR FROM usage_monthly.month) * 12 + EXTRACT(MONTH FROM usage_monthly.month)
      ) - 1 AS INT)
    END AS outcome_s
  FROM (
    SELECT
      usage_monthly.customer_id AS customer_id,
      usage_monthly.month AS month,
      usage_monthly.active_users AS active_users,
      usage_monthly.seats AS seats,
      usage_monthly.features_used AS features_used,
      usage_monthly.features_available AS features_available,
      usage_monthly.outcome_attainment AS outcome_attainment
    FROM usage_monthly
  ) AS usage_monthly
), stages_of_usage_monthly AS (
  SELECT
    months_of_usage_monthly.customer_id AS customer_id,
    MIN(months_of_usage_monthly.measured_s) AS measured_s,
    MIN(months_of_usage_monthly.outcome_s) AS outcome_s
  FROM months_of_usage_monthly
  GROUP BY
    months_of_usage_monthly.customer_id
), customer_stages AS (
  SELECT
    customers_so_far.customer_id AS customer_id,
    customers_so_far.dimension_key AS dimension_key,
    customers_so_far.cohort_s AS cohort_s,
    customers_so_far.is_renewed AS is_renewed,
    customers_so_far.expanded_s AS expanded_s,
    stages_of_onboardings.started_s AS started_s,
    stages_of_onboardings.completed_s AS completed_s,
    stages_of_onboardings.first_value_s AS first_value_s,
    stages_of_usage_monthly.measured_s AS measured_s,
    stages_of_usage_monthly.outcome_s AS outcome_s
  FROM customers_so_far
  LEFT OUTER JOIN stages_of_onboardings
    ON stages_of_onboardings.customer_id = customers_so_far.customer_id
  LEFT OUTER JOIN stages_of_usage_monthly
    ON stages_of_usage_monthly.customer_id = customers_so_far.customer_id
), lifecycle_steps AS (
  SELECT
    customer_stages.cohort_s AS cohort,
    customer_stages.dimension_key AS dimension_key,
    1 AS customers,
    CASE WHEN (
      customer_stages.started_s <= 24321
    ) THEN 1 ELSE 0 END AS started,
    CASE WHEN (
      customer_stages.completed_s <= 24321
    ) THEN 1 ELSE 0 END AS completed,
    CASE WHEN (
      customer_stages.first_value_s <= 24321
    ) THEN 1 ELSE 0 END AS first_value,
    CASE WHEN (
      customer_stages.measured_s <= 24321
    ) THEN 1 ELSE 0 END AS measured,
    CASE WHEN (
      customer_stages.outcome_s <= 24321
    ) THEN 1 ELSE 0 END AS outcome,
    CASE WHEN (
      customer_stages.cohort_s + 12 <= 24321
    ) THEN 1 ELSE 0 END AS mature,
    CASE
      WHEN (
        customer_stages.cohort_s + 12 <= 24321
      )
      THEN customer_stages.is_renewed
      ELSE 0
    END AS renewed,
    CASE WHEN (
      customer_stages.expanded_s <= 24321
    ) THEN 1 ELSE 0 END AS expanded
  FROM customer_stages
  WHERE
    customer_stages.cohort_s <= 24321
), lifecycle AS (
  SELECT
    lifecycle_steps.cohort AS cohort,
    lifecycle_steps.dimension_key AS dimension_key,
    CAST(SUM(lifecycle_steps.customers) AS BIGINT) AS customers,
    CAST(SUM(lifecycle_steps.started) AS BIGINT) AS started,
    CAST(SUM(lifecycle_steps.completed) AS BIGINT) AS completed,
    CAST(SUM(lifecycle_steps.first_value) AS BIGINT) AS first_value,
    CAST(SUM(lifecycle_steps.measured) AS BIGINT) AS measured,
    CAST(SUM(lifecycle_steps.outcome) AS BIGINT) AS outcome,
    CAST(SUM(lifecycle_steps.mature) AS BIGINT) AS mature,
    CAST(SUM(lifecycle_steps.renewed) AS BIGINT) AS renewed,
    CAST(SUM(lifecycle_steps.expanded) AS BIGINT) AS expanded
  FROM lifecycle_steps
  GROUP BY
    lifecycle_steps.cohort,
    lifecycle_steps.dimension_key
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
  lifecycle.cohort,
  dimensions.segment,
  dimensions.region,
  dimensions.industry,
  dimensions.channel,
  dimensions.landing_band,
  lifecycle.customers,
  lifecycle.started,
  lifecycle.completed,
  lifecycle.first_value,
  lifecycle.measured,
  lifecycle.outcome,
  lifecycle.mature,
  lifecycle.renewed,
  lifecycle.expanded
FROM lifecycle
JOIN dimensions
  ON dimensions.dimension_key = lifecycle.dimension_key;

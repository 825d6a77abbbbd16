WITH usage_rows AS (
  SELECT
    usage_monthly.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM usage_monthly.month) * 12 + EXTRACT(MONTH FROM usage_monthly.month)
    ) - 1 AS INT) AS month,
    CAST(usage_monthly.active_users AS DOUBLE PRECISION) AS active,
    CAST(usage_monthly.features_used AS DOUBLE PRECISION) AS used,
    CAST(usage_monthly.features_available AS DOUBLE PRECISION) AS available,
    CAST(usage_monthly.outcome_attainment AS DOUBLE PRECISION) AS outcome
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
  WHERE
    usage_monthly.month IS NOT NULL AND usage_monthly.month >= '2026-04-30'
), usage_of_late AS (
  SELECT
    usage_rows.customer_id AS customer_id,
    usage_rows.month AS month,
    usage_rows.active AS active,
    usage_rows.used AS used,
    usage_rows.available AS available,
    usage_rows.outcome AS outcome
  FROM usage_rows
  WHERE
    usage_rows.month >= 24316 AND usage_rows.month <= 24321
), subscription_months AS (
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
), paying_now AS (
  SELECT
    mrr_intervals.customer_id AS customer_id,
    mrr_intervals.mrr AS mrr
  FROM mrr_intervals
  WHERE
    mrr_intervals.s <= 24321 AND mrr_intervals.e > 24321
), mean_active_users AS (
  SELECT
    usage_of_late.customer_id AS customer_id,
    AVG(CASE WHEN (
      usage_of_late.month > 24318
    ) THEN usage_of_late.active END) AS part,
    AVG(CASE WHEN (
      usage_of_late.month <= 24318
    ) THEN usage_of_late.active END) AS whole,
    MAX(usage_of_late.month) AS newest
  FROM usage_of_late
  GROUP BY
    usage_of_late.customer_id
), signs AS (
  SELECT
    tickets.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM tickets.opened_at) * 12 + EXTRACT(MONTH FROM tickets.opened_at)
    ) - 1 AS INT) AS month
  FROM (
    SELECT
      tickets.ticket_id AS ticket_id,
      tickets.customer_id AS customer_id,
      tickets.opened_at AS opened_at,
      tickets.first_response_at AS first_response_at,
      tickets.resolved_at AS resolved_at,
      tickets.channel AS channel,
      tickets.category AS category,
      tickets.opened_by AS opened_by,
      tickets.satisfaction AS satisfaction,
      tickets.agent_id AS agent_id
    FROM tickets
  ) AS tickets
  WHERE
    tickets.opened_at >= '2026-07-31'
  UNION ALL
  SELECT
    surveys.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM surveys.answered_on) * 12 + EXTRACT(MONTH FROM surveys.answered_on)
    ) - 1 AS INT) AS month
  FROM (
    SELECT
      surveys.survey_id AS survey_id,
      surveys.customer_id AS customer_id,
      surveys.answered_on AS answered_on,
      surveys.kind AS kind,
      surveys.score AS score
    FROM surveys
  ) AS surveys
  WHERE
    surveys.answered_on >= '2026-07-31'
  UNION ALL
  SELECT
    touches.customer_id AS customer_id,
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
    touches.happened_on >= '2026-07-31'
), heard_of AS (
  SELECT DISTINCT
    signs.customer_id AS customer_id
  FROM signs
  WHERE
    signs.month >= 24319 AND signs.month <= 24321 AND signs.customer_id IS NOT NULL
), silent_customers AS (
  SELECT
    paying_now.customer_id AS customer_id,
    CASE
      WHEN (
        mean_active_users.whole > 0
        AND (
          mean_active_users.part * 2 <= mean_active_users.whole
          OR mean_active_users.newest <= 24318
          AND (
            SELECT
              MAX(usage_of_late.month) AS max_1
            FROM usage_of_late
          ) > 24318
        )
        AND heard_of.customer_id IS NULL
      )
      THEN 1
      ELSE 0
    END AS is_counted,
    mean_active_users.part AS part,
    mean_active_users.whole AS whole
  FROM paying_now
  LEFT OUTER JOIN mean_active_users
    ON mean_active_users.customer_id = paying_now.customer_id
  LEFT OUTER JOIN heard_of
    ON heard_of.customer_id = paying_now.customer_id
)
SELECT
  COALESCE(CAST(SUM(silent_customers.is_counted) AS BIGINT), 0) AS counted,
  COUNT(*) AS base
FROM silent_customers;

WITH term_ends AS (
  SELECT
    contracts.customer_id AS customer_id,
    CAST((
      CAST(STRFTIME('%Y', contracts.end_date) AS INTEGER) * 12 + CAST(STRFTIME('%m', contracts.end_date) AS INTEGER)
    ) - 1 AS INTEGER) - 1 AS month_before
  FROM (
    SELECT
      contracts.contract_id AS contract_id,
      contracts.customer_id AS customer_id,
      contracts.start_date AS start_date,
      contracts.end_date AS end_date,
      contracts.auto_renews AS auto_renews,
      contracts.end_reason AS end_reason
    FROM contracts
  ) AS contracts
  WHERE
    NOT contracts.customer_id IS NULL AND NOT contracts.end_date IS NULL
), subscription_months AS (
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
), terms_with_mrr AS (
  SELECT
    term_ends.customer_id AS customer_id,
    term_ends.month_before AS month_before,
    CASE
      WHEN (
        "before".e > term_ends.month_before + 1 + 0 OR "before".next_s = "before".e
      )
      THEN 1
      ELSE 0
    END AS renewed
  FROM term_ends
  JOIN mrr_intervals AS "before"
    ON "before".customer_id = term_ends.customer_id
    AND "before".s <= term_ends.month_before
    AND "before".e > term_ends.month_before
), usage_shares AS (
  SELECT
    usage_monthly.customer_id AS customer_id,
    CAST((
      CAST(STRFTIME('%Y', usage_monthly.month) AS INTEGER) * 12 + CAST(STRFTIME('%m', usage_monthly.month) AS INTEGER)
    ) - 1 AS INTEGER) AS month,
    CAST(usage_monthly.outcome_attainment AS REAL) AS outcome,
    CASE
      WHEN (
        CAST(usage_monthly.features_available AS REAL) > 0
      )
      THEN CAST(usage_monthly.features_used AS REAL) / (
        CAST(usage_monthly.features_available AS REAL) + 0.0
      )
    END AS utilisation,
    CASE
      WHEN (
        CAST(usage_monthly.seats AS REAL) > 0
      )
      THEN CAST(usage_monthly.active_users AS REAL) / (
        CAST(usage_monthly.seats AS REAL) + 0.0
      )
    END AS activity
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
), usage_tiers AS (
  SELECT
    usage_shares.customer_id AS customer_id,
    usage_shares.month AS month,
    CASE
      WHEN (
        usage_shares.outcome >= 0.8
      )
      THEN 'high'
      WHEN (
        usage_shares.outcome < 0.5
      )
      THEN 'low'
      WHEN (
        NOT usage_shares.outcome IS NULL
      )
      THEN 'mid'
      WHEN (
        usage_shares.utilisation < 0.1 OR usage_shares.activity < 0.2
      )
      THEN 'low'
      WHEN (
        usage_shares.utilisation IS NULL AND usage_shares.activity IS NULL
      )
      THEN 'unknown'
      WHEN (
        COALESCE(usage_shares.utilisation, 0.2) >= 0.2
        AND COALESCE(usage_shares.activity, 0.5) >= 0.5
      )
      THEN 'high'
      ELSE 'mid'
    END AS adoption_tier
  FROM usage_shares
), terms_with_usage AS (
  SELECT
    terms_with_mrr.customer_id AS customer_id,
    terms_with_mrr.month_before AS month_before,
    terms_with_mrr.renewed AS renewed,
    COALESCE(usage_tiers.adoption_tier, 'unknown') AS adoption_tier
  FROM terms_with_mrr
  LEFT OUTER JOIN usage_tiers
    ON usage_tiers.customer_id = terms_with_mrr.customer_id
    AND usage_tiers.month = terms_with_mrr.month_before
), terms_ended_once AS (
  SELECT
    terms_with_usage.customer_id AS customer_id,
    terms_with_usage.month_before AS month_before,
    MAX(terms_with_usage.renewed) AS renewed,
    MIN(terms_with_usage.adoption_tier) AS adoption_tier
  FROM terms_with_usage
  GROUP BY
    terms_with_usage.customer_id,
    terms_with_usage.month_before
), terms_by_csm_steps AS (
  SELECT
    COALESCE(customer_names.csm_id, '(none)') AS csm_id,
    COALESCE(customer_names.segment, '(none)') AS segment,
    terms_ended_once.adoption_tier AS adoption_tier,
    terms_ended_once.month_before AS month_before,
    1 AS due_customers,
    terms_ended_once.renewed AS renewed_customers
  FROM terms_ended_once
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = terms_ended_once.customer_id
), terms_by_csm AS (
  SELECT
    terms_by_csm_steps.csm_id AS csm_id,
    terms_by_csm_steps.segment AS segment,
    terms_by_csm_steps.adoption_tier AS adoption_tier,
    terms_by_csm_steps.month_before AS month_before,
    CAST(SUM(terms_by_csm_steps.due_customers) AS INTEGER) AS due_customers,
    CAST(SUM(terms_by_csm_steps.renewed_customers) AS INTEGER) AS renewed_customers
  FROM terms_by_csm_steps
  GROUP BY
    terms_by_csm_steps.csm_id,
    terms_by_csm_steps.segment,
    terms_by_csm_steps.adoption_tier,
    terms_by_csm_steps.month_before
), intervals_of_csms AS (
  SELECT
    customer_names.csm_id AS csm_id,
    mrr_intervals.s AS s,
    mrr_intervals.e AS e,
    mrr_intervals.mrr AS mrr
  FROM mrr_intervals
  JOIN customer_names
    ON customer_names.customer_id = mrr_intervals.customer_id
  WHERE
    customer_names.csm_id <> '(none)'
), csm_steps_steps AS (
  SELECT
    intervals_of_csms.csm_id AS csm_id,
    intervals_of_csms.s AS month,
    1 AS customers,
    intervals_of_csms.mrr AS mrr
  FROM intervals_of_csms
  UNION ALL
  SELECT
    intervals_of_csms.csm_id AS csm_id,
    intervals_of_csms.e AS month,
    -1 AS customers,
    -intervals_of_csms.mrr AS mrr
  FROM intervals_of_csms
  WHERE
    intervals_of_csms.e < 119999
), csm_steps AS (
  SELECT
    csm_steps_steps.csm_id AS csm_id,
    csm_steps_steps.month AS month,
    CAST(SUM(csm_steps_steps.customers) AS INTEGER) AS customers,
    CAST(SUM(csm_steps_steps.mrr) AS INTEGER) AS mrr
  FROM csm_steps_steps
  GROUP BY
    csm_steps_steps.csm_id,
    csm_steps_steps.month
), csm_levels AS (
  SELECT
    csm_steps.csm_id AS csm_id,
    csm_steps.month AS s,
    LEAD(csm_steps.month) OVER (PARTITION BY csm_steps.csm_id ORDER BY csm_steps.month) AS next_month,
    CAST(SUM(csm_steps.customers) OVER (PARTITION BY csm_steps.csm_id ORDER BY csm_steps.month) AS INTEGER) AS customers,
    CAST(SUM(csm_steps.mrr) OVER (PARTITION BY csm_steps.csm_id ORDER BY csm_steps.month) AS INTEGER) AS mrr
  FROM csm_steps
), csm_loads AS (
  SELECT
    csm_levels.csm_id AS csm_id,
    csm_levels.s AS s,
    CASE
      WHEN (
        csm_levels.next_month > csm_levels.s
      )
      THEN csm_levels.next_month
      ELSE 119999
    END AS e,
    csm_levels.customers AS customers,
    csm_levels.mrr AS mrr
  FROM csm_levels
), terms_with_load AS (
  SELECT
    terms_by_csm.segment AS segment,
    terms_by_csm.adoption_tier AS adoption_tier,
    COALESCE(
      (
        (
          csm_loads.mrr - (
            (
              csm_loads.mrr
            ) % 100000
          )
        ) + 50000
      ) * 12,
      0
    ) AS load,
    terms_by_csm.due_customers AS due_customers,
    terms_by_csm.renewed_customers AS renewed_customers
  FROM terms_by_csm
  LEFT OUTER JOIN csm_loads
    ON csm_loads.csm_id = terms_by_csm.csm_id
    AND csm_loads.s <= terms_by_csm.month_before
    AND csm_loads.e > terms_by_csm.month_before
  WHERE
    terms_by_csm.month_before < 24321
), renewals_by_load_steps AS (
  SELECT
    terms_with_load.segment AS segment,
    terms_with_load.adoption_tier AS adoption_tier,
    terms_with_load.load AS load,
    terms_with_load.due_customers AS due_customers,
    terms_with_load.renewed_customers AS renewed_customers
  FROM terms_with_load
), renewals_by_load AS (
  SELECT
    renewals_by_load_steps.segment AS segment,
    renewals_by_load_steps.adoption_tier AS adoption_tier,
    renewals_by_load_steps.load AS load,
    CAST(SUM(renewals_by_load_steps.due_customers) AS INTEGER) AS due_customers,
    CAST(SUM(renewals_by_load_steps.renewed_customers) AS INTEGER) AS renewed_customers
  FROM renewals_by_load_steps
  GROUP BY
    renewals_by_load_steps.segment,
    renewals_by_load_steps.adoption_tier,
    renewals_by_load_steps.load
)
SELECT
  renewals_by_load.segment,
  renewals_by_load.adoption_tier,
  renewals_by_load.load,
  renewals_by_load.due_customers,
  renewals_by_load.renewed_customers
FROM renewals_by_load;

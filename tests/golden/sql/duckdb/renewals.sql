WITH contract_ends AS (
  SELECT
    contracts.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM contracts.end_date) * 12 + EXTRACT(MONTH FROM contracts.end_date)
    ) - 1 AS INT) AS month,
    NULLIF(CAST(contracts.end_reason AS TEXT), '') AS end_reason
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
), terms AS (
  SELECT
    contract_ends.customer_id AS customer_id,
    contract_ends.month AS month,
    COALESCE(MIN(contract_ends.end_reason), '(none)') AS end_reason
  FROM contract_ends
  GROUP BY
    contract_ends.customer_id,
    contract_ends.month
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
), renewal_outcomes AS (
  SELECT
    terms.customer_id AS customer_id,
    terms.month AS month,
    before.dimension_key AS dimension_key,
    terms.end_reason AS end_reason,
    before.mrr AS x,
    COALESCE(after.mrr, 0) AS y
  FROM terms
  JOIN mrr_intervals AS before
    ON before.customer_id = terms.customer_id
    AND before.s <= terms.month - 1
    AND before.e > terms.month - 1
  LEFT OUTER JOIN mrr_intervals AS after
    ON after.customer_id = terms.customer_id
    AND after.s <= terms.month + 0
    AND after.e > terms.month + 0
  WHERE
    terms.month <= 24321
), renewals_steps AS (
  SELECT
    renewal_outcomes.month AS month,
    renewal_outcomes.dimension_key AS dimension_key,
    renewal_outcomes.end_reason AS end_reason,
    1 AS due_customers,
    CASE WHEN (
      renewal_outcomes.y > 0
    ) THEN 1 ELSE 0 END AS renewed_customers,
    renewal_outcomes.x AS due_mrr,
    renewal_outcomes.y AS renewed_mrr,
    CASE
      WHEN (
        renewal_outcomes.x < renewal_outcomes.y
      )
      THEN renewal_outcomes.x
      ELSE renewal_outcomes.y
    END AS kept_mrr,
    CAST(renewal_outcomes.x AS DOUBLE) * CAST(renewal_outcomes.x AS DOUBLE) AS due_sq,
    CAST(renewal_outcomes.x AS DOUBLE) * CAST(renewal_outcomes.y AS DOUBLE) AS due_renewed,
    CAST(renewal_outcomes.y AS DOUBLE) * CAST(renewal_outcomes.y AS DOUBLE) AS renewed_sq,
    CAST(CASE
      WHEN (
        renewal_outcomes.x < renewal_outcomes.y
      )
      THEN renewal_outcomes.x
      ELSE renewal_outcomes.y
    END AS DOUBLE) * CAST(CASE
      WHEN (
        renewal_outcomes.x < renewal_outcomes.y
      )
      THEN renewal_outcomes.x
      ELSE renewal_outcomes.y
    END AS DOUBLE) AS kept_sq,
    CAST(renewal_outcomes.x AS DOUBLE) * CAST(CASE
      WHEN (
        renewal_outcomes.x < renewal_outcomes.y
      )
      THEN renewal_outcomes.x
      ELSE renewal_outcomes.y
    END AS DOUBLE) AS due_kept
  FROM renewal_outcomes
), renewals AS (
  SELECT
    renewals_steps.month AS month,
    renewals_steps.dimension_key AS dimension_key,
    renewals_steps.end_reason AS end_reason,
    CAST(SUM(renewals_steps.due_customers) AS BIGINT) AS due_customers,
    CAST(SUM(renewals_steps.renewed_customers) AS BIGINT) AS renewed_customers,
    CAST(SUM(renewals_steps.due_mrr) AS BIGINT) AS due_mrr,
    CAST(SUM(renewals_steps.renewed_mrr) AS BIGINT) AS renewed_mrr,
    CAST(SUM(renewals_steps.kept_mrr) AS BIGINT) AS kept_mrr,
    CAST(SUM(renewals_steps.due_sq) AS DOUBLE) AS due_sq,
    CAST(SUM(renewals_steps.due_renewed) AS DOUBLE) AS due_renewed,
    CAST(SUM(renewals_steps.renewed_sq) AS DOUBLE) AS renewed_sq,
    CAST(SUM(renewals_steps.kept_sq) AS DOUBLE) AS kept_sq,
    CAST(SUM(renewals_steps.due_kept) AS DOUBLE) AS due_kept
  FROM renewals_steps
  GROUP BY
    renewals_steps.month,
    renewals_steps.dimension_key,
    renewals_steps.end_reason
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
  renewals.month,
  renewals.end_reason,
  dimensions.segment,
  dimensions.region,
  dimensions.industry,
  dimensions.channel,
  dimensions.landing_band,
  renewals.due_customers,
  renewals.renewed_customers,
  renewals.due_mrr,
  renewals.renewed_mrr,
  renewals.kept_mrr,
  renewals.due_sq,
  renewals.due_renewed,
  renewals.renewed_sq,
  renewals.kept_sq,
  renewals.due_kept
FROM renewals
JOIN dimensions
  ON dimensions.dimension_key = renewals.dimension_key;

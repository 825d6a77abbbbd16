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
), kept_customers AS (
  SELECT
    before.customer_id AS customer_id,
    before.dimension_key AS dimension_key,
    before.mrr AS x,
    after.mrr AS y
  FROM mrr_intervals AS before
  JOIN mrr_intervals AS after
    ON after.customer_id = before.customer_id
  WHERE
    before.s <= 24309 AND before.e > 24309 AND after.s <= 24321 AND after.e > 24321
), plan_months AS (
  SELECT
    subscriptions.customer_id AS customer_id,
    COALESCE(NULLIF(CAST(subscriptions.plan AS VARCHAR), ''), '(none)') AS plan,
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
), mrr_by_customer_and_plan AS (
  SELECT
    plan_months.customer_id AS customer_id,
    plan_months.plan AS plan,
    CAST(SUM(
      CASE
        WHEN (
          plan_months.s <= 24309 AND plan_months.e > 24309
        )
        THEN plan_months.mrr
        ELSE 0
      END
    ) AS BIGINT) AS x,
    CAST(SUM(
      CASE
        WHEN (
          plan_months.s <= 24321 AND plan_months.e > 24321
        )
        THEN plan_months.mrr
        ELSE 0
      END
    ) AS BIGINT) AS y
  FROM plan_months
  JOIN kept_customers
    ON kept_customers.customer_id = plan_months.customer_id
    AND kept_customers.y > kept_customers.x
  WHERE
    plan_months.e > plan_months.s AND plan_months.mrr > 0
  GROUP BY
    plan_months.customer_id,
    plan_months.plan
), plans_come_and_gone AS (
  SELECT
    mrr_by_customer_and_plan.customer_id AS customer_id,
    CAST(SUM(
      CASE
        WHEN (
          mrr_by_customer_and_plan.x = 0
        )
        THEN mrr_by_customer_and_plan.y
        ELSE 0
      END
    ) AS BIGINT) AS came_mrr,
    CAST(SUM(
      CASE
        WHEN (
          mrr_by_customer_and_plan.y = 0
        )
        THEN mrr_by_customer_and_plan.x
        ELSE 0
      END
    ) AS BIGINT) AS went_mrr
  FROM mrr_by_customer_and_plan
  GROUP BY
    mrr_by_customer_and_plan.customer_id
), plan_changes_by_customer AS (
  SELECT
    kept_customers.dimension_key AS dimension_key,
    CASE
      WHEN (
        kept_customers.y > kept_customers.x
      )
      THEN kept_customers.y - kept_customers.x
      ELSE 0
    END AS expansion_mrr,
    CASE
      WHEN (
        plans_come_and_gone.came_mrr > 0 AND plans_come_and_gone.went_mrr > 0
      )
      THEN plans_come_and_gone.came_mrr - plans_come_and_gone.went_mrr
      ELSE 0
    END AS upgrade_mrr,
    CASE
      WHEN (
        plans_come_and_gone.came_mrr > 0 AND plans_come_and_gone.went_mrr = 0
      )
      THEN plans_come_and_gone.came_mrr
      ELSE 0
    END AS added_mrr
  FROM kept_customers
  LEFT OUTER JOIN plans_come_and_gone
    ON plans_come_and_gone.customer_id = kept_customers.customer_id
), expansion_by_customer AS (
  SELECT
    plan_changes_by_customer.dimension_key AS dimension_key,
    plan_changes_by_customer.expansion_mrr AS expansion_mrr,
    plan_changes_by_customer.upgrade_mrr AS upgrade_mrr,
    plan_changes_by_customer.added_mrr AS added_mrr,
    (
      plan_changes_by_customer.expansion_mrr - plan_changes_by_customer.upgrade_mrr
    ) - plan_changes_by_customer.added_mrr AS same_plan_mrr
  FROM plan_changes_by_customer
), expansion_split_steps AS (
  SELECT
    expansion_by_customer.dimension_key AS dimension_key,
    expansion_by_customer.expansion_mrr AS expansion_mrr,
    expansion_by_customer.upgrade_mrr AS upgrade_mrr,
    expansion_by_customer.added_mrr AS added_mrr,
    expansion_by_customer.same_plan_mrr AS same_plan_mrr,
    CASE
      WHEN (
        expansion_by_customer.upgrade_mrr > 0
        AND expansion_by_customer.upgrade_mrr >= expansion_by_customer.same_plan_mrr
      )
      THEN 1
      ELSE 0
    END AS upgrade_customers,
    CASE
      WHEN (
        expansion_by_customer.added_mrr > 0
        AND expansion_by_customer.added_mrr >= expansion_by_customer.same_plan_mrr
      )
      THEN 1
      ELSE 0
    END AS added_customers,
    CASE
      WHEN (
        expansion_by_customer.same_plan_mrr > expansion_by_customer.upgrade_mrr
        AND expansion_by_customer.same_plan_mrr > expansion_by_customer.added_mrr
      )
      THEN 1
      ELSE 0
    END AS same_plan_customers
  FROM expansion_by_customer
), expansion_split AS (
  SELECT
    expansion_split_steps.dimension_key AS dimension_key,
    CAST(SUM(expansion_split_steps.expansion_mrr) AS BIGINT) AS expansion_mrr,
    CAST(SUM(expansion_split_steps.upgrade_mrr) AS BIGINT) AS upgrade_mrr,
    CAST(SUM(expansion_split_steps.added_mrr) AS BIGINT) AS added_mrr,
    CAST(SUM(expansion_split_steps.same_plan_mrr) AS BIGINT) AS same_plan_mrr,
    CAST(SUM(expansion_split_steps.upgrade_customers) AS BIGINT) AS upgrade_customers,
    CAST(SUM(expansion_split_steps.added_customers) AS BIGINT) AS added_customers,
    CAST(SUM(expansion_split_steps.same_plan_customers) AS BIGINT) AS same_plan_customers
  FROM expansion_split_steps
  GROUP BY
    expansion_split_steps.dimension_key
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
  dimensions.segment,
  dimensions.region,
  dimensions.industry,
  dimensions.channel,
  dimensions.landing_band,
  expansion_split.expansion_mrr,
  expansion_split.upgrade_mrr,
  expansion_split.added_mrr,
  expansion_split.same_plan_mrr,
  expansion_split.upgrade_customers,
  expansion_split.added_customers,
  expansion_split.same_plan_customers
FROM expansion_split
JOIN dimensions
  ON dimensions.dimension_key = expansion_split.dimension_key;

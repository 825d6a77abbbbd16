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
    usage_monthly.month IS NOT NULL AND usage_monthly.month >= '2026-09-30'
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
    usage_rows.month >= 24321 AND usage_rows.month <= 24321
), features_used AS (
  SELECT
    usage_of_late.customer_id AS customer_id,
    CASE
      WHEN (
        usage_of_late.used >= usage_of_late.available * 0.1
      )
      THEN 1
      ELSE 0
    END AS is_counted,
    usage_of_late.used AS part,
    usage_of_late.available AS whole
  FROM usage_of_late
  WHERE
    usage_of_late.used IS NOT NULL AND usage_of_late.available > 0
)
SELECT
  COALESCE(CAST(SUM(features_used.is_counted) AS BIGINT), 0) AS counted,
  COUNT(*) AS base
FROM features_used;

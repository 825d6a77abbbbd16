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
    usage_monthly.month IS NOT NULL AND usage_monthly.month >= '2026-07-31'
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
    usage_rows.month >= 24319 AND usage_rows.month <= 24321
), usage_marked AS (
  SELECT
    CASE
      WHEN (
        usage_of_late.month = 24321
        AND usage_of_late.used IS NOT NULL
        AND usage_of_late.available > 0
      )
      THEN usage_of_late.used
      ELSE 0.0
    END AS features_used,
    CASE
      WHEN (
        usage_of_late.month = 24321
        AND usage_of_late.used IS NOT NULL
        AND usage_of_late.available > 0
      )
      THEN usage_of_late.available
      ELSE 0.0
    END AS features_available,
    CASE
      WHEN (
        usage_of_late.month = 24321
        AND usage_of_late.used IS NOT NULL
        AND usage_of_late.available > 0
      )
      THEN 1
      ELSE 0
    END AS feature_rows,
    CASE
      WHEN (
        usage_of_late.used IS NOT NULL OR usage_of_late.active IS NOT NULL
      )
      THEN 1
      ELSE 0
    END AS usage_rows
  FROM usage_of_late
)
SELECT
  COALESCE(CAST(SUM(usage_marked.features_used) AS DOUBLE PRECISION), 0) AS features_used,
  COALESCE(CAST(SUM(usage_marked.features_available) AS DOUBLE PRECISION), 0) AS features_available,
  COALESCE(CAST(SUM(usage_marked.feature_rows) AS BIGINT), 0) AS feature_rows,
  COALESCE(CAST(SUM(usage_marked.usage_rows) AS BIGINT), 0) AS usage_rows
FROM usage_marked;

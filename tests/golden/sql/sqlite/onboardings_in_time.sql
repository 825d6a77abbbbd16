WITH onboarding_days AS (
  SELECT
    onboardings.customer_id AS customer_id,
    CAST(STRFTIME('%s', onboardings.started_on) AS INTEGER) - (
      (
        CAST(STRFTIME('%s', onboardings.started_on) AS INTEGER)
      ) % 86400
    ) AS started,
    CAST(STRFTIME('%s', onboardings.completed_on) AS INTEGER) - (
      (
        CAST(STRFTIME('%s', onboardings.completed_on) AS INTEGER)
      ) % 86400
    ) AS completed
  FROM (
    SELECT
      onboardings.customer_id AS customer_id,
      onboardings.started_on AS started_on,
      onboardings.completed_on AS completed_on,
      onboardings.first_value_on AS first_value_on
    FROM onboardings
  ) AS onboardings
  WHERE
    NOT onboardings.customer_id IS NULL AND NOT onboardings.started_on IS NULL
), onboardings_judged AS (
  SELECT
    onboarding_days.customer_id AS customer_id,
    onboarding_days.started AS started,
    CASE
      WHEN (
        onboarding_days.completed >= onboarding_days.started
        AND onboarding_days.completed <= onboarding_days.started + 7776000
      )
      THEN 1
      ELSE 0
    END AS is_counted
  FROM onboarding_days
  WHERE
    onboarding_days.started >= 1754179200 AND onboarding_days.started < 1785715200
), onboardings_in_time AS (
  SELECT
    onboardings_judged.customer_id AS customer_id,
    MAX(onboardings_judged.is_counted) AS is_counted,
    MIN(onboardings_judged.started) AS moment
  FROM onboardings_judged
  GROUP BY
    onboardings_judged.customer_id
)
SELECT
  COALESCE(CAST(SUM(onboardings_in_time.is_counted) AS INTEGER), 0) AS counted,
  COUNT(*) AS base
FROM onboardings_in_time;

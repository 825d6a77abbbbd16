WITH cost_rows AS (
  SELECT
    CAST((
      EXTRACT(YEAR FROM costs.month) * 12 + EXTRACT(MONTH FROM costs.month)
    ) - 1 AS INT) AS month,
    COALESCE(NULLIF(CAST(costs.category AS TEXT), ''), '(none)') AS category,
    CAST(FLOOR(costs.amount * 100 + 0.5) AS BIGINT) AS amount
  FROM (
    SELECT
      costs.month AS month,
      costs.category AS category,
      costs.amount AS amount
    FROM costs
  ) AS costs
  WHERE
    NOT costs.month IS NULL AND NOT costs.amount IS NULL
)
SELECT
  cost_rows.month,
  cost_rows.category,
  SUM(cost_rows.amount) AS amount
FROM cost_rows
WHERE
  cost_rows.month <= 24321
GROUP BY
  cost_rows.month,
  cost_rows.category;

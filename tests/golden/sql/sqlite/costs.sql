WITH cost_rows AS (
  SELECT
    CAST((
      CAST(STRFTIME('%Y', costs.month) AS INTEGER) * 12 + CAST(STRFTIME('%m', costs.month) AS INTEGER)
    ) - 1 AS INTEGER) AS month,
    COALESCE(NULLIF(CAST(costs.category AS TEXT), ''), '(none)') AS category,
    CAST(costs.amount * 100 + 0.5 AS INTEGER) AS amount
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

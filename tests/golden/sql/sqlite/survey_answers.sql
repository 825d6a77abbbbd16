WITH survey_rows AS (
  SELECT
    COALESCE(NULLIF(CAST(surveys.survey_id AS TEXT), ''), '(none)') AS survey_id,
    surveys.customer_id AS customer_id,
    UPPER(COALESCE(NULLIF(CAST(surveys.kind AS TEXT), ''), '(none)')) AS kind,
    CAST((
      CAST(STRFTIME('%Y', surveys.answered_on) AS INTEGER) * 12 + CAST(STRFTIME('%m', surveys.answered_on) AS INTEGER)
    ) - 1 AS INTEGER) AS month,
    CAST(STRFTIME('%s', surveys.answered_on) AS INTEGER) - (
      (
        CAST(STRFTIME('%s', surveys.answered_on) AS INTEGER)
      ) % 86400
    ) AS at
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
    NOT surveys.answered_on IS NULL AND surveys.answered_on >= '2025-07-31'
), answers_marked AS (
  SELECT
    survey_rows.month AS month,
    survey_rows.kind AS kind,
    1 AS answers,
    CASE WHEN (
      survey_rows.at >= 1785715200
    ) THEN 1 ELSE 0 END AS recent_answers
  FROM survey_rows
  WHERE
    survey_rows.month > 24306 AND survey_rows.month <= 24321
)
SELECT
  answers_marked.month,
  answers_marked.kind,
  CAST(SUM(answers_marked.answers) AS INTEGER) AS answers,
  CAST(SUM(answers_marked.recent_answers) AS INTEGER) AS recent_answers
FROM answers_marked
GROUP BY
  answers_marked.month,
  answers_marked.kind;

WITH survey_rows AS (
  SELECT
    COALESCE(NULLIF(CAST(surveys.survey_id AS TEXT), ''), '(none)') AS survey_id,
    surveys.customer_id AS customer_id,
    UPPER(COALESCE(NULLIF(CAST(surveys.kind AS TEXT), ''), '(none)')) AS kind,
    CAST((
      EXTRACT(YEAR FROM surveys.answered_on) * 12 + EXTRACT(MONTH FROM surveys.answered_on)
    ) - 1 AS INT) AS month,
    CAST(FLOOR(EXTRACT(EPOCH FROM surveys.answered_on)) AS BIGINT) - CAST(FLOOR(EXTRACT(EPOCH FROM surveys.answered_on)) AS BIGINT) % 86400 AS "at"
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
    NOT surveys.answered_on IS NULL AND surveys.answered_on >= '2026-05-31'
), nps_answers AS (
  SELECT DISTINCT
    survey_rows.survey_id AS survey_id,
    survey_rows.customer_id AS customer_id,
    survey_rows."at" AS "at"
  FROM survey_rows
  WHERE
    survey_rows.kind = 'NPS'
    AND survey_rows."at" >= 1785715200
    AND survey_rows.month <= 24321
    AND NOT survey_rows.customer_id IS NULL
), tickets_resolved AS (
  SELECT DISTINCT
    tickets.customer_id AS customer_id,
    CAST(FLOOR(EXTRACT(EPOCH FROM tickets.resolved_at)) AS BIGINT) - CAST(FLOOR(EXTRACT(EPOCH FROM tickets.resolved_at)) AS BIGINT) % 86400 AS "at"
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
    NOT tickets.resolved_at IS NULL AND tickets.resolved_at >= '2026-05-31'
), answers_after_tickets AS (
  SELECT DISTINCT
    nps_answers.survey_id AS survey_id
  FROM nps_answers
  JOIN tickets_resolved
    ON tickets_resolved.customer_id = nps_answers.customer_id
    AND tickets_resolved."at" <= nps_answers."at"
    AND tickets_resolved."at" >= nps_answers."at" - 2592000
), nps_after_tickets AS (
  SELECT
    nps_answers.customer_id AS customer_id,
    CASE WHEN (
      NOT answers_after_tickets.survey_id IS NULL
    ) THEN 1 ELSE 0 END AS is_counted,
    nps_answers."at" AS moment
  FROM nps_answers
  LEFT OUTER JOIN answers_after_tickets
    ON answers_after_tickets.survey_id = nps_answers.survey_id
)
SELECT
  COALESCE(CAST(SUM(nps_after_tickets.is_counted) AS BIGINT), 0) AS counted,
  COUNT(*) AS base
FROM nps_after_tickets;

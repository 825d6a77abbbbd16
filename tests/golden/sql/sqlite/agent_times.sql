WITH ticket_rows AS (
  SELECT
    tickets.customer_id AS customer_id,
    CAST((
      CAST(STRFTIME('%Y', tickets.opened_at) AS INTEGER) * 12 + CAST(STRFTIME('%m', tickets.opened_at) AS INTEGER)
    ) - 1 AS INTEGER) AS month,
    COALESCE(NULLIF(CAST(tickets.category AS TEXT), ''), '(none)') AS category,
    COALESCE(NULLIF(CAST(tickets.opened_by AS TEXT), ''), '(none)') AS opened_by,
    COALESCE(NULLIF(CAST(tickets.agent_id AS TEXT), ''), '(none)') AS agent_id,
    CAST(STRFTIME('%s', tickets.opened_at) AS INTEGER) AS opened,
    CAST(STRFTIME('%s', tickets.first_response_at) AS INTEGER) AS responded,
    CAST(STRFTIME('%s', tickets.resolved_at) AS INTEGER) AS resolved,
    tickets.satisfaction AS satisfaction
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
    NOT tickets.opened_at IS NULL AND tickets.opened_at >= '2025-10-31'
), tickets_opened AS (
  SELECT
    ticket_rows.customer_id AS customer_id,
    ticket_rows.month AS month,
    ticket_rows.category AS category,
    ticket_rows.opened_by AS opened_by,
    ticket_rows.agent_id AS agent_id,
    ticket_rows.opened AS opened,
    ticket_rows.responded AS responded,
    ticket_rows.resolved AS resolved,
    ticket_rows.satisfaction AS satisfaction
  FROM ticket_rows
  WHERE
    ticket_rows.month >= 24310 AND ticket_rows.month <= 24321
), ticket_durations AS (
  SELECT
    tickets_opened.agent_id AS agent_id,
    'response' AS stage,
    tickets_opened.responded - tickets_opened.opened AS took
  FROM tickets_opened
  WHERE
    tickets_opened.responded >= tickets_opened.opened
), ticket_buckets AS (
  SELECT
    ticket_durations.agent_id AS agent_id,
    ticket_durations.stage AS stage,
    ticket_durations.took - (
      (
        ticket_durations.took
      ) % CASE
        WHEN (
          ticket_durations.took < 3840
        )
        THEN 60
        WHEN (
          ticket_durations.took < 7680
        )
        THEN 120
        WHEN (
          ticket_durations.took < 15360
        )
        THEN 240
        WHEN (
          ticket_durations.took < 30720
        )
        THEN 480
        WHEN (
          ticket_durations.took < 61440
        )
        THEN 960
        WHEN (
          ticket_durations.took < 122880
        )
        THEN 1920
        WHEN (
          ticket_durations.took < 245760
        )
        THEN 3840
        WHEN (
          ticket_durations.took < 491520
        )
        THEN 7680
        WHEN (
          ticket_durations.took < 983040
        )
        THEN 15360
        WHEN (
          ticket_durations.took < 1966080
        )
        THEN 30720
        WHEN (
          ticket_durations.took < 3932160
        )
        THEN 61440
        WHEN (
          ticket_durations.took < 7864320
        )
        THEN 122880
        WHEN (
          ticket_durations.took < 15728640
        )
        THEN 245760
        WHEN (
          ticket_durations.took < 31457280
        )
        THEN 491520
        WHEN (
          ticket_durations.took < 62914560
        )
        THEN 983040
        WHEN (
          ticket_durations.took < 125829120
        )
        THEN 1966080
        ELSE 3932160
      END
    ) AS seconds,
    1 AS tickets
  FROM ticket_durations
)
SELECT
  ticket_buckets.agent_id,
  ticket_buckets.stage,
  ticket_buckets.seconds,
  CAST(SUM(ticket_buckets.tickets) AS INTEGER) AS tickets
FROM ticket_buckets
GROUP BY
  ticket_buckets.agent_id,
  ticket_buckets.stage,
  ticket_buckets.seconds;

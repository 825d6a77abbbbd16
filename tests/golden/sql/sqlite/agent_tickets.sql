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
), tickets_counted AS (
  SELECT
    tickets_opened.customer_id AS customer_id,
    tickets_opened.month AS month,
    tickets_opened.category AS category,
    tickets_opened.opened_by AS opened_by,
    tickets_opened.agent_id AS agent_id,
    1 AS tickets,
    CASE WHEN (
      tickets_opened.responded >= tickets_opened.opened
    ) THEN 1 ELSE 0 END AS answered_tickets,
    CASE WHEN (
      tickets_opened.resolved >= tickets_opened.opened
    ) THEN 1 ELSE 0 END AS resolved_tickets,
    CASE
      WHEN (
        tickets_opened.responded >= tickets_opened.opened
        AND tickets_opened.opened - (
          (
            tickets_opened.opened
          ) % 86400
        ) = tickets_opened.responded - (
          (
            tickets_opened.responded
          ) % 86400
        )
      )
      THEN 1
      ELSE 0
    END AS same_day_tickets,
    CASE
      WHEN (
        tickets_opened.satisfaction >= 1 AND tickets_opened.satisfaction <= 5
      )
      THEN 1
      ELSE 0
    END AS rated_tickets,
    CASE
      WHEN (
        tickets_opened.satisfaction >= 1 AND tickets_opened.satisfaction <= 5
      )
      THEN CAST(tickets_opened.satisfaction * 100 + 0.5 AS INTEGER)
      ELSE 0
    END AS satisfaction
  FROM tickets_opened
)
SELECT
  tickets_counted.agent_id,
  CAST(SUM(tickets_counted.tickets) AS INTEGER) AS tickets,
  CAST(SUM(tickets_counted.answered_tickets) AS INTEGER) AS answered_tickets,
  CAST(SUM(tickets_counted.resolved_tickets) AS INTEGER) AS resolved_tickets,
  CAST(SUM(tickets_counted.same_day_tickets) AS INTEGER) AS same_day_tickets,
  CAST(SUM(tickets_counted.rated_tickets) AS INTEGER) AS rated_tickets,
  CAST(SUM(tickets_counted.satisfaction) AS INTEGER) AS satisfaction
FROM tickets_counted
GROUP BY
  tickets_counted.agent_id;

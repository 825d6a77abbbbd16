WITH ticket_rows AS (
  SELECT
    COALESCE(NULLIF(CAST(tickets.channel AS TEXT), ''), '(none)') AS channel,
    CAST((
      EXTRACT(YEAR FROM tickets.opened_at) * 12 + EXTRACT(MONTH FROM tickets.opened_at)
    ) - 1 AS INT) AS month,
    CAST(FLOOR(EXTRACT(EPOCH FROM tickets.opened_at)) AS BIGINT) AS opened,
    tickets.first_response_at AS responded,
    NULLIF(CAST(tickets.category AS TEXT), '') AS category,
    tickets.opened_by AS opened_by,
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
    NOT tickets.opened_at IS NULL AND tickets.opened_at >= '2026-07-31'
), tickets_marked AS (
  SELECT
    ticket_rows.channel AS channel,
    1 AS tickets,
    CASE
      WHEN (
        NOT ticket_rows.category IS NULL
        AND (
          NOT ticket_rows.responded IS NULL
          OR ticket_rows.opened_by = 'us'
          OR ticket_rows.opened >= 1792886400
        )
      )
      THEN 1
      ELSE 0
    END AS reported_tickets,
    CASE WHEN (
      NOT ticket_rows.satisfaction IS NULL
    ) THEN 1 ELSE 0 END AS rated_tickets
  FROM ticket_rows
  WHERE
    ticket_rows.month >= 24319 AND ticket_rows.month <= 24321
)
SELECT
  tickets_marked.channel,
  CAST(SUM(tickets_marked.tickets) AS BIGINT) AS tickets,
  CAST(SUM(tickets_marked.reported_tickets) AS BIGINT) AS reported_tickets,
  CAST(SUM(tickets_marked.rated_tickets) AS BIGINT) AS rated_tickets
FROM tickets_marked
GROUP BY
  tickets_marked.channel;

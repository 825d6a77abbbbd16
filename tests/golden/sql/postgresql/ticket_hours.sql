WITH ticket_openings AS (
  SELECT
    CAST((
      EXTRACT(YEAR FROM tickets.opened_at) * 12 + EXTRACT(MONTH FROM tickets.opened_at)
    ) - 1 AS INT) AS month,
    CAST(FLOOR(EXTRACT(EPOCH FROM tickets.opened_at)) AS BIGINT) AS opened
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
    tickets.opened_at IS NOT NULL
), ticket_hours AS (
  SELECT
    (
      ticket_openings.opened + 259200
    ) % 604800 - (
      (
        ticket_openings.opened + 259200
      ) % 604800
    ) % 3600 AS seconds,
    1 AS tickets
  FROM ticket_openings
  WHERE
    ticket_openings.month >= 24310 AND ticket_openings.month <= 24321
)
SELECT
  ticket_hours.seconds,
  CAST(SUM(ticket_hours.tickets) AS BIGINT) AS tickets
FROM ticket_hours
GROUP BY
  ticket_hours.seconds;

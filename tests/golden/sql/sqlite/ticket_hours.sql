WITH ticket_openings AS (
  SELECT
    CAST((
      CAST(STRFTIME('%Y', tickets.opened_at) AS INTEGER) * 12 + CAST(STRFTIME('%m', tickets.opened_at) AS INTEGER)
    ) - 1 AS INTEGER) AS month,
    CAST(STRFTIME('%s', tickets.opened_at) AS INTEGER) AS opened
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
    NOT tickets.opened_at IS NULL
), ticket_hours AS (
  SELECT
    (
      (
        ticket_openings.opened + 259200
      ) % 604800
    ) - (
      (
        (
          (
            ticket_openings.opened + 259200
          ) % 604800
        )
      ) % 3600
    ) AS seconds,
    1 AS tickets
  FROM ticket_openings
  WHERE
    ticket_openings.month >= 24310 AND ticket_openings.month <= 24321
)
SELECT
  ticket_hours.seconds,
  CAST(SUM(ticket_hours.tickets) AS INTEGER) AS tickets
FROM ticket_hours
GROUP BY
  ticket_hours.seconds;

WITH ticket_rows AS (
  SELECT
    tickets.customer_id AS customer_id,
    CAST((
      EXTRACT(YEAR FROM tickets.opened_at) * 12 + EXTRACT(MONTH FROM tickets.opened_at)
    ) - 1 AS INT) AS month,
    COALESCE(NULLIF(CAST(tickets.category AS TEXT), ''), '(none)') AS category,
    COALESCE(NULLIF(CAST(tickets.opened_by AS TEXT), ''), '(none)') AS opened_by,
    COALESCE(NULLIF(CAST(tickets.agent_id AS TEXT), ''), '(none)') AS agent_id,
    CAST(FLOOR(EXTRACT(EPOCH FROM tickets.opened_at)) AS BIGINT) AS opened,
    CAST(FLOOR(EXTRACT(EPOCH FROM tickets.first_response_at)) AS BIGINT) AS responded,
    CAST(FLOOR(EXTRACT(EPOCH FROM tickets.resolved_at)) AS BIGINT) AS resolved,
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
    NOT tickets.opened_at IS NULL
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
    ticket_rows.month <= 24321
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
        AND tickets_opened.opened - tickets_opened.opened % 86400 = tickets_opened.responded - tickets_opened.responded % 86400
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
      THEN CAST(FLOOR(tickets_opened.satisfaction * 100 + 0.5) AS BIGINT)
      ELSE 0
    END AS satisfaction
  FROM tickets_opened
), customer_names AS (
  SELECT
    customers.customer_id AS customer_id,
    MIN(customers.name) AS name,
    MIN(COALESCE(NULLIF(CAST(customers.segment AS TEXT), ''), '(none)')) AS segment,
    MIN(COALESCE(NULLIF(CAST(customers.region AS TEXT), ''), '(none)')) AS region,
    MIN(COALESCE(NULLIF(CAST(customers.industry AS TEXT), ''), '(none)')) AS industry,
    MIN(COALESCE(NULLIF(CAST(customers.channel AS TEXT), ''), '(none)')) AS channel,
    MIN(COALESCE(NULLIF(CAST(customers.csm_id AS TEXT), ''), '(none)')) AS csm_id
  FROM (
    SELECT
      customers.customer_id AS customer_id,
      customers.name AS name,
      customers.segment AS segment,
      customers.region AS region,
      customers.industry AS industry,
      customers.channel AS channel,
      customers.csm_id AS csm_id
    FROM customers
  ) AS customers
  WHERE
    NOT customers.customer_id IS NULL
  GROUP BY
    customers.customer_id
), tickets_described AS (
  SELECT
    tickets_counted.customer_id AS customer_id,
    tickets_counted.month AS month,
    tickets_counted.category AS category,
    tickets_counted.opened_by AS opened_by,
    tickets_counted.agent_id AS agent_id,
    tickets_counted.tickets AS tickets,
    tickets_counted.answered_tickets AS answered_tickets,
    tickets_counted.resolved_tickets AS resolved_tickets,
    tickets_counted.same_day_tickets AS same_day_tickets,
    tickets_counted.rated_tickets AS rated_tickets,
    tickets_counted.satisfaction AS satisfaction,
    COALESCE(customer_names.segment, '(none)') AS segment
  FROM tickets_counted
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = tickets_counted.customer_id
)
SELECT
  tickets_described.month,
  tickets_described.segment,
  tickets_described.category,
  tickets_described.opened_by,
  CAST(SUM(tickets_described.tickets) AS BIGINT) AS tickets,
  CAST(SUM(tickets_described.answered_tickets) AS BIGINT) AS answered_tickets,
  CAST(SUM(tickets_described.resolved_tickets) AS BIGINT) AS resolved_tickets,
  CAST(SUM(tickets_described.same_day_tickets) AS BIGINT) AS same_day_tickets,
  CAST(SUM(tickets_described.rated_tickets) AS BIGINT) AS rated_tickets,
  CAST(SUM(tickets_described.satisfaction) AS BIGINT) AS satisfaction
FROM tickets_described
GROUP BY
  tickets_described.month,
  tickets_described.segment,
  tickets_described.category,
  tickets_described.opened_by;

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
    tickets_opened.customer_id AS customer_id,
    tickets_opened.month AS month,
    tickets_opened.category AS category,
    tickets_opened.opened_by AS opened_by,
    tickets_opened.agent_id AS agent_id,
    tickets_opened.opened AS opened,
    tickets_opened.responded AS responded,
    tickets_opened.resolved AS resolved,
    tickets_opened.satisfaction AS satisfaction,
    COALESCE(customer_names.segment, '(none)') AS segment
  FROM tickets_opened
  LEFT OUTER JOIN customer_names
    ON customer_names.customer_id = tickets_opened.customer_id
), ticket_durations AS (
  SELECT
    tickets_described.month AS month,
    tickets_described.segment AS segment,
    tickets_described.category AS category,
    'response' AS stage,
    tickets_described.responded - tickets_described.opened AS took
  FROM tickets_described
  WHERE
    tickets_described.responded >= tickets_described.opened
  UNION ALL
  SELECT
    tickets_described.month AS month,
    tickets_described.segment AS segment,
    tickets_described.category AS category,
    'resolution' AS stage,
    tickets_described.resolved - tickets_described.opened AS took
  FROM tickets_described
  WHERE
    tickets_described.resolved >= tickets_described.opened
), ticket_buckets AS (
  SELECT
    ticket_durations.month AS month,
    ticket_durations.segment AS segment,
    ticket_durations.category AS category,
    ticket_durations.stage AS stage,
    ticket_durations.took - ticket_durations.took % CASE
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
    END AS seconds,
    1 AS tickets
  FROM ticket_durations
)
SELECT
  ticket_buckets.month,
  ticket_buckets.segment,
  ticket_buckets.category,
  ticket_buckets.stage,
  ticket_buckets.seconds,
  CAST(SUM(ticket_buckets.tickets) AS BIGINT) AS tickets
FROM ticket_buckets
GROUP BY
  ticket_buckets.month,
  ticket_buckets.segment,
  ticket_buckets.category,
  ticket_buckets.stage,
  ticket_buckets.seconds;

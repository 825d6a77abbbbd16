"""The worked example of the measures of practices: one small company as of December 2024, with the arithmetic.

Customers pay 100 each: A, B, C, D since January 2022; E from then to May 2023; N first on 10 June 2024. Five pay now.
    GRR now: A to D, 400 / 400 = 1; a year ago A to E, 400 / 500 = 0.8: change 0.2.
People on 31 December: P1 (chief, executive), P2 (head of customer success), P3, P4 (CSMs), P5, P6 (support agents),
    P8 (engineer): 7. P7 (CSM) left on 1 June. P4 and P6 came in January 2024, the others in January 2021.
    Customer success on the last days of 2024: 4 to May, 3 from June: 41 / 12; one leaver: attrition 12 / 41.
    Two years' tenure a year ago: P2 P3 P5 P7, of whom P7 left: 1 / 4. P2 leads P3 and P4: span 2. Two agents, one role.
Terms that end: A March, B June, C December 2025 (D in January 2026: too late). CSM of A is P3, of B P7, of C nobody:
    1 / 3. Ended: A on 1 March 2024, spoken to on 31 January (30 days; August is longer ago than half a year), B on
    1 June, never. C's ended in December 2023, too early. Median of 0 and 30 = 15.
Touches of October to December: a visit to A by us, an email of B: proactive 1 / 2. By P3; P5 answered tickets: 2 / 7 of
    the staff. C was visited in December 2023: too early; met is A.
    N first paid on 10 June, we called on 1 June (no customer yet) and on 20 June: 10 days.
Onboardings: 90 days before the year's end is 3 October; started in the year to it: N (29 days), A (90), B (121): 2 / 3.
    C started on 5 October. After completion we called A within 90 days, not B and N: 1 / 3.
Tickets of October to December: K1 A bug, answered at once; K2 B how_to, the next day; K3 C by us, no category; K4 A a
    wish, on 28 December, not answered yet. Channels email and chat. Fit for a report K1 K2 K4: 3 / 4. Same day 1 / 3 of
    the customers'. By us 1 / 4. Product-caused 1 / 3 of known. K1 was resolved on 2 October.
Answers: NPS of A on 10 October (8 days after K1) and of C on 20 December; CSAT of B; CES of B on 30 September, too
    early.
    Voices: 3 answers and K4, of 5 customers; a year before 1 answer and K5, of 4: (4 / 5) / (2 / 4) - 1 = 0.6.
Usage: A and D fell from 10 active users to 5; of D nothing was heard: silent. Features in December: A 2 of 20, D 1 of
    20: 3 / 40. Outcome known of A alone: 1 / 5.
"""

import pandas as pd
from books import Book, book

AS_OF = pd.Timestamp("2024-12-01")
# What the arithmetic above comes to.
VALUES = {
    "renewals_with_csm": 1 / 3,
    "renewal_lead_days": 15.0,
    "post_sales_functions": 2.0,
    "grr_change": 0.2,
    "staff_in_contact": 2 / 7,
    "support_headcount": 2.0,
    "customer_success_headcount": 3.0,
    "headcount": 7.0,
    "paying_customers": 5.0,
    "support_per_role": 2.0,
    "ticket_channels": 2.0,
    "customers_met": 1.0,
    "customer_success_leaders": 1.0,
    "tenured_attrition": 1 / 4,
    "team_attrition": 12 / 41,
    "days_to_first_touch": 10.0,
    "health_inputs": 4.0,
    "survey_kinds": 2.0,
    "nps_answers": 1.0,
    "retention_kpis": 3.0,
    "lifecycle_stages": 6.0,
    "onboarding_completed": 2 / 3,
    "executive_contact": 0.0,
    "largest_span": 2.0,
    "tickets_reported": 3 / 4,
    "knowledge_owners": 0.0,
    "proactive_share": 1 / 2,
    "same_day": 1 / 3,
    "found_by_us": 1 / 4,
    "product_caused": 1 / 3,
    "contact_after_onboarding": 1 / 3,
    "outcomes_known": 1 / 5,
    "feedback_change": 0.6,
    "silent_customers": 1.0,
    "north_stars": 1.0,
    "features_used": 3 / 40,
}
_COLUMNS = {
    "contracts": "contract_id customer_id start_date end_date",
    "employees": "employee_id name function role manager_id is_executive start_date end_date",
    "touches": "touch_id customer_id employee_id happened_on kind initiated_by",
    "tickets": "ticket_id customer_id opened_at first_response_at resolved_at channel category opened_by satisfaction "
    "agent_id",
    "surveys": "survey_id customer_id answered_on kind score",
    "onboardings": "customer_id started_on completed_on first_value_on",
    "usage_monthly": "customer_id month active_users features_used features_available outcome_attainment",
    "costs": "month category amount",
}
_ROWS: dict[str, list[tuple[object, ...]]] = {
    "contracts": [
        ("X1", "A", "2023-03-01", "2024-03-01"),
        ("X2", "A", "2024-03-01", "2025-03-01"),
        ("X3", "B", "2023-06-01", "2024-06-01"),
        ("X4", "B", "2024-06-01", "2025-06-01"),
        ("X5", "C", "2022-12-31", "2023-12-31"),
        ("X6", "C", "2023-12-31", "2025-12-31"),
        ("X7", "D", "2024-01-01", "2026-01-01"),
    ],
    "employees": [
        ("P1", "Ann", "g_and_a", "Chief executive", None, "true", "2021-01-01", None),
        ("P2", "Bob", "customer_success", "Head of customer success", "P1", "false", "2021-01-01", None),
        ("P3", "Cat", "customer_success", "CSM", "P2", "false", "2021-01-01", None),
        ("P4", "Dan", "customer_success", "CSM", "P2", "false", "2024-01-01", None),
        ("P5", "Eve", "support", "Agent", "P1", "false", "2021-01-01", None),
        ("P6", "Fay", "support", "Agent", "P1", "false", "2024-01-01", None),
        ("P7", "Gil", "customer_success", "CSM", "P2", "false", "2021-01-01", "2024-06-01"),
        ("P8", "Hal", "engineering", "Engineer", "P1", "false", "2021-01-01", None),
    ],
    "touches": [
        ("T1", "A", "P3", "2024-01-31", "call", "us"),
        ("T2", "A", "P3", "2024-10-15", "visit", "us"),
        ("T3", "B", "P3", "2024-11-05", "email", "customer"),
        ("T4", "C", "P3", "2023-12-31", "visit", "us"),
        ("T5", "N", "P3", "2024-06-20", "call", "us"),
        ("T6", "N", "P3", "2024-06-01", "call", "us"),
        ("T7", "A", "P3", "2024-05-01", "call", "us"),
        ("T8", "A", "P3", "2023-08-01", "call", "us"),
    ],
    "tickets": [
        ("K1", "A", *(f"2024-10-02 {hour}:00" for hour in ("09", "10", "12")), "email", "bug", "customer", 5, "P5"),
        ("K2", "B", "2024-11-02 09:00", "2024-11-03 10:00", None, "email", "how_to", "customer", None, "P5"),
        ("K3", "C", "2024-11-10 09:00", None, None, "chat", None, "us", None, None),
        ("K4", "A", "2024-12-28 09:00", None, None, "email", "feature_request", "customer", None, None),
        ("K5", "A", "2023-11-02 09:00", "2023-11-02 10:00", None, "email", "feature_request", "customer", None, "P5"),
    ],
    "surveys": [
        ("V1", "A", "2024-10-10", "NPS", 9),
        ("V2", "B", "2024-12-01", "CSAT", 4),
        ("V3", "C", "2024-12-20", "NPS", 3),
        ("V4", "B", "2024-09-30", "CES", 5),
        ("V5", "A", "2023-11-20", "NPS", 8),
    ],
    "onboardings": [
        ("A", "2024-01-10", "2024-04-09", None),
        ("B", "2024-02-01", "2024-06-01", None),
        ("C", "2024-10-05", None, None),
        ("N", "2024-06-11", "2024-07-10", None),
    ],
    "usage_monthly": [
        *((who, f"2024-{month:02}-01", 10, 2 if who == "A" else 1, 20, None) for who in "AD" for month in (7, 8, 9)),
        *((who, f"2024-{month}-01", 5, 2 if who == "A" else 1, 20, None) for who in "AD" for month in (10, 11)),
        ("A", "2024-12-01", 5, 2, 20, 0.8),
        ("D", "2024-12-01", 5, 1, 20, None),
    ],
    "costs": [("2024-12-01", "sales_marketing", 1000)],
}


def maturity_book() -> Book:
    """The example as a book."""
    subscriptions: list[tuple[object, ...]] = [(who, "2022-01-01", None, 100) for who in "ABCD"]
    subscriptions += [("E", "2022-01-01", "2023-06-01", 100), ("N", "2024-06-10", None, 100)]
    customers: list[tuple[object, ...]] = [
        ("A", "SMB", None, "P3"),
        ("B", "SMB", None, "P7"),
        *((who, "SMB", None, None) for who in "CDEN"),
    ]
    frames = {name: pd.DataFrame(_ROWS[name], columns=columns.split()) for name, columns in _COLUMNS.items()}
    made = book(subscriptions, customers, **frames)
    made.settings = {"data_through": "2024-12-31"}
    return made

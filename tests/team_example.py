"""The worked example of the teams: 20 employees and 12 customers in December 2024, with the arithmetic.

Functions, in more than ten spellings. E10 left on 2024-10-01 (exclusive), E09 came on 2024-07-01, the others are
there since 2022-01-01.
    sales E02 E03 E04 = 3; marketing E05 = 1; customer success E06 E07 E08 E09 = 4; support E11 E12 E13 E14 = 4;
    product E15 = 1; engineering E16 E17 E18 = 3; design E19 = 1; QA 0; G&A E01 = 1; "Wizardry" E20 = other 1.
    All: 19. (3 + 1 + 4) : (1 + 3 + 1) = 8 / 5 = 1.6; with support 12 / 5 = 2.4; R&D share 5 / 19.
Customer success on the last days of 2024: 4 to June, 5 from July to September, 4 from October.
    Average (6 x 4 + 3 x 5 + 3 x 4) / 12 = 51 / 12 = 4.25; one leaver (October): attrition 1 / 4.25.
Managers: E06 leads E07 E08 E09 = 3, E11 leads E12 E13 = 2. E06 and E11 report to E01, outside the teams; E14 names
    E10, who left. 3 + 2 + 2 + 1 = 8 = 4 + 4. E17 and E18 name each other. E20 names E99, who does not exist.

Customers: MRR in December 2023 -> December 2024, CSM of today
    Enterprise  C01 1000 -> 1000 E07, C02 1000 -> 2000 E07, C03 3000 -> 3000 E07
    Mid-market  C04 400 -> 400 E08, C05 500 -> 500 E08, C06 600 -> 0 E08, C07 700 -> 700 E09, C08 (June 2024) 800 E09
    SMB         C09 50 -> 50 E08, C10 60 -> 60 nobody, C11 70 -> 70 X77 (no employee), C12 100 -> 80 E10 (left)
MRR now 6000 + 900 + 1500 + 50 + 210 = 8660, ARR 103,920, 11 customers.
Books: E07 3 customers, ARR 12 x 6000 = 72,000; E08 3, 12 x 950 = 11,400; E09 2, 12 x 1500 = 18,000.
    Covered 8 customers, ARR 101,400: 8 / 3 and 33,800 for each of 3 CSMs. Uncovered 3 customers, ARR 12 x 210 = 2,520.
CSM capacity: E07 E08 E09 manage nobody: 11 / 3 customers and 103,920 / 3 = 34,640 ARR each.
NRR: Enterprise with CSM 6000 / 5000 = 1.2; Mid-market with 1600 / 2200; SMB with 50 / 50, without 210 / 230.
Costs of December: S&M 30,000 : R&D 20,000 = 1.5; CS 2,598 / 8,660 = 0.3; (2,598 + 1,732) / 11 a customer.
    November has none.

Touches of December: by us E07-C01 call 30 min, E08-C04 billing call 15, E06-C01 review 60; asked for by the
    customer E07-C02 email, E02-C07 call. Proactive 3 / 5; reactive 2, billing 1, success 2.
    Executives E01 E02 E06 E15: two of four met a customer.
Onboarding: C01, C04, C07, C08 completed it more than 90 days ago; C12 did not. After it we touched C01 (day 42), C07
    (day 90); C04 only asked itself; C08 we met on the day itself and on day 91. Untouched 2 of 4.
    Days to first value: C01 29, C04 40, C08 30: median 30.
Lifecycle: 12 customers; 5 started, 5 completed, 3 saw value; outcome measured of 3, reached by C01 (0.9), C07 (0.8);
    11 seen for 12 months, all but C06 paid then: 10 renewed; C02 expanded.

Tickets of December, minutes to response and resolution
    K1 C01 bug       customer  30, 120   5 stars  E12
    K2 C01 how_to    customer  20, 2880  4 stars  E12  opened 23:50 UTC: answered the next day, in New York the same
    K3 C04 bug       customer  100, -    -        E13
    K4 C09 Incident  us        -, 120    -        E13
    K5 C10 (none)    customer  45, 60    3 stars  E12
    5 tickets of 11 customers: 45.45 per 100; product-caused 3 of 4 known; found by us 1 of 5; same day 3 of 4.
"""

import pandas as pd
from books import Book, book

AS_OF = pd.Timestamp("2024-12-01")
_PEOPLE = """
    E01 Ada  G&A                 Chief executive  -   yes
    E02 Bo   Sales               VP sales         E01 yes
    E03 Cy   sales               Seller           E02 -
    E04 Di   SALES_Team          Seller           E02 -
    E05 Ed   Marketing           Marketer         E02 -
    E06 Flo  Customer_Success    VP success       E01 yes
    E07 Gus  CS                  CSM              E06 -
    E08 Hal  customer-success    CSM              E06 -
    E09 Ida  client_success      CSM              E06 -
    E10 Jo   CustomerSuccess     CSM              E06 -
    E11 Kim  Support             Head of support  E01 -
    E12 Lee  Customer_Support    Agent            E11 -
    E13 Max  help_desk           Agent            E11 -
    E14 Ned  Tech-Support        Agent            E10 -
    E15 Oz   Product             VP product       E01 yes
    E16 Pam  R&D                 Engineer         E15 -
    E17 Quin dev                 Engineer         E18 -
    E18 Roy  Engineering_dept.   Engineer         E17 -
    E19 Sue  UX                  Designer         E15 -
    E20 Tom  Wizardry            Wizard           E99 -
"""
_SUBSCRIPTIONS: list[tuple[object, ...]] = [
    ("C01", "2023-01-01", None, 1000),
    ("C02", "2023-01-01", "2024-01-01", 1000),
    ("C02", "2024-01-01", None, 2000),
    ("C03", "2023-01-01", None, 3000),
    ("C04", "2023-01-01", None, 400),
    ("C05", "2023-01-01", None, 500),
    ("C06", "2023-01-01", "2024-01-01", 600),
    ("C07", "2023-01-01", None, 700),
    ("C08", "2024-06-01", None, 800),
    ("C09", "2023-01-01", None, 50),
    ("C10", "2023-01-01", None, 60),
    ("C11", "2023-01-01", None, 70),
    ("C12", "2023-01-01", "2024-03-01", 100),
    ("C12", "2024-03-01", None, 80),
]
_CUSTOMERS: list[tuple[object, ...]] = [
    *((f"C0{n}", "Enterprise", None, "E07") for n in (1, 2, 3)),
    *((f"C0{n}", "Mid-market", None, csm) for n, csm in ((4, "E08"), (5, "E08"), (6, "E08"), (7, "E09"), (8, "E09"))),
    *((f"C{n}", "SMB", None, csm) for n, csm in (("09", "E08"), ("10", None), ("11", "X77"), ("12", "E10"))),
]


def _employees() -> pd.DataFrame:
    # An underscore in a function is a space; a role may hold some.
    rows = [line.split() for line in _PEOPLE.strip().splitlines()]
    people = [(row[0], row[1], row[2].replace("_", " "), " ".join(row[3:-2]), row[-2], row[-1]) for row in rows]
    frame = pd.DataFrame(people, columns=["employee_id", "name", "function", "role", "manager_id", "is_executive"])
    frame["manager_id"] = frame["manager_id"].where(frame["manager_id"] != "-", None)
    frame["is_executive"] = (frame["is_executive"] == "yes").map({True: "true", False: "false"})
    frame["start_date"] = "2022-01-01"
    frame.loc[frame["employee_id"] == "E09", "start_date"] = "2024-07-01"
    frame["end_date"] = frame["employee_id"].map({"E10": "2024-10-01"})
    return frame


def _frame(columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def team_book() -> Book:
    """The example as a book."""
    made = book(
        _SUBSCRIPTIONS,
        _CUSTOMERS,
        employees=_employees(),
        costs=_frame(
            "month category amount",
            ("2024-10-01", "r_and_d", 20000),
            ("2024-12-01", "sales_marketing", 30000),
            ("2024-12-01", "r_and_d", 20000),
            ("2024-12-01", "customer_success", 2598),
            ("2024-12-01", "support", 1732),
        ),
        touches=_frame(
            "touch_id customer_id employee_id happened_on kind initiated_by minutes",
            ("T1", "C01", "E07", "2024-12-02", "call", "us", 30),
            ("T2", "C02", "E07", "2024-12-03", "email", "customer", None),
            ("T3", "C04", "E08", "2024-12-04", "Billing call", "us", 15),
            ("T4", "C01", "E06", "2024-12-05", "review", "us", 60),
            ("T5", "C07", "E02", "2024-12-31", "call", "customer", 20),
            ("T6", "C01", "E07", "2023-03-15", "call", "us", 10),
            ("T7", "C04", "E08", "2023-04-01", "call", "customer", 10),
            ("T8", "C07", "E10", "2023-05-21", "call", "us", 10),
            ("T9", "C08", "E09", "2024-07-01", "call", "us", 10),
            ("T10", "C08", "E09", "2024-09-30", "call", "us", 10),
        ),
        onboardings=_frame(
            "customer_id started_on completed_on first_value_on",
            ("C01", "2023-01-02", "2023-02-01", "2023-01-31"),
            ("C04", "2023-01-02", "2023-03-01", "2023-02-11"),
            ("C07", "2023-01-10", "2023-02-20", None),
            ("C08", "2024-06-03", "2024-07-01", "2024-07-03"),
            ("C12", "2024-10-01", "2024-12-01", None),
        ),
        usage_monthly=_frame(
            "customer_id month outcome_attainment",
            ("C01", "2023-06-01", 0.9),
            ("C01", "2024-06-01", 0.3),
            ("C04", "2024-06-01", 0.79),
            ("C07", "2024-06-01", 0.8),
        ),
        tickets=_frame(
            "ticket_id customer_id opened_at first_response_at resolved_at category opened_by satisfaction agent_id",
            *_tickets(),
        ),
    )
    made.settings = {"data_through": "2024-12-31"}
    return made


def _tickets() -> list[tuple[object, ...]]:
    day = "2024-12-"
    return [
        ("K1", "C01", f"{day}02 09:00", f"{day}02 09:30", f"{day}02 11:00", "bug", "customer", 5, "E12"),
        ("K2", "C01", f"{day}03 23:50", f"{day}04 00:10", f"{day}05 23:50", "how_to", "customer", 4, "E12"),
        ("K3", "C04", f"{day}10 10:00", f"{day}10 11:40", None, "bug", "customer", None, "E13"),
        ("K4", "C09", f"{day}11 10:00", None, f"{day}11 12:00", "Incident", "us", None, "E13"),
        ("K5", "C10", f"{day}12 08:00", f"{day}12 08:45", f"{day}12 09:00", None, "customer", 3, "E12"),
    ]

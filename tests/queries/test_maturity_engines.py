"""What practices are measured by, from the worked example: the same on every engine, and at its edges."""

from collections.abc import Callable

import pandas as pd
import pytest
from books import Book, book
from conftest import month
from maturity_example import AS_OF, maturity_book

from cs_dashboard import frames
from cs_dashboard.warehouse import maturity_facts
from cs_dashboard.warehouse.connect import Warehouse

Put = Callable[[Book, str], Warehouse]
KINDS = ("visit", "review")
LISTED = ("renewals_with_csm", "renewal_lead_days", "days_to_first_touch", "onboarding_completed")
HEARD = ("contact_after_onboarding", "outcomes_known", "silent_customers", "survey_kinds", "nps_answers")


def rows(frame: pd.DataFrame) -> list[list[object]]:
    return frame.to_numpy().tolist()


def test_counts_and_days_are_the_same_on_every_engine(put: Put, engine_name: str) -> None:
    warehouse = put(maturity_book(), engine_name)
    assert rows(maturity_facts.measure_counts(warehouse, AS_OF, KINDS)) == [
        ["customers_met", 1, 1],
        ["features_used", 3, 40],
        ["nps_answers", 1, 2],
        ["onboarding_completed", 2, 3],
        ["outcomes_known", 1, 5],
        ["renewals_with_csm", 1, 3],
        ["silent_customers", 1, 5],
        ["usage_rows", 2, 6],
    ]
    assert rows(maturity_facts.measure_days(warehouse, AS_OF)) == [
        ["days_to_first_touch", 10, 1],
        ["renewal_lead_days", 0, 1],
        ["renewal_lead_days", 30, 1],
    ]
    assert rows(maturity_facts.ticket_channels(warehouse, AS_OF)) == [["chat", 1, 0, 0], ["email", 3, 3, 1]]
    answers = maturity_facts.survey_answers(warehouse, AS_OF).astype({"month": str})
    assert rows(answers) == [
        ["2023-11-01", "NPS", 1, 0],
        ["2024-09-01", "CES", 1, 0],
        ["2024-10-01", "NPS", 1, 1],
        ["2024-12-01", "CSAT", 1, 1],
        ["2024-12-01", "NPS", 1, 1],
    ]
    assert rows(maturity_facts.staff_contacts(warehouse, AS_OF)) == [["(none)", 0, 0], ["P3", 2, 0], ["P5", 0, 2]]


def test_lists_and_tenures_are_the_same_on_every_engine(put: Put, engine_name: str) -> None:
    warehouse = put(maturity_book(), engine_name)

    def behind(measure: str) -> list[list[object]]:
        listed = maturity_facts.measure_customers(warehouse, AS_OF, measure, KINDS)
        return rows(listed[["customer_id", "since", "mrr", "days"]].fillna(-1))

    assert behind("renewals_with_csm") == [["B", "2025-06-01", 100, -1], ["C", "2025-12-31", 100, -1]]
    assert behind("renewal_lead_days") == [["B", "2024-06-01", 100, 0], ["A", "2024-03-01", 100, 30]]
    assert behind("days_to_first_touch") == [["N", "2024-06-10", 100, 10]]
    assert behind("customers_met") == [["A", "2024-10-15", 100, -1]]
    assert behind("onboarding_completed") == [["B", "2024-02-01", 100, -1]]
    assert behind("contact_after_onboarding") == [["N", "2024-07-10", 100, -1], ["B", "2024-06-01", 100, -1]]
    assert [row[0] for row in behind("outcomes_known")] == ["B", "C", "D", "N"]
    assert behind("nps_answers") == [["A", "2024-10-10", 100, -1]]
    assert [row[:2] for row in behind("survey_kinds")] == [
        ["C", "2024-12-20"],
        ["B", "2024-12-01"],
        ["A", "2024-10-10"],
    ]
    silent = maturity_facts.measure_customers(warehouse, AS_OF, "silent_customers", KINDS).iloc[0]
    assert (silent["customer_id"], silent["name"], silent["part"], silent["whole"]) == ("D", "Customer D", 5, 10)
    tenures = maturity_facts.tenures(warehouse).set_index("employee_id")
    assert tenures.loc["P7", ["function", "first_month", "left_month"]].tolist() == [
        "customer_success",
        month("2021-01"),
        month("2024-06"),
    ]
    assert tenures["left_month"].notna().sum() == 1


def test_nobody_and_nothing_is_an_empty_frame_with_its_columns(put: Put, engine_name: str) -> None:
    empty = {name: frame.iloc[:0] for name, frame in maturity_book().tables.items()}
    warehouse = put(Book(empty, {"data_through": "2024-12-31"}), engine_name)
    counts = maturity_facts.measure_counts(warehouse, AS_OF, KINDS)
    assert len(counts) == 8
    assert counts[["counted", "base"]].to_numpy().sum() == 0
    for kind, found in (
        (frames.MEASURE_DAYS, maturity_facts.measure_days(warehouse, AS_OF)),
        (frames.TICKET_CHANNELS, maturity_facts.ticket_channels(warehouse, AS_OF)),
        (frames.SURVEY_ANSWERS, maturity_facts.survey_answers(warehouse, AS_OF)),
        (frames.STAFF_CONTACTS, maturity_facts.staff_contacts(warehouse, AS_OF)),
        (frames.TENURES, maturity_facts.tenures(warehouse)),
        *(
            (frames.MEASURE_CUSTOMERS, maturity_facts.measure_customers(warehouse, AS_OF, measure, KINDS))
            for measure in (*LISTED, *HEARD, "customers_met", "features_used")
        ),
    ):
        assert list(found.columns) == [*kind.grain, *kind.measures]
        assert len(found) == 0, kind.name


def frame(columns: str, *rows_of: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows_of, columns=columns.split())


def test_ids_that_are_numbers_here_and_texts_there_meet(put: Put, engine_name: str) -> None:
    made = book(
        [("A", "2024-06-10", None, 10)],
        [("A", "SMB", None, 7)],
        contracts=frame("contract_id customer_id start_date end_date", ("X", "A", "2024-06-10", "2025-06-10")),
        employees=frame("employee_id function role start_date", ("7", "cs", "CSM", "2024-01-01")),
    )
    counts = maturity_facts.measure_counts(put(made, engine_name), AS_OF, KINDS)
    assert rows(counts) == [["renewals_with_csm", 1, 1]]


def test_a_term_counts_once_a_month_and_a_return_of_a_customer_is_no_new_one(put: Put, engine_name: str) -> None:
    made = book(
        [("A", "2022-01-01", "2023-06-01", 10), ("A", "2024-06-10", None, 10)],
        contracts=frame(
            "contract_id customer_id start_date end_date",
            *(("X", "A", "2024-06-10", f"2025-03-{day}") for day in ("05", "20")),
        ),
        employees=frame("employee_id function role start_date", ("7", "cs", "CSM", "2024-01-01")),
        touches=frame("touch_id customer_id employee_id happened_on kind initiated_by"),
    )
    warehouse = put(made, engine_name)
    assert rows(maturity_facts.measure_counts(warehouse, AS_OF, KINDS)) == [
        ["customers_met", 0, 0],
        ["renewals_with_csm", 0, 1],
    ]
    assert len(maturity_facts.measure_days(warehouse, AS_OF)) == 0
    listed = maturity_facts.measure_customers(warehouse, AS_OF, "renewals_with_csm", KINDS)
    assert listed["since"].tolist() == ["2025-03-05"]


@pytest.mark.parametrize(
    ("late", "is_silent"),
    [((5, 5, 5), 1), ((6, 5, 5), 0), ((None, None, 5), 1), ((None, None, None), 0), ((0, 0, 0), 1)],
)
def test_silent_is_half_or_less_of_the_mean_before_and_unknown_is_not_silent(
    put: Put, late: tuple[int | None, ...], is_silent: int
) -> None:
    usage = [("A", f"2024-{7 + place:02}-01", users) for place, users in enumerate((10, 10, 10, *late))]
    made = book(
        [("A", "2022-01-01", None, 10)],
        usage_monthly=frame("customer_id month active_users", *usage),
        tickets=frame("ticket_id customer_id opened_at", ("K", "A", "2024-09-30 23:59")),
        surveys=frame("survey_id customer_id answered_on kind score"),
        touches=frame("touch_id customer_id employee_id happened_on kind initiated_by"),
    )
    counts = maturity_facts.measure_counts(put(made, "duckdb"), AS_OF, KINDS).set_index("measure")
    assert counts.loc["silent_customers"].tolist() == [is_silent, 1]


@pytest.mark.parametrize(("others", "is_silent"), [("2024-12-01", 1), ("2024-09-01", 0)])
def test_no_row_of_late_is_silence_only_where_others_have_rows(
    put: Put, engine_name: str, others: str, is_silent: int
) -> None:
    usage = [("A", f"2024-{month:02}-01", 10) for month in (7, 8, 9)]
    made = book(
        [("A", "2022-01-01", None, 10), ("B", "2022-01-01", None, 10)],
        usage_monthly=frame("customer_id month active_users", *usage, ("B", others, 4)),
        tickets=frame("ticket_id customer_id opened_at"),
        surveys=frame("survey_id customer_id answered_on kind score"),
        touches=frame("touch_id customer_id employee_id happened_on kind initiated_by"),
    )
    counts = maturity_facts.measure_counts(put(made, engine_name), AS_OF, KINDS).set_index("measure")
    assert counts.loc["silent_customers"].tolist() == [is_silent, 2]

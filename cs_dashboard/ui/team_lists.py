"""How the tickets, contacts, contract terms and people behind a number of the teams are listed; words, no questions."""

from typing import Any

import pandas as pd
import streamlit as st

from cs_dashboard.content.catalogue import Text
from cs_dashboard.formats import UNDEFINED
from cs_dashboard.ui.drill import Listing, row_list

NOBODY = "(none)"
FUNCTION_NAMES = {
    "sales": "Sales",
    "marketing": "Marketing",
    "customer_success": "Customer success",
    "support": "Support",
    "product": "Product",
    "engineering": "Engineering",
    "design": "Design",
    "qa": "QA",
    "g_and_a": "G&A",
    "other": "Other",
}


def tickets(names: dict[str, str], t: Text) -> Listing:
    """Tickets with how long they took; `names` are those of the CSMs."""

    def show(listed: pd.DataFrame, t: Text, *, key: str) -> None:
        columns: dict[str, Any] = {
            "ticket_id": t("Ticket"),
            "name": t("Customer"),
            "segment": t("Segment"),
            "csm": t("CSM"),
            "category": t("Category"),
            "opened_at": t("Opened (UTC)"),
            "response_hours": st.column_config.NumberColumn(t("First response, hours"), format="%.1f"),
            "resolution_hours": st.column_config.NumberColumn(t("Resolution, hours"), format="%.1f"),
        }
        counted = t.many("{n} ticket", "{n} tickets", len(listed))
        row_list(
            *_named(listed, names, t), columns, t, key=key, heading=_of(counted, listed, t), file_name="tickets.csv"
        )

    return Listing(t("Tickets behind this number"), show)


def contacts(names: dict[str, str], t: Text) -> Listing:
    """Contacts with customers; `names` are those of employees."""

    def show(listed: pd.DataFrame, t: Text, *, key: str) -> None:
        columns: dict[str, Any] = {
            "happened_on": t("Day"),
            "name": t("Customer"),
            "segment": t("Segment"),
            "person": t("Person"),
            "kind": t("Kind"),
            "initiated_by": t("Begun by"),
        }
        counted = t.many("{n} contact", "{n} contacts", len(listed))
        listed, shown = _named(listed, {}, t)
        shown["person"] = [names.get(one, one) for one in shown["employee_id"]]
        begun = {"us": t("us"), "customer": t("the customer")}
        shown["initiated_by"] = [begun.get(one, one) for one in shown["initiated_by"]]
        row_list(listed, shown, columns, t, key=key, heading=_of(counted, listed, t), file_name="contacts.csv")

    return Listing(t("Contacts behind this number"), show)


def untouched(names: dict[str, str], t: Text) -> Listing:
    """Customers with the month in which their onboarding was completed."""
    return _customers({"month": _month(t("Onboarding completed"))}, names, t)


def values(names: dict[str, str], t: Text) -> Listing:
    """Customers with the days to their first value."""
    return _customers({"month": _month(t("Onboarding started")), "days": t("Days to first value")}, names, t)


def _customers(more: dict[str, Any], names: dict[str, str], t: Text) -> Listing:
    def show(listed: pd.DataFrame, t: Text, *, key: str) -> None:
        columns = {"customer_id": t("Customer id"), "name": t("Name"), "segment": t("Segment"), "csm": t("CSM"), **more}
        heading = t.many("{n} customer", "{n} customers", len(listed))
        row_list(*_named(listed, names, t), columns, t, key=key, heading=heading, file_name="customers.csv")

    return Listing(t("Customers behind this number"), show)


def terms(names: dict[str, str], load_of: str, t: Text) -> Listing:
    """Contract terms with what their CSM carried, and whether they were renewed."""

    def show(listed: pd.DataFrame, t: Text, *, key: str) -> None:
        load = t("ARR of the CSM") if load_of == "arr" else t("Customers of the CSM")
        columns: dict[str, Any] = {
            "customer_id": t("Customer id"),
            "name": t("Name"),
            "segment": t("Segment"),
            "csm": t("CSM"),
            "month": _month(t("Term ended")),
            "load": st.column_config.NumberColumn(load, format="localized"),
            "renewed": t("Renewed"),
        }
        values = {"renewed": t.count(listed["is_renewed"].sum()), "n": t.count(len(listed))}
        heading = t("{renewed} of {n} terms renewed", **values)
        listed, shown = _named(listed, names, t)
        shown["renewed"] = [t("Yes") if yes else t("No") for yes in shown["is_renewed"]]
        row_list(listed, shown, columns, t, key=key, heading=heading, file_name="terms.csv")

    return Listing(t("Contract terms behind this number"), show)


def people(t: Text) -> Listing:
    """People with what they do: `frames.STAFF`."""

    def show(listed: pd.DataFrame, t: Text, *, key: str) -> None:
        columns: dict[str, Any] = {"name": t("Person"), "function": t("Function"), "role": t("Role")}
        heading = t.many("{n} person", "{n} people", len(listed))
        shown = listed.assign(
            function=[t(FUNCTION_NAMES[name]) for name in listed["function"]],
            role=[UNDEFINED if role == NOBODY else role for role in listed["role"]],
        )
        row_list(listed, shown, columns, t, key=key, heading=heading, file_name="people.csv")

    return Listing(t("People behind this number"), show)


def executives(t: Text) -> Listing:
    """Executives with their contacts in the month: `frames.EXECUTIVES`."""

    def show(listed: pd.DataFrame, t: Text, *, key: str) -> None:
        columns: dict[str, Any] = {"name": t("Person"), "touches": t("Contacts")}
        values = {"n": t.count((listed["touches"] > 0).sum()), "of": t.count(len(listed))}
        month = t.month(listed["month"].iloc[0], long=True)
        heading = t("{n} of {of} executives met a customer in {month}", **values, month=month)
        row_list(listed, listed, columns, t, key=key, heading=heading, file_name="executives.csv")

    return Listing(t("People behind this number"), show)


def _named(listed: pd.DataFrame, names: dict[str, str], t: Text) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows for the file, and as they are shown: what is missing in the reader's words, CSMs by their names."""
    listed = listed.drop(columns="place")
    known = {**names, NOBODY: t("(none)")}
    words = {
        name: listed[name].replace({NOBODY: t("(none)")}) for name in listed.columns if listed[name].dtype == object
    }
    return listed, listed.assign(**words, csm=[known.get(one, one) for one in listed["csm_id"]])


def _of(counted: str, listed: pd.DataFrame, t: Text) -> str:
    customers = t.many("{n} customer", "{n} customers", listed["customer_id"].nunique())
    return t("{things} of {customers}", things=counted, customers=customers)


def _month(label: str) -> Any:
    return st.column_config.DateColumn(label, format="YYYY-MM")

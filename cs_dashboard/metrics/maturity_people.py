"""What practices are measured by where people are counted: who is there, leads, is in contact with customers, stays."""

from collections.abc import Callable, Mapping

import pandas as pd

from cs_dashboard.metrics.maturity_facts import UNKNOWN, MaturityFacts, Reading
from cs_dashboard.metrics.rollup import ratio
from cs_dashboard.metrics.team import CUSTOMER_TEAMS, attrition_rate, executive_contact, span_of_control

TENURED_MONTHS = 24
MONTHS_A_YEAR = 12
CUSTOMER_SUCCESS, SUPPORT = CUSTOMER_TEAMS
PEOPLE = ["employee_id", "name", "function", "role", "manager"]


class PeopleBehind:
    """Who stands behind each measure: people as in `frames.STAFF`, chosen by the method named as the measure."""

    def __init__(self, facts: MaturityFacts) -> None:
        self.facts = facts

    def behind(self, measure: str) -> pd.DataFrame:
        """The people behind a measure: employee_id, name, function, role, manager, by function and name."""
        people: pd.DataFrame = getattr(self, measure)()
        names = dict(zip(self.facts.tenures["employee_id"], self.facts.tenures["name"], strict=True))
        managers = [names.get(manager, "") for manager in people["manager_id"]]
        listed = people.assign(manager=pd.Series(managers, index=people.index, dtype=object))
        return listed[PEOPLE].sort_values(["function", "name", "employee_id"], ignore_index=True)

    def headcount(self) -> pd.DataFrame:
        """Everybody."""
        return self.facts.staff

    def _of(self, *functions: str) -> pd.DataFrame:
        staff = self.facts.staff
        return staff[staff["function"].isin(functions)]

    def post_sales_functions(self) -> pd.DataFrame:
        """Customer success and support."""
        return self._of(*CUSTOMER_TEAMS)

    def support_headcount(self) -> pd.DataFrame:
        """Support."""
        return self._of(SUPPORT)

    support_per_role = support_headcount

    def customer_success_headcount(self) -> pd.DataFrame:
        """Customer success."""
        return self._of(CUSTOMER_SUCCESS)

    def customer_success_leaders(self) -> pd.DataFrame:
        """Executives of customer success, and those whose role says that they lead."""
        own = self._of(CUSTOMER_SUCCESS)
        return own[own["is_executive"].astype(bool) | self.facts.named("customer_success_leaders", own["role"])]

    def knowledge_owners(self) -> pd.DataFrame:
        """Whose role names knowledge."""
        staff = self.facts.staff
        return staff[self.facts.named("knowledge_owners", staff["role"])]

    def in_contact(self) -> pd.Series:
        """Whether each of the staff had a touch or answered a ticket."""
        met = self.facts.contacts
        busy = met[(met["touches"] > 0) | (met["answered_tickets"] > 0)]
        return self.facts.staff["employee_id"].isin(busy["employee_id"])

    def staff_in_contact(self) -> pd.DataFrame:
        """Those without."""
        return self.facts.staff[~self.in_contact()]

    def tenured(self) -> pd.DataFrame:
        """People of the customer teams of a year ago who had been here for two years by then."""
        before = self.facts.staff_before
        ours = before[before["function"].isin(CUSTOMER_TEAMS)]
        known, then = self.facts.tenures, self.facts.as_of - pd.DateOffset(months=MONTHS_A_YEAR + TENURED_MONTHS)
        return ours[ours["employee_id"].isin(known.loc[known["first_month"] <= then, "employee_id"])]

    def tenured_attrition(self) -> pd.DataFrame:
        """Those of them who left."""
        people = self.tenured()
        return people[~people["employee_id"].isin(self.facts.staff["employee_id"])]

    def team_attrition(self) -> pd.DataFrame:
        """Customer success that left for good within twelve months."""
        known = self.facts.tenures
        since = self.facts.as_of - pd.DateOffset(months=MONTHS_A_YEAR)
        left = (known["left_month"] > since) & (known["left_month"] <= self.facts.as_of)
        return known[left & (known["function"] == CUSTOMER_SUCCESS)]

    def executive_contact(self) -> pd.DataFrame:
        """Executives without a customer contact in the month."""
        now = self.facts.in_month(self.facts.executives)
        met = now.loc[now["touches"] > 0, "employee_id"]
        staff = self.facts.staff
        return staff[staff["is_executive"].astype(bool) & ~staff["employee_id"].isin(met)]

    def largest_span(self) -> pd.DataFrame:
        """The managers with the largest span."""
        spans = span_of_control(self.facts.staff)
        widest = spans.loc[spans["reports"] == spans["reports"].max(), "manager_id"]
        return self.facts.staff[self.facts.staff["employee_id"].isin(widest)]


def _counted(measure: str) -> Callable[[MaturityFacts], Reading]:
    """How many people stand behind a measure."""

    def reading(facts: MaturityFacts) -> Reading:
        people = len(PeopleBehind(facts).behind(measure))
        return float(people), float(people)

    return reading


def _post_sales_functions(facts: MaturityFacts) -> Reading:
    people = PeopleBehind(facts).post_sales_functions()
    return float(people["function"].nunique()), float(len(people))


def _staff_in_contact(facts: MaturityFacts) -> Reading:
    met = PeopleBehind(facts).in_contact()
    return float(ratio(met.sum(), len(met))), float(len(met))


def _support_per_role(facts: MaturityFacts) -> Reading:
    people = PeopleBehind(facts).support_headcount()
    roles = people["role"].str.casefold().str.strip().nunique()
    return float(ratio(len(people), roles)), float(len(people))


def _tenured_attrition(facts: MaturityFacts) -> Reading:
    whole, left = PeopleBehind(facts).tenured(), PeopleBehind(facts).tenured_attrition()
    return float(ratio(len(left), len(whole))), float(len(whole))


def _team_attrition(facts: MaturityFacts) -> Reading:
    now = facts.in_month(attrition_rate(facts.headcount))
    return (float(now["attrition_rate"].iloc[0]), float(now["average_headcount"].iloc[0])) if len(now) else UNKNOWN


def _executive_contact(facts: MaturityFacts) -> Reading:
    now = facts.in_month(executive_contact(facts.executives))
    return (float(now["contact_share"].iloc[0]), float(now["executives"].iloc[0])) if len(now) else UNKNOWN


def _largest_span(facts: MaturityFacts) -> Reading:
    if PeopleBehind(facts).post_sales_functions().empty:
        return UNKNOWN
    spans = span_of_control(facts.staff)
    return (float(spans["reports"].max()), float(len(spans))) if len(spans) else (0.0, 0.0)


PEOPLE_READINGS: Mapping[str, Callable[[MaturityFacts], Reading]] = {
    "post_sales_functions": _post_sales_functions,
    "staff_in_contact": _staff_in_contact,
    "support_headcount": _counted("support_headcount"),
    "customer_success_headcount": _counted("customer_success_headcount"),
    "headcount": _counted("headcount"),
    "support_per_role": _support_per_role,
    "customer_success_leaders": _counted("customer_success_leaders"),
    "tenured_attrition": _tenured_attrition,
    "team_attrition": _team_attrition,
    "executive_contact": _executive_contact,
    "largest_span": _largest_span,
    "knowledge_owners": _counted("knowledge_owners"),
}

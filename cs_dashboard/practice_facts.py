"""What practices are measured by and where a company stands, read from a warehouse for the page and the command."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cs_dashboard.config import Settings
from cs_dashboard.content.measures import measures
from cs_dashboard.content.stages import LADDERS, WATCHED, ladders
from cs_dashboard.metrics.maturity import practice_measures
from cs_dashboard.metrics.maturity_facts import UNKNOWN, MaturityFacts, Reading
from cs_dashboard.models.unit_economics import UnitEconomics, fit_unit_economics
from cs_dashboard.scenarios import maturity
from cs_dashboard.scenarios.maturity import Standing
from cs_dashboard.warehouse import facts, maturity_facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse

YEAR = 12
# ask(question, read, *key) -> what read(warehouse) answers; whoever has a cache keeps it by question and key.
Ask = Callable[..., Any]


@dataclass(frozen=True)
class PracticeReads:
    """The reads of one month, of the whole company.

    Attributes
    ----------
    warehouse, month
        What is read, as of when.
    ask
        Asks the warehouse; a cache may stand in between.
    """

    warehouse: Warehouse
    month: pd.Timestamp
    ask: Ask

    def measures(self) -> pd.DataFrame:
        """`metrics.maturity.practice_measures` of every measure."""
        needs = {key: measure.tables for key, measure in measures().items()}
        return practice_measures(self.facts(), needs, self.warehouse.sources.tables)

    def courses(self) -> dict[str, pd.Series]:
        """By month: arr (currency of the data), headcount, paying_customers, support_headcount; empty where unknown.

        Support had nobody in months that do not name it.
        """
        paid = self._whole("revenue", facts.revenue).set_index("month")
        found = dict.fromkeys((*LADDERS, *WATCHED), pd.Series(dtype=float))
        found |= {"paying_customers": paid["total_customers"], "arr": (paid["total_mrr"] * YEAR).round(2)}
        people = self._one("headcount", team_facts.headcount, "employees")
        if people is not None:
            found["headcount"] = people.groupby("month")["headcount"].sum()
            support = people[people["function"] == "support"].groupby("month")["headcount"].sum()
            found["support_headcount"] = support.reindex(found["headcount"].index, fill_value=0)
        return found

    def facts(self) -> MaturityFacts:
        """`metrics.maturity_facts.MaturityFacts`; what is not connected is not asked for."""
        settings, kinds = self.warehouse.settings, self.warehouse.settings.meeting_kinds
        year_ago = self.month - pd.DateOffset(months=YEAR)
        found = {
            "counts": self._one(
                "measure_counts", lambda house, month: maturity_facts.measure_counts(house, month, kinds)
            ),
            "days": self._one("measure_days", maturity_facts.measure_days),
            "channels": self._one("ticket_channels", maturity_facts.ticket_channels, "tickets"),
            "answers": self._one("survey_answers", maturity_facts.survey_answers, "surveys"),
            "contacts": self._one("staff_contacts", maturity_facts.staff_contacts, "employees", "touches", "tickets"),
            "tenures": self._one("tenures", lambda house, _: maturity_facts.tenures(house), "employees"),
            "staff": self._one("staff", team_facts.staff, "employees"),
            "staff_before": self._one("staff", team_facts.staff, "employees", month=year_ago),
            "headcount": self._one("headcount", team_facts.headcount, "employees"),
            "executives": self._one("executives", team_facts.executives, "employees", "touches"),
            "touches": self._whole("touches", team_facts.touches, needs=("touches",)),
            "tickets": self._whole("tickets", team_facts.tickets, needs=("tickets",)),
            "onboarded": self._whole(
                "contact", team_facts.contact_after_onboarding, "segment", needs=("onboardings", "touches")
            ),
        }
        return MaturityFacts(
            as_of=self.month,
            retention=self._whole("retention", facts.retention_facts),
            revenue=self._whole("revenue", facts.revenue),
            lifecycle=self._whole("lifecycle", team_facts.lifecycle),
            ltv_cac=self._ltv_cac(),
            words={key: measure.words for key, measure in measures().items()},
            product_caused=settings.product_caused,
            north_star=settings.north_star,
            **{name: frame for name, frame in found.items() if frame is not None},
        )

    def _one(
        self,
        question: str,
        read: Callable[[Warehouse, pd.Timestamp], pd.DataFrame],
        *needs: str,
        month: pd.Timestamp | None = None,
    ) -> pd.DataFrame | None:
        """A frame of the month; None where a table that it needs is not connected."""
        if not set(needs) <= set(self.warehouse.sources.tables):
            return None
        when = self.month if month is None else month
        frame: pd.DataFrame = self.ask(question, lambda house: read(house, when), when)
        return frame

    def _whole(self, question: str, read: Callable[..., pd.DataFrame], *by: str, needs: tuple[str, ...] = ()) -> Any:
        """The frame by few dimensions or none, which is a fraction of the work of all of them; None as above."""
        if not set(needs) <= set(self.warehouse.sources.tables):
            return None
        return self.ask(question, lambda house: read(house, self.month, dimensions=by), "whole", self.month, by)

    def _ltv_cac(self) -> Reading:
        costs = self._one("monthly_costs", facts.monthly_costs, "costs")
        if costs is None:
            return UNKNOWN
        found: UnitEconomics = self.ask("unit_economics", lambda _: self._economics(costs), self.month)
        return found.ltv_cac, found.new_customers

    def _economics(self, costs: pd.DataFrame) -> UnitEconomics:
        return fit_unit_economics(
            self.month,
            self._whole("movements", facts.mrr_movements, "segment"),
            self._whole("revenue", facts.revenue),
            costs,
            self._whole("survival", facts.survival_facts, "segment"),
            self._whole("cohorts", facts.cohort_facts),
            self._whole("moments", facts.cohort_moments),
        )


def uncached(warehouse: Warehouse, month: pd.Timestamp) -> PracticeReads:
    """The reads without a cache."""
    return PracticeReads(warehouse, month, lambda _question, read, *_key: read(warehouse))


def ladder_rate(settings: Settings) -> float | None:
    """Units of the ladder's currency for one of the data's; None where no rate is given, which is never guessed."""
    if settings.currency == settings.stages.currency:
        return 1.0
    return settings.exchange_rates.get(settings.stages.currency)


def placed(settings: Settings, courses: dict[str, pd.Series]) -> tuple[dict[str, Standing], dict[str, pd.Series]]:
    """The places on the ladders today, and the courses with ARR in the ladder's currency (NaN without a rate)."""
    counted = {**courses, "arr": courses["arr"] * (ladder_rate(settings) or math.nan)}
    sizes = {name: last(counted[name]) for name in LADDERS}
    return maturity.standings(ladders(), settings.stages.edges, sizes), counted


def last(course: pd.Series) -> float:
    """The value of today; NaN of an empty course."""
    return float(course.iloc[-1]) if len(course) else math.nan

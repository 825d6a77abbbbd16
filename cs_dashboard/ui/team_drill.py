"""Who and what stands behind a number of the Team ratios page, by the key that its point or row carries."""

from dataclasses import dataclass, replace

import pandas as pd

from cs_dashboard.filters import Filters
from cs_dashboard.metrics import service, team
from cs_dashboard.metrics.rollup import matching
from cs_dashboard.ui import reads, team_reads
from cs_dashboard.warehouse.queries.load import LoadOf

YEAR = 12
# Who counts in the ratio of teams; support as a switch has it.
IN_THE_RATIO = (*team.CUSTOMER_FACING, *team.R_AND_D)


@dataclass(frozen=True)
class TeamBehind:
    """The lists behind the page's numbers; nothing is read before somebody asks."""

    filters: Filters

    def book(self, key: str) -> pd.DataFrame:
        """The paying customers of a CSM, `csm_id|`, or of one in a segment, `csm_id|segment`."""
        csm, _, segment = key.rpartition("|")
        listed = self._paying()
        own = listed[listed["csm_id"] == csm]
        return own[own["segment"] == segment] if segment else own

    def segment(self, key: str) -> pd.DataFrame:
        """The paying customers of a segment."""
        listed = self._paying()
        return listed[listed["segment"] == key]

    def handled(self, key: str) -> pd.DataFrame:
        """The tickets of twelve months that a person was given, of all customers."""
        return team_reads.tickets_behind(Filters(as_of=self.filters.as_of), self._year(), agent_id=key)

    def covered(self, key: str) -> pd.DataFrame:
        """The retention base of a segment with or without a CSM, whatever CSM is chosen: `segment|coverage`."""
        segment, _, kind = key.rpartition("|")
        listed = reads.customers_between(self.filters, reads.as_of(self.filters), self.filters.window)
        listed = listed[(listed["segment"] == segment) & (listed["opening_mrr"] > 0)]
        is_covered = listed["csm_id"].isin(self._csms_here())
        return listed[is_covered if kind == team.WITH_CSM else ~is_covered]

    def uncovered(self) -> pd.DataFrame:
        """The paying customers that no CSM who works here looks after, the largest first, whatever CSM is chosen."""
        listed = reads.customers_between(self.filters, reads.as_of(self.filters), self.filters.window)
        alone = listed[(listed["closing_mrr"] > 0) & ~listed["csm_id"].isin(self._csms_here())]
        return alone.sort_values(["closing_mrr", "customer_id"], ascending=[False, True])

    def largest_uncovered(self, most: int) -> pd.DataFrame:
        """The first of them, without asking for everybody who pays."""
        return team_reads.uncovered_customers(self.filters, most)

    def payers(self, key: str) -> pd.DataFrame:
        """Everybody of the whole company who paid in a month."""
        listed = self._companys(key)
        return listed[listed["closing_mrr"] > 0]

    def base(self, key: str) -> pd.DataFrame:
        """Everybody of the whole company who paid a year before a month."""
        listed = self._companys(key)
        return listed[listed["opening_mrr"] > 0]

    def people(self, key: str, *, with_support: bool = False) -> pd.DataFrame:
        """Who stood in the ratio of teams in a month: `frames.STAFF`."""
        counted = (*IN_THE_RATIO, "support") if with_support else IN_THE_RATIO
        return matching(self._staff(key), {"function": counted}).sort_values(["function", "name"])

    def reports(self, key: str) -> pd.DataFrame:
        """The direct reports of a manager within the customer teams: `frames.STAFF`."""
        staff = self._staff(str(reads.as_of(self.filters).date()))
        led = staff[(staff["manager_id"] == key) & (staff["employee_id"] != key)]
        return matching(led, {"function": team.CUSTOMER_TEAMS}).sort_values(["function", "name"])

    def executives(self, key: str) -> pd.DataFrame:
        """The executives of a month with their contacts in it, the busiest first: `frames.EXECUTIVES`."""
        found = team_reads.executives(self.filters)
        assert found is not None
        ordered = found.sort_values(["touches", "name"], ascending=[False, True])
        return ordered[ordered["month"] == pd.Timestamp(key)]

    def times(self, key: str, stage: str) -> pd.DataFrame:
        """The tickets of twelve months in a segment or category that got to a stage, the slowest first."""
        kind, _, member = key.partition("|")
        found = team_reads.tickets_behind(self.filters, self._year(), **{kind: member})
        reached = found[found[f"{stage}_hours"].notna()]
        return reached.sort_values(f"{stage}_hours", ascending=False, kind="stable")

    def category(self, key: str) -> pd.DataFrame:
        """The tickets of twelve months in a category."""
        return team_reads.tickets_behind(self.filters, self._year(), category=key)

    def tickets(self, key: str) -> pd.DataFrame:
        """The tickets of a month."""
        month = pd.Timestamp(key)
        return team_reads.tickets_behind(self.filters, (month, month))

    def contacts(self, key: str) -> pd.DataFrame:
        """The contacts of a month of which it is known who began them."""
        known = set(self._touches()["initiated_by"]) - {service.NOBODY}
        month = pd.Timestamp(key)
        return team_reads.touches_behind(self.filters, (month, month), initiated_by=tuple(sorted(known)))

    def purpose(self, key: str) -> pd.DataFrame:
        """The contacts of twelve months that one purpose moved."""
        mix = service.touch_mix(self._touches(), ("kind", "initiated_by"))
        own = mix[mix["purpose"] == key]
        # No member restricts nothing: where nothing moved anybody so, it takes one that no contact has.
        kept = {name: tuple(sorted(own[name].unique())) or ("",) for name in ("kind", "initiated_by")}
        return team_reads.touches_behind(self.filters, self._year(), **kept)

    def untouched(self, key: str) -> pd.DataFrame:
        """The customers of a segment that heard nothing from us after onboarding."""
        return team_reads.untouched_customers(self.filters, key)

    def stage(self, key: str) -> pd.DataFrame:
        """The customers that came to a stage of their life."""
        return team_reads.customers_at_stage(self.filters, key)

    def values(self, key: str) -> pd.DataFrame:
        """The customers of a segment that saw a first value."""
        return team_reads.values_behind(self.filters, key)

    def terms(self, key: str, load_of: LoadOf) -> pd.DataFrame:
        """The contract terms of a band of load, `low|high`."""
        low, _, high = key.partition("|")
        return team_reads.terms_at_load(self.filters, load_of, float(low), float(high))

    def names(self) -> dict[str, str]:
        """csm_id -> name, of everybody who is named as CSM."""
        books = team_reads.csm_books(replace(self.filters, csm_id=()))
        return dict(zip(books["csm_id"], books["name"], strict=True))

    def employees(self) -> dict[str, str]:
        """employee_id -> name, of who works here; empty without employees."""
        staff = team_reads.staff(self.filters)
        return {} if staff is None else dict(zip(staff["employee_id"], staff["name"], strict=True))

    def _csms_here(self) -> list[str]:
        books = team_reads.csm_books(replace(self.filters, csm_id=()))
        return list(books.loc[books["csm_status"] == team.EMPLOYED, "csm_id"].unique())

    def _paying(self) -> pd.DataFrame:
        listed = reads.customers_between(self.filters, reads.as_of(self.filters), self.filters.window)
        return matching(listed[listed["closing_mrr"] > 0], {"csm_id": self.filters.csm_id})

    def _companys(self, key: str) -> pd.DataFrame:
        return reads.customers_between(Filters(), pd.Timestamp(key), YEAR)

    def _staff(self, key: str) -> pd.DataFrame:
        found = team_reads.staff(Filters(as_of=pd.Timestamp(key).date()))
        assert found is not None
        return found

    def _touches(self) -> pd.DataFrame:
        found = team_reads.touches(self.filters)
        assert found is not None
        return found

    def _year(self) -> team_reads.Months:
        last = reads.as_of(self.filters)
        return last - pd.DateOffset(months=YEAR - 1), last

"""The size and shape of the teams: ratios of functions, load of customer success, spans, attrition, executives."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import FUNCTIONS, REVENUE
from cs_dashboard.metrics.histogram import quantiles_by
from cs_dashboard.metrics.retention import retention
from cs_dashboard.metrics.rollup import FEW_CUSTOMERS, ratio, rolled_up

MONTHS_A_YEAR = 12
CUSTOMER_FACING = ("sales", "marketing", "customer_success")
R_AND_D = ("product", "engineering", "design", "qa")
CUSTOMER_TEAMS = ("customer_success", "support")
EMPLOYED = "employed"
WITH_CSM, WITHOUT_CSM = "with_csm", "without_csm"
_SPREAD = {"min": 0.0, "q25": 0.25, "median": 0.5, "q75": 0.75, "max": 1.0}


def team_ratios(headcount: pd.DataFrame, *, with_support: bool = False) -> pd.DataFrame:
    """How many people sell to and look after customers for each one who builds the product, and the builders' share.

    team_ratio = (sales + marketing + customer success [+ support]) / (product + engineering + design + QA);
    r_and_d_share = the latter / everybody.

    Parameters
    ----------
    headcount
        `frames.HEADCOUNT`, measured or as a lever leaves it.
    with_support
        Whether support counts among those who look after customers.

    Returns
    -------
    month: `<function>_headcount` of each function and `headcount` of all, `customer_facing`, `r_and_d`, `team_ratio`
    (2.0 = two to one; NaN where nobody is in R&D) and `r_and_d_share` (NaN where nobody works there).
    """
    wide = headcount.pivot_table(index="month", columns="function", values="headcount", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=list(FUNCTIONS), fill_value=0)
    facing = [*CUSTOMER_FACING, *(["support"] if with_support else [])]
    table = wide.rename(columns={name: f"{name}_headcount" for name in FUNCTIONS}).rename_axis(columns=None)
    table["headcount"] = wide.sum(axis=1)
    table["customer_facing"] = wide[facing].sum(axis=1)
    table["r_and_d"] = wide[list(R_AND_D)].sum(axis=1)
    table["team_ratio"] = ratio(table["customer_facing"], table["r_and_d"])
    table["r_and_d_share"] = ratio(table["r_and_d"], table["headcount"])
    return table.reset_index()


def csm_load(books: pd.DataFrame, by: Sequence[str] = ("segment",)) -> pd.DataFrame:
    """Customers and ARR for each customer success manager, as a mean and as a distribution over the managers.

    customers_per_csm = Σ customers of employed CSMs / number of those CSMs; ARR likewise, ARR = 12 × MRR. A manager
    with customers in two segments counts in both. Uncovered customers (no CSM, one who left, or no employee) stand
    beside it, so that nothing is dropped. Assignments are today's.

    Parameters
    ----------
    books
        `frames.CSM_BOOKS` of one month.

    Returns
    -------
    by: csms, customers, arr (all), covered_customers, covered_arr, uncovered_customers, uncovered_arr,
    customers_per_csm, arr_per_csm, then customers_ and arr_ with min, q25, median, q75, max over the managers. NaN
    where no CSM is.
    """
    keys = list(by)
    each = _per_csm(books, keys)
    table = _book_sums(each, keys)
    covered = each[each["is_covered"]].assign(csms=1)
    for measure in ("customers", "arr"):
        spread = {f"{measure}_{name}": share for name, share in _SPREAD.items()}
        found = quantiles_by(covered, keys, measure, "csms", spread, is_bucketed=False).drop(columns="csms")
        table = table.merge(found, on=keys, how="left") if keys else pd.concat([table, found], axis=1)
    return table


def _per_csm(books: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One row per `keys` and CSM: customers, arr, is_covered."""
    grain = [*keys, "csm_id", "csm_status"]
    each = books.groupby(grain, as_index=False, sort=True, dropna=False)[["customers", "book_mrr"]].sum()
    return each.assign(arr=(each["book_mrr"] * MONTHS_A_YEAR).round(2), is_covered=each["csm_status"] == EMPLOYED)


def _book_sums(each: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    covered = each["is_covered"]
    parts = each.assign(
        csms=covered.astype("int64"),
        covered_customers=each["customers"].where(covered, 0),
        covered_arr=each["arr"].where(covered, 0.0),
    )
    columns = ["csms", "customers", "arr", "covered_customers", "covered_arr"]
    whole = parts if keys else parts.assign(all=0)
    table = whole.groupby(keys or ["all"], as_index=False, dropna=False)[columns].sum()[[*keys, *columns]]
    counts = ["csms", "customers", "covered_customers"]
    table = table.astype(dict.fromkeys(counts, "int64")).round({"arr": 2, "covered_arr": 2})
    table["uncovered_customers"] = table["customers"] - table["covered_customers"]
    table["uncovered_arr"] = (table["arr"] - table["covered_arr"]).round(2)
    table["customers_per_csm"] = ratio(table["covered_customers"], table["csms"])
    table["arr_per_csm"] = ratio(table["covered_arr"], table["csms"])
    return table


def csm_capacity(
    headcount: pd.DataFrame, revenue: pd.DataFrame, retention_rates: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Paying customers and ARR for each person of customer success who manages nobody, month by month, and GRR beside.

    The history of the load: who looked after whom in the past is not known, so this counts people and not assignments.

    Parameters
    ----------
    headcount, revenue
        `frames.HEADCOUNT`; `frames.REVENUE` of the whole company.
    retention_rates
        `metrics.retention.retention` of the whole company, for its GRR.

    Returns
    -------
    month (those of revenue): csms, customers, arr (currency), customers_per_csm, arr_per_csm (NaN where nobody is in
    customer success) and grr (NaN where it is unknown).
    """
    paid = rolled_up(revenue, REVENUE).rename(columns={"total_customers": "customers"})
    people = headcount[headcount["function"] == "customer_success"].groupby("month")["individuals"].sum()
    table = paid[["month", "customers"]].assign(arr=(paid["total_mrr"] * MONTHS_A_YEAR).round(2))
    table.insert(1, "csms", table["month"].map(people).fillna(0).astype("int64"))
    table["customers_per_csm"] = ratio(table["customers"], table["csms"])
    table["arr_per_csm"] = ratio(table["arr"], table["csms"])
    rates = pd.Series(dtype=float) if retention_rates is None else retention_rates.set_index("month")["grr"]
    return table.assign(grr=table["month"].map(rates).astype(float))


def span_of_control(staff: pd.DataFrame, teams: Sequence[str] = CUSTOMER_TEAMS) -> pd.DataFrame:
    """How many people report directly to each manager, both within the customer teams, the widest span first.

    Counted are those whose manager is on the payroll and in the teams too; whoever names themselves reports to nobody.
    In a circle of managers each still has the reports that name them. The rest is in `reports_unled`.

    Parameters
    ----------
    staff
        `frames.STAFF` of one month.

    Returns
    -------
    manager_id: name, function, role, reports.
    """
    led = _led(staff, teams)
    counts = led.groupby("manager_id", as_index=False).size().rename(columns={"size": "reports"})
    names = staff[["employee_id", "name", "function", "role"]].rename(columns={"employee_id": "manager_id"})
    spans = counts.merge(names, on="manager_id", how="left")
    ordered = spans.sort_values(["reports", "name", "manager_id"], ascending=[False, True, True], ignore_index=True)
    return ordered[["manager_id", "name", "function", "role", "reports"]]


def _led(staff: pd.DataFrame, teams: Sequence[str]) -> pd.DataFrame:
    ours = staff[staff["function"].isin(list(teams))]
    led = ours["manager_id"].isin(ours["employee_id"]) & (ours["manager_id"] != ours["employee_id"])
    return ours[led]


def reports_unled(staff: pd.DataFrame, teams: Sequence[str] = CUSTOMER_TEAMS) -> pd.DataFrame:
    """People of the customer teams that count in nobody's span, by why.

    Returns reason (none, left, unknown, self, or outside: a manager of another team) and people.
    """
    ours = staff[staff["function"].isin(list(teams))]
    rest = ours[~ours["employee_id"].isin(_led(staff, teams)["employee_id"])]
    itself = rest["manager_id"] == rest["employee_id"]
    reasons = np.where(itself, "self", np.where(rest["manager_status"] == EMPLOYED, "outside", rest["manager_status"]))
    counted = pd.Series(reasons, dtype=object).value_counts().sort_index()
    return counted.rename_axis("reason").reset_index(name="people")


def attrition_rate(headcount: pd.DataFrame, function: str = "customer_success") -> pd.DataFrame:
    """Leavers of the twelve months to each month, for each person of the average headcount of their last days.

    Σ leavers / (Σ headcount / 12). Returns month, leavers, average_headcount, attrition_rate (1.0 = everybody once);
    NaN in the first eleven months, and where nobody was there.
    """
    own = headcount[headcount["function"] == function].groupby("month", as_index=False)[["headcount", "leavers"]].sum()
    year = own[["headcount", "leavers"]].rolling(MONTHS_A_YEAR).sum()
    average = year["headcount"] / MONTHS_A_YEAR
    rate = pd.Series(ratio(year["leavers"], average), index=own.index)
    return own[["month"]].assign(leavers=year["leavers"], average_headcount=average, attrition_rate=rate)


def executive_contact(executives: pd.DataFrame) -> pd.DataFrame:
    """The share of executives that had at least one contact with a customer in the month.

    Executives with a touch / executives on the payroll on the month's last day. `executives` is `frames.EXECUTIVES`;
    returns month, executives, in_contact, contact_share.
    """
    met = executives.assign(in_contact=(executives["touches"] > 0).astype("int64"), executives=1)
    months = met.groupby("month", as_index=False)[["executives", "in_contact"]].sum()
    return months.assign(contact_share=ratio(months["in_contact"], months["executives"]))


def retention_by_coverage(
    facts: pd.DataFrame, books: pd.DataFrame, window: int, by: Sequence[str] = ("segment",)
) -> pd.DataFrame:
    """Retention of the customers with and without a customer success manager, as `metrics.retention.retention`.

    With: the csm_id of `facts` is an employed CSM of `books`. Assignments are today's, and who is given a CSM is not
    drawn by lot, so a difference is no effect.

    Parameters
    ----------
    facts
        `frames.RETENTION_FACTS` of the window with csm_id as one more dimension.
    books
        `frames.CSM_BOOKS`.

    Returns
    -------
    by × coverage (with_csm, without_csm) × month, its columns as in `retention`.
    """
    covered = books.loc[books["csm_status"] == EMPLOYED, "csm_id"].unique()
    coverage = np.where(facts["csm_id"].isin(covered), WITH_CSM, WITHOUT_CSM)
    return retention(facts.assign(coverage=coverage.astype(object)), window, [*by, "coverage"])


def person_view(
    books: pd.DataFrame,
    rates: pd.DataFrame | None = None,
    agent_tickets: pd.DataFrame | None = None,
    agent_times: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per person: book of business, its NRR with interval, tickets handled and median first response.

    Parameters
    ----------
    books
        `frames.CSM_BOOKS` of one month; only employed CSMs are listed for a book.
    rates
        `metrics.retention.retention` by csm_id, one month of it.
    agent_tickets, agent_times
        `frames.AGENT_TICKETS` and `frames.AGENT_TIMES` of the same people.

    Returns
    -------
    employee_id: name, customers, arr, opening_customers, nrr, nrr_low, nrr_high, tickets, median_response_hours (NaN
    where a part is unknown), has_few_customers and has_few_tickets: below ten, too few to judge anybody by.
    """
    people = _per_csm(books[books["csm_status"] == EMPLOYED], ["name"]).rename(columns={"csm_id": "employee_id"})
    table = people[["employee_id", "name", "customers", "arr"]]
    columns = ["opening_customers", "nrr", "nrr_low", "nrr_high"]
    known = pd.DataFrame(columns=["csm_id", *columns]) if rates is None else rates[["csm_id", *columns]]
    table = table.merge(known.rename(columns={"csm_id": "employee_id"}), on="employee_id", how="left")
    table = table.merge(_handled(agent_tickets, agent_times), on="employee_id", how="outer", suffixes=("", "_agent"))
    table["name"] = table["name"].fillna(table["name_agent"])
    table[["customers", "tickets"]] = table[["customers", "tickets"]].fillna(0).astype("int64")
    table[[*columns, "arr", "median_response_hours"]] = table[[*columns, "arr", "median_response_hours"]].astype(float)
    table["has_few_customers"] = ~(table["opening_customers"] >= FEW_CUSTOMERS)
    table["has_few_tickets"] = table["tickets"] < FEW_CUSTOMERS
    order = table.drop(columns="name_agent").sort_values(["arr", "tickets", "name"], ascending=[False, False, True])
    return order.reset_index(drop=True)


def _handled(tickets: pd.DataFrame | None, times: pd.DataFrame | None) -> pd.DataFrame:
    """employee_id, name_agent, tickets, median_response_hours of those who handled any; nobody's tickets left out."""
    columns = ["employee_id", "name_agent", "tickets", "median_response_hours"]
    if tickets is None or times is None:
        return pd.DataFrame(columns=columns)
    answered = times[times["stage"] == "response"]
    found = quantiles_by(answered, ["agent_id"], "minutes", "tickets", {"median": 0.5})
    medians = found.set_index("agent_id")["median"]
    own = tickets[tickets["agent_id"] != "(none)"]
    handled = own[["agent_id", "name", "tickets"]].assign(hours=own["agent_id"].map(medians).astype(float) / 60)
    return handled.set_axis(columns, axis=1)

"""People needed against people there, month by month, and what to do about it: the capacity plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cs_dashboard.metrics.rollup import ratio
from cs_dashboard.scenarios.capacity_levers import MONTHS_A_YEAR, CapacityLevers
from cs_dashboard.scenarios.csm_load import Book, LoadEffect, load_by_month
from cs_dashboard.scenarios.demand import Segment, Tickets, customers_by_month, support_fte, workload
from cs_dashboard.scenarios.erlang import LAST_BIT
from cs_dashboard.scenarios.hiring import HIRE_COLUMNS, Opening, Supply, Team, openings, ramp_curve, supply, with_hires
from cs_dashboard.scenarios.planned_hires import PlannedHire, starting

MONTHS = 24
CSM, SUPPORT = "csm", "support"
ROLES = (CSM, SUPPORT)
# A support team of more than 6 splits by stage of the customer's life, not by customer or kind of question.
SUPPORT_TEAM_UNSPLIT, SPLIT_FACTS = 6, ("002-29", "002-30", "002-31")
# The first manager of CSMs comes at 4 to 5 of them (saastr.com, facts part 2j, without a date).
CSMS_UNMANAGED, MANAGER_FACTS = 4, ("2j",)


@dataclass(frozen=True)
class Company:
    """What the plan starts from.

    Attributes
    ----------
    first_month
        Month 0 of the plan, its first day.
    segments, tickets
        What is asked of customer success and of support.
    csm, support
        Who is there.
    book
        Load and renewals of today.
    arr
        ARR of today (currency).
    load_effect
        As measured; the lever moves it.
    cs_managers
        Managers of CSMs there now.
    hires
        What the reader plans beside those whom the teams know of.
    """

    first_month: pd.Timestamp
    segments: tuple[Segment, ...]
    csm: Team
    support: Team
    tickets: Tickets
    book: Book
    arr: float
    load_effect: LoadEffect = field(default_factory=lambda: LoadEffect(float("nan")))
    cs_managers: int = 0
    hires: tuple[PlannedHire, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Advice that the plan meets.

    Attributes
    ----------
    code
        `split_support_by_stage` or `first_cs_manager`.
    facts
        Where it comes from.
    months_ahead
        The first month of the plan in which it applies.
    """

    code: str
    facts: tuple[str, ...]
    months_ahead: int


@dataclass(frozen=True)
class PlanCost:
    """What the hires cost once all are there, those that the reader plans and those advised beside them.

    Attributes
    ----------
    yearly
        Their salaries and those of the managers they add (currency a year).
    nrr_points
        The rise of NRR that brings as much revenue: yearly / ARR (0.01 = 1 point); NaN without ARR.
    nrr_points_at_margin
        The rise that brings as much gross margin: yearly / (ARR × gross margin).
    """

    yearly: float
    nrr_points: float
    nrr_points_at_margin: float


@dataclass(frozen=True, eq=False)
class CapacityPlan:
    """The plan by month, and what follows from it.

    Attributes
    ----------
    months
        role × months_ahead: month, need_fte, people, planned_hires (who starts, before any advice), available_fte,
        gap_fte (need − available), people_after, available_after_fte, managers (count), cost_before, cost (currency of
        the month). `_after`, managers and cost follow the advice, cost_before knows of no hire that the reader plans;
        people are expected numbers, for attrition takes parts of people. NaN where not known.
    hires
        role, then `hiring.hires_to_open`, then need_month, requisition_month, start_month, productive_month.
    workload
        `demand.workload` with its month.
    load
        `csm_load.load_by_month` with its month.
    cost
        Of the hires.
    flags
        Advice that the plan meets.
    missing
        What is not known: `csm_people`, `support_people`, `tickets`, `renewals`.
    """

    months: pd.DataFrame
    hires: pd.DataFrame
    workload: pd.DataFrame
    load: pd.DataFrame
    cost: PlanCost
    flags: tuple[Flag, ...]
    missing: tuple[str, ...]

    def first_short(self, role: str) -> pd.Timestamp | None:
        """The first month in which fewer are there than are needed, before any advice; None when there is none."""
        is_short = (self.months["role"] == role).to_numpy() & (self.months["gap_fte"].to_numpy() > LAST_BIT)
        return pd.Timestamp(self.months["month"].iloc[int(is_short.argmax())]) if is_short.any() else None


@dataclass(frozen=True, eq=False)
class Sides:
    """A team by month: `known` as it is, `before` with the hires planned, `after` with those advised as well.

    `planned` are those who start in each month before any advice.
    """

    known: Supply
    before: Supply
    after: Supply
    planned: tuple[float, ...]


@np.errstate(all="ignore")
def project_capacity(company: Company, levers: CapacityLevers, months: int = MONTHS) -> CapacityPlan:
    """Need, supply, hires to open, managers and cost of customer success and support by month, under levers.

    Need: `demand.workload`, `demand.support_fte`. Supply: `hiring.supply`. Hires: `hiring.hires_to_open`. Managers =
    positions / span, rounded up. Cost = (people × salary + managers × salary of a manager) / 12. Hires that the reader
    plans count in supply and in cost, and what is advised comes on top of them. Nothing raises: levers or facts that
    are not numbers make NaN, and NaN asks for nobody.
    """
    curve = ramp_curve(levers.ramp)
    work = workload(company.segments, levers, months)
    customers = _customers(company, levers, months)
    need = {CSM: _team_need(work, months), SUPPORT: support_fte(company.tickets, customers, levers)}
    sides: dict[str, Sides] = {}
    opened: dict[str, list[Opening]] = {}
    yearly = 0.0
    for role, team in ((CSM, company.csm), (SUPPORT, company.support)):
        known = supply(team, curve, levers.recruiting, levers.attrition, months)
        joining = starting(company.hires, role, company.first_month, months)
        team = team.joined_by(joining)
        before = supply(team, curve, levers.recruiting, levers.attrition, months) if any(joining) else known
        opened[role] = openings(need[role], before.fte, levers.recruiting, levers.ramp)
        after = with_hires(before, ((one.hires, one.start_ahead) for one in opened[role]), curve)
        sides[role] = Sides(known, before, after, team.planned)
        yearly += _yearly(role, sum(joining) + sum(one.hires for one in opened[role]), known, levers)
    csms = sides[CSM]
    effect = company.load_effect.moved_to(levers.load_effect)
    load = load_by_month(customers, csms.before.people, csms.after.people, company.book, effect)
    hires = [(role, *one) for role in ROLES for one in opened[role]]
    return CapacityPlan(
        months=_dated(_by_month(need, sides, levers, months), company.first_month),
        hires=_dated(pd.DataFrame(hires, columns=["role", *HIRE_COLUMNS]), company.first_month),
        workload=_dated(work, company.first_month),
        load=_dated(load, company.first_month),
        cost=plan_cost(yearly, company.arr, levers.gross_margin),
        flags=_flags(csms.after, sides[SUPPORT].after, company.cs_managers),
        missing=_missing(company),
    )


def _customers(company: Company, levers: CapacityLevers, months: int) -> np.ndarray:
    """Customers of all segments by month."""
    customers = np.zeros(months)
    for segment in company.segments:
        customers += customers_by_month(segment, levers, months)
    return customers


def _team_need(work: pd.DataFrame, months: int) -> np.ndarray:
    """People for all segments together, NaN where one of them is not known."""
    fte = work["fte"].to_numpy().reshape(-1, months)
    return fte.sum(axis=0) if len(fte) else np.full(months, np.nan)


def _by_month(
    need: Mapping[str, np.ndarray], sides: Mapping[str, Sides], levers: CapacityLevers, months: int
) -> pd.DataFrame:
    """One frame of all roles: building a frame costs more than the sums in it, and a slider waits for it."""
    columns: dict[str, list[np.ndarray]] = {}
    for role in ROLES:
        team, found = sides[role], need[role]
        planned = np.zeros(months)
        planned[: len(team.planned)] = team.planned[:months]
        mine = {
            "months_ahead": np.arange(months),
            "need_fte": found,
            "people": team.before.people,
            "planned_hires": planned,
            "available_fte": team.before.fte,
            "gap_fte": found - team.before.fte,
            "people_after": team.after.people,
            "available_after_fte": team.after.fte,
            "managers": managers_needed(team.after.positions, levers.span),
            "cost_before": team_cost(role, team.known, levers),
            "cost": team_cost(role, team.after, levers),
        }
        for name, values in mine.items():
            columns.setdefault(name, []).append(values)
    names = [role for role in ROLES for _ in range(months)]
    return pd.DataFrame({"role": names, **{name: np.concatenate(parts) for name, parts in columns.items()}})


def managers_needed(people: np.ndarray, span: float) -> np.ndarray:
    """Individual contributors / span, rounded up; NaN where the span is not above zero."""
    return np.ceil(ratio(people, span) - LAST_BIT) + 0.0


def team_cost(role: str, team: Supply, levers: CapacityLevers) -> np.ndarray:
    """Of each month (currency): (people × salary + managers × salary of a manager) / 12."""
    salaries = team.people * getattr(levers, f"salary_{role}")
    yearly: np.ndarray = salaries + managers_needed(team.positions, levers.span) * levers.salary_manager
    return yearly / MONTHS_A_YEAR


def _yearly(role: str, hires: float, before: Supply, levers: CapacityLevers) -> float:
    """What the hires of a role and the managers they add cost in a year; 0 without hires."""
    if not hires:
        return 0.0
    there = before.positions[-1:]
    added = managers_needed(there + hires, levers.span) - managers_needed(there, levers.span)
    return float(hires * getattr(levers, f"salary_{role}") + added[0] * levers.salary_manager)


def plan_cost(yearly: float, arr: float, gross_margin: float) -> PlanCost:
    """What hires cost a year as points of NRR: yearly / ARR, and yearly / (ARR × gross margin); NaN without them."""
    return PlanCost(yearly, float(ratio(yearly, arr)), float(ratio(yearly, arr * gross_margin)))


def _flags(csm: Supply, support: Supply, cs_managers: int) -> tuple[Flag, ...]:
    found = []
    split = np.flatnonzero(support.positions > SUPPORT_TEAM_UNSPLIT)
    if len(split):
        found.append(Flag("split_support_by_stage", SPLIT_FACTS, int(split[0])))
    managed = np.flatnonzero(csm.positions >= CSMS_UNMANAGED)
    if len(managed) and not cs_managers:
        found.append(Flag("first_cs_manager", MANAGER_FACTS, int(managed[0])))
    return tuple(found)


def _missing(company: Company) -> tuple[str, ...]:
    known: Sequence[tuple[str, bool]] = (
        ("csm_people", company.csm.tenures is not None),
        ("support_people", company.support.tenures is not None),
        ("tickets", bool(company.tickets.arrivals)),
        ("renewals", any(one.renewals or one.renewals_last_year for one in company.segments)),
    )
    return tuple(code for code, is_known in known if not is_known)


def _dated(frame: pd.DataFrame, first_month: pd.Timestamp) -> pd.DataFrame:
    """Adds a calendar month for each column of months ahead, `need_ahead` -> `need_month`, to a frame just made."""
    start = np.datetime64(first_month, "M")
    for name in [name for name in frame.columns if name.endswith("_ahead")]:
        month = "month" if name == "months_ahead" else name.replace("_ahead", "_month")
        frame[month] = (start + frame[name].to_numpy(dtype=int)).astype("datetime64[us]")
    return frame

"""The book of business: sixty months of subscriptions, contracts and renewal decisions, no contacts."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from cs_dashboard.sample import truths
from cs_dashboard.sample.customers import Customer
from cs_dashboard.sample.days import day_within, month_index, month_start, years_later
from cs_dashboard.sample.truths import EFFECTS
from cs_dashboard.sample.usage import UsageMonth, adoption_tier, sigmoid, usage_month


@dataclass
class Subscription:
    """A period of constant MRR; `end` is exclusive, None is open."""

    customer_id: str
    plan: str
    start: date
    mrr: float
    end: date | None = None


@dataclass
class Contract:
    """A contract term; `end` is exclusive."""

    customer_id: str
    start: date
    end: date
    auto_renews: bool | None
    end_reason: str | None = None


@dataclass
class Account:
    """Where one customer stands while the months go by."""

    customer: Customer
    rng: np.random.Generator
    seats: int
    plan: int
    price: float
    adoption: float
    core: Subscription | None = None
    add_ons: list[Subscription] = field(default_factory=list)
    contract: Contract | None = None
    opens_on: date | None = None
    silent_from: int | None = None
    tier: str = "mid"


class Book:
    """Simulates every customer month by month; its lists and arrays are what the other subjects read."""

    def __init__(self, rng: np.random.Generator, customers: list[Customer]) -> None:
        """Nothing has happened yet; `simulate` lets the months pass."""
        # Each customer has its own stream: what one does leaves the fate of the others alone.
        streams = rng.spawn(len(customers))
        self.accounts = [_account(*pair) for pair in zip(customers, streams, strict=True)]
        self.subscriptions: list[Subscription] = []
        self.contracts: list[Contract] = []
        self.usage: list[UsageMonth] = []
        shape = (len(customers), truths.MONTHS)
        self.paying = np.zeros(shape, dtype=bool)
        self.silent = np.zeros(shape, dtype=bool)
        self.tickets = np.zeros(shape, dtype=np.int64)
        self.adoption = np.zeros(shape)

    def simulate(self) -> "Book":
        """Let all months pass, then let a few customers give notice for terms that end after the data."""
        for month in range(truths.MONTHS):
            loads = self._loads(month - 1)
            for number, account in enumerate(self.accounts):
                self._step(number, account, month, loads)
        for account in self.accounts:
            self._give_notice(account)
        return self

    def _loads(self, month: int) -> list[int]:
        """Paying customers of each portfolio in the month."""
        loads = [0] * len(truths.PORTFOLIOS)
        if month >= 0:
            for number, account in enumerate(self.accounts):
                if self.paying[number, month] and account.customer.portfolio is not None:
                    loads[account.customer.portfolio] += 1
        return loads

    def _step(self, number: int, account: Account, month: int, loads: list[int]) -> None:
        contract = account.contract
        if contract is not None and month_index(contract.end) == month:
            self._decide(number, account, month, loads)
        elif contract is not None:
            self._grow(account, month)
        if account.contract is None and account.opens_on and month_index(account.opens_on) == month:
            self._open(account, account.opens_on)
        if account.contract is not None:
            self._live(number, account, month)

    def _live(self, number: int, account: Account, month: int) -> None:
        """A paying month: adoption drifts, the product is used, tickets are opened."""
        rng, customer = account.rng, account.customer
        account.adoption += 0.10 * (customer.adoption_target - account.adoption) + 0.22 * float(rng.normal())
        silent = max(0, month - account.silent_from + 1) if account.silent_from is not None else 0
        usage = usage_month(rng, customer, month, account.seats, account.adoption, silent)
        account.tier = adoption_tier(usage)
        self.usage.append(usage)
        self.paying[number, month] = True
        self.silent[number, month] = silent > 0
        self.adoption[number, month] = account.adoption
        early = 1.7 if month - month_index(customer.starts_on) < 3 else 0.95
        self.tickets[number, month] = 0 if silent else int(rng.poisson(customer.ticket_rate * early))

    def renewal_log_odds(self, number: int, account: Account, month: int, loads: list[int]) -> float:
        """The true log-odds that the term ending in `month` is renewed."""
        customer, segment = account.customer, account.customer.segment
        reference = EFFECTS.reference_load[segment]
        load = reference if customer.portfolio is None else loads[customer.portfolio]
        days = EFFECTS.never_reached_days if customer.value_days is None else customer.value_days
        tickets = int(self.tickets[number, max(0, month - 3) : month].sum())
        return (
            EFFECTS.intercept[segment]
            + EFFECTS.tier[account.tier]
            + EFFECTS.per_10_customers * (load - reference) / 10
            + EFFECTS.per_30_days_to_value * (days - EFFECTS.reference_days_to_value) / 30
            + EFFECTS.per_ticket[segment] * tickets
        )

    def _decide(self, number: int, account: Account, month: int, loads: list[int]) -> None:
        contract, rng = account.contract, account.rng
        assert contract is not None
        renews = rng.random() < sigmoid(self.renewal_log_odds(number, account, month, loads))
        was_silent = account.silent_from is not None
        account.silent_from = None
        if not renews:
            contract.end_reason = _reason(rng, "went_silent" if was_silent else account.tier)
            self._close(account, contract.end)
            if rng.random() < truths.WIN_BACK_SHARE:
                account.opens_on = contract.end + timedelta(days=int(rng.integers(75, 420)))
            return
        truth = account.customer.truth
        late = truth.name != truths.ENTERPRISE and not account.add_ons and rng.random() < truths.LATE_RENEWAL_SHARE
        if late:
            # Signed some days late: the customer is not paying in between, and comes back with the signature.
            self._close(account, contract.end)
        if rng.random() < truth.reduction_chance * (0.4 if account.tier == "high" else 1.3):
            contract.end_reason = _reason(rng, "reduced")
            self._reduce(account, contract.end)
        elif rng.random() < truths.UPLIFT_CHANCE and truth.name != truths.SMB:
            account.price = round(account.price * truths.UPLIFT, 2)
            self._reprice(account, contract.end)
        if late:
            account.opens_on = contract.end + timedelta(days=int(rng.integers(4, 26)))
        else:
            self._sign(account, contract.end)

    def _open(self, account: Account, day: date) -> None:
        """First signature or return: a trial where there is one, then the core plan and its contract."""
        customer, first = account.customer, account.contract is None and day == account.customer.starts_on
        account.opens_on = None
        if first and customer.trial_days:
            trial = Subscription(customer.customer_id, truths.TRIAL_PLAN, day, 0.0)
            if not customer.converts:
                trial.end = day + timedelta(days=customer.trial_days)
                self.subscriptions.append(trial)
                return
            trial.start, trial.end = day - timedelta(days=customer.trial_days), day
            if trial.start >= month_start(0):
                self.subscriptions.append(trial)
        account.core = self._row(account, truths.PLANS[account.plan][0], day, _core_mrr(account))
        self._sign(account, day)

    def _sign(self, account: Account, day: date) -> None:
        """A new term from `day`, and whether the customer will fall silent before it ends."""
        rng, truth = account.rng, account.customer.truth
        end = years_later(day, 2 if rng.random() < truth.two_year_share else 1)
        auto = None if rng.random() < 0.04 else bool(rng.random() < 0.7)
        account.contract = Contract(account.customer.customer_id, day, end, auto)
        self.contracts.append(account.contract)
        if rng.random() < truth.silence_share and account.customer.key_multiple == 1.0:
            account.silent_from = month_index(end) - truths.SILENT_MONTHS

    def _close(self, account: Account, day: date) -> None:
        for row in [account.core, *account.add_ons]:
            assert row is not None
            row.end = day
        account.core, account.contract, account.add_ons = None, None, []

    def _row(self, account: Account, plan: str, day: date, mrr: float) -> Subscription:
        row = Subscription(account.customer.customer_id, plan, day, mrr)
        self.subscriptions.append(row)
        return row

    def _reprice(self, account: Account, day: date) -> None:
        """Close the core row and open the next on the same day; without a core row the next signature does."""
        if account.core is None:
            return
        account.core.end = day
        account.core = self._row(account, truths.PLANS[account.plan][0], day, _core_mrr(account))

    def _reduce(self, account: Account, day: date) -> None:
        """At a renewal: an add-on is dropped, else seats are."""
        truth = account.customer.truth
        if account.add_ons and account.rng.random() < 0.4:
            account.add_ons.pop().end = day
            return
        cut = truth.reduction_size * float(account.rng.uniform(0.5, 1.5))
        account.seats = max(2, min(account.seats - 1, round(account.seats * (1 - cut))))
        self._reprice(account, day)

    def _grow(self, account: Account, month: int) -> None:
        """At most one step up the ladder a month: seats, plan or a further product."""
        rng, customer, truth = account.rng, account.customer, account.customer.truth
        factor = 0.0 if account.silent_from and month >= account.silent_from else _GROWTH[account.tier]
        if customer.key_multiple > account.seats / customer.seats:
            if rng.random() < 0.75:
                account.seats = max(account.seats + 1, round(account.seats * truths.KEY_ACCOUNT_GROWTH))
                self._reprice(account, day_within(rng, month))
            return
        draw = rng.random() / factor if factor else 1.0
        if draw < truth.seat_growth_chance:
            added = truth.seat_growth_size * float(rng.uniform(0.4, 1.8))
            account.seats += max(1, round(account.seats * added))
        elif draw < truth.seat_growth_chance + truth.upgrade_chance and account.plan < len(truths.PLANS) - 1:
            account.plan += 1
            account.price = _list_price(customer, account.plan)
        elif draw < _bands(truth) and len(account.add_ons) < len(truths.ADD_ONS):
            taken = {row.plan for row in account.add_ons}
            plan = next(name for name in truths.ADD_ONS if name not in taken)
            mrr = round(_core_mrr(account) * float(rng.uniform(0.10, 0.25)), 2)
            account.add_ons.append(self._row(account, plan, day_within(rng, month), mrr))
            return
        else:
            return
        self._reprice(account, day_within(rng, month))

    def _give_notice(self, account: Account) -> None:
        """Notice for a term that ends within two months of the data: the end is booked, not yet observed."""
        contract = account.contract
        if contract is None or month_index(contract.end) > truths.MONTHS + 1 or account.tier == "high":
            return
        if account.rng.random() < truths.NOTICE_SHARE:
            contract.auto_renews, contract.end_reason = False, _reason(account.rng, account.tier)
            self._close(account, contract.end)


def _bands(truth: truths.SegmentTruth) -> float:
    """Chance that a mid-tier customer takes any step of the ladder in a month."""
    return truth.seat_growth_chance + truth.upgrade_chance + truth.add_on_chance


_GROWTH = {"low": 0.2, "mid": 0.9, "high": 1.5}
_REASONS: dict[str, tuple[tuple[str, float], ...]] = {
    "went_silent": (("went_silent", 0.8), ("product_fit", 0.1), ("budget", 0.1)),
    "low": (
        ("product_fit", 0.45),
        ("price", 0.2),
        ("went_silent", 0.15),
        ("budget", 0.1),
        ("competitor", 0.1),
    ),
    "mid": (
        ("price", 0.3),
        ("budget", 0.25),
        ("competitor", 0.25),
        ("product_fit", 0.12),
        ("acquired", 0.08),
    ),
    "high": (("acquired", 0.4), ("competitor", 0.3), ("budget", 0.2), ("price", 0.1)),
    "reduced": (("budget", 0.5), ("price", 0.3), ("product_fit", 0.2)),
}


def _reason(rng: np.random.Generator, why: str) -> str:
    words = _REASONS[why]
    return words[int(rng.choice(len(words), p=[weight for _, weight in words]))][0]


def _list_price(customer: Customer, plan: int) -> float:
    return round(truths.PLANS[plan][1] * (1 - customer.discount), 2)


def _core_mrr(account: Account) -> float:
    return round(account.seats * account.price, 2)


def _account(customer: Customer, rng: np.random.Generator) -> Account:
    price = _list_price(customer, customer.plan)
    adoption = customer.adoption_target - 0.4
    return Account(customer, rng, customer.seats, customer.plan, price, adoption, opens_on=customer.starts_on)

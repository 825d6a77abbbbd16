"""The sample is what its README says: clean, the same for the same seed, in range, with its true effects in it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cs_dashboard.sample import DEFAULT_SEED, write_sample
from cs_dashboard.sample.readme import COLUMNS, effect_rows
from cs_dashboard.sample.truths import EFFECTS, LAST_DAY, MONTHS, SEGMENTS

COMMITTED = Path(__file__).parents[1] / "data" / "sample"
AS_OF = MONTHS - 1
Tables = dict[str, pd.DataFrame]

CONTRACT = {
    "customers": "customer_id name segment region industry channel csm_id",
    "subscriptions": "subscription_id customer_id plan start_date end_date mrr",
    "contracts": "contract_id customer_id start_date end_date auto_renews end_reason",
    "usage_monthly": "customer_id month active_users seats features_used features_available outcome_attainment",
    "tickets": "ticket_id customer_id opened_at first_response_at resolved_at channel category opened_by "
    "satisfaction agent_id",
    "feature_usage": "customer_id month feature uses",
    "surveys": "survey_id customer_id answered_on kind score",
    "onboardings": "customer_id started_on completed_on first_value_on",
    "touches": "touch_id customer_id employee_id happened_on kind initiated_by minutes",
    "employees": "employee_id name function role manager_id is_executive start_date end_date",
    "costs": "month category amount",
}
GRAIN = {
    "usage_monthly": ["customer_id", "month"],
    "feature_usage": ["customer_id", "month", "feature"],
    "costs": ["month", "category"],
}


def month_of(days: pd.Series) -> pd.Series:
    """Months since November 2021; NaN for no date."""
    stamps = pd.to_datetime(days)
    return stamps.dt.year * 12 + stamps.dt.month - 1 - (2021 * 12 + 10)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return {table: pd.read_csv(COMMITTED / f"{table}.csv") for table in CONTRACT}


@pytest.fixture(scope="module")
def mrr(tables: Tables) -> pd.DataFrame:
    """MRR by customer and month: a row covers [month(start), month(end))."""
    rows, ids = tables["subscriptions"], tables["customers"]["customer_id"]
    ends = month_of(rows["end_date"]).fillna(MONTHS).clip(upper=MONTHS).astype(int)
    grid = pd.DataFrame(0.0, index=pd.Index(ids), columns=range(MONTHS))
    for customer, start, end, amount in zip(
        rows["customer_id"], month_of(rows["start_date"]), ends, rows["mrr"], strict=True
    ):
        grid.loc[customer, start : end - 1] += amount
    return grid.round(2)


@pytest.fixture(scope="module")
def segment(tables: Tables) -> pd.Series:
    return tables["customers"].set_index("customer_id")["segment"]


@pytest.fixture(scope="module")
def decisions(tables: Tables, mrr: pd.DataFrame, segment: pd.Series) -> pd.DataFrame:
    """One row per ended term whose late renewal could still be seen, with what the true model looks at."""
    contracts = tables["contracts"].assign(end=month_of(tables["contracts"]["end_date"]))
    ended = contracts[contracts["end_date"] <= "2026-09-30"].copy()
    starts = {c: pd.to_datetime(g["start_date"]) for c, g in contracts.groupby("customer_id")}
    ended["renewed"] = [
        int((starts[c] - pd.Timestamp(day)).dt.days.between(0, 31).any())
        for c, day in zip(ended["customer_id"], ended["end_date"], strict=True)
    ]
    tiers = adoption_tiers(tables["usage_monthly"])
    counts = tables["tickets"].groupby(["customer_id", month_of(tables["tickets"]["opened_at"])]).size()
    portfolio = tables["customers"].set_index("customer_id")["csm_id"]
    loads = (mrr > 0).groupby(portfolio).sum()
    boarding = tables["onboardings"].set_index("customer_id")
    value = (pd.to_datetime(boarding["first_value_on"]) - pd.to_datetime(boarding["started_on"])).dt.days
    pairs = list(zip(ended["customer_id"], ended["end"], strict=True))
    ended["segment"] = ended["customer_id"].map(segment)
    ended["tier"] = [tiers[(c, e - 1)] for c, e in pairs]
    ended["tickets"] = [sum(counts.get((c, e - back), 0) for back in (1, 2, 3)) for c, e in pairs]
    ended["days"] = value.fillna(EFFECTS.never_reached_days).reindex(ended["customer_id"]).to_numpy()
    ended["load"] = [
        EFFECTS.reference_load[segment[c]] if pd.isna(portfolio[c]) else loads.loc[portfolio[c], e - 1]
        for c, e in pairs
    ]
    return ended


def adoption_tiers(usage: pd.DataFrame) -> pd.Series:
    """The tier of each customer-month by the cuts of the metric definitions."""
    outcome = usage["outcome_attainment"]
    used, active = usage["features_used"] / usage["features_available"], usage["active_users"] / usage["seats"]
    conditions = [
        outcome >= 0.8,
        outcome < 0.5,
        outcome.notna(),
        (used < 0.10) | (active < 0.20),
        (used >= 0.20) & (active >= 0.50),
    ]
    tier = np.select(conditions, ["high", "low", "mid", "low", "high"], "mid")
    return pd.Series(tier, index=pd.MultiIndex.from_arrays([usage["customer_id"], month_of(usage["month"])]))


def true_model(decisions: pd.DataFrame) -> pd.DataFrame:
    """The regressors of the true renewal model, in the order of `effect_rows`."""
    columns = {f"is {name}": decisions["segment"] == name for name in SEGMENTS}
    columns |= {tier: decisions["tier"] == tier for tier in ("low", "high")}
    columns["load"] = (decisions["load"] - decisions["segment"].map(EFFECTS.reference_load)) / 10
    columns["value"] = (decisions["days"] - EFFECTS.reference_days_to_value) / 30
    columns |= {f"tickets {name}": decisions["tickets"] * (decisions["segment"] == name) for name in SEGMENTS}
    return pd.DataFrame(columns).astype(float)


def retention(mrr: pd.DataFrame, month: int = AS_OF) -> tuple[float, float, float]:
    """NRR, GRR and logo retention over the twelve months to `month`."""
    base = mrr[mrr[month - 12] > 0]
    opening, closing = base[month - 12], base[month]
    kept = np.minimum(opening, closing)
    return closing.sum() / opening.sum(), kept.sum() / opening.sum(), float((closing > 0).mean())


def test_the_same_seed_writes_the_committed_bytes(tmp_path: Path) -> None:
    write_sample(tmp_path / "once")
    write_sample(tmp_path / "twice", seed=DEFAULT_SEED)
    names = sorted(path.name for path in COMMITTED.iterdir())
    assert names == sorted([*(f"{table}.csv" for table in CONTRACT), "README.md", "dashboard.toml"])
    for name in names:
        once = (tmp_path / "once" / name).read_bytes()
        assert once == (tmp_path / "twice" / name).read_bytes(), name
        assert once == (COMMITTED / name).read_bytes(), name
        assert b"\r" not in once


def test_another_seed_writes_another_company(tmp_path: Path) -> None:
    write_sample(tmp_path, seed=DEFAULT_SEED + 1)
    assert (tmp_path / "subscriptions.csv").read_bytes() != (COMMITTED / "subscriptions.csv").read_bytes()


def test_the_folder_is_at_most_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in COMMITTED.iterdir()) <= 8_000_000


def test_eleven_tables_with_the_columns_of_the_contract(tables: Tables) -> None:
    assert len(tables) == 11
    for table, columns in CONTRACT.items():
        assert tuple(tables[table].columns) == tuple(columns.split()) == COLUMNS[table]


def test_the_readme_states_every_true_effect_and_column() -> None:
    text = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert "Synthetic" in text and f"seed {DEFAULT_SEED}" in text and "python -m cs_dashboard sample" in text
    for what, _, value in effect_rows():
        assert f"| {what} |" in text and f"{value:+.2f} |" in text
    for columns in CONTRACT.values():
        assert all(f"| {column} |" in text for column in columns.split())


def test_about_1200_customers_start_small_and_grow_over_60_months(tables: Tables, mrr: pd.DataFrame) -> None:
    assert 1_080 <= len(tables["customers"]) <= 1_320
    assert tables["costs"]["month"].nunique() == MONTHS == 60
    paying = (mrr > 0).sum()
    assert paying[0] <= 20 and 15 <= paying[2] <= 50 and paying[0] / len(mrr) < 0.03
    assert paying.is_monotonic_increasing or (paying.diff().dropna() >= -10).all()


def test_arr_customers_and_headcount_stand_on_different_rungs(tables: Tables, mrr: pd.DataFrame) -> None:
    arr = 12 * mrr[AS_OF].sum()
    assert 8.0e6 <= arr <= 8.8e6 and 7.1 * arr > 50e6
    assert 760 <= (mrr[AS_OF] > 0).sum() <= 880
    assert 85 <= tables["employees"]["end_date"].isna().sum() <= 95


def test_retention_of_the_whole_company_is_in_its_range(mrr: pd.DataFrame) -> None:
    nrr, grr, logo = retention(mrr)
    assert 1.03 <= nrr <= 1.06 and 0.88 <= grr <= 0.91 and 0.84 <= logo <= 0.88


@pytest.mark.parametrize(
    ("name", "nrr_range", "grr_range", "logo_range"),
    [
        ("Enterprise", (1.11, 1.19), (0.92, 0.99), (0.92, 1.0)),
        ("Mid-market", (0.99, 1.03), (0.88, 0.93), (0.88, 0.93)),
        ("SMB", (0.80, 0.87), (0.73, 0.78), (0.76, 0.81)),
    ],
)
def test_segments_have_different_fates(
    mrr: pd.DataFrame,
    segment: pd.Series,
    name: str,
    nrr_range: tuple[float, float],
    grr_range: tuple[float, float],
    logo_range: tuple[float, float],
) -> None:
    measured = retention(mrr[segment == name])
    for value, (low, high) in zip(measured, (nrr_range, grr_range, logo_range), strict=True):
        assert low <= value <= high


def test_key_accounts_land_small_and_explode(mrr: pd.DataFrame) -> None:
    landing = mrr.apply(lambda row: row[row > 0].iloc[0] if (row > 0).any() else np.nan, axis=1)
    multiples = (mrr[AS_OF] / landing).dropna()
    assert 4 <= (multiples >= 5).sum() <= 8
    assert multiples.max() <= 25


def test_a_logistic_regression_recovers_the_adoption_tiers(decisions: pd.DataFrame) -> None:
    assert len(decisions) > 1_200
    fit = sm.Logit(decisions["renewed"], true_model(decisions)).fit(disp=0)
    bounds = fit.conf_int(alpha=0.01)
    for tier in ("low", "high"):
        assert bounds.loc[tier, 0] <= EFFECTS.tier[tier] <= bounds.loc[tier, 1]
    assert bounds.loc["low", 1] < 0 < bounds.loc["high", 0]


def test_the_other_true_effects_lie_in_their_intervals_too(decisions: pd.DataFrame) -> None:
    fit = sm.Logit(decisions["renewed"], true_model(decisions)).fit(disp=0)
    bounds = fit.conf_int(alpha=0.01).to_numpy()
    for (what, _, truth), (low, high) in zip(effect_rows(), bounds, strict=True):
        assert low <= truth <= high, what
    assert fit.params["tickets SMB"] < 0


def test_tickets_and_satisfaction_move_together_in_enterprise_and_apart_in_smb(
    tables: Tables, segment: pd.Series
) -> None:
    tickets = tables["tickets"].groupby("customer_id").agg(n=("ticket_id", "size"), score=("satisfaction", "mean"))
    rho = {
        name: tickets[tickets.index.map(segment) == name].dropna().corr("spearman").loc["n", "score"]
        for name in SEGMENTS
    }
    assert rho["Enterprise"] > 0.2
    assert rho["SMB"] < -0.2
    assert abs(rho["Mid-market"]) < 0.2


def test_one_manager_is_above_the_span_of_eight(tables: Tables) -> None:
    present = tables["employees"][tables["employees"]["end_date"].isna()]
    spans = present["manager_id"].value_counts()
    functions = present.set_index("employee_id")["function"].reindex(spans.index)
    assert spans.iloc[0] == 12 and functions.iloc[0] == "customer_success"
    others = spans.iloc[1:][functions.iloc[1:].isin(["customer_success", "support"])]
    assert (others <= 8).all()


def test_customer_success_people_leave_and_are_replaced(tables: Tables) -> None:
    team = tables["employees"][tables["employees"]["function"] == "customer_success"]
    assert (team["end_date"] > "2025-10-31").sum() >= 1
    assert team["end_date"].notna().sum() >= 5


def test_renewals_are_due_in_each_of_the_coming_four_quarters(tables: Tables) -> None:
    ends = month_of(tables["contracts"]["end_date"]) - MONTHS
    due = (ends[ends >= 0] // 3).value_counts()
    assert all(due[quarter] >= 100 for quarter in range(4))


def test_nothing_is_observed_after_the_last_day_and_something_is_on_it(tables: Tables) -> None:
    last = LAST_DAY.isoformat()
    for table, column in [
        ("subscriptions", "start_date"),
        ("contracts", "start_date"),
        ("usage_monthly", "month"),
        ("feature_usage", "month"),
        ("tickets", "opened_at"),
        ("tickets", "first_response_at"),
        ("tickets", "resolved_at"),
        ("surveys", "answered_on"),
        ("touches", "happened_on"),
        ("onboardings", "started_on"),
        ("onboardings", "completed_on"),
        ("onboardings", "first_value_on"),
        ("employees", "start_date"),
        ("employees", "end_date"),
        ("costs", "month"),
    ]:
        assert tables[table][column].dropna().str[:10].max() <= last, (table, column)
    assert tables["tickets"]["opened_at"].max().startswith(last)
    assert tables["usage_monthly"]["month"].max() == "2026-10-01"


def test_no_duplicate_keys_no_orphans_no_null_keys(tables: Tables) -> None:
    customers, employees = set(tables["customers"]["customer_id"]), set(tables["employees"]["employee_id"])
    for table, frame in tables.items():
        key = GRAIN.get(table, [frame.columns[0]])
        assert not frame.duplicated(key).any() and frame[key].notna().all().all(), table
        if "customer_id" in frame:
            assert set(frame["customer_id"]) <= customers, table
    for table, column in [("customers", "csm_id"), ("tickets", "agent_id"), ("touches", "employee_id")]:
        assert set(tables[table][column].dropna()) <= employees
    assert set(tables["employees"]["manager_id"].dropna()) <= employees
    assert tables["customers"]["name"].is_unique


def test_values_stay_in_the_ranges_of_the_contract(tables: Tables) -> None:
    for table in ("subscriptions", "contracts", "employees"):
        frame = tables[table].dropna(subset=["end_date"])
        assert (frame["end_date"] > frame["start_date"]).all()
    assert (tables["subscriptions"]["mrr"] >= 0).all()
    assert tables["tickets"]["satisfaction"].dropna().between(1, 5).all()
    assert tables["usage_monthly"]["outcome_attainment"].dropna().between(0, 1).all()
    assert (tables["usage_monthly"]["active_users"] <= tables["usage_monthly"]["seats"]).all()
    for table in ("usage_monthly", "feature_usage", "costs"):
        assert tables[table]["month"].str.endswith("-01").all()
    limits = {"NPS": (0, 10), "CSAT": (1, 5), "CES": (1, 7)}
    for kind, answers in tables["surveys"].groupby("kind"):
        assert answers["score"].between(*limits[str(kind)]).all()


def test_rows_of_the_same_plan_never_overlap(tables: Tables) -> None:
    rows = tables["subscriptions"].sort_values(["customer_id", "plan", "start_date"])
    before = rows.groupby(["customer_id", "plan"])["end_date"].shift()
    later = rows.duplicated(["customer_id", "plan"])
    assert (before[later] <= rows["start_date"][later]).all()


def test_customers_use_and_ask_only_while_they_pay(tables: Tables, mrr: pd.DataFrame) -> None:
    paying = (mrr > 0).stack()
    paying = paying[paying].index
    for table, column in [("usage_monthly", "month"), ("tickets", "opened_at")]:
        seen = pd.MultiIndex.from_arrays([tables[table]["customer_id"], month_of(tables[table][column])])
        assert seen.isin(paying).all(), table
    first = tables["subscriptions"].groupby("customer_id")["start_date"].min()
    tickets = tables["tickets"]
    assert (tickets["opened_at"].str[:10] >= tickets["customer_id"].map(first)).all()


def test_some_customers_leave_and_return_and_some_only_try(tables: Tables, mrr: pd.DataFrame) -> None:
    paying = (mrr > 0).astype(int)
    returns = ((paying.diff(axis=1) == 1).sum(axis=1) + paying[0] > 1).sum()
    assert 20 <= returns <= 150
    assert 20 <= (mrr.max(axis=1) == 0).sum() <= 90
    assert (tables["subscriptions"]["mrr"] == 0).sum() > 100


def test_some_paying_customers_are_silent_now(tables: Tables, mrr: pd.DataFrame) -> None:
    usage = tables["usage_monthly"].assign(month=month_of(tables["usage_monthly"]["month"]))
    active = usage.pivot_table(index="customer_id", columns="month", values="active_users")
    halved = active[[57, 58, 59]].mean(axis=1) <= active[[54, 55, 56]].mean(axis=1) / 2
    spoke: set[str] = set()
    for table, column in [("tickets", "opened_at"), ("touches", "happened_on"), ("surveys", "answered_on")]:
        spoke |= set(tables[table][month_of(tables[table][column]) >= 57]["customer_id"])
    silent = [c for c in halved[halved].index if mrr.loc[c, AS_OF] > 0 and c not in spoke]
    assert 8 <= len(silent) <= 60

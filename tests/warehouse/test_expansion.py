"""The sources of expansion through real SQL, from January 2023 to January 2024, and their tie to the bridge.

customer      then                     now                      x     y   A    R   upgrade  added  same plan
U  Ent        Basic 100                Pro 150                100   150  150  100       50      0          0
P  Ent        Basic 100                Basic 100, Seats 30    100   130   30    0        0     30          0
S  SMB        Basic 50 + 50            Basic 120.25           100   120.25 0    0        0      0      20.25
M  SMB        Basic 100, Seats 50      Pro 90, Seats 80       150   170   90  100      -10      0         30
D  SMB        Basic 100, Seats 40      Basic 170              140   170    0   40        0      0         30
T  SMB        Basic 100                Basic 110, Seats 10    100   120   10    0        0     10         10
N  (none)     no plan 50               no plan 60              50    60    0    0        0      0         10
Q  (none)     no plan 50               Pro 80                  50    80   80   50       30      0          0
R  (none)     Basic 70, away, back     Pro 90                  70    90   90   70       20      0          0
F  (none)     Free 0, Basic 10         Free 25, Basic 10       10    35   25    0        0     25          0
down, level, gone, new                 (no expansion)

SMB: M -10 + 30, T 10 + 10; expansion 20.25 + 20 + 30 + 20 = 90.25; T is a tie, and counts as added.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from books import SAMPLE, Book, as_duckdb, book, book_from_csv, loaded

from cs_dashboard.frames import DIMENSIONS
from cs_dashboard.metrics.expansion import expansion_split
from cs_dashboard.metrics.retention import retention_bridge
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.connect import Warehouse
from cs_dashboard.warehouse.read import as_of_month
from cs_dashboard.warehouse.scope import scoped

Put = Callable[[Book, str], Warehouse]
JANUARY = pd.Timestamp("2024-01-01")
MONEY = ["expansion_mrr", "upgrade_mrr", "added_mrr", "same_plan_mrr"]
COUNTS = ["upgrade_customers", "added_customers", "same_plan_customers"]


@pytest.fixture
def plans_book() -> Book:
    rows = [
        ("U", "2023-01-01", "2023-06-01", 100, "Basic"),
        ("U", "2023-06-01", None, 150, "Pro"),
        ("P", "2023-01-01", None, 100, "Basic"),
        ("P", "2023-05-01", None, 30, "Seats"),
        ("S", "2023-01-01", "2023-09-01", 50, "Basic"),
        ("S", "2023-01-01", "2023-09-01", 50, "Basic"),
        ("S", "2023-09-01", None, 120.25, "Basic"),
        ("M", "2023-01-01", "2023-06-01", 100, "Basic"),
        ("M", "2023-01-01", "2023-06-01", 50, "Seats"),
        ("M", "2023-06-01", None, 90, "Pro"),
        ("M", "2023-06-01", None, 80, "Seats"),
        ("D", "2023-01-01", "2023-06-01", 100, "Basic"),
        ("D", "2023-01-01", "2023-06-01", 40, "Seats"),
        ("D", "2023-06-01", None, 170, "Basic"),
        ("T", "2023-01-01", "2023-06-01", 100, "Basic"),
        ("T", "2023-06-01", None, 110, "Basic"),
        ("T", "2023-06-01", None, 10, "Seats"),
        ("N", "2023-01-01", "2023-06-01", 50, None),
        # No plan is the plan (none), and nothing came or went.
        ("N", "2023-06-01", None, 60, "(none)"),
        ("Q", "2023-01-01", "2023-06-01", 50, None),
        ("Q", "2023-06-01", None, 80, "Pro"),
        ("R", "2023-01-01", "2023-03-01", 70, "Basic"),
        ("R", "2023-10-01", None, 90, "Pro"),
        ("F", "2023-01-01", None, 10, "Basic"),
        ("F", "2023-01-01", "2023-06-01", 0, "Free"),
        ("F", "2023-06-01", None, 25, "Free"),
        # In Pro for the months between only: point to point it is the same plan, and level.
        ("level", "2023-01-01", "2023-04-01", 100, "Basic"),
        ("level", "2023-04-01", "2023-12-01", 300, "Pro"),
        ("level", "2023-12-01", None, 100, "Basic"),
        ("down", "2023-01-01", "2023-06-01", 100, "Pro"),
        ("down", "2023-06-01", None, 80, "Basic"),
        ("gone", "2023-01-01", "2023-06-01", 100, "Basic"),
        ("new", "2023-06-01", None, 500, "Pro"),
    ]
    segments = {"U": "Ent", "P": "Ent", "S": "SMB", "M": "SMB", "D": "SMB", "T": "SMB", "level": "Level"}
    return book(rows, [(name, segments.get(name)) for name in dict.fromkeys(row[0] for row in rows)])


def test_expansion_is_split_as_in_the_arithmetic(plans_book: Book, put: Put, engine_name: str) -> None:
    table = expansion_split(facts.expansion_facts(put(plans_book, engine_name), JANUARY), ["segment"])
    assert (table["month"] == JANUARY).all()
    split = table.set_index("segment")
    assert split.loc["Ent", MONEY].tolist() == [80.0, 50.0, 30.0, 0.0]
    assert split.loc["SMB", MONEY].tolist() == [90.25, -10.0, 10.0, 90.25]
    assert split.loc["(none)", MONEY].tolist() == [85.0, 50.0, 25.0, 10.0]
    assert split.loc["Ent", COUNTS].tolist() == [1, 1, 0]
    assert split.loc["SMB", COUNTS].tolist() == [0, 1, 3]
    assert split.loc["(none)", COUNTS].tolist() == [2, 1, 1]
    assert split["expanding_customers"].to_dict() == {"(none)": 4, "Ent": 2, "SMB": 4, "Level": 0}
    # 80 = 50 + 30: five eighths and three.
    assert split.loc["Ent", ["upgrade_share", "added_share", "same_plan_share"]].tolist() == [0.625, 0.375, 0.0]


def test_a_slice_that_kept_its_customers_without_expansion_is_zero_without_shares(
    plans_book: Book, put: Put, engine_name: str
) -> None:
    split = expansion_split(facts.expansion_facts(put(plans_book, engine_name), JANUARY), ["segment"])
    level = split.set_index("segment").loc["Level"]
    assert level[MONEY].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert level[["upgrade_share", "added_share", "same_plan_share"]].isna().all()


def test_nobody_kept_is_no_row(plans_book: Book, put: Put, engine_name: str) -> None:
    warehouse = put(plans_book, engine_name)
    table = expansion_split(facts.expansion_facts(warehouse, JANUARY, 24), ["segment"])
    assert len(table) == 0
    assert list(table.columns) == list(expansion_split(facts.expansion_facts(warehouse, JANUARY), ["segment"]).columns)


def test_the_company_alone_is_the_sum_of_its_slices(plans_book: Book, put: Put, engine_name: str) -> None:
    whole = facts.expansion_facts(put(plans_book, engine_name), JANUARY, dimensions=())
    assert whole[MONEY].to_numpy().tolist() == [[255.25, 90.0, 65.0, 100.25]]
    assert whole[COUNTS].to_numpy().tolist() == [[3, 3, 4]]


def test_one_customer_alone_has_its_own_split(plans_book: Book, put: Put, engine_name: str) -> None:
    warehouse = scoped(put(plans_book, engine_name), customer_ids=["M"])
    split = expansion_split(facts.expansion_facts(warehouse, JANUARY, dimensions=(*DIMENSIONS, "csm_id")))
    assert split[MONEY].to_numpy().tolist() == [[20.0, -10.0, 0.0, 30.0]]
    assert split["upgrade_share"].tolist() == [-0.5]


def test_a_book_without_plans_expands_in_the_same_plan(worked_book: Book, put: Put, engine_name: str) -> None:
    warehouse = put(worked_book, engine_name)
    # May to June 2023: only C moves, from 100 to 150.
    split = expansion_split(facts.expansion_facts(warehouse, pd.Timestamp("2023-06-01"), 1))
    assert split[MONEY].to_numpy().tolist() == [[50.0, 0.0, 0.0, 50.0]]


@pytest.fixture(scope="module", params=["loaded", "duckdb"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample company, with stored intervals and without."""
    tables = book_from_csv(SAMPLE).tables
    made = Book({name: tables[name] for name in ("customers", "subscriptions")})
    place: Path = tmp_path_factory.mktemp("expansion")
    warehouse = {"loaded": loaded, "duckdb": as_duckdb}[request.param](made, place)
    yield warehouse
    warehouse.engine.dispose()


@pytest.mark.parametrize("by", [(), ("segment",), ("channel", "landing_band")])
@pytest.mark.parametrize("window", [1, 12])
def test_the_parts_tie_to_the_expansion_of_the_bridge(sample: Warehouse, window: int, by: tuple[str, ...]) -> None:
    month = as_of_month(sample)
    assert month is not None
    for as_of in (month, month - pd.DateOffset(months=7)):
        split = expansion_split(facts.expansion_facts(sample, as_of, window), by)
        bridge = retention_bridge(facts.retention_facts(sample, as_of, window), by)
        whole = bridge[bridge["month"] == as_of].merge(split, on=[*by, "month"], how="left", suffixes=("", "_split"))
        expected = whole["expansion_mrr"].tolist()
        assert sum(expected) > 0
        assert whole["expansion_mrr_split"].fillna(0).tolist() == expected
        parts = whole[["upgrade_mrr", "added_mrr", "same_plan_mrr"]].fillna(0).sum(axis=1).round(2)
        assert parts.tolist() == expected


def test_the_parts_tie_for_every_csm(sample: Warehouse) -> None:
    month = as_of_month(sample)
    assert month is not None
    csm_ids = sorted(facts.customers_between(sample, month)["csm_id"].unique())[:3]
    scope, kept = scoped(sample, csm_ids=csm_ids), (*DIMENSIONS, "csm_id")
    split = expansion_split(facts.expansion_facts(scope, month, dimensions=kept), ["csm_id"])
    bridge = retention_bridge(facts.retention_facts(scope, month, dimensions=kept), ["csm_id"])
    assert split["csm_id"].tolist() == csm_ids
    assert split["expansion_mrr"].tolist() == bridge.loc[bridge["month"] == month, "expansion_mrr"].tolist()


@pytest.mark.parametrize("window", [1, 12])
def test_the_split_is_what_a_loop_over_customers_finds(sample: Warehouse, window: int) -> None:
    month = as_of_month(sample)
    assert month is not None
    split = expansion_split(facts.expansion_facts(sample, month, window)).iloc[0]
    then, now = _mrr_by_plan(month - pd.DateOffset(months=window)), _mrr_by_plan(month)
    cents = dict.fromkeys(("upgrade", "added", "same_plan"), 0)
    for customer in then.keys() & now.keys():
        x, y = then[customer], now[customer]
        if sum(y.values()) <= sum(x.values()):
            continue
        came = sum(y[plan] for plan in y.keys() - x.keys())
        went = sum(x[plan] for plan in x.keys() - y.keys())
        cents["same_plan"] += sum(y[plan] - x[plan] for plan in x.keys() & y.keys())
        if came and went:
            cents["upgrade"] += came - went
        elif came:
            cents["added"] += came
        else:
            cents["same_plan"] -= went
    assert {part: round(split[f"{part}_mrr"] * 100) for part in cents} == cents
    assert cents["upgrade"] > 0 or window == 1


def _mrr_by_plan(month: pd.Timestamp) -> dict[str, dict[str, int]]:
    """Cents by customer and plan of the sample's rows live on the last day of the month."""
    rows = pd.read_csv(SAMPLE / "subscriptions.csv", parse_dates=["start_date", "end_date"])
    last = month + pd.offsets.MonthEnd(0)
    live = rows[(rows["start_date"] <= last) & ~(rows["end_date"] <= last) & (rows["mrr"] > 0)]
    found: dict[str, dict[str, int]] = {}
    for customer, plan, mrr in zip(live["customer_id"], live["plan"], live["mrr"], strict=True):
        plans = found.setdefault(customer, {})
        plans[plan] = plans.get(plan, 0) + round(mrr * 100)
    return found

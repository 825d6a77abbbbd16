"""LTV to CAC: a company whose survival is known to the customer, by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from books import book, loaded
from proxy import called

from cs_dashboard.models.sbg import fit_sbg
from cs_dashboard.models.unit_economics import UnitEconomics, fit_unit_economics
from cs_dashboard.warehouse import facts

AS_OF = pd.Timestamp("2024-12-01")
# 60 customers pay 100 from January 2020 and leave at their renewals: 18, 8, 4 and none; the last 30 pay 110 from their
# second year on. In June 2024 ten more are won at 200. Costs: sales 2,500 a month, serving 5 % of what is paid.
LEFT = {"2021-01-01": 18, "2022-01-01": 8, "2023-01-01": 4}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    ends = [end for end, many in LEFT.items() for _ in range(many)]
    rows: list[tuple[object, ...]] = [(f"L{n}", "2020-01-01", end, 100) for n, end in enumerate(ends)]
    for n in range(30):
        rows += [(f"S{n}", "2020-01-01", "2021-01-01", 100), (f"S{n}", "2021-01-01", None, 110)]
    rows += [(f"N{n}", "2024-06-01", None, 200) for n in range(10)]
    made = book(rows)
    made.settings = {"data_through": "2024-12-31"}
    warehouse = loaded(made, tmp_path_factory.mktemp("economics"))
    revenue = facts.revenue(warehouse, AS_OF)
    monthly = revenue[revenue["month"] >= "2024-01-01"].groupby("month")["total_mrr"].sum()
    costs = [(month, "cogs", mrr * 0.05) for month, mrr in monthly.items()]
    costs += [(month, "sales_marketing", 2500.0) for month in monthly.index]
    found = {
        "movements": facts.mrr_movements(warehouse, AS_OF),
        "revenue": revenue,
        "costs": pd.DataFrame(costs, columns=["month", "category", "amount"]),
        "survival": facts.survival_facts(warehouse, AS_OF),
        "cohorts": facts.cohort_facts(warehouse, AS_OF),
        "moments": facts.cohort_moments(warehouse, AS_OF),
    }
    warehouse.engine.dispose()
    return found


def economics(inputs: dict[str, pd.DataFrame]) -> UnitEconomics:
    found: UnitEconomics = called(fit_unit_economics, AS_OF, **inputs)
    return found


def test_ltv_is_the_discounted_margin_of_five_years_and_cac_what_winning_costs(inputs: dict[str, pd.DataFrame]) -> None:
    survival = fit_sbg(pd.Series({1: 18, 2: 8, 3: 4}), pd.Series({4: 30}))
    # Of those who stay a year, 42 paid 100 and 30 of them 110 from then on: 12 x 100 + 30 x 110 of 4,200; and so on.
    rungs = [1, (12 * 100 + 30 * 110) / 4200, (4 * 100 + 30 * 110) / 3400, 1.1, 1.1]
    years = sum(survival.survival(y) * rung / 1.1 ** (y + 0.5) for y, rung in enumerate(rungs))  # type: ignore[union-attr]
    found = economics(inputs)
    assert found.new_customers == 10
    assert found.acquisition_cost == 12 * 2500 / 10
    assert math.isclose(found.lifetime_value, 12 * 200 * 0.95 * years, rel_tol=1e-6)
    assert math.isclose(found.ltv_cac, found.lifetime_value / 3000)
    assert found.ltv_cac < 3


def test_cheaper_winning_takes_it_over_three(inputs: dict[str, pd.DataFrame]) -> None:
    costs = inputs["costs"]
    cheaper = costs.assign(amount=costs["amount"].where(costs["category"] != "sales_marketing", 1000.0))
    found, before = economics({**inputs, "costs": cheaper}), economics(inputs)
    assert found.ltv_cac > 3 > before.ltv_cac
    assert math.isclose(found.ltv_cac, 2.5 * before.ltv_cac)
    assert replace(found, acquisition_cost=before.acquisition_cost, ltv_cac=before.ltv_cac) == before


@pytest.mark.parametrize("category", ["sales_marketing", "cogs"])
def test_a_month_without_its_cost_leaves_it_undefined(inputs: dict[str, pd.DataFrame], category: str) -> None:
    costs = inputs["costs"]
    gap = costs[(costs["category"] != category) | (costs["month"] != AS_OF)]
    assert math.isnan(economics({**inputs, "costs": gap}).ltv_cac)


def test_without_new_customers_or_anybody_to_learn_from_it_is_undefined(inputs: dict[str, pd.DataFrame]) -> None:
    movements = inputs["movements"]
    nobody = economics({**inputs, "movements": movements[movements["month"] < "2024-01-01"]})
    assert nobody.new_customers == 0
    assert math.isnan(nobody.ltv_cac)
    assert math.isnan(economics({**inputs, "survival": inputs["survival"].iloc[:0]}).lifetime_value)

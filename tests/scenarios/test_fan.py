"""The fan in closed form against simulated paths of the same model, and its edges."""

import numpy as np
import pytest
from proxy import called
from scenarios.made import NAN

from cs_dashboard.scenarios.compounding import CompoundingLevers, faded_rates, project_compounding
from cs_dashboard.scenarios.fan import QUANTILES, compounding_fan, total_fan

LEVERS = CompoundingLevers(1e6, 1.12, 0.8, 10, 2e5, 0.05, 0.75, 0.1)
SAMPLING, YEARLY = 0.02, 0.05
PATHS = 200_000


@pytest.mark.parametrize(("sampling", "yearly"), [(0.02, 0.05), (0.05, 0.0), (0.0, 0.08), (0.04, 0.12)])
def test_closed_form_and_200000_simulated_paths_agree(sampling: float, yearly: float) -> None:
    """Each path draws one sampling error of log NRR that holds for all its years, and a shock for each year."""
    draw = np.random.default_rng(20)
    rates = faded_rates(LEVERS.nrr, LEVERS.fade, 9)
    errors = draw.normal(0, sampling, (PATHS, 1)) + draw.normal(0, yearly, (PATHS, 9))
    ends = LEVERS.base * np.prod(rates * np.exp(errors), axis=1)
    fan = called(compounding_fan, LEVERS, sampling, yearly).iloc[-1]
    for name, share in QUANTILES.items():
        assert abs(fan[name] - np.quantile(ends, share)) < 0.01 * fan["q50"], name


def test_the_variance_grows_with_the_square_of_sampling_and_with_the_years_of_shocks() -> None:
    # Year 3: 4 × 0.02² + 2 × 0.05² = 0.0066; the 95 % line lies 1.644854 standard deviations out.
    row = compounding_fan(LEVERS, SAMPLING, YEARLY).iloc[2]
    cohort = project_compounding(LEVERS)["cohort_arr"][2]
    assert row["year"] == 3
    assert row["q50"] == cohort
    assert np.log(row["q95"] / cohort) == pytest.approx(1.6448536269514722 * 0.0066**0.5, rel=1e-12)
    assert np.log(row["q25"] / cohort) == pytest.approx(-0.6744897501960817 * 0.0066**0.5, rel=1e-12)


def test_year_1_is_certain_and_lines_never_cross() -> None:
    fan = compounding_fan(LEVERS, SAMPLING, YEARLY)
    assert fan.iloc[0, 1:].tolist() == [1e6] * 5
    assert (fan[list(QUANTILES)].diff(axis=1).iloc[1:, 1:] > 0).all(axis=None)


def test_with_new_business_the_fan_covers_the_customers_of_year_1_only() -> None:
    total, cohort = called(total_fan, LEVERS, SAMPLING, YEARLY), compounding_fan(LEVERS, SAMPLING, YEARLY)
    frame = project_compounding(LEVERS)
    for name in QUANTILES:
        np.testing.assert_allclose(total[name] - cohort[name], frame["later_arr"], rtol=1e-9, atol=1e-6)
    assert total["q50"].tolist() == frame["total_arr"].tolist()


def test_an_unknown_sigma_has_no_fan_and_no_sigma_is_one_line() -> None:
    for sampling, yearly in ((NAN, YEARLY), (SAMPLING, NAN)):
        assert compounding_fan(LEVERS, sampling, yearly)[list(QUANTILES)].isna().all(axis=None)
    line = compounding_fan(LEVERS, 0.0, 0.0)
    assert (line["q05"] == line["q95"]).all()
    lost = CompoundingLevers(1e6, 0.0, 0.8, 3, 0.0, 0.0, 0.75, 0.1)
    assert compounding_fan(lost, SAMPLING, YEARLY).iloc[1:, 1:].eq(0).all(axis=None)

"""A company as the compounding simulator finds it, for the tests of scenarios."""

from cs_dashboard.metrics.compounding import Measured

NAN = float("nan")

# 10 million of ARR at an NRR of 108 %: 6 % churn, 4 % contraction, 18 % expansion. Odd digits, so that a value that was
# rounded to a slider's step is not the measured one.
MEASURED = Measured(
    base=10_000_123.45,
    nrr=1.0811,
    churn=0.0607,
    contraction=0.0403,
    expansion=0.1821,
    fade=0.712,
    sigma_year=0.03,
    sigma_sampling=0.02,
    survivors_growth=1.151,
    new_arr=2_000_345.67,
    new_arr_growth=0.0314,
    gross_margin=0.7821,
    yearly_nrr=(1.15, 1.1, 1.0811),
    fade_reason="",
    sigma_year_reason="",
    sigma_sampling_reason="",
)

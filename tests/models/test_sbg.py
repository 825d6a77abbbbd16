"""sBG: the published pairs and forecasts, refusals with their reason, recovery of simulated customers, the sample."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from books import SAMPLE, book, book_from_csv, loaded
from conftest import month
from given import given, st
from proxy import called

from cs_dashboard.frames import SURVIVAL_FACTS
from cs_dashboard.metrics.rollup import rolled_up
from cs_dashboard.models.sbg import (
    NoFit,
    Sbg,
    constant_rate_survival,
    fit_sbg,
    fit_sbg_by,
    fitted_survival,
    yearly_renewals,
    yearly_survival,
)
from cs_dashboard.models.survival import fit_kaplan_meier
from cs_dashboard.sample import truths
from cs_dashboard.sample.book import Book, Subscription
from cs_dashboard.sample.customers import arrivals
from cs_dashboard.sample.days import month_index
from cs_dashboard.warehouse import facts
from cs_dashboard.warehouse.read import as_of_month

REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]
THOUSAND = [1000, 631, 468, 382, 326]


def followed(kept: list[float]) -> tuple[pd.Series, pd.Series]:
    """One crowd that started together: customers lost at each renewal, and those still there at the last."""
    lost = pd.Series(-np.diff(kept), index=range(1, len(kept)))
    return lost, pd.Series([kept[-1]], index=[len(kept) - 1])


def fitted(kept: list[float]) -> Sbg:
    found = called(fit_sbg, *followed(kept))
    assert isinstance(found, Sbg)
    return found


# Vectors of the definitions ----------------------------------------------------------------------------------------


def test_the_regular_customers_of_fader_and_hardie() -> None:
    model = fitted(REGULAR)
    assert (round(model.alpha, 3), round(model.beta, 3)) == (0.704, 1.182)
    assert round(model.survival(12), 3) == 0.170


def test_the_high_end_customers_of_fader_and_hardie() -> None:
    model = fitted(HIGH_END)
    assert (round(model.alpha, 3), round(model.beta, 3)) == (0.668, 3.806)
    assert model.survival(np.arange(8, 13)).round(3).tolist() == [0.460, 0.436, 0.414, 0.395, 0.378]
    assert round(model.discounted_residual_lifetime(7, 0.10), 3) == 7.530


def test_the_published_tables_give_the_published_parameters(cases: Path) -> None:
    table = pd.read_csv(cases / "survival/fader_hardie_2007_table1.csv")
    pairs = pd.read_csv(cases / "survival/fader_hardie_2007_sbg_mle_first7years.csv").set_index("segment")
    assert sorted(pairs.index) == ["high_end", "regular"]
    for segment, pair in pairs.iterrows():
        seen = table[(table["segment"] == segment) & (table["year"] <= 7)]
        model = fitted(seen["survival_pct"].tolist())
        assert (round(model.alpha, 3), round(model.beta, 3)) == (pair["alpha"], pair["beta"])


def test_after_ten_renewals_three_times_as_many_are_left_as_one_average_rate_says() -> None:
    assert round(fitted(THOUSAND).survival(10), 3) == 0.181
    assert round(constant_rate_survival(0.326, 4, 10), 3) == 0.061
    assert round(constant_rate_survival(0.631, 1, 10), 3) == 0.010


# Closed forms ------------------------------------------------------------------------------------------------------

MODELS = st.builds(
    lambda alpha, beta: Sbg(alpha, 0.0, alpha, alpha, beta, 0.0, beta, beta, 100, 0.0),
    st.floats(0.05, 20),
    st.floats(0.05, 20),
)


@given(MODELS, st.integers(1, 40))
def test_the_recursion_of_the_definitions_holds(model: Sbg, t: int) -> None:
    alpha, beta = model.alpha, model.beta
    assert model.churn_probability(1) == pytest.approx(alpha / (alpha + beta))
    ratio = (beta + t - 1) / (alpha + beta + t)
    assert model.churn_probability(t + 1) == pytest.approx(model.churn_probability(t) * ratio)
    assert model.survival(t) == pytest.approx(model.survival(t - 1) - model.churn_probability(t))
    assert model.survival(t) == pytest.approx(model.survival(t - 1) * model.retention_rate(t))
    # Those who go first are those who go easily: who stays renews ever more surely.
    assert model.retention_rate(t + 1) > model.retention_rate(t)


@given(MODELS, st.integers(0, 20), st.floats(0.05, 1.0))
def test_residual_lifetime_is_the_discounted_sum(model: Sbg, renewals: int, rate: float) -> None:
    t = np.arange(renewals + 1, renewals + 2000)
    with np.errstate(over="ignore"):
        summed = (model.survival(t) / model.survival(renewals) / (1 + rate) ** (t - renewals - 1.0)).sum()
    assert model.discounted_residual_lifetime(renewals, rate) == pytest.approx(summed, rel=1e-9)


def test_an_undiscounted_lifetime_diverges_unless_alpha_is_above_one() -> None:
    assert math.isnan(fitted(REGULAR).discounted_residual_lifetime(7, 0.0))
    alpha, beta = 3.0, 4.0
    steady = Sbg(alpha, 0.0, alpha, alpha, beta, 0.0, beta, beta, 100, 0.0)
    # Σ_{t≥1} S(t) = β / (α − 1).
    assert steady.discounted_residual_lifetime(0, 0.0) == pytest.approx(2.0)


# Fit ---------------------------------------------------------------------------------------------------------------


def test_the_fit_is_the_top_of_the_hill() -> None:
    model = fitted(THOUSAND)
    lost, censored = followed(THOUSAND)

    def log_likelihood(alpha: float, beta: float) -> float:
        one = Sbg(alpha, 0.0, alpha, alpha, beta, 0.0, beta, beta, 0, 0.0)
        return float(lost @ np.log(one.churn_probability(lost.index)) + censored @ np.log(one.survival(censored.index)))

    assert model.log_likelihood == pytest.approx(log_likelihood(model.alpha, model.beta))
    for factor in (0.99, 1.01):
        assert log_likelihood(model.alpha * factor, model.beta) < model.log_likelihood
        assert log_likelihood(model.alpha, model.beta * factor) < model.log_likelihood
    assert model.customers == 1000
    assert model.alpha_low < model.alpha < model.alpha_high
    # Log scale: both ends are as many times away.
    assert model.beta / model.beta_low == pytest.approx(model.beta_high / model.beta)
    assert math.log(model.beta_high / model.beta) == pytest.approx(1.96 * model.beta_std_err / model.beta, rel=1e-3)


def test_ten_times_the_customers_narrow_the_interval_by_the_root_of_ten() -> None:
    few, many = fitted(THOUSAND), fitted([10 * kept for kept in THOUSAND])
    assert many.alpha == pytest.approx(few.alpha, rel=1e-4)
    assert few.alpha_std_err / many.alpha_std_err == pytest.approx(math.sqrt(10), rel=1e-2)


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ([29, 20, 12, 8], "few_customers"),
        ([100, 70, 60], "few_renewals"),
        ([100, 100, 100, 100], "nobody_left"),
        ([100, 0], "everybody_left"),
        ([100, 60, 60, 60], "first_renewal_only"),
        # The same share, and a growing one: no spread between customers explains it.
        ([1000, 700, 490, 343, 240.1], "one_rate"),
        ([1000, 950, 800, 500, 100], "one_rate"),
    ],
)
def test_a_fit_that_would_mean_nothing_is_refused_with_its_reason(kept: list[float], reason: str) -> None:
    found = fit_sbg(*followed(kept))
    assert isinstance(found, NoFit)
    assert (found.reason, found.customers) == (reason, round(kept[0]))
    assert math.isnan(found.kept_rate) == (reason != "one_rate")


def test_where_one_rate_fits_it_is_the_renewals_kept_of_those_come_to() -> None:
    steady, growing = (fit_sbg(*followed(kept)) for kept in ([1000, 700, 490, 343, 240.1], [1000, 950, 800, 500, 100]))
    assert isinstance(steady, NoFit) and isinstance(growing, NoFit)
    assert steady.kept_rate == pytest.approx(0.7)
    # 950 + 800 + 500 + 100 kept of 1,000 + 950 + 800 + 500.
    assert growing.kept_rate == pytest.approx(2350 / 3250)


def test_nobody_at_all_and_nobody_at_a_renewal_yet_are_few_customers() -> None:
    none = pd.Series(dtype=float)
    for lost, censored in ((none, none), (pd.Series([0], index=[0]), pd.Series([500], index=[0]))):
        found = fit_sbg(lost, censored)
        assert isinstance(found, NoFit)
        assert (found.reason, found.customers) == ("few_customers", 0)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=7), st.lists(st.integers(0, 40), min_size=1, max_size=7))
def test_any_counts_give_a_fit_or_a_reason(lost: list[int], censored: list[int]) -> None:
    found = fit_sbg(pd.Series(lost, index=range(1, len(lost) + 1)), pd.Series(censored))
    if isinstance(found, Sbg):
        assert 0 < found.alpha_low < found.alpha < found.alpha_high < math.inf
        assert 0 < found.beta_low < found.beta < found.beta_high < math.inf
    else:
        assert found.reason


# Segments together -------------------------------------------------------------------------------------------------

# S(t) of alpha = beta = 1 is 1 / (1 + t).
HARMONIC = Sbg(1.0, 0.1, 0.8, 1.2, 1.0, 0.1, 0.8, 1.2, 400, -50.0)
ONE_RATE, FEW = NoFit("one_rate", 60, 0.9), NoFit("few_customers", 12)


def test_one_rate_is_survival_at_that_rate_and_no_fit_is_none() -> None:
    assert fitted_survival(HARMONIC, 4) == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert fitted_survival(ONE_RATE, 3) == pytest.approx([1, 0.9, 0.81])
    assert fitted_survival(FEW, 3) is None


def test_each_segment_survives_in_its_own_way_with_its_share_of_revenue() -> None:
    fits = {"Enterprise": ONE_RATE, "SMB": HARMONIC}
    survival = called(yearly_survival, fits, {"Enterprise": 300.0, "SMB": 100.0}, HARMONIC, 3)
    assert survival == pytest.approx([1, 0.75 * 0.9 + 0.25 / 2, 0.75 * 0.81 + 0.25 / 3])


def test_a_segment_without_a_curve_goes_as_all_do_and_without_both_there_is_none() -> None:
    revenue = {"Enterprise": 300.0, "SMB": 100.0}
    few = {"Enterprise": ONE_RATE, "SMB": FEW}
    assert yearly_survival(few, revenue, HARMONIC, 2) == pytest.approx([1, 0.75 * 0.9 + 0.25 / 2])
    assert yearly_survival(few, revenue, NoFit("few_renewals", 90), 2) is None
    # Nobody of it ever came to a renewal, or nobody of it pays today.
    assert yearly_survival({"SMB": HARMONIC}, revenue, ONE_RATE, 2) == pytest.approx([1, 0.75 * 0.9 + 0.25 / 2])
    assert yearly_survival(few, {"Enterprise": 5.0, "SMB": 0.0}, FEW, 2) == pytest.approx([1, 0.9])


def test_without_revenue_all_go_as_the_fit_of_all() -> None:
    assert yearly_survival({"SMB": ONE_RATE}, {}, HARMONIC, 2) == pytest.approx([1, 0.5])
    assert yearly_survival({}, {"SMB": 0.0}, FEW, 2) is None


CURVES = st.one_of(MODELS, st.floats(0.0, 1.0).map(lambda kept: NoFit("one_rate", 50, kept)))


@given(st.lists(st.tuples(CURVES, st.floats(0.01, 1e9)), min_size=1, max_size=5), st.floats(0.01, 100))
def test_together_segments_lie_between_the_lowest_and_the_highest(
    members: list[tuple[Sbg | NoFit, float]], times: float
) -> None:
    fits = {str(place): fit for place, (fit, _) in enumerate(members)}
    revenue = {str(place): amount for place, (_, amount) in enumerate(members)}
    survival = yearly_survival(fits, revenue, FEW, 12)
    assert survival is not None
    assert survival[0] == pytest.approx(1)
    assert (np.diff(survival) <= 1e-12).all()
    curves = np.array([fitted_survival(fit, 12) for fit in fits.values()])
    assert (curves.min(axis=0) - 1e-12 <= survival).all() and (survival <= curves.max(axis=0) + 1e-12).all()
    scaled = {segment: amount * times for segment, amount in revenue.items()}
    assert yearly_survival(fits, scaled, FEW, 12) == pytest.approx(survival)


# From months to years ----------------------------------------------------------------------------------------------


def test_months_become_renewals() -> None:
    counts = pd.DataFrame(
        [(1, 2, 0, 2), (12, 3, 5, 3), (13, 1, 0, 1), (23, 0, 4, 0), (24, 6, 7, 6)],
        columns=["age_months", "events", "censored", "settled_events"],
    )
    years = called(yearly_renewals, counts)
    assert years.index.name == "renewal"
    # Year 1: ages 1 to 12; year 2: 13 to 24. Last seen at 12 or 23 months: one renewal done.
    assert years["lost"].tolist() == [0, 5, 7]
    assert years["censored"].tolist() == [0, 9, 7]


def test_a_loss_in_a_year_that_is_not_over_is_no_loss_yet() -> None:
    counts = pd.DataFrame([(3, 4, 0, 1), (14, 2, 6, 0)], columns=["age_months", "events", "censored", "settled_events"])
    years = yearly_renewals(counts)
    # Three left in an open first year, two in an open second: as their peers who stayed, they count up to it only.
    assert years["lost"].tolist() == [0, 1]
    assert years["censored"].tolist() == [3, 8]
    assert int(years.to_numpy().sum()) == 12
    assert yearly_renewals(counts.iloc[:0]).to_numpy().tolist() == [[0, 0]]


def test_monthly_contracts_show_the_same_rate_in_every_year(tmp_path: Path) -> None:
    """Of each monthly crowd of 64 half leave within every year, in its sixth month; the last year is never over."""
    rows: list[tuple[object, ...]] = []
    for start in range(36):
        for place in range(64):
            life = 6 + 12 * next((year for year in range(5) if place >= 32 >> year), 5)
            begin, end = (pd.Timestamp("2020-01-01") + pd.DateOffset(months=at) for at in (start, start + life))
            rows.append((f"C{start}-{place}", f"{begin:%Y-%m-%d}", f"{end:%Y-%m-%d}", 10))
    warehouse = loaded(book(rows), tmp_path)
    years = yearly_renewals(rolled_up(facts.survival_facts(warehouse, month("2022-12")), SURVIVAL_FACTS))
    warehouse.engine.dispose()
    came = (years["lost"] + years["censored"])[::-1].cumsum()[::-1]
    # 24 crowds have a whole first year behind them, 12 a second; counting open years too, the third would lose all.
    assert years["lost"].tolist() == [0, 24 * 32, 12 * 16]
    assert (years["lost"] / came).tolist()[1:] == [0.5, 0.5]


# Recovery ----------------------------------------------------------------------------------------------------------

TRUTHS = {"Enterprise": (0.668, 3.806), "SMB": (0.704, 1.182)}


def simulated(customers: int, seed: int) -> list[tuple[object, ...]]:
    """Subscriptions of customers with yearly terms, each with its own chance to leave drawn from its segment's Beta."""
    draw, rows = np.random.default_rng(seed), []
    for segment, (alpha, beta) in TRUTHS.items():
        chances = draw.beta(alpha, beta, customers)
        for place, (chance, start) in enumerate(zip(chances, draw.integers(0, 84, customers), strict=True)):
            years = draw.geometric(chance)
            begin = pd.Timestamp("2016-01-15") + pd.DateOffset(months=int(start))
            end = begin + pd.DateOffset(years=int(years)) if years < 100 else None
            rows.append((f"{segment} {place}", f"{begin:%Y-%m-%d}", end and f"{end:%Y-%m-%d}", 50))
    return rows


def test_the_chances_of_simulated_customers_are_recovered_through_the_warehouse(tmp_path: Path) -> None:
    rows = simulated(1500, seed=7)
    warehouse = loaded(book(rows, [(str(row[0]), str(row[0]).split()[0]) for row in rows]), tmp_path)
    counts = rolled_up(facts.survival_facts(warehouse, month("2022-12")), SURVIVAL_FACTS, ["segment"])
    warehouse.engine.dispose()
    models = called(fit_sbg_by, counts, "segment")
    assert list(models) == list(TRUTHS)
    for segment, (alpha, beta) in TRUTHS.items():
        model = models[segment]
        assert isinstance(model, Sbg)
        assert model.alpha_low < alpha < model.alpha_high
        assert model.beta_low < beta < model.beta_high
        # Firm enough to mean something.
        assert model.alpha_high < 2 * model.alpha
    assert fit_sbg_by(counts.iloc[:0], "segment") == {}


# The sample --------------------------------------------------------------------------------------------------------

LAST = truths.MONTHS - 1
SEGMENTS = (truths.ALL, *truths.SEGMENTS)


def paying_months(subscriptions: Iterable[Subscription]) -> dict[str, set[int]]:
    """The months in which each customer pays: a row covers whole months, that of its end no more."""
    months: dict[str, set[int]] = defaultdict(set)
    for row in subscriptions:
        if row.mrr > 0:
            end = truths.MONTHS if row.end is None else min(truths.MONTHS, month_index(row.end))
            months[row.customer_id].update(range(month_index(row.start), end))
    return {customer: paid for customer, paid in months.items() if paid}


def simulated_renewals(seeds: Iterable[int]) -> dict[str, pd.DataFrame]:
    """Yearly renewals of companies of the sample's kind, by segment and of all: drawn by its generator, counted by
    hand from the first paying month to the first month at zero."""
    counts: dict[str, Counter[tuple[str, int]]] = {segment: Counter() for segment in SEGMENTS}
    for seed in seeds:
        # The two streams that `write_sample` draws customers and their book from.
        customers = arrivals(np.random.default_rng([seed, 1]))
        simulated = Book(np.random.default_rng([seed, 2]), customers).simulate()
        segments = {customer.customer_id: customer.segment for customer in customers}
        for customer, months in paying_months(simulated.subscriptions).items():
            start = min(months)
            stop = next(month for month in range(start, LAST + 2) if month not in months)
            year = math.ceil((stop - start) / 12)
            if stop > LAST:
                what = ("censored", (LAST - start) // 12)
            elif start + 12 * year > LAST:
                what = ("censored", year - 1)
            else:
                what = ("lost", year)
            for segment in (truths.ALL, segments[customer]):
                counts[segment][what] += 1
    index = pd.RangeIndex(5, name="renewal")
    return {
        segment: pd.DataFrame({name: [found[name, t] for t in index] for name in ("lost", "censored")}, index=index)
        for segment, found in counts.items()
    }


def shapes(segment: str) -> tuple[float, float]:
    return truths.RENEWAL_SHAPES[segment]


@pytest.fixture(scope="module")
def sample_counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Survival counts of the committed sample as the warehouse has them, by segment and of all."""
    warehouse = loaded(book_from_csv(SAMPLE), tmp_path_factory.mktemp("sample"))
    as_of = as_of_month(warehouse)
    assert as_of is not None
    counts = rolled_up(facts.survival_facts(warehouse, as_of), SURVIVAL_FACTS, ["segment"])
    warehouse.engine.dispose()
    return {truths.ALL: counts, **{str(name): group for name, group in counts.groupby("segment")}}


def test_counted_by_hand_the_sample_s_renewals_are_those_of_the_warehouse(
    sample_counts: dict[str, pd.DataFrame],
) -> None:
    by_hand = simulated_renewals([truths.DEFAULT_SEED])
    for segment in SEGMENTS:
        assert by_hand[segment].to_dict() == yearly_renewals(sample_counts[segment]).to_dict()


def test_the_true_shapes_are_those_that_companies_of_the_sample_s_kind_show() -> None:
    """The shapes in `truths` come from `simulated_renewals(range(1000, 1300))`; here six other companies."""
    years = simulated_renewals(range(2000, 2006))
    for segment in SEGMENTS:
        (alpha, beta), lost = shapes(segment), years[segment]["lost"]
        came = years[segment].sum(axis=1)[::-1].cumsum()[::-1]
        for renewal in (1, 2, 3, 4):
            leaves = alpha / (alpha + beta + renewal - 1)
            # Of all, 5,010 come to the first renewal and 534 to the fourth.
            error = math.sqrt(leaves * (1 - leaves) / came[renewal])
            assert abs(lost[renewal] / came[renewal] - leaves) < 3 * error
    for segment in (truths.ALL, truths.SMB):
        model, (alpha, beta) = fit_sbg(years[segment]["lost"], years[segment]["censored"]), shapes(segment)
        assert isinstance(model, Sbg)
        assert model.alpha_low < alpha < model.alpha_high
        assert model.beta_low < beta < model.beta_high


@pytest.mark.parametrize("segment", [truths.ALL, truths.SMB])
def test_the_sample_holds_its_true_shapes_within_its_intervals(
    sample_counts: dict[str, pd.DataFrame], segment: str
) -> None:
    years, (alpha, beta) = yearly_renewals(sample_counts[segment]), shapes(segment)
    model = fit_sbg(years["lost"], years["censored"])
    assert isinstance(model, Sbg)
    assert model.alpha_low < alpha < model.alpha_high
    assert model.beta_low < beta < model.beta_high


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_sample_survives_as_its_kind_does_within_its_sampling_error(
    sample_counts: dict[str, pd.DataFrame], segment: str
) -> None:
    counts, (alpha, beta) = sample_counts[segment], shapes(segment)
    years = yearly_renewals(counts)
    fit = fit_sbg(years["lost"], years["censored"])
    # So few Enterprise and Mid-market customers leave that one rate tells as much.
    assert isinstance(fit, NoFit) == (segment in (truths.ENTERPRISE, truths.MID_MARKET))
    survival = fitted_survival(fit, 5)
    true = fitted_survival(Sbg(alpha, 0.0, alpha, alpha, beta, 0.0, beta, beta, 0, 0.0), 5)
    assert survival is not None and true is not None
    curve = fit_kaplan_meier(rolled_up(counts, SURVIVAL_FACTS)).curve.set_index("age_months")
    for year in (1, 2, 3, 4):
        seen = curve.loc[12 * year]
        assert seen["low"] < survival[year] < seen["high"]
        assert abs(survival[year] - true[year]) < 1.96 * seen["std_err"]

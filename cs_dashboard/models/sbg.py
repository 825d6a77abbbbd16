"""The shifted-beta-geometric model of yearly renewals (Fader and Hardie 2007): each customer has its own chance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import betaln, hyp2f1

Reason = Literal["few_customers", "few_renewals", "nobody_left", "everybody_left", "first_renewal_only", "one_rate"]

FEWEST_CUSTOMERS, FEWEST_RENEWALS = 30, 3
YEAR = 12
Z_95 = 1.959963984540054
# From this sum of alpha and beta on, customers cannot be told apart.
LARGEST = 1e4


@dataclass(frozen=True)
class NoFit:
    """Why there is no fit.

    Attributes
    ----------
    reason
        `few_customers`: fewer than 30 came to a renewal. `few_renewals`: nobody came to a third renewal.
        `nobody_left` and `everybody_left` (at the first renewal). `first_renewal_only`: all who left went at the
        first renewal, as if customers were of two kinds. `one_rate`: nothing tells customers apart, the same share
        goes at every renewal (or a growing one), and alpha and beta run to infinity.
    customers
        Customers that came to a renewal.
    kept_rate
        Of `one_rate`, the limit of the model: renewals kept / renewals come to. NaN of the other reasons.
    """

    reason: Reason
    customers: int
    kept_rate: float = math.nan


@dataclass(frozen=True)
class Sbg:
    """A fitted model: each customer has its own yearly chance to leave, spread over customers as Beta(alpha, beta).

    Attributes
    ----------
    alpha, beta
        Above 0; with standard errors and 95 % intervals (taken on the log scale).
    customers
        Customers that came to a renewal.
    log_likelihood
        At its maximum.
    """

    alpha: float
    alpha_std_err: float
    alpha_low: float
    alpha_high: float
    beta: float
    beta_std_err: float
    beta_low: float
    beta_high: float
    customers: int
    log_likelihood: float

    def survival(self, renewals: Any) -> Any:
        """The share still there after so many renewals: S(t) = B(α, β + t) / B(α, β)."""
        return np.exp(_log_survival(self.alpha, self.beta, renewals))[()]

    def churn_probability(self, renewal: Any) -> Any:
        """The share of all that leaves at the renewal (1, 2, …): P(t) = B(α + 1, β + t − 1) / B(α, β)."""
        return np.exp(_log_churn(self.alpha, self.beta, renewal))[()]

    def retention_rate(self, renewal: Any) -> Any:
        """Of those who came to the renewal (1, 2, …), the share that renews: (β + t − 1) / (α + β + t − 1)."""
        before = self.beta + np.asarray(renewal, dtype=float) - 1
        return (before / (self.alpha + before))[()]

    def discounted_residual_lifetime(self, renewals: int, discount_rate: float) -> float:
        """Years that a customer who has just renewed `renewals` times is worth from its next renewal on.

        Σ over t > n of S(t) / S(n) / (1 + d)^(t − n − 1). NaN when it diverges: undiscounted and alpha ≤ 1.
        """
        if discount_rate <= 0 and self.alpha <= 1:
            return math.nan
        b, c = self.beta + renewals + 1, self.alpha + self.beta + renewals + 1
        return float((b - 1) / (c - 1) * hyp2f1(1, b, c, 1 / (1 + discount_rate)))


def fit_sbg(lost: pd.Series, censored: pd.Series) -> Sbg | NoFit:
    """The sBG model by maximum likelihood: Σ lost(t) log P(t) + Σ censored(t) log S(t).

    Parameters
    ----------
    lost
        Customers that left at each renewal; index 1, 2, …
    censored
        Customers last seen alive after so many renewals; index 0, 1, … (who came to no renewal yet says nothing).
        Both as `yearly_renewals` returns them.
    """
    lost, censored = (_counts(series) for series in (lost, censored))
    customers = round(float(lost.sum() + censored.sum()))
    reason = _refusal(lost, censored, customers)
    if reason is not None:
        return NoFit(reason, customers)
    fitted = _maximum(lost, censored)
    if fitted is None:
        return NoFit("one_rate", customers, 1 - float(lost.sum() / _come_to(lost, censored)))
    log_alpha, log_beta = fitted.params
    alpha, beta = math.exp(log_alpha), math.exp(log_beta)
    alpha_spread, beta_spread = (float(spread) for spread in fitted.bse)
    return Sbg(
        alpha=alpha,
        alpha_std_err=alpha * alpha_spread,
        alpha_low=math.exp(log_alpha - Z_95 * alpha_spread),
        alpha_high=math.exp(log_alpha + Z_95 * alpha_spread),
        beta=beta,
        beta_std_err=beta * beta_spread,
        beta_low=math.exp(log_beta - Z_95 * beta_spread),
        beta_high=math.exp(log_beta + Z_95 * beta_spread),
        customers=customers,
        log_likelihood=float(fitted.llf),
    )


def fit_sbg_by(counts: pd.DataFrame, by: str) -> dict[str, Sbg | NoFit]:
    """A fit, or the reason why not, for each member of the dimension `by`, in alphabetical order.

    `counts` is `frames.SURVIVAL_FACTS` rolled up to age_months and `by`.
    """
    years = {str(member): yearly_renewals(group) for member, group in counts.groupby(by, sort=True)}
    return {member: fit_sbg(frame["lost"], frame["censored"]) for member, frame in years.items()}


def yearly_renewals(counts: pd.DataFrame) -> pd.DataFrame:
    """Monthly survival counts as yearly renewals: `lost` and `censored` customers, index `renewal` (0, 1, 2, …).

    Lost at renewal t: gone at an age in (12(t − 1), 12t]. Censored at t: still paying after t whole years. A year is
    our unit whatever the terms of the contracts: shorter and longer ones are gathered into it.

    Who left in a year that is not over by as-of is censored at the renewal before, as are those who stayed in it:
    counting the losses of an unfinished year and not its survivors would make the last years look deadly.

    Parameters
    ----------
    counts
        `frames.SURVIVAL_FACTS` at any roll-up (age_months, events, censored, settled_events).
    """
    age = counts["age_months"].to_numpy()
    renewal, whole_years = -(-age // YEAR), age // YEAR
    open_events = counts["events"] - counts["settled_events"]
    parts = [
        pd.DataFrame({"renewal": renewal, "lost": counts["settled_events"], "censored": 0}),
        pd.DataFrame({"renewal": renewal - 1, "lost": 0, "censored": open_events}).query("censored > 0"),
        pd.DataFrame({"renewal": whole_years, "lost": 0, "censored": counts["censored"]}),
    ]
    years = pd.concat(parts).groupby("renewal")[["lost", "censored"]].sum()
    last = int(years.index[years.sum(axis=1) > 0].max()) if years.to_numpy().any() else 0
    return years.reindex(pd.RangeIndex(last + 1, name="renewal"), fill_value=0)


def fitted_survival(fit: Sbg | NoFit, years: int) -> list[float] | None:
    """The share of customers still there after 0, 1, 2, … renewals, so many values; None where nothing tells.

    Where one rate fits, that rate: S(t) = kept^t, the limit of the model.
    """
    renewals = np.arange(years)
    if isinstance(fit, Sbg):
        return [float(share) for share in fit.survival(renewals)]
    if math.isnan(fit.kept_rate):
        return None
    return [float(share) for share in constant_rate_survival(fit.kept_rate, 1, renewals)]


def yearly_survival(
    fits: Mapping[str, Sbg | NoFit], revenue: Mapping[str, float], pooled: Sbg | NoFit, years: int
) -> list[float] | None:
    """The share of today's revenue whose customers are still there after 0, 1, 2, … renewals, so many values.

    S(t) = Σ over segments of revenue_s · S_s(t) / Σ revenue_s. Counting all customers alike would let the many small
    ones, who leave more often, speak for the money of the few large ones.

    Parameters
    ----------
    fits
        The fit of each segment, as `fit_sbg_by` returns them; one that has none goes as `pooled` does.
    revenue
        MRR or ARR of each segment now; only the shares matter. Without any, all goes as `pooled` does.
    pooled
        The fit of all customers.

    Returns
    -------
    None where a segment that has revenue has no curve, of its own or of all.
    """
    weights = {segment: amount for segment, amount in revenue.items() if amount > 0} or {"": 1.0}
    everybody, total = fitted_survival(pooled, years), sum(weights.values())
    survival = np.zeros(years)
    for segment, amount in weights.items():
        curve = fitted_survival(fits.get(segment, pooled), years) or everybody
        if curve is None:
            return None
        survival += amount / total * np.asarray(curve)
    return survival.tolist()


def constant_rate_survival(kept_rate: float, after: float, renewals: Any) -> Any:
    """The share left after `renewals` if everybody left at one constant rate: kept^(renewals / after).

    `kept_rate` is the share kept after the first `after` renewals. The picture that the sBG model corrects.
    """
    return (kept_rate ** (np.asarray(renewals, dtype=float) / after))[()]


def _counts(series: pd.Series) -> pd.Series:
    known = series.astype(float)
    return known[(known > 0) & (known.index > 0)]


def _come_to(lost: pd.Series, censored: pd.Series) -> float:
    """Renewals that customers came to, kept or not."""
    return float(lost @ lost.index.to_numpy(dtype=float) + censored @ censored.index.to_numpy(dtype=float))


def _refusal(lost: pd.Series, censored: pd.Series, customers: int) -> Reason | None:
    if customers < FEWEST_CUSTOMERS:
        return "few_customers"
    if lost.empty:
        return "nobody_left"
    if censored.empty and lost.index.max() == 1:
        return "everybody_left"
    if max(lost.index.max(), censored.index.max() if len(censored) else 0) < FEWEST_RENEWALS:
        return "few_renewals"
    return "first_renewal_only" if lost.index.max() == 1 else None


def _maximum(lost: pd.Series, censored: pd.Series) -> Any:
    """The fitted statsmodels result in (log α, log β); None where the likelihood has no inner maximum."""
    # Slow to import, so only where something is fitted.
    from statsmodels.base.model import GenericLikelihoodModel

    at_loss, at_end = lost.index.to_numpy(dtype=float), censored.index.to_numpy(dtype=float)

    class Likelihood(GenericLikelihoodModel):  # type: ignore[misc]
        def loglike(self, params: np.ndarray) -> float:
            alpha, beta = np.exp(params)
            return float(lost @ _log_churn(alpha, beta, at_loss) + censored @ _log_survival(alpha, beta, at_end))

    # The counts are in the likelihood; statsmodels is told of a constant (log alpha) and one parameter more.
    model = Likelihood(np.zeros(2), np.ones((2, 1)), extra_params_names=["log_beta"])
    # The simplex finds the hill from anywhere, the gradient its top.
    start = model.fit(start_params=[0.0, 0.0], method="nm", skip_hessian=True, warn_convergence=False, disp=0).params
    if np.exp(start).sum() > LARGEST:
        return None
    fitted = model.fit(start_params=start, method="bfgs", gtol=1e-6, warn_convergence=False, disp=0)
    # The limit of alpha and beta at infinity, where customers are all alike.
    rate = lost.sum() / _come_to(lost, censored)
    alike = lost @ (np.log(rate) + (at_loss - 1) * np.log1p(-rate)) + censored @ (at_end * np.log1p(-rate))
    is_top = fitted.llf > alike + 1e-6 and np.exp(fitted.params).sum() < LARGEST
    return fitted if is_top and np.isfinite(fitted.bse).all() else None


def _log_survival(alpha: float, beta: float, renewals: Any) -> Any:
    return betaln(alpha, beta + np.asarray(renewals, dtype=float)) - betaln(alpha, beta)


def _log_churn(alpha: float, beta: float, renewal: Any) -> Any:
    return betaln(alpha + 1, beta + np.asarray(renewal, dtype=float) - 1) - betaln(alpha, beta)

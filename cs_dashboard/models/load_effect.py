"""Does load matter? Renewal of contract terms against what the customer's CSM carried; an association, not a cause."""

import math
import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

Reason = Literal["few_terms", "one_outcome", "one_load", "separation"]

FEWEST_TERMS = 100
TEN_CUSTOMERS = 10.0
CONTROLS = ("segment", "adoption_tier")
Z_95 = 1.959963984540054
# A linear predictor beyond this is a probability within 3 in 10 million of none or all: it is on its way to infinity.
RUNAWAY = 15.0


@dataclass(frozen=True)
class NoEffect:
    """Why there is no estimate.

    Attributes
    ----------
    reason
        `few_terms`: fewer than 100 ended terms of customers with a CSM. `one_outcome`: among customers that are alike
        in the controls all renewed, or none. `one_load`: customers that are alike in the controls always had a CSM
        with the same load. `separation`: above some load all went one way and below it the other, so that the
        coefficient runs away.
    terms
        Ended terms of customers with a CSM.
    uncovered_terms
        Ended terms of customers without one.
    """

    reason: Reason
    terms: int
    uncovered_terms: int


@dataclass(frozen=True)
class LoadEffect:
    """What goes with `step` more of load, among terms that are alike in the controls.

    Attributes
    ----------
    step
        The load that the effect is told for: ten customers, or an amount of ARR.
    log_odds, std_err, low, high
        Change of the log-odds of renewal for `step` more, with its 95 % interval.
    renewal_change, renewal_change_low, renewal_change_high
        The same as change of the renewal rate (rate; −0.01 is one point lower): every term's probability at its own
        load plus `step`, less that at its own load, averaged over the terms; the interval by the delta method.
    mean_load
        Average over the terms.
    terms, uncovered_terms
        Ended terms of customers with a CSM, which are fitted (less those of a segment or tier in which all went one
        way, which tell nothing), and of those without, which are not.
    groups
        Groups of like terms (controls and load) that were fitted.
    dispersion
        Pearson χ² / degrees of freedom. Above 1 the terms of a group vary more than chance alone would let them, and
        every variance is multiplied by it (quasi-binomial).
    controls
        What the terms were alike in: segment, and the adoption tier where usage is known.
    """

    step: float
    log_odds: float
    std_err: float
    low: float
    high: float
    renewal_change: float
    renewal_change_low: float
    renewal_change_high: float
    mean_load: float
    terms: int
    uncovered_terms: int
    groups: int
    dispersion: float
    controls: tuple[str, ...]

    @property
    def odds_ratio(self) -> float:
        """The odds of renewal with `step` more load / without."""
        return math.exp(self.log_odds)

    @property
    def is_clear(self) -> bool:
        """Whether the data show an effect at all: neither interval holds zero."""
        return self.low * self.high > 0 and self.renewal_change_low * self.renewal_change_high > 0


def fit_load_effect(counts: pd.DataFrame, step: float = TEN_CUSTOMERS) -> LoadEffect | NoEffect:
    """How renewal goes with the load of the CSM, other things that we know of being equal.

    log-odds of renewal = segment + adoption tier + b · load / step; binomial by groups, weighted by their terms.

    This is an association. CSMs are not assigned by lot: who got the larger book, or the harder customers, is in the
    coefficient. Adoption in the month before is held equal because books grow while customers come to use the product:
    without it the estimate leans to zero (80 of 100 simulated samples hold the truth in their interval, with it 96).
    What load does through adoption is therefore not in it. csm_id is today's, so a customer that changed hands counts
    with the CSM who has it now.

    Parameters
    ----------
    counts
        `frames.RENEWALS_BY_LOAD` (customers per CSM) or `frames.RENEWALS_BY_ARR_LOAD` (ARR per CSM); a load of 0 is
        a customer without CSM.
    step
        In the unit of the load.
    """
    covered = counts[counts["load"] > 0]
    uncovered = int(counts["due_customers"].sum() - covered["due_customers"].sum())
    terms = int(covered["due_customers"].sum())
    if terms < FEWEST_TERMS:
        return NoEffect("few_terms", terms, uncovered)
    groups, controls = _groups(covered)
    if groups["renewed_customers"].sum() in (0, groups["due_customers"].sum()):
        return NoEffect("one_outcome", terms, uncovered)
    design = _design(groups, controls, step)
    if not _load_varies(design, groups["due_customers"]):
        return NoEffect("one_load", terms, uncovered)
    fitted = _fitted(design, groups)
    if fitted is None:
        return NoEffect("separation", terms, uncovered)
    return _effect(fitted, design, groups, step, uncovered, controls)


def _effect(
    fitted: Any, design: np.ndarray, groups: pd.DataFrame, step: float, uncovered: int, controls: tuple[str, ...]
) -> LoadEffect:
    due = groups["due_customers"]
    dispersion = fitted.pearson_chi2 / fitted.df_resid if fitted.df_resid > 0 else 1.0
    spread = fitted.cov_params() * max(dispersion, 1.0)
    log_odds, std_err = float(fitted.params[-1]), math.sqrt(spread[-1, -1])
    change, change_err = _renewal_change(design, due, fitted.params, spread)
    return LoadEffect(
        step=step,
        log_odds=log_odds,
        std_err=std_err,
        low=log_odds - Z_95 * std_err,
        high=log_odds + Z_95 * std_err,
        renewal_change=change,
        renewal_change_low=change - Z_95 * change_err,
        renewal_change_high=change + Z_95 * change_err,
        mean_load=float(np.average(groups["load"], weights=due)),
        terms=int(due.sum()),
        uncovered_terms=uncovered,
        groups=len(groups),
        dispersion=float(dispersion),
        controls=controls,
    )


def _groups(covered: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Terms by controls and load, without members of a control that all went one way, and the controls that differ.

    Such a member (all of its terms renewed) has a coefficient of its own at infinity and says nothing of load.
    """
    kept = covered
    while True:
        controls = tuple(name for name in CONTROLS if kept[name].nunique() > 1)
        mixed = pd.Series(True, index=kept.index)
        for name in controls:
            sums = kept.groupby(name)[["due_customers", "renewed_customers"]].transform("sum")
            mixed &= sums["renewed_customers"].between(1, sums["due_customers"] - 1)
        if mixed.all():
            break
        kept = kept[mixed]
    measures = ["due_customers", "renewed_customers"]
    return kept.groupby([*CONTROLS, "load"], as_index=False)[measures].sum(), controls


def _design(groups: pd.DataFrame, controls: tuple[str, ...], step: float) -> np.ndarray:
    """A constant, a column for each member of a control but the first, and the load in steps."""
    members = [groups[name] == member for name in controls for member in sorted(groups[name].unique())[1:]]
    return np.column_stack([np.ones(len(groups)), *members, groups["load"] / step]).astype(float)


def _load_varies(design: np.ndarray, weights: pd.Series) -> bool:
    """Whether load differs among terms that are alike in the controls: what the controls leave of it is not nothing."""
    root = np.sqrt(weights.to_numpy(dtype=float))[:, None]
    controls, load = design[:, :-1] * root, design[:, -1] * root[:, 0]
    left = load - controls @ np.linalg.lstsq(controls, load, rcond=None)[0]
    return bool(np.linalg.norm(left) > 1e-8 * np.linalg.norm(load))


def _fitted(design: np.ndarray, groups: pd.DataFrame) -> Any:
    """The fitted statsmodels result; None where the likelihood has no maximum."""
    # Slow to import, so only where something is fitted.
    import statsmodels.api as sm

    renewed, due = groups["renewed_customers"].to_numpy(), groups["due_customers"].to_numpy()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A runaway is told as a reason.
        warnings.simplefilter("ignore")
        model = sm.GLM(np.column_stack([renewed, due - renewed]), design, family=sm.families.Binomial())
        fitted = model.fit(tol=1e-10)
    runs_away = not np.abs(design @ fitted.params).max() < RUNAWAY
    return None if runs_away or not fitted.converged else fitted


def _renewal_change(
    design: np.ndarray, weights: pd.Series, params: np.ndarray, spread: np.ndarray
) -> tuple[float, float]:
    """The average change of the probability of renewal for one step more, and its standard error (delta method)."""
    more = design.copy()
    more[:, -1] += 1
    with_more, as_is = (1 / (1 + np.exp(-rows @ params)) for rows in (more, design))
    slopes = (with_more * (1 - with_more))[:, None] * more - (as_is * (1 - as_is))[:, None] * design
    gradient = np.average(slopes, axis=0, weights=weights)
    change = np.average(with_more - as_is, weights=weights)
    return float(change), math.sqrt(gradient @ spread @ gradient)

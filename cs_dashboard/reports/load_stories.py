"""What is said of the load of CSMs: whether renewal goes with it, how far the data can tell, and why they cannot."""

from typing import Literal, Protocol

from cs_dashboard.content.catalogue import Text


class Effect(Protocol):
    """`models.load_effect.LoadEffect`: what a sentence needs of it."""

    @property
    def step(self) -> float: ...
    @property
    def renewal_change(self) -> float: ...
    @property
    def renewal_change_low(self) -> float: ...
    @property
    def renewal_change_high(self) -> float: ...
    @property
    def terms(self) -> int: ...
    @property
    def uncovered_terms(self) -> int: ...
    @property
    def controls(self) -> tuple[str, ...]: ...
    @property
    def is_clear(self) -> bool: ...


class Refusal(Protocol):
    """`models.load_effect.NoEffect`."""

    @property
    def reason(self) -> str: ...
    @property
    def terms(self) -> int: ...


def load_sentence(effect: Effect, t: Text, load_of: Literal["customers", "arr"] = "customers") -> str:
    """How many points of renewal go with ten more customers (or `step` more ARR) per CSM, or that none can be shown."""
    if not effect.is_clear:
        unclear = {
            "customers": "Ten more customers per CSM: no effect that these data can show, {low} to {high} points of "
            "renewal, from {n} contract terms.",
            "arr": "{step} more ARR per CSM: no effect that these data can show, {low} to {high} points of renewal, "
            "from {n} contract terms.",
        }
        return t(
            unclear[load_of],
            step=t.money(effect.step),
            low=t.points(effect.renewal_change_low),
            high=t.points(effect.renewal_change_high),
            n=t.count(effect.terms),
        )
    lower = {
        "customers": "Ten more customers per CSM go with {points} points lower renewal ({low} to {high}), from {n} "
        "contract terms; an association, not a cause.",
        "arr": "{step} more ARR per CSM goes with {points} points lower renewal ({low} to {high}), from {n} contract "
        "terms; an association, not a cause.",
    }
    higher = {
        "customers": "Ten more customers per CSM go with {points} points higher renewal ({low} to {high}), from {n} "
        "contract terms; an association, not a cause.",
        "arr": "{step} more ARR per CSM goes with {points} points higher renewal ({low} to {high}), from {n} contract "
        "terms; an association, not a cause.",
    }
    near, far = sorted((abs(effect.renewal_change_low), abs(effect.renewal_change_high)))
    values = {
        "step": t.money(effect.step),
        "points": t.number(abs(effect.renewal_change) * 100),
        "low": t.number(near * 100),
        "high": t.number(far * 100),
        "n": t.count(effect.terms),
    }
    return t(lower[load_of], **values) if effect.renewal_change < 0 else t(higher[load_of], **values)


def load_basis(effect: Effect, t: Text) -> str:
    """What was held equal, whom the estimate leaves out, and that assignments are today's."""
    held = {
        ("segment", "adoption_tier"): "segment and adoption in the month before",
        ("adoption_tier",): "adoption in the month before",
        ("segment",): "segment",
        (): "nothing",
    }
    return t(
        "Held equal: {controls}. Terms of customers without a CSM, left out: {n}. CSMs as assigned today, for past "
        "terms as well.",
        controls=t(held[effect.controls]),
        n=t.count(effect.uncovered_terms),
    )


def no_load_effect(refusal: Refusal, t: Text) -> str:
    """Why there is no estimate, from the reasons of `models.load_effect.NoEffect`."""
    reasons = {
        "few_terms": "Whether load matters cannot be told: it takes 100 ended contract terms of customers with a CSM, "
        "here are {n}.",
        "one_outcome": "Whether load matters cannot be told: of {n} contract terms, like customers all renewed or all "
        "left.",
        "one_load": "Whether load matters cannot be told: in {n} contract terms, like customers always had a CSM with "
        "the same load.",
        "separation": "Whether load matters cannot be told: in {n} contract terms, all renewed on one side of some "
        "load and none on the other.",
    }
    return t(reasons[refusal.reason], n=t.count(refusal.terms))

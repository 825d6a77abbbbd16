"""How customers are served: touches, tickets and their times, onboarding, and how far customers come."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cs_dashboard.frames import REVENUE
from cs_dashboard.metrics.histogram import quantiles_by
from cs_dashboard.metrics.rollup import ratio, rolled_up

US, NOBODY = "us", "(none)"
# Words in a touch's kind that make it a billing contact; what the customer asked for is reactive, the rest is success.
BILLING_WORDS = ("bill", "invoice", "payment", "renewal", "collection", "contract", "dunning")
STAGES = ("customers", "started", "completed", "first_value", "outcome", "renewed", "expanded")
_BASES = {"outcome": "measured", "renewed": "mature"}


def proactive_share(touches: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """The share of contacts that we began and no customer asked for: touches of ours / touches known to be of either.

    `touches` is `frames.TOUCHES`; returns by: touches, our_touches, proactive_share (NaN without touches).
    """
    known = touches[touches["initiated_by"] != NOBODY]
    ours = known["touches"].where(known["initiated_by"] == US, 0)
    sums = _sums(known.assign(our_touches=ours), by, ["touches", "our_touches"])
    return sums.assign(proactive_share=ratio(sums["our_touches"], sums["touches"]))


def touch_mix(touches: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """Contacts by what moved them: reactive (the customer asked), billing (by the name of the kind), else success.

    Returns by × purpose: touches, and their share of all of the same `by`.
    """
    kind = touches["kind"].str.lower()
    billing = np.logical_or.reduce([kind.str.contains(word, regex=False) for word in BILLING_WORDS])
    purpose = np.where(touches["initiated_by"] == "customer", "reactive", np.where(billing, "billing", "success"))
    sums = _sums(touches.assign(purpose=purpose.astype(object)), [*by, "purpose"], ["touches"])
    whole = sums.groupby(list(by), dropna=False)["touches"].transform("sum") if by else sums["touches"].sum()
    return sums.assign(share=ratio(sums["touches"], whole))


def contact_gap(onboarded: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """The share of customers that heard nothing from us in the 90 days after their onboarding was completed.

    Untouched / those whose 90 days are over. `onboarded` is `frames.CONTACT_AFTER_ONBOARDING`, months are those of the
    completion; returns by: onboarded_customers, untouched_customers, contact_gap.
    """
    sums = _sums(onboarded, by, ["onboarded_customers", "untouched_customers"])
    return sums.assign(contact_gap=ratio(sums["untouched_customers"], sums["onboarded_customers"]))


def response_times(times: pd.DataFrame, by: Sequence[str] = ("segment",)) -> pd.DataFrame:
    """Median and 90th percentile of the hours to the first response and to the resolution, of tickets that had them.

    `times` is `frames.TICKET_TIMES` of the months wanted; returns by × stage (response, resolution): tickets,
    median_hours, p90_hours, within a 32nd of their value. An open ticket is in neither.
    """
    found = quantiles_by(times, [*by, "stage"], "minutes", "tickets", {"median_hours": 0.5, "p90_hours": 0.9})
    return found.assign(median_hours=found["median_hours"] / 60, p90_hours=found["p90_hours"] / 60)


def ticket_rate(tickets: pd.DataFrame, revenue: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Tickets of each month for 100 paying customers of it.

    100 × tickets / customers. `tickets` is `frames.TICKETS`, `revenue` `frames.REVENUE`; returns by × month: tickets,
    customers, tickets_per_100 (NaN without customers).
    """
    keys = [*by, "month"]
    paying = rolled_up(revenue, REVENUE, by)[[*keys, "total_customers"]]
    table = paying.merge(_sums(tickets, keys, ["tickets"]), on=keys, how="left")
    table["tickets"] = table["tickets"].fillna(0).astype("int64")
    table["customers"] = table.pop("total_customers")
    return table.assign(tickets_per_100=100 * ratio(table["tickets"], table["customers"]))


def ticket_pareto(tickets: pd.DataFrame, product_caused: Sequence[str]) -> pd.DataFrame:
    """Tickets by category, the largest first, with their share and the share of all so far.

    Returns category, tickets, share, cumulative_share, is_product_caused.
    """
    sums = _sums(tickets, ["category"], ["tickets"])
    table = sums.sort_values(["tickets", "category"], ascending=[False, True], ignore_index=True)
    total = table["tickets"].sum()
    table["share"] = ratio(table["tickets"], total)
    table["cumulative_share"] = ratio(table["tickets"].cumsum(), total)
    return table.assign(is_product_caused=_product_caused(table["category"], product_caused))


def product_caused_share(
    tickets: pd.DataFrame, product_caused: Sequence[str], by: Sequence[str] = ("month",)
) -> pd.DataFrame:
    """The share of tickets that the product caused, by the categories that the setting `product_caused` names.

    Product-caused / tickets with a category. Returns by: tickets, product_caused_tickets, product_caused_share.
    """
    known = tickets[tickets["category"] != NOBODY]
    caused = known["tickets"].where(_product_caused(known["category"], product_caused), 0)
    sums = _sums(known.assign(product_caused_tickets=caused), by, ["tickets", "product_caused_tickets"])
    return sums.assign(product_caused_share=ratio(sums["product_caused_tickets"], sums["tickets"]))


def _product_caused(categories: pd.Series, product_caused: Sequence[str]) -> pd.Series:
    """Whether each category is one of those named, whatever case, spaces and hyphens."""
    plain = categories.str.casefold().str.replace(r"[\s_\-]+", "", regex=True)
    return plain.isin(["".join(name.casefold().replace("-", " ").replace("_", " ").split()) for name in product_caused])


def same_day_share(tickets: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """The share of customers' tickets that had their first response on the day they were opened.

    Same-day / tickets not opened by us (those need no answer). Returns by: tickets, same_day_tickets, same_day_share.
    """
    asked = tickets[tickets["opened_by"] != US]
    sums = _sums(asked, by, ["tickets", "same_day_tickets"])
    return sums.assign(same_day_share=ratio(sums["same_day_tickets"], sums["tickets"]))


def found_by_us_share(tickets: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """The share of problems that we found before the customer said so.

    Tickets opened by us / tickets whose opener is known.

    Returns by: tickets, our_tickets, found_by_us_share.
    """
    known = tickets[tickets["opened_by"] != NOBODY]
    ours = known["tickets"].where(known["opened_by"] == US, 0)
    sums = _sums(known.assign(our_tickets=ours), by, ["tickets", "our_tickets"])
    return sums.assign(found_by_us_share=ratio(sums["our_tickets"], sums["tickets"]))


def ticket_satisfaction(tickets: pd.DataFrame, by: Sequence[str] = ("month",)) -> pd.DataFrame:
    """The mean answer, 1 to 5, of the tickets that were rated. Returns by: rated_tickets, satisfaction."""
    sums = _sums(tickets, by, ["rated_tickets", "satisfaction"])
    return sums.assign(satisfaction=ratio(sums["satisfaction"], sums["rated_tickets"]))


def time_to_first_value(times: pd.DataFrame, by: Sequence[str] = ("segment",)) -> pd.DataFrame:
    """Median and 90th percentile of days from the start of the onboarding to the first value, of those who reached it.

    `times` is `frames.VALUE_TIMES` of the months wanted; returns by: customers, median_days, p90_days. Who started
    lately and is slow is not in yet.
    """
    names = {"median_days": 0.5, "p90_days": 0.9}
    return quantiles_by(times, by, "days", "customers", names, is_bucketed=False)


def lifecycle_funnel(lifecycle: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """How far customers came: onboarding started, completed, first value, outcome reached, renewed, expanded.

    Customers at the stage / those who could be: all that ever paid; for the outcome those whose outcome was measured,
    for renewed those seen twelve months after their first paying month. Stages are counted each by itself.

    Parameters
    ----------
    lifecycle
        `frames.LIFECYCLE` of the cohorts wanted.

    Returns
    -------
    by × stage in their order: customers, base, share (NaN where the table is missing or nobody could be).
    """
    measures = [*STAGES, *_BASES.values()]
    grouped = lifecycle.groupby(list(by), as_index=False, sort=True, dropna=False) if by else None
    sums = lifecycle[measures].sum(min_count=1).to_frame().T if grouped is None else grouped[measures].sum(min_count=1)
    parts = []
    for place, stage in enumerate(STAGES):
        base = sums[_BASES.get(stage, "customers")].astype(float)
        rows = sums[list(by)].assign(stage=stage, customers=sums[stage].astype(float), base=base, place=place)
        parts.append(rows.assign(share=ratio(rows["customers"], base)))
    return pd.concat(parts).sort_values([*by, "place"], ignore_index=True).drop(columns="place")


def _sums(frame: pd.DataFrame, by: Sequence[str], measures: list[str]) -> pd.DataFrame:
    """The measures summed to `by`; one row of all where it is empty."""
    if by:
        return frame.groupby(list(by), as_index=False, sort=True, dropna=False)[measures].sum()
    return frame[measures].sum().to_frame().T.astype(frame[measures].dtypes.to_dict())

"""Sentences about how customers are served: what the product causes, who met nobody, how the funnel is to be read."""

import pandas as pd

from cs_dashboard.content.catalogue import Text


def service_sentence(caused: "pd.Series", t: Text) -> str:
    """The share of a year's tickets that the product caused: one row of `metrics.service.product_caused_share`."""
    share = caused["product_caused_share"]
    if share != share:
        return t("No ticket of these twelve months has a category.")
    return t(
        "The product caused {share} of the {n} tickets of these twelve months that have a category.",
        share=t.rate(share),
        n=t.count(caused["tickets"]),
    )


def executives_sentence(executives: pd.DataFrame, month: pd.Timestamp, t: Text) -> str:
    """Which executives had no contact with a customer in the month: `frames.EXECUTIVES`."""
    now = executives[executives["month"] == month]
    without = now.loc[now["touches"] == 0, "name"].tolist()
    if now.empty:
        return t("No employee is marked as executive.")
    if not without:
        return t("Every executive met a customer this month.")
    return t("Without a contact this month: {list}.", list=t(", ").join(str(name) for name in without))


def funnel_note(t: Text) -> str:
    """How the stages are counted."""
    return t(
        "Each stage is counted by itself: of all who ever paid; outcome of those whose outcome was measured, renewed "
        "of those seen for twelve months."
    )

"""Sentences about growth: crossover, leaky bucket, one point of renewal, renewals, new business, expansion."""

import pandas as pd

from cs_dashboard.content.catalogue import Text
from cs_dashboard.reports.phrases import Row, known, names, points, quarter

# A member's rate over fewer customers is not held against another's.
FEW_CUSTOMERS = 10


def crossover_sentence(years: pd.DataFrame, t: Text) -> str:
    """Since when renewed ARR alone exceeds new ARR: the years of `metrics.growth.renewal_crossover`, in order."""
    years = years[(years["renewed_arr"] > 0) | (years["new_arr"] > 0)]
    if years.empty:
        return t("There is no year yet to hold renewals against new business")
    last, crossed = years.iloc[-1], years["is_crossed"].to_numpy(dtype=bool)
    values = {"renewed": t.money(last["renewed_arr"]), "new": t.money(last["new_arr"]), "month": t.month(last["month"])}
    if not crossed[-1]:
        if crossed.any():
            return t("New ARR exceeds renewed ARR again: {new} against {renewed} in the year to {month}", **values)
        return t("New ARR still exceeds renewed ARR: {new} against {renewed} in the year to {month}", **values)
    if crossed.all():
        every = "Renewed ARR exceeded new ARR in every year shown: {renewed} against {new} in the year to {month}"
        return t(every, **values)
    first = len(crossed) - int((~crossed[::-1]).argmax())
    since = "Since the year to {since} renewed ARR exceeds new ARR: {renewed} against {new} in the year to {month}"
    return t(since, since=t.month(years["month"].iloc[first]), **values)


def leaky_sentence(share: float, t: Text) -> str:
    """How much of new ARR only made up for losses: `38% of new ARR only refilled the leak`."""
    if not known(share):
        return t("Nothing new was sold, so there is nothing that could refill the leak")
    if share <= 0:
        return t("Nothing leaked: all new ARR is growth")
    if share > 1:
        return t("The leak was larger than new ARR: {times} times as much was lost", times=t.number(share, 2))
    if share < 0.005:
        return t("Less than {share} of new ARR only refilled the leak", share=t.rate(0.01, 0))
    return t("{share} of new ARR only refilled the leak", share=t.rate(share, 0))


def one_point_sentence(point: float, best_quarter: float, t: Text) -> str:
    """One point of renewal against the best quarter of new ARR, both of `metrics.growth.one_point_of_renewal`."""
    if not known(point) or point <= 0:
        return t("There was no ARR twelve months ago that a point of renewal could be taken of")
    values = {"point": t.money(point)}
    if not known(best_quarter) or best_quarter <= 0:
        return t("One point of renewal is worth {point} of ARR", **values)
    values |= {"best": t.money(best_quarter), "share": t.rate(point / best_quarter, 0)}
    if point > best_quarter:
        return t(
            "One point of renewal is worth {point} of ARR, more than the best quarter of new ARR ({best})", **values
        )
    return t("One point of renewal is worth {point} of ARR, {share} of the best quarter of new ARR ({best})", **values)


def renewal_sentence(row: Row, t: Text) -> str:
    """What became of the terms that ended: one row of `metrics.renewals.renewal_rates(facts, by=())`."""
    due, renewed = int(row["due_customers"]), int(row["renewed_customers"])
    if not due:
        return t("No contract term ended in these months")
    if due == 1:
        if not renewed:
            return t("The one customer whose contract term ended did not renew")
        return t(
            "The one customer whose contract term ended renewed, at {net} of its MRR", net=t.rate(row["net_renewal"])
        )
    values = {"due": t.count(due), "renewed": t.count(renewed), "logo": t.rate(row["logo_renewal"])}
    values |= {"gross": t.rate(row["gross_renewal"]), "net": t.rate(row["net_renewal"])}
    if not renewed:
        return t("None of the {due} customers whose contract term ended renewed", **values)
    message = (
        "Of {due} customers whose contract term ended {renewed} renewed ({logo}); "
        "{gross} of the MRR was kept, {net} with expansion"
    )
    return t(message, **values)


def quality_sentence(quarters: pd.DataFrame, t: Text) -> str:
    """What became of the customers won a year ago, from `metrics.acquisition.quality_of_new_business`.

    With `by=()`: the last whole quarter against the one a year before it. By a dimension: the members that kept the
    most and the least, of those with at least ten customers.
    """
    whole = quarters.groupby("quarter")["is_complete"].transform("all") & quarters["grr_12"].notna()
    seen = quarters[whole.astype(bool)]
    if seen.empty:
        return t("No quarter's new customers have been seen for a whole year yet")
    latest = seen["quarter"].max()
    rows = seen[seen["quarter"] == latest]
    if seen.columns[0] != "quarter":
        return _best_and_worst(rows, quarter(latest, t), t)
    now = float(rows["grr_12"].iloc[0])
    earlier = latest - pd.DateOffset(years=1)
    before = seen.loc[seen["quarter"] == earlier, "grr_12"]
    values = {"quarter": quarter(latest, t), "rate": t.rate(now), "earlier": quarter(earlier, t)}
    if before.empty:
        return t("Customers won in {quarter} kept {rate} of their first MRR a year later", **values)
    change = now - float(before.iloc[0])
    values["points"] = points(change, t)
    kept = "Customers won in {quarter} kept {rate} of their first MRR a year later, as much as those of {earlier}"
    more = (
        "Customers won in {quarter} kept {rate} of their first MRR a year later, "
        "{points} points more than those of {earlier}"
    )
    less = (
        "Customers won in {quarter} kept {rate} of their first MRR a year later, "
        "{points} points less than those of {earlier}"
    )
    return t(kept if round(change * 100, 1) == 0 else more if change > 0 else less, **values)


def expansion_sentence(split: pd.DataFrame, t: Text) -> str:
    """Where expansion came from: the last row of `metrics.expansion.expansion_split(facts)`."""
    row = split.iloc[-1] if len(split) else None
    if row is None or row["expansion_mrr"] <= 0:
        return t("Nobody who was paying then pays more now")
    parts = ("upgrade", "added", "same_plan")
    alone = {
        "upgrade": t("All expansion came from plan upgrades"),
        "added": t("All expansion came from added products"),
        "same_plan": t("All expansion came from more of the same plan"),
    }
    sources = [part for part in parts if row[f"{part}_mrr"] != 0]
    if len(sources) == 1:
        return alone[sources[0]]
    if all(row[f"{part}_mrr"] >= 0 for part in parts):
        values = {part: t.rate(row[f"{part}_share"], 0) for part in parts}
        shares = (
            "Plan upgrades brought {upgrade} of expansion, added products {added}, more of the same plan {same_plan}"
        )
        return t(shares, **values)
    values = {part: t.money(12 * row[f"{part}_mrr"]) for part in (*parts, "expansion")}
    money = (
        "Of {expansion} expansion in ARR, plan upgrades brought {upgrade}, added products {added}, "
        "more of the same plan {same_plan}"
    )
    return t(money, **values)


def _best_and_worst(rows: pd.DataFrame, when: str, t: Text) -> str:
    """The members of one quarter that kept the most and the least."""
    rows = rows[rows["observed_customers"] >= FEW_CUSTOMERS].sort_values("grr_12", ascending=False, kind="stable")
    if len(rows) < 2:
        return t("Too few customers were won in {quarter} to hold one group against another", quarter=when)
    column = rows.columns[0]
    best, worst = rows.iloc[0], rows.iloc[-1]
    values = {"quarter": when, "best": names([best[column]], t), "high": t.rate(best["grr_12"])}
    values |= {"worst": names([worst[column]], t), "low": t.rate(worst["grr_12"])}
    if round(best["grr_12"] - worst["grr_12"], 3) == 0:
        return t("Customers won in {quarter} kept {high} of their first MRR a year later in every group", **values)
    message = (
        "Of their first MRR, customers won in {quarter} kept the most a year later in {best} ({high}) "
        "and the least in {worst} ({low})"
    )
    return t(message, **values)

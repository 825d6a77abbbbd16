"""How customers are served: response times, causes of tickets, contacts, and how far customers come."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cs_dashboard.charts.bars import Bar, bar_figure
from cs_dashboard.charts.labels import empty_chart, member_name
from cs_dashboard.charts.ranges import Reach, range_figure
from cs_dashboard.charts.theme import Chart, Theme
from cs_dashboard.charts.trends import NUMBER, Level, trend
from cs_dashboard.content.catalogue import Text

HOURS_A_DAY = 24


def times(frame: pd.DataFrame, stage: str, *, t: Text, theme: Theme) -> Chart:
    """Median and 90th percentile of the hours to a stage, for each segment and category.

    `frame` has kind (`segment`, `category`), member, tickets, median_hours and p90_hours of one stage.
    """
    if frame.empty:
        return empty_chart(t("No ticket of these twelve months got so far."), theme)
    rows = [_reach(row, t, theme) for row in frame.to_dict("records")]
    slowest = frame.sort_values("p90_hours").iloc[-1]
    values = {"member": _plain(slowest["member"], t), "hours": _hours(slowest["p90_hours"], t)}
    title = {
        "response": t("One first response in ten takes longer than {hours} in {member}, the slowest", **values),
        "resolution": t("One resolution in ten takes longer than {hours} in {member}, the slowest", **values),
    }[stage]
    told = [f"{row.label} {row.text}" for row in rows]
    alt = t("Median and 90th percentile: {list}.", list="; ".join(told))
    return Chart(title, range_figure(rows, theme), alt)


def _reach(row: Mapping[Any, Any], t: Text, theme: Theme) -> Reach:
    median, p90, n = (float(row[name]) for name in ("median_hours", "p90_hours", "tickets"))
    label = member_name(row["member"], t, 22)
    hover = "<br>".join(
        (
            f"<b>{label}</b>",
            t("Median {hours}", hours=_hours(median, t)),
            t("90th percentile {hours}", hours=_hours(p90, t)),
            t.many("{n} ticket", "{n} tickets", n),
        )
    )
    colour = theme.accent if row["kind"] == "segment" else theme.categories[6]
    told = f"{_hours(median, t)} · {_hours(p90, t)}"
    return Reach(f"{row['kind']}|{row['member']}", label, median, median, p90, told, hover, colour)


def _hours(hours: float, t: Text) -> str:
    """Hours, from two days on days."""
    if hours >= 2 * HOURS_A_DAY:
        return t("{n} days", n=t.number(hours / HOURS_A_DAY))
    return t("{n} h", n=t.number(hours))


def _plain(member: object, t: Text) -> str:
    return t("(none)") if member == "(none)" else str(member)


def pareto(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Tickets by category, the largest first; those that the product causes stand out in colour and in words.

    `frame` is `metrics.service.ticket_pareto`.
    """
    if frame.empty or not frame["tickets"].sum():
        return empty_chart(t("No ticket was opened in these twelve months."), theme)
    bars = []
    for row in frame.head(12).to_dict("records"):
        name = member_name(row["category"], t, 24)
        values = {"share": t.rate(row["share"], 0), "so_far": t.rate(row["cumulative_share"], 0)}
        label = t("{name} (product)", name=name) if row["is_product_caused"] else name
        told = f"{t.count(row['tickets'])} · {values['share']} · Σ {values['so_far']}"
        hover = f"<b>{name}</b><br>{t.many('{n} ticket', '{n} tickets', row['tickets'])}<br>" + t(
            "{share} of all; {so_far} with those above", **values
        )
        colour = theme.accent if row["is_product_caused"] else theme.categories[6]
        bars.append(Bar(str(row["category"]), label, float(row["tickets"]), told, hover, colour))
    reaching = int(frame["cumulative_share"].searchsorted(0.5)) + 1
    title = t(
        "{n} of {of} categories make {share} of the tickets",
        n=t.count(reaching),
        of=t.count(len(frame)),
        share=t.rate(frame["cumulative_share"].iloc[reaching - 1], 0),
    )
    alt = t("Tickets by category: {list}.", list="; ".join(f"{bar.label} {bar.text}" for bar in bars))
    return Chart(title, bar_figure(bars, theme), alt)


def ticket_rate(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Tickets for 100 paying customers by month: `metrics.service.ticket_rate` over everything."""
    known = frame[frame["tickets_per_100"].notna()]
    if known.empty:
        return empty_chart(t("Nobody was paying in these months, so there is no rate of tickets."), theme)
    first, last = known.iloc[0], known.iloc[-1]
    title = t(
        "{last} tickets for 100 customers in {month}; it was {first} in {start}",
        last=t.number(last["tickets_per_100"]),
        month=t.month(last["month"], long=True),
        first=t.number(first["tickets_per_100"]),
        start=t.month(first["month"], long=True),
    )
    counts = frame["tickets"].tolist()
    names = [("tickets_per_100", t("Tickets"))]
    figure = trend(frame, names, NUMBER, t=t, theme=theme, counted=lambda row: _tickets(counts[row], t))
    return Chart(title, figure, f"{title}.")


def _tickets(n: float, t: Text) -> str:
    return t.many("{n} ticket", "{n} tickets", n)


def answered(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """The share of tickets answered the same day, and of those that we found first: month, same_day_share, found."""
    known = frame[frame["same_day_share"].notna()]
    if known.empty:
        return empty_chart(t("No customer opened a ticket in these months."), theme)
    last = known.iloc[-1]
    values = {"same": t.rate(last["same_day_share"]), "found": t.rate(last["found_by_us_share"])}
    title = t("{same} of tickets are answered the same day; we found {found} before the customer said so", **values)
    names = [("same_day_share", t("Same day"))]
    if frame["found_by_us_share"].notna().any():
        names.append(("found_by_us_share", t("Found by us")))
    return Chart(title, trend(frame, names, t=t, theme=theme), f"{title}.")


def proactive(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """The share of contacts that no customer asked for, by month: `metrics.service.proactive_share`."""
    known = frame[frame["proactive_share"].notna()]
    if known.empty:
        return empty_chart(t("Nobody has noted who began a contact."), theme)
    last = known.iloc[-1]
    title = t("{share} of contacts are ours and not asked for", share=t.rate(last["proactive_share"]))
    counts = frame["touches"].tolist()
    figure = trend(
        frame,
        [("proactive_share", t("Proactive"))],
        levels=[Level(0.5, t("half and half"))],
        t=t,
        theme=theme,
        counted=lambda row: t.many("{n} contact", "{n} contacts", counts[row]),
    )
    return Chart(title, figure, f"{title}.")


def executive_contact(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Executives with a contact in the month / executives: `metrics.team.executive_contact`."""
    known = frame[frame["contact_share"].notna()]
    if known.empty:
        return empty_chart(t("No employee is marked as executive."), theme)
    last = known.iloc[-1]
    title = t(
        "{n} of {of} executives met a customer in {month}",
        n=t.count(last["in_contact"]),
        of=t.count(last["executives"]),
        month=t.month(last["month"], long=True),
    )
    levels = [Level(1.0, t("everybody, every month: article 002, an opinion"))]
    names = [("contact_share", t("Executives"))]
    pairs = zip(frame["in_contact"], frame["executives"], strict=True)
    met = [t("{n} of {of}", n=t.count(n), of=t.count(of)) for n, of in pairs]
    figure = trend(frame, names, levels=levels, t=t, theme=theme, counted=met.__getitem__)
    return Chart(title, figure, f"{title}.")


def touch_mix(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Contacts of twelve months by what moved them: `metrics.service.touch_mix` over everything."""
    if frame.empty or not frame["touches"].sum():
        return empty_chart(t("No contact was noted in these twelve months."), theme)
    names = {
        "success": t("Success: we called to help"),
        "billing": t("Billing and renewal"),
        "reactive": t("Reactive: the customer asked"),
    }
    shares = frame.set_index("purpose")
    bars = []
    for purpose, name in names.items():
        n, share = (float(shares[column].get(purpose, 0.0)) for column in ("touches", "share"))
        told = f"{t.rate(share)} · {t.count(n)}"
        colour = theme.accent if purpose == "success" else theme.categories[6]
        bars.append(Bar(purpose, name, n, told, f"<b>{name}</b><br>{told}", colour))
    success = t.rate(float(shares["share"].get("success", 0.0)))
    title = t("{share} of a year's contacts were about the customer's success", share=success)
    alt = t("Contacts by what moved them: {list}.", list="; ".join(f"{bar.label} {bar.text}" for bar in bars))
    return Chart(title, bar_figure(bars, theme), alt)


def contact_gap(frame: pd.DataFrame, whole: float, *, t: Text, theme: Theme) -> Chart:
    """Customers that heard nothing from us for 90 days after onboarding, by segment and as a whole.

    `frame` is `metrics.service.contact_gap` by segment.
    """
    known = frame[frame["contact_gap"].notna()].sort_values("contact_gap", ascending=False)
    if known.empty:
        return empty_chart(t("No onboarding was completed more than 90 days ago."), theme)
    bars = []
    for place, row in enumerate(known.head(12).to_dict("records")):
        name = member_name(row["segment"], t, 24)
        values = {"n": t.count(row["untouched_customers"]), "of": t.count(row["onboarded_customers"])}
        told = f"{t.rate(row['contact_gap'], 0)} · {t('{n} of {of}', **values)}"
        colour = theme.accent if place == 0 else theme.categories[6]
        bars.append(Bar(str(row["segment"]), name, float(row["contact_gap"]), told, f"<b>{name}</b><br>{told}", colour))
    title = t("{share} heard nothing from us in the 90 days after onboarding", share=t.rate(whole))
    alt = t("Without a contact of ours: {list}.", list="; ".join(f"{bar.label} {bar.text}" for bar in bars))
    return Chart(title, bar_figure(bars, theme), alt)


STAGE_NAMES = {
    "customers": "Ever paid",
    "started": "Onboarding started",
    "completed": "Onboarding completed",
    "first_value": "First value",
    "outcome": "Outcome reached",
    "renewed": "Renewed after a year",
    "expanded": "Expanded",
}


def funnel(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """How far customers came: `metrics.service.lifecycle_funnel` over everything; a stage without its table is "—"."""
    known = frame[frame["share"].notna()]
    if known.empty:
        return empty_chart(t("No customer has ever paid here."), theme)
    bars = []
    for row in frame.to_dict("records"):
        name, share = t(STAGE_NAMES[row["stage"]]), float(row["share"])
        values = {"n": t.count(row["customers"]), "of": t.count(row["base"])}
        is_known = math.isfinite(share)
        told = f"{t.rate(share)} · {t('{n} of {of}', **values)}" if is_known else t("— not known")
        colour = theme.accent if row["stage"] in ("outcome", "renewed", "expanded") else theme.categories[6]
        bars.append(Bar(row["stage"], name, share if is_known else 0.0, told, f"<b>{name}</b><br>{told}", colour))
    later = known[known["stage"] != "customers"]
    worst = known.iloc[0] if later.empty else later.sort_values("share", kind="stable").iloc[0]
    title = t(
        "Fewest come to “{stage}”: {share} of those who could",
        stage=t(STAGE_NAMES[worst["stage"]]),
        share=t.rate(worst["share"]),
    )
    alt = t("How far customers came: {list}.", list="; ".join(f"{bar.label} {bar.text}" for bar in bars))
    return Chart(title, bar_figure(bars, theme), alt)


def value_times(frame: pd.DataFrame, *, t: Text, theme: Theme) -> Chart:
    """Median and 90th percentile of the days to first value: `metrics.service.time_to_first_value` by segment."""
    if frame.empty:
        return empty_chart(t("No customer has reached a first value yet."), theme)
    rows = []
    for row in frame.to_dict("records"):
        name = member_name(row["segment"], t, 22)
        values = {"median": t.count(row["median_days"]), "p90": t.count(row["p90_days"])}
        told = t("{median} · {p90} days", **values)
        n = t.many("{n} customer", "{n} customers", row["customers"])
        hover = f"<b>{name}</b><br>{t('Median {median}, 90th percentile {p90} days', **values)}<br>{n}"
        reach = (float(row["median_days"]), float(row["median_days"]), float(row["p90_days"]))
        rows.append(Reach(str(row["segment"]), name, *reach, told, hover, theme.accent))
    slowest = frame.sort_values("median_days").iloc[-1]
    title = t(
        "First value takes {days} days at the median in {segment}, the slowest",
        days=t.count(slowest["median_days"]),
        segment=_plain(slowest["segment"], t),
    )
    alt = t("Median and 90th percentile: {list}.", list="; ".join(f"{row.label} {row.text}" for row in rows))
    return Chart(title, range_figure(rows, theme), alt)

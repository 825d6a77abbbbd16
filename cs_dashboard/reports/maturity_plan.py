"""The maturity plan on one printed page: gap, owner and due date, as a self-contained HTML file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cs_dashboard.content.catalogue import Text
from cs_dashboard.formats import literal
from cs_dashboard.reports.phrases import in_a_row

# So many rows fit on one A4 page with their texts.
MOST_ROWS = 14
_STYLE = (
    "@page{size:A4;margin:14mm}"
    "body{font:11px/1.4 'Source Sans 3','Noto Sans SC','PingFang SC','Microsoft YaHei',Arial,sans-serif;color:#1B2330;"
    "background:#FFFFFF;margin:0 auto;max-width:180mm}"
    "h1{font-size:17px;margin:0 0 4px}p{margin:0 0 8px;color:#596273}"
    "table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:5px 8px 5px 0;"
    "border-bottom:1px solid #E1E6EE}th{color:#596273;font-weight:400}td:first-child,th:first-child{width:1.5em}"
    ".what{font-weight:600}.short{white-space:nowrap}tr{break-inside:avoid}"
)


@dataclass(frozen=True)
class PlanRow:
    """One gap of the plan, in the reader's words; `owner` is empty and `due_on` None where nobody set them."""

    practice: str
    gap: str
    text: str
    state: str
    evidence: str
    owner: str
    due_on: date | None


def maturity_plan(
    rows: Sequence[PlanRow], *, title: str, headline: str, rule: str, review_on: date | None, company: str, t: Text
) -> str:
    """The plan as HTML without scripts or outer files; at most as many gaps as fit on the page.

    What has an owner or a date gets its place before what has neither; all stand in the order of `rows`.
    """
    chosen = set(sorted(range(len(rows)), key=lambda i: (not (rows[i].owner or rows[i].due_on), i))[:MOST_ROWS])
    kept = [row for place, row in enumerate(rows) if place in chosen]
    left_out = len(rows) - len(kept)
    heads = ("#", t("Gap"), t("State"), t("Owner"), t("Due"))
    lines = "".join(_row(number, row, t) for number, row in enumerate(kept, start=1))
    review = t("Next review: {date}", date=_day(review_on, t)) if review_on else t("No review is planned.")
    more = [t("{n} more gaps are not on this page.", n=t.count(left_out))] if left_out else []
    foot = " · ".join([review, *more, company] if company else [review, *more])
    language = t.locale.replace("_", "-")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{literal(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{literal(title)}</h1><p>{literal(headline)}</p>"
        f"<table><thead><tr>{''.join(f'<th scope=col>{literal(head)}</th>' for head in heads)}</tr></thead>"
        f"<tbody>{lines}</tbody></table><p></p><p>{literal(rule)}</p><p>{literal(foot)}</p></body></html>"
    )


def _row(number: int, row: PlanRow, t: Text) -> str:
    below = in_a_row([part for part in (row.text, row.evidence) if part], t)
    return (
        f'<tr data-practice="{literal(row.practice)}"><td>{number}</td>'
        f"<td><span class=what>{literal(row.gap)}</span><br>{literal(below)}</td>"
        f"<td class=short>{literal(row.state)}</td>"
        f"<td>{literal(row.owner or t('nobody yet'))}</td><td class=short>{literal(_day(row.due_on, t))}</td></tr>"
    )


def _day(on: date | None, t: Text) -> str:
    return t.day(on) if on else t("no date")

"""What the contract check found, in the reader's language: its rules and sentences are those of `warehouse.rules`."""

import re
from functools import cache

from cs_dashboard.content.catalogue import Text
from cs_dashboard.warehouse.findings import Finding

# The names of the rules, as findings carry them.
RULE_NAMES = {
    "null key": "null key",
    "null value": "null value",
    "duplicate key": "duplicate key",
    "duplicate row": "duplicate row",
    "negative mrr": "negative mrr",
    "out of range": "out of range",
    "unknown value": "unknown value",
    "month not on the first": "month not on the first",
    "ends before it starts": "ends before it starts",
    "ends as it starts": "ends as it starts",
    "end in the far future": "end in the far future",
    "overlap in one plan": "overlap in one plan",
    "no MRR": "no MRR",
    "never seen at a month's end": "never seen at a month's end",
    "answered before opened": "answered before opened",
    "response after resolution": "response after resolution",
    "before the first subscription": "before the first subscription",
    "usage outside subscriptions": "usage outside subscriptions",
    "mixed currencies": "mixed currencies",
    "missing column": "missing column",
    "missing table": "missing table",
    "table not usable": "table not usable",
    "wrong type": "wrong type",
    "unknown function": "unknown function",
    "circle of managers": "circle of managers",
    "manager who left": "manager who left",
    "customers without CSM": "customers without CSM",
    "CSM who left": "CSM who left",
}

# Their sentences; a place takes whatever the check put there.
FINDING_SENTENCES = [
    "{count} rows have no {column}; what needs it leaves them out.",
    "{count} customer_ids stand in several rows; one row of each is used, its smallest values.",
    "{count} values of {columns} stand in several rows.",
    "{count} rows stand twice to the letter, and their MRR is counted twice; export them once.",
    "{count} subscription_ids name different rows; each row is counted as its own period.",
    "{count} rows have a negative mrr and are left out; book refunds outside recurring revenue.",
    "{count} rows have a {column} outside {reach}.",
    "{count} rows have a {column} other than {values}.",
    "{count} rows have a month that is not the first of one; it is read as its month.",
    "{count} rows end before they start; left out.",
    "{count} rows end on the day they start; the end is exclusive, so they cover nothing.",
    "{count} rows end in {year} or later; they count as open. Leave such an end empty.",
    "{count} rows have a {column} that {table} does not have. They stay in, under (none).",
    "{count} rows have a {column} that {table} does not have.",
    "{count} rows overlap another of the same customer and plan; both count. If one replaces the other, end it.",
    "{count} rows carry no MRR (trials, free plans); nobody is a customer by them.",
    "{count} rows belong to customers never seen paying at a month's end; they appear in no number.",
    "{count} tickets were answered before they opened.",
    "{count} tickets have their first response after their resolution.",
    "{count} tickets were opened in a month before the customer's first subscription.",
    "{count} rows of usage lie in months the customer paid nothing for (trials, or dates that do not match).",
    "Amounts are in {count} currencies ({currencies}) and are added as they stand; "
    "convert them at one constant rate before.",
    "Not connected. It would unlock: {unlocks}.",
    "{problem} Without it: {unlocks}.",
    "There is no column '{column}'.{hint}",
    "Column '{column}' should hold a {kind} and holds {type} instead.",
    "This could not be checked: {error}",
    "{count} people have a function that is none of ours and count as other: {listed}. "
    "Map the spellings in [functions] of dashboard.toml.",
    "{count} people manage each other in {circles} circles (manager_id); each keeps the reports that name them, and "
    "nobody who names themselves counts as a report. Correct manager_id.",
    "{count} people still name a manager who has left by the end of the month; they count in nobody's span. "
    "Give them their new manager_id.",
    "{count} paying customers have no csm_id; they are shown as uncovered and never dropped.",
    "{count} paying customers have a CSM who has left by the end of the month; they are shown as uncovered and never "
    "dropped.",
]
PLACE = re.compile(r"\\{(\w+)\\}")


def rule(found: Finding, t: Text) -> str:
    """The rule that was broken; of an orphan id, with its column."""
    if found.rule.startswith("orphan "):
        return t("orphan {column}", column=found.rule.removeprefix("orphan "))
    return t(RULE_NAMES.get(found.rule, found.rule))


def message(found: Finding, t: Text) -> str:
    """The sentence of a finding; one that is not known here stays as the check worded it."""
    for sentence in FINDING_SENTENCES:
        if fits := _pattern(sentence).fullmatch(found.message):
            return t(sentence, **{name: _value(name, value, t) for name, value in fits.groupdict().items()})
    return found.message


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(PLACE.sub(r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL)


def _value(name: str, value: str, t: Text) -> str:
    if name == "count" and value.isdigit():
        return t.count(int(value))
    if name == "unlocks":
        return t(value)
    return value

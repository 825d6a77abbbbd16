"""What a check or a load has to say about the data: findings, their order and their forms. No SQL."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """One thing found.

    Attributes
    ----------
    severity
        error: what it spoils is left out or wrong; warning: counted, but look at it; note: for information.
    count
        Rows concerned (0 for a missing table).
    affected_mrr
        MRR (major units) of the rows, or of their customers at as-of; None where money plays no part.
    message
        One sentence: what was found, what it means, what to do.
    examples
        Up to three of the rows.
    """

    table: str
    rule: str
    severity: Severity
    message: str
    count: int = 0
    affected_mrr: float | None = None
    examples: tuple[dict[str, Any], ...] = ()


def mixed_currencies(table: str, currencies: Sequence[str]) -> Finding:
    """The finding for amounts in several currencies in one column."""
    message = (
        f"Amounts are in {len(currencies)} currencies ({', '.join(currencies[:5])}) and are added as they stand; "
        "convert them at one constant rate before."
    )
    return Finding(table, "mixed currencies", "error", message, len(currencies))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notes; the order of discovery within each."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def exit_code(findings: Sequence[Finding]) -> int:
    """0 clean, 1 warnings, 2 errors."""
    worst = {finding.severity for finding in findings}
    return 2 if "error" in worst else 1 if "warning" in worst else 0


def to_json(findings: Sequence[Finding]) -> str:
    """Findings as a JSON array."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, default=str)


def from_json(text: str) -> list[Finding]:
    """Findings as `to_json` wrote them."""
    return [Finding(**{**item, "examples": tuple(item["examples"])}) for item in json.loads(text)]


def to_text(findings: Sequence[Finding]) -> str:
    """Findings for a terminal: one paragraph each, with its count, affected MRR and examples."""
    lines = []
    for finding in findings:
        money = "" if finding.affected_mrr is None else f" [{finding.affected_mrr:,.2f} MRR]"
        lines.append(f"{finding.severity:<7} {finding.table}: {finding.rule}{money}. {finding.message}")
        lines += [f"          e.g. {_example(example)}" for example in finding.examples]
    counts = ", ".join(f"{sum(f.severity == s for f in findings)} {s}s" for s in SEVERITIES)
    return "\n".join([*lines, counts])


def _example(row: dict[str, Any]) -> str:
    return ", ".join(f"{name}={_one_line(value)}" for name, value in row.items() if value is not None)


def _one_line(value: Any) -> str:
    """A value from the data can hold line breaks and terminal escapes; neither reaches the terminal."""
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value))
    return text if len(text) <= 40 else f"{text[:39]}…"

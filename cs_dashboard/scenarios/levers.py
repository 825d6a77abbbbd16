"""Where levers start, what a link says of them, and what the scenario gets. Whatever the link holds, nothing raises."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from cs_dashboard.content.levers import Lever
from cs_dashboard.metrics.compounding import Measured
from cs_dashboard.scenarios.compounding import CompoundingLevers, nrr_from_parts
from cs_dashboard.scenarios.retention import RetentionLevers

NOT_A_NUMBER, OUT_OF_RANGE, OFF_THE_GRID = "lever_not_a_number", "lever_out_of_range", "lever_off_the_grid"
# The unit of levers that are typed and not slid: any amount within the range, not only whole steps.
MONEY, CENT = "currency", 0.01
PARTS = ("churn", "contraction", "expansion")
# So much of a wrong value is told back to the reader.
SHOWN = 40


@dataclass(frozen=True)
class LeverNotice:
    """What a link asked of a lever and did not get.

    Attributes
    ----------
    code
        `lever_not_a_number`, `lever_out_of_range` or `lever_off_the_grid`.
    parameter
        The lever's key.
    value
        What the link said, shortened.
    taken
        What is shown instead, in the lever's unit (5.0 = 5 points).
    """

    code: str
    parameter: str
    value: str
    taken: float


def measured_values(measured: RetentionLevers | Measured) -> dict[str, float]:
    """The measured levers under the names that records use: `retention.churn` -> 0.05, `compounding.nrr` -> 1.04."""
    if isinstance(measured, RetentionLevers):
        return {f"retention.{name}": value for name, value in asdict(measured).items()}
    numbers = {name: value for name, value in asdict(measured).items() if isinstance(value, float)}
    return {f"{'retention' if name in PARTS else 'compounding'}.{name}": value for name, value in numbers.items()}


def starting_values(levers: Iterable[Lever], measured: Mapping[str, float]) -> dict[str, float]:
    """Where each slider stands before anyone moves it: the measured value, rounded to the step, within the range.

    The record's fallback where the value is not known (NaN), without one the low end.

    Parameters
    ----------
    measured
        Exact values by the name in `measured_by` (0.05 = 5 points), as `measured_values` gives them.
    """
    return {lever.key: _on_grid(lever, _unmoved(lever, measured)) for lever in levers}


def values_from_query(
    levers: Iterable[Lever], query: Mapping[str, str], measured: Mapping[str, float]
) -> tuple[dict[str, float], tuple[LeverNotice, ...]]:
    """The values that a link asks for (0.05 = 5 points), and a notice for each that cannot be had as asked.

    A link counts in the lever's unit: `churn=5` is 5 points. What is no number is not taken; what lies outside the
    range or between two steps is moved to the nearest. Parameters that are no lever are not looked at. Never raises.
    """
    levers = tuple(levers)
    values, notices = starting_values(levers, measured), []
    for lever in levers:
        text = query.get(lever.key, "")
        if not text:
            continue
        code = ""
        asked = _number(text) / lever.units
        if math.isnan(asked):
            code = NOT_A_NUMBER
        else:
            values[lever.key] = taken = _on_grid(lever, asked)
            if not lever.low <= asked <= lever.high:
                code = OUT_OF_RANGE
            elif lever.unit != MONEY and not math.isclose(asked, taken, abs_tol=lever.step * 1e-6):
                code = OFF_THE_GRID
        if code:
            notices.append(LeverNotice(code, lever.key, _shortened(text), _in_units(lever, values[lever.key])))
    return values, tuple(notices)


def to_query(levers: Iterable[Lever], values: Mapping[str, float], measured: Mapping[str, float]) -> dict[str, str]:
    """The parameters of a link: the levers that stand elsewhere than where they started, in their unit."""
    levers = tuple(levers)
    start = starting_values(levers, measured)
    return {
        lever.key: f"{_in_units(lever, values[lever.key]):.12g}"
        for lever in levers
        if _is_moved(lever, values[lever.key], start[lever.key])
    }


def moved_values(
    levers: Iterable[Lever], values: Mapping[str, float], measured: Mapping[str, float]
) -> dict[str, float]:
    """What a scenario gets: levers that nobody moved keep the exact measured value, not the rounded one shown.

    So empty levers equal the baseline exactly. The record's fallback, or NaN without one, where nothing is measured
    and nothing was moved.
    """
    levers = tuple(levers)
    start = starting_values(levers, measured)
    return {
        lever.key: values[lever.key]
        if _is_moved(lever, values[lever.key], start[lever.key])
        else _unmoved(lever, measured)
        for lever in levers
    }


def moved(levers: Iterable[Lever], values: Mapping[str, float], measured: RetentionLevers) -> RetentionLevers:
    """The levers of the retention what-if, from values on sliders; see `moved_values`."""
    return RetentionLevers(**moved_values(levers, values, measured_values(measured)))


def compounding_levers(
    levers: Iterable[Lever], values: Mapping[str, float], measured: Mapping[str, float]
) -> CompoundingLevers:
    """The levers of the compounding simulator, from values on sliders; see `moved_values`.

    NRR itself where it was moved; else its parts where one of them was: the measured NRR less and plus their moves, so
    that parts nobody moved change nothing; else as measured.

    Parameters
    ----------
    levers
        The records of the scenario `compounding`.
    """
    levers = tuple(levers)
    taken, start = moved_values(levers, values, measured), starting_values(levers, measured)
    moved_keys = {lever.key for lever in levers if _is_moved(lever, values[lever.key], start[lever.key])}
    if "nrr" not in moved_keys and moved_keys & set(PARTS):
        taken["nrr"] = _nrr_of_parts(taken, moved_keys, measured)
    chosen = {field.name: taken[field.name] for field in fields(CompoundingLevers) if field.name != "horizon"}
    return CompoundingLevers(horizon=round(taken["horizon"]), **chosen)


def _nrr_of_parts(taken: Mapping[str, float], moved_keys: Iterable[str], measured: Mapping[str, float]) -> float:
    """NRR with the moved parts in the place of the measured ones; from the parts alone where it is not measured."""
    before = measured.get("compounding.nrr", math.nan)
    if math.isnan(before):
        return nrr_from_parts(*(taken[part] for part in PARTS))
    signs = {"churn": -1, "contraction": -1, "expansion": 1}
    stood = {part: measured.get(f"retention.{part}", math.nan) for part in PARTS if part in moved_keys}
    moves = (signs[part] * (taken[part] - value) for part, value in stood.items())
    return max(before + sum(moves), 0.0)


def _unmoved(lever: Lever, measured: Mapping[str, float]) -> float:
    """The measured value, where there is none the fallback, without one NaN."""
    value = measured.get(lever.measured_by, math.nan)
    return lever.fallback if math.isnan(value) and lever.fallback is not None else value


def _on_grid(lever: Lever, value: float) -> float:
    """The nearest step within the range, of money the nearest cent; the low end for NaN."""
    if math.isnan(value):
        return lever.low
    inside = min(max(value, lever.low), lever.high)
    if lever.unit == MONEY:
        return round(inside, 2)
    return round(lever.low + round((inside - lever.low) / lever.step) * lever.step, _decimals(lever.step, lever.low))


def _is_moved(lever: Lever, value: float, start: float) -> bool:
    """A slider's way through points and back costs a last bit, so equality would be too strict."""
    return abs(value - start) > (CENT if lever.unit == MONEY else lever.step) / 2


def _in_units(lever: Lever, value: float) -> float:
    return round(value * lever.units, 6)


def _decimals(*numbers: float) -> int:
    """Decimals that these numbers are written with."""
    exponents = [Decimal(str(number)).normalize().as_tuple().exponent for number in numbers]
    return max(0, *(-exponent for exponent in exponents if isinstance(exponent, int)))


def _number(text: str) -> float:
    """The number a text is, NaN where it is none or not finite."""
    try:
        number = float(text) if "_" not in text else math.nan
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _shortened(text: str) -> str:
    """The beginning of a text, without letters that cannot be seen."""
    seen = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: SHOWN + 1])
    return f"{seen[:SHOWN]}…" if len(seen) > SHOWN else seen

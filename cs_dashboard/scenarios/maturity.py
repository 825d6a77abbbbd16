"""What the stages ask of a company and what of it is in place: from its place on both ladders, data and assessments.

Pure: whoever calls brings the two sizes, what the warehouse measured, and what people said.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cs_dashboard.content.practices import Evidence, Practice
from cs_dashboard.content.stages import LADDERS, Ladders, Stage

# States of a practice, the first four in the order in which gaps are ranked.
MISSING, BLOCKED, IN_PART, UNKNOWN = "missing", "blocked", "in_part", "unknown"
IN_PLACE, NOT_DUE, NOT_FOR_US = "in_place", "not_due", "not_for_us"
GAPS = (MISSING, BLOCKED, IN_PART, UNKNOWN)
# What somebody said -> the state it makes.
SAID = {"done": IN_PLACE, "in_part": IN_PART, "not_started": MISSING, "blocked": BLOCKED, "not_for_us": NOT_FOR_US}
# Data that come this far towards their threshold count as in part.
HALF_WAY = 0.5
COLUMNS = [
    *("practice", "article", "kind", "area", "is_asked", "rungs_late", "state", "judged_by"),
    *("value", "n", "threshold", "closeness", "missing", "said", "is_disputed"),
]


@dataclass(frozen=True)
class Standing:
    """Where a company stands on a ladder.

    Attributes
    ----------
    ladder
        `arr` or `headcount`.
    value
        Its size in the ladder's unit (currency of the ladder, people); NaN where it is not known.
    edges
        The sizes at which the rungs begin, rising, the first being 0.
    stages
        The stages, one per rung.
    """

    ladder: str
    value: float
    edges: tuple[float, ...]
    stages: tuple[Stage, ...]

    @property
    def rung(self) -> int | None:
        """The rung, counted from 0: edge ≤ size < next edge. None where the size is not known."""
        if math.isnan(self.value):
            return None
        return max(sum(edge <= self.value for edge in self.edges) - 1, 0)

    @property
    def stage(self) -> Stage | None:
        """The stage of the rung."""
        return None if self.rung is None else self.stages[self.rung]

    @property
    def next_edge(self) -> float:
        """The size at which the next rung begins; NaN on the top rung and where the size is not known."""
        if self.rung is None or self.rung + 1 == len(self.edges):
            return math.nan
        return self.edges[self.rung + 1]

    @property
    def height(self) -> float:
        """The place on the drawn ladder, in rungs from the ground; on the top rung, which has no end, 1 − edge / size.

        NaN where the size is not known.
        """
        if self.rung is None:
            return math.nan
        low, size = self.edges[self.rung], max(self.value, 0.0)
        way = (size - low) / (self.next_edge - low) if math.isfinite(self.next_edge) else 1 - low / size
        return self.rung + way


def standings(
    ladders: Ladders, edges: Mapping[str, Sequence[float]], sizes: Mapping[str, float]
) -> dict[str, Standing]:
    """The place on every ladder: `edges` where its rungs begin, `sizes` the company's, both by ladder."""
    return {
        name: Standing(name, float(sizes.get(name, math.nan)), tuple(edges[name]), _named(ladders, name, edges[name]))
        for name in LADDERS
    }


def _named(ladders: Ladders, ladder: str, edges: Sequence[float]) -> tuple[Stage, ...]:
    """The stages with the sizes of the settings in their names."""
    ends = zip(edges, [*(edge - 1 for edge in edges[1:]), math.inf], strict=True)
    stages = zip(ladders.rungs(ladder), ends, strict=True)
    return tuple(
        replace(stage, name=stage.name.filled(low=f"{low:g}", high=f"{high:g}")) for stage, (low, high) in stages
    )


def rungs_since(practice: Practice, places: Mapping[str, Standing]) -> int | None:
    """How many rungs ago the practice began to hold (0: on this one), on the ladder that asked first; None: not now."""
    if not practice.stages:
        return 0
    since = [_since(practice, place) for place in places.values()]
    return max((rungs for rungs in since if rungs is not None), default=None)


def judgements(
    practices: Mapping[str, Practice],
    places: Mapping[str, Standing],
    measured: pd.DataFrame,
    said: Mapping[str, str],
) -> pd.DataFrame:
    """Every practice that holds now with its state, in the order of the articles.

    Parameters
    ----------
    practices
        The records.
    places
        Of `standings`.
    measured
        key, value, n and missing by measure.
    said
        Practice -> the status of its latest self-assessment.

    Returns
    -------
    pandas.DataFrame
        practice, article, kind, area, is_asked, rungs_late, state, judged_by (`data`, `people` or empty), value, n,
        threshold, closeness (1.0 = reached; NaN where nothing is measured), missing (the table that would tell), said
        (the self-assessment's status; else empty), is_disputed (data judge, and people say otherwise).
    """
    found = measured.set_index("key")
    rows = []
    for practice in practices.values():
        late = rungs_since(practice, places)
        if late is not None:
            row = {
                **{"practice": practice.key, "article": practice.article, "kind": practice.kind},
                **{"area": practice.area, "is_asked": practice.is_asked, "rungs_late": late},
                **_judged(practice.evidence, found, said.get(practice.key, "")),
            }
            says = SAID.get(str(row["said"]), row["state"])
            rows.append({**row, "is_disputed": row["judged_by"] == "data" and says != row["state"]})
    return pd.DataFrame(rows, columns=COLUMNS)


def in_place(judged: pd.DataFrame) -> tuple[float, int]:
    """Share in place of what is asked, in part counting half, and of how many it is; NaN where nothing is asked.

    What is not for this company or not due yet does not count; what nobody assessed counts as not in place.
    """
    counted = judged[judged["is_asked"] & ~judged["state"].isin((NOT_DUE, NOT_FOR_US))]
    return _share(counted), len(counted)


def adopted(judged: pd.DataFrame, article: str = "002") -> tuple[float, int]:
    """Share adopted of an article's advice that holds now, what it advises against included, and of how many."""
    own = judged[(judged["article"] == article) & ~judged["state"].isin((NOT_DUE, NOT_FOR_US))]
    return _share(own), len(own)


def areas(judged: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """area, asked, in_place, in_part, other (missing, blocked or unknown) of every area that is asked for something."""
    counted = judged[judged["is_asked"] & ~judged["state"].isin((NOT_DUE, NOT_FOR_US))]
    counts = counted.groupby(["area", "state"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=[area for area in order if area in counts.index])
    table = pd.DataFrame({"asked": counts.sum(axis=1)})
    for state in (IN_PLACE, IN_PART):
        table[state] = counts.get(state, 0)
    table["other"] = table["asked"] - table[IN_PLACE] - table[IN_PART]
    return table.rename_axis("area").reset_index()


def gaps(judged: pd.DataFrame) -> pd.DataFrame:
    """What is asked and not in place, the largest gap first.

    Missing comes before blocked, then what is in part, then what nobody assessed; within each, what an earlier rung
    asked for comes first, then what is furthest from its threshold, then the order of the articles.
    """
    open_ = judged[judged["is_asked"] & judged["state"].isin(GAPS)]
    ranked = open_.assign(rank=open_["state"].map({state: place for place, state in enumerate(GAPS)}))
    ranked = ranked.sort_values(
        ["rank", "rungs_late", "closeness"], ascending=[True, False, True], na_position="last", kind="stable"
    )
    return ranked.drop(columns="rank").reset_index(drop=True)


def too_early(judged: pd.DataFrame) -> pd.DataFrame:
    """What the stages advise against and the company does: wholly, then what it cannot stop, then in part."""
    order = {MISSING: 0, BLOCKED: 1, IN_PART: 2}
    done = judged[~judged["is_asked"] & judged["state"].isin(order)]
    return done.sort_values("state", key=lambda states: states.map(order), kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class Moved:
    """What other sizes would change.

    Attributes
    ----------
    places
        The places on the ladders then.
    asked, against, ended
        Practices that begin to be asked, that begin to be advised against, and that no longer hold, by key.
    """

    places: Mapping[str, Standing]
    asked: tuple[str, ...]
    against: tuple[str, ...]
    ended: tuple[str, ...]


def project_stages(
    practices: Mapping[str, Practice], places: Mapping[str, Standing], sizes: Mapping[str, float]
) -> Moved:
    """What begins and ends to hold when the company has other sizes; the same sizes change nothing."""
    then = {
        name: Standing(name, float(sizes.get(name, place.value)), place.edges, place.stages)
        for name, place in places.items()
    }
    now_holds = {key for key, one in practices.items() if rungs_since(one, places) is not None}
    then_holds = {key for key, one in practices.items() if rungs_since(one, then) is not None}
    begins = [one for key, one in practices.items() if key in then_holds - now_holds]
    return Moved(
        places=then,
        asked=tuple(one.key for one in begins if one.is_asked),
        against=tuple(one.key for one in begins if not one.is_asked),
        ended=tuple(key for key in practices if key in now_holds - then_holds),
    )


def _since(practice: Practice, place: Standing) -> int | None:
    rungs = {stage.key: rung for rung, stage in enumerate(place.stages)}
    named = [rungs[stage] for stage in practice.stages if stage in rungs]
    if place.rung is None or not named:
        return None
    ends = [rungs[stage] for stage in practice.until if stage in rungs]
    last = max(ends) if ends else len(rungs) - 1 if practice.is_asked else max(named)
    return place.rung - min(named) if min(named) <= place.rung <= last else None


def _judged(evidence: Evidence | None, found: pd.DataFrame, said: str) -> dict[str, object]:
    """What data tell, else what people said; `said` is kept beside either."""
    row: dict[str, object] = {"value": math.nan, "n": math.nan, "threshold": math.nan, "closeness": math.nan}
    row |= {"missing": "", "said": said}
    if evidence is not None and evidence.measure in found.index:
        value = _of(found, evidence.measure, "value")
        row |= {"value": value, "n": _of(found, evidence.measure, "n")}
        row["missing"] = str(found["missing"].get(evidence.measure, ""))
        row["threshold"] = evidence.at_least if evidence.at_most is None else evidence.at_most
        if evidence.due_measure and _of(found, evidence.due_measure, "value") < evidence.due_at_least:
            return {**row, "state": NOT_DUE, "judged_by": "data"}
        if math.isfinite(value):
            near = closeness(evidence, value)
            state = IN_PLACE if near >= 1 else IN_PART if near >= HALF_WAY else MISSING
            return {**row, "closeness": near, "state": state, "judged_by": "data"}
    return {**row, "state": SAID.get(said, UNKNOWN), "judged_by": "people" if said in SAID else ""}


def _of(found: pd.DataFrame, key: str, column: str) -> float:
    return float(found[column].get(key, math.nan))


def closeness(evidence: Evidence, value: float) -> float:
    """How far a value has come to its threshold: 1.0 is reached or passed, 0.0 is nowhere near."""
    if evidence.at_least is not None:
        reached, part, whole = value >= evidence.at_least, value, evidence.at_least
    else:
        whole_ = math.nan if evidence.at_most is None else evidence.at_most
        reached, part, whole = value <= whole_, whole_, value
    if reached:
        return 1.0
    return max(min(part / whole, 1.0 - 1e-9), 0.0) if whole > 0 else 0.0


def _share(counted: pd.DataFrame) -> float:
    if counted.empty:
        return math.nan
    states = counted["state"]
    return float(((states == IN_PLACE) + 0.5 * (states == IN_PART)).mean())

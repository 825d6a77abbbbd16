"""What the Stage maturity page shows, put together from the warehouse's measures, the records and what people said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cs_dashboard.content.catalogue import Text
from cs_dashboard.content.practices import practices
from cs_dashboard.content.stages import Stage, ladders
from cs_dashboard.filters import Filters
from cs_dashboard.models.crossing import Crossing, crossing, fit_trend
from cs_dashboard.models.forecast import LONGEST, NoForecast, fit_arr_forecast
from cs_dashboard.practice_facts import last, placed
from cs_dashboard.scenarios import maturity
from cs_dashboard.scenarios.maturity import Standing
from cs_dashboard.store.assessments import AS_MEASURED, Assessment, latest
from cs_dashboard.ui import maturity_reads, reads


@dataclass(frozen=True, eq=False)
class MaturityView:
    """The page's numbers, of the whole company.

    Attributes
    ----------
    as_of
        The month they are of.
    places
        The standing on either ladder; ARR in the ladder's currency.
    measured
        key, value, n and missing by measure.
    judged
        `scenarios.maturity.judgements`.
    said
        The latest self-assessment by practice.
    next_rung
        When the next rung of either ladder is reached; None on the top rung and where the size is not known.
    triggers
        Trigger -> when it is reached, and the size now.
    """

    as_of: pd.Timestamp
    places: Mapping[str, Standing]
    measured: pd.DataFrame
    judged: pd.DataFrame
    said: Mapping[str, Assessment]
    next_rung: Mapping[str, Crossing | None]
    triggers: Mapping[str, tuple[Crossing, float]]

    @property
    def stages(self) -> dict[str, Stage]:
        """Every stage of either ladder by its key, with the sizes of the settings in its name."""
        return {stage.key: stage for place in self.places.values() for stage in place.stages}

    @property
    def gaps(self) -> pd.DataFrame:
        """The open practices, the largest gap first."""
        return maturity.gaps(self.judged)

    @property
    def largest_gap(self) -> str:
        """The practice that is furthest away; empty where nothing is open, or nobody assessed anything that is."""
        known = self.gaps[lambda rows: rows["state"] != maturity.UNKNOWN]
        return str(known["practice"].iloc[0]) if len(known) else ""


def in_ladder_money(t: Text) -> Text:
    """The reader's language with the ladder's currency, for amounts that are in it already."""
    return replace(t, currency=reads.settings().stages.currency, exchange_rate=1.0)


def maturity_view(filters: Filters, known: Sequence[Assessment]) -> MaturityView:
    """The page as of a month, with the self-assessments of the store; segments and other filters do not reach it."""
    everybody = Filters(as_of=filters.as_of)
    said = latest(known)
    measured = maturity_reads.measures_now(everybody)
    places, next_rung, triggers = _courses(everybody)
    # Who leaves it as measured names an owner or a date, and disputes nothing.
    statuses = {key: one.status for key, one in said.items() if one.status != AS_MEASURED}
    return MaturityView(
        as_of=reads.as_of(filters),
        places=places,
        measured=measured,
        judged=maturity.judgements(practices(), places, measured, statuses),
        said=said,
        next_rung=next_rung,
        triggers=triggers,
    )


_Found = tuple[Mapping[str, Standing], Mapping[str, Crossing | None], Mapping[str, tuple[Crossing, float]]]


def _courses(filters: Filters) -> _Found:
    found: _Found = reads.answered("maturity_courses", lambda _: _placed(filters), filters)
    return found


def _placed(filters: Filters) -> _Found:
    """The places on the ladders, and when the next rungs and the triggers are reached at the pace of today."""
    places, courses = placed(reads.settings(), maturity_reads.courses(filters))
    paths = {name: _path(name, course) for name, course in courses.items()}
    ahead = {
        name: None if place.next_edge != place.next_edge else crossing(courses[name], place.next_edge, paths[name])
        for name, place in places.items()
    }
    watched = {
        key: (crossing(courses[one.watches], one.at_least, paths[one.watches]), last(courses[one.watches]))
        for key, one in ladders().triggers.items()
    }
    return places, ahead, watched


def _path(name: str, course: pd.Series) -> pd.DataFrame:
    """ARR goes where its forecast goes, where there is one; everything else at the pace of the last twelve months."""
    if name != "arr":
        return fit_trend(course)
    forecast = fit_arr_forecast(course)
    return fit_trend(course, LONGEST) if isinstance(forecast, NoForecast) else forecast.path

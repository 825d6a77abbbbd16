"""What readers say of practices, and when they review it: histories that only grow. Nothing is known of practices."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from cs_dashboard.config import new_id, now
from cs_dashboard.errors import StoreError
from cs_dashboard.store import schema
from cs_dashboard.store.connect import Store
from cs_dashboard.store.inputs import Unfit, fit_line, fit_note, fit_short, in_words
from cs_dashboard.store.schema import AUTHOR_LENGTH, NAME_LENGTH, stamp

# `as_measured`: the data are right; who owns it, until when, and a note are all there is to say.
AS_MEASURED = "as_measured"
STATUSES = ("not_started", "in_part", "done", "blocked", "not_for_us", AS_MEASURED)
# Why something is blocked: a condition is missing, it cannot be pushed through, it was tried without result.
REASONS = ("condition", "not_pushed", "no_result")
# The reason of what an older file calls blocked, which told none.
NOT_TOLD = "not_told"
_Entry = TypeVar("_Entry", "Assessment", "Review")


@dataclass(frozen=True)
class Assessment:
    """What somebody said of a practice at a moment.

    Attributes
    ----------
    id
        32 hexadecimal digits.
    practice
        The key of the practice, whether this version knows it or not.
    status
        One of `STATUSES`.
    blocked_because
        One of `REASONS`, or `NOT_TOLD`, where the status is `blocked`; else empty.
    note
        Any text, lines kept; may be empty.
    owner
        Who takes care of it; may be empty.
    due_on
        Until when; None without a date.
    author
        E-mail address or name of who said it; may be empty.
    written_at
        The moment in UTC; of two, the one that was kept later has the later.
    """

    id: str
    practice: str
    status: str
    blocked_because: str
    note: str
    owner: str
    due_on: date | None
    author: str
    written_at: datetime


@dataclass(frozen=True)
class Review:
    """That the assessments are to be reviewed on a day, as somebody planned at a moment."""

    id: str
    due_on: date
    author: str
    written_at: datetime


@dataclass(frozen=True)
class Histories:
    """All that is kept, each the oldest first."""

    assessments: tuple[Assessment, ...] = ()
    reviews: tuple[Review, ...] = ()


def assess(
    store: Store,
    practice: str,
    status: str,
    *,
    blocked_because: str = "",
    note: str = "",
    owner: str = "",
    due_on: date | None = None,
    author: str = "",
) -> Assessment:
    """Adds to the history of a practice, and returns what was added; nothing that stands there is changed.

    Raises
    ------
    StoreError
        The store cannot be written, a text is too long, what is blocked has no reason.
    """
    with in_words():
        state = fit_state(fit_status(status), fit_reason(blocked_because))
        parts = (fit_practice(practice), *state, fit_note(note), fit_short(owner, NAME_LENGTH))
        who = fit_short(author, AUTHOR_LENGTH)
    with store.writing() as connection:
        made = Assessment(new_id(), *parts, due_on, who, _next_moment(connection, schema.assessments))
        connection.execute(sa.insert(schema.assessments).values(_values(made)))
    return made


def plan_review(store: Store, on: date, *, author: str = "") -> Review:
    """Plans the next review, and returns it; earlier plans stay in the history. Raises as `assess` does."""
    with in_words():
        who = fit_short(author, AUTHOR_LENGTH)
    with store.writing() as connection:
        made = Review(new_id(), on, who, _next_moment(connection, schema.reviews))
        connection.execute(sa.insert(schema.reviews).values(_values(made)))
    return made


def assessments(store: Store, practice: str = "") -> list[Assessment]:
    """All, or those of one practice, the oldest first."""
    with store.reading() as connection:
        return _read(connection, schema.assessments, Assessment, practice)


def histories(store: Store) -> Histories:
    """All that is kept, as of one moment."""
    with store.reading() as connection:
        return Histories(
            tuple(_read(connection, schema.assessments, Assessment)), tuple(_read(connection, schema.reviews, Review))
        )


def next_review(store: Store) -> Review | None:
    """The review that was planned last; None when none was."""
    with store.reading() as connection:
        return next(iter(_read(connection, schema.reviews, Review)[-1:]), None)


def latest(known: Iterable[Assessment]) -> dict[str, Assessment]:
    """Practice -> what was said of it last; `known` has the oldest first."""
    return {one.practice: one for one in known}


def history(known: Iterable[Assessment], practice: str) -> list[Assessment]:
    """What was said of a practice, the newest first; `known` has the oldest first."""
    return [one for one in known if one.practice == practice][::-1]


def add(store: Store, imported: Histories) -> Histories:
    """Keeps the histories of a file, all of it or nothing, and returns what was not here yet.

    One that is here already (same id, same content) is not kept twice. One whose id belongs to other content gets an
    id of its own, the same whenever it comes again. None comes from the future.
    """
    with store.writing() as connection:
        return Histories(
            _added(connection, schema.assessments, Assessment, imported.assessments),
            _added(connection, schema.reviews, Review, imported.reviews),
        )


def fit_practice(key: object) -> str:
    """A key as records have them, known or not; anything else is `not_a_key`."""
    kept = fit_line(key, NAME_LENGTH)
    if kept != key:
        raise Unfit("not_a_key", kept)
    return kept


def fit_status(status: object) -> str:
    """One of `STATUSES`; anything else is an `unknown_status`."""
    if status not in STATUSES:
        raise Unfit("unknown_status", status if isinstance(status, str) else "")
    return str(status)


def fit_reason(reason: object) -> str:
    """One of `REASONS`, `NOT_TOLD` or empty; anything else is an `unknown_reason`."""
    if reason not in ("", *REASONS, NOT_TOLD):
        raise Unfit("unknown_reason", reason if isinstance(reason, str) else "")
    return str(reason)


def fit_state(status: str, reason: str) -> tuple[str, str]:
    """Both, where what is blocked has a reason (`no_reason`) and nothing else has (`needless_reason`)."""
    if status == "blocked" and not reason:
        raise Unfit("no_reason")
    if status != "blocked" and reason:
        raise Unfit("needless_reason")
    return status, reason


def _added(connection: Connection, table: sa.Table, of: type[_Entry], brought: Sequence[_Entry]) -> tuple[_Entry, ...]:
    held, moment = {one.id: one for one in _read(connection, table, of)}, now()
    fresh = []
    for one in brought:
        kept = replace(one, written_at=min(one.written_at, moment))
        if kept.id in held and _content(held[kept.id]) != _content(kept):
            kept = replace(kept, id=_id_of(kept))
        if kept.id not in held:
            held[kept.id] = kept
            fresh.append(kept)
    if fresh:
        connection.execute(sa.insert(table), [_values(one) for one in fresh])
    return tuple(fresh)


def _content(one: Assessment | Review) -> tuple[object, ...]:
    return tuple(value for name, value in vars(one).items() if name not in ("id", "written_at"))


def _id_of(one: Assessment | Review) -> str:
    return hashlib.sha256(repr((one.id, _content(one))).encode()).hexdigest()[: schema.ID_LENGTH]


def _next_moment(connection: Connection, table: sa.Table) -> datetime:
    """Now, or just after what was written last where another server's clock is ahead: the last word stays the last."""
    moment, last = now(), connection.scalar(sa.select(sa.func.max(table.c.written_at)))
    return moment if last is None or last < stamp(moment) else datetime.fromisoformat(last) + timedelta(microseconds=1)


def _values(one: Assessment | Review) -> dict[str, Any]:
    due_on = None if one.due_on is None else one.due_on.isoformat()
    return {**vars(one), "due_on": due_on, "written_at": stamp(one.written_at)}


def _read(connection: Connection, table: sa.Table, of: type[_Entry], practice: str = "") -> list[_Entry]:
    wanted = sa.select(table).order_by(table.c.written_at, table.c.id)
    if practice:
        wanted = wanted.where(table.c.practice == practice)
    return [_from_row({**row}, table, of) for row in connection.execute(wanted).mappings()]


def _from_row(row: dict[str, Any], table: sa.Table, of: type[_Entry]) -> _Entry:
    try:
        due_on = None if row["due_on"] is None else date.fromisoformat(row["due_on"])
        moment = datetime.fromisoformat(row["written_at"]).astimezone(UTC)
        if "status" in row:
            fit_state(fit_status(row["status"]), fit_reason(row["blocked_because"]))
    except ValueError:  # Unfit is one
        raise StoreError(
            f"The row {row['id']} of {table.name} was changed outside the dashboard and cannot be read; "
            "delete it there, or put back what it held."
        ) from None
    return of(**{**row, "due_on": due_on, "written_at": moment})

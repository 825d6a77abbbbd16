"""Scenarios that readers saved: kept, found, renamed, deleted and brought back; what they mean is known elsewhere."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from cs_dashboard.config import new_id, now
from cs_dashboard.errors import StoreError
from cs_dashboard.store.connect import Store
from cs_dashboard.store.inputs import fit_levers, fit_line, fit_link, fit_note, in_words
from cs_dashboard.store.schema import AUTHOR_LENGTH, NAME_LENGTH, scenarios, stamp

# What a scenario may be of; each kind has its own levers and its own names.
KINDS = ("compounding", "capacity")
_ID = re.compile(r"[0-9a-f]{32}")
_NUMBERED = re.compile(r" \(\d{1,3}\)$")


@dataclass(frozen=True)
class SavedScenario:
    """What a reader set under a name.

    Attributes
    ----------
    id
        Its name in links: 32 hexadecimal digits that nobody can guess.
    kind
        One of `KINDS`.
    name
        1 to 120 characters, once within its kind.
    note
        Any text, lines kept; may be empty.
    levers
        Lever key -> value as the scenario takes it (0.05 = 5 points); may name levers of another version.
    link
        The query string of the page it was saved on: filters, month, language.
    author
        E-mail address of who saved it; empty where nobody signs in.
    created_at, changed_at
        Moments in UTC.
    """

    id: str
    kind: str
    name: str
    note: str
    levers: dict[str, float]
    link: str
    author: str
    created_at: datetime
    changed_at: datetime

    def unknown_levers(self, known: Collection[str]) -> tuple[str, ...]:
        """Levers that this version of the dashboard does not have; they stay in the store and move nothing."""
        return tuple(name for name in self.levers if name not in known)


def new_scenario(
    kind: str, name: str, levers: Mapping[str, float], *, note: str = "", link: str = "", author: str = ""
) -> SavedScenario:
    """A scenario that is not kept yet, its parts made fit; see `SavedScenario`.

    Raises
    ------
    inputs.Unfit
        A part cannot be kept. (`save` tells it in a sentence.)
    """
    moment, line = now(), fit_line(name, NAME_LENGTH)
    who = fit_line(author, AUTHOR_LENGTH) if author else ""
    parts = (fit_note(note), fit_levers(levers), fit_link(link))
    return SavedScenario(new_id(), kind, line, *parts, who, moment, moment)


def save(
    store: Store,
    kind: str,
    name: str,
    levers: Mapping[str, float],
    *,
    note: str = "",
    link: str = "",
    author: str = "",
) -> SavedScenario:
    """Keeps a scenario and returns it as it is kept: a name that is taken gets a number, `Plan (2)`.

    Raises
    ------
    StoreError
        The store cannot be written, a text is too long or empty, a lever is no finite number.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {KINDS}")
    with in_words():
        made = new_scenario(kind, name, levers, note=note, link=link, author=author)
    with store.writing() as connection:
        return _inserted(connection, made)


def saved_scenarios(store: Store, kind: str) -> list[SavedScenario]:
    """All of a kind that are not deleted, the newest first."""
    wanted = sa.select(scenarios).where(scenarios.c.kind == kind, scenarios.c.deleted_at.is_(None))
    with store.reading() as connection:
        rows = connection.execute(wanted.order_by(scenarios.c.created_at.desc(), scenarios.c.id)).mappings().all()
    return [_from_row({**row}) for row in rows]


def scenario(store: Store, scenario_id: str) -> SavedScenario | None:
    """The scenario of an id, whatever the id holds; None when there is none or it is deleted."""
    if not _ID.fullmatch(scenario_id):
        return None
    with store.reading() as connection:
        row = _row(connection, scenario_id)
    return None if row is None or row["deleted_at"] else _from_row(row)


def rename(store: Store, seen: SavedScenario, name: str) -> SavedScenario:
    """Gives the scenario another name, numbered when it is taken.

    Raises
    ------
    StoreError
        Somebody deleted it or changed it since it was `seen`; the name is empty or too long.
    """
    with in_words():
        wanted = fit_line(name, NAME_LENGTH)
    with store.writing() as connection:
        return _changed(connection, seen, name=_free_name(connection, seen.kind, wanted, but=seen.id))


def annotate(store: Store, seen: SavedScenario, note: str) -> SavedScenario:
    """Gives the scenario another note; raises as `rename` does."""
    with in_words():
        wanted = fit_note(note)
    with store.writing() as connection:
        return _changed(connection, seen, note=wanted)


def duplicate(store: Store, scenario_id: str, *, author: str = "") -> SavedScenario:
    """Keeps a copy under the next free name, `Plan (2)`.

    Raises
    ------
    StoreError
        There is no such scenario any more.
    """
    with store.writing() as connection:
        row = _row(connection, scenario_id)
        if row is None or row["deleted_at"]:
            raise _gone()
        moment = now()
        copy = replace(_from_row(row), id=new_id(), author=author, created_at=moment, changed_at=moment)
        return _inserted(connection, copy)


def delete(store: Store, scenario_id: str) -> None:
    """Takes the scenario out of every list; `undelete` brings it back. One that is gone already stays so."""
    there = (scenarios.c.id == scenario_id) & scenarios.c.deleted_at.is_(None)
    with store.writing() as connection:
        connection.execute(sa.update(scenarios).where(there).values(deleted_at=stamp(now())))


def undelete(store: Store, scenario_id: str) -> SavedScenario:
    """Brings a deleted scenario back as it was, numbered when its name was taken meanwhile.

    Raises
    ------
    StoreError
        There never was such a scenario.
    """
    with store.writing() as connection:
        row = _row(connection, scenario_id)
        if row is None:
            raise _gone()
        return _brought_back(connection, row)


def add(store: Store, imported: Iterable[SavedScenario], *, author: str = "") -> list[SavedScenario]:
    """Keeps scenarios of a file, all or none, and returns them as they are kept.

    One that is here already (same id, same content; its name may differ) is not kept twice, and comes back when it was
    deleted. One whose id belongs to other content gets a new id. Whoever signed in and brings them is their author.
    """
    kept = []
    with store.writing() as connection:
        for one in imported:
            moment = now()
            brought = replace(
                one, author=author or one.author, created_at=min(one.created_at, moment), changed_at=moment
            )
            row = _row(connection, one.id)
            if row is None:
                kept.append(_inserted(connection, brought))
            elif _content(_from_row(row)) != _content(one):
                kept.append(_inserted(connection, replace(brought, id=new_id())))
            else:
                kept.append(_brought_back(connection, row))
    return kept


def _brought_back(connection: Connection, row: dict[str, Any]) -> SavedScenario:
    found = _from_row(row)
    if row["deleted_at"]:
        found = replace(found, name=_free_name(connection, found.kind, found.name, but=found.id))
        mine = scenarios.c.id == found.id
        connection.execute(sa.update(scenarios).where(mine).values(name=found.name, deleted_at=None))
    return found


def _inserted(connection: Connection, made: SavedScenario) -> SavedScenario:
    kept = replace(made, name=_free_name(connection, made.kind, made.name))
    values = {
        **{name: getattr(kept, name) for name in ("id", "kind", "name", "note", "link", "author")},
        "levers": json.dumps(kept.levers, allow_nan=False),
        "created_at": stamp(kept.created_at),
        "changed_at": stamp(kept.changed_at),
    }
    connection.execute(sa.insert(scenarios).values(values))
    return kept


def _changed(connection: Connection, seen: SavedScenario, **values: str) -> SavedScenario:
    moment = now()
    as_seen = (
        (scenarios.c.id == seen.id)
        & scenarios.c.deleted_at.is_(None)
        & (scenarios.c.changed_at == stamp(seen.changed_at))
    )
    done = connection.execute(sa.update(scenarios).where(as_seen).values(**values, changed_at=stamp(moment)))
    if not done.rowcount:
        row = _row(connection, seen.id)
        if row is None or row["deleted_at"]:
            raise _gone()
        raise StoreError(f"Somebody changed the scenario '{row['name']}' meanwhile; look at it and try again.")
    return replace(seen, **values, changed_at=moment)  # type: ignore[arg-type]


def _free_name(connection: Connection, kind: str, name: str, *, but: str = "") -> str:
    """The name itself, or with the lowest number from 2 that nobody has."""
    others = (scenarios.c.kind == kind) & scenarios.c.deleted_at.is_(None) & (scenarios.c.id != but)
    of_others = sa.select(scenarios.c.name).where(others)
    if connection.execute(of_others.where(scenarios.c.name == name)).first() is None:
        return name
    taken, stem = set(connection.scalars(of_others)), _NUMBERED.sub("", name)
    return next(free for free in _numbered(stem) if free not in taken)


def _numbered(stem: str) -> Iterator[str]:
    for number in count(2):
        end = f" ({number})"
        yield f"{stem[: NAME_LENGTH - len(end)].rstrip()}{end}"


def _row(connection: Connection, scenario_id: str) -> dict[str, Any] | None:
    row = connection.execute(sa.select(scenarios).where(scenarios.c.id == scenario_id)).mappings().first()
    return None if row is None else {**row}


def _from_row(row: dict[str, Any]) -> SavedScenario:
    try:
        levers = fit_levers(json.loads(row["levers"]))
        moments = [datetime.fromisoformat(row[name]).astimezone(UTC) for name in ("created_at", "changed_at")]
    except ValueError:  # Unfit is one
        raise StoreError(
            f"The row {row['id']} ('{row['name']}') of {scenarios.name} was changed outside the dashboard and cannot "
            "be read; delete it there, or put back what it held."
        ) from None
    texts = {name: row[name] for name in ("id", "kind", "name", "note", "link", "author")}
    return SavedScenario(**texts, levers=levers, created_at=moments[0], changed_at=moments[1])


def _content(one: SavedScenario) -> tuple[object, ...]:
    return one.kind, one.levers, one.note, one.link


def _gone() -> StoreError:
    return StoreError("That scenario is no longer there: somebody deleted it; look at the list again.")

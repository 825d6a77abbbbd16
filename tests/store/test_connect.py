"""The store's file or server: many writers, damage set aside, newer versions refused, one sentence for a failure."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from cs_dashboard.config import Settings, settings_from
from cs_dashboard.errors import ConfigurationError, DashboardError, StoreError
from cs_dashboard.store import assessments as spoken
from cs_dashboard.store import scenarios as kept
from cs_dashboard.store.connect import Store, open_store, store_url
from cs_dashboard.store.schema import STEPS, assessments, migrate, reviews, scenarios, store_version, version

ROOT = Path(__file__).resolve().parents[2]
SECRET = "gehe1m-Wort"
Opener = Callable[[Settings], Store]


def at(path: Path | str) -> Settings:
    return settings_from({"store_url": str(path)}, where="test")


def names(store: Store) -> list[str]:
    return sorted(one.name for one in kept.saved_scenarios(store, "compounding"))


def put(store: Store, name: str) -> kept.SavedScenario:
    return kept.save(store, "compounding", name, {"nrr": 1.1})


def refusal(settings: Settings) -> str:
    with pytest.raises(DashboardError) as raised:
        open_store(settings)
    told = str(raised.value)
    assert "\n" not in told
    assert SECRET not in told + repr(raised.value) + "".join(traceback.format_exception(raised.value))
    return told


def python(code: str, settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """Another process that has `store` open."""
    secret = settings.store_url.get_secret_value() if settings.store_url else ""
    environment = {**os.environ, "CS_DASHBOARD_VAR": str(settings.var), "PYTHONPATH": str(ROOT)}
    if secret:
        environment["CS_DASHBOARD_STORE_URL"] = secret
    start = (
        "import os, sys; from cs_dashboard.config import read_settings;"
        "from cs_dashboard.store import scenarios as kept;"
        "from cs_dashboard.store.connect import open_store; store = open_store(read_settings())\n"
    )
    return subprocess.Popen([sys.executable, "-c", start + code, *arguments], env=environment, text=True)


# Writing at the same time ------------------------------------------------------------------------------------------


SAVES = """
kept.save(store, 'compounding', 'ready ' + sys.argv[1], {})
while len(kept.saved_scenarios(store, 'compounding')) < 2:
    pass
for n in range(int(sys.argv[2])):
    kept.save(store, 'compounding', f'{sys.argv[1]} {n}', {'nrr': float(n)})
"""


def test_two_processes_that_save_500_each_at_the_same_time_lose_none(settings: Settings, opened: Opener) -> None:
    """Neither finds a store, so that they also make it at the same time. (A server is asked less, to save time.)"""
    each = 500 if settings.store_url is None else 150
    writers = [python(SAVES, settings, one, str(each)) for one in ("a", "b")]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    store = opened(settings)
    found = [one for one in kept.saved_scenarios(store, "compounding") if not one.name.startswith("ready")]
    assert {one.name: one.levers["nrr"] for one in found} == {f"{a} {n}": float(n) for a in "ab" for n in range(each)}
    assert len(found) == len({one.id for one in found}) == 2 * each
    # They did write at the same time: neither saved all before the other began.
    order = [one.name[0] for one in found]
    assert sum(one != following for one, following in pairwise(order)) >= 2


def test_equal_names_of_two_writers_are_told_apart(settings: Settings, opened: Opener) -> None:
    code = "[kept.save(store, 'compounding', 'Plan', {}) for n in range(20)]"
    writers = [python(code, settings) for _ in range(2)]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert names(opened(settings)) == sorted(["Plan", *(f"Plan ({n})" for n in range(2, 41))])


def test_threads_share_a_store(store: Store) -> None:
    threads = [
        threading.Thread(target=lambda n=n: [put(store, f"{n} {m}") for m in range(20)])  # type: ignore[misc]
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(store)) == 160


def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    put(store, "one")
    with store.writing() as connection:
        connection.execute(sa.update(scenarios).values(name="half written"))
        began = time.monotonic()
        assert names(store) == ["one"]
        assert time.monotonic() - began < 5
    assert names(store) == ["half written"]


def test_a_block_that_fails_leaves_nothing(store: Store) -> None:
    put(store, "one")
    with pytest.raises(RuntimeError), store.writing() as connection:
        connection.execute(sa.update(scenarios).values(name="two"))
        raise RuntimeError
    assert names(store) == ["one"]


def test_what_a_process_saved_before_it_was_killed_is_there(settings: Settings, opened: Opener) -> None:
    assert python("kept.save(store, 'compounding', 'last', {}); os._exit(9)", settings).wait(60) == 9
    store = opened(settings)
    assert store.set_aside is None
    assert names(store) == ["last"]


# Versions ----------------------------------------------------------------------------------------------------------

VERSION_1 = """
CREATE TABLE store_version (id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL);
INSERT INTO store_version VALUES (1, 1);
CREATE TABLE store_scenarios (id VARCHAR(32) NOT NULL PRIMARY KEY, kind VARCHAR(32) NOT NULL,
    name VARCHAR(120) NOT NULL, note TEXT NOT NULL, levers TEXT NOT NULL,
    link TEXT NOT NULL, author VARCHAR(320) NOT NULL,
    created_at VARCHAR(32) NOT NULL, changed_at VARCHAR(32) NOT NULL, deleted_at VARCHAR(32));
INSERT INTO store_scenarios VALUES ('0123456789abcdef0123456789abcdef', 'compounding', '董事会', 'as agreed',
    '{"nrr": 1.4, "lever_of_old": 3.0}', 'segment=SMB', 'a@b.c',
    '2026-11-22T09:30:00.000000+00:00', '2026-11-22T09:31:00.000000+00:00', NULL);
"""


def test_a_scenario_of_a_store_of_version_1_still_opens(tmp_path: Path, opened: Opener) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as old:
        old.executescript(VERSION_1)
    store = opened(at(tmp_path / "old.sqlite"))
    found = kept.scenario(store, "0123456789abcdef" * 2)
    assert found is not None
    assert (found.name, found.note, found.link, found.author) == ("董事会", "as agreed", "segment=SMB", "a@b.c")
    assert found.levers == {"nrr": 1.4, "lever_of_old": 3.0}
    assert found.created_at.isoformat() == "2026-11-22T09:30:00+00:00"
    put(store, "new")
    assert version(store.engine) == len(STEPS) == 2
    assert spoken.histories(store) == spoken.Histories()
    said = spoken.assess(store, "named_csm", "done")
    assert spoken.assessments(store) == [said]
    assert names(store) == ["new", "董事会"]


def test_the_steps_lead_to_the_tables_that_the_code_reads(store: Store) -> None:
    for table in (store_version, scenarios, assessments, reviews):
        found = {one["name"]: one for one in sa.inspect(store.engine).get_columns(table.name)}
        assert list(found) == [column.name for column in table.columns]
        for column in table.columns:
            assert found[column.name]["nullable"] == column.nullable
            assert type(found[column.name]["type"])._type_affinity is type(column.type)._type_affinity
            assert getattr(found[column.name]["type"], "length", None) == getattr(column.type, "length", None)


LATER = (
    *STEPS,
    ("ALTER TABLE store_scenarios ADD COLUMN mark TEXT", "UPDATE store_scenarios SET mark = 'kept'"),
    ("CREATE TABLE store_later (id VARCHAR(32) NOT NULL PRIMARY KEY)",),
)
NOW, NEWER = len(STEPS), len(LATER)


def test_later_steps_keep_what_is_there_and_run_once(store: Store) -> None:
    made = put(store, "one")
    migrate(store.engine, store.place, LATER)
    migrate(store.engine, store.place, LATER)
    assert version(store.engine) == NEWER
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT id, mark FROM store_scenarios")).all() == [(made.id, "kept")]


def test_of_many_that_start_at_once_one_migrates(store: Store) -> None:
    put(store, "one")
    errors: list[Exception] = []

    def start() -> None:
        try:
            migrate(store.engine, store.place, LATER)
        except StoreError as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert version(store.engine) == NEWER


def test_steps_that_fail_leave_the_old_version_whole(store: Store) -> None:
    put(store, "one")
    with pytest.raises(sa.exc.DBAPIError):
        migrate(store.engine, store.place, (*LATER, ("CREATE TABLE store_version (id INTEGER)",)))
    assert version(store.engine) == NOW
    assert not sa.inspect(store.engine).has_table("store_later")
    assert names(store) == ["one"]


def test_a_store_of_a_newer_version_is_refused_and_left_alone(settings: Settings, opened: Opener) -> None:
    store = opened(settings)
    put(store, "one")
    migrate(store.engine, store.place, LATER)
    with pytest.raises(StoreError, match=f"changed its version to {NEWER}; restart the dashboard"):
        put(store, "two")
    told = refusal(settings)
    assert told.startswith(
        f"The store {store.place} was written by a newer version of the dashboard (its version is {NEWER},"
    )
    assert "update the dashboard" in told
    assert version(store.engine) == NEWER
    assert names(store) == ["one"]


# Damage ------------------------------------------------------------------------------------------------------------


def filled(path: Path) -> bytes:
    store = open_store(at(path))
    for n in range(50):
        kept.save(store, "compounding", f"Plan {n}", {"nrr": 1.1}, note="x" * 400)
    store.close()
    return path.read_bytes()


def overwritten(whole: bytes) -> bytes:
    return whole[:4096] + b"\xff" * (len(whole) - 4096)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: b"not a database, but longer than one would think " * 90,
        lambda whole: bytes(len(whole)),
        lambda whole: whole[:10],
        lambda whole: whole[:5000],
        lambda whole: whole[:8192],
        lambda whole: whole[: len(whole) // 2],
        overwritten,
        lambda whole: whole[:100] + b"\xff" * 4000 + whole[4100:],
    ],
    ids=["text", "zeros", "ten bytes", "cut in a page", "cut after two pages", "half", "pages", "schema"],
)
def test_a_damaged_file_is_set_aside_unchanged_and_a_new_one_begun(
    tmp_path: Path, opened: Opener, spoil: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "store.sqlite"
    spoilt = spoil(filled(path))
    path.write_bytes(spoilt)
    store = opened(at(path))
    assert store.set_aside is not None
    assert store.set_aside.code == "store_set_aside"
    assert store.set_aside.file.name.startswith("store.sqlite.damaged-2")
    assert store.set_aside.file.read_bytes() == spoilt
    assert names(store) == []
    put(store, "new")
    assert opened(at(path)).set_aside is None
    # Damaged again within the same second: the first is not overwritten.
    store.close()
    path.write_bytes(spoilt + b"again")
    again = opened(at(path))
    assert again.set_aside is not None
    assert again.set_aside.file.read_bytes() == spoilt + b"again"
    assert store.set_aside.file.read_bytes() == spoilt


def test_changes_that_were_beside_a_damaged_file_go_with_it(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "store.sqlite"
    whole = filled(path)
    assert python("kept.save(store, 'compounding', 'in the log', {}); os._exit(9)", at(path)).wait(60) == 9
    log = path.with_name("store.sqlite-wal")
    held = log.read_bytes()
    assert held
    path.write_bytes(overwritten(whole))
    store = opened(at(path))
    assert store.set_aside is not None
    aside = store.set_aside.file
    assert aside.read_bytes() == overwritten(whole)
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == held
    assert names(store) == []


@pytest.mark.parametrize("is_there", [True, False])
def test_changes_without_their_file_are_not_thrown_away(tmp_path: Path, opened: Opener, is_there: bool) -> None:
    path = tmp_path / "store.sqlite"
    filled(path)
    assert python("kept.save(store, 'compounding', 'in the log', {}); os._exit(9)", at(path)).wait(60) == 9
    held = path.with_name("store.sqlite-wal").read_bytes()
    path.write_bytes(b"") if is_there else path.unlink()
    store = opened(at(path))
    assert store.set_aside is not None
    assert held in [one.read_bytes() for one in tmp_path.glob("store.sqlite.damaged-*-wal")]
    assert names(store) == []


def test_of_two_that_find_the_damage_one_sets_aside(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"damaged " * 999)
    writers = [python("kept.save(store, 'compounding', sys.argv[1], {})", at(path), one) for one in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert names(opened(at(path))) == ["a", "b", "c"]
    assert len(list(tmp_path.glob("store.sqlite.damaged-*"))) == 1


def test_damage_that_comes_while_the_store_is_open_is_told_and_the_next_opening_helps(
    tmp_path: Path, opened: Opener
) -> None:
    path = tmp_path / "store.sqlite"
    whole = filled(path)
    store = opened(at(path))
    with path.open("r+b") as file:
        file.write(overwritten(whole))
    with pytest.raises(StoreError, match="is damaged; reload the page"):
        names(store)
    assert not store.is_current
    with pytest.raises(StoreError, match="was moved, replaced or damaged"):
        put(store, "lost")
    store.close()
    again = opened(at(path))
    assert again.set_aside is not None
    assert again.is_current


def test_nothing_is_written_into_a_file_that_was_taken_away(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "store.sqlite"
    store = opened(at(path))
    put(store, "one")
    for beside in tmp_path.glob("store.sqlite*"):
        beside.rename(tmp_path / f"moved-{beside.name}")
    with pytest.raises(StoreError, match="was moved, replaced or damaged; reload the page"):
        put(store, "lost")
    assert not store.is_current
    assert names(opened(at(path))) == []


def test_an_empty_file_is_a_store_that_has_not_begun(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "store.sqlite").touch()
    store = opened(at(tmp_path / "store.sqlite"))
    assert store.set_aside is None
    assert names(store) == []


# Where it is, and what goes wrong ----------------------------------------------------------------------------------


def test_without_a_setting_it_is_a_file_in_var(tmp_path: Path, opened: Opener) -> None:
    store = opened(settings_from({"var": str(tmp_path / "new" / "var")}, where="test"))
    assert store.place == str(tmp_path / "new/var/store.sqlite")
    assert Path(store.place).is_file()
    with store.reading() as connection:
        for pragma, value in {
            "journal_mode": "wal",
            "busy_timeout": 30000,
            "synchronous": 1,
            "foreign_keys": 1,
        }.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("some/file.sqlite", "sqlite"),
        ("sqlite:///some/file.sqlite?mode=ro", "sqlite"),
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("mysql+pymysql://u:p@h/d", "mysql+pymysql"),
    ],
)
def test_a_path_is_sqlite_and_a_url_what_it_says(url: str, driver: str) -> None:
    made = store_url(at(url))
    assert made.drivername == driver
    assert not made.query
    if driver == "sqlite":
        assert made.database == "some/file.sqlite"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d", "The store postgresql://127.0.0.1:1/d cannot be reached: "),
        (f"postgresql://u:{SECRET}@h:port/d", "The store_url cannot be read"),
        (f"nothing+such://u:{SECRET}@h/d", "'nothing+such' is installed"),
        (f"duckdb:///{SECRET}", "The store_url names DuckDB"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x?uri=true", "names no file"),
        ("://", "The store_url cannot be read"),
        ("/dev/null/store.sqlite", "The store /dev/null/store.sqlite cannot be used: "),
    ],
)
def test_a_store_that_cannot_be_had_says_where_what_and_what_to_do_without_secrets(url: str, told: str) -> None:
    assert told in refusal(at(url))


def test_a_wrong_password_is_told_and_not_shown(postgresql_url: str) -> None:
    right = sa.make_url(postgresql_url)
    told = refusal(at(right.set(username="nobody", password=SECRET).render_as_string(hide_password=False)))
    assert told.startswith("The store postgresql://")
    assert "nobody" not in told.split(":", 2)[0]


def test_a_folder_and_a_duckdb_file_are_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal(at(tmp_path / "folder")).endswith("folder is a folder; name a file in store_url.")
    warehouse = tmp_path / "warehouse.duckdb"
    warehouse.write_bytes(bytes(8) + b"DUCK" + bytes(9999))
    with pytest.raises(ConfigurationError, match="which is a DuckDB file"):
        open_store(at(warehouse))
    assert not list(tmp_path.glob("*damaged*"))


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "var"))

    monkeypatch.setattr(Path, "mkdir", refuse)
    told = refusal(at(tmp_path / "var" / "store.sqlite"))
    assert told == (
        f"The store {tmp_path}/var/store.sqlite cannot be used: {tmp_path}/var: Permission denied; "
        "let the dashboard write there, or name another place in store_url."
    )


def test_a_file_that_may_not_be_written_is_told_and_can_be_read(store: Store) -> None:
    put(store, "one")
    if store.engine.dialect.name == "sqlite":
        sa.event.listen(store.engine, "connect", lambda raw, _record: raw.execute("PRAGMA query_only = ON"))
    else:
        sa.event.listen(store.engine, "begin", lambda c: c.exec_driver_sql("SET TRANSACTION READ ONLY"))
    store.engine.dispose()
    with pytest.raises(StoreError, match=r"cannot be written: .*; let the dashboard write there"):
        put(store, "two")
    assert names(store) == ["one"]


def test_a_writer_that_waited_too_long_is_told(tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cs_dashboard.store.connect.WAIT_SECONDS", 0.2)
    store, other = opened(at(tmp_path / "s.sqlite")), opened(at(tmp_path / "s.sqlite"))
    with other.writing(), pytest.raises(StoreError, match="is being written by another program; try again"):
        put(store, "one")
    assert put(store, "one").name == "one"


def test_where_scenarios_are_kept_is_secret_and_no_part_of_the_data_version() -> None:
    made = at(f"postgresql://u:{SECRET}@h/d")
    assert SECRET not in "".join((repr(made), str(made), made.model_dump_json(), made.company_json()))
    assert made.fingerprint() == settings_from({}, where="test").fingerprint()

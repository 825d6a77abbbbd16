"""The store that pages share: one for the process, opened anew when its file is another, for readers who may see."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from ui.acting import forget

from cs_dashboard.errors import StoreError
from cs_dashboard.store import scenarios as kept
from cs_dashboard.ui import access, saved


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CS_DASHBOARD_VAR", str(tmp_path / "var"))
    forget()
    yield tmp_path / "var"
    saved._shelf().store and saved._shelf().store.close()  # type: ignore[union-attr]
    forget()


def test_all_pages_share_one_store(var: Path) -> None:
    one = saved.store()
    assert saved.store() is one
    assert one.place == str(var / "store.sqlite")


def test_a_file_that_was_replaced_is_opened_anew(var: Path) -> None:
    one = saved.store()
    kept.save(one, "compounding", "Plan", {})
    shutil.rmtree(var)
    assert kept.saved_scenarios(saved.store(), "compounding") == []
    assert saved.store() is not one
    assert (var / "store.sqlite").is_file()


def test_a_damaged_file_is_told_to_pages_as_long_as_the_server_runs(var: Path) -> None:
    var.mkdir()
    (var / "store.sqlite").write_text("damaged " * 999)
    for _ in range(2):
        told = saved.store().set_aside
        assert told is not None
        assert told.file.read_text() == "damaged " * 999


def test_a_store_that_is_away_is_not_asked_at_every_move_of_a_slider(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(settings: object) -> None:
        asked.append(settings)
        raise StoreError("The store cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(saved, "open_store", refuse)
        for _ in range(3):
            with pytest.raises(StoreError, match="cannot be reached"):
                saved.store()
        assert len(asked) == 1
    with pytest.raises(StoreError, match="cannot be reached"):
        saved.store()
    monkeypatch.setattr(saved, "_PATIENCE", saved._PATIENCE * 0)
    assert saved.store().is_current


def test_who_may_not_see_is_told_to_sign_in(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "may_see", lambda readers: False)
    with pytest.raises(StoreError, match="Sign in to see what was saved"):
        saved.store()
    assert not (var / "store.sqlite").exists()


def test_the_author_is_who_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert saved.author() == ""

    class Reader(dict[str, object]):
        is_logged_in = True

    monkeypatch.setattr(access, "is_needed", lambda: True)
    monkeypatch.setattr(st, "user", Reader(email=" a@b.c "))
    assert saved.author() == "a@b.c"
    monkeypatch.setattr(st, "user", Reader())
    assert saved.author() == ""
    Reader.is_logged_in = False
    monkeypatch.setattr(st, "user", Reader(email="a@b.c"))
    assert saved.author() == ""

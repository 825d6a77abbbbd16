"""A store on each engine it is proven on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from cs_dashboard.config import Settings, settings_from
from cs_dashboard.store.connect import Store, open_store


@pytest.fixture(params=("sqlite", "postgresql"))
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty store; on PostgreSQL a schema of its own."""
    if request.param == "sqlite":
        return settings_from({"var": str(tmp_path / "var")}, where="test")
    url = request.getfixturevalue("postgresql_url")
    name = f"store_{abs(hash(str(tmp_path)))}"
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    mark = "&" if "?" in url else "?"
    return settings_from({"store_url": f"{url}{mark}options=-csearch_path%3D{name}"}, where="test")


@pytest.fixture
def opened() -> Iterator[Callable[[Settings], Store]]:
    """Opens stores, and closes them after the test."""
    stores: list[Store] = []

    def open_one(settings: Settings) -> Store:
        stores.append(open_store(settings))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(settings: Settings, opened: Callable[[Settings], Store]) -> Store:
    return opened(settings)

"""What reaches the warehouse and what does not; what a reader is told when it is away."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from books import Book, book
from ui.acting import fine, forget, headline, opened, problems, statements, tiles, warnings

from cs_dashboard.errors import WarehouseError
from cs_dashboard.ui import reads

Elsewhere = Callable[[Book], Path]
AGE = re.compile(r"These are the last good numbers, read at \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$")
# A and B pay 100; B is at 50 or 150 a year later, so that NRR is 75 % or 125 %.
SEEN = ("Z", "2024-01-31", None, 1)


def company(second_year: float) -> Book:
    return book(
        [
            ("A", "2023-01-01", None, 100),
            ("B", "2023-01-01", "2023-07-01", 100),
            ("B", "2023-07-01", None, second_year),
            SEEN,
        ],
        [("A", "Enterprise"), ("B", "SMB"), ("Z", "SMB")],
    )


def test_sliders_dimensions_filters_and_language_ask_nothing(sample: Path) -> None:
    page = fine(opened("Retention"))
    with statements() as seen:
        for lever in ("churn", "contraction", "expansion"):
            fine(page.slider(key=f"lever_{lever}").set_value(12.5).run())
        assert seen == []
        fine(page.run())
        assert seen == []
        fine(page.multiselect(key="segment").set_value(["SMB"]).run())
        fine(page.multiselect(key="region").set_value([reads.members()["region"][0]]).run())
        fine(page.segmented_control(key="by").set_value("industry").run())
        fine(page.selectbox(key="compare").set_value("prior_month").run())
        fine(page.selectbox(key="language").set_value("zh_Hans").run())
        assert seen == []


def test_a_second_reader_asks_nothing_again(sample: Path) -> None:
    first = fine(opened("Retention"))
    with statements() as seen:
        second = fine(opened("Retention"))
        assert seen == []
    assert tiles(first) == tiles(second)


def test_a_new_window_is_asked_once(sample: Path) -> None:
    forget()
    page = fine(opened("Retention"))
    with statements() as seen:
        fine(page.selectbox(key="window").set_value(3).run())
        asked = len(seen)
        assert asked > 0
        fine(page.selectbox(key="window").set_value(12).run())
        fine(page.selectbox(key="window").set_value(3).run())
        assert len(seen) == asked


def test_every_statement_carries_the_dashboards_name(sample: Path) -> None:
    forget()
    with statements() as seen:
        fine(opened("Retention"))
    assert seen and all(statement.startswith("/* cs_dashboard */") for statement in seen)


def test_a_new_load_shows_new_numbers_at_the_next_run(elsewhere: Elsewhere) -> None:
    elsewhere(company(50))
    page = fine(opened("Retention"))
    assert tiles(page)["NRR, 12 months"][0] == "75.0%"
    elsewhere(company(150))
    fine(page.run())
    assert tiles(page)["NRR, 12 months"][0] == "125.0%"
    assert headline(page) == "Net revenue retention is 125.0%"
    assert warnings(page) == []


def test_a_filter_on_a_member_that_a_new_load_lacks_is_dropped(elsewhere: Elsewhere) -> None:
    elsewhere(company(50))
    page = fine(opened("Retention", segment="SMB"))
    assert tiles(page)["NRR, 12 months"][0] == "50.0%"
    renamed = company(150)
    renamed.tables["customers"]["segment"] = ["Large", "Small", "Small"]
    elsewhere(renamed)
    fine(page.run())
    assert page.multiselect(key="segment").value == []
    assert tiles(page)["NRR, 12 months"][0] == "125.0%"


def test_a_file_that_is_gone_leaves_the_last_good_numbers_with_their_age(elsewhere: Elsewhere) -> None:
    file = elsewhere(company(50))
    page = fine(opened("Retention"))
    file.unlink()
    fine(page.run())
    assert tiles(page)["NRR, 12 months"][0] == "75.0%"
    assert len(warnings(page)) == 1
    assert warnings(page)[0].startswith(f"The warehouse file {file} is gone; load it again.")
    assert AGE.search(warnings(page)[0])
    elsewhere(company(150))
    fine(page.run())
    assert warnings(page) == []
    assert tiles(page)["NRR, 12 months"][0] == "125.0%"


def test_a_file_that_is_no_warehouse_any_more_does_too(elsewhere: Elsewhere) -> None:
    file = elsewhere(company(50))
    page = fine(opened())
    file.unlink()
    file.write_text("somebody saved a letter here")
    fine(page.run())
    assert tiles(page)["NRR, 12 months"][0] == "75.0%"
    assert str(file) in warnings(page)[0] and AGE.search(warnings(page)[0])


def test_a_table_that_is_gone_leaves_the_last_good_numbers(elsewhere: Elsewhere) -> None:
    file = elsewhere(company(50))
    page = fine(opened("Retention"))
    file.unlink()
    reads._door().warehouse.engine.dispose()  # type: ignore[union-attr]
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE customers (customer_id VARCHAR, name VARCHAR)")
    page.run()
    fine(page)
    assert tiles(page)["NRR, 12 months"][0] == "75.0%"
    assert "subscriptions" in warnings(page)[0] and AGE.search(warnings(page)[0])


def test_without_anything_good_the_page_says_what_is_wrong(elsewhere: Elsewhere) -> None:
    file = elsewhere(company(50))
    file.unlink()
    forget()
    page = opened()
    assert not page.exception
    assert problems(page) == [f"The warehouse file {file} is gone; load it again."]
    elsewhere(company(50))
    assert tiles(fine(page.run()))["NRR, 12 months"][0] == "75.0%"


def test_a_question_that_fails_halfway_is_a_sentence_and_no_exception(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month never asked for before, while the warehouse does not answer: nothing to fall back on."""
    elsewhere(company(50))
    page = fine(opened("Retention"))

    def refuse(*_: object) -> None:
        raise WarehouseError("The warehouse cannot be reached: it sleeps.")

    with monkeypatch.context() as away:
        away.setattr("cs_dashboard.warehouse.facts.retention_facts", refuse)
        page.selectbox(key="window").set_value(3).run()
        assert not page.exception
        assert problems(page) == ["The warehouse cannot be reached: it sleeps."]
    assert tiles(fine(page.run()))["NRR, 3 months"][0] == "100.0%"


def test_old_parts_are_not_kept_as_a_new_answer(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version whose retention cannot be read shows the old one, and the new one as soon as it answers."""
    elsewhere(company(50))
    page = fine(opened("Retention"))
    elsewhere(company(150))

    def refuse(*_: object) -> None:
        raise WarehouseError("The warehouse cannot be reached: it sleeps.")

    with monkeypatch.context() as away:
        away.setattr("cs_dashboard.warehouse.facts.retention_facts", refuse)
        fine(page.run())
        assert tiles(page)["NRR, 12 months"][0] == "75.0%"
        assert AGE.search(warnings(page)[0])
    fine(page.run())
    assert tiles(page)["NRR, 12 months"][0] == "125.0%"
    assert warnings(page) == []


def test_a_warehouse_where_nobody_ever_paid_says_so(elsewhere: Elsewhere) -> None:
    elsewhere(book([("A", "2023-01-01", None, 0)]))
    page = opened()
    assert not page.exception
    assert problems(page) == ["The warehouse holds no paying customer yet; load your files, then reload this page."]

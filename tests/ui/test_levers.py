"""The levers on a page: the widget and the writing of each unit, and two pages that share a lever."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from ui.acting import fine

from cs_dashboard.content import levers as records
from cs_dashboard.content.levers import Lever, every_lever

CHURN = every_lever()["churn"]


@pytest.fixture
def units(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Units of levers that other what-ifs have."""
    for unit, count in (("currency", 1.0), ("years", 1.0)):
        monkeypatch.setitem(records.UNITS, unit, count)


def page(levers: list[Lever], measured: dict[str, float], **link: str) -> AppTest:
    """A page of nothing but levers; what they return stands in the session."""

    def script(levers, measured, known):  # type: ignore[no-untyped-def]
        import streamlit as st

        from cs_dashboard.filters import Filters
        from cs_dashboard.ui import link, reads, shell
        from cs_dashboard.ui.levers import moved_levers

        if "filters" not in st.session_state:
            link.begin({name: st.query_params.get_all(name) for name in st.query_params}, known)
            st.session_state["filters"] = Filters()
            st.session_state["currency"] = "USD"
        reads.warehouse()
        st.session_state["values"] = moved_levers(levers, measured, shell.text())

    known = [lever.key for lever in levers]
    app = AppTest.from_function(script, kwargs={"levers": levers, "measured": measured, "known": known})
    for name, value in link.items():
        app.query_params[name] = value
    return fine(app.run(timeout=30))


def price(**changes: Any) -> Lever:
    words = {"key": "price", "name": "Price", "unit": "currency", "measured_by": "price", "step_share": 0.05}
    return replace(CHURN, **words | changes)


def test_money_is_typed_in_the_currency_of_the_data(units: None) -> None:
    lever = price(low=0.0, high=5e6, step=1000.0)
    app = page([lever], {"price": 2500.0})
    field = app.number_input(key="lever_price")
    assert (field.label, field.min, field.max, field.value) == ("Price in USD", 0.0, 5e6, 2500.0)
    assert field.help == CHURN.help
    assert len(app.slider) == 0
    assert "price" not in app.query_params
    fine(field.set_value(1_234_567.5).run())
    assert app.session_state["values"] == {"price": 1_234_567.5}
    assert app.query_params["price"] == "1234567.5"
    assert not app.warning
    # The field drawn again holds what was typed.
    assert fine(app.run()).number_input(key="lever_price").value == 1_234_567.5


def test_one_step_of_money_is_a_round_share_of_it(units: None) -> None:
    lever = price(low=0.0, high=1e12, step=1000.0)
    app = page([lever], {"price": 2530.0})
    assert app.number_input(key="lever_price").step == 100.0
    fine(app.number_input(key="lever_price").set_value(12_345_678.0).run())
    assert app.number_input(key="lever_price").step == 600_000.0
    fine(app.number_input(key="lever_price").set_value(0.0).run())
    assert app.number_input(key="lever_price").step == 1000.0


def test_money_of_a_link_beyond_the_range_is_told_once(units: None) -> None:
    app = page([price(key="churn", low=0.0, high=5e6, step=1000.0)], {"price": 2500.0}, churn="6000000")
    assert app.number_input(key="lever_churn").value == 5e6
    assert len(app.warning) == 1 and app.query_params["churn"] == "5000000"
    assert not fine(app.run()).warning


@pytest.mark.parametrize(
    ("unit", "shape", "written"),
    [
        (CHURN.unit, {"low": 0.0, "high": 0.6, "step": 0.005}, "%.1f%%"),
        ("years", {"low": 1.0, "high": 10.0, "step": 1.0}, "%d"),
    ],
)
def test_a_slider_is_written_in_its_unit(units: None, unit: str, shape: dict[str, float], written: str) -> None:
    lever = price(unit=unit, **shape)
    app = page([lever], {"price": lever.low})
    slider = app.slider(key="lever_price")
    assert slider.proto.format == written
    assert (slider.min, slider.max) == (lever.low * lever.units, lever.high * lever.units)
    fine(slider.set_value(lever.high * lever.units).run())
    assert app.session_state["values"] == {"price": lever.high}


def test_two_pages_that_share_a_lever_agree_on_it(units: None) -> None:
    """The second page of a session measures something else, and shows what was moved on the first all the same."""
    app = page([CHURN], {CHURN.measured_by: 0.09})
    assert app.slider(key="lever_churn").value == 9.0
    app.slider(key="lever_churn").set_value(21.0).run()
    assert app.session_state["values"] == {"churn": 0.21}
    app.kwargs = {"levers": [CHURN], "measured": {CHURN.measured_by: 0.3}, "known": ["churn"]}
    assert fine(app.run()).slider(key="lever_churn").value == 21.0

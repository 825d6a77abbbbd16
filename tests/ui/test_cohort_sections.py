"""The Cohorts half of Cohort compounding under AppTest: numbers of the matrix, customers behind it, empty slices."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from books import CASES, Book, book, book_from_csv
from streamlit.testing.v1 import AppTest
from ui.acting import charts, fine, texts

from cs_dashboard.filters import Filters, filters_from_words
from cs_dashboard.metrics.growth import growth
from cs_dashboard.ui import cohort_views, reads
from cs_dashboard.ui.cohort_views import CohortsBehind

PAGE = """
from cs_dashboard.ui import cohort_sections, shell
t, theme, filters = shell.text(), shell.theme(), shell.filters()
cohort_sections.matrix(filters, t, theme)
cohort_sections.layers(filters, t, theme)
cohort_sections.ladder(filters, t, theme)
"""
APP = """
from cs_dashboard.ui import shell
shell.show({{"Revenue": [({page!r}, "Retention", ":material/autorenew:")]}})
"""


@pytest.fixture
def shown(tmp_path: Path) -> Callable[..., AppTest]:
    """The three sections on a page of their own, opened by a link."""
    page, app = tmp_path / "cohorts_page.py", tmp_path / "cohorts_app.py"
    page.write_text(PAGE, encoding="utf-8")
    app.write_text(APP.format(page=str(page)), encoding="utf-8")

    def opened(**query: str | list[str]) -> AppTest:
        test = AppTest.from_file(app, default_timeout=120)
        test.context = {"locale": "en-US", "theme": "light"}
        for name, value in query.items():
            test.query_params[name] = value
        return fine(test.run())

    return opened


def rows_of(figure: dict, count: int) -> list[list[float | None]]:
    """The cells of so many cohorts: complete ones from the first heatmap, the others from the second."""
    heats = [trace["z"] for trace in figure["data"] if trace["type"] == "heatmap"]
    return [
        [next((heat[row][at] for heat in heats if heat[row][at] is not None), None) for at in range(len(heats[0][row]))]
        for row in range(count)
    ]


def test_the_sections_show_their_charts_by_quarter_first(sample: Path, shown: Callable[..., AppTest]) -> None:
    app = shown()
    assert list(charts(app)) == ["matrix_nrr_quarter", "layers", "ladder"]
    assert any(text.startswith("After 12 months cohorts pay ") for text in texts(app))
    assert len(app.dataframe[0].value) == len(cohort_views.cohort_view(Filters(), "quarter").cells)


def test_choices_stand_in_the_link_and_are_taken_from_it(sample: Path, shown: Callable[..., AppTest]) -> None:
    app = shown(rate="grr", cohort="year")
    assert "matrix_grr_year" in charts(app)
    assert (app.query_params["rate"], app.query_params["cohort"]) == ("grr", "year")
    app.segmented_control(key="cohort").set_value("month").run()
    assert "matrix_grr_month" in charts(fine(app))
    assert app.query_params["cohort"] == "month"
    # What a link cannot mean is the default.
    assert "matrix_nrr_quarter" in charts(shown(rate="nonsense", cohort="week"))


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
@pytest.mark.parametrize("where", [(), ("segment=SMB",)])
def test_the_customers_behind_a_cell_sum_to_it(sample: Path, shown: Callable[..., AppTest], period, where) -> None:
    shown()
    filters = filters_from_words(where)
    view, behind = cohort_views.cohort_view(filters, period), CohortsBehind(filters, period)
    cells = view.cells[(view.cells["age_months"] % 12 == 0) & (view.cells["observed_customers"] > 0)]
    for cell in cells.sample(12, random_state=1).itertuples():
        listed = behind.cell(f"{cell.cohort:%Y-%m-%d}|{cell.age_months}")
        assert len(listed) == cell.observed_customers
        assert round(listed["opening_mrr"].sum(), 2) == cell.mrr_at_age_0
        assert round(listed["closing_mrr"].sum(), 2) == cell.mrr
        assert (listed["movement"] != "churn").sum() == cell.paying_customers
        assert set(listed["movement"]) <= {"", "expansion", "contraction", "churn"}


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_the_customers_behind_an_average_sum_to_it(sample: Path, shown: Callable[..., AppTest], period) -> None:
    shown()
    view, behind = cohort_views.cohort_view(Filters(), period), CohortsBehind(Filters(), period)
    for row in view.average[view.average["age_months"].isin([0, 12, 36])].itertuples():
        listed = behind.cell(f"average|{row.age_months}")
        assert len(listed) == row.observed_customers
        assert round(listed["closing_mrr"].sum(), 2) == row.mrr
        assert round(listed["opening_mrr"].sum(), 2) == row.mrr_at_age_0


def test_the_customers_behind_layers_and_rungs_sum_to_them(sample: Path, shown: Callable[..., AppTest]) -> None:
    shown()
    filters = Filters()
    behind, layers = CohortsBehind(filters, "year"), cohort_views.layers(filters)
    for layer in layers.tail(3).itertuples():
        listed = behind.layer(f"{layer.cohort:%Y-%m-%d}|{layer.month:%Y-%m-%d}")
        assert (len(listed), round(listed["closing_mrr"].sum(), 2)) == (layer.paying_customers, layer.mrr)
    for member, rungs in cohort_views.ladders(filters).items():
        rung = rungs.iloc[-1]
        listed = behind.rung(f"{member}|{int(rung['age_months'])}")
        assert len(listed) == rung["paying_customers"]
        assert round(listed["closing_mrr"].sum(), 2) == rung["mrr"]
        assert round(listed["opening_mrr"].sum(), 2) == rung["paying_landing_mrr"]


def test_layers_sum_to_all_arr(sample: Path, shown: Callable[..., AppTest]) -> None:
    figure = charts(shown())["layers"]
    now = growth(reads.revenue(Filters())).iloc[-1]["total_mrr"]
    assert sum(area["y"][-1] for area in figure["data"]) == pytest.approx(12 * now, abs=0.01)


@pytest.fixture
def playbook(elsewhere: Callable[[Book], Path]) -> Path:
    if not CASES.is_dir():
        pytest.skip("the folder of cases (../shared/cases) is not here")
    elsewhere(book_from_csv(CASES / "mrr_playbook"))
    return CASES / "mrr_playbook" / "expected"


def test_the_playbooks_monthly_matrix_is_what_its_customer_months_say(
    playbook: Path, shown: Callable[..., AppTest]
) -> None:
    months = pd.read_csv(playbook / "peer_customer_months.csv", parse_dates=["date_month"])
    months = months[months["date_month"] <= "2019-12-01"]
    paid = months[months["mrr"] > 0]
    first = paid.groupby("customer_id")["date_month"].min()
    landing = {
        name: paid[(paid["customer_id"] == name) & (paid["date_month"] == at)]["mrr"].iloc[0]
        for name, at in first.items()
    }
    at_month = {(row.customer_id, row.date_month): row.mrr for row in months.itertuples()}
    cohorts = sorted(first.unique())
    expected = {rate: [] for rate in ("nrr", "grr", "logo_retention")}
    for cohort in cohorts:
        members = [name for name in first.index if first[name] == cohort]
        ages = pd.date_range(cohort, "2019-12-01", freq="MS")
        x = sum(landing[name] for name in members)
        now = [[(landing[name], at_month.get((name, month), 0.0)) for name in members] for month in ages]
        expected["nrr"].append([sum(y for _, y in pairs) / x for pairs in now])
        expected["grr"].append([sum(min(pair) for pair in pairs) / x for pairs in now])
        expected["logo_retention"].append([sum(y > 0 for _, y in pairs) / len(members) for pairs in now])
    for rate, rows in expected.items():
        figure = charts(shown(as_of="2019-12", cohort="month", rate=rate))[f"matrix_{rate}_month"]
        drawn = rows_of(figure, len(cohorts))
        assert len(cohorts) > 10
        for row, cells in zip(drawn, rows, strict=True):
            assert row[: len(cells)] == pytest.approx(cells, abs=1e-9)
            assert set(row[len(cells) :]) <= {None}


def test_the_playbooks_quarterly_matrix_is_the_expected_one(playbook: Path, shown: Callable[..., AppTest]) -> None:
    peer = pd.read_csv(playbook / "cohorts_by_first_paid_quarter.csv")
    for rate, theirs in (("nrr", "mrr_retention"), ("logo_retention", "logo_retention")):
        app = shown(as_of="2019-12", rate=rate)
        quarters = sorted(peer["cohort"].unique())
        figure = charts(app)[f"matrix_{rate}_quarter"]
        whole, rows = figure["data"][0]["z"], rows_of(figure, len(quarters))
        for quarter, complete, cells in zip(quarters, whole, rows, strict=False):
            mine = peer[(peer["cohort"] == quarter) & (peer["age_months"] % 3 == 0)].set_index("age_months")
            assert cells[: len(mine)] == pytest.approx(mine[theirs].tolist(), abs=1e-9)
            assert [value is not None for value in complete[: len(mine)]] == mine["complete"].tolist()
        # The table behind holds every month of age.
        table = app.dataframe[0].value
        assert len(table) == len(peer) == 160
        assert table["Old enough"].tolist() == peer.sort_values(["cohort", "age_months"])["n_observed"].tolist()


def test_slices_without_a_customer_or_with_one_say_why(
    elsewhere: Callable[[Book], Path], shown: Callable[..., AppTest]
) -> None:
    elsewhere(
        book(
            [("A", "2024-01-01", None, 100), ("B", "2024-05-01", "2024-06-01", 50), ("C", "2024-06-30", None, 10)],
            [("A", "Big"), ("B", "Small"), ("C", "Small")],
        )
    )
    for period in ("month", "quarter", "year"):
        app = shown(cohort=period)
        assert any("ten customers is a year old" in text for text in texts(app))
    before = shown(segment="Small", as_of="2024-04")
    assert charts(before) == {}
    assert [one.value for one in before.info][:2] == [
        "Nobody in this selection has started paying by this month. Widen the filters."
    ] * 2
    one = shown(segment="Small", as_of="2024-06")
    assert "matrix_nrr_quarter" in charts(one)
    assert "Nobody here has been paying for a year yet" in one.info[-1].value
    assert json.dumps(charts(one))

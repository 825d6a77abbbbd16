"""What the Team ratios page puts together: the customers behind each number, and slices that hold nobody."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from books import Book
from ui.acting import fine, headline, opened, warnings

from cs_dashboard.filters import Filters
from cs_dashboard.ui import reads, team_views
from cs_dashboard.ui.team_drill import TeamBehind

Elsewhere = Callable[[Book], Path]


def listed(frame: object) -> list[str]:
    return sorted(frame["customer_id"])  # type: ignore[index]


def test_a_book_lists_the_customers_that_its_row_counts(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    behind = TeamBehind(Filters())
    # C06 of E08 pays no more.
    assert listed(behind.book("E08|")) == ["C04", "C05", "C09"]
    assert listed(behind.book("E08|Mid-market")) == ["C04", "C05"]
    table = team_views.people_table(Filters()).set_index("employee_id")
    for csm in ("E07", "E08", "E09"):
        assert len(behind.book(f"{csm}|")) == table.loc[csm, "customers"]
        assert behind.book(f"{csm}|")["closing_mrr"].sum() * 12 == pytest.approx(table.loc[csm, "arr"])


def test_load_is_against_the_mean_of_those_with_a_book(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    table = team_views.people_table(Filters()).set_index("employee_id")
    # Three, three and two customers; 8 / 3 is the mean.
    assert table.loc[["E07", "E08", "E09"], "load"].tolist() == pytest.approx([9 / 8, 9 / 8, 6 / 8])


def test_who_is_uncovered_is_listed_and_never_dropped(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    behind = TeamBehind(Filters())
    assert listed(behind.uncovered()) == ["C10", "C11", "C12"]
    assert behind.largest_uncovered(2)["customer_id"].tolist() == behind.uncovered()["customer_id"].tolist()[:2]
    pd.testing.assert_frame_equal(behind.largest_uncovered(9), behind.uncovered().reset_index(drop=True))
    nobody, some = TeamBehind(Filters(segment=("Enterprise",))), TeamBehind(Filters(segment=("SMB",), csm_id=("E08",)))
    assert listed(nobody.largest_uncovered(9)) == []
    assert listed(some.largest_uncovered(9)) == ["C10", "C11", "C12"]
    assert listed(behind.covered("SMB|without_csm")) == ["C10", "C11", "C12"]
    assert listed(behind.covered("SMB|with_csm")) == ["C09"]
    view = team_views.team_view(Filters())
    assert view.csm("customers") == len(behind.uncovered()) + view.csm("covered_customers")


def test_the_history_is_the_companys_whatever_the_filters(elsewhere: Elsewhere, worked_team: Book) -> None:
    elsewhere(worked_team)
    whole, part = (team_views.team_view(one) for one in (Filters(), Filters(segment=("SMB",))))
    assert whole.history.equals(part.history)
    assert (whole.value("team_ratio"), whole.value("team_ratio_with_support")) == (1.6, 2.4)
    assert whole.value("r_and_d_share") == 5 / 19
    assert part.csm("customers") == 4 and whole.csm("customers") == 11


def test_benchmarks_beside_the_dots_are_dated_and_of_the_datas_currency(
    elsewhere: Elsewhere, worked_team: Book
) -> None:
    made = worked_team
    made.settings["currency"] = "EUR"
    elsewhere(made)
    team_views.team_view(Filters())
    assert [one.measured_year for one in team_views.yardsticks("customers")] == [2025, 2025, 2025]
    assert team_views.yardsticks("arr") == []


@pytest.mark.parametrize("section", ["people", "span", "service", "contact", "lifecycle", "coverage", "load"])
def test_the_first_month_and_a_slice_of_nobody_open(sample: Path, section: str) -> None:
    first = reads.months()[-1].date().isoformat()[:7]
    assert warnings(fine(opened("Team ratios", team=section, as_of=first))) == []
    nobody = fine(opened("Team ratios", team=section, segment="SMB", landing_band="10000+"))
    assert warnings(nobody) == [] and "no customer here has a CSM" in headline(nobody)

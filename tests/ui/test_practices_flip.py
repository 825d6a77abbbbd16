"""Other data judge practices otherwise: each change of the warehouse flips the practices that it is about."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from maturity_example import maturity_book
from ui import test_maturity_reads as changes
from ui.test_maturity_reads import Elsewhere, Tables

from cs_dashboard.content.practices import practices
from cs_dashboard.filters import Filters
from cs_dashboard.scenarios.maturity import IN_PLACE, judgements
from cs_dashboard.ui import maturity_reads

# At every stage, so that the place on the ladders hides none of them.
EVERYWHERE = {key: replace(practice, stages=(), until=()) for key, practice in practices().items()}


def states() -> dict[str, str]:
    """Practice -> how the data judge it."""
    judged = judgements(EVERYWHERE, {}, maturity_reads.measures_now(Filters()), {})
    by_data = judged[judged["judged_by"] == "data"]
    return dict(zip(by_data["practice"], by_data["state"], strict=True))


def all_is_well(tables: Tables) -> None:
    """Every renewal has a CSM; every ticket has a category that is not the product's, and we opened and answered it."""
    changes.put(tables, "customers", None, csm_id="P3")
    changes.put(tables, "tickets", None, category="how_to", first_response_at="2024-10-01 10:00", opened_by="us")


# Change -> the practices that are in place after it and were not, or the other way round.
FLIPPED: Mapping[Callable[[Tables], None], set[str]] = {
    changes.who_stays_and_what_they_do: {
        *("success_team_stays", "customer_success_leader", "cynicism_met_early", "head_of_post_sales"),
    },
    changes.nobody_in_support: {
        *("first_support_person", "second_support_person", "customer_success_beside_support"),
        "post_sales_division_of_work",
    },
    changes.more_contacts: {"catch_silent_leavers", "executives_meet_customers"},
    changes.other_tickets: {"one_official_channel", "nps_after_support", "channels_chosen_with_care"},
    changes.answers_in_time_and_a_day_late: {"survey_kpis_in_use", "nps_after_support"},
    changes.onboarded_on_the_ninetieth_day: {"onboarding_owner_and_success"},
    changes.more_usage: {"catch_silent_leavers", "feature_use"},
    changes.no_usage_of_late: {"catch_silent_leavers", "health_score"},
    all_is_well: {
        *("renewal_owner", "find_before_customers", "root_causes_in_product", "support_times_reported"),
        "support_with_a_method",
    },
}


def test_eighteen_practices_and_more_have_a_change_that_flips_them() -> None:
    assert len(set().union(*FLIPPED.values())) >= 18


@pytest.mark.parametrize("change", FLIPPED, ids=lambda change: change.__name__)
def test_other_data_flip_the_practices_that_they_are_about(
    elsewhere: Elsewhere, change: Callable[[Tables], None]
) -> None:
    elsewhere(maturity_book())
    before = states()
    made = maturity_book()
    change(made.tables)
    elsewhere(made)
    after = states()
    flipped = {key for key in before if key in after and (before[key] == IN_PLACE) != (after[key] == IN_PLACE)}
    assert flipped >= FLIPPED[change]


def test_on_the_sample_eighteen_practices_and_more_are_judged_by_the_warehouse(sample: object) -> None:
    found = states()
    assert len(found) >= 40
    assert {"in_place", "missing", "in_part"} <= set(found.values())

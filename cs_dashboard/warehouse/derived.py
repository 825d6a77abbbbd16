"""The tables that our own SQL makes from the contract: their names and columns. `storing` knows how each is made."""

from collections.abc import Mapping

_DIMENSIONS = "segment region industry channel"
_TICKETS = "tickets answered_tickets resolved_tickets same_day_tickets rated_tickets satisfaction"
_RETAINED = "closing_mrr kept_mrr kept_opening_mrr kept_customers opening_closing closing_sq kept_sq opening_kept"
_PAYING = f"total_mrr total_customers total_sq tenured_mrr tenured_customers {_RETAINED}"

# Second moments: sums of squares of minor units, which outgrow a whole number.
MOMENTS = frozenset({"total_sq", "opening_closing", "closing_sq", "kept_sq", "opening_kept"})


def _columns(tables: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(columns.split()) for name, columns in tables.items()}


# Stored in the embedded warehouse, mapped by who wants to elsewhere.
DERIVED: Mapping[str, tuple[str, ...]] = _columns(
    {
        "mrr_intervals": "customer_id dimension_key s e mrr previous_mrr previous_e next_s cohort_s landing_mrr",
        "mrr_pairs": "customer_id dimension_key s e opening_mrr closing_mrr",
        "dimensions": f"dimension_key {_DIMENSIONS} landing_band",
    }
)

# Made likewise and only ever stored by `load`: what reads of teams and customers would else compute each time. A table
# has the columns of what was loaded; the others are never asked for.
STORED: Mapping[str, tuple[str, ...]] = {
    **DERIVED,
    **_columns(
        {
            "customer_names": f"customer_id name {_DIMENSIONS} csm_id",
            "customer_stages": (
                "customer_id dimension_key cohort_s is_renewed expanded_s started_s completed_s first_value_s "
                "measured_s outcome_s"
            ),
            "onboardings_completed": f"customer_id month done untouched_customers {_DIMENSIONS}",
            "values_reached": f"customer_id month seconds reached {_DIMENSIONS}",
            "csm_loads": "csm_id s e customers mrr",
            "terms_by_csm": "csm_id segment adoption_tier month_before due_customers renewed_customers",
            # Sums by month, which are added up further and never hold a customer.
            "revenue_by_month": "month dimension_key total_mrr total_customers first_year_mrr",
            "retention_by_month": f"month dimension_key {_PAYING}",
            "csm_retention_by_month": f"month segment csm_id {_PAYING}",
            "touches_by_month": "month segment kind initiated_by touches timed_touches minutes",
            "touches_by_employee_and_month": "month employee_id touches",
            "tickets_by_month": f"month segment category opened_by {_TICKETS}",
            "ticket_times_by_month": "month segment category stage seconds tickets",
            "agent_tickets_by_month": f"month agent_id {_TICKETS}",
            "agent_times_by_month": "month agent_id stage seconds tickets",
        }
    ),
}
# What a setting has gone into, so that another value of it means: compute anew.
MADE_WITH: Mapping[str, tuple[str, ...]] = {
    "renewal_grace_months": ("terms_by_csm",),
    "timezone": ("tickets_by_month", "agent_tickets_by_month"),
}

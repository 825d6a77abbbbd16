"""A company as the capacity plan finds it, small enough to do the sums by hand, and its levers."""

import pandas as pd

from cs_dashboard.scenarios.capacity import Company
from cs_dashboard.scenarios.capacity_levers import CapacityLevers
from cs_dashboard.scenarios.csm_load import Book, LoadEffect
from cs_dashboard.scenarios.demand import Segment, Tickets
from cs_dashboard.scenarios.hiring import Team

# 1,500 hours a year less 20 % are 100 hours a month for customers.
LEVERS = CapacityLevers(
    touch_hours_high=120.0,
    touch_hours_mid=60.0,
    touch_hours_low=12.0,
    onboarding_hours=10.0,
    renewal_hours=5.0,
    productive_hours=1500.0,
    shrinkage=0.2,
    ramp_months=2.0,
    recruiting_months=1.0,
    attrition=0.0,
    customer_growth=0.0,
    span=5.0,
    target_share=0.8,
    answer_within_seconds=20.0,
    clear_within_hours=8.0,
    handle_minutes=50.0,
    occupancy_cap=1.0,
    salary_csm=120_000.0,
    salary_support=60_000.0,
    salary_manager=180_000.0,
    salary_seller=150_000.0,
    new_arr_per_seller=600_000.0,
    load_effect=-0.1,
    gross_margin=0.75,
)
ENTERPRISE = Segment(
    "Enterprise",
    "high",
    customers=10,
    new_customers=1,
    renewals=(2.0, 0.0, 4.0),
    renewals_last_year=(1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0),
)
SMB = Segment(
    "SMB", "low", customers=100, new_customers=5, path=(100.0, 100.0, 100.0, 120.0, 120.0, 140.0, 140.0, 300.0)
)
# Three tickets an hour in 40 hours of the week.
ARRIVALS = tuple(3.0 if hour % 24 in range(9, 17) and hour < 120 else 0.0 for hour in range(168))
COMPANY = Company(
    first_month=pd.Timestamp("2026-11-01"),
    segments=(ENTERPRISE, SMB),
    # Two who know the work, one whose first day is in month 0; one of the two leaves in month 3.
    csm=Team((30, 20, 0), leaving=(3,)),
    support=Team((12,) * 6),
    tickets=Tickets(ARRIVALS, customers=110),
    book=Book(customers=110, csms=3, renewal_rate=0.9, arr_due=8_000_000.0),
    arr=10_800_000.0,
    load_effect=LoadEffect(-0.1, -0.18, -0.02),
)

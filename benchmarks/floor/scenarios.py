"""The three scenarios that the latency of Cohort compounding is measured with, as moves of this company's levers."""

SCENARIOS = {
    "Board plan": {"nrr": 1.10, "fade": 0.9},
    "Hold the line": {"nrr": 1.0},
    "Churn doubles": {"nrr": 0.93},
}

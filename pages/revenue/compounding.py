"""What does today's retention compound to? The answer and its levers, then the cohorts that it rests on."""

from cs_dashboard.ui import (
    cohort_sections,
    compounding_views,
    scenario_panel,
    sections,
    shell,
    simulator,
    survival_section,
)

t, theme, filters = shell.text(), shell.theme(), shell.filters()

scenario_panel.refresh("compounding")
view = compounding_views.compounding_view(filters)
simulator.simulator(view, t, theme)

shown = sections.choose(
    "cohorts",
    {
        "matrix": t("Cohorts"),
        "layers": t("Layers of revenue"),
        "ladder": t("Expansion ladder"),
        "survival": t("Survival"),
    },
    t("More on cohorts"),
)
if shown == "matrix":
    cohort_sections.matrix(filters, t, theme)
elif shown == "layers":
    cohort_sections.layers(filters, t, theme)
elif shown == "ladder":
    cohort_sections.ladder(filters, t, theme)
else:
    survival_section.survival(view, t, theme)

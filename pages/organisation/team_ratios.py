"""Is the team the right size and shape? The ratio of teams and the load of CSMs, then the parts, then what if."""

from cs_dashboard.reports import team_stories as stories
from cs_dashboard.ui import sections, shell, team_filter, team_sections, team_views, team_what_if, widgets
from cs_dashboard.ui.team_drill import TeamBehind

t, theme = shell.text(), shell.theme()
filters = team_filter.restricted(shell.filters(), t)

view = team_views.team_view(filters)
behind = TeamBehind(filters)
ratio = team_sections.ratio_column()
is_sliced = bool(filters.csm_id or filters.where)

widgets.headline(
    stories.team_headline(
        stories.ratio_name(ratio != "team_ratio", t),
        view.people is not None,
        view.value(ratio),
        team_sections.claimed_ratio(),
        view.csm("customers_per_csm"),
        (view.value("customers_per_csm"), view.value_before("customers_per_csm")),
        t(shell.COMPARISON_NAMES[filters.compare]),
        t,
        team_sections.names_chosen(filters, t),
    ),
    stories.team_detail(view.now, view.csm("uncovered_customers"), view.as_of, is_sliced, t),
)
team_sections.tiles(view, filters, t)
team_sections.picture(view, behind, t, theme)

shown = sections.choose(
    "team",
    {
        "people": t("People"),
        "span": t("Span"),
        "service": t("Service"),
        "contact": t("Contact"),
        "lifecycle": t("Lifecycle"),
        "coverage": t("Coverage"),
        "load": t("Load"),
    },
    t("More on the teams"),
)
team_sections.show(shown, view, filters, t, theme)
team_what_if.what_if(view, t, filters)

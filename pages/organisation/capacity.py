"""Is the team the right size, and when do we hire? The answer and its levers, then what stands behind it."""

from cs_dashboard.ui import capacity_views, planner, scenario_panel, shell

t, theme, filters = shell.text(), shell.theme(), shell.filters()

scenario_panel.refresh("capacity")
planner.planner(capacity_views.capacity_view(filters), filters, t, theme)

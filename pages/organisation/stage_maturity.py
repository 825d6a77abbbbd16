"""Is customer success as mature as our stage needs? Both ladders and what is in place, then gaps and the rest."""

from cs_dashboard.ui import assessment_panel, maturity_sections, maturity_views, sections, shell

t, theme, filters = shell.text(), shell.theme(), shell.filters()

known = assessment_panel.known()
view = maturity_views.maturity_view(filters, known)

maturity_sections.answer(view, t)
maturity_sections.ladders(view, t, theme)
shown = sections.choose(
    "maturity",
    {
        "gaps": t("Gaps"),
        "practices": t("All practices"),
        "early": t("Advised against"),
        "questions": t("Eight questions"),
        "triggers": t("Triggers"),
        "stages": t("What each stage asks"),
        "conflicts": t("Where the articles disagree"),
    },
    t("More on maturity"),
)
maturity_sections.show(shown, view, filters, known, t, theme)

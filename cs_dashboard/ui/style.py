"""The little CSS that theme options cannot say, in one place."""

STYLE = """
<style>
/* At 1920 the page does not stretch past 1,600. */
[data-testid="stMainBlockContainer"] { max-width: 1600px; padding-top: 3.5rem; }
.cs-headline { font-size: 1.35rem; font-weight: 600; line-height: 1.35; margin: 0; padding: 0; }
.cs-title { font-size: 1rem; font-weight: 600; line-height: 1.35; margin: 0; padding: 0.25rem 0 0; }
.cs-muted { opacity: 0.78; font-size: 0.925rem; margin: 0; padding: 0; line-height: 1.45; }
.cs-sentence { margin: 0; padding: 0; line-height: 1.45; }
.cs-facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
.cs-facts dt { opacity: 0.78; } .cs-facts dd { margin: 0; }
[data-testid="stMetricValue"], [data-testid="stDataFrame"] { font-variant-numeric: tabular-nums; }
</style>
"""

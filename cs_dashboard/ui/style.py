"""The little CSS that theme options cannot say, in one place."""

STYLE = """
<style>
/* At 1920 the page does not stretch past 1,600; the header covers the first 56 pixels. */
[data-testid="stMainBlockContainer"] { max-width: 1600px; padding: 3.5rem 3rem 4rem; }
.cs-headline { font-size: 1.35rem; font-weight: 600; line-height: 1.35; margin: 0; padding: 0 0 0.25rem; }
.cs-title { font-size: 1rem; font-weight: 600; line-height: 1.35; margin: 0; padding: 0.25rem 0 0; }
.cs-muted { opacity: 0.78; font-size: 0.925rem; margin: 0; padding: 0; line-height: 1.45; }
.cs-sentence { margin: 0; padding: 0; line-height: 1.45; }
.cs-facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
.cs-facts dt { opacity: 0.78; } .cs-facts dd { margin: 0; }
.cs-scroll { max-height: 520px; overflow: auto; }
.cs-rows { width: 100%; border-collapse: collapse; font-size: 0.875rem; line-height: 1.45; }
.cs-rows th, .cs-rows td { padding: 0.45rem 0.75rem 0.45rem 0; text-align: left; vertical-align: top; }
.cs-rows th { font-weight: 400; opacity: 0.78; white-space: nowrap; }
.cs-rows td { border-top: 1px solid rgba(128, 140, 160, 0.3); overflow-wrap: break-word; }
.cs-rows .cs-short { white-space: nowrap; overflow-wrap: normal; }
[data-testid="stMetricValue"], [data-testid="stDataFrame"], .cs-rows { font-variant-numeric: tabular-nums; }
/* A title belongs to what follows it, and neighbouring titles stand on one line. */
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .cs-title) { margin-bottom: -0.5rem; }
.st-key-trend_head { margin-bottom: -0.8rem; }
.st-key-trend_head [data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .cs-title) { margin-bottom: 0; }
.st-key-trend_head button { min-height: 0; height: 1.625rem; padding: 0.25rem 0 0; }
/* Tiles are alike, whatever they hold and whatever script it is written in. */
[data-testid="stElementContainer"]:has(> [data-testid="stMetric"]) { flex: 1 1 0 !important; min-width: 13rem; }
[data-testid="stMetricLabel"] { height: 1.5rem; }
[data-testid="stMetricValue"] { height: 2.75rem; line-height: 2.75rem; }
[data-testid="stMetricDelta"] { height: 1.5rem; }
/* Where two columns are too narrow for a chart and its table, they stack. */
@media (max-width: 1320px) {
  [data-testid="stMain"] [data-testid="stColumn"] { flex: 1 1 100%; min-width: 100%; }
}
</style>
"""

"""The little CSS that theme options cannot say, in one place."""

from cs_dashboard.charts.theme import DARK, LIGHT

# Streamlit tells the page which scheme the reader sees, so that a change of theme needs no run of ours.
_TOKENS = "".join(
    f"--cs-{name}: light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)}); "
    for name in ("line", "panel", "text", "muted", "accent", "good", "bad")
)

STYLE = (
    "<style>\n[data-testid='stApp'] { " + _TOKENS + "}"
    """
/* At 1920 the page does not stretch past 1,600; the header covers the first 56 pixels. */
[data-testid="stMainBlockContainer"] { max-width: 1600px; padding: 3.5rem 3rem 4rem; }
.cs-headline { font-size: 1.35rem; font-weight: 600; line-height: 1.35; margin: 0; padding: 0 0 0.25rem; }
.cs-title { font-size: 1rem; font-weight: 600; line-height: 1.35; margin: 0; padding: 0.25rem 0 0; }
.cs-muted { opacity: 0.78; font-size: 0.925rem; margin: 0; padding: 0; line-height: 1.45; }
.cs-sentence { margin: 0; padding: 0; line-height: 1.45; }
.cs-facts.cs-facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; padding: 0; }
.cs-facts dt { opacity: 0.78; } .cs-facts dt, .cs-facts dd { margin: 0; }
.cs-scroll { max-height: 520px; overflow: auto; }
.cs-rows { width: 100%; border-collapse: collapse; font-size: 0.875rem; line-height: 1.45; }
.cs-rows th, .cs-rows td { padding: 0.45rem 0.75rem 0.45rem 0; text-align: left; vertical-align: top; }
.cs-rows th { font-weight: 400; opacity: 0.78; white-space: nowrap; }
.cs-rows td { border-top: 1px solid rgba(128, 140, 160, 0.3); overflow-wrap: break-word; }
.cs-rows .cs-short { white-space: nowrap; overflow-wrap: normal; }
.cs-rows .cs-number { text-align: right; }
.cs-rows th.cs-number { white-space: normal; overflow-wrap: anywhere; min-width: 5rem; }
.cs-scroll th.cs-number { overflow-wrap: normal; }
.cs-tile, [data-testid="stDataFrame"], .cs-rows { font-variant-numeric: tabular-nums; }
/* A title belongs to what follows it, and neighbouring titles stand on one line. */
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .cs-title) { margin-bottom: -0.5rem; }
.st-key-trend_head { margin-bottom: -0.8rem; }
.st-key-trend_head [data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .cs-title) { margin-bottom: 0; }
.st-key-trend_head button { min-height: 0; height: 1.625rem; padding: 0.25rem 0 0; }
/* Tiles are alike, whatever they hold and whatever script it is written in. */
.st-key-tiles > * { flex: 1 1 0 !important; min-width: 13rem; min-height: 11.125rem; }
/* Six of them stand three in a row. */
.st-key-tiles_six > * { flex: 1 1 30% !important; min-width: 13rem; min-height: 11.125rem; }
.st-key-people_levers > * { flex: 1 1 28% !important; min-width: 10rem; }
/* Answers of a what-if have no history. */
[class*="st-key-answers"] > * { flex: 1 1 0 !important; min-width: 13rem; min-height: 7.75rem; }
[class*="st-key-answers_"] > * { min-width: 11rem; }
[class*="st-key-answers"] .cs-spark { display: none; }
.cs-tile { border: 1px solid var(--cs-line); border-radius: 0.5rem; padding: 0.9375rem; position: relative; }
.cs-tile-label { display: flex; align-items: center; gap: 0.375rem; height: 1.5rem; font-size: 0.875rem; }
.cs-tile-label span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.cs-tile-value { height: 2.75rem; line-height: 2.75rem; font-size: 1.9rem; white-space: nowrap; }
.cs-tile-long { display: flex; align-items: center; line-height: 1.25; font-size: 1.1rem; white-space: normal; }
.cs-tile-change { height: 1.5rem; font-size: 0.875rem; line-height: 1.5rem; white-space: nowrap; }
.cs-tile-change > span { display: inline-flex; align-items: center; gap: 0.2rem; color: var(--cs-muted); }
.cs-tile-change .cs-good { color: var(--cs-good); } .cs-tile-change .cs-bad { color: var(--cs-bad); }
.cs-tile-change .cs-good, .cs-tile-change .cs-bad { padding: 0 0.5rem 0 0.4rem; border-radius: 1rem;
  background: color-mix(in srgb, currentColor 9%, transparent); }
.cs-spark { position: relative; height: 2.25rem; margin: 0.75rem 0.25rem 0.25rem 0; }
.cs-spark-line { position: absolute; inset: -8% 0; background: var(--cs-muted); mask-size: 100% 100%; }
.cs-spark-end { position: absolute; right: -4px; width: 8px; height: 8px; margin-top: -4px; border-radius: 50%;
  background: var(--cs-accent); }
/* A question mark whose answer shows to the pointer and to the keyboard. */
.cs-help { flex: none; width: 1rem; height: 1rem; padding: 0; border: 1px solid currentColor; border-radius: 50%;
  font-size: 0.6875rem; line-height: 0.875rem; color: var(--cs-muted); background: none; cursor: help; }
.cs-help:focus-visible { outline: 2px solid var(--cs-accent); outline-offset: 1px; }
.cs-help:is(:hover, :focus-visible)::after { content: attr(aria-label); position: absolute; z-index: 10; left: 0;
  right: 0; top: 2.75rem; padding: 0.5rem 0.75rem; border: 1px solid var(--cs-line); border-radius: 0.5rem;
  background: var(--cs-panel); color: var(--cs-text); font-size: 0.875rem; line-height: 1.4; text-align: left;
  font-weight: 400; box-shadow: 0 4px 16px rgba(0, 0, 0, 0.16); }
/* What Streamlit shows until a part is loaded is not as high as the part; these are, from the first moment. */
[class*="st-key-lever_"] { min-height: 4.25rem; }
.st-key-by [data-testid="stSkeleton"], .st-key-view [data-testid="stSkeleton"] { height: 2rem; }
/* Where two columns are too narrow for a chart and its table, they stack. */
@media (max-width: 1320px) {
  [data-testid="stMain"] [data-testid="stColumn"] { flex: 1 1 100%; min-width: 100%; }
  .cs-tile { padding: 0.9375rem 0.75rem; } .cs-tile-label { font-size: 0.8rem; }
}
</style>
"""
)

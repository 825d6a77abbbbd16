"""The floor of a slider's move on a page as large as ours: the Retention page around sliders whose answer is finished.

What a browser does for the page around the chart (React looks at all of it on every run) so stands on both sides.
"""

from pathlib import Path

from benchmarks.floor import moving
from cs_dashboard.ui import sections, shell

ROOT = Path(__file__).resolve().parents[2]

sections.what_if = lambda *_: moving.what_if()
shell.show({"Revenue": [(str(ROOT / "pages/revenue/retention.py"), "Retention", ":material/autorenew:")]})

"""Claims: a slider's move and a first page cost little more than Streamlit, the wire and the browser cost anyway.

A real server, a real browser with a fresh profile, floor and ours in turn; see `benchmarks.floor`.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.floor.scenarios import SCENARIOS
from cs_dashboard.config import Settings
from cs_dashboard.store import scenarios
from cs_dashboard.store.connect import open_store

ROOT = Path(__file__).resolve().parents[1]
OURS, FLOOR_OF_PAGES = "app.py", "benchmarks/floor/first.py"
# On a page as large as ours, to which the claim is held; and alone on a page, told beside it.
FLOORS_OF_MOVES = {"same page": "benchmarks/floor/page.py", "alone on a page": "benchmarks/floor/moving.py"}
FLOOR_OF_COMPOUNDING = "benchmarks/floor/compounding.py"
FLOOR_OF_CAPACITY = "benchmarks/floor/capacity.py"
FLOOR_OF_MATURITY = "benchmarks/floor/maturity.py"
# The chart that is watched and the lever that is moved.
RETENTION, COMPOUNDING, CAPACITY = ("projection", "churn"), ("compounding", "nrr"), ("capacity_csm", "shrinkage")
MATURITY = ("ladder_arr", "arr_change")
RUNS, MOVES, WARM_UP = 5, 40, 8
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
# Told to each page before its own scripts run. performance.now() counts from the start of the navigation.
WATCH = """
window.chartIn = place => document.querySelector(`${place} .js-plotly-plot`);
window.isQuiet = () => !!document.querySelector("[data-testid='stApp'][data-test-script-state='notRunning']");
window.shownIn = chart => JSON.stringify([chart.data.map(trace => trace.y), chart.layout.annotations]);
// Milliseconds from the next key press until another figure is drawn at the place; its chart may be a new one by then.
window.drawnAfterKey = place => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("no other figure within ten seconds")), 10000);
  const before = shownIn(chartIn(place)), heard = new Set();
  let pressed = NaN;
  document.addEventListener("keydown", () => { pressed = performance.now(); }, {capture: true, once: true});
  const listen = () => {
    const chart = chartIn(place);
    if (!chart || !chart.on || heard.has(chart)) return;
    heard.add(chart);
    chart.on("plotly_afterplot", () => {
      const now = performance.now();
      if (shownIn(chart) !== before) { observer.disconnect(); resolve(now - pressed); }
    });
  };
  const observer = new MutationObserver(listen);
  observer.observe(document.body, {childList: true, subtree: true});
  listen();
});
// Milliseconds from the start of the navigation until a chart is drawn and the script has ended.
window.firstDrawn = new Promise((resolve, reject) => {
  const timer = setInterval(() => {
    if (performance.now() > 60000) { clearInterval(timer); reject(new Error("no chart within a minute")); }
    const trace = document.querySelector(".js-plotly-plot .main-svg .trace, .js-plotly-plot .main-svg .waterfalllayer");
    if (trace && isQuiet()) { clearInterval(timer); resolve(performance.now()); }
  }, 4);
});
"""


@dataclass(frozen=True)
class Line:
    """One measured claim: milliseconds (medians of the runs), the median of their ratios, and its limit if any."""

    name: str
    ours: float
    floor_name: str
    floor: float
    ratio: float
    limit: float | None


@dataclass(frozen=True)
class Server:
    """A running server: where it answers and its process."""

    address: str
    pid: int


def measure(runs: int = RUNS) -> Iterator[Line]:
    """Every claim; needs playwright and Debian's chromium."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "var"
        ours = stack.enter_context(serving(OURS, var)).address
        plain = stack.enter_context(serving(FLOOR_OF_PAGES, var)).address
        floors = {name: stack.enter_context(serving(app, var)).address for name, app in FLOORS_OF_MOVES.items()}
        compared = stack.enter_context(serving(FLOOR_OF_COMPOUNDING, var)).address
        # Whoever comes first builds the warehouse.
        first_page(f"{ours}/retention")
        urls = [*floors.values(), f"{ours}/retention"]
        turns = [[moves(url, *RETENTION) for url in urls] for _ in range(runs + 1)][1:]
        for place, name in enumerate(floors):
            yield from _moved("Retention", name, [(turn[place], turn[-1]) for turn in turns], is_held=place == 0)
        urls = [compared, f"{ours}/compounding?scenarios={','.join(_saved(var))}"]
        turns = [[moves(url, *COMPOUNDING) for url in urls] for _ in range(runs + 1)][1:]
        yield from _moved("Compounding", "same page", [(turn[0], turn[1]) for turn in turns], is_held=True)
        urls = [stack.enter_context(serving(FLOOR_OF_CAPACITY, var)).address, f"{ours}/capacity"]
        turns = [[moves(url, *CAPACITY) for url in urls] for _ in range(runs + 1)][1:]
        yield from _moved("Capacity", "same page", [(turn[0], turn[1]) for turn in turns], is_held=True)
        urls = [stack.enter_context(serving(FLOOR_OF_MATURITY, var)).address, f"{ours}/stage_maturity"]
        turns = [[moves(url, *MATURITY) for url in urls] for _ in range(runs + 1)][1:]
        yield from _moved("Stage maturity", "same page", [(turn[0], turn[1]) for turn in turns], is_held=True)
        paths = ("/", "/retention", "/compounding")
        pages = [[first_page(url) for url in (plain, *(f"{ours}{path}" for path in paths))] for _ in range(runs + 1)][
            1:
        ]
        for place, path in enumerate(paths, start=1):
            pairs = [(turn[0], turn[place]) for turn in pages]
            yield _line(f"first page of a new browser, {path}", "imports, one chart", pairs, 1.5)


def _moved(page: str, floor: str, turns: Sequence[tuple[list[float], list[float]]], *, is_held: bool) -> Iterator[Line]:
    for share, told, limit in ((p50, "p50", 1.5), (p95, "p95", 2.0)):
        pairs = [(share(theirs), share(ours)) for theirs, ours in turns]
        yield _line(f"{page}: slider to redrawn chart, {told}", floor, pairs, limit if is_held else None)


def _saved(var: Path) -> list[str]:
    """The ids of the scenarios to compare, saved as a reader would."""
    store = open_store(Settings(var=var))
    today = {"base": 8e6, "nrr": 1.04, "fade": 0.8, "horizon": 10.0, "new_arr": 2e6}
    return [scenarios.save(store, "compounding", name, {**today, **moved}).id for name, moved in SCENARIOS.items()]


def p50(times: Sequence[float]) -> float:
    """The median."""
    return median(times)


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 stay below."""
    return quantiles(times, n=20, method="inclusive")[-1]


def _line(name: str, floor_name: str, pairs: Sequence[tuple[float, float]], limit: float | None) -> Line:
    floor, ours = median(a for a, _ in pairs), median(b for _, b in pairs)
    return Line(name, ours, floor_name, floor, median(b / a for a, b in pairs), limit)


def first_page(url: str) -> float:
    """Milliseconds from the start of the navigation to the first chart with nothing running, in a new browser."""
    with _browser() as page:
        page.goto(url)
        return float(page.evaluate("firstDrawn"))


def moves(url: str, chart: str, lever: str, count: int = MOVES) -> list[float]:
    """Milliseconds from each of so many key presses on the slider of a lever until the chart is redrawn."""
    with _browser() as page:
        page.goto(url)
        page.evaluate("firstDrawn")
        page.wait_for_selector(f".st-key-{chart} .js-plotly-plot .trace", timeout=60_000)
        page.locator(f".st-key-lever_{lever} input[type=range]").focus()
        return [_move(page, chart, turn) for turn in range(WARM_UP + count)][WARM_UP:]


def _move(page: Any, chart: str, turn: int) -> float:
    page.wait_for_function("isQuiet()")
    page.wait_for_timeout(100)
    page.evaluate("chart => { window.drawn = drawnAfterKey(`.st-key-${chart}`); }", chart)
    page.keyboard.press("ArrowRight" if turn % 16 < 8 else "ArrowLeft")
    return float(page.evaluate("drawn"))


@contextmanager
def _browser() -> Iterator[Any]:
    """A page of a new browser with an empty profile."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 1200}, locale="en-US", color_scheme="light")
        page.add_init_script(WATCH)
        yield page
        browser.close()


@contextmanager
def serving(app: str, var: Path) -> Iterator[Server]:
    """`streamlit run` of an app on this machine only, the sample's warehouse in `var`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    log = (var.parent / f"{port}.log").open("w")
    environment = {**os.environ, "CS_DASHBOARD_VAR": str(var), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")

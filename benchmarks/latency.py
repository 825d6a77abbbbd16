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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OURS, FLOOR_OF_MOVES, FLOOR_OF_PAGES = "app.py", "benchmarks/floor/moving.py", "benchmarks/floor/first.py"
RUNS, MOVES, WARM_UP = 5, 48, 12
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
window.drawnAfterKey = place => new Promise(resolve => {
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
window.firstDrawn = new Promise(resolve => {
  const timer = setInterval(() => {
    const trace = document.querySelector(".js-plotly-plot .main-svg .trace, .js-plotly-plot .main-svg .waterfalllayer");
    if (trace && isQuiet()) { clearInterval(timer); resolve(performance.now()); }
  }, 4);
});
"""


@dataclass(frozen=True)
class Line:
    """One measured claim: milliseconds (medians of the runs), the median of their ratios, the limit it is held to."""

    name: str
    ours: float
    floor: float
    ratio: float
    limit: float


@dataclass(frozen=True)
class Server:
    """A running server: where it answers and its process."""

    address: str
    pid: int


def measure(runs: int = RUNS) -> Iterator[Line]:
    """Both claims; needs playwright and Debian's chromium."""
    with tempfile.TemporaryDirectory() as scratch:
        var = Path(scratch) / "var"
        with serving(OURS, var) as ours:
            with serving(FLOOR_OF_PAGES, var) as floor:
                for path in ("/", "/retention"):
                    pairs = _in_turn(lambda: first_page(floor.address), lambda path=path: first_page(ours.address + path), runs)  # type: ignore[misc]
                    yield _line(f"first page of a new browser, {path}", pairs, 1.5)
            with serving(FLOOR_OF_MOVES, var) as floor:
                times = _in_turn(lambda: moves(floor.address), lambda: moves(f"{ours.address}/retention"), runs)
                yield _line("slider to redrawn chart, p50", [(p50(a), p50(b)) for a, b in times], 1.5)
                yield _line("slider to redrawn chart, p95", [(p95(a), p95(b)) for a, b in times], 2.0)


def p50(times: Sequence[float]) -> float:
    """The median."""
    return median(times)


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 stay below."""
    return quantiles(times, n=20, method="inclusive")[-1]


def _in_turn(floor: Callable[[], Any], ours: Callable[[], Any], runs: int) -> list[tuple[Any, Any]]:
    """Both, one after the other, after one of each that is not counted: (floor, ours) of each run."""
    return [(floor(), ours()) for _ in range(runs + 1)][1:]


def _line(name: str, pairs: Sequence[tuple[float, float]], limit: float) -> Line:
    ours, floor = median(b for _, b in pairs), median(a for a, _ in pairs)
    return Line(name, ours, floor, median(b / a for a, b in pairs), limit)


def first_page(url: str) -> float:
    """Milliseconds from the start of the navigation to the first chart with nothing running, in a new browser."""
    with _browser() as page:
        page.goto(url)
        return float(page.evaluate("firstDrawn"))


def moves(url: str, count: int = MOVES) -> list[float]:
    """Milliseconds from each of so many key presses on the slider Churn until the projection is redrawn."""
    with _browser() as page:
        page.goto(url)
        page.evaluate("firstDrawn")
        page.wait_for_selector(".st-key-projection .js-plotly-plot .trace", timeout=60_000)
        page.locator(".st-key-lever_churn input[type=range]").focus()
        return [_move(page, turn) for turn in range(WARM_UP + count)][WARM_UP:]


def _move(page: Any, turn: int) -> float:
    page.wait_for_function("isQuiet()")
    page.wait_for_timeout(150)
    page.evaluate("() => { window.drawn = drawnAfterKey('.st-key-projection'); }")
    page.keyboard.press("ArrowRight" if turn % 16 < 8 else "ArrowLeft")
    return float(page.evaluate("Promise.race([drawn, new Promise(ended => setTimeout(() => ended(NaN), 10000))])"))


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

"""The rules of the house, each a test: layers, homes of libraries, budgets, names, docstrings."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cs_dashboard"

# What a layer may import of ours, beside itself. `__main__` and `named_tables` stand where pages stand, without ui.
LAYERS: dict[str, set[str]] = {
    "errors": set(),
    "config_records": set(),
    "config": {"errors", "config_records"},
    "frames": {"errors"},
    "filters": {"errors", "frames"},
    "formats": {"errors", "frames"},
    "content": {"errors", "formats", "frames"},
    "metrics": {"errors", "frames"},
    "models": {"errors", "frames", "metrics"},
    "scenarios": {"errors", "frames", "metrics", "models", "content"},
    "charts": {"errors", "frames", "formats", "content"},
    "reports": {"errors", "frames", "formats", "content", "charts"},
    "store": {"errors", "config"},
    "warehouse": {"errors", "config", "frames", "filters"},
    "sample": {"errors"},
    "practice_facts": {"config", "content", "metrics", "models", "scenarios", "warehouse"},
    "named_tables": {
        *("errors", "filters", "frames", "content", "metrics", "models", "scenarios", "warehouse"),
        "practice_facts",
    },
    "__main__": {
        *("errors", "config", "filters", "frames", "named_tables", "metrics", "models", "scenarios"),
        *("reports", "warehouse", "sample", "store", "content", "formats", "charts"),
    },
}
LAYERS["ui"] = set(LAYERS) - {"__main__", "sample"}

# library -> the layers (or modules) it lives in
HOMES: dict[str, set[str]] = {
    "streamlit": {"ui", "app", "pages"},
    "plotly": {"charts", "reports.html"},
    "sqlalchemy": {"warehouse", "store"},
    "sqlglot": {"warehouse"},
    "duckdb": {"warehouse"},
    "statsmodels": {"models"},
    "scipy": {"models", "metrics", "scenarios"},
    "pptx": {"reports"},
    "xlsxwriter": {"reports"},
    "babel": {"formats", "content"},
}
MODULE_LINES, FUNCTION_LINES, PAGE_LINES = 300, 40, 120
BAD_STARTS = ("get_", "calc_")
BAD_MODULES = ("utils", "helpers", "manager", "misc", "common")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def everything() -> list[Path]:
    pages = sorted((ROOT / "pages").rglob("*.py")) if (ROOT / "pages").is_dir() else []
    return [*modules(), *pages, *(path for path in [ROOT / "app.py"] if path.exists())]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def layer_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    if relative.parts[0] != "cs_dashboard":
        return relative.parts[0].removesuffix(".py")
    return relative.parts[1].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every imported module's dotted name; `from a import b` gives a.b, for b may be a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_layer_imports_only_what_lies_before_it(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        assert not any(imported.startswith("cs_dashboard") for imported in imports(path))
        return
    assert layer in LAYERS, f"{name(path)}: a new layer; say in LAYERS what it may import"
    for imported in imports(path):
        if imported.startswith("cs_dashboard."):
            target = imported.split(".")[1]
            if target in LAYERS:
                assert target == layer or target in LAYERS[layer], f"{name(path)} imports {imported}"


@pytest.mark.parametrize("path", everything(), ids=name)
def test_every_library_has_one_home(path: Path) -> None:
    layer = layer_of(path)
    dotted = ".".join(path.relative_to(PACKAGE).with_suffix("").parts) if path.is_relative_to(PACKAGE) else layer
    for imported in imports(path):
        library = imported.split(".")[0].replace("duckdb_sqlalchemy", "duckdb")
        if library in HOMES:
            assert layer in HOMES[library] or dotted in HOMES[library], f"{name(path)} imports {library}"


@pytest.mark.parametrize("path", [p for p in everything() if p.parts[-2] == "pages" or "pages" in p.parts], ids=name)
def test_pages_import_streamlit_and_ours_only(path: Path) -> None:
    for imported in imports(path):
        assert imported.split(".")[0] in ("streamlit", "cs_dashboard"), f"{name(path)} imports {imported}"


@pytest.mark.parametrize("path", everything(), ids=name)
def test_budgets_hold(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    budget = PAGE_LINES if "pages" in path.relative_to(ROOT).parts else MODULE_LINES
    assert lines <= budget, f"{name(path)} has {lines} lines"
    for function in functions(path):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= FUNCTION_LINES, f"{name(path)}: {function.name} has {length} lines"


@pytest.mark.parametrize("path", everything(), ids=name)
def test_names_and_docstrings(path: Path) -> None:
    assert path.stem not in BAD_MODULES
    if path.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(tree(path)), f"{name(path)} has no docstring"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert not node.name.startswith(BAD_STARTS), f"{name(path)}: {node.name}"
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name(path)}: {node.name} has no docstring"


@pytest.mark.parametrize("path", everything(), ids=name)
def test_nothing_is_swallowed_and_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("TODO", "FIXME", "XXX", "NotImplementedError"):
        assert word not in text, f"{name(path)} holds {word}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            only = node.body[0] if len(node.body) == 1 else None
            assert not isinstance(only, ast.Pass), f"{name(path)}:{node.lineno} swallows an error"


@pytest.mark.parametrize("path", everything(), ids=name)
def test_clock_environment_and_randomness_have_one_home(path: Path) -> None:
    layer = layer_of(path)
    called = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    read = {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    if layer != "config":
        clocks = re.compile(r"^(.*\.)?(now|utcnow|today)$|^time\.(time|monotonic|perf_counter)$")
        assert not {c for c in called if clocks.match(c) and "." in c}, f"{name(path)} reads the clock"
        assert not {r for r in read if r in ("os.environ", "os.getenv")}, f"{name(path)} reads the environment"
    if layer != "sample":
        randomness = re.compile(r"^(np\.random|numpy\.random|random|secrets|uuid)\.")
        assert not {c for c in called if randomness.match(c)}, f"{name(path)} draws at random"


def test_no_frame_of_the_warehouse_has_a_rate() -> None:
    """SQL adds, Python divides: no frame from the warehouse has a rate in it."""
    from cs_dashboard import frames

    kinds = [kind for kind in vars(frames).values() if isinstance(kind, frames.Frame)]
    assert len(kinds) >= 8
    for kind in kinds:
        for column, unit in kind.units.items():
            assert unit != "rate" and not re.search(r"(_rate|nrr|grr|retention)$", column), f"{kind.name}.{column}"


def test_metrics_models_scenarios_and_charts_never_import_the_warehouse() -> None:
    for path in modules():
        if layer_of(path) in ("metrics", "models", "scenarios", "charts"):
            assert not [i for i in imports(path) if i.startswith("cs_dashboard.warehouse")]


def test_the_command_line_starts_without_streamlit_or_models() -> None:
    """`python -m cs_dashboard` must start at once and on a machine without a browser."""
    import subprocess
    import sys

    code = "import sys, cs_dashboard.__main__; print(sorted({m.split('.')[0] for m in sys.modules}))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "'pandas'" in out
    assert "'streamlit'" not in out
    assert "'statsmodels'" not in out


def test_pyproject_names_no_other_top_level() -> None:
    """The folders that the user fixed are there."""
    for fixed in ("cs_dashboard", "data/sample", "tests", "requirements.txt", "README.md"):
        assert (ROOT / fixed).exists(), fixed

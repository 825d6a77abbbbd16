"""The records keep step with the code: one record for every metric function, closed units, unknown keys refused."""

import importlib
import inspect
import pkgutil
from collections import Counter
from pathlib import Path

import pytest

import cs_dashboard.metrics
import cs_dashboard.models
import cs_dashboard.scenarios
from cs_dashboard.content.records import DIRECTIONS, UNITS, Metric, metrics, metrics_from
from cs_dashboard.errors import ConfigurationError

# What metrics are computed with; no metric itself.
TOOLS = {"histogram", "intervals", "periods", "rollup"}

GOOD = {
    "name": "Net revenue retention",
    "unit": "rate",
    "direction": "higher",
    "formula": "MRR now / MRR then",
    "window": "12 months",
    "source": "Common",
    "function": "cs_dashboard.metrics.retention.net_revenue_retention",
}


def metric_functions() -> set[str]:
    """Dotted paths of the public functions that metric modules define."""
    found = set()
    for module_info in pkgutil.iter_modules(cs_dashboard.metrics.__path__):
        if module_info.name in TOOLS:
            continue
        module = importlib.import_module(f"cs_dashboard.metrics.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                found.add(f"{module.__name__}.{name}")
    return found


def model_functions() -> set[str]:
    """Dotted paths of what model modules fit."""
    found = set()
    for module_info in pkgutil.iter_modules(cs_dashboard.models.__path__):
        module = importlib.import_module(f"cs_dashboard.models.{module_info.name}")
        found |= {f"{module.__name__}.{name}" for name in vars(module) if name.startswith("fit_")}
    return found


def scenario_functions() -> set[str]:
    """Dotted paths of the public functions that scenario modules define."""
    found = set()
    for module_info in pkgutil.iter_modules(cs_dashboard.scenarios.__path__):
        module = importlib.import_module(f"cs_dashboard.scenarios.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                found.add(f"{module.__name__}.{name}")
    return found


def written(folder: Path, **changes: str | None) -> Path:
    record = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    path = folder / "metrics.toml"
    path.write_text("[nrr]\n" + "".join(f'{key} = "{value}"\n' for key, value in record.items()), encoding="utf-8")
    return path


def test_every_metric_function_has_exactly_one_record() -> None:
    counts = Counter(metric.function for metric in metrics().values())
    assert {function: counts[function] for function in metric_functions()} == dict.fromkeys(metric_functions(), 1)


def test_every_record_names_a_function_that_exists() -> None:
    known = metric_functions() | model_functions() | scenario_functions()
    assert {metric.function for metric in metrics().values()} <= known


def test_a_record_is_called_as_its_function() -> None:
    assert {key: metric.function.rpartition(".")[2].removeprefix("fit_") for key, metric in metrics().items()} == {
        key: key for key in metrics()
    }


@pytest.mark.parametrize("metric", metrics().values(), ids=lambda metric: metric.key)
def test_a_record_is_short_and_closed(metric: Metric) -> None:
    assert metric.unit in UNITS
    assert metric.direction in DIRECTIONS
    assert len(metric.name) <= 60
    assert metric.name[0].isupper()
    assert all(word == word.lower() or word.isupper() for word in metric.name.split()[1:])
    assert metric.formula.isascii() or "%" in metric.formula


def test_no_name_or_alias_means_two_metrics() -> None:
    names = Counter(name.lower() for metric in metrics().values() for name in {metric.name, *metric.aliases})
    assert [name for name, count in names.items() if count > 1] == []


def test_the_field_s_own_names_lead_to_the_metric() -> None:
    assert "NDR" in metrics()["net_revenue_retention"].aliases
    assert "CRR" in metrics()["logo_retention"].aliases


def test_a_good_record_is_read_as_written(tmp_path: Path) -> None:
    assert metrics_from(written(tmp_path)) == {"nrr": Metric(key="nrr", **GOOD)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"directon": "higher"}, "unknown key 'directon'. Did you mean 'direction'?"),
        ({"colour": "red"}, "unknown key 'colour'. Known are name, unit"),
        ({"formula": None}, "the key 'formula' is missing"),
        ({"unit": "rates"}, "unit 'rates' is not known. Did you mean 'rate'?"),
        ({"unit": "%"}, "unit '%' is not known. Choose among rate, multiple, currency, count, hours, days."),
        ({"direction": "lowr"}, "direction 'lowr' is not known. Did you mean 'lower'?"),
        ({"name": ""}, "'name' must be a text that is not empty"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(
    tmp_path: Path, changes: dict[str, str | None], words: str
) -> None:
    with pytest.raises(ConfigurationError) as told:
        metrics_from(written(tmp_path, **changes))
    assert str(told.value).startswith("metrics.toml, [nrr]: ")
    assert words in str(told.value)


@pytest.mark.parametrize("text", ["nrr = 1", "[nrr", '[nrr]\naliases = "NDR"'])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "metrics.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"metrics\.toml"):
        metrics_from(tmp_path / "metrics.toml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        metrics_from(tmp_path / "metrics.toml")

"""Every word of the interface is in both catalogues, with its places, and nothing in them is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cs_dashboard.content.catalogue import LANGUAGES, LOCALES, Text, closest_language, messages
from cs_dashboard.content.levers import every_lever
from cs_dashboard.content.records import metrics
from cs_dashboard.warehouse.tables import CONTRACT

ROOT = Path(__file__).resolve().parents[1]
SPEAKING = ("pages", "cs_dashboard/ui", "cs_dashboard/reports", "cs_dashboard/charts", "app.py")


def sources() -> Iterator[Path]:
    for place in SPEAKING:
        path = ROOT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def spoken(path: Path) -> Iterator[str]:
    """The literal messages of `t("…")` and `t.many("…", "…", n)`, and constants that are looked up by `t(…[…])`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ("t", "self.t") or name.endswith("(language)"):
                yield from texts(node.args[:1])
            elif name == "t.many":
                yield from texts(node.args[:2])
        # Names of dimensions, periods, movements, tiles, units: dictionaries and lists of messages, in capitals.
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
            if re.fullmatch(r"_?[A-Z]+(_[A-Z]+)*", target) and re.search(
                r"NAMES|RATES|UNITS|MESSAGES|SENTENCES|MENU", target
            ):
                yield from words_of(node.value, target)
    yield from worded_elsewhere(tree)


def worded_elsewhere(tree: ast.Module) -> Iterator[str]:
    """Messages that stand in a local name or dictionary before `t(name)`, `t(name[code])` or `t.many(one, more, n)`."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    spoken_names = {
        ast.unparse(argument.value if isinstance(argument, ast.Subscript) else argument)
        for call in calls
        for argument in call.args[: {"t": 1, "t.many": 2}.get(ast.unparse(call.func), 0)]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
            target = node.targets[0]
            pairs = zip(target.elts, node.value.elts, strict=True) if _is_pair(node) else [(target, node.value)]
            for name, value in pairs:
                if ast.unparse(name) in spoken_names:
                    yield from texts(list(value.values) if isinstance(value, ast.Dict) else [value])


def _is_pair(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)


def texts(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, ast.IfExp):
            yield from texts([argument.body, argument.orelse])
        elif isinstance(argument, ast.Subscript) and isinstance(argument.value, ast.Dict):
            yield from texts(list(argument.value.values))


def words_of(value: ast.expr, target: str) -> Iterator[str]:
    if isinstance(value, ast.Dict):
        if target == "MENU":
            yield from texts([key for key in value.keys if key is not None])
        for item in value.values:
            yield from words_of(item, target)
    elif isinstance(value, ast.List):
        for item in value.elts:
            yield from words_of(item, target)
    elif isinstance(value, ast.Tuple) and target == "MENU":
        yield from texts(value.elts[1:2])
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def record_words() -> Iterator[str]:
    for metric in metrics().values():
        yield from (metric.name, metric.formula, metric.window, metric.source)
    for lever in every_lever().values():
        yield from (lever.name, lever.help)
    yield from (table.unlocks for table in CONTRACT.values())
    yield "Language name"


def wanted() -> set[str]:
    return {message for path in sources() for message in spoken(path)} | set(record_words())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_in_the_catalogue(language: str) -> None:
    assert sorted(wanted() - set(messages(language))) == []


def test_both_catalogues_hold_the_same_messages() -> None:
    assert set(messages("en")) == set(messages("zh_Hans"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_for_values_are_the_same_in_every_language(language: str) -> None:
    for message, said in messages(language).items():
        assert sorted(re.findall(r"{(\w+)}", said)) == sorted(re.findall(r"{(\w+)}", message)), message


def test_no_message_is_defined_twice_in_different_words() -> None:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for path in sorted((LOCALES / language).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id:
                        assert seen.setdefault(str(message.id), str(message.string)) == message.string, message.id


def test_chinese_is_chinese_and_code_has_none() -> None:
    han = re.compile("[\u4e00-\u9fff]")
    plain = [
        message
        for message, said in messages("zh_Hans").items()
        if re.search("[a-z]{4}", re.sub(r"{\w+}", "", message)) and not han.search(said)
    ]
    assert [m for m in plain if m not in ALIKE] == []
    for path in [*ROOT.glob("*.py"), *ROOT.glob("cs_dashboard/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        assert not han.search(path.read_text(encoding="utf-8")), path


# Names that are the same in Chinese.
ALIKE: set[str] = set()


def test_a_browser_of_any_chinese_gets_simplified_chinese() -> None:
    assert [closest_language(wish) for wish in ("zh-CN", "zh", "zh_TW", "en-GB", "fr", "", None)] == [
        *["zh_Hans"] * 3,
        *["en"] * 4,
    ]


def test_values_stand_in_the_readers_form() -> None:
    t = Text("zh_Hans", "CNY", 7.1)
    assert t.money(8_420_000) == "\N{YEN SIGN}5,978" + "\u4e07"
    assert Text("en").many("{n} customer", "{n} customers", 1) == "1 customer"
    assert Text("en").many("{n} customer", "{n} customers", 1200) == "1,200 customers"

"""Arrows point down: which module may import which, read from the source."""

from __future__ import annotations

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
LONGEST = 500

#: Each part of the house, and what its modules may import of the others.
MAY = {
    "heat": set(),
    "text": {"text"},
    "load": {"load", "text", "_data", "heat"},
    "catalog": {"catalog", "_data", "_misuse"},
    "language": {"language", "text", "_data", "heat"},
    "graph": set(),
    "_data": set(),
    "_misuse": set(),
    "model": {"heat", "model", "load", "catalog", "text", "language", "graph", "_data"},
    "rule": {"model", "load", "catalog", "text", "language", "graph", "_data"},
    "pages": set(),
    "plugins": {"_data", "_misuse", "rule", "pages"},
    "linter": {"linter", "plugins", "rule", "model", "load", "catalog", "text", "language", "graph"},
    "report": {"heat", "report", "rule", "model", "load", "catalog", "text", "language"},
    "endpoint": {"linter", "plugins", "report", "model", "load"},
    "project": {"project", "rule", "model", "language", "_misuse"},
    "review": {"review", "report", "rule", "load", "text", "_misuse"},
    "run": {
        "heat",
        "run",
        "review",
        "report",
        "project",
        "linter",
        "plugins",
        "rule",
        "model",
        "load",
        "catalog",
        "text",
        "_data",
        "_misuse",
    },
    "editor": {
        "heat",
        "editor",
        "run",
        "review",
        "project",
        "linter",
        "plugins",
        "rule",
        "model",
        "load",
        "catalog",
        "text",
        "language",
        "pages",
        "_misuse",
    },
    "rules": {"heat", "rule", "language", "model", "catalog", "graph"},
    "suggest": set(),
    "api": {"endpoint", "run", "review", "report", "plugins", "rule", "load", "_misuse"},
    "__init__": {"api"},
    "__main__": {"cli"},
}
#: Modules that import nothing of heatlint and that any other may import.
GROUND = {"suggest"}
#: The doors and what serves only them may import everything below.
DOORS = {"cli", "lsp", "serve"}


def modules():
    return sorted((*(ROOT / "heatlint").rglob("*.py"), *(ROOT / "rules").rglob("*.py")))


def part_of(path):
    """The part of the house a module belongs to: the directory or the module below heatlint/."""
    steps = path.relative_to(ROOT).with_suffix("").parts
    return "rules" if steps[0] == "rules" else steps[1]


def is_type_checking(test):
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def imported(source):
    """The heatlint modules a source imports, inside functions too; what only a type checker reads is left out."""
    found = []
    todo = [ast.parse(source)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and is_type_checking(node.test):
            todo += node.orelse
            continue
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += (
                [f"{node.module}.{name.name}" for name in node.names]
                if node.module == "heatlint"
                else ["." * node.level + (node.module or "")]
            )
        todo += ast.iter_child_nodes(node)
    return sorted(name for name in found if name.startswith((".", "heatlint.")))


def parts(path):
    return {name.split(".")[1] for name in imported(path.read_text(encoding="utf-8"))} - {"__version__"}


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_arrows_point_down(path):
    part = part_of(path)
    beyond = set() if part in DOORS else parts(path) - GROUND - MAY.get(part, set(MAY) - DOORS)
    assert not beyond, f"{name_of(path)} imports {', '.join(sorted(beyond))}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_below_the_doors_imports_a_door(path):
    if part_of(path) not in DOORS | {"__main__"}:
        assert not parts(path) & DOORS


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_module_is_too_long_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_name_the_whole_path(path):
    assert not [name for name in imported(path.read_text(encoding="utf-8")) if name.startswith(".")]


@pytest.mark.parametrize("path", sorted((ROOT / "rules").rglob("*.py")), ids=name_of)
def test_a_rule_plugin_comes_in_by_rule(path):
    assert "heatlint.rule" in imported(path.read_text(encoding="utf-8"))


def test_an_import_in_a_function_counts():
    assert imported("def f():\n    from heatlint.cli import main\n") == ["heatlint.cli"]


def test_an_import_for_types_does_not_count():
    source = "if TYPE_CHECKING:\n    from heatlint.cli import main\nelse:\n    import heatlint.model\n"
    assert imported(source) == ["heatlint.model"]


def test_a_part_imported_from_the_package_counts():
    assert imported("from heatlint import cli, _data\n") == ["heatlint._data", "heatlint.cli"]

"""Which module may import which: always from parts below its own. Read from the source."""

from __future__ import annotations

import ast
import pathlib
import re

import networkx
import pytest

ROOT = pathlib.Path(__file__).parent.parent
LONGEST = 500

#: Each part of heatlint, and the parts that its modules may import.
ALLOWED_IMPORTS = {
    "text": {"text"},
    "load": {"load", "text", "_data"},
    "catalog": {"catalog", "load", "_data", "_misuse"},
    "language": {"language", "text", "_data"},
    "dependency_graph": set(),
    "_data": set(),
    "_misuse": set(),
    "_import_path": set(),
    "_arguments": {"_misuse"},
    "_inputs": {"run", "load", "diagnostic", "_arguments", "_misuse"},
    "model": {"model", "load", "catalog", "text", "language", "dependency_graph", "_data"},
    "diagnostic": {"text"},
    "rule": {"rule", "diagnostic", "model", "load", "catalog", "text", "language", "dependency_graph", "_data"},
    "pages": set(),
    "plugins": {"_data", "_misuse", "diagnostic", "pages"},
    "causes": {"diagnostic"},
    "chance": {"diagnostic"},
    "given": {"diagnostic"},
    "cover": {"diagnostic", "model", "text"},
    "linter": {
        "causes",
        "chance",
        "given",
        "cover",
        "linter",
        "plugins",
        "diagnostic",
        "model",
        "load",
        "catalog",
        "text",
        "language",
        "dependency_graph",
    },
    "report": {"report", "diagnostic", "pages", "model", "load", "catalog", "text", "language"},
    "endpoint": {"linter", "plugins", "cover", "demand", "report", "diagnostic", "model", "load"},
    "cloud": {"cloud", "language", "load", "_misuse"},
    "planning": {
        "planning",
        "linter",
        "plugins",
        "report",
        "diagnostic",
        "model",
        "load",
        "catalog",
        "language",
        "dependency_graph",
        "text",
    },
    "picture": {"picture", "planning", "report", "diagnostic", "model", "language", "dependency_graph"},
    "demand": {"demand", "cloud", "planning", "report", "diagnostic", "model", "language", "text"},
    "rewrite": {"rewrite", "diagnostic", "language", "load", "text", "_misuse"},
    "project": {"project", "diagnostic", "model", "load", "language", "text", "_misuse"},
    "review": {"review", "report", "cover", "diagnostic", "load", "text", "_misuse"},
    "remote": {"remote", "report", "_misuse"},
    "run": {
        "run",
        "given",
        "remote",
        "picture",
        "cloud",
        "demand",
        "review",
        "report",
        "project",
        "linter",
        "plugins",
        "cover",
        "diagnostic",
        "model",
        "load",
        "catalog",
        "language",
        "text",
        "_data",
        "_misuse",
    },
    "editor": {
        "editor",
        "cloud",
        "run",
        "review",
        "rewrite",
        "project",
        "linter",
        "plugins",
        "diagnostic",
        "model",
        "load",
        "catalog",
        "text",
        "language",
        "pages",
        "_misuse",
    },
    "rules": {"rule"},
    "heat": set(),
    "suggest": set(),
    "failure": set(),
    "_version": set(),
    "api": {
        "endpoint",
        "planning",
        "picture",
        "run",
        "review",
        "report",
        "diagnostic",
        "load",
        "_arguments",
        "_inputs",
        "_misuse",
    },
    "__init__": {"api"},
    "__main__": {"_import_path", "cli"},
}
#: Modules that import nothing of heatlint and that any other may import.
LEAF_MODULES = {"heat", "suggest", "failure", "_version"}
#: The commands, the language server and the endpoint may import everything below.
ENTRY_POINTS = {"cli", "lsp", "serve"}
#: Parts whose modules may name each other's types in a circle, as a stack and its resources do.
TYPE_CIRCLES = {"model", "lsp", "serve"}


def modules():
    return sorted((*(ROOT / "heatlint").rglob("*.py"), *(ROOT / "rules").rglob("*.py")))


def part_of(path):
    """Return the part that a module belongs to: the directory or the module below heatlint/."""
    steps = path.relative_to(ROOT).with_suffix("").parts
    return "rules" if steps[0] == "rules" else steps[1]


def is_type_checking(test):
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def imports(source, *, for_types=False):
    """The imports of heatlint in a source, inside functions too: (module, name or None).

    for_types: with those that only a type checker reads.
    """
    found = []
    todo = [ast.parse(source)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and is_type_checking(node.test) and not for_types:
            todo += node.orelse
            continue
        if isinstance(node, ast.Import):
            found += [(name.name, None) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [("." * node.level + (node.module or ""), name.name) for name in node.names]
        todo += ast.iter_child_nodes(node)
    return [each for each in found if each[0].startswith((".", "heatlint"))]


def imported(source):
    """The modules of heatlint that a source imports when it runs."""
    names = {f"{module}.{name}" if module == "heatlint" and name else module for module, name in imports(source)}
    return sorted(name for name in names if name.startswith((".", "heatlint.")))


def circles(*, for_types=False):
    """The groups of modules that import each other in a circle."""
    paths = {}
    for path in modules():
        steps = path.relative_to(ROOT).with_suffix("").parts
        paths[".".join(steps[:-1] if steps[-1] == "__init__" else steps)] = path
    graph = networkx.DiGraph()
    for module, path in paths.items():
        for other, name in imports(path.read_text(encoding="utf-8"), for_types=for_types):
            inner = f"{other}.{name}"
            graph.add_edge(module, inner if inner in paths else other)
    return [sorted(group) for group in networkx.strongly_connected_components(graph) if len(group) > 1]


def parts(path):
    return {name.split(".")[1] for name in imported(path.read_text(encoding="utf-8"))}


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_the_allowed_parts(path):
    part = part_of(path)
    beyond = set() if part in ENTRY_POINTS else parts(path) - LEAF_MODULES - ALLOWED_IMPORTS[part]
    assert not beyond, f"{name_of(path)} imports {', '.join(sorted(beyond))}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_imports_commands_or_the_language_server(path):
    if part_of(path) not in ENTRY_POINTS | {"__main__"}:
        assert not parts(path) & ENTRY_POINTS


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_module_is_too_long_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_name_the_whole_path(path):
    assert not [name for name in imported(path.read_text(encoding="utf-8")) if name.startswith(".")]


@pytest.mark.parametrize("path", sorted((ROOT / "rules").rglob("*.py")), ids=name_of)
def test_a_rule_plugin_imports_heatlint_rule(path):
    assert "heatlint.rule" in imported(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted((ROOT / "rules").rglob("*.py")), ids=name_of)
def test_a_rule_plugin_takes_nothing_else_from_heatlint_not_even_a_type(path):
    found = {module for module, _ in imports(path.read_text(encoding="utf-8"), for_types=True)}
    assert not [module for module in found if re.match(r"heatlint(?!\.rule\b|_rules_)", module)]


#: Python before 3.11.5 has wrong matches for a group that is repeated possessively, and for an atomic group.
POSSESSIVE_GROUP = re.compile(r"(?<!\()\)[*+?]\+|\}\+|\(\?>")


@pytest.mark.parametrize("path", [*modules(), *sorted((ROOT / "rules").rglob("*.py"))], ids=name_of)
def test_no_pattern_has_a_possessive_group(path):
    values = [
        each.value for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.Constant)
    ]
    texts = [each.decode("latin-1") if isinstance(each, bytes) else each for each in values]
    assert [each for each in texts if isinstance(each, str) and POSSESSIVE_GROUP.search(each)] == []


def test_no_modules_import_each_other():
    """An import inside a function that only breaks a circle is a circle, too."""
    assert circles() == []


def test_circles_of_types_stay_within_the_parts_that_need_them():
    parts_with_circles = {
        tuple(sorted({module.split(".")[1] for module in group})) for group in circles(for_types=True)
    }
    assert parts_with_circles <= {(part,) for part in TYPE_CIRCLES}


def test_an_import_in_a_function_counts():
    assert imported("def f():\n    from heatlint.cli import main\n") == ["heatlint.cli"]


def test_an_import_for_types_does_not_count():
    source = "if TYPE_CHECKING:\n    from heatlint.cli import main\nelse:\n    import heatlint.model\n"
    assert imported(source) == ["heatlint.model"]


def test_a_part_imported_from_the_package_counts():
    assert imported("from heatlint import cli, _data\n") == ["heatlint._data", "heatlint.cli"]

"""Runs the plugins over a stack and the stacks nested in it, and gives every finding its place."""

from __future__ import annotations

import importlib.util
import os
import sys

from heatlint import _data
from heatlint._collector import Paused
from heatlint.rule import (
    ADVICE,
    CREATE,
    DEPLOY,
    PARSE,
    SCHEMA,
    STAGES,
    VALIDATE,
    VALIDATION,
    Diagnostic,
    Proposals,
    Related,
    Rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.rule import Check, Range
    from heatlint.text import Document

#: A check that raises becomes a finding of its own.
CHECK_FAILED = Rule("HL009", "check-failed", stage="advice")

#: How many findings of a rule one check may have in one stack; nobody reads more, and each takes a while to place.
MOST_ALIKE = 1000

_plugins: dict[str, list[ModuleType]] = {}


def load_plugins(directory: str) -> list[ModuleType]:
    """The plugin modules of a directory, in the order of their names. Read once."""
    if directory not in _plugins:
        modules = []
        for name in sorted(os.listdir(directory)):
            if name.endswith(".py") and not name.startswith("_"):
                modules.append(_load(os.path.join(directory, name), f"heatlint_rules_{name[:-3]}"))
        _plugins[directory] = modules
    return _plugins[directory]


def _load(path: str, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def plugins() -> list[ModuleType]:
    """The built-in plugin modules."""
    return load_plugins(_data.path("rules"))


def checks() -> Iterator[tuple[str, Check]]:
    """The name and function of every check, plugin by plugin."""
    for module in plugins():
        for name, value in vars(module).items():
            if getattr(value, "is_check", False):
                yield f"{module.__name__.removeprefix('heatlint_rules_')}.{name}", value


def rules() -> list[Rule]:
    """All rules, by code."""
    found = {CHECK_FAILED.code: CHECK_FAILED}
    for module in plugins():
        found.update((value.code, value) for value in vars(module).values() if isinstance(value, Rule))
    return [found[code] for code in sorted(found)]


def lint(stack: Stack) -> list[Diagnostic]:
    """Everything found in a stack and the stacks nested in it, with ranges, sorted by file, position and code."""
    with Paused():
        return _lint(stack)


def _lint(stack: Stack) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    proposals = Proposals()
    for each in _all(stack):
        for name, check in checks():
            found += _run(name, check, each, proposals)
    if found:
        _cover(stack, found)
    known = documents(stack)
    unique: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in found:
        _place(diagnostic, known)
        key = (diagnostic.rule.code, diagnostic.file, diagnostic.path, diagnostic.key, diagnostic.message)
        earlier = unique.setdefault(key, diagnostic)
        if _earliest(diagnostic.stage, earlier.stage) != earlier.stage:
            unique[key] = diagnostic
    return sorted(unique.values(), key=Diagnostic.sort_key)


def _cover(stack: Stack, found: list[Diagnostic]) -> None:
    """Take the values of hidden parameters out of the messages."""
    from heatlint.model.secrets import covered, secrets

    hidden = secrets(_all(stack))
    for diagnostic in found if hidden else ():
        diagnostic.message = covered(diagnostic.message, hidden)


def verdict(diagnostics: list[Diagnostic], stage: str) -> list[Diagnostic]:
    """Those that make Heat refuse at a stage, the earliest stage first."""
    last = STAGES.index(stage) if stage in STAGES else STAGES.index(CREATE)
    stages = STAGES[: last + 1]
    return [each for wanted in stages for each in diagnostics if each.stage == wanted and each.is_error]


def _all(stack: Stack) -> Iterator[Stack]:
    todo = [stack]
    while todo:
        each = todo.pop()
        yield each
        todo += reversed(each.children)


def _run(name: str, check: Check, stack: Stack, proposals: Proposals) -> list[Diagnostic]:
    """What one check finds in one stack, with the stage at which Heat would tell there."""
    found: list[Diagnostic] = []
    places: set[tuple[object, ...]] = set()
    kinds: dict[tuple[Rule, str], list[Any]] = {}  # how many, and the last that is listed
    try:
        for diagnostic in check(stack):
            if stack.made is not None and not _of_group(diagnostic, stack):
                continue
            if diagnostic.file is None:
                diagnostic.file = stack.file
            if stack.made is not None and diagnostic.place in places:
                continue  # the members of a group are alike
            for related in diagnostic.related:
                related.file = related.file or stack.file
            if stack.parent is not None:
                _nested_stage(diagnostic, stack)
                if diagnostic.is_error:
                    diagnostic.related += tuple(_chain(stack))
            alike = kinds.setdefault((diagnostic.rule, diagnostic.stage), [0, diagnostic])
            alike[0] += 1
            if alike[0] > MOST_ALIKE:
                continue
            alike[1] = diagnostic
            places.add(diagnostic.place)
            proposals.add_to(diagnostic)
            found.append(diagnostic)
    except Exception as error:  # a plugin may fail in any way; the run goes on
        message = f"the check {name} failed: {type(error).__name__}: {error}"
        found.append(CHECK_FAILED.at((), message, file=stack.file))
        if os.environ.get("HEATLINT_DEBUG"):
            raise
    for count, last in kinds.values():
        if count > MOST_ALIKE:
            last.message += f"; {count - MOST_ALIKE} more like it are not listed"
    return found


def _nested_stage(diagnostic: Diagnostic, stack: Stack) -> None:
    """In a nested stack Heat finds only some faults before it deploys."""
    if diagnostic.stage not in (VALIDATE, CREATE):
        return
    looked_at = diagnostic.rule.looked_at
    if looked_at == SCHEMA or (looked_at == PARSE and stack.parsed):
        return
    diagnostic.stage = DEPLOY


def _chain(stack: Stack) -> Iterator[Related]:
    """The resources that a stack is nested by, from the inside out; the members of a group are the group's own."""
    parent = stack.parent
    while parent is not None:
        outer = parent.stack
        if stack.made is None:
            path = parent.path if outer.made is None else outer.made.outside(parent.path)
            yield Related(path, f'nested by "{parent.name}"', key=True, file=outer.file)
        stack, parent = outer, outer.parent


def _of_group(diagnostic: Diagnostic, stack: Stack) -> bool:
    """Move a finding in a template that a group made to the group's definition; False where it says nothing there."""
    if diagnostic.stage == ADVICE or diagnostic.file or stack.made is None:
        return False
    if stack.parsed and (diagnostic.stage == DEPLOY or diagnostic.rule.looked_at == VALIDATION):
        return False
    diagnostic.path = stack.made.outside(diagnostic.path)
    return True


def _earliest(first: str, second: str) -> str:
    return min(first, second, key=STAGES.index)


def documents(stack: Stack) -> dict[str, Document]:
    """Every document of a stack by its name: the templates, environments and files that were parsed."""
    request = stack.request
    found = {file.parsed.name: file.parsed for file in request.files.values() if file.parsed is not None}
    found.update((document.name, document) for document in request.environments)
    found[request.template.name] = request.template
    return found


def _place(diagnostic: Diagnostic, known: dict[str, Document]) -> None:
    document = known.get(diagnostic.file or "")
    if document is not None:
        diagnostic.range = _range(document, diagnostic.path, diagnostic.key, diagnostic.offsets)
    for related in diagnostic.related:
        document = known.get(related.file or "")
        if document is not None:
            related.range = _range(document, related.path, related.key, None)


def _range(document: Document, path: tuple[object, ...], key: bool, offsets: tuple[int, int] | None) -> Range | None:
    if document.text is None:
        return None
    span = offsets or document.span(path, key)
    if span is None:
        return None
    start, end = span
    return (*document.line_column(start), *document.line_column(max(start, end)))

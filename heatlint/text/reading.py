"""Reading a text as Heat's loader does: JSON first, then YAML 1.1."""

from __future__ import annotations

from heatlint.text.document import Document, Fault
from heatlint.text.limits import Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.text.tree import Tree

MARK = "\ufeff"
JSON_SPACE = " \t\n\r"
JSON_STARTS = frozenset('{["0123456789')
DIRECTIVE_PROBLEMS = (
    "could not find expected directive name",
    "found unexpected non-alphabetical character",
    "found unknown directive name",
    "found extremely long version number",
    "found duplicate %YAML directive",
    "found duplicate %TAG directive",
    "did not find expected version number",
    "did not find expected digit or '.' character",
    "did not find expected comment or line break",
    "did not find expected whitespace",
    "did not find expected whitespace or line break",
)
# The problems of libyaml's that PyYAML's other scanner may not have, with what such a text has in it. A byte
# order mark within the text is another.
PYTHON_TAKES = {
    "found a tab character where an indentation space is expected": "\t",
    "found incompatible YAML document": "%YAML",
    "found unexpected ':'": ":",
    "did not find expected ',' or ']'": "?",
    **dict.fromkeys(DIRECTIVE_PROBLEMS, "%"),
}
# That scanner takes seven seconds for a megabyte; Heat refuses texts of more than half of one.
LONGEST_SECOND = 131_072
# libyaml compares every tag with every %TAG line; nobody has many.
MOST_TAG_LINES = 1000
JSON_WORDS = ("true", "false", "null", "NaN", "Infinity")


def parse(text: str, name: str) -> Document:
    """The document of a text, as Heat reads it; never raises for what the text holds."""
    shown = text[1:] if text.startswith(MARK) else text
    try:
        return _parse(text, shown, name)
    except Trouble as trouble:
        start = min(max(trouble.start, 0), len(shown))
        fault = Fault(trouble.kind, trouble.message, start, max(start, min(trouble.end, len(shown))))
        return Document(name, shown, None, fault)


def decode(data: bytes, name: str) -> Document:
    """The document of a file's bytes, which are UTF-8 with or without a byte order mark."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = data.decode("utf-8", "replace").removeprefix(MARK)
        at = len(data[: error.start].decode("utf-8").removeprefix(MARK))
        wrong = data[error.start]
        fault = Fault("undecodable-text", f"byte 0x{wrong:02x} is not UTF-8, expected a text in UTF-8", at, at + 1)
        return Document(name, shown, None, fault)
    return parse(text, name)


def from_value(value: object, name: str) -> Document:
    """The document of a value that came as an object, such as in a request's body: it has no positions."""
    return Document(name, None, value)


def _parse(text: str, shown: str, name: str) -> Document:
    if _may_be_json(text):
        from heatlint.text import jsontext

        found = jsontext.read(text)
        if found is not None:
            value, repeated = found
            tree = jsontext.trace(text) if repeated else None
            return Document(name, shown, value, None, tree, jsontext.trace)
    tree = _yaml(text, shown)
    return Document(name, shown, {} if tree is None else tree.value, None, tree)


def _may_be_json(text: str) -> bool:
    """Whether to try JSON at all: its reader need not be loaded for what is plainly YAML."""
    bare = text.lstrip(JSON_SPACE)[:16] if text[:1] in JSON_SPACE else text[:16]
    if bare[:1] == "-":
        return bare[1:2].isdigit() or bare.startswith("-Infinity")
    return bare[:1] in JSON_STARTS or bare.rstrip(JSON_SPACE) in JSON_WORDS


def _yaml(text: str, shown: str) -> Tree | None:
    """The tree of a YAML text; None when it holds no document. Raises Trouble for what is wrong with it."""
    if "%TAG" in text and sum(line.startswith("%TAG") for line in text.splitlines()) > MOST_TAG_LINES:
        raise Trouble(
            "too-large",
            f"more than {MOST_TAG_LINES} %TAG lines stand here, expected fewer",
            shown.index("%TAG"),
        )
    from yaml import MarkedYAMLError, YAMLError

    from heatlint.text.yaml import scanner

    try:
        try:
            tree = _tree(text)
        except Trouble as trouble:
            if trouble.kind != "syntax-error":
                raise
            if trouble.final:
                scanner.scan(text)  # Heat scans all of a text before it makes a value of any part
                raise
            return _second_reading(text, shown, trouble, "")
        if tree is not None and tree.value is None:
            tree.value = {}
        return tree
    except (YAMLError, UnicodeEncodeError) as error:
        from heatlint.text.yaml import problems

        problem = ""
        if isinstance(error, MarkedYAMLError):
            problem = error.problem or ""
            scanner.check_depth(text, error)
        return _second_reading(text, shown, problems.explain(error, shown), problem)


def _second_reading(text: str, shown: str, trouble: Trouble, problem: str) -> Tree:
    """What Heat makes of a text that libyaml refuses: it tries PyYAML's Python parser before it gives up.

    That one makes dates of timestamps, and a text it finds empty is no template. Raises the first trouble
    when it fails too, or when no difference between the two is at play.
    """
    possible = MARK in shown or PYTHON_TAKES.get(problem, MARK) in shown
    if not possible or len(text) > LONGEST_SECOND:
        raise trouble
    from yaml import YAMLError

    from heatlint.text.yaml import construct, scanner

    try:
        tree = _single_document(scanner.python_events(text), construct.build_with_dates)
    except Trouble as other:
        raise (trouble if other.kind == "syntax-error" else other) from None
    except (YAMLError, ValueError, OverflowError):
        raise trouble from None
    return construct.nothing() if tree is None else tree


def _tree(text: str) -> Tree | None:
    from heatlint.text.yaml import ordinary
    from heatlint.text.yaml.scanner import events

    try:
        return _single_document(events(text), ordinary.build)
    except UnicodeEncodeError:
        raise
    except (ordinary.Unusual, ValueError, ArithmeticError, LookupError):
        from heatlint.text.yaml import construct

        return _single_document(events(text), construct.build)


def _single_document(next_event: Callable[[], Any], build: Callable[[Callable[[], Any]], Tree]) -> Tree | None:
    from yaml import StreamEndEvent

    next_event()
    if type(next_event()) is StreamEndEvent:
        return None
    tree = build(next_event)
    last = next_event()
    if type(last) is not StreamEndEvent:
        raise Trouble("syntax-error", "a second document begins here, expected a single one", last.start_mark.index)
    return tree

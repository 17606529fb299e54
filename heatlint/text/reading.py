"""Reading a text as Heat's loader does: JSON first, then YAML 1.1."""

from __future__ import annotations

from heatlint.text.document import BYTE_ORDER_MARK, Document, Fault
from heatlint.text.limits import Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.text.tree import Tree

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
# Problems of libyaml that PyYAML's Python parser may accept, with the text that must occur for that. A byte order mark
# within the text is another one.
PYTHON_TAKES = {
    "found a tab character where an indentation space is expected": "\t",
    "found incompatible YAML document": "%YAML",
    "found unexpected ':'": ":",
    "did not find expected ',' or ']'": "?",
    **dict.fromkeys(DIRECTIVE_PROBLEMS, "%"),
}
# The Python parser takes seven seconds for 1 MB.
LONGEST_SECOND = 131_072
# libyaml compares every tag with every %TAG line.
MOST_TAG_LINES = 1000
JSON_WORDS = ("true", "false", "null", "NaN", "Infinity")


def parse(text: str, name: str) -> Document:
    """Return the document of a text, as Heat reads it. Never raises because of the text; see Document.fault."""
    content = text[1:] if text.startswith(BYTE_ORDER_MARK) else text
    try:
        return _parse(text, content, name)
    except Trouble as trouble:
        start = min(max(trouble.start, 0), len(content))
        fault = Fault(trouble.kind, trouble.message, start, max(start, min(trouble.end, len(content))))
        return Document(name, content, None, fault)
    except Exception as error:  # a fault of ours must not end the reading of other texts
        from heatlint.failure import described_or_raised

        fault = Fault("reading-failed", f"heatlint failed to read this text: {described_or_raised(error)}")
        return Document(name, content, None, fault)


def decode(data: bytes, name: str) -> Document:
    """Return the document of bytes, which should be UTF-8 with or without a byte order mark."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        content = data.decode("utf-8", "replace").removeprefix(BYTE_ORDER_MARK)
        at = len(data[: error.start].decode("utf-8").removeprefix(BYTE_ORDER_MARK))
        wrong = data[error.start]
        fault = Fault("undecodable-text", f"byte 0x{wrong:02x} is not UTF-8; expected text in UTF-8", at, at + 1)
        return Document(name, content, None, fault)
    return parse(text, name)


def from_value(value: object, name: str) -> Document:
    """Return the document of a value that came without a text, as in a request's body. It has no positions."""
    return Document(name, None, value)


def _parse(text: str, content: str, name: str) -> Document:
    if _may_be_json(text):
        from heatlint.text import jsontext

        found = jsontext.read(text)
        if found is not None:
            value, repeated = found
            tree = jsontext.trace(text) if repeated else None
            return Document(name, content, value, None, tree, jsontext.trace)
    tree = _yaml(text, content)
    return Document(name, content, {} if tree is None else tree.value, None, tree)


def _may_be_json(text: str) -> bool:
    """Whether a text may be JSON; the JSON reader is not imported for a text that is clearly YAML."""
    bare = text.lstrip(JSON_SPACE)[:16] if text[:1] in JSON_SPACE else text[:16]
    if bare[:1] == "-":
        return bare[1:2].isdigit() or bare.startswith("-Infinity")
    return bare[:1] in JSON_STARTS or bare.rstrip(JSON_SPACE) in JSON_WORDS


def _yaml(text: str, content: str) -> Tree | None:
    """Return the tree of a YAML text; None when it has no document. Raises Trouble when it cannot be read."""
    # libyaml ends a directive at U+0085, U+2028 and U+2029, too, so these are not the lines of heatlint.text.lines.
    if "%TAG" in text and sum(line.startswith("%TAG") for line in text.splitlines()) > MOST_TAG_LINES:
        raise Trouble(
            "too-large",
            f"the text has more than {MOST_TAG_LINES} %TAG lines; expected fewer",
            content.index("%TAG"),
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
            return _second_reading(text, content, trouble, "")
        if tree is not None and tree.value is None:
            tree.value = {}
        return tree
    except (YAMLError, UnicodeEncodeError) as error:
        from heatlint.text.yaml import problems

        problem = ""
        if isinstance(error, MarkedYAMLError):
            problem = error.problem or ""
            scanner.check_depth(text, error)
        return _second_reading(text, content, problems.explain(error, content), problem)


def _second_reading(text: str, content: str, trouble: Trouble, problem: str) -> Tree:
    """Return the tree of a text that libyaml refuses: Heat tries PyYAML's Python parser next.

    That parser makes dates of timestamps, and an empty text is None rather than {}. Raises the first Trouble when the
    Python parser refuses the text, too, or when the text has nothing that the two parsers read differently.
    """
    possible = BYTE_ORDER_MARK in content or PYTHON_TAKES.get(problem, BYTE_ORDER_MARK) in content
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
        raise Trouble("syntax-error", "a second YAML document begins here; expected only one", last.start_mark.index)
    return tree

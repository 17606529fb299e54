"""Finds secrets in a text that cannot be read, or that repeats keys: there only its lines show what may be secret."""

from __future__ import annotations

import re

from heatlint.language.secret_names import may_name_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
#: A key with its colon, also in braces and quotes. "=" is a common mistake for ":".
_KEY = re.compile(r"(?:(?<=[\s{,\[])|^)([\"']?)([A-Za-z_][\w.-]*)\1[ \t]*[:=]")
_HIDES = re.compile(r"[\"']?\b(?:hidden|NoEcho)\b")
#: A key whose map is open at the end of a text: a: {type: string,
_OPEN_MAP = re.compile(r"([\"']?)([\w.-]+)\1[ \t]*:\s*\{[^{}]*\Z")
_CALL = re.compile(r"[ \t]*\{[ \t]*[\"']?(?:get_param|get_attr|get_resource|Ref|Fn::)")
_DEFAULTS = frozenset(("default", "Default"))


def declared_names(text: str) -> Iterator[str]:
    """Yield the names of the parameters that a template hides, as far as its lines tell."""
    keys: list[tuple[int, str]] = []  # the indentation and the name of each key that is still open
    for line in _LINE.finditer(text):
        hides = _HIDES.search(line[0])
        if hides is not None:
            inner = _OPEN_MAP.search(text, 0, line.start() + hides.start())
            column = hides.start()
            outer = [name for indent, name in keys if indent < column]
            if inner is not None:
                yield inner[2]
            elif outer:
                yield outer[-1]
        key = _KEY.search(line[0])
        if key is not None:
            while keys and keys[-1][0] >= key.start():
                keys.pop()
            keys.append((key.start(), key[2]))


def secret_spans(text: str, names: Collection[Any]) -> list[Span]:
    """Return the spans of the values that may be secret: of the names, of names of secrets, and of defaults.

    Defaults count only in a text that hides a parameter.
    """
    hides = _HIDES.search(text) is not None
    found: list[Span] = []
    indent: int | None = None  # of the key whose value may go on in the next line
    closing = ""  # the quote or bracket that ends the value
    for line in _LINE.finditer(text):
        content = line[0].rstrip("\r\n")
        if indent is not None:
            bare = content.lstrip()
            if closing or not bare or len(content) - len(bare) > indent:
                found.append((line.start(), line.start() + len(content)))
                if closing and closing in content:
                    closing = ""
                continue
            indent = None
        for key in _KEY.finditer(content):
            is_secret = key[2] in names or may_name_secret(key[2]) or (hides and key[2] in _DEFAULTS)
            if is_secret and not _CALL.match(content, key.end()):
                indent = key.start()
                value = content[key.end() :].strip()
                closing = _closing(value)
                found.append((line.start() + len(content.rstrip()) - len(value), line.start() + len(content)))
                break
    return found


def _closing(value: str) -> str:
    """Return the quote or bracket that the next lines must have to end a value; "" if it may end here."""
    end = {'"': '"', "'": "'", "{": "}", "[": "]"}.get(value[:1], "")
    return "" if end and end in value[1:] else end

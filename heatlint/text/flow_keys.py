"""The keys of a map in braces that is a whole text, as JSON is. The text need not be valid, nor complete."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: What may stand before the map: a byte order mark, comments, directives, and the mark of a document.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf|\s++|[#%][^\n]*+|---(?=\s))*\{")
#: A scalar in quotes, which may lack its end; a comment; a bracket, a comma or a colon; a part of a plain scalar.
_TOKEN = re.compile(
    rb"\"(?:[^\"\\]++|\\.)*\"?|'(?:[^']++|'')*'?|(?<=\s)#[^\n]*+|[{}\[\],]|:(?=[\s,\[\]{}\"']|\Z)"
    rb"|(?:[^\s{}\[\],:\"']|:(?![\s,\[\]{}\"']|\Z))(?:[^\s{}\[\],:]++|:(?![\s,\[\]{}\"']|\Z))*",
    re.DOTALL,
)


def is_in_braces(data: bytes) -> bool:
    """Whether a text in UTF-8 begins with a map in braces."""
    return _BEFORE.match(data) is not None


def flow_keys(data: bytes) -> Iterator[bytes]:
    """Yield the keys of the map in braces that a text in UTF-8 begins with, without quotes and with their escapes."""
    start = _BEFORE.match(data)
    depth, key = 1, b""
    is_value = False
    for match in _TOKEN.finditer(data, start.end() if start is not None else len(data)):
        token = match[0]
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
            if not depth:
                return
        elif depth > 1 or token[:1] == b"#":
            continue
        elif token == b",":
            is_value = False
        elif token == b":":
            if not is_value and key:
                yield key
            is_value = True
        elif not is_value:
            key = token.strip(b"\"'")

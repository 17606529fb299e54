"""The parts of a source text that a report shows in colours: comments, keys, strings and numbers."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

COMMENT, NAME, STRING, NUMBER = ("comment", "name", "string", "number")
#: The kinds of Pygments; the first match applies. It calls mapping keys Tag in YAML, Name in JSON.
_KINDS = (
    ("Token.Comment", COMMENT),
    ("Token.Name", NAME),
    ("Token.Literal.Scalar.Plain", STRING),
    ("Token.Literal.String", STRING),
    ("Token.Literal.Number", NUMBER),
    ("Token.Keyword", NUMBER),
)

#: What follows a key, its closing quote included.
_AFTER_KEY = re.compile("[\"']?[ \t]*:(?![^ \t\r\n,{}\\[\\]\"'])")


def is_json(text: str) -> bool:
    """Whether a template or an environment is written in JSON."""
    return text.lstrip()[:1] in ("{", "[")


def tokens(source: str, *, is_json: bool) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text in YAML or JSON, each with its kind, "" for none; joined they are the text."""
    from pygments.lexers.data import JsonLexer, YamlLexer

    kinds: dict[object, str] = {}
    lexer = (JsonLexer if is_json else YamlLexer)()
    end = 0
    for start, token, text in lexer.get_tokens_unprocessed(source):
        if start != end or not source.startswith(text, start):  # the lexer changes the text
            break
        end = start + len(text)
        kind = kinds.get(token)
        if kind is None:
            name = str(token)
            kind = kinds[token] = next((kind for prefix, kind in _KINDS if name.startswith(prefix)), "")
        # Pygments takes each plain scalar in braces for a key.
        yield text, STRING if kind == NAME and _AFTER_KEY.match(source, end) is None else kind
    if end < len(source):
        yield source[end:], ""

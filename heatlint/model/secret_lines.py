"""Finds secrets in the lines of a text that cannot be read, or that repeats keys, so that it has no complete value."""

from __future__ import annotations

import re
from bisect import bisect_right

from heatlint.language.parameters import KNOWN_KEYS
from heatlint.language.secret_names import differs_in_one_edit, may_name_secret, means_hidden, those_of_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from typing import Any

    Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
NAME = re.compile(r"[A-Za-z_][\w.-]*")
#: A key with its colon, also in braces and quotes. Common mistakes are "=" for ":", a quote on only one side, and a
#: character before the key that has a meaning in YAML, such as "@".
_KEY = re.compile(r"(?:(?<=[\s{,\[])|^)([^\w\s]{0,3})([A-Za-z_][\w.-]*)[^\w\s:=]{0,3}[ \t]*[:=]")
#: A key at the beginning of a line without a colon, or with the colon in the next line: "password x", "? password".
_BARE_KEY = re.compile(r"\s*(?:[-?]\s+)*([\"']?)([A-Za-z_][\w.-]*)[\"']?(?=\s|\Z)")
#: The dashes of list items and the key with which a line begins.
_BEGIN = re.compile(r"( *)((?:- +)*)(?:([\"']?)([\w.:/*-]+)\3[ \t]*:(?=\s|\Z))?")
_BETWEENNAMES = re.compile(r"[^\w.-]")
#: How many characters before a word that hides a parameter the brace of its definition is searched, and before that
#: its key.
_FAR, _NEAR = 2000, 100
#: What separates scalars in braces; and the end of a key.
_FLOW = re.compile(r"[\[\]{},]")
#: A reference in braces or after a key; what it names is not a secret.
_REFERENCE = re.compile(
    r"[\"']?\b(?:get_param|get_attr|get_resource|get_file|Ref|Fn::GetAtt)[\"']?\s*:\s*(?:\[[^\[\]]*\]|[^\[\]{},]*)"
)
_KEY_END = re.compile(r":(?:\s|\Z)|(?<=[\"']):")
_CALL = re.compile(r"[ \t]*\{[ \t]*[\"']?(?:get_param|get_attr|get_resource|Ref|Fn::)")
_ALIAS = re.compile(r"(?:(?<=[\s\[{,:])|^)\*([\w-]+)")
_ANCHOR = re.compile(r"(?:(?<=[\s\[{,:])|^)&([\w-]+)")


def declared_names(text: str) -> Iterator[str]:
    """Yield the names of the parameters that seem to be hidden in the lines of a template."""
    hiding = _hiding(set(NAME.findall(text)))
    if hiding is None or hiding.search(text) is None:
        return
    keys: list[tuple[int, str]] = []  # the indentation and the name of each key that is still open
    for line in _LINE.finditer(text):
        for match in hiding.finditer(line[0]):
            inner = _key_of_map(text, line.start() + match.start())
            outer = next((name for indent, name in reversed(keys) if indent < match.start()), "")
            if inner or outer:
                yield inner or outer
        key = _KEY.search(line[0])
        if key is not None:
            while keys and keys[-1][0] >= key.start():
                keys.pop()
            keys.append((key.start(), key[2]))


def secret_spans(text: str, names: Collection[Any], fault: int | None, shown: Sequence[Span] = ()) -> list[Span]:
    """Return the spans of the values that may be secret: of the names, of names of secrets, and of defaults.

    Defaults count only in a text that hides a parameter, and not in the spans `shown`. A value ends only before a line
    that certainly is the next key, since the fault of the text may be the indentation of the value.
    fault: the offset of the fault, None without one; shown: in order.
    """
    words = set(NAME.findall(text))
    secret = words.intersection(names).union(those_of_secrets(words))
    if hides_parameter(text, words):
        secret.update(word for word in words if is_default(word))
    if not secret:
        return []
    found = _spans(text, secret, frozenset(), fault, shown)
    anchors = {name for start, end in found for name in _ALIAS.findall(text, start, end)}
    return _spans(text, secret, anchors, fault, shown) if anchors else found


def scalars_in(part: str) -> list[str]:
    """Return what may be a scalar in a part of a line with a value, without the keys of a map in braces and references.

    A value that does not begin with a bracket may end with one that was opened before it. The value of a key that is
    neither "default" nor the name of a secret is probably not a part of a secret.
    """
    begin = _BEGIN.match(part.strip())
    part = part.strip()[begin.end() if begin is not None else 0 :].strip()
    if begin is not None and begin[4] is not None and not (is_default(begin[4]) or may_name_secret(begin[4])):
        return []
    part = _REFERENCE.sub("", part)
    pieces = _FLOW.split(part)
    if part[:1] not in ("[", "{"):
        pieces = [part, part.partition(" #")[0], pieces[0]]
    return [_KEY_END.split(piece)[-1].strip("\"' \t") for piece in pieces]


def hides_parameter(text: str, words: Collection[str]) -> bool:
    """Whether a text has one of its words that hide a parameter, and no "false" after it."""
    hiding = _hiding(words)
    return hiding is not None and hiding.search(text) is not None


def _hiding(words: Collection[str]) -> re.Pattern[str] | None:
    """Return a pattern for the words that hide a parameter and are not followed by "false"; None without one."""
    hiding = [re.escape(word) for word in words if means_hidden(word, True)]
    if not hiding:
        return None
    return re.compile(rf"[\"']?\b(?:{'|'.join(hiding)})\b(?![\"']?\s*[:=]\s*[\"']?(?i:false|no|off)\b)")


def _key_of_map(text: str, at: int) -> str:
    """Return the key whose map in braces is open at an offset; "" without one."""
    brace = text.rfind("{", max(0, at - _FAR), at)
    if brace < 0 or text.find("}", brace, at) >= 0:
        return ""
    before = text[max(0, brace - _NEAR) : brace].rstrip()
    if not before.endswith(":"):
        return ""
    return _BETWEENNAMES.split(before[:-1].rstrip(" \t\"'"))[-1]


def is_known_key(quoted: str) -> bool:
    """Whether a quotation is a key of the definition of a parameter, with its colon."""
    return quoted.endswith(":") and quoted[:-1] in KNOWN_KEYS


def occurs_in(text: str, part: str, spans: list[Span]) -> bool:
    """Whether a part of a text occurs where one of the spans is."""
    at = text.find(part)
    number = 0
    while at >= 0:
        while number < len(spans) and spans[number][1] <= at:
            number += 1
        if number == len(spans):
            return False
        if spans[number][0] < at + len(part):
            return True
        at = text.find(part, at + 1)
    return False


def _spans(
    text: str, secret: set[str], anchors: Collection[str], fault: int | None, shown: Sequence[Span]
) -> list[Span]:
    """Return the spans of the values of secret keys, and of those that have one of the anchors."""
    found: list[Span] = []
    outline = _Outline()
    value: _Value | None = None
    for line in _LINE.finditer(text):
        content = line[0].rstrip("\r\n")
        if value is not None:
            is_faulty = fault is not None and line.start() <= fault < line.end()
            if value.goes_on(content, outline) or (is_faulty and value.is_block):
                found.append((line.start(), line.start() + len(content)))
                continue
            value = None
        outline.add(content)
        if not anchors and secret.isdisjoint(NAME.findall(content)):
            continue
        start = _secret_start(content, secret, anchors, lambda column: _is_in(shown, line.start() + column))
        if start is not None:
            key, column, begin = start
            begin += len(content[begin:]) - len(content[begin:].lstrip())
            value = _Value(content[begin:].rstrip(), column, is_default(key))
            found.append((line.start() + begin, line.start() + len(content)))
    return found


def _secret_start(
    content: str, secret: set[str], anchors: Collection[str], is_shown: Callable[[int], bool]
) -> tuple[str, int, int] | None:
    """Return the first secret key in a line, its column, and the column after it; None without one.

    is_shown: whether a default in a column does not count.
    """
    bare = _BARE_KEY.match(content)
    keys = [*_KEY.finditer(content)] if bare is None else [bare, *_KEY.finditer(content)]
    for key in keys:
        if key[2] in secret and not _CALL.match(content, key.end()):
            if is_default(key[2]) and is_shown(key.start(2)):
                continue
            return key[2], key.start(2), key.end()
    for anchor in _ANCHOR.finditer(content) if anchors else ():
        if anchor[1] in anchors:
            return "", len(content) - len(content.lstrip()), anchor.start()
    return None


def _is_in(spans: Sequence[Span], offset: int) -> bool:
    number = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return number >= 0 and offset < spans[number][1]


class _Outline:
    """The columns of the keys and of the dashes of list items around a line."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: list[tuple[int, bool]] = []  # the column, and whether it is that of a dash

    def add(self, content: str) -> None:
        """Go on to a line, which may begin with dashes and a key."""
        begin = _BEGIN.match(content)
        if begin is None or begin.end() == len(begin[1]):
            return
        column = len(begin[1])
        while self._open and self._open[-1][0] >= column:
            self._open.pop()
        self._open += [(column + at, True) for at, character in enumerate(begin[2]) if character == "-"]
        if begin[4] is not None:
            self._open.append((begin.end(2), False))

    def has(self, column: int, is_dash: bool) -> bool:
        """Whether a key or a dash that is open is in a column."""
        return (column, is_dash) in self._open


class _Value:
    """The value of a secret key. Its lines are read one by one.

    is_block: whether the value is written below its key, so that it may be indented too little.
    """

    __slots__ = ("is_block", "_column", "_is_default", "_quote", "_depth")

    def __init__(self, text: str, column: int, is_default: bool) -> None:
        self.is_block = text[:1] in ("", "|", ">")
        self._column = column
        self._is_default = is_default
        self._quote = ""
        self._depth = 0
        self._open(text)

    def goes_on(self, content: str, outline: _Outline) -> bool:
        """Whether the next line may belong to the value, too."""
        if self._quote:
            self._quote = "" if self._quote in content else self._quote
        elif self._depth > 0:
            self._depth += _depth(content)
        elif self._is_next_key(content, outline):
            return False
        else:
            key = _KEY.search(content)
            self._open(content[0 if key is None else key.end() :].strip(" \t-"))
        return True

    def _open(self, text: str) -> None:
        """Record the quote or the brackets that a text opens and that the next lines close."""
        self._quote = text[:1] if text[:1] in ('"', "'") and text[:1] not in text[1:] else ""
        self._depth = _depth(text) if text[:1] in ("[", "{") else 0

    def _is_next_key(self, content: str, outline: _Outline) -> bool:
        begin = _BEGIN.match(content)
        if begin is None:
            return False
        column = len(begin[1])
        if begin[2]:
            return outline.has(column, is_dash=True)
        if begin[4] is None or column > self._column or not outline.has(column, is_dash=False):
            return False
        # The keys beside a default are known. Another one is a line of the default that is not indented.
        return not self._is_default or column < self._column or _belongs_to_definition(begin[4])


def _depth(text: str) -> int:
    """Return how many more brackets a text opens than it closes."""
    return text.count("[") + text.count("{") - text.count("]") - text.count("}")


def is_default(key: str) -> bool:
    """Whether a key is "default", perhaps misspelled."""
    key = key.lower()
    return key == "default" or differs_in_one_edit(key, "default")


def _belongs_to_definition(key: str) -> bool:
    return key in KNOWN_KEYS or means_hidden(key, True) or is_default(key)

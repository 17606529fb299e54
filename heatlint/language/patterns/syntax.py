r"""Reads the syntax of Python's regular expressions into a small tree.

Only the structure is read: what is repeated, what is a choice, what looks around. What a set of characters such as
`[^a-z\d]`, `\w`, `.` or `a` contains is left to Python: `re` judges one character against the text of the set.
Whether a pattern is valid is left to `re.compile`, too. Python has no public interface to its own parser.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Groups inside groups. Nobody writes more; a limit keeps every reader of the tree within Python's stack.
MOST_DEPTH = 60
#: Distinct characters of a text, times sets of characters of a pattern: each pair is judged by `re`.
MOST_PAIRS = 1_000_000

_SET = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|0[0-7]{0,2}|[0-7]{3}|[1-9][0-9]?|[^0-9])",
    re.DOTALL,
)
_REPEAT = re.compile(r"([*+?]|\{(?!\})([0-9]*)(,?)([0-9]*)\})([?+]?)")
_GROUP = re.compile(
    r"\(\?(?:P<[^>]*>|(?P<reference>P=[^)]*\))|(?P<comment>\#[^)]*\))|(?P<look><?[=!])|(?P<atomic>>)"
    r"|\((?P<condition>[^)]*)\)|(?P<on>[aiLmsux]*)(?:-(?P<off>[imsx]+))?(?P<end>[:)]))"
)
_REFERENCE = re.compile(r"\\(?![0-7]{3})[1-9]")
_FLAGS = {"a": re.ASCII, "i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": re.UNICODE}
#: The flags that change which characters a set contains.
_OF_SETS = re.ASCII | re.IGNORECASE | re.DOTALL


class NotRead(Exception):
    """The pattern is not valid or nested too deeply, or there is too much of it."""


class Node:
    """A part of a pattern."""

    __slots__ = ()


class Set(Node):
    """One character out of a set. index: of the set in `Expression.sets`."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


class Anchor(Node):
    r"""A place between characters. kind: one of "^", "$", "\A", "\Z", "\b", "\B".

    multiline: whether "^" and "$" match at each line. word: index of the set of word characters, for "\b" and "\B".
    """

    __slots__ = ("kind", "multiline", "word")

    def __init__(self, kind: str, multiline: bool = False, word: int = -1) -> None:
        self.kind = kind
        self.multiline = multiline
        self.word = word


class Sequence(Node):
    """Nodes that match one after the other."""

    __slots__ = ("items",)

    def __init__(self, items: list[Node]) -> None:
        self.items = items


class Choice(Node):
    """Nodes of which one matches. is_conditional: the choice depends on whether a group has matched."""

    __slots__ = ("items", "is_conditional")

    def __init__(self, items: list[Node], is_conditional: bool = False) -> None:
        self.items = items
        self.is_conditional = is_conditional


class Repeat(Node):
    """A node that matches several times.

    high: None without a limit. mode: "" (greedy), "?" (lazy), "+" (possessive).
    """

    __slots__ = ("body", "low", "high", "mode")

    def __init__(self, body: Node, low: int, high: int | None, mode: str) -> None:
        self.body = body
        self.low = low
        self.high = high
        self.mode = mode


class Once(Node):
    """A node of which only the first match counts. consumes: true for an atomic group, false for a lookaround."""

    __slots__ = ("body", "consumes")

    def __init__(self, body: Node, consumes: bool) -> None:
        self.body = body
        self.consumes = consumes


class Reference(Node):
    """What a group has matched, once more."""

    __slots__ = ()


class Expression:
    """A pattern that has been read.

    sets: text and flags of each set of characters. changes_alphabet: whether a group has the flag "a" or "u", which
    `re.search` does not respect everywhere: it does not find "(?a:\\W)" in "é", though `re.match` does.
    """

    __slots__ = ("root", "sets", "changes_alphabet")

    def __init__(self, root: Node, sets: Iterable[tuple[str, int]], changes_alphabet: bool) -> None:
        self.root = root
        self.sets = list(sets)
        self.changes_alphabet = changes_alphabet


class Subject:
    """A text, as the sets of characters of a pattern see it.

    characters: each character of the text once, in order of code points. members: those in each set of the pattern.
    """

    __slots__ = ("text", "characters", "members")

    def __init__(self, expression: Expression, text: str) -> None:
        self.text = text
        self.characters = "".join(sorted(set(text)))
        if len(self.characters) * len(expression.sets) > MOST_PAIRS:
            raise NotRead
        self.members = [frozenset(re.findall(each, self.characters, flags)) for each, flags in expression.sets]


def parse(pattern: str, flags: int = 0) -> Expression:
    """Return a pattern as a tree. Raises NotRead. flags: of `re`."""
    reader = _Reader(pattern)
    root = reader.choice(flags, 0)
    if reader.at < len(pattern):
        raise NotRead
    return Expression(root, reader.sets, reader.changes_alphabet)


class _Reader:
    __slots__ = ("text", "at", "sets", "changes_alphabet", "_global")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.sets: dict[tuple[str, int], int] = {}
        self.changes_alphabet = False
        self._global = 0

    def choice(self, flags: int, depth: int) -> Node:
        """Read up to a closing parenthesis or the end."""
        if depth > MOST_DEPTH:
            raise NotRead
        items = [self._sequence(flags, depth)]
        while self.text[self.at : self.at + 1] == "|":
            self.at += 1
            items.append(self._sequence(flags, depth))
        return items[0] if len(items) == 1 else Choice(items)

    def _sequence(self, flags: int, depth: int) -> Node:
        items: list[Node] = []
        if not depth:
            flags |= self._global
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if flags & re.VERBOSE and self._skip_blank():
                continue
            if self.text[self.at] == "(":
                node = self._group(flags, depth)
                if node is not None:
                    items.append(node)
                elif not depth:
                    flags |= self._global
            elif repeat := _REPEAT.match(self.text, self.at):
                self._repeat(repeat, items)
            else:
                items.append(self._single(flags))
        return Sequence(items)

    def _skip_blank(self) -> bool:
        if self.text[self.at] == "#":
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end + 1
        elif self.text[self.at] in " \t\n\r\v\f":
            self.at += 1
        else:
            return False
        return True

    def _repeat(self, found: re.Match[str], items: list[Node]) -> None:
        if not items or isinstance(items[-1], (Anchor, Repeat)):
            raise NotRead
        sign, low, comma, high, mode = found.groups()
        if sign in ("*", "+", "?"):
            least, most = int(sign == "+"), 1 if sign == "?" else None
        else:
            try:
                least = int(low or 0)
                most = (int(high) if high else None) if comma else least
            except ValueError:  # more digits than Python reads
                raise NotRead from None
            if most is not None and most < least:
                raise NotRead
        items[-1] = Repeat(items[-1], least, most, mode)
        self.at = found.end()

    def _single(self, flags: int) -> Node:
        """Read a set, an escape, an anchor or a character."""
        character = self.text[self.at]
        if character in "^$":
            self.at += 1
            return Anchor(character, multiline=bool(flags & re.MULTILINE))
        found = _SET.match(self.text, self.at) if character == "[" else _ESCAPE.match(self.text, self.at)
        if found is None:
            if character in "[\\":
                raise NotRead
            self.at += 1
            return self._set(character if character == "." else re.escape(character), flags)
        self.at = found.end()
        text = found[0]
        if text in (r"\A", r"\Z", r"\z"):
            return Anchor(r"\A" if text == r"\A" else r"\Z")
        if text in (r"\b", r"\B"):
            return Anchor(text, word=self._set(r"\w", flags & re.ASCII).index)
        return Reference() if _REFERENCE.match(text) else self._set(text, flags)

    def _set(self, text: str, flags: int) -> Set:
        return Set(self.sets.setdefault((text, flags & _OF_SETS), len(self.sets)))

    def _group(self, flags: int, depth: int) -> Node | None:
        """Read a group; None for a comment or for flags of the whole pattern."""
        found = _GROUP.match(self.text, self.at)
        if found is None and self.text.startswith("(?", self.at):
            raise NotRead
        self.at = self.at + 1 if found is None else found.end()
        look = atomic = condition = None
        if found is not None:
            if found["comment"]:
                return None
            if found["reference"]:
                return Reference()
            look, atomic, condition = found["look"], found["atomic"], found["condition"]
            for letter in found["on"] or "":
                if letter == "L":
                    raise NotRead
                flags = flags & ~re.ASCII if letter == "u" else flags | _FLAGS[letter]
            for letter in found["off"] or "":
                flags &= ~_FLAGS[letter]
            if found["end"] == ")":
                self._global |= flags
                return None
            self.changes_alphabet |= not {"a", "u"}.isdisjoint(found["on"] or "")
        body = self.choice(flags, depth + 1)
        if self.text[self.at : self.at + 1] != ")":
            raise NotRead
        self.at += 1
        if condition is not None:
            # With one branch only, the other one is empty.
            return Choice([*body.items] if isinstance(body, Choice) else [body, Sequence([])], is_conditional=True)
        if look is not None or atomic is not None:
            return Once(body, consumes=look is None)
        return Sequence([body])

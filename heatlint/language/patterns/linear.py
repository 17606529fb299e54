r"""Matches with RE2, whose time grows linearly with the text, where it means the same as Python's `re`.

RE2 knows other Unicode tables, other case folding and another `\s` than Python. So it never sees the characters:
Python's own `re` judges for each character of the text in which sets of the pattern it is; characters that are in the
same sets become one byte. RE2 gets the text in these bytes, and the pattern with sets of these bytes.

What is left to RE2: sequences, choices, repetitions, and places at the start, at the end and at words. A test compares
it with `re` on these. Lookaround, references, atomic groups and possessive repetitions are not in its language.
"""

from __future__ import annotations

from heatlint.language.patterns.cost import smallest_width
from heatlint.language.patterns.syntax import Anchor, Choice, Repeat, Sequence, Set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.language.patterns.syntax import Expression, Node, Subject

#: Instructions of the compiled pattern, times characters. RE2 takes some nanoseconds for each at worst.
MOST_STEPS = 50_000_000
#: A text of any length may need so many steps for each character.
STEPS_EACH = 200
#: Bytes that RE2 may use for a pattern.
MOST_MEMORY = 8 << 20

#: The bytes that RE2 takes for characters of words, and the others.
_WORDS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_OTHERS = "".join(chr(code) for code in range(256) if chr(code) not in _WORDS and chr(code) != "\n")


class _NotLinear(Exception):
    """RE2 cannot judge this."""


def matches(expression: Expression, subject: Subject, *, search: bool = False) -> bool | None:
    """Whether a pattern matches a whole text as Heat asks it, or anywhere in it with `search`. None: RE2 cannot judge.

    Heat takes the first match that `re` finds at the start, and asks whether it ends at the end of the text. For
    "a|ab" and "ab" it does not.
    """
    if search and expression.changes_alphabet:
        return None
    try:
        import re2
    except ImportError:  # the extra heatlint[re2] is not installed
        return None
    text = subject.text
    try:
        letters = _Letters(expression, subject)
        source = _Writer(letters.sets, text, search).source(expression.root)
    except _NotLinear:
        return None
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors, options.never_capture, options.max_mem = False, True, MOST_MEMORY
    try:
        compiled = re2.compile(source.encode("latin-1"), options)
    except re2.error:  # too large
        return None
    finally:
        re2.purge()  # its cache would keep the memory of 128 patterns
    if compiled.programsize * (len(text) + 1) > max(MOST_STEPS, len(text) * STEPS_EACH):
        return None
    data = letters.text.encode("latin-1")
    if search:
        return compiled.search(data) is not None
    if _keeps_order(expression.root) and not text.endswith("\n"):
        found = compiled.match(data)
        return found is not None and bool(found.end() == len(data))
    if compiled.fullmatch(data) is None:
        return False
    # Some match takes the whole text. Whether `re` finds a shorter one first is not known.
    return True if _ends_at_end(expression.root) and not text.endswith("\n") else None


class _Letters:
    """A text in which the characters that are in the same sets of a pattern are the same letter.

    text: the text in letters. sets: the letters of each set.
    """

    __slots__ = ("text", "sets")

    def __init__(self, expression: Expression, subject: Subject) -> None:
        words = {node.word for node in _anchors(expression.root) if node.word >= 0}
        if len(words) > 1:
            raise _NotLinear
        free = {True: iter(_WORDS), False: iter(_OTHERS)}
        letters: dict[tuple[bool, ...], str] = {}
        table = {"\n": "\n"}
        for character in subject.characters:
            signature = tuple([character in members for members in subject.members])
            if character != "\n" and signature not in letters:
                letter = next(free[any(signature[index] for index in words)], None)
                if letter is None:  # all bytes are used
                    raise _NotLinear
                letters[signature] = letter
            table.setdefault(character, letters.get(signature, ""))
        self.text = subject.text.translate({ord(character): letter for character, letter in table.items()})
        self.sets = ["".join(sorted({table[each] for each in members})) for members in subject.members]


class _Writer:
    """Writes a pattern in RE2's syntax."""

    __slots__ = ("_sets", "_is_empty", "_newline_last", "_search")

    def __init__(self, sets: list[str], text: str, search: bool) -> None:
        self._sets = sets
        self._is_empty = not text
        self._newline_last = text.endswith("\n")
        self._search = search

    def source(self, root: Node) -> str:
        """Return the pattern. Raises _NotLinear."""
        if self._newline_last and isinstance(root, Sequence) and root.items:
            last = root.items[-1]
            if isinstance(last, Anchor) and last.kind == "$" and not last.multiline:
                # A match of the whole text ends after the newline; a search also finds one that ends before it.
                return self._write(Sequence(root.items[:-1])) + (r"\n?\z" if self._search else r"\z")
        return self._write(root)

    def _write(self, node: Node) -> str:
        if isinstance(node, Set):
            letters = self._sets[node.index]
            return "[" + "".join([rf"\x{ord(each):02x}" for each in letters]) + "]" if letters else r"[^\x00-\xff]"
        if isinstance(node, Sequence):
            return "".join(map(self._write, node.items))
        if isinstance(node, Choice) and not node.is_conditional:
            return f"(?:{'|'.join(map(self._write, node.items))})"
        if isinstance(node, Repeat) and node.mode != "+":
            high = "" if node.high is None else node.high
            return f"(?:{self._write(node.body)}){{{node.low},{high}}}{node.mode}"
        if isinstance(node, Anchor):
            return self._anchor(node)
        raise _NotLinear

    def _anchor(self, node: Anchor) -> str:
        if node.kind in "^$" and node.multiline:
            return f"(?m:{node.kind})"
        if node.kind == "$" and self._newline_last:  # before the newline or after it
            raise _NotLinear
        if node.kind == r"\B" and self._is_empty:  # the releases of Python differ
            raise _NotLinear
        return {"^": r"\A", "$": r"\z", r"\Z": r"\z"}.get(node.kind, node.kind)


def _anchors(node: Node) -> Iterator[Anchor]:
    if isinstance(node, Anchor):
        yield node
    for item in node.items if isinstance(node, (Sequence, Choice)) else ():
        yield from _anchors(item)
    if isinstance(node, Repeat):
        yield from _anchors(node.body)


def _keeps_order(node: Node) -> bool:
    """Whether RE2 tries the ways to match in the same order as `re`.

    They differ when something that may match nothing is repeated an open number of times: "(?:b*|a)+" takes "b" from
    "ba" in `re`, but "ba" in RE2. Whether there is any match of the whole text is the same in both.
    """
    if isinstance(node, (Sequence, Choice)):
        return all(map(_keeps_order, node.items))
    if isinstance(node, Repeat):
        return (node.low == node.high or smallest_width(node.body) > 0) and _keeps_order(node.body)
    return True


def _ends_at_end(node: Node) -> bool:
    while isinstance(node, Sequence) and node.items:
        node = node.items[-1]
    return isinstance(node, Anchor) and (node.kind == r"\Z" or node.kind == "$" and not node.multiline)

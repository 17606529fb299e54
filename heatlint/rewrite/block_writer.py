"""Writes the new value of a part of a template in block style, with pieces of the old text and with its comments."""

from __future__ import annotations

import json

from heatlint.language.versions import HOT_WORDS
from heatlint.rewrite.columns import moved
from heatlint.rewrite.origins import DEFINITION
from heatlint.rewrite.scalars import without_quotes
from heatlint.rewrite.syntax_tree import ALIAS, BLOCK_STYLES, SCALAR
from heatlint.text.edits import apply
from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.rewrite.old_text import OldText
    from heatlint.rewrite.origins import Origins, Path
    from heatlint.rewrite.syntax_tree import Comment, Entry, Gap, Node
    from heatlint.text.edit_finder import Edit

_STEP = 2


class BlockWriter:
    """Writes values. taken: the offsets of the comments that it has written, as keys."""

    def __init__(
        self,
        old: OldText,
        origins: Origins,
        inner_edits: Callable[[Any, Path], list[Edit] | None],
        keeps_anchors: bool,
    ) -> None:
        """inner_edits: returns the edits inside of the old value of a part that lead to a new one; None without any.

        keeps_anchors: whether pieces of the old text keep their anchors and aliases.
        """
        self._old = old
        self._origins = origins
        self._inner_edits = inner_edits
        self._keeps_anchors = keeps_anchors
        self.taken: dict[int, None] = {}

    def entry(self, name: Any, value: Any, path: Path, column: int) -> list[str]:
        """Return the lines of an entry with the comments above it. name: its key, None for an item of a list."""
        first, rest = self.value(value, path, column)
        lines = self._comments_above(path, column)
        if name is not None:
            lines.append(f"{' ' * column}{self._key(path, name)}:{first}")
            return [*lines, *rest, *self._comments_below(path, column)]
        while isinstance(value, dict) and not first and rest and _is_comment(rest[0]):
            lines.append(" " * column + rest.pop(0).lstrip())  # above the dash
        first, rest = beside_dash(first, rest)
        return [*lines, f"{' ' * column}-{first}", *rest]

    def entries(self, value: Any, path: Path, column: int) -> list[str]:
        """Return the lines of the entries of a map or list, and of the comments below them."""
        lines: list[str] = []
        if isinstance(value, dict):
            for name, each in value.items():
                lines += self.entry(name, each, (*path, name), column)
        else:
            for index, each in enumerate(value):
                lines += self.entry(None, each, (*path, index), column)
        node = self._node(path)
        return lines if node is None else [*lines, *self._lines(self._old.below(node), column)]

    def value(self, value: Any, path: Path, column: int) -> tuple[str, list[str]]:
        """Return what stands behind the colon or the dash of an entry, and the lines below. column: of the entry."""
        found = self._old_value(value, path, column)
        if found is not None:
            return found
        comment = self._comment_behind(path)
        if not isinstance(value, (dict, list)) or not value:
            node = self._node(path)
            below = [] if node is None else self._lines(self._old.below(node), column + _STEP)
            return f" {written(value)}{comment}".rstrip(), below
        if self._is_short(value, path):
            return f" {written(value)}{comment}", []
        return comment, self.entries(value, path, column + _STEP)

    def flow(self, value: Any, path: Path) -> str:
        """Return a value in one line, for an entry in brackets."""
        found = self._old_value(value, path, 0)
        return written(value) if found is None or found[1] else found[0].lstrip()

    def becomes_block(self, path: Path) -> bool:
        """Whether a part is a section or a definition with other keys, as from CFN, which is not in brackets then."""
        is_call = path[:1] == (HOT_WORDS.conditions,) and len(path) == DEFINITION
        return 0 < len(path) <= DEFINITION and not is_call and self._origins.of(path[:1])[0] != path[:1]

    # pieces of the old text

    def _old_value(self, value: Any, path: Path, column: int) -> tuple[str, list[str]] | None:
        """Return what `value` returns, from the old text with some edits; None if there are none."""
        node, text = self._node(path), self._old.text
        edits = None if node is None else self._inner_edits(value, path)
        if node is None or edits is None or node.end <= node.start:
            return None
        if not node.entries or node.is_flow:
            self._take(node.inner, node.end, edits)
        entry, comment = self._entry(path), self._comment_behind(path)
        if self._keeps_anchors and entry is not None and entry.value.kind == ALIAS:
            return f" *{node.anchor}{comment}", []
        properties = text[node.start : node.inner].split()
        head = "".join(f" {each}" for each in properties if self._keeps_anchors or not each.startswith("&"))
        if node.entries and not node.is_flow:
            return head + comment, self._block(node, edits, column)
        first, *rest = self._slice(node.inner, node.end, edits).split("\n")
        shift = column - self._old.column_of_owner(node)
        if node.style in BLOCK_STYLES:
            if rest and not rest[-1]:
                rest.pop()
            return f"{head} {first}{comment}", [moved(line, shift) for line in rest]
        lines = [f"{head} {first}", *(moved(line, shift, column + 1) for line in rest)]
        lines[-1] += comment
        return lines[0], lines[1:]

    def _block(self, node: Node, edits: list[Edit], column: int) -> list[str]:
        """Return the lines of an old block with edits, moved below an entry at a column."""
        old, first = self._old, node.entries[0]
        start = old.start(first) if old.begins_line(first) else first.start
        end = old.end_of_block(node)
        self._take(start, end, edits)
        lines = (" " * old.syntax.column(start) + self._slice(start, end, edits)).split("\n")
        shift = column + _STEP - old.column(first)
        return [moved(line, shift) for line in lines]

    def _slice(self, start: int, end: int, edits: list[Edit]) -> str:
        return apply(self._old.text[start:end], [(low - start, high - start, new) for low, high, new in edits])

    def _is_short(self, value: Any, path: Path) -> bool:
        """Whether a list or map is written in brackets: it has no comments, no text of several lines, and one entry."""
        node = self._node(path)
        if self._has_comments(value, path) or _has_lines(value) or self.becomes_block(path):
            return False
        is_known = node is not None and bool(node.entries)
        if node is not None and is_known and node.is_flow:
            return True
        if isinstance(value, dict):
            return is_known and len(value) == 1
        return not any(isinstance(each, (dict, list)) for each in value)

    def _key(self, path: Path, name: Any) -> str:
        """Return a key as the old text has it, or anew if it is another one."""
        entry = self._entry(path)
        key = None if entry is None else entry.key
        if entry is None or key is None or key.kind != SCALAR or key.start != key.inner:
            return scalar(name)
        return self._old.text[key.start : key.end] if self._old.syntax.name(entry) == name else scalar(name)

    def _entry(self, path: Path) -> Entry | None:
        origin, _ = self._origins.of(path)
        return None if origin is None else self._old.entry(origin)

    def _node(self, path: Path) -> Node | None:
        _, origin = self._origins.of(path)
        return None if origin is None else self._old.node(origin)

    # comments

    def _comments_above(self, path: Path, column: int) -> list[str]:
        """Return the comments above an entry, and then those in its old text that have no place in the new one."""
        found: list[Comment | None] = []
        entry, old = self._entry(path), self._old
        if entry is not None:
            found += [*old.above(entry), *old.comments(entry.start, old.end(entry))]
        left_out = self._origins.left_out(path)
        other = None if left_out is None else old.entry(left_out)
        if other is not None:
            behind = old.behind(other)
            found = [*old.above(other), *([] if behind is None else [behind]), *found]
        return self._lines(found, column)

    def _comments_below(self, path: Path, column: int) -> list[str]:
        """Return the comments below an entry: those at the end of a value that is left out, and ends with it."""
        ends = self._origins.ends(path)
        other = None if ends is None else self._old.entry(ends)
        return [] if other is None else self._lines(self._old.below(other.value), column)

    def _comment_behind(self, path: Path) -> str:
        """Return the comment behind an entry, or else the one behind the old entry that gives it its value."""
        for origin in self._origins.of(path):
            entry = None if origin is None else self._old.entry(origin)
            comment = None if entry is None else self._old.behind(entry)
            if comment is not None and comment.start not in self.taken:
                self.taken[comment.start] = None
                return (comment.gap or " ") + comment.text
        return ""

    def _lines(self, gap: Gap, column: int) -> list[str]:
        """Return comments in lines at a column, with the blank lines between them."""
        lines: list[str] = []
        for each in gap:
            if each is None and lines:
                lines.append("")
            elif each is not None and each.start not in self.taken:
                self.taken[each.start] = None
                lines.append(" " * column + each.text)
        return lines

    def _take(self, start: int, end: int, edits: list[Edit]) -> None:
        """Count the comments of a piece of the old text as written, but not those in what the edits replace."""
        for each in self._old.comments(start, end):
            if not any(low <= each.start < high for low, high, _ in edits):
                self.taken[each.start] = None

    def _has_comments(self, value: Any, path: Path) -> bool:
        """Whether there are comments in a value."""
        node = self._node(path)
        if node is not None:
            end = self._old.end_of_block(node) if node.entries and not node.is_flow else node.end
            return any(each.start not in self.taken for each in self._old.comments(node.inner, end))
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return any(
            self._has_own_comments((*path, name)) or self._has_comments(each, (*path, name)) for name, each in inner
        )

    def _has_own_comments(self, path: Path) -> bool:
        entry = self._entry(path)
        return entry is not None and (any(self._old.above(entry)) or self._old.behind(entry) is not None)


def written(value: Any) -> str:
    """Return a value as YAML in one line."""
    return _in_brackets(value) if isinstance(value, (dict, list)) else scalar(value)


def _in_brackets(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_in_brackets(key)}: {_in_brackets(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_in_brackets, value)) + "]"
    new = json.dumps(value, ensure_ascii=False)
    return without_quotes(new, in_brackets=True) if isinstance(value, str) else new


def beside_dash(first: str, rest: list[str]) -> tuple[str, list[str]]:
    """Return what stands behind a dash and below it: without a value there, the first line below moves up to the dash.

    A comment does not move: it would stand behind the dash, and not above the value.
    """
    if first or not rest or _is_comment(rest[0]):
        return first, rest
    return " " + rest[0].lstrip(), rest[1:]


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _has_lines(value: Any) -> bool:
    """Whether a value has a text of several lines."""
    if isinstance(value, (dict, list)):
        return any(map(_has_lines, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and "\n" in value

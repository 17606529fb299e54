"""The text of a converted template as edits of the old text: what does not change keeps its form and its comments.

A map whose keys get other names keeps its place. What has another form, such as a call with other arguments, is written
anew, with the comments of what it comes from. `ruamel.yaml` would lose more: it reads YAML 1.2, and it does not keep
merge keys and anchors of scalars.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right

import yaml

from heatlint.rewrite.block_writer import BlockWriter, beside_dash
from heatlint.rewrite.old_text import OldText
from heatlint.rewrite.syntax_tree import SCALAR
from heatlint.text import parse
from heatlint.text.document import values_on
from heatlint.text.edits import apply
from heatlint.text.insertion import scalar
from heatlint.text.lines import yaml_break

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from heatlint.rewrite.origins import Origins, Path
    from heatlint.rewrite.syntax_tree import Comment, Entry
    from heatlint.text import Document
    from heatlint.text.edit_finder import Edit


class _Apart(Exception):
    """A value is so different from the old one that no edit leads to it."""


def edited(document: Document, value: dict[Any, Any], origins: Origins) -> str | None:
    """Return the text of a document in YAML, whose only line breaks are "\\n", with another value.

    None when no edits lead to it. value: the new value; in its maps, what comes from entries of an old one comes first,
    in the old order. origins: where the parts of the new value come from.
    """
    if document.is_json or yaml_break(document.text or "") is not None:
        return None
    try:
        old = OldText(document)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    for keeps_anchors in (True, False):
        try:
            text = _Editor(old, origins, keeps_anchors).text(value)
        except _Apart:
            continue
        read = parse(text, "")
        if read.fault is None and isinstance(read.value, dict) and read.value.keys() == value.keys():
            if all(repr(read.value[name]) == repr(each) for name, each in value.items()):
                return text
    return None


class _Editor:
    """Finds the edits of one text. keeps_anchors: whether what does not change keeps its anchors and aliases."""

    def __init__(self, old: OldText, origins: Origins, keeps_anchors: bool) -> None:
        self._old = old
        self._origins = origins
        self._keeps_anchors = keeps_anchors
        self._writer = BlockWriter(old, origins, self._inner_or_none, keeps_anchors)
        self._removed: dict[tuple[int, int], None] = {}
        self._made: dict[tuple[int, str], Edit] = {}  # what an anchor shares is edited once

    def text(self, value: dict[Any, Any]) -> str:
        """Return the new text. Raises _Apart when no edits lead to it."""
        text, root = self._old.text, self._old.root
        if not self._keeps_anchors:
            start, end = self._old.start(root.entries[0]), self._old.end_of_block(root)
            return text[:start] + "\n".join(self._writer.entries(value, (), 0)) + text[end:]
        edits = sorted({*self._inner(value, ()), *self._comments_left()})
        if any(before[1] > after[0] for before, after in zip(edits, edits[1:], strict=False)):
            raise _Apart
        return apply(text, edits)

    # edits

    def _inner_or_none(self, new: Any, path: Path) -> list[Edit] | None:
        """Return the edits inside of the old value of a part; None when there are none."""
        try:
            return sorted(set(self._inner(new, path)))
        except _Apart:
            return None

    def _inner(self, new: Any, path: Path) -> list[Edit]:
        """Return the edits inside of the old value that a part comes from. Raises _Apart, and forgets them then."""
        known = [(each, len(each)) for each in (self._removed, self._made, self._writer.taken)]
        try:
            return self._found(new, path)
        except _Apart:
            for each, length in known:
                while len(each) > length:
                    each.popitem()
            raise

    def _found(self, new: Any, path: Path) -> list[Edit]:
        where = self._origins.value(path)
        old = values_on(self._old.document.value, where)[-1]
        if not isinstance(old, (dict, list)) or not old:
            if type(old) is type(new) and old == new:
                return []
            raise _Apart
        if not new or (not self._keeps_anchors and not self._is_plain(where)):
            raise _Apart
        node = self._old.node(where)
        if node is not None and node.is_flow and self._writer.becomes_block(path):
            raise _Apart
        if isinstance(old, dict) and isinstance(new, dict):
            return list(self._pairs(old, new, path, where))
        if isinstance(old, list) and isinstance(new, list):
            return list(self._items(old, new, path, where))
        raise _Apart

    def _is_plain(self, where: Path) -> bool:
        """Whether a value is in brackets and has no anchors and aliases."""
        node = self._old.node(where)
        return node is not None and node.is_flow and not any(c in self._old.text[node.start : node.end] for c in "&*")

    def _edits(self, new: Any, path: Path) -> list[Edit]:
        """Return the edits that make the new value of a part of the old value of its entry. Raises _Apart."""
        entry, where = self._origins.of(path)
        if entry == where:
            try:
                return self._inner(new, path)
            except _Apart:
                pass
        return [self._replacement(new, path, entry)]

    def _items(self, old: list[Any], new: list[Any], path: Path, where: Path) -> Iterator[Edit]:
        if len(old) != len(new):
            raise _Apart
        for index, each in enumerate(new):
            if self._origins.of((*path, index))[0] != (*where, index):
                raise _Apart
            yield from self._edits(each, (*path, index))

    def _pairs(self, old: dict[Any, Any], new: dict[Any, Any], path: Path, where: Path) -> Iterator[Edit]:
        """Yield the edits of a map: keys get other names, entries are left out or added at its end."""
        names = iter(new)
        name = next(names, None)
        entries = {(*where, key) for key in old}
        last = None
        stays = False
        for key in old:
            last = (*where, key)
            if name is not None and self._origins.of((*path, name))[0] == last:
                if key != name:
                    start, end = self._old.document.span(last, True) or (0, 0)
                    yield start, end, scalar(name)
                yield from self._edits(new[name], (*path, name))
                name = next(names, None)
                stays = True
            else:
                yield self._removal(last)
        added = [] if name is None else [name, *names]
        if any(self._origins.of((*path, each))[0] in entries for each in added) or not stays:
            raise _Apart
        if added and last is not None:
            yield self._addition(where, self._old.entry(last), {each: new[each] for each in added}, path)

    def _removal(self, where: Path) -> Edit:
        """Return the edit that removes an entry with its lines. Raises _Apart for one in brackets."""
        entry = self._block_entry(where)
        first = self._old.start(entry)
        start = first - self._old.syntax.column(first)
        end = self._old.end(entry)
        return self._edit(max(start - 1, 0), end if start else end + 1, "")

    def _block_entry(self, where: Path) -> Entry:
        """Return an entry that has lines of its own. Raises _Apart for another one."""
        entry = self._old.entry(where)
        if entry is None or entry.key is None or not self._old.begins_line(entry) or self._old.is_in_brackets(entry):
            raise _Apart
        return entry

    def _addition(self, where: Path, last: Entry | None, added: dict[Any, Any], path: Path) -> Edit:
        """Return the edit that adds entries below the last one of a map in block style. Raises _Apart.

        What is added to a section stands below the comments at its end, which may be about its last entry.
        """
        if last is None or self._old.is_in_brackets(last):
            raise _Apart
        key = (id(last), repr(added))
        if key not in self._made:
            lines = []
            for name, each in added.items():
                lines += self._writer.entry(name, each, (*path, name), self._old.column(last))
            node = self._old.node(where) if len(path) == 1 else None
            end = self._old.syntax.end_with(self._old.end(last), () if node is None else node.footer)
            self._made[key] = end, end, "".join(f"\n{line}" for line in lines)
        return self._made[key]

    def _replacement(self, new: Any, path: Path, where: Path | None) -> Edit:
        """Return the edit that writes the value of an entry anew. Raises _Apart for one in brackets with comments."""
        entry = None if where is None else self._old.entry(where)
        if entry is None:
            raise _Apart
        key = (id(entry), repr(new))
        if key not in self._made:
            self._made[key] = self._rewritten(new, path, entry)
        return self._made[key]

    def _rewritten(self, new: Any, path: Path, entry: Entry) -> Edit:
        old, value = self._old, entry.value
        is_line = "\n" not in old.text[entry.colon : entry.end]
        if is_line and value.kind == SCALAR and value.end > value.start and not isinstance(new, (dict, list)):
            return self._edit(value.start, value.end, self._writer.flow(new, path))
        if old.is_in_brackets(entry):
            if not is_line:
                raise _Apart
            start, blank = (value.start, "") if entry.key is None else (entry.colon, " ")
            return self._edit(start, max(entry.end, start), blank + self._writer.flow(new, path))
        first, rest = self._writer.value(new, path, old.column(entry))
        if entry.key is None:
            first, rest = beside_dash(first, rest)
        return self._edit(entry.colon, old.end(entry), "\n".join([first, *rest]))

    def _edit(self, start: int, end: int, new: str) -> Edit:
        """Return an edit, and remember that the comments in its place are removed."""
        self._removed[start, end] = None
        return start, end, new

    # comments

    def _comments_left(self) -> Iterator[Edit]:
        """Yield the edits that write the comments of what is left out above the next entry around it that stays."""
        places: dict[int, list[str]] = {}
        removed = _merged(self._removed)
        for start, end in removed:
            for comment in self._old.comments(start, end):
                if comment.start not in self._writer.taken:
                    self._writer.taken[comment.start] = None
                    at, indent = self._place_of(comment, removed)
                    places.setdefault(at, []).append(f"{indent}{comment.text}\n")
        for at, lines in places.items():
            yield at, at, "".join(lines)

    def _place_of(self, comment: Comment, removed: Sequence[tuple[int, int]]) -> tuple[int, str]:
        """Return the offset of the line above which a comment goes, and the blanks at its start."""
        old = self._old
        around = (each for each in old.owners(comment) if old.begins_line(each) and not old.is_in_brackets(each))
        after = (each for each in old.root.entries if each.start > comment.start)
        for entry in itertools.chain(around, after):
            at = bisect_right(removed, (entry.start, len(old.text) + 1)) - 1
            if at < 0 or entry.start >= removed[at][1]:
                return entry.start - old.column(entry), " " * old.column(entry)
        return min(old.end_of_block(old.root) + 1, len(old.text)), ""


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order; those that overlap become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found

"""The text of a template or an environment in heatlint's layout.

A new text is taken only if the reader of templates finds the same value in it, all comments are there, and formatting
it again changes nothing. A part for which that does not hold is left as it is.
"""

from __future__ import annotations

import functools

import yaml

from heatlint.load.client.texts import parse_template
from heatlint.rewrite.gaps import switched
from heatlint.rewrite.json_layout import formatted_json
from heatlint.rewrite.layout import Layout, Unfaithful
from heatlint.rewrite.options import Options
from heatlint.rewrite.order import order_of, sorted_value
from heatlint.rewrite.syntax import Syntax
from heatlint.rewrite.syntax_tree import Entry
from heatlint.rewrite.text_end import may_lose_breaks
from heatlint.rewrite.text_form import TextForm
from heatlint.text import parse
from heatlint.text.comments import Outline
from heatlint.text.limits import containers, is_deeper
from heatlint.text.lines import yaml_break

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from heatlint.text.document import Document

#: How many lists and maps inside each other are formatted and converted.
MOST_DEPTH = 100
#: How many entries the lists and maps of such a text may have together, with those that aliases repeat; and how many
#: comments. A template as long as Heat accepts has 10,000 to 20,000 entries.
MOST_VALUES = 25_000
_LEFT = "this part cannot be formatted without a change of its value or its comments; it and the order around it stay"
_IN_BRACKETS = "it is a map in brackets; only the whole file can be formatted"
#: How many characters are read to find the entries that cannot be formatted.
MOST_READ = 20_000_000


class NotFormatted(Exception):
    """A text is left as it is. The message is the reason; line: where it is, from 1."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


class NotReadable(NotFormatted):
    """A text is left as it is, since Heat cannot read it."""


class Formatted:
    """text: the new text; left: what has not the whole layout, as (line of the old text from 1, what is so and why)."""

    __slots__ = ("text", "left")

    def __init__(self, text: str, left: list[tuple[int, str]]) -> None:
        self.text = text
        self.left = left


def formatted(
    text: str, options: Options, lines: tuple[int, int] | None = None, most_read: int = MOST_READ
) -> Formatted:
    """Return a text in heatlint's layout. Raises NotFormatted.

    lines: the first and the last line, from 1, of the part to format; entries outside of it are only moved to the
    column of the others. A byte order mark and the kind of line breaks stay; see TextForm. most_read: see MOST_READ.
    """
    form = TextForm(text)
    if form.is_mixed and lines is not None:
        raise NotFormatted("its line breaks are of several kinds; only the whole file can be formatted")
    document = parse(form.bare, "")
    if document.fault is not None:
        # The message of the fault is left out, since it may quote a secret.
        line, _ = document.line_column(document.fault.start)
        raise NotReadable("Heat cannot read this text; heatlint check says why", line)
    if not isinstance(document.value, dict) or not document.value:
        return Formatted(text, [])
    reason = too_large(document)
    if reason is not None:
        raise NotFormatted(reason)
    if document.is_json and lines is not None:
        raise NotFormatted(_IN_BRACKETS)
    found = (
        _formatted_json(document, options)
        if document.is_json
        else _Formatter(document, options, lines, most_read).result()
    )
    return Formatted(form.of(found.text), found.left)


def too_large(document: Document) -> str | None:
    """Return why a text is not formatted or converted if it is beyond the limits, as the end of a sentence about it."""
    if is_deeper(document.value, MOST_DEPTH):
        return f"it is nested deeper than {MOST_DEPTH} levels"
    if document.expanded > MOST_VALUES or sum(map(len, containers(document.value))) > MOST_VALUES:
        return f"it has more than {MOST_VALUES} values"
    text = "" if document.is_json else document.text or ""
    if text.count("#") > MOST_VALUES and len(Outline(text).comments()) > MOST_VALUES:
        return f"it has more than {MOST_VALUES} comments"
    return None


def _formatted_json(document: Document, options: Options) -> Formatted:
    text = document.text or ""
    if document.duplicates:
        line, _ = document.line_column(document.duplicates[0].again[0])
        raise NotFormatted(f'the key "{document.duplicates[0].path[-1]}" is repeated', line)
    assert isinstance(document.value, dict)
    new = formatted_json(text, document.value, options)
    again = parse(new, "")
    if not again.is_json or not same_value(document.value, again.value):
        raise NotFormatted("it cannot be formatted without a change of its value")
    return Formatted(new, [])


class _Formatter:
    """Formats one YAML text whose only line breaks are "\\n"."""

    def __init__(self, document: Document, options: Options, lines: tuple[int, int] | None, most_read: int) -> None:
        self._document = document
        self._text = document.text or ""
        self._options = options
        self._lines = lines
        self._left = most_read
        at = yaml_break(self._text)
        if at is not None:
            line, _ = document.line_column(at)
            raise NotFormatted("it has line breaks that only YAML knows, such as U+2028", line)
        try:
            self._syntax = Syntax(self._text)
        except (yaml.YAMLError, ValueError, RecursionError):
            raise NotFormatted("only PyYAML's Python parser reads it, or it is nested too deep") from None

    def result(self) -> Formatted:
        root = self._syntax.root
        if root is None or self._is_switched_off(root.start):
            return Formatted(self._text, [])
        if root.is_flow and self._lines is not None:
            raise NotFormatted(_IN_BRACKETS)
        found = self._attempt(frozenset())
        left: frozenset[int] = frozenset()
        if found is None:
            left = self._faulty(root.entries, frozenset())
            found = self._attempt(left)
        if found is None:
            raise NotFormatted("it cannot be formatted without a change of its value or its comments")
        text, unsorted = found
        notes = [*((start, _LEFT) for start in left), *unsorted]
        return Formatted(text, sorted((self._syntax.line(start) + 1, note) for start, note in notes))

    def _is_switched_off(self, start: int) -> bool:
        """Whether formatting is switched off above the first key, and never on again."""
        off = False
        for each in self._syntax.comments:
            if off or each.start < start:
                off = switched(each.text, off)
        return off

    def _faulty(self, siblings: Sequence[Entry], frozen: frozenset[int]) -> frozenset[int]:
        """Return the starts of those entries that cannot be formatted. frozen: starts of entries outside of these."""
        starts = [entry.start for entry in siblings]

        def search(low: int, high: int) -> frozenset[int]:
            others = frozen.union(starts[:low], starts[high:])
            if self._attempt(others) is not None:
                return frozenset()
            if high - low > 1:
                middle = (low + high) // 2
                return search(low, middle) | search(middle, high)
            return self._faulty(siblings[low].children, others) or frozenset([starts[low]])

        return search(0, len(siblings)) if siblings else frozenset()

    def _attempt(self, frozen: Collection[int]) -> tuple[str, list[tuple[int, str]]] | None:
        """Return the new text when some entries are left as they are; None if it is not a faithful one.

        With it come the entries that are not sorted: see Layout.unsorted.

        Raises NotFormatted if more would be read than may be; the first attempt is always made.
        """
        if frozen and self._left < len(self._text):
            raise NotFormatted("too many entries had to be tried to find those that cannot be formatted")
        self._left -= len(self._text)

        def is_frozen(entry: Entry) -> bool:
            return entry.start in frozen or (self._lines is not None and not self._is_within(entry))

        layout = Layout(self._syntax, self._options, is_frozen)
        try:
            new = layout.text()
        except (Unfaithful, RecursionError):
            return None
        found = new, layout.unsorted
        if new == self._text:
            return found
        document = parse(new, "")
        if document.fault is not None or document.is_json or not same_value(self._document.value, document.value):
            return None
        try:
            again = Syntax(new)
            if _comments(again) != _comments(self._syntax) or not self._is_same_for_client(again):
                return None
            if frozen or self._lines is not None:  # in a second run other parts may be left as they are
                return found
            return found if Layout(again, self._options, lambda entry: False).text() == new else None
        except (Unfaithful, RecursionError, yaml.YAMLError, ValueError):
            return None

    def _is_same_for_client(self, again: Syntax) -> bool:
        """Whether the client reads the same value in the old and in a new text."""
        if not (may_lose_breaks(self._syntax) or may_lose_breaks(again)):
            return True
        return same_value(self._client_value, parse_template(again.text, "").value)

    @functools.cached_property
    def _client_value(self) -> Any:
        """The value of the old text that the client reads."""
        return parse_template(self._text, "").value

    def _is_within(self, entry: Entry) -> bool:
        assert self._lines is not None
        first, last = self._syntax.line(entry.start) + 1, self._syntax.line(max(entry.start, entry.end - 1)) + 1
        return first <= self._lines[1] and last >= self._lines[0]


def same_value(one: Any, other: Any) -> bool:
    """Whether two templates are the same for Heat: equal values, with the keys in the same order where order counts."""
    try:
        order = order_of(one)
        return repr(sorted_value(one, order)) == repr(sorted_value(other, order))
    except RecursionError:
        return False


def _comments(syntax: Syntax) -> list[str]:
    """Return the comments of a text in an order that does not depend on their places."""
    return sorted(each.text for each in syntax.comments)

"""The lines around a finding as HTML, in colours, without secrets."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from html import escape
from itertools import accumulate

from heatlint.report.place import visible_in_property
from heatlint.report.source import TAB
from heatlint.report.tokens import COMMENT, NAME, NUMBER, STRING, is_json, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report
    from heatlint.text import Document

    #: The parts of a line, each with its kind.
    Line = list[tuple[str, str]]

#: How many lines are quoted before and after the line of a finding.
AROUND = 2
#: The longest quoted line, in characters.
LONGEST_LINE = 300
#: A larger document has no colours: each token of the whole text would be looked at.
MOST_COLORED = 500_000
#: Nor has one with a longer line: for each token, Pygments may look at what is left of the line.
LONGEST_COLORED = 10_000
#: Punctuation has the colour of the numbers of lines, without a class: so a page with thousands of findings has fewer
#: elements.
STYLE = """\
.source{color:var(--quiet)}.t-other{color:var(--text)}.t-comment{color:var(--quiet);font-style:italic}
.t-name{color:var(--name)}.t-string{color:var(--string)}.t-number{color:var(--number)}
"""
_CLASSES = {COMMENT: "t-comment", NAME: "t-name", STRING: "t-string", NUMBER: "t-number", "": "t-other"}


class Sources:
    """The documents of a report, each of which is read once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[str, list[_Line]] = {}

    def around(self, found: Diagnostic) -> str | None:
        """Return the lines around a finding with the place marked; None for a finding without a text."""
        document = self._report.document_of(found.file) if found.file is not None else None
        if document is None or document.text is None or found.range is None:
            return None
        line, column, end_line, end_column = found.range
        lines = self._of(document)
        quoted = []
        for number in range(max(1, line - AROUND), min(len(lines), line + AROUND) + 1):
            each = lines[number - 1]
            text = each.whole
            if number == line:
                end = end_column - 1 if end_line == line else each.length
                mark = each.quoted(column - 1, end) or " "
                text = f"{each.quoted(0, column - 1)}<mark>{mark}</mark>{each.quoted(end, each.length)}"
            quoted.append(f"{number:>5} {text}")
        return '<pre class="source">' + "\n".join(quoted) + "</pre>"

    def _of(self, document: Document) -> list[_Line]:
        if document.name not in self._lines:
            numbers = range(1, len(document.lines()) + 1)
            whole = "\n".join(self._report.line_text(document, number) for number in numbers)
            self._lines[document.name] = list(map(_Line, _in_lines(whole, is_json(whole))))
        return self._lines[document.name]


class _Line:
    """A line that is quoted for each of its findings, and for those around it.

    length: in characters.
    """

    def __init__(self, parts: Line) -> None:
        self._parts = parts
        self._starts = list(accumulate((len(text) for text, _ in parts), initial=0))
        self.length = self._starts.pop()

    @cached_property
    def whole(self) -> str:
        """The line as HTML."""
        return self.quoted(0, self.length)

    def quoted(self, start: int, end: int) -> str:
        """Return the part of the line between two offsets as HTML, at most LONGEST_LINE characters of it."""
        last = min(end, self.length)
        shown = min(last, start + LONGEST_LINE)
        found = []
        for number in range(max(0, bisect_right(self._starts, start) - 1), len(self._parts)):
            offset = self._starts[number]
            if offset >= shown:
                break
            text, kind = self._parts[number]
            found.append(_part(text[max(0, start - offset) : shown - offset], kind))
        return "".join(found) + ("…" if shown < last else "")


def colored(text: str, *, is_json: bool) -> str:
    """Return a text of several lines as HTML, in colours."""
    return "\n".join("".join(_part(part, kind) for part, kind in line if part) for line in _in_lines(text, is_json))


def _in_lines(text: str, is_json: bool) -> Iterator[Line]:
    has_colors = len(text) <= MOST_COLORED and max(map(len, text.split("\n"))) <= LONGEST_COLORED
    parts = tokens(text, is_json=is_json) if has_colors else iter([(text, "")])
    line: Line = []
    for part, kind in parts:
        first, *others = part.split("\n")
        line.append((first, kind))
        for other in others:
            yield line
            line = [(other, kind)]
    yield line


def _part(text: str, kind: str) -> str:
    shown = escape(visible_in_property(text.rstrip("\r").expandtabs(TAB)))
    has_class = bool(text.strip()) if kind else any(map(str.isalnum, text))
    return f'<span class="{_CLASSES[kind]}">{shown}</span>' if has_class else shown

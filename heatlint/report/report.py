"""The findings of a run, with everything that a report format needs."""

from __future__ import annotations

from heatlint.diagnostic import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.hidden import Hidden
    from heatlint.text import Document


def no_page(name: str) -> None:
    """Return None: the report has no documentation of rules, no path of a page, and no pictures."""
    return None


class Report:
    """The findings of a run.

    diagnostics: what is wrong, sorted by file, position and code.
    notes: what was not checked, in the same order; see `Diagnostic.is_note`. They never make a run fail.
    document_of: returns the document with a name, for its text and lines; None for a document without a text.
    files: how many files were read.
    hidden: the parts of lines that no report may show, or what finds them when they are needed.
    page: returns the documentation of the rule with a code, in Markdown; None when it has none.
    page_path: returns the path of the file with this documentation; None without one.
    picture: returns the picture of a stack that is shown at a file, in SVG: that of the template, or of one that nests
    it; None without one; "" when the report has enough.
    """

    __slots__ = (
        "diagnostics",
        "notes",
        "document_of",
        "files",
        "_hidden",
        "page",
        "page_path",
        "picture",
        "_last_line",
    )

    def __init__(
        self,
        diagnostics: list[Diagnostic],
        document_of: Callable[[str], Document | None],
        files: int,
        *,
        hidden: Hidden | Callable[[], Hidden] | None = None,
        page: Callable[[str], str | None] = no_page,
        page_path: Callable[[str], str | None] = no_page,
        picture: Callable[[str], str | None] = no_page,
    ) -> None:
        """diagnostics: findings and notes together."""
        self.diagnostics = [each for each in diagnostics if not each.is_note]
        self.notes = [each for each in diagnostics if each.is_note]
        self.document_of = document_of
        self.files = files
        self._hidden: Hidden | Callable[[], Hidden] = hidden or {}
        self.page = page
        self.page_path = page_path
        self.picture = picture
        self._last_line: tuple[str, int, str] | None = None

    @property
    def hidden(self) -> Hidden:
        """The parts of lines that no report may show, see heatlint.report.hidden."""
        if callable(self._hidden):
            self._hidden = self._hidden()
        return self._hidden

    def line_text(self, document: Document, line: int) -> str:
        """Return a line of a document, counted from 1, with a star for each character of a secret."""
        columns = self.hidden.get(document.name, {}).get(line)
        if columns is None:
            return document.line_text(line)
        if self._last_line is None or self._last_line[:2] != (document.name, line):  # many findings have one long line
            from heatlint.report.hidden import masked

            self._last_line = document.name, line, masked(document.line_text(line), columns)
        return self._last_line[2]

    def fails(self, fail_on: str) -> bool:
        """Whether a finding is at least as severe as `fail_on`: a severity, or "never"."""
        if fail_on not in SEVERITIES:
            return False
        failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        return any(each.severity in failing for each in self.diagnostics)

"""Diagnostics as users of the Python API and readers of the JSON report get them.

heatlint.diagnostic.Diagnostic is what a check yields. Here it is complete and cannot be changed: the rule with its
page, and a fix as edits with lines and columns. Importing dataclasses takes longer than to check a small template, so
this module is imported only where there are findings to convert.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from heatlint.report.place import path_text, plain_path, visible
from heatlint.text import parse
from heatlint.text.edits import edits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint import diagnostic as internal
    from heatlint.report.report import Report
    from heatlint.text import Document

#: How much work the fixes of one report may take: for each fix the size of its document, see _size.
MOST_WORK = 1_000_000
#: How many characters a file has at most whose fixes are in a report: to try a fix takes longer than to read the file.
LONGEST_FILE = 250_000

#: One step of a path in a document: a mapping key or a list index. YAML also has keys that are null.
Step = str | int | None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text. Both numbers begin at 1; a column counts Unicode code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a text. `end` is the position after the last character."""

    start: Position
    end: Position

    def __str__(self) -> str:
        return f"{self.start.line}:{self.start.column}-{self.end.line}:{self.end.column}"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that a diagnostic belongs to.

    code: such as "HL401". name: such as "undefined-parameter". stage, severity: those of the rule; a diagnostic has its
    own. page: what `heatlint explain` prints about the rule, in Markdown; "" for a rule without documentation.
    """

    code: str
    name: str
    stage: str
    severity: str
    page: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Edit:
    """The replacement of a part of a file. An empty range inserts; an empty text deletes."""

    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of the file that removes the cause of a diagnostic.

    title: an imperative clause. safe: whether Heat reads the file as before; only `--unsafe-fixes` applies the others.
    edits: in the order of the file; they do not overlap.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class WithheldFix:
    """A change that heatlint does not make, since it is not certain enough.

    title: what it would do. reason: why it is not made, as the end of a sentence.
    """

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a diagnostic is about. file, path and range are those of Diagnostic."""

    message: str
    file: str
    path: tuple[Step, ...]
    range: Range | None

    def __str__(self) -> str:
        return _line(self.file, self.path, self.range, self.message)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    stage: when Heat would report it: "validate", "create" or "deploy"; "advice" when Heat accepts it.
    severity: "error", "warning" or "info".
    message: one sentence in lower case.
    file: the file's path as it was given or found; in the answer to a request, the name of a file in "files",
    "template" or "environment"; "" when it does not belong to a file.
    path: the mapping keys and list indices that lead to the place in the document.
    range: None when the document has no text, or the finding belongs to the whole of it.
    related: more places, in the order in which they should be read.
    fix: None when heatlint knows no fix, or when its text could repeat the value of a hidden parameter. After the first
    fixes in large files, the other fixes are left out.
    withheld: a fix that is not certain enough to be made; fix is None then.
    """

    rule: Rule
    stage: str
    severity: str
    message: str
    file: str
    path: tuple[Step, ...]
    range: Range | None
    related: tuple[Related, ...]
    fix: Fix | None
    withheld: WithheldFix | None = None

    def __str__(self) -> str:
        return _line(self.file, self.path, self.range, f"{self.severity} {self.rule} {self.message}")


def diagnostics_of(report: Report) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a report, in the same order."""
    return tuple(map(_Converter(report).diagnostic, report.diagnostics))


def notes_of(report: Report) -> tuple[Diagnostic, ...]:
    """Return the notes of a report, in the same order."""
    return tuple(map(_Converter(report).diagnostic, report.notes))


class _Converter:
    """Converts the diagnostics of one report. A file with a fix is parsed once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._rules: dict[str, Rule] = {}
        self._documents: dict[str, Document | None] = {}
        self._sizes: dict[str, int] = {}
        self._work = 0

    def diagnostic(self, found: internal.Diagnostic) -> Diagnostic:
        return Diagnostic(
            rule=self._rule(found.rule),
            stage=found.stage,
            severity=found.severity,
            message=found.message,
            file=found.file or "",
            path=tuple(plain_path(found.path)),
            range=_range(found.range),
            related=tuple(
                Related(each.message, each.file or "", tuple(plain_path(each.path)), _range(each.range))
                for each in found.related
            ),
            fix=self._fix(found),
            withheld=None if found.withheld is None else WithheldFix(*found.withheld),
        )

    def _rule(self, rule: internal.Rule) -> Rule:
        if rule.code not in self._rules:
            page = self._report.page(rule.code) or ""
            self._rules[rule.code] = Rule(rule.code, rule.name, rule.stage, rule.severity, page)
        return self._rules[rule.code]

    def _fix(self, found: internal.Diagnostic) -> Fix | None:
        if found.fix is None or not found.file:
            return None
        document = self._document(found.file)
        if document is None or self._work + self._sizes[found.file] > MOST_WORK:
            return None
        self._work += self._sizes[found.file]
        hidden = self._report.hidden.get(document.name, {})
        edits = []
        for start, end, text in found.fix.edits or edits_of(document, found.fix.changes) or ():
            line, column = document.line_column(start)
            end_line, end_column = document.line_column(end)
            if text and end > start and any(number in hidden for number in range(line, end_line + 1)):
                return None  # the text could repeat the hidden value
            edits.append(Edit(Range(Position(line, column), Position(end_line, end_column)), text))
        return Fix(found.fix.title, found.fix.safe, tuple(edits)) if edits else None

    def _document(self, file: str) -> Document | None:
        if file not in self._documents:
            document = self._report.document_of(file)
            if document is None or document.text is None or len(document.text) > LONGEST_FILE:
                document = None
            elif document.value is None:  # quoted texts are not parsed
                document = parse(document.text, file)
            self._documents[file] = document
            self._sizes[file] = 0 if document is None else _size(document)
        return self._documents[file]


def _size(document: Document) -> int:
    """Return how many characters a document has; if YAML aliases repeat its parts, with every repetition."""
    text = document.text or ""
    try:
        return max(len(text), len(repr(document.value))) if "*" in text else len(text)
    except RecursionError:
        return MOST_WORK


def _range(found: internal.Range | None) -> Range | None:
    if found is None:
        return None
    line, column, end_line, end_column = found
    return Range(Position(line, column), Position(end_line, end_column))


def _line(file: str, path: tuple[Step, ...], range: Range | None, text: str) -> str:
    """Return "file:line:column: text", with the path where there is no range."""
    if range is not None:
        where = f"{file}:{range.start.line}:{range.start.column}"
    else:
        where = ": ".join(filter(None, (file, path_text(path))))
    return visible(f"{where}: {text}" if where else text)

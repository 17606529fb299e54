"""The actions that suppress a finding with a comment on its line or above it."""

from __future__ import annotations

import copy
from functools import partial

from heatlint.diagnostic import UNREADABLE_FILE_CODES
from heatlint.editor.action import QUICKFIX, READINGS_OF_OUTLINE, Action, Changes, Uncertain
from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace
from heatlint.review.suppression_comments import brackets_on_line, suppression_of
from heatlint.review.suppressions import Suppressions
from heatlint.text.document import BYTE_ORDER_MARK, begins_with_brace
from heatlint.text.edits import apply, has_value_after
from heatlint.text.lines import line_break

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.diagnostic import Diagnostic
    from heatlint.plugins import Ruleset
    from heatlint.text.edit_finder import Edit


def suppressions(workspace: Workspace, file: File, found: list[Diagnostic]) -> Iterator[Action]:
    """Yield an action for each rule and line of some findings."""
    ruleset = workspace.checker(file.real).ruleset(file.real)
    assert file.reading is not None
    if ruleset is None or begins_with_brace(file.reading.document.text or ""):
        return
    lines: dict[int, list[Diagnostic]] = {}
    for each in found:
        if each.rule.code not in UNREADABLE_FILE_CODES and each.rule.code not in ("HL020", "HL021"):
            same_line = lines.setdefault(file.buffer.line(file.buffer.span(each.range)[0]), [])
            if all(each.rule.code != other.rule.code for other in same_line):
                same_line.append(each)
    for line, on_line in lines.items():
        comments = _Comments(file, ruleset, line, on_line)
        for each in on_line:
            title = f"suppress {each.rule.code} {each.rule.name} on this line"
            yield Action(title, QUICKFIX, partial(comments.changes, each), [each], readings=comments.readings)


class _Comments:
    """The comments for the findings on a line. They are tried together, so that the text is read once for all."""

    def __init__(self, file: File, ruleset: Ruleset, line: int, found: list[Diagnostic]) -> None:
        self._file = file
        self._ruleset = ruleset
        self._line = line
        self._found = found
        self._works: list[list[Diagnostic]] | None = None  # for each place of a comment, the findings it suppresses

    @property
    def readings(self) -> int:
        """How often the text is still to be read for the next action."""
        return 1 + READINGS_OF_OUTLINE if self._works is None else 0

    def changes(self, found: Diagnostic) -> Changes:
        """Return the comment that suppresses a finding. Raises CannotDo."""
        if self._works is None:
            self._works = self._try()
        for place, suppressed in enumerate(self._works):
            if found in suppressed:
                return Changes([self._edits([found])[place]])
        raise Uncertain

    def _try(self) -> list[list[Diagnostic]]:
        works: list[list[Diagnostic]] = []
        for edit in self._edits(self._found):
            works.append(self._suppressed(edit))
            if len(works[-1]) == len(self._found):
                break
        return works

    def _suppressed(self, edit: Edit) -> list[Diagnostic]:
        """Return the findings that a comment for all of them suppresses; none if it would change the template."""
        file = self._file
        assert file.reading is not None
        document, lead = file.reading.document, file.reading.lead
        if not has_value_after(document, [(edit[0] - lead, edit[1] - lead, edit[2])], document.value):
            return []
        after = apply(file.buffer.text, [edit]).removeprefix(BYTE_ORDER_MARK)
        suppressions = Suppressions(after, self._ruleset.rules)
        added = edit[2].count("\n") if edit[0] <= file.buffer.line_span(self._line)[0] else 0
        suppressed = []
        for each in self._found:
            shifted = copy.copy(each)
            if each.range is not None:
                first, column, last, until = each.range
                shifted.range = first + added, column, last + added, until
            if suppressions.take(shifted):
                suppressed.append(each)
        return suppressed

    def _edits(self, found: list[Diagnostic]) -> list[Edit]:
        """Return the edits to try: in suppressions that exist, at the end of the line, above the line."""
        codes = ", ".join(each.rule.code for each in found)
        buffer = self._file.buffer
        start, end = buffer.line_span(self._line)
        text = buffer.text[start:end]
        edits: list[Edit] = []
        for (opening, closing), is_whole_file in brackets_on_line(buffer.text, start, end):
            if not is_whole_file:
                edits.append((closing, closing, f", {codes}" if buffer.text[opening:closing].strip() else codes))
        edits.append((end, end, f"  {suppression_of(codes)}"))
        indent = text[: len(text) - len(text.lstrip())]
        edits.append((start, start, f"{indent}{suppression_of(codes)}{line_break(buffer.text)}"))
        return edits

"""Findings as diagnostics: pushed when they change, or given when the client asks."""

from __future__ import annotations

import os

from lsprotocol import types

from heatlint.editor.buffer import Buffer
from heatlint.pages import all_sections
from heatlint.rule import ERROR, INFO, WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.lsp.documents import Documents
    from heatlint.plugins import Ruleset
    from heatlint.rule import Diagnostic, Range

SOURCE = "heatlint"
_SEVERITIES = {
    ERROR: types.DiagnosticSeverity.Error,
    WARNING: types.DiagnosticSeverity.Warning,
    INFO: types.DiagnosticSeverity.Information,
}


class Diagnostics:
    """Findings of files as the protocol has them."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._pages: dict[int, dict[str, str]] = {}

    def of(self, real: str) -> list[types.Diagnostic]:
        """The diagnostics of a file."""
        workspace = self._documents.workspace
        file = workspace.open.get(real)
        buffer = file.buffer if file is not None else None
        found = []
        ruleset = workspace.checker(real).ruleset(real)
        for each in workspace.findings(real):
            if buffer is None:
                other = workspace.file(real)
                if other is None:
                    break
                buffer = other.buffer
            found.append(self._diagnostic(each, buffer, ruleset))
        return found

    def _diagnostic(self, each: Diagnostic, buffer: Buffer, ruleset: Ruleset | None) -> types.Diagnostic:
        made = types.Diagnostic(
            range=self.range(buffer, each.range),
            message=each.message,
            severity=_SEVERITIES[each.severity],
            code=each.rule.code,
            source=SOURCE,
            data={"rule": each.rule.name},
        )
        href = self._page(each.rule.code, ruleset)
        if href is not None:
            made.code_description = types.CodeDescription(href)
        if each.rule.name.startswith("unused-"):
            made.tags = [types.DiagnosticTag.Unnecessary]
        elif each.rule.name.startswith("deprecated-"):
            made.tags = [types.DiagnosticTag.Deprecated]
        related = []
        for other in each.related:
            file = self._documents.workspace.file(os.path.abspath(other.file)) if other.file else None
            if file is not None:
                location = types.Location(self._documents.uri(file.real), self.range(file.buffer, other.range))
                related.append(types.DiagnosticRelatedInformation(location, other.message))
        if related:
            made.related_information = related
        return made

    def range(self, buffer: Buffer, found: Range | None) -> types.Range:
        """The range of a finding: the beginning of the file where it has none."""
        if found is None:
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        return self._documents.range(buffer, *buffer.span(found))

    def _page(self, code: str, ruleset: Ruleset | None) -> str | None:
        """Where a rule is explained, on this machine: the project works without a network."""
        if ruleset is None:
            return None
        known = self._pages.get(id(ruleset))
        if known is None:
            known = self._pages[id(ruleset)] = {}
            for page in ruleset.pages:
                for each, name, _ in all_sections([page]):
                    known[each] = f"{self._documents.uri(page)}#{each.lower()}-{name}"
        return known.get(code)

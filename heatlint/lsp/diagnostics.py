"""Converts findings to diagnostics of the protocol."""

from __future__ import annotations

import os
from itertools import islice

from lsprotocol import types

from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.editor.buffer import Buffer
from heatlint.editor.config_words import with_config
from heatlint.editor.faded import faded_parameters
from heatlint.load.dense import MOST_CHARACTERS
from heatlint.pages import all_sections, rule_url
from heatlint.plugins import built_in
from heatlint.report.place import visible
from heatlint.run.find_templates import read_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.diagnostic import Diagnostic, Range
    from heatlint.editor.file import File
    from heatlint.lsp.documents import Documents
    from heatlint.plugins import Ruleset

SOURCE = "heatlint"
#: The number of diagnostics of a file that an editor is sent.
MOST_DIAGNOSTICS = 1000
_SEVERITIES = {
    ERROR: types.DiagnosticSeverity.Error,
    WARNING: types.DiagnosticSeverity.Warning,
    INFO: types.DiagnosticSeverity.Information,
}


def notice(message: str) -> types.Diagnostic:
    """Return a diagnostic about a whole file that does not come from a rule."""
    start = types.Position(0, 0)
    return types.Diagnostic(types.Range(start, start), message, types.DiagnosticSeverity.Information, source=SOURCE)


def shown_message(found: Diagnostic) -> str:
    """Return the message of a finding as an editor shows it."""
    return visible(with_config(found))


class Diagnostics:
    """The diagnostics of files."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._pages: dict[tuple[str, ...], dict[str, str]] = {}  # the pages of a ruleset -> code -> URI

    def of(self, real: str) -> list[types.Diagnostic]:
        """Return the diagnostics of a file. real: its real path."""
        workspace = self._documents.workspace
        file = workspace.open.get(real)
        if file is not None and file.is_too_large:
            return [
                notice(
                    f"an editor does not check a text with more than {MOST_CHARACTERS:,} characters, "
                    "which is the most that Heat accepts in a template; heatlint check does"
                )
            ]
        findings = workspace.shown_findings(real)
        other = workspace.file(real) if file is None and findings else file
        if other is None:
            return []
        ruleset = workspace.checker(real).ruleset(real)
        found = [self._diagnostic(each, other.buffer, ruleset) for each in findings[:MOST_DIAGNOSTICS]]
        if len(findings) > len(found):
            found.append(notice(f"findings that are not shown: {len(findings) - len(found):,}; use heatlint check"))
        return found if file is None else [*found, *self._unused(file)]

    def _unused(self, file: File) -> Iterator[types.Diagnostic]:
        """Yield a hint for each parameter that an open template does not use; editors show its name faded."""
        for name, start, end in islice(faded_parameters(self._documents.workspace, file), MOST_DIAGNOSTICS):
            yield types.Diagnostic(
                self._documents.range(file.buffer, start, end),
                visible(f'the parameter "{name}" is not used'),
                types.DiagnosticSeverity.Hint,
                source=SOURCE,
                tags=[types.DiagnosticTag.Unnecessary],
            )

    def in_config(self, each: Diagnostic, path: str) -> types.Diagnostic:
        """Return the diagnostic of a finding about the config at a path."""
        file = self._documents.workspace.open.get(os.path.realpath(path))
        data = read_plain(path)
        buffer = file.buffer if file is not None else Buffer((data or b"").decode("utf-8", "replace"), None)
        return self._diagnostic(each, buffer, built_in())

    def _diagnostic(self, each: Diagnostic, buffer: Buffer, ruleset: Ruleset | None) -> types.Diagnostic:
        diagnostic = types.Diagnostic(
            range=self._range(buffer, each.range),
            message=shown_message(each),
            severity=_SEVERITIES[each.severity],
            code=each.rule.code,
            source=SOURCE,
            data={"rule": each.rule.name},
        )
        href = self._page(each.rule.code, ruleset)
        if href is not None:
            diagnostic.code_description = types.CodeDescription(href)
        if each.rule.name.startswith("unused-"):
            diagnostic.tags = [types.DiagnosticTag.Unnecessary]
        elif each.rule.code.startswith("HL8"):
            diagnostic.tags = [types.DiagnosticTag.Deprecated]
        related = []
        for other in each.related:
            file = self._documents.workspace.file(os.path.abspath(other.file)) if other.file else None
            if file is not None:
                location = self._documents.location(file, *file.buffer.span(other.range))
                related.append(types.DiagnosticRelatedInformation(location, visible(other.message)))
        if related:
            diagnostic.related_information = related
        return diagnostic

    def _range(self, buffer: Buffer, place: Range | None) -> types.Range:
        return self._documents.range(buffer, *buffer.span(place))

    def _page(self, code: str, ruleset: Ruleset | None) -> str | None:
        """Return the URI of the page about a rule: on the site, or for a rule of a plugin its file on this machine."""
        address = rule_url(code)
        if address is not None or ruleset is None:
            return address
        pages = tuple(ruleset.pages)
        known = self._pages.get(pages)
        if known is None:
            known = self._pages[pages] = {}
            for page in pages:
                for each, name, _ in all_sections([page]):
                    known[each] = f"{self._documents.uri(page)}#{each.lower()}-{name}"
        return known.get(code)

"""Sends what is new to the client: diagnostics that have changed, and what is wrong with config files."""

from __future__ import annotations

import os

from lsprotocol import types

from heatlint.diagnostic import CHECK_FAILED, INFO
from heatlint.lsp.diagnostics import SOURCE, Diagnostics
from heatlint.project.config import BadConfig
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Future

    from heatlint.lsp.server import HeatServer


class Publisher:
    """Sends diagnostics to the client, or asks it to pull them.

    pulls: whether the client requests diagnostics itself (LSP 3.17, textDocument/diagnostic).
    """

    def __init__(self, server: HeatServer) -> None:
        self._server = server
        self.diagnostics = Diagnostics(server.documents)
        self.pulls = False
        self._sent: dict[str, list[types.Diagnostic]] = {}  # by real path; files without diagnostics are left out
        self._restarts = 0  # of the workspace, at the last look
        self._refresh: Future[None] | None = None  # the last request to pull again
        self._must_refresh = False  # whether diagnostics have changed since that request
        self._logged: set[str] = set()
        self._in_configs: dict[str, list[types.Diagnostic]] = {}  # what was sent about configs, by path
        self._messages: set[str] = set()  # the messages about configs that were shown and still hold

    def was_sent(self, real: str) -> bool:
        """Whether the client shows diagnostics of a file now."""
        return real in self._sent

    def pulled(self, real: str) -> list[types.Diagnostic]:
        """Return the diagnostics of a file for a client that requests them."""
        found = self.diagnostics.of(real)
        if self.pulls:
            self._keep(real, found)
        return found

    def withdraw(self, real: str) -> None:
        """Take back the diagnostics of a file."""
        if self.was_sent(real):
            self._replace(real, [])

    def forget(self, uri: str) -> None:
        """Take back what was sent about a file with a URI that is not used any more."""
        if not self.pulls:
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def publish_changes(self) -> None:
        """Send the diagnostics of the files whose findings have changed."""
        workspace = self._server.heat_workspace
        changed = self._withdraw()
        for checker in workspace.checkers:
            for real in sorted(checker.changed_files):
                is_open = real in workspace.open
                if is_open and checker.is_pending(real):
                    continue  # send the diagnostics of an open file only when they are complete
                checker.changed_files.discard(real)
                found = self.diagnostics.of(real) if is_open or os.path.exists(real) else []
                self._log_crashes(real, found)
                if found == self._sent.get(real, []) and (self.pulls or not is_open):
                    continue
                self._replace(real, found)
                changed = True
        if changed and self.pulls:
            self._ask_to_pull()
        self._publish_about_configs()

    def _withdraw(self) -> bool:
        """Take back the diagnostics that no check finds any more; return whether there are some.

        A file that no check reads, and after a new start any file, is not among the files whose findings have changed.
        A folder that cannot be searched is not waited for: its checks are as they will be.
        """
        workspace = self._server.heat_workspace
        if workspace.next_to_index is not None or any(checker.pending for checker in workspace.checkers):
            return False
        has_restarted, self._restarts = self._restarts != workspace.restarts, workspace.restarts
        doubtful = [
            real
            for real in self._sent
            if has_restarted or not any(checker.reads(real) for checker in workspace.checkers)
        ]
        changed = False
        for real in doubtful:
            found = self.diagnostics.of(real)
            if found != self._sent[real]:
                self._replace(real, found)
                changed = True
        return changed

    def _replace(self, real: str, found: list[types.Diagnostic]) -> None:
        """Replace the diagnostics of a file. A client that does not pull gets them now."""
        self._keep(real, found)
        if not self.pulls:
            self._publish(real, found)

    def _keep(self, real: str, found: list[types.Diagnostic]) -> None:
        if found:
            self._sent[real] = found
        else:
            self._sent.pop(real, None)

    def _publish(self, real: str, found: list[types.Diagnostic]) -> None:
        file = self._server.heat_workspace.open.get(real)
        version = file.buffer.version if file is not None else None
        uri = self._server.documents.uri(real)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _ask_to_pull(self) -> None:
        workspace = self._server.client_capabilities.workspace
        if workspace is not None and workspace.diagnostics is not None and workspace.diagnostics.refresh_support:
            self._must_refresh = True
            self._request_refresh()

    def _request_refresh(self, _answered: Future[None] | None = None) -> None:
        """Ask the client to pull what has changed, unless it has not answered the last such request yet."""
        if self._must_refresh and (self._refresh is None or self._refresh.done()):
            self._must_refresh = False
            self._refresh = self._server.workspace_diagnostic_refresh(None)
            self._refresh.add_done_callback(self._request_refresh)

    def _publish_about_configs(self) -> None:
        """Send what is wrong with configs, each as a diagnostic in the config and, when it is new, as a message."""
        found: dict[str, list[types.Diagnostic]] = {}
        messages: dict[str, types.MessageType] = {}
        workspace = self._server.heat_workspace
        for message, misuse in {str(each): each for each in workspace.config_errors.values()}.items():
            messages[message] = types.MessageType.Error
            if isinstance(misuse, BadConfig) and os.path.isfile(misuse.file):
                beginning = types.Range(types.Position(0, 0), types.Position(0, 0))
                found.setdefault(os.path.abspath(misuse.file), []).append(
                    types.Diagnostic(beginning, visible(misuse.in_file), types.DiagnosticSeverity.Error, source=SOURCE)
                )
        for checker in workspace.checkers:
            for each in checker.config_findings():
                path = os.path.abspath(each.file or "")
                diagnostic = self.diagnostics.in_config(each, path)
                if diagnostic not in found.setdefault(path, []):
                    found[path].append(diagnostic)
                if each.severity != INFO:
                    messages[f"{each.file}: {each.message}"] = types.MessageType.Warning
        for message, kind in messages.items():
            if message not in self._messages:
                self._server.window_show_message(types.ShowMessageParams(kind, f"heatlint: {visible(message)}"))
        for path in {**self._in_configs, **found}:
            if found.get(path, []) != self._in_configs.get(path, []):
                uri = self._server.documents.uri(path)
                self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found.get(path, [])))
        self._in_configs, self._messages = found, set(messages)

    def _log_crashes(self, real: str, found: list[types.Diagnostic]) -> None:
        """Write each crash of a check to the client's log, once."""
        for each in found:
            line = f"{real}: {each.message}"
            if each.code == CHECK_FAILED.code and line not in self._logged:
                self._logged.add(line)
                self._server.log(line, types.MessageType.Error)

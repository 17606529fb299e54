"""The server: what it can do, and who does it."""

from __future__ import annotations

import gc
import os
import re

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from heatlint import __version__, catalog
from heatlint.editor.workspace import Workspace
from heatlint.lsp.checking import Checking
from heatlint.lsp.documents import Documents, path_of
from heatlint.lsp.protocol import Protocol
from heatlint.run.options import CheckOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.editor.file import File


class Refused(JsonRpcException):
    """What the client asks for cannot be done; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=types.LSPErrorCodes.RequestFailed.value)


class HeatServer(LanguageServer):
    """The language server of one client."""

    def __init__(self) -> None:
        options = CheckOptions()
        options.use_cache = True
        self.work = Workspace(options)
        self.documents = Documents(self.work, self._changed)
        super().__init__("heatlint", __version__, protocol_cls=Protocol)
        self.checking = Checking(self)

    def _changed(self, file: File) -> None:
        self.checking.soon()

    def log(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Write a line to the client's log."""
        self.window_log_message(types.LogMessageParams(kind, message))

    def begin(self, params: types.InitializeParams) -> None:
        """Take what the client says of itself."""
        self.documents.encoding = str(
            getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding) or "utf-16"
        )
        document = params.capabilities.text_document
        self.checking.pulls = document is not None and document.diagnostic is not None
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        gc.disable()  # see Checking
        for number, uri in enumerate(folders):
            if number == 0:
                _go_to(uri)
            self.documents.add_folder(uri)

    # --- what the features share -----------------------------------------------------------------------------

    def file(self, uri: str) -> File | None:
        """The file of a URI, open or not."""
        path = path_of(uri)
        return None if path is None else self.work.file(path)

    def known(self) -> Known:
        """What the cloud knows that the first open file is for."""
        for file in self.work.open.values():
            stack = self.work.stack(file)
            if stack is not None:
                return stack.known
        return catalog.known()

    def markup(self, text: str) -> types.MarkupContent:
        """Markdown, or the same as plain text for a client that knows no Markdown."""
        document = self.client_capabilities.text_document
        hover = document.hover if document is not None else None
        formats = hover.content_format if hover is not None else None
        if formats and types.MarkupKind.Markdown not in formats:
            return types.MarkupContent(types.MarkupKind.PlainText, re.sub(r"```\w*\n?|[`*]", "", text))
        return types.MarkupContent(types.MarkupKind.Markdown, text)

    @property
    def has_snippets(self) -> bool:
        """Whether the client knows snippets."""
        item = self._completion_item()
        return item is not None and bool(item.snippet_support)

    @property
    def has_insert_modes(self) -> bool:
        """Whether the client can be told to leave indentation alone."""
        item = self._completion_item()
        return item is not None and item.insert_text_mode_support is not None

    def _completion_item(self) -> types.ClientCompletionItemOptions | None:
        document = self.client_capabilities.text_document
        completion = document.completion if document is not None else None
        return completion.completion_item if completion is not None else None

    def edit(self, found: dict[str, tuple[File, list[tuple[int, int, str]]]]) -> types.WorkspaceEdit:
        """Edits of files, of the versions that they have now where the client can tell."""
        workspace = self.client_capabilities.workspace
        capability = workspace.workspace_edit if workspace is not None else None
        changes = {
            self.documents.uri(real): [
                types.TextEdit(self.documents.range(file.buffer, start, end), new) for start, end, new in edits
            ]
            for real, (file, edits) in found.items()
        }
        if capability is None or not capability.document_changes:
            return types.WorkspaceEdit(changes=changes)
        versions = {self.documents.uri(real): file.buffer.version for real, (file, _) in found.items()}
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, versions[uri]), list(edits))
                for uri, edits in changes.items()
            ]
        )


def _go_to(uri: str) -> None:
    """Work in a folder: there names in messages begin, as on the command line."""
    path = path_of(uri)
    if path is not None and os.path.isdir(path):
        os.chdir(path)

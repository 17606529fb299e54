"""The language server of one client: its state, and what all features share."""

from __future__ import annotations

import gc
import os
import re
import sys

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.lsp.server import LanguageServer

from heatlint import catalog
from heatlint._version import __version__
from heatlint.editor.workspace import Workspace
from heatlint.failure import described
from heatlint.lsp.checking import MOST_GARBAGE, Checking
from heatlint.lsp.connection import exists
from heatlint.lsp.documents import Documents, path_of
from heatlint.lsp.parameters import strict_converter
from heatlint.lsp.plans import Plans
from heatlint.lsp.protocol import Protocol
from heatlint.report.place import visible
from heatlint.run.options import CheckOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.editor.file import File


#: Clients that have the commands of VS Code, with the names that they send. Those of Microsoft begin with its own name.
_LIKE_VSCODE = frozenset(("VSCodium", "Code - OSS", "code-server", "OpenVSCode Server", "Cursor", "Windsurf"))


class Refused(JsonRpcException):
    """A request cannot be done; the message explains why, for the user."""

    def __init__(self, message: str) -> None:
        super().__init__(visible(message), code=types.LSPErrorCodes.RequestFailed.value)


class Outdated(JsonRpcException):
    """The text has changed while the request waited; the client asks again if it still wants an answer."""

    def __init__(self) -> None:
        super().__init__("the text has changed since the request", code=types.LSPErrorCodes.ContentModified.value)


class HeatServer(LanguageServer):
    """The language server of one client.

    parent: the id of the client's process, with which the server ends. None if the client names none, or one that does
    not exist here: it is in another container.
    """

    protocol: Protocol

    def __init__(self) -> None:
        self._options = CheckOptions()
        self._options.use_cache = True
        self.heat_workspace = Workspace(self._options)
        self.documents = Documents(self.heat_workspace, lambda: self.checking.soon())
        #: Converts between messages and the classes of lsprotocol.
        self.converter = strict_converter()
        super().__init__("heatlint", __version__, protocol_cls=Protocol, converter_factory=lambda: self.converter)
        self.checking = Checking(self)
        self.plans = Plans(self)
        self.parent: int | None = None
        #: Whether the client has the command of VS Code that opens the list of completion items, and whether it has
        #: snippets.
        self.opens_lists = self.has_snippets = False
        #: What the client can be asked to do with the indentation of items.
        self.insert_modes: Sequence[types.InsertTextMode] = ()

    def log(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Write a line to the client's log."""
        self.window_log_message(types.LogMessageParams(kind, visible(message)))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell the user that heatlint failed; a request has an answer that says so.

        Python's message is left out, since it may quote a secret.
        """
        if source is not FeatureRequestError:
            text = f"heatlint failed ({described(sys.exc_info()[1] or error)}); please report it"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))

    def begin(self, params: types.InitializeParams) -> None:
        """Take the client's capabilities, options and folders."""
        self.documents.encoding = str(
            getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding) or "utf-16"
        )
        document = params.capabilities.text_document
        self.checking.publisher.pulls = document is not None and document.diagnostic is not None
        completion = document.completion if document is not None else None
        item = completion.completion_item if completion is not None else None
        self.has_snippets = item is not None and bool(item.snippet_support)
        modes = item.insert_text_mode_support if item is not None else None
        self.insert_modes = modes.value_set if modes is not None else ()
        self._options.trust = self._trust(params.initialization_options)
        name = params.client_info.name if params.client_info is not None else ""
        self.opens_lists = name in _LIKE_VSCODE or name.startswith("Visual Studio Code")
        if params.process_id is not None and exists(params.process_id):
            self.parent = params.process_id
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        gc.set_threshold(MOST_GARBAGE)  # see Checking
        for number, uri in enumerate(folders):
            if number == 0:
                _change_directory(uri)
            self.documents.add_folder(uri)
        if len(folders) > 1:
            self.heat_workspace.restart()  # the checks of each folder may read the others

    def _trust(self, options: object) -> bool | None:
        """Return the initialization option "trust", None when the client does not set it."""
        trust = options.get("trust") if isinstance(options, dict) else None
        if trust is None or isinstance(trust, bool):
            return trust
        self.log('the initialization option "trust" must be true or false; nothing is trusted', types.MessageType.Error)
        return False

    # --- files of a request ----------------------------------------------------------------------------------

    def file(self, uri: str) -> File | None:
        """Return the file of a URI, open or not."""
        path = path_of(uri)
        return self.documents.of(uri) if path is None else self.heat_workspace.file(path)

    async def indexed_file(self, uri: str, *, search_again: bool = False, with_stack: bool = False) -> File | None:
        """Return an open file after waiting for the index of the workspace; None if the file is not open.

        For requests whose answer depends on other files of the workspace. search_again: see Checking.index.
        with_stack: wait until a stack that uses the file is checked, too.
        Raises Outdated if the user has typed in the file meanwhile: the position of the request is not valid any more.
        """
        file = self.documents.of(uri)
        text = file.buffer.text if file is not None else None
        await self.checking.index(search_again=search_again)
        if file is None:
            return None
        if with_stack:
            await self.checking.find_stack(file.real)
        if self.documents.of(uri) is not file or file.buffer.text != text:
            raise Outdated
        file.read()
        return file

    async def any_indexed_file(self, uri: str) -> File | None:
        """Return a file, open or not, after waiting for the index of the workspace. Raises Refused as require_index."""
        await self.checking.index()
        self.require_index()
        return self.file(uri)

    def require_index(self) -> None:
        """Raise Refused if the folders could not all be searched, so that an answer would be incomplete."""
        error = self.heat_workspace.index_error
        if error is not None:
            raise Refused(f"the workspace cannot be searched: {error}")

    # --- what the client can do ------------------------------------------------------------------------------

    def known(self) -> Known:
        """Return the resource types of the cloud that the first open file is for."""
        for file in self.heat_workspace.open.values():
            stack = self.heat_workspace.stack(file)
            if stack is not None:
                return stack.known
        return catalog.known()

    def markup(self, text: str) -> types.MarkupContent:
        """Return a text as Markdown, or as plain text for a client that does not support Markdown."""
        document = self.client_capabilities.text_document
        hover = document.hover if document is not None else None
        formats = hover.content_format if hover is not None else None
        if formats and types.MarkupKind.Markdown not in formats:
            return types.MarkupContent(types.MarkupKind.PlainText, re.sub(r"```\w*\n?|[`*]", "", text))
        return types.MarkupContent(types.MarkupKind.Markdown, text)

    @property
    def resolves_edits(self) -> bool:
        """Whether the client asks for the edits of a code action when the user chooses it."""
        document = self.client_capabilities.text_document
        action = document.code_action if document is not None else None
        resolve = action.resolve_support if action is not None else None
        return action is not None and bool(action.data_support) and resolve is not None and "edit" in resolve.properties

    @property
    def applies_edits(self) -> bool:
        """Whether the server may send edits of the workspace."""
        workspace = self.client_capabilities.workspace
        return workspace is not None and bool(workspace.apply_edit)

    @property
    def creates_files(self) -> bool:
        """Whether an edit of the workspace may create files."""
        workspace = self.client_capabilities.workspace
        capability = workspace.workspace_edit if workspace is not None else None
        operations = capability.resource_operations or () if capability is not None else ()
        return types.ResourceOperationKind.Create in operations

    def edit(
        self, found: dict[str, tuple[File, list[tuple[int, int, str]]]], created: dict[str, str] | None = None
    ) -> types.WorkspaceEdit:
        """Return edits of files for the client. found: real path -> file and its edits.

        created: the texts of new files, by path; only for a client that `creates_files`.

        The edits name the version of each text if the client supports that.
        """
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
        operations: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
        start = types.Range(types.Position(0, 0), types.Position(0, 0))
        for path, text in (created or {}).items():
            uri = self.documents.uri(path)
            operations.append(types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True)))
            identifier = types.OptionalVersionedTextDocumentIdentifier(uri, None)
            operations.append(types.TextDocumentEdit(identifier, [types.TextEdit(start, text)]))
        for uri, edits in changes.items():
            identifier = types.OptionalVersionedTextDocumentIdentifier(uri, versions[uri])
            operations.append(types.TextDocumentEdit(identifier, list(edits)))
        return types.WorkspaceEdit(document_changes=operations)


def _change_directory(uri: str) -> None:
    """Make a folder the current directory: messages name files relative to it, as on the command line."""
    path = path_of(uri)
    if path is not None and os.path.isdir(path):
        os.chdir(path)

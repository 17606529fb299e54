"""The server: what it can do, and who does it."""

from __future__ import annotations

import os

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from heatlint import __version__
from heatlint.editor.workspace import Workspace
from heatlint.lsp.checking import Checking
from heatlint.lsp.documents import Documents
from heatlint.lsp.protocol import Protocol
from heatlint.run.cache import default_directory
from heatlint.run.session import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.workspace import File


class HeatServer(LanguageServer):
    """The language server of one client."""

    def __init__(self) -> None:
        options = Options()
        options.cache = default_directory()
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
        self.documents.encoding = str(getattr(self.workspace.position_encoding, "value",
                                              self.workspace.position_encoding) or "utf-16")
        document = params.capabilities.text_document
        self.checking.pulls = document is not None and document.diagnostic is not None
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        for number, uri in enumerate(folders):
            if number == 0:
                _go_to(uri)
            self.documents.add_folder(uri)


def _go_to(uri: str) -> None:
    """Work in a folder: there names in messages begin, as on the command line."""
    from heatlint.lsp.documents import path_of

    path = path_of(uri)
    if path is not None and os.path.isdir(path):
        os.chdir(path)


def make() -> HeatServer:
    """A server with all its features."""
    from heatlint.lsp import lifecycle

    server = HeatServer()
    lifecycle.register(server)
    return server

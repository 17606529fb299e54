"""The texts of open files, kept as the protocol says.

pygls keeps them itself, but ends lines where Python does, at U+2028 and others too, and so loses step with an editor
whose text has one of these. Its table of documents stays empty here.
"""

from __future__ import annotations

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.lsp.server import HeatServer


class Protocol(LanguageServerProtocol):
    """The protocol with texts of our own."""

    _server: HeatServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        """A file is open from now on."""
        self._server.documents.opened(params.text_document)
        yield from ()

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """The text of an open file has changed."""
        self._server.documents.changed(params)
        yield from ()

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        """A file is open no longer."""
        self._server.documents.closed(params.text_document.uri)
        yield from ()

"""Keeps the texts of open files instead of pygls.

pygls splits lines as Python does, also at U+2028 and similar characters; LSP 3.17 (TextDocument) ends a line only at
"\\n", "\\r\\n" and "\\r". With such a character in a text, the positions of pygls would differ from the editor's. The
table of documents in pygls stays empty.
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
    """The protocol of pygls, with `Documents` in place of its table of texts."""

    _server: HeatServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        """Note that the client has opened a file."""
        self._server.documents.opened(params.text_document)
        yield from ()

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """Apply changes of the text of an open file."""
        self._server.documents.changed(params)
        yield from ()

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        """Note that the client has closed a file."""
        self._server.documents.closed(params.text_document.uri)
        yield from ()

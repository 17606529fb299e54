"""What the editor does while the user types: indents after a key, and changes both ends of a name at once."""

from __future__ import annotations

from lsprotocol import types

from heatlint.editor import indentation, navigation
from heatlint.editor.file import TEMPLATE
from heatlint.editor.renaming import without_quotes
from heatlint.lsp.server import HeatServer
from heatlint.model.names import CONDITION, MAPPING, RESOURCE

#: The kinds of names that other files do not use; a rename changes the others everywhere.
LINKED = (CONDITION, MAPPING, RESOURCE)


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server."""
    documents, workspace = server.documents, server.heat_workspace

    @server.feature(types.TEXT_DOCUMENT_ON_TYPE_FORMATTING, types.DocumentOnTypeFormattingOptions("\n"))
    def indent(params: types.DocumentOnTypeFormattingParams) -> list[types.TextEdit] | None:
        file = documents.of(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        found = indentation.after_line_break(file.buffer, params.position.line)
        if found is None:
            return []
        start, end, blanks = found
        return [types.TextEdit(documents.range(file.buffer, start, end), blanks)]

    @server.feature(types.TEXT_DOCUMENT_LINKED_EDITING_RANGE)
    def linked(params: types.LinkedEditingRangeParams) -> types.LinkedEditingRanges | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind != TEMPLATE or not file.is_fresh:
            return None
        found = navigation.symbol_at(workspace, file, documents.offset(file.buffer, params.position))
        if found is None or found[0].kind not in LINKED or found[0].owner.real != file.real:
            return None
        text, name = file.buffer.text, found[0].name
        spans = [without_quotes(file, spot.start, spot.end) for spot in navigation.own(found[0])]
        if len(spans) < 2 or any(text[start:end] != name for start, end in spans):
            return None
        return types.LinkedEditingRanges([documents.range(file.buffer, *span) for span in spans])

"""Requests about other places: definitions, references, rename, links, calls, symbols of the workspace.

Their answers depend on other files, so they wait until the templates of all folders are known.
"""

from __future__ import annotations

import asyncio
import os
from itertools import islice

from lsprotocol import types

from heatlint.editor import moving, navigation, rename
from heatlint.editor.file import TEMPLATE
from heatlint.editor.items import fit
from heatlint.editor.moving_configs import edits_of_configs
from heatlint.editor.renaming import CannotRename
from heatlint.editor.replacements import replacement_at
from heatlint.load.disk import relative_path
from heatlint.lsp.documents import path_of
from heatlint.lsp.kinds import SYMBOL_KINDS
from heatlint.lsp.server import HeatServer, Refused
from heatlint.model.names import TYPE
from heatlint.project.config import display_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.file import File
    from heatlint.editor.replacements import Replacement

#: The number of workspace symbols in an answer; an editor asks again with a longer query.
MOST_SYMBOLS = 500
#: The number of places of a name that are highlighted.
MOST_HIGHLIGHTS = 10_000
#: How many files that a rename of files leaves as they are a message names.
MOST_FILES_NAMED = 5
#: After how many places of a name other requests are let in.
PAUSE_AFTER = 100


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server."""
    documents, workspace = server.documents, server.heat_workspace

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        file = await server.indexed_file(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        offset = documents.offset(file.buffer, params.position)
        found = navigation.definitions(workspace, file, offset)
        return [documents.location(other, start, end) for other, start, end in found] or None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location] | None:
        file = await server.indexed_file(params.text_document.uri)
        server.require_index()
        if file is None or file.kind is None:
            return None
        offset = documents.offset(file.buffer, params.position)
        occurrence = file.occurrence(offset)
        if occurrence is not None and occurrence.kind == TYPE:
            other = navigation.target(workspace, file, occurrence.name)
            return (await uses(server, other))[0] if other is not None else None
        found = navigation.symbol_of(workspace, file, occurrence) if occurrence is not None else None
        if found is None:
            replaced = replacement_at(workspace, file, offset)
            if replaced is None:
                return None
            parts = [replaced.key, *replaced.uses] if params.context.include_declaration else replaced.uses
            return [documents.location(*part) for part in parts]
        places = []
        for spot in navigation.references(workspace, found):
            if params.context.include_declaration or not spot.occurrence.declares:
                places.append(documents.location(spot.file, spot.start, spot.end))
            if len(places) % PAUSE_AFTER == 0:
                await asyncio.sleep(0)
        return places

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.reading is None:
            return None
        offset = documents.offset(file.buffer, params.position)
        occurrence = file.occurrence(offset)
        if occurrence is None:
            replaced = replacement_at(workspace, file, offset)
            return None if replaced is None else _highlights(server, file, replaced)
        alike = (
            each
            for each in file.reading.each_name()
            if each.kind == occurrence.kind and each.name == occurrence.name and each.of == occurrence.of
        )
        # an alias and a merge give one place of the text to several names
        spans = {file.span(each.path, each.key): each for each in islice(alike, MOST_HIGHLIGHTS)}
        return [
            types.DocumentHighlight(
                documents.range(file.buffer, *span),
                types.DocumentHighlightKind.Write if each.declares else types.DocumentHighlightKind.Read,
            )
            for span, each in spans.items()
        ]

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare_rename(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        file = await server.indexed_file(params.text_document.uri)
        server.require_index()
        if file is None or file.kind is None:
            return None
        try:
            target = rename.target_at(workspace, file, documents.offset(file.buffer, params.position))
        except CannotRename:
            return None
        return types.PrepareRenamePlaceholder(documents.range(file.buffer, target.start, target.end), target.name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename_everywhere(params: types.RenameParams) -> types.WorkspaceEdit | None:
        # A template that the index lacks would keep the old name, so the folders are searched again.
        file = await server.indexed_file(params.text_document.uri, search_again=True)
        server.require_index()
        if file is None or file.kind is None:
            return None
        offset = documents.offset(file.buffer, params.position)
        try:
            target = rename.target_at(workspace, file, offset)
            found = rename.rename(workspace, target, params.new_name)
        except CannotRename as error:
            raise Refused(str(error)) from None
        return server.edit({other.real: (other, edits) for other, edits in found})

    everything = types.FileOperationFilter(types.FileOperationPattern("**/*"), "file")  # files and directories

    @server.feature(types.WORKSPACE_WILL_RENAME_FILES, types.FileOperationRegistrationOptions([everything]))
    async def will_rename(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        await server.checking.index(search_again=True)
        moves = {
            os.path.realpath(old): new
            for each in params.files
            if (old := path_of(each.old_uri)) is not None and (new := path_of(each.new_uri)) is not None
        }
        in_files = list(moving.edits_for_moves(workspace, moving.moves_of_files(workspace, moves)))
        edits = {file.real: (file, edits) for file, edits in edits_of_configs(workspace, moves)}
        edits.update((file.real, (file, edits)) for file, edits in in_files if not isinstance(edits, str))
        left = [f'"{display_path(file.path)}" ({why})' for file, why in in_files if isinstance(why, str)]
        if left:
            shown = ", ".join(left[:MOST_FILES_NAMED]) + (", ..." if len(left) > MOST_FILES_NAMED else "")
            text = f"heatlint: the old name of what moves may be left in {shown}; change it there by hand"
            server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
        return server.edit(edits) if edits else None

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        await server.checking.index()
        server.require_index()
        found: list[tuple[int, types.WorkspaceSymbol]] = []
        for path in workspace.templates():
            file = workspace.file(path)
            if file is not None:
                found += _matching_symbols(server, file, params.query)
            await asyncio.sleep(0)
        found.sort(key=lambda pair: pair[0])
        return [symbol for _, symbol in found[:MOST_SYMBOLS]]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions(resolve_provider=True))
    def links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        found = [
            types.DocumentLink(documents.range(file.buffer, start, end), documents.uri(path))
            for start, end, path in navigation.links(workspace, file)
        ]
        for start, end, name in navigation.registered_types(file):
            data = {"uri": params.text_document.uri, "type": name}
            found.append(types.DocumentLink(documents.range(file.buffer, start, end), data=data))
        return found

    @server.feature(types.DOCUMENT_LINK_RESOLVE)
    async def resolve(link: types.DocumentLink) -> types.DocumentLink:
        """Add the template that a registered type stands for: any environment of the workspace may say that."""
        match link.data:
            case {"uri": str(uri), "type": str(name)}:
                file = await server.indexed_file(uri)
            case _:
                return link
        other = navigation.target(workspace, file, name) if file is not None else None
        if other is None:
            raise Refused(f'no environment says which template "{name}" stands for')
        link.target = documents.uri(other.real)
        return link

    @server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    async def calls(params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
        file = await server.indexed_file(params.text_document.uri)
        server.require_index()
        if file is None or file.kind != TEMPLATE:
            return None
        occurrence = file.occurrence(documents.offset(file.buffer, params.position))
        if occurrence is not None and occurrence.kind == TYPE:
            other = navigation.target(workspace, file, occurrence.name)
            return [_call_item(server, other)] if other is not None else None
        return [_call_item(server, file)]

    @server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)
    async def incoming(params: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall] | None:
        file = await server.any_indexed_file(params.item.uri)
        if file is None:
            return None
        found = []
        for parent, spans in navigation.uses(workspace, file):
            ranges = [documents.range(parent.buffer, *span) for span in spans]
            found.append(types.CallHierarchyIncomingCall(_call_item(server, parent), ranges))
            await asyncio.sleep(0)
        return found

    @server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)
    async def outgoing(params: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall] | None:
        file = await server.any_indexed_file(params.item.uri)
        if file is None:
            return None
        by_file: dict[str, tuple[File, list[types.Range]]] = {}
        for other, span in navigation.nested(workspace, file):
            by_file.setdefault(other.real, (other, []))[1].append(documents.range(file.buffer, *span))
            await asyncio.sleep(0)
        return [
            types.CallHierarchyOutgoingCall(_call_item(server, other), ranges) for other, ranges in by_file.values()
        ]


async def uses(server: HeatServer, file: File) -> tuple[list[types.Location], int]:
    """Return the places where templates use a template as a nested one, and the number of those templates."""
    places: list[types.Location] = []
    count = 0
    for parent, spans in navigation.uses(server.heat_workspace, file):
        count += 1
        places += [server.documents.location(parent, *span) for span in spans]
        await asyncio.sleep(0)
    return places, count


def _highlights(server: HeatServer, file: File, found: Replacement) -> list[types.DocumentHighlight]:
    """Return the places in a file of a name that a function replaces."""
    documents = server.documents
    key = types.DocumentHighlight(documents.range(file.buffer, *found.key[1:]), types.DocumentHighlightKind.Write)
    uses = (documents.range(file.buffer, *part[1:]) for part in found.uses if part[0] is file)
    return [key, *(types.DocumentHighlight(each, types.DocumentHighlightKind.Read) for each in uses)]


def _matching_symbols(server: HeatServer, file: File, query: str) -> list[tuple[int, types.WorkspaceSymbol]]:
    """Return the names that a template declares and that match a query, each with its rank (the lowest is the best)."""
    found = []
    for each in file.reading.names if file.reading is not None else ():
        rank = fit(query, each.name) if each.declares else None
        if rank is not None:
            location = server.documents.location(file, *file.span(each.path, True))
            kind = SYMBOL_KINDS.get(each.kind, types.SymbolKind.Key)
            symbol = types.WorkspaceSymbol(location, each.name, kind, container_name=os.path.basename(file.path))
            found.append((rank, symbol))
    return found


def _call_item(server: HeatServer, file: File) -> types.CallHierarchyItem:
    name = os.path.basename(file.path)
    whole = server.documents.range(file.buffer, 0, len(file.buffer.text))
    start = server.documents.range(file.buffer, 0, 0)
    return types.CallHierarchyItem(
        name, types.SymbolKind.Module, server.documents.uri(file.real), whole, start, detail=relative_path(file.path)
    )

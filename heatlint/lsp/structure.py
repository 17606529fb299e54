"""The shape of files and what can be done to them: symbols, folds, tokens, links, calls, lenses, actions."""

from __future__ import annotations

import asyncio
import os

from lsprotocol import types

from heatlint.editor import actions, navigation, outline
from heatlint.editor.file import TEMPLATE
from heatlint.editor.items import fit
from heatlint.editor.names import CONDITION, OUTPUT, PARAMETER, RESOURCE, TYPE
from heatlint.editor.outline import SECTION, TOKENS
from heatlint.lsp.server import HeatServer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.file import File

_KINDS = {
    SECTION: types.SymbolKind.Namespace,
    PARAMETER: types.SymbolKind.Variable,
    RESOURCE: types.SymbolKind.Object,
    OUTPUT: types.SymbolKind.Field,
    CONDITION: types.SymbolKind.Boolean,
    TYPE: types.SymbolKind.Class,
}
_TOKENS = list(dict.fromkeys(TOKENS.values()))
#: The command that shows a list of places; editors that know how do it themselves.
SHOW = "heatlint.showReferences"
MOST_SYMBOLS = 500


def register(server: HeatServer) -> None:
    """Register what is here."""
    documents, work = server.documents, server.work

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        return [_symbol(server, file, each) for each in outline.symbols(file)]

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        found: list[tuple[int, types.WorkspaceSymbol]] = []
        for path in work.templates():
            file = work.file(path)
            for each in file.reading.names if file is not None and file.reading is not None else ():
                score = fit(params.query, each.name) if each.declares else None
                if score is not None and file is not None:
                    found.append(
                        (
                            score,
                            types.WorkspaceSymbol(
                                documents.location(file, *file.span(each.path, True)),
                                each.name,
                                _KINDS.get(each.kind, types.SymbolKind.Key),
                                container_name=os.path.basename(path),
                            ),
                        )
                    )
            await asyncio.sleep(0)
        found.sort(key=lambda pair: pair[0])
        return [symbol for _, symbol in found[:MOST_SYMBOLS]]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folds(params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        return [
            types.FoldingRange(first, last, kind=types.FoldingRangeKind.Comment if comment else None)
            for first, last, comment in sorted(outline.folds(file))
        ]

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    def selections(params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        found = []
        for position in params.positions:
            made: types.SelectionRange | None = None
            for start, end in reversed(outline.selections(file, documents.offset(file.buffer, position))):
                made = types.SelectionRange(documents.range(file.buffer, start, end), made)
            found.append(made or types.SelectionRange(types.Range(position, position)))
        return found

    legend = types.SemanticTokensLegend(_TOKENS, ["declaration"])

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, legend)
    def tokens(params: types.SemanticTokensParams) -> types.SemanticTokens:
        file = documents.read(params.text_document.uri)
        return types.SemanticTokens(_tokens(server, file) if file is not None else [])

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, legend)
    def tokens_between(params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
        file = documents.read(params.text_document.uri)
        if file is None:
            return types.SemanticTokens([])
        return types.SemanticTokens(_tokens(server, file, *documents.offsets(file.buffer, params.range)))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        return [
            types.DocumentLink(documents.range(file.buffer, start, end), documents.uri(path))
            for start, end, path in navigation.links(work, file)
        ]

    @server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    def calls(params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind != TEMPLATE:
            return None
        occurrence = file.occurrence(documents.offset(file.buffer, params.position))
        if occurrence is not None and occurrence.kind == TYPE:
            other = navigation.target(work, file, occurrence.name)
            return [_stack(server, other)] if other is not None else None
        return [_stack(server, file)]

    @server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)
    async def incoming(params: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall] | None:
        file = server.file(params.item.uri)
        if file is None:
            return None
        found = []
        for parent, names in navigation.users(work, file):
            ranges = [
                documents.range(parent.buffer, *parent.span(each.path))
                for each in (parent.reading.names if parent.reading is not None else ())
                if each.kind == TYPE and each.name in names
            ]
            found.append(types.CallHierarchyIncomingCall(_stack(server, parent), ranges))
            await asyncio.sleep(0)
        return found

    @server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)
    async def outgoing(params: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall] | None:
        file = server.file(params.item.uri)
        if file is None:
            return None
        by_file: dict[str, tuple[File, list[types.Range]]] = {}
        for other, each in navigation.nested(work, file):
            by_file.setdefault(other.real, (other, []))[1].append(documents.range(file.buffer, *file.span(each.path)))
            await asyncio.sleep(0)
        return [types.CallHierarchyOutgoingCall(_stack(server, other), ranges) for other, ranges in by_file.values()]

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.reading is None:
            return None
        found = []
        used: dict[str, list[types.Location]] = {}
        for each in file.reading.names:
            if each.kind == RESOURCE and not each.declares:
                used.setdefault(each.name, []).append(documents.location(file, *file.span(each.path, each.key)))
        for each in file.reading.names:
            if each.kind == RESOURCE and each.declares and each.name in used:
                owners = {
                    other.path[1]
                    for other in file.reading.names
                    if other.kind == RESOURCE and not other.declares and other.name == each.name
                }
                found.append(
                    _lens(server, file, file.span(each.path, True)[0], used[each.name], len(owners), "dependent")
                )
        if file.kind == TEMPLATE:
            places = []
            parents = 0
            for parent, names in navigation.users(work, file):
                parents += 1
                places += [
                    documents.location(parent, *parent.span(each.path))
                    for each in (parent.reading.names if parent.reading is not None else ())
                    if each.kind == TYPE and each.name in names
                ]
                await asyncio.sleep(0)
        else:
            users = work.templates_for(file)
            parents, places = len(users), [documents.location(each, 0, 0) for each in users]
        if parents:
            found.insert(
                0, _lens(server, file, 0, places, parents, "stack that uses this file", "stacks that use this file")
            )
        return found

    @server.command(SHOW)
    def show(uri: object, position: object, locations: object) -> None:
        places = locations if isinstance(locations, list) else []
        first = places[0] if places else None
        if isinstance(first, dict):
            span = first["range"]
            place = types.Range(types.Position(**span["start"]), types.Position(**span["end"]))
            server.window_show_document(types.ShowDocumentParams(str(first["uri"]), take_focus=True, selection=place))

    kinds = [actions.QUICKFIX, actions.EXTRACT, actions.REWRITE, actions.FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds))
    def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return []
        server.checking.finish(file.real)
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        found = []
        for each in actions.actions(work, file, *documents.offsets(file.buffer, params.range)):
            if only and not any(each.kind == kind or each.kind.startswith(f"{kind}.") for kind in only):
                continue
            if each.kind == actions.FIX_ALL and not only:
                continue  # only where somebody asks for it: on saving
            solved = [
                shown
                for shown in params.context.diagnostics
                if any(shown.code == one.rule.code and shown.message == one.message for one in each.solves)
            ]
            found.append(
                types.CodeAction(
                    each.title,
                    each.kind,
                    solved or None,
                    is_preferred=each.preferred or None,
                    edit=server.edit({file.real: (file, each.edits)}),
                )
            )
        return found


def _symbol(server: HeatServer, file: File, each: outline.Symbol) -> types.DocumentSymbol:
    documents = server.documents
    return types.DocumentSymbol(
        each.name or "(empty)",
        _KINDS.get(each.kind, types.SymbolKind.Key),
        documents.range(file.buffer, each.start, each.end),
        documents.range(file.buffer, each.name_start, each.name_end),
        each.detail or None,
        children=[_symbol(server, file, child) for child in each.children] or None,
    )


def _tokens(server: HeatServer, file: File, start: int = 0, end: int | None = None) -> list[int]:
    data: list[int] = []
    line = column = 0
    for low, high, kind, declares in outline.tokens(file, start, end):
        first = server.documents.position(file.buffer, low)
        last = server.documents.position(file.buffer, high)
        if first.line != line:
            column = 0
        data += [
            first.line - line,
            first.character - column,
            last.character - first.character,
            _TOKENS.index(kind),
            int(declares),
        ]
        line, column = first.line, first.character
    return data


def _stack(server: HeatServer, file: File) -> types.CallHierarchyItem:
    name = os.path.basename(file.path)
    whole = server.documents.range(file.buffer, 0, len(file.buffer.text))
    start = server.documents.range(file.buffer, 0, 0)
    return types.CallHierarchyItem(
        name, types.SymbolKind.Module, server.documents.uri(file.real), whole, start, detail=os.path.relpath(file.path)
    )


def _lens(
    server: HeatServer,
    file: File,
    offset: int,
    places: list[types.Location],
    count: int,
    word: str,
    words: str | None = None,
) -> types.CodeLens:
    title = f"{count} {word if count == 1 else words or word + 's'}"
    place = server.documents.range(file.buffer, offset, offset)
    return types.CodeLens(
        place, types.Command(title, SHOW, arguments=[server.documents.uri(file.real), place.start, places])
    )

"""Requests about one file: its symbols, folds, selections, tokens and lenses."""

from __future__ import annotations

from hashlib import blake2b

from lsprotocol import types

from heatlint.editor import outline
from heatlint.editor.buffer import common, common_end
from heatlint.editor.file import TEMPLATE
from heatlint.editor.outline import TOKENS
from heatlint.lsp.kinds import SYMBOL_KINDS
from heatlint.lsp.navigation import uses
from heatlint.lsp.plans import SHOW_PLAN
from heatlint.lsp.server import HeatServer
from heatlint.model.names import RESOURCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heatlint.editor.file import File
    from heatlint.model.names import Occurrence

_TOKEN_TYPES = list(dict.fromkeys(TOKENS.values()))
#: The command of a lens: it shows a list of locations. An editor that cannot show a list lets the server run it.
SHOW_REFERENCES = "heatlint.showReferences"
#: How many places the lenses of a file lead to, all together; each leads to at least one.
MOST_PLACES = 10_000


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server."""
    documents, workspace = server.documents, server.heat_workspace

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        return [_symbol(server, file, each) for each in outline.symbols(file, workspace.stack(file))]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folds(params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        return [types.FoldingRange(first, last, kind=kind or None) for first, last, kind in sorted(outline.folds(file))]

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    def selections(params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        found = []
        for position in params.positions:
            selection: types.SelectionRange | None = None
            for start, end in reversed(outline.selections(file, documents.offset(file.buffer, position))):
                selection = types.SelectionRange(documents.range(file.buffer, start, end), selection)
            found.append(selection or types.SelectionRange(types.Range(position, position)))
        return found

    legend = types.SemanticTokensLegend(_TOKEN_TYPES, ["declaration"])

    sent: dict[str, types.SemanticTokens] = {}  # the last tokens of each open file, by real path

    def all_tokens(file: File | None) -> types.SemanticTokens:
        if file is None or file.kind is None:
            return types.SemanticTokens([])
        for real in [real for real in sent if real not in workspace.open]:
            del sent[real]
        data = _tokens(server, file)
        identity = blake2b(repr(data).encode(), digest_size=12).hexdigest()
        sent[file.real] = types.SemanticTokens(data, result_id=identity)
        return sent[file.real]

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, legend)
    def tokens(params: types.SemanticTokensParams) -> types.SemanticTokens:
        return all_tokens(documents.read(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA, legend)
    def changed_tokens(params: types.SemanticTokensDeltaParams) -> types.SemanticTokens | types.SemanticTokensDelta:
        file = documents.read(params.text_document.uri)
        before = sent.get(file.real) if file is not None else None
        now = all_tokens(file)
        if before is None or before.result_id != params.previous_result_id:
            return now
        return types.SemanticTokensDelta(_difference(before.data, now.data), result_id=now.result_id)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, legend)
    def tokens_between(params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
        file = documents.read(params.text_document.uri)
        if file is None:
            return types.SemanticTokens([])
        return types.SemanticTokens(_tokens(server, file, *documents.offsets(file.buffer, params.range)))

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    def lenses(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.reading is None:
            return None
        uses = types.CodeLens(documents.range(file.buffer, 0, 0), data={"uri": params.text_document.uri})
        plan = server.plans.lens(file)
        return [uses, *([plan] if plan is not None else []), *_dependents(server, file)]

    @server.feature(types.CODE_LENS_RESOLVE)
    async def resolve(lens: types.CodeLens) -> types.CodeLens:
        """Add how many stacks use a file: only this takes long, since it depends on all files."""
        uri = lens.data.get("uri") if isinstance(lens.data, dict) else None
        file = await server.indexed_file(uri) if isinstance(uri, str) and lens.command is None else None
        if file is None:
            return lens
        server.require_index()
        places, count = await _stacks_with(server, file)
        title = {0: "no stack uses this file", 1: "1 stack that uses this file"}
        if file.kind == TEMPLATE:
            title[0] = "no template nests this file"
        return _lens(server, file, 0, places, title.get(count, f"{count} stacks that use this file"))

    @server.command(SHOW_PLAN)
    async def show_plan(uri: str) -> None:
        file = server.file(uri)
        if file is not None:
            await server.plans.show(file)

    @server.command(SHOW_REFERENCES)
    def show(uri: str, position: types.Position, locations: list[types.Location]) -> None:
        for first in locations[:1]:
            server.window_show_document(types.ShowDocumentParams(first.uri, take_focus=True, selection=first.range))


async def _stacks_with(server: HeatServer, file: File) -> tuple[list[types.Location], int]:
    """Return the places where templates use a template or an environment, and the number of those templates."""
    if file.kind != TEMPLATE:
        templates = server.heat_workspace.templates_for(file)
        return [server.documents.location(each, 0, 0) for each in templates], len(templates)
    return await uses(server, file)


def _dependents(server: HeatServer, file: File) -> Iterator[types.CodeLens]:
    """Yield a lens for each resource that others refer to; it leads to the references, see MOST_PLACES."""
    left = MOST_PLACES
    references: dict[str, list[Occurrence]] = {}
    resources: list[Occurrence] = []
    for each in file.reading.names if file.reading is not None else ():
        if each.kind == RESOURCE and each.declares:
            resources.append(each)
        elif each.kind == RESOURCE:
            references.setdefault(each.name, []).append(each)
    for resource in resources:
        own = references.get(resource.name, [])
        count = len({each.path[1] for each in own})
        if count:
            shown = list(dict.fromkeys(file.span(each.path, each.key) for each in own[: max(left, 1)]))
            left -= len(shown)
            places = [server.documents.location(file, *span) for span in shown]
            title = f"{count} dependent" + ("" if count == 1 else "s")
            yield _lens(server, file, file.span(resource.path, True)[0], places, title)


def _symbol(server: HeatServer, file: File, each: outline.Symbol) -> types.DocumentSymbol:
    documents = server.documents
    return types.DocumentSymbol(
        each.name or "(empty)",
        SYMBOL_KINDS.get(each.kind, types.SymbolKind.Key),
        documents.range(file.buffer, each.start, each.end),
        documents.range(file.buffer, each.name_start, each.name_end),
        each.detail or None,
        children=[_symbol(server, file, child) for child in each.children] or None,
    )


def _tokens(server: HeatServer, file: File, start: int = 0, end: int | None = None) -> list[int]:
    data: list[int] = []
    buffer, encoding = file.buffer, server.documents.encoding
    before_line = before_column = 0
    for low, high, kind, declares in outline.tokens(file, start, end):
        line, column = buffer.position(low, encoding)
        if line != before_line:
            before_column = 0
        length = buffer.units(high, encoding) - buffer.units(low, encoding)
        data += (line - before_line, column - before_column, length, _TOKEN_TYPES.index(kind), int(declares))
        before_line, before_column = line, column
    return data


def _difference(before: Sequence[int], now: Sequence[int]) -> list[types.SemanticTokensEdit]:
    """Return the edit that makes the data of tokens that of others; none for equal data."""
    start = common(before, now)
    tail = common_end(before, now, min(len(before), len(now)) - start)
    removed, added = len(before) - tail - start, list(now[start : len(now) - tail])
    return [types.SemanticTokensEdit(start, removed, added)] if removed or added else []


def _lens(server: HeatServer, file: File, offset: int, places: list[types.Location], title: str) -> types.CodeLens:
    place = server.documents.range(file.buffer, offset, offset)
    arguments = [server.documents.uri(file.real), place.start, places]
    return types.CodeLens(place, types.Command(title, SHOW_REFERENCES, arguments=arguments))

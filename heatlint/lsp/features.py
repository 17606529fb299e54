"""What is told of a file on request: completion, hover, navigation."""

from __future__ import annotations

import asyncio
import re

from lsprotocol import types

from heatlint.editor import completion, facts, hover, navigation, rename, values
from heatlint.editor.file import TEMPLATE
from heatlint.editor.items import ATTRIBUTE, FILE, FUNCTION, KEY, KEYWORD, PARAMETER, RESOURCE, TYPE, Item
from heatlint.editor.names import PARAMETER as A_PARAMETER
from heatlint.heat import TEMPLATE_FILE_ENDINGS
from heatlint.lsp.server import HeatServer, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.file import File

_KINDS = {
    KEY: types.CompletionItemKind.Property,
    FUNCTION: types.CompletionItemKind.Function,
    KEYWORD: types.CompletionItemKind.Keyword,
    TYPE: types.CompletionItemKind.Class,
    PARAMETER: types.CompletionItemKind.Variable,
    RESOURCE: types.CompletionItemKind.Reference,
    ATTRIBUTE: types.CompletionItemKind.Field,
    FILE: types.CompletionItemKind.File,
}
_PLACEHOLDER = re.compile(r"\$\{\d+:([^}]*)\}|\$\d+")


def register(server: HeatServer) -> None:
    """Register what is here."""
    documents, work = server.documents, server.work

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(
            trigger_characters=[" ", ":", "{", "[", ",", '"', "'", "-", "/"], resolve_provider=True
        ),
    )
    def complete(params: types.CompletionParams) -> types.CompletionList | None:
        file = documents.of(params.text_document.uri)
        if file is None or file.kind is None and not _may_become(file):
            return None
        file.read()
        items = completion.complete(work, file, documents.offset(file.buffer, params.position))
        place = documents.range(file.buffer, items.start, items.end)
        return types.CompletionList(
            False, [_item(server, item, number, place) for number, item in enumerate(items.sorted())]
        )

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    def resolve(item: types.CompletionItem) -> types.CompletionItem:
        if item.documentation is None and item.kind == types.CompletionItemKind.Class:
            found = server.known().find(item.label)
            if found is not None:
                item.documentation = server.markup(facts.type_text(found))
        return item

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def tell(params: types.HoverParams) -> types.Hover | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        found = hover.hover(work, file, documents.offset(file.buffer, params.position))
        if found is None:
            return None
        text, start, end = found
        return types.Hover(server.markup(text), documents.range(file.buffer, start, end))

    @server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, types.SignatureHelpOptions(["[", ","]))
    def signature(params: types.SignatureHelpParams) -> types.SignatureHelp | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind != TEMPLATE:
            return None
        found = hover.signature(work, file, documents.offset(file.buffer, params.position))
        if found is None:
            return None
        return types.SignatureHelp(
            [
                types.SignatureInformation(
                    found.label,
                    f"in versions {found.doc}" if found.doc else None,
                    [types.ParameterInformation(found.label[start:end]) for start, end in found.parameters],
                    found.active,
                )
            ],
            0,
            found.active,
        )

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        file = documents.read(params.text_document.uri)
        stack = work.stack(file) if file is not None and file.kind == TEMPLATE else None
        if file is None or stack is None or file.reading is None or file.reading.version is None:
            return []
        start, end = documents.offsets(file.buffer, params.range)
        found = []
        for each in file.reading.names:
            if (
                each.kind == A_PARAMETER
                and not each.declares
                and each.of is None
                and not each.key
                and each.path[0] != "parameter_groups"
            ):
                at = file.span(each.path)[1]
                value = values.hint(stack, each.name) if start <= at <= end else None
                if value is not None:
                    found.append(
                        types.InlayHint(
                            documents.position(file.buffer, at),
                            f"= {value}",
                            types.InlayHintKind.Parameter,
                            padding_left=True,
                        )
                    )
        words = file.reading.version.words
        for name, resource in stack.resources.items():
            if resource.type is not None and resource.type.family:
                at = file.span((words.resources, name, words.type))[1]
                count = values.members(resource) if start <= at <= end else None
                if count is not None:
                    found.append(types.InlayHint(documents.position(file.buffer, at), f"× {count}", padding_left=True))
        return found

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        return [
            documents.location(other, start, end)
            for other, start, end in navigation.definitions(work, file, documents.offset(file.buffer, params.position))
        ] or None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location] | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        offset = documents.offset(file.buffer, params.position)
        occurrence = file.occurrence(offset)
        if occurrence is not None and occurrence.kind == "type":
            other = navigation.target(work, file, occurrence.name)
            return await _uses(server, other) if other is not None else None
        found = navigation.symbol_at(work, file, offset)
        if found is None:
            return None
        places = []
        for spot in navigation.references(work, found[0]):
            if params.context.include_declaration or not spot.occurrence.declares:
                places.append(documents.location(spot.file, spot.start, spot.end))
            await asyncio.sleep(0)
        return places

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        file = documents.read(params.text_document.uri)
        occurrence = file.occurrence(documents.offset(file.buffer, params.position)) if file is not None else None
        if file is None or file.reading is None or occurrence is None:
            return None
        return [
            types.DocumentHighlight(
                documents.range(file.buffer, *file.span(each.path, each.key)),
                types.DocumentHighlightKind.Write if each.declares else types.DocumentHighlightKind.Read,
            )
            for each in file.reading.names
            if each.kind == occurrence.kind and each.name == occurrence.name and each.of == occurrence.of
        ]

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        try:
            start, end, name = rename.prepare(work, file, documents.offset(file.buffer, params.position))
        except rename.CannotRename:
            return None
        return types.PrepareRenamePlaceholder(documents.range(file.buffer, start, end), name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def change_name(params: types.RenameParams) -> types.WorkspaceEdit | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return None
        try:
            found = rename.rename(work, file, documents.offset(file.buffer, params.position), params.new_name)
        except rename.CannotRename as error:
            raise Refused(str(error)) from None
        return server.edit({other.real: (other, edits) for other, edits in found})


def _may_become(file: File) -> bool:
    """Whether a file that says nothing yet may become a template."""
    suffixes = tuple(ending for ending in TEMPLATE_FILE_ENDINGS if ending != ".json")
    return file.path.endswith(suffixes) and len(file.buffer.text) < 40


def _item(server: HeatServer, item: Item, number: int, place: types.Range) -> types.CompletionItem:
    has_snippets = server.has_snippets
    text = item.insert if has_snippets else plain(item.insert)
    made = types.CompletionItem(
        item.label,
        kind=_KINDS.get(item.kind, types.CompletionItemKind.Value),
        detail=item.detail or None,
        sort_text=f"{number:04}",
        filter_text=item.filter,
        text_edit=types.TextEdit(place, text),
    )
    if item.doc:
        made.documentation = server.markup(item.doc)
    if item.deprecated:
        made.tags = [types.CompletionItemTag.Deprecated]
    if has_snippets:
        made.insert_text_format = types.InsertTextFormat.Snippet
    if "\n" in text and server.has_insert_modes:
        made.insert_text_mode = types.InsertTextMode.AsIs
    return made


def plain(snippet: str) -> str:
    """A snippet as a text, without anything to fill in."""
    text = _PLACEHOLDER.sub(lambda match: match[1] or "", snippet)
    return re.sub(r"\\([\\$}])", r"\1", text)


async def _uses(server: HeatServer, file: File) -> list[types.Location]:
    """Where a template is nested."""
    found = []
    for parent, names in navigation.users(server.work, file):
        for each in parent.reading.names if parent.reading is not None else ():
            if each.kind == "type" and each.name in names and not each.declares:
                found.append(server.documents.location(parent, *parent.span(each.path)))
        await asyncio.sleep(0)
    return found

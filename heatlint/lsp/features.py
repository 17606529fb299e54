"""Requests while the user types or reads: completion, hover, signature help, inlay hints."""

from __future__ import annotations

import re

from lsprotocol import types

from heatlint.editor import completion, facts, hover, values
from heatlint.editor.file import TEMPLATE
from heatlint.editor.items import ATTRIBUTE, FILE, FUNCTION, KEY, KEYWORD, PARAMETER, RESOURCE, TYPE, Item
from heatlint.heat import TEMPLATE_FILE_ENDINGS
from heatlint.lsp.server import HeatServer
from heatlint.model.registry import Registry
from heatlint.model.stock import described_type
from heatlint.text.lines import line_start

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
#: The number of completion items in an answer; an editor asks again when the user has typed more of the word.
MOST_ITEMS = 1000
#: A text of JSON that has no entry yet.
_NEW_JSON = re.compile(r"\s*(?:\{\s*(?:\"?[\w-]*\"?)?\s*\}?\s*)?")
_BLANKS = re.compile(r"[ \t]*")
#: What a client may do with the indentation of items, the best first.
_MODES = (types.InsertTextMode.AsIs, types.InsertTextMode.AdjustIndentation)
_FIRST = re.compile(r"\$\{1:[^}]*\}")
_PLACEHOLDER = re.compile(r"\$\{\d+:([^}]*)\}|\$\d+")


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server."""
    documents, workspace = server.documents, server.heat_workspace

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(
            trigger_characters=[" ", ":", "{", "[", ",", '"', "'", "-", "/"], resolve_provider=True
        ),
    )
    def complete(params: types.CompletionParams) -> types.CompletionList | None:
        file = documents.of(params.text_document.uri)
        if file is None or file.kind is None and not _may_become(file, is_untitled=documents.is_untitled(file)):
            return None
        file.read()
        items = completion.complete(workspace, file, documents.offset(file.buffer, params.position))
        found = items.sorted()
        places = {
            span: documents.range(file.buffer, *span) for span in {items.replaced(item) for item in found[:MOST_ITEMS]}
        }
        start = line_start(file.buffer.text, items.start)
        indentation = _BLANKS.match(file.buffer.text, start, items.start)
        indent = indentation[0] if indentation is not None else ""
        elsewhere = [types.TextEdit(documents.range(file.buffer, at, at), text) for at, text in items.elsewhere]
        # The index adds types and templates later; the client must not keep a list that was made without it.
        return types.CompletionList(
            not workspace.is_indexed or len(found) > MOST_ITEMS,
            [
                _item(server, item, number, places[items.replaced(item)], items.filter(item), elsewhere, indent)
                for number, item in enumerate(found[:MOST_ITEMS])
            ],
        )

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    def resolve(item: types.CompletionItem) -> types.CompletionItem:
        if item.documentation is None and item.kind == types.CompletionItemKind.Class:
            found = described_type(Registry(None, server.known()), item.label)
            if found is not None:
                item.documentation = server.markup(facts.type_text(found))
        return item

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def show_hover(params: types.HoverParams) -> types.Hover | None:
        file = await server.indexed_file(params.text_document.uri, with_stack=True)
        if file is None or file.kind is None:
            return None
        found = hover.hover(workspace, file, documents.offset(file.buffer, params.position))
        if found is None:
            return None
        text, start, end = found
        return types.Hover(server.markup(text), documents.range(file.buffer, start, end))

    @server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, types.SignatureHelpOptions(["[", ","]))
    def signature(params: types.SignatureHelpParams) -> types.SignatureHelp | None:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind != TEMPLATE:
            return None
        found = hover.signature(workspace, file, documents.offset(file.buffer, params.position))
        if found is None:
            return None
        return types.SignatureHelp(
            [
                types.SignatureInformation(
                    found.label,
                    f"in versions {found.versions}" if found.versions else None,
                    [types.ParameterInformation(found.label[start:end]) for start, end in found.parameters],
                    found.active,
                )
            ],
            0,
            found.active,
        )

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        file = await server.indexed_file(params.text_document.uri, with_stack=True)
        stack = workspace.stack(file) if file is not None and file.kind == TEMPLATE else None
        if file is None or stack is None:
            return []
        return [
            types.InlayHint(
                documents.position(file.buffer, each.offset),
                each.label,
                types.InlayHintKind.Parameter if each.is_parameter else None,
                padding_left=True,
            )
            for each in values.hints(file, stack, *documents.offsets(file.buffer, params.range))
        ]


def _may_become(file: File, *, is_untitled: bool) -> bool:
    """Whether a file without a version key may become a template: it has a template's name or none, and little text."""
    if file.path.endswith(".json") and not is_untitled:  # most are for other programs
        return _NEW_JSON.fullmatch(file.buffer.text) is not None
    return (is_untitled or file.path.endswith(TEMPLATE_FILE_ENDINGS)) and len(file.buffer.text) < 40


def _item(
    server: HeatServer,
    item: Item,
    number: int,
    place: types.Range,
    word: str,
    elsewhere: list[types.TextEdit],
    indent: str,
) -> types.CompletionItem:
    """Return an item as the protocol has it.

    word: what the client compares with the text at the place. elsewhere: edits outside of the place. indent: the blanks
    before the line of the place, which a client adds to all lines unless it can be asked not to.
    """
    opens = item.opens and server.has_snippets and server.opens_lists
    # A list is compared with the selected text, so that the first placeholder must be empty where one opens.
    snippet = _FIRST.sub("$1", item.insert) if opens else item.insert
    text = snippet if server.has_snippets else plain(snippet)
    mode = None
    if "\n" in text:
        mode = next((each for each in _MODES if each in server.insert_modes), None)
        if mode != types.InsertTextMode.AsIs:
            text = text.replace(f"\n{indent}", "\n")
    return types.CompletionItem(
        item.label,
        kind=_KINDS.get(item.kind, types.CompletionItemKind.Value),
        tags=[types.CompletionItemTag.Deprecated] if item.deprecated else None,
        detail=item.detail or None,
        documentation=server.markup(item.doc) if item.doc else None,
        sort_text=f"{number:04}",
        filter_text=word,
        insert_text_format=types.InsertTextFormat.Snippet if server.has_snippets else None,
        insert_text_mode=mode,
        text_edit=types.TextEdit(place, text),
        additional_text_edits=elsewhere or None,
        command=types.Command("", "editor.action.triggerSuggest") if opens else None,
    )


def plain(snippet: str) -> str:
    """Return a snippet as plain text: the placeholders become their default texts."""
    text = _PLACEHOLDER.sub(lambda match: match[1] or "", snippet)
    return re.sub(r"\\([\\$}])", r"\1", text)

"""Texts that were never saved work as files of the first folder; other texts without a file have no features."""

import pytest
from lsp_client import applied, begin, codes
from lsprotocol import types

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "untitled:Untitled-1"
TEXT = """\
heat_template_version: 2018-08-31
resources:
  p:
    type: nested/port.yaml
    properties:
      net: {get_param: net}
"""


async def test_an_untitled_text_is_checked_until_it_is_closed(own_editor):
    editor = own_editor
    assert codes(await editor.open(NAME, TEXT)) == [(6, "HL401")]
    assert await editor.type(NAME, TEXT.replace("{get_param: net}", "x")) == []
    assert codes(await editor.type(NAME, TEXT)) == [(6, "HL401")]
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.id(NAME)))
    await editor.settle()
    last = [message for message in editor.client.published if "ntitled" in message.uri][-1]
    assert (last.uri, list(last.diagnostics)) == (NAME, [])


async def test_a_client_that_pulls_gets_the_diagnostics_of_an_untitled_text(bare, project):
    editor = await begin(bare, [project], pulls=True)
    await editor.open(NAME, TEXT, wait=False)
    report = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(editor.id(NAME)))
    assert codes(report.items) == [(6, "HL401")]
    whole = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    assert [codes(each.items) for each in whole.items if each.uri == NAME] == [[(6, "HL401")]]


@pytest.mark.parametrize("folders", [pytest.param(True, id="with a folder"), pytest.param(False, id="without one")])
async def test_an_untitled_text_has_features(bare, project, folders):
    editor = await begin(bare, [project])
    if not folders:
        folder = types.WorkspaceFolder(project.as_uri(), project.name)
        event = types.WorkspaceFoldersChangeEvent([], [folder])
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await editor.open(NAME, "heat", wait=False)
    found = await editor.client.text_document_completion_async(types.CompletionParams(**editor.place(NAME, "heat", 4)))
    assert found.items[0].label == "heat_template_version"
    await editor.type(NAME, TEXT)
    await editor.settle()  # the files of the folder are known then
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(**editor.place(NAME, "type: nested", 6))
    )
    assert ("nested/port.yaml" in [item.label for item in found.items]) == folders
    hover = await editor.client.text_document_hover_async(types.HoverParams(**editor.place(NAME, "get_param", 2)))
    assert "get_param: PARAMETER" in hover.contents.value
    place = editor.at(NAME, "net}", 1).position
    actions = await editor.client.text_document_code_action_async(
        types.CodeActionParams(editor.id(NAME), types.Range(place, place), types.CodeActionContext([]))
    )
    action = next(each for each in actions if each.title.startswith("Declare"))
    (change,) = action.edit.document_changes
    assert change.text_document.uri == NAME
    assert "  net:\n    type: string\n" in applied(TEXT, change.edits)


@pytest.mark.parametrize(
    "uri",
    [
        "git:/project/main.yaml?%7B%22ref%22%3A%22~%22%7D",
        "vscode-notebook-cell:/project/main.ipynb#X10sZmlsZQ==",
        "vscode-vfs://github/a/b/main.yaml",
        "output:extension-output",
        "untitled:",
        "untitled:..",
        "untitled:a%00b",
        "untitled:%2Fetc%2Fpasswd",
        "not a URI: at all",
    ],
)
async def test_a_text_of_another_scheme_has_no_features_and_no_error(editor, uri):
    await editor.open(uri, TEXT, wait=False)
    client, place = editor.client, editor.place(uri, "net}", 1)
    point = types.Range(place["position"], place["position"])
    document = editor.id(uri)
    assert await client.text_document_completion_async(types.CompletionParams(**place)) is None
    assert await client.text_document_hover_async(types.HoverParams(**place)) is None
    assert await client.text_document_definition_async(types.DefinitionParams(**place)) is None
    context = types.ReferenceContext(True)
    assert await client.text_document_references_async(types.ReferenceParams(context=context, **place)) is None
    assert await client.text_document_rename_async(types.RenameParams(new_name="x", **place)) is None
    actions = types.CodeActionParams(document, point, types.CodeActionContext([]))
    assert not await client.text_document_code_action_async(actions)
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
    assert list(tokens.data) == []
    assert await client.text_document_code_lens_async(types.CodeLensParams(document)) is None
    assert await client.text_document_document_symbol_async(types.DocumentSymbolParams(document)) is None
    report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    assert list(report.items) == []
    await editor.type(uri, TEXT.replace("net}", "nett}"), wait=False)
    client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    await editor.settle()
    del editor.texts[uri]
    assert not [message for message in client.published if message.uri == uri]

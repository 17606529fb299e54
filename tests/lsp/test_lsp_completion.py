"""Completion through the protocol; what is offered is tested in test_editor_completion.py."""

from __future__ import annotations

import pytest
import yaml
from lsp_client import applied, begin, position
from lsprotocol import types

from heatlint.lsp.features import plain

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def completed(editor, name, marked):
    """Type a text in which ^ is the cursor; return the answer of the server."""
    offset = marked.index("^")
    text = marked.replace("^", "", 1)
    await editor.type(name, text, wait=False)
    return await editor.client.text_document_completion_async(
        types.CompletionParams(editor.id(name), position(text, offset))
    )


async def test_an_item_replaces_the_word_with_a_snippet(editor):
    await editor.open("main.yaml")
    marked = editor.texts["main.yaml"].replace("{get_param: count}", "{get_param: co^}  # \U0001f600")
    found = await completed(editor, "main.yaml", marked)
    (item,) = [each for each in found.items if each.label == "count"]
    assert not found.is_incomplete
    assert item.insert_text_format == types.InsertTextFormat.Snippet
    assert applied(editor.texts["main.yaml"], [item.text_edit]) == marked.replace("co^", "count")


async def test_a_call_replaces_the_quotes_around_the_word(editor):
    await editor.open("main.yaml")
    marked = editor.texts["main.yaml"].replace("{get_param: count}", '"co^"')
    found = await completed(editor, "main.yaml", marked)
    (item,) = [each for each in found.items if each.label == "count"]
    assert item.filter_text == '"count'  # the client compares it with the text from the first quote to the cursor
    assert applied(editor.texts["main.yaml"], [item.text_edit]) == marked.replace('"co^"', "{get_param: count}")


async def test_an_item_in_a_brace_after_a_colon_adds_the_blank(editor):
    await editor.open("main.yaml")
    marked = editor.texts["main.yaml"].replace(": {get_param: count}", ":{get_param: co^}")
    found = await completed(editor, "main.yaml", marked)
    (item,) = [each for each in found.items if each.label == "count"]
    expected = marked.replace(":{get_param: co^}", ": {get_param: count}")
    assert expected != marked
    assert applied(editor.texts["main.yaml"], [item.text_edit, *item.additional_text_edits]) == expected


async def test_the_client_keeps_the_order_of_the_server(editor):
    await editor.open("main.yaml")
    found = await completed(
        editor, "main.yaml", editor.texts["main.yaml"].replace("      count:", "      ^\n      count:")
    )
    assert [each.sort_text for each in found.items] == sorted(each.sort_text for each in found.items)


async def test_a_type_is_described_on_request(editor):
    await editor.open("main.yaml")
    found = await completed(editor, "main.yaml", editor.texts["main.yaml"].replace("My::Port", "OS::Nova::Ser^"))
    (item,) = [each for each in found.items if each.label == "OS::Nova::Server"]
    assert item.documentation is None
    described = await editor.client.completion_item_resolve_async(item)
    assert "required: `flavor`" in described.documentation.value


async def test_a_client_without_snippets_gets_plain_text(bare, project):
    editor = await begin(bare, [project], capabilities=types.ClientCapabilities())
    await editor.open("main.yaml")
    found = await completed(editor, "main.yaml", editor.texts["main.yaml"].replace("{get_param: count}", "^"))
    (item,) = [each for each in found.items if each.label == "get_attr"]
    assert item.text_edit.new_text == "{get_attr: [resource, attribute]}"
    assert item.insert_text_format is None


async def test_a_file_that_is_no_template_has_no_items(editor):
    await editor.open("compose.yaml", "services:\n  web: {image: nginx, ports: [80]}\n", wait=False)
    assert await completed(editor, "compose.yaml", "services:\n  web: {im^age: nginx, ports: [80]}\n") is None


@pytest.mark.parametrize(
    ("marked", "label"),
    [("^", "template"), ("{^", "heat_template_version"), ('{\n  "^"\n}', "heat_template_version")],
)
async def test_a_new_file_of_json_has_items(editor, marked, label):
    await editor.open("new.json", "", wait=False)
    found = await completed(editor, "new.json", marked)
    assert label in [each.label for each in found.items]


async def test_json_of_another_program_has_no_items(editor):
    await editor.open("package.json", "{}", wait=False)
    assert await completed(editor, "package.json", '{"name": "x", "^"}') is None


async def test_an_item_behind_a_missing_comma_adds_it(editor):
    await editor.open("new.json", "", wait=False)
    marked = '{"heat_template_version": "2018-08-31",\n "outputs": {}\n "^"}'
    found = await completed(editor, "new.json", marked)
    (item,) = [each for each in found.items if each.label == "resources"]
    new = applied(editor.texts["new.json"], [item.text_edit, *item.additional_text_edits])
    assert '"outputs": {},\n "resources": {' in new


@pytest.mark.parametrize("modes", [None, [2], [1, 2]])
async def test_the_indentation_of_an_item_is_written_once(bare, project, modes):
    """Neovim, Helix and Sublime Text add that of the line to each further line, and cannot be asked not to."""
    support = (
        None
        if modes is None
        else types.ClientCompletionItemInsertTextModeOptions(list(map(types.InsertTextMode, modes)))
    )
    item = types.ClientCompletionItemOptions(snippet_support=True, insert_text_mode_support=support)
    completion = types.CompletionClientCapabilities(completion_item=item)
    capabilities = types.ClientCapabilities(text_document=types.TextDocumentClientCapabilities(completion=completion))
    editor = await begin(bare, [project], capabilities=capabilities)
    await editor.open("main.yaml")
    marked = "heat_template_version: 2018-08-31\nresources:\n    a: {type: OS::Heat::None}\n    ^\n"
    found = await completed(editor, "main.yaml", marked)
    (item,) = [each for each in found.items if each.label.startswith("server with a port")]
    keeps = item.insert_text_mode == types.InsertTextMode.AsIs
    assert keeps == (modes == [1, 2])
    new = item.text_edit.new_text
    item.text_edit.new_text = new if keeps else new.replace("\n", "\n    ")
    written = applied(editor.texts["main.yaml"], [item.text_edit])
    resources = yaml.safe_load(plain(written))["resources"]
    assert {"OS::Nova::Server", "OS::Neutron::Port"} < {each["type"] for each in resources.values()}

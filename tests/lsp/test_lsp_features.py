"""Each request through the protocol. The answers in detail are tested without a server, in test_editor_*.py."""

import asyncio

import pytest
from lsp_client import applied, begin, codes, offset, position
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHOLE = types.Range(types.Position(0, 0), types.Position(999, 0))


async def hover(editor, name, words, plus=0):
    found = await editor.client.text_document_hover_async(types.HoverParams(**editor.place(name, words, plus)))
    return found.contents.value if found is not None else None


async def test_hover_is_markdown_with_the_range_of_the_word(editor):
    await editor.open("main.yaml")
    place = editor.place("main.yaml", "param: count", 8)
    found = await editor.client.text_document_hover_async(types.HoverParams(**place))
    assert found.contents.kind == types.MarkupKind.Markdown
    assert "value `2`, set in env.yaml" in found.contents.value
    text = editor.texts["main.yaml"]
    assert text[offset(text, found.range.start) : offset(text, found.range.end)] == "count"


async def test_inlay_hints(editor):
    await editor.open("main.yaml")
    found = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(editor.id("main.yaml"), WHOLE))
    labels = {(each.position.line + 1, each.label) for each in found}
    assert labels == {(10, "= office"), (14, "= office"), (19, "= 2"), (16, "× 2")}


async def test_signature_help(editor):
    await editor.open("main.yaml")
    text = editor.texts["main.yaml"].replace("[port, address]", "[port, ")
    await editor.type("main.yaml", text, wait=False)
    found = await editor.client.text_document_signature_help_async(
        types.SignatureHelpParams(**editor.place("main.yaml", "[port, ", 7))
    )
    assert found.signatures[0].label == "get_attr: [RESOURCE, ATTRIBUTE, KEY, ...]"
    assert found.active_parameter == 1


def places(found):
    """Return file and line (from 1) of each location, sorted."""
    return sorted((each.uri.rpartition("/project/")[2], each.range.start.line + 1) for each in found or ())


async def definition(editor, name, words, plus=0):
    return places(
        await editor.client.text_document_definition_async(types.DefinitionParams(**editor.place(name, words, plus))),
    )


async def test_definition(editor):
    for name in ("main.yaml", "nested/port.yaml", "env.yaml"):
        await editor.open(name)
    assert await definition(editor, "main.yaml", "param: count", 8) == [("main.yaml", 3)]
    assert await definition(editor, "main.yaml", "type: nested", 8) == [("nested/port.yaml", 1)]
    assert await definition(editor, "main.yaml", "My::Port", 2) == [("nested/port.yaml", 1)]
    assert await definition(editor, "main.yaml", "      net:", 7) == [("nested/port.yaml", 3)]
    assert await definition(editor, "main.yaml", ", address", 3) == [("nested/port.yaml", 12)]
    assert await definition(editor, "main.yaml", "[port, ", 2) == [("main.yaml", 7)]
    assert await definition(editor, "env.yaml", "count", 1) == [("main.yaml", 3)]
    assert await definition(editor, "env.yaml", "nested/port.yaml", 1) == [("nested/port.yaml", 1)]


async def test_navigation_works_while_the_text_has_a_syntax_error(editor):
    await editor.open("main.yaml")
    text = editor.texts["main.yaml"].replace("resources:\n", "resources:\n  new: {type: [\n")
    assert codes(await editor.type("main.yaml", text))[0][1] == "HL002"
    assert await definition(editor, "main.yaml", "param: count", 8) == [("main.yaml", 3)]
    assert "set in env.yaml" in await hover(editor, "main.yaml", "param: count", 8)
    found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.id("main.yaml")))
    group = next(child for each in found for child in each.children or () if child.name == "group")
    assert text.splitlines()[group.range.start.line] == "  group:"


async def test_references_and_highlight(editor):
    for name in ("main.yaml", "nested/port.yaml"):
        await editor.open(name)
    found = await editor.client.text_document_references_async(
        types.ReferenceParams(types.ReferenceContext(True), **editor.place("nested/port.yaml", "  net:", 3))
    )
    assert places(found) == [
        ("main.yaml", 10),
        ("main.yaml", 14),
        ("nested/port.yaml", 3),
        ("nested/port.yaml", 10),
        ("second.yaml", 5),
    ]
    found = await editor.client.text_document_references_async(
        types.ReferenceParams(types.ReferenceContext(False), **editor.place("main.yaml", "  count:", 3))
    )
    assert places(found) == [("env.yaml", 2), ("main.yaml", 19)]
    found = await editor.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(**editor.place("main.yaml", "  port:", 3))
    )
    assert sorted(each.range.start.line + 1 for each in found) == [7, 17, 27]


async def renamed(editor, name, words, plus, new):
    edit = await editor.client.text_document_rename_async(
        types.RenameParams(new_name=new, **editor.place(name, words, plus))
    )
    found = {}
    for change in edit.document_changes:
        path = change.text_document.uri.rpartition("/project/")[2]
        text = editor.texts.get(path) or (editor.folder / path).read_text(encoding="utf-8")
        found[path] = applied(text, change.edits)
    return found


async def test_rename_edits_all_files(editor):
    await editor.open("nested/port.yaml")
    found = await renamed(editor, "nested/port.yaml", "  net:", 3, "network_id")
    assert set(found) == {"main.yaml", "second.yaml", "nested/port.yaml"}
    assert found["main.yaml"].count("network_id: {get_param: net}") == 2
    assert "{network_id: public}" in found["second.yaml"]


async def test_a_refused_rename_is_an_error_that_says_why(editor):
    await editor.open("main.yaml")
    with pytest.raises(JsonRpcException, match='there is already a parameter "net"') as error:
        await renamed(editor, "main.yaml", "  count:", 3, "net")
    assert error.value.code == types.LSPErrorCodes.RequestFailed.value


@pytest.mark.parametrize(
    ("words", "plus", "placeholder"),
    [pytest.param("  count:", 3, "count", id="parameter"), pytest.param("OS::Heat", 3, None, id="resource type")],
)
async def test_prepare_rename_gives_the_name_or_nothing(editor, words, plus, placeholder):
    await editor.open("main.yaml")
    params = types.PrepareRenameParams(**editor.place("main.yaml", words, plus))
    found = await editor.client.text_document_prepare_rename_async(params)
    assert (found.placeholder if found is not None else None) == placeholder


async def test_links_symbols_and_folds(editor):
    await editor.open("main.yaml")
    links = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.id("main.yaml")))
    assert [(each.range.start.line + 1, (each.target or "").rpartition("/project/")[2]) for each in links] == [
        (8, "nested/port.yaml"),
        (12, ""),
    ]
    found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.id("main.yaml")))
    assert [each.name for each in found] == ["heat_template_version", "parameters", "resources", "outputs"]
    assert [(each.name, each.detail) for each in found[2].children] == [
        ("port", "nested/port.yaml"),
        ("other", "My::Port"),
        ("group", "OS::Heat::ResourceGroup"),
    ]
    every = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("addr"))
    assert {(each.name, each.container_name) for each in every} == {("address", "main.yaml"), ("address", "port.yaml")}
    folds = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(editor.id("main.yaml")))
    assert (5, 23) in {(each.start_line, each.end_line) for each in folds}
    text = (
        "heat_template_version: 2018-08-31\n# region a\n#region b\nresources: {}\n# endregion\n#endregion\n#endregion\n"
    )
    await editor.open("second.yaml", text)
    folds = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(editor.id("second.yaml")))
    assert [(each.start_line, each.end_line) for each in folds if each.kind == "region"] == [(1, 5), (2, 4)]


async def test_selections_grow_to_the_whole_text(editor):
    await editor.open("main.yaml")
    (found,) = await editor.client.text_document_selection_range_async(
        types.SelectionRangeParams(editor.id("main.yaml"), [editor.at("main.yaml", "param: count", 8).position])
    )
    texts = []
    while found is not None:
        start, end = (offset(editor.texts["main.yaml"], place) for place in (found.range.start, found.range.end))
        texts.append(editor.texts["main.yaml"][start:end])
        found = found.parent
    assert texts[:4] == ["count", "get_param: count", "{get_param: count}", "count: {get_param: count}"]
    assert texts[-1] == editor.texts["main.yaml"]


async def test_call_hierarchy(editor):
    await editor.open("main.yaml")
    (item,) = await editor.client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(**editor.place("main.yaml", "type: nested", 8))
    )
    assert item.uri == editor.uri("nested/port.yaml")
    incoming = await editor.client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(item))
    assert sorted((each.from_.name, len(each.from_ranges)) for each in incoming) == [
        ("main.yaml", 2),
        ("second.yaml", 1),
    ]
    (own,) = await editor.client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(**editor.place("main.yaml", "heat_template", 1))
    )
    outgoing = await editor.client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(own))
    assert [(each.to.name, len(each.from_ranges)) for each in outgoing] == [("port.yaml", 2)]


async def test_code_lenses(editor):
    await editor.open("main.yaml")
    await editor.open("nested/port.yaml")
    await editor.open("env.yaml")
    found = await lenses(editor, "main.yaml")
    assert [(each.range.start.line + 1, each.command.title) for each in found] == [
        (1, "no template nests this file"),
        (7, "2 dependents"),
    ]
    found = await lenses(editor, "nested/port.yaml")
    assert found[0].command.title == "2 stacks that use this file"
    assert len(found[0].command.arguments[2]) == 3
    assert (await lenses(editor, "env.yaml"))[0].command.title == "1 stack that uses this file"


async def lenses(editor, name):
    """Return the code lenses of a file. Those without a command are resolved, as an editor does to show them."""
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.id(name)))
    return [each if each.command else await editor.client.code_lens_resolve_async(each) for each in found]


async def test_a_link_of_a_registered_type_is_resolved_when_it_is_used(editor):
    await editor.open("second.yaml", (editor.folder / "main.yaml").read_text(encoding="utf-8"))
    params = types.DocumentLinkParams(editor.id("second.yaml"))
    found = {each.range.start.line + 1: each for each in await editor.client.text_document_document_link_async(params)}
    assert found[8].target == editor.uri("nested/port.yaml")
    assert found[12].target is None
    resolved = await editor.client.document_link_resolve_async(found[12])
    assert resolved.target == editor.uri("nested/port.yaml")


async def test_a_link_of_a_type_that_nothing_maps_says_so(editor):
    await editor.open("second.yaml", "heat_template_version: 2018-08-31\nresources: {a: {type: No::Where}}\n")
    (link,) = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.id("second.yaml")))
    with pytest.raises(JsonRpcException, match='no environment says which template "No::Where" stands for'):
        await editor.client.document_link_resolve_async(link)


async def test_semantic_tokens(editor):
    await editor.open("nested/port.yaml")
    text = editor.texts["nested/port.yaml"]
    legend = editor.client.begun.capabilities.semantic_tokens_provider.legend.token_types
    found = await editor.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(editor.id("nested/port.yaml"))
    )
    tokens, line, column = [], 0, 0
    for at in range(0, len(found.data), 5):
        down, right, length, kind, _ = found.data[at : at + 5]
        line, column = line + down, right + (0 if down else column)
        start = offset(text, types.Position(line, column))
        tokens.append((text[start : start + length], legend[kind]))
    assert tokens == [
        ("net", "parameter"),
        ("p", "variable"),
        ("OS::Neutron::Port", "type"),
        ("get_param", "function"),
        ("net", "parameter"),
        ("address", "property"),
        ("get_attr", "function"),
        ("p", "variable"),
        ("fixed_ips", "property"),
    ]


async def actions(editor, name, words, plus=0, only=None):
    text = editor.texts[name]
    place = position(text, text.index(words) + plus)
    found = await editor.client.text_document_code_action_async(
        types.CodeActionParams(
            editor.id(name), types.Range(place, place), types.CodeActionContext(editor.published(name) or [], only)
        )
    )
    found = [each if each.edit is not None else await editor.client.code_action_resolve_async(each) for each in found]
    return {each.title: (each, applied(text, each.edit.document_changes[0].edits)) for each in found}


async def test_actions_for_an_undefined_parameter(editor):
    await editor.open("main.yaml")
    good = editor.texts["main.yaml"]
    bad = good.replace("get_param: count", "get_param: conut")
    await editor.type("main.yaml", bad)
    found = await actions(editor, "main.yaml", "conut", 2)
    assert found['Replace "conut" with "count"'][1] == good
    assert found['Replace "conut" with "count"'][0].is_preferred
    assert found['Replace "conut" with "count"'][0].diagnostics
    declared = found['Declare the parameter "conut"'][1]
    assert "  secret: {type: string, hidden: true}\n  conut:\n    type: number\nresources:" in declared
    suppressed = found["Suppress HL401 undefined-parameter on this line"][1]
    assert await editor.type("main.yaml", suppressed) == []
    assert "HL401" not in [code for _, code in codes(await editor.type("main.yaml", declared))]


async def test_an_action_adds_the_missing_required_properties(editor):
    await editor.open("main.yaml")
    text = editor.texts["main.yaml"] + "\n"
    text = text.replace("outputs:\n", "  server:\n    type: OS::Nova::Server\n    properties: {name: x}\noutputs:\n")
    assert "HL320" in [code for _, code in codes(await editor.type("main.yaml", text))]
    found = await actions(editor, "main.yaml", "OS::Nova::Server", 3)
    assert "properties: {name: x, flavor: null}\n" in found['Add the required property "flavor"'][1]
    text = text.replace("    properties: {name: x}\n", "")
    await editor.type("main.yaml", text)
    found = await actions(editor, "main.yaml", "OS::Nova::Server", 3)
    assert (
        "    type: OS::Nova::Server\n    properties:\n      flavor:\noutputs:"
        in found['Add the required property "flavor"'][1]
    )


async def test_actions_extract_a_parameter_and_convert_the_version(editor):
    await editor.open("main.yaml")
    found = await actions(editor, "main.yaml", "length: 8", 8)
    after = found['Extract to the parameter "length"'][1]
    assert "          length: {get_param: length}\n" in after
    assert "  length:\n    type: number\n    default: 8\nresources:" in after
    assert await editor.type("main.yaml", after) == []
    found = await actions(editor, "main.yaml", "2018-08-31", 2)
    assert found["Convert to version 2021-04-16"][1] == after.replace("2018-08-31", "2021-04-16")


async def test_all_safe_fixes_are_offered_on_request(editor):
    text = "heat_template_version: 2018-08-31\ndescription: same\nresources: {}\ndescription: same\n"
    await editor.open("second.yaml", text)
    found = await actions(editor, "second.yaml", "same", 1, [types.CodeActionKind.SourceFixAll])
    assert [each.kind for each, _ in found.values()] == ["source.fixAll.heatlint"]
    assert next(iter(found.values()))[1].count("same") == 1


async def test_actions_in_json_and_with_windows_line_breaks(editor):
    text = (
        '{"heat_template_version": "2018-08-31", "resources": {"k": {"type": '
        '"OS::Nova::ServerGroup", "properties": {"name": {"get_param": "x"}}}}}'
    )
    assert [code for _, code in codes(await editor.open("j.yaml", text))] == ["HL401"]
    found = await actions(editor, "j.yaml", '"x"', 1)
    after = found['Declare the parameter "x"'][1]
    assert '"parameters": {"x": {"type": "string"}}}' in after
    assert await editor.type("j.yaml", after) == []
    text = (editor.folder / "main.yaml").read_text(encoding="utf-8")
    await editor.open("main.yaml", text.replace("\n", "\r\n"))
    text = editor.texts["main.yaml"].replace("get_param: count", "get_param: conut")
    await editor.type("main.yaml", text)
    found = await actions(editor, "main.yaml", "conut", 2)
    assert "\r\n  conut:\r\n    type: number\r\n" in found['Declare the parameter "conut"'][1]


async def test_the_server_answers_after_a_request_was_cancelled(editor):
    await editor.open("main.yaml")
    task = asyncio.ensure_future(
        editor.client.protocol.send_request_async(types.WORKSPACE_SYMBOL, types.WorkspaceSymbolParams(""), msg_id="7")
    )
    await asyncio.sleep(0)
    editor.client.cancel_request(types.CancelParams("7"))
    try:
        await task
    except JsonRpcException as error:
        assert error.code == types.LSPErrorCodes.RequestCancelled.value
    assert await hover(editor, "main.yaml", "param: count", 8)


async def test_formatting_a_file_and_a_part_of_it(editor):
    options = types.FormattingOptions(8, False)
    text = "heat_template_version: rocky\r\nresources:\r\n  a: {type:  A}\r\n\r\n  b: {type:  B}\r\n"
    await editor.open("main.yaml", text)
    edits = await editor.client.text_document_formatting_async(
        types.DocumentFormattingParams(editor.id("main.yaml"), options)
    )
    new = text.replace("rocky\r\n", "rocky\r\n\r\n").replace("type:  ", "type: ")
    assert applied(text, edits) == new
    part = types.Range(types.Position(2, 3), types.Position(2, 5))
    edits = await editor.client.text_document_range_formatting_async(
        types.DocumentRangeFormattingParams(editor.id("main.yaml"), part, options)
    )
    assert applied(text, edits) == new.replace("type: B", "type:  B")
    await editor.type("main.yaml", "heat_template_version: rocky\na: b: c\n")
    assert not await editor.client.text_document_formatting_async(
        types.DocumentFormattingParams(editor.id("main.yaml"), options)
    )


async def extraction(editor):
    """Return the action that moves the resource "group" of main.yaml to a nested template, without its edit."""
    await editor.open("main.yaml")
    place = editor.at("main.yaml", "  group:", 3).position
    found = await editor.client.text_document_code_action_async(
        types.CodeActionParams(editor.id("main.yaml"), types.Range(place, place), types.CodeActionContext([]))
    )
    return next(each for each in found if each.title.startswith("Extract the resource"))


async def test_a_resource_moves_to_a_new_file_when_the_action_is_chosen(editor):
    action = await extraction(editor)
    assert action.edit is None
    changes = (await editor.client.code_action_resolve_async(action)).edit.document_changes
    create, fill, parent = changes
    assert (create.kind, create.uri) == ("create", editor.uri("group.yaml"))
    assert fill.text_document.uri == create.uri and "type: OS::Heat::ResourceGroup" in fill.edits[0].new_text
    text = applied(editor.texts["main.yaml"], parent.edits)
    assert "  group:\n    type: group.yaml\n    properties:\n      count: {get_param: count}\n" in text


async def test_the_edits_of_one_of_several_actions_with_the_same_title_are_at_its_own_finding(editor, monkeypatch):
    """A file so long that no edit is tried before the user chooses an action."""
    lines = "".join(f"  # {'.' * 100}\n" for _ in range(2600))
    text = f"heat_template_version: rocky\nresources:\n{lines}  a: {{type: OS::No}}\n  b: {{type: OS::No}}\n"
    await editor.open("second.yaml", text)
    place = types.Range(position(text, text.index("  a:")), position(text, len(text)))
    found = await editor.client.text_document_code_action_async(
        types.CodeActionParams(editor.id("second.yaml"), place, types.CodeActionContext([]))
    )
    found = [each for each in found if each.title.startswith("Suppress HL3")]
    assert len(found) == 2 and len({each.title for each in found}) == 1 and not any(each.edit for each in found)
    for name, each in zip("ab", found):
        edits = (await editor.client.code_action_resolve_async(each)).edit.document_changes[0].edits
        [changed] = set(applied(text, edits).splitlines()) - set(text.splitlines())
        assert changed.startswith(f"  {name}: ") and "heatlint: ignore[HL3" in changed


async def test_an_editor_that_does_not_ask_for_edits_runs_a_command_for_those_that_take_long(bare, project):
    capabilities = client_capabilities("visual-studio-code")
    capabilities.text_document.code_action.resolve_support = None
    capabilities.text_document.diagnostic = None
    editor = await begin(bare, [project], capabilities=capabilities)
    converter = editor.client.protocol._converter  # lsprotocol takes each action that has a command for a command
    converter.register_structure_hook(
        types.Command | types.CodeAction, lambda action, _: converter.structure(action, types.CodeAction)
    )
    applied_edits = []

    def apply_edit(params):
        applied_edits.append(params.edit)
        return types.ApplyWorkspaceEditResult(True)

    editor.client.protocol.fm.features[types.WORKSPACE_APPLY_EDIT] = apply_edit
    action = await extraction(editor)
    assert action.edit is None and action.data is None and action.command.title == action.title
    call = types.ExecuteCommandParams(action.command.command, action.command.arguments)
    await editor.client.workspace_execute_command_async(call)
    create, _, _ = applied_edits[0].document_changes
    assert create.uri == editor.uri("group.yaml")
    await editor.type("main.yaml", editor.texts["main.yaml"] + "# more\n")
    with pytest.raises(JsonRpcException, match="the text has changed"):
        await editor.client.workspace_execute_command_async(call)
    assert len(applied_edits) == 1


async def test_an_editor_that_cannot_create_files_is_told_so(bare, project):
    capabilities = client_capabilities("visual-studio-code")
    capabilities.workspace.workspace_edit.resource_operations = []
    capabilities.text_document.diagnostic = None
    editor = await begin(bare, [project], capabilities=capabilities)
    action = await extraction(editor)
    with pytest.raises(JsonRpcException, match="the editor cannot create files"):
        await editor.client.code_action_resolve_async(action)

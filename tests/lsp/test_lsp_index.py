"""Answers about the whole workspace: they wait for the search of the folders, whenever the client asks."""

from __future__ import annotations

import asyncio

import pytest
from editor_project import write
from lsp_client import begin, position
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from heatlint.lsp.server import Outdated
from heatlint.lsp.start import make

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Enough templates that the search is still running when the first request arrives.
PARENTS = 300
PARENT = "heat_template_version: 2018-08-31\nresources:\n  p: {type: ../nested/port.yaml, properties: {net: public}}\n"


@pytest.fixture()
def parents(project):
    write(project, {f"many/parent{number}.yaml": PARENT for number in range(PARENTS)})
    return project


async def begin_and_open(client, folder):
    """Open the nested template at once, without waiting for anything that the server does."""
    editor = await begin(client, [folder])
    await editor.open("nested/port.yaml", wait=False)
    return editor


async def rename(editor, name, words, plus, new):
    return await editor.client.text_document_rename_async(
        types.RenameParams(new_name=new, **editor.place(name, words, plus))
    )


def files(editor, edit):
    return {change.text_document.uri.rpartition("/project/")[2] for change in edit.document_changes}


async def test_a_rename_right_after_the_start_changes_all_files(bare, parents):
    editor = await begin_and_open(bare, parents)
    edit = await rename(editor, "nested/port.yaml", "  net:", 3, "network_id")
    assert files(editor, edit) == {
        "nested/port.yaml",
        "main.yaml",
        "second.yaml",
        *(f"many/parent{number}.yaml" for number in range(PARENTS)),
    }


async def references(editor):
    place = editor.place("nested/port.yaml", "  net:", 3)
    params = types.ReferenceParams(types.ReferenceContext(False), **place)
    return len(await editor.client.text_document_references_async(params))


async def symbols(editor):
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams("p"))
    return len([each for each in found if each.name == "p"])


async def calls(editor):
    place = editor.place("nested/port.yaml", "heat_template", 1)
    (item,) = await editor.client.text_document_prepare_call_hierarchy_async(types.CallHierarchyPrepareParams(**place))
    params = types.CallHierarchyIncomingCallsParams(item)
    return len(await editor.client.call_hierarchy_incoming_calls_async(params))


async def lens(editor):
    params = types.CodeLensParams(editor.id("nested/port.yaml"))
    first = await editor.client.code_lens_resolve_async((await editor.client.text_document_code_lens_async(params))[0])
    return int(first.command.title.partition(" ")[0])


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(references, PARENTS + 4, id="references"),
        pytest.param(symbols, PARENTS + 2, id="workspace symbols"),
        pytest.param(calls, PARENTS + 2, id="incoming calls"),
        pytest.param(lens, PARENTS + 2, id="code lens"),
    ],
)
async def test_an_answer_right_after_the_start_is_complete(bare, parents, request_, expected):
    assert await request_(await begin_and_open(bare, parents)) == expected


async def test_a_value_right_after_the_start_is_that_of_the_stack(bare, project):
    editor = await begin_and_open(bare, project)
    place = editor.place("nested/port.yaml", "get_param: net", 12)
    found = await bare.text_document_hover_async(types.HoverParams(**place))
    assert '`office`, passed by "port" in main.yaml' in found.contents.value


async def test_a_rename_finds_a_template_that_the_client_did_not_report(own_editor, project):
    await own_editor.open("nested/port.yaml")
    write(project, {"new.yaml": PARENT.replace("../", "")})
    assert "new.yaml" in files(own_editor, await rename(own_editor, "nested/port.yaml", "  net:", 3, "network_id"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("broken.yaml", PARENT.replace("../", "").replace("}}", "}"), id="template"),
        pytest.param("other-env.yaml", "parameters: {net: x\n", id="environment"),
    ],
)
async def test_a_rename_refuses_while_a_file_that_mentions_the_name_has_a_syntax_error(own_editor, project, name, text):
    write(project, {name: text})
    await own_editor.open("nested/port.yaml")
    with pytest.raises(JsonRpcException, match=f'"{name}" has a syntax error; correct it first'):
        await rename(own_editor, "nested/port.yaml", "  net:", 3, "network_id")


async def test_a_config_that_cannot_be_used_refuses_instead_of_answering_in_part(bare, project):
    write(project, {"heatlint.toml": "stacks = 3\n"})
    editor = await begin_and_open(bare, project)
    with pytest.raises(JsonRpcException, match=r"the workspace cannot be searched: heatlint\.toml: "):
        await rename(editor, "nested/port.yaml", "  net:", 3, "network_id")
    with pytest.raises(JsonRpcException, match="the workspace cannot be searched"):
        await references(editor)


async def test_a_request_whose_text_changes_while_it_waits_is_refused(project, monkeypatch):
    monkeypatch.chdir(project)
    server = make()
    server.documents.add_folder(project.as_uri())
    uri = (project / "nested" / "port.yaml").as_uri()
    text = (project / "nested" / "port.yaml").read_text(encoding="utf-8")
    server.documents.opened(types.TextDocumentItem(uri, "yaml", 1, text))
    request = asyncio.create_task(server.indexed_file(uri))
    await asyncio.sleep(0)  # the request begins and waits for the search
    change = types.TextDocumentContentChangePartial(types.Range(position(text, 0), position(text, 0)), "# new\n")
    server.documents.changed(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, uri), [change]))
    with pytest.raises(Outdated):
        await request

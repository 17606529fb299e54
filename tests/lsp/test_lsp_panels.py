"""What an editor's extension shows beside the text: the picture of a stack, how a file is checked, a new stack."""

from __future__ import annotations

import pathlib
import sys
from xml.etree import ElementTree

import pytest
from lsp_client import Editor
from lsprotocol import types
from pygls.exceptions import JsonRpcException

import heatlint

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def run(editor: Editor, command: str, *arguments: str):
    """Run a command of the server and return its answer."""
    return await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, list(arguments)))


async def test_the_picture_names_the_lines_of_each_node(own_editor, project):
    await own_editor.open("main.yaml")
    answer = await run(own_editor, "heatlint.graph", own_editor.uri("main.yaml"))
    assert answer["title"] == "main.yaml"
    drawn = {each.get("data-node") for each in ElementTree.fromstring(answer["svg"]).iter()} - {None}
    assert {each["id"] for each in answer["nodes"]} == drawn
    for node in answer["nodes"]:
        name = "nested/port.yaml" if node["uri"].endswith("port.yaml") else "main.yaml"
        assert node["uri"] == own_editor.uri(name)
        lines = (project / name).read_text().splitlines()
        key = "resource_def" if node["name"] == "0 to 1" else node["name"]  # members have one definition
        assert lines[node["first"]].strip().startswith(f"{key}:")
        assert not lines[node["last"]].strip().startswith("outputs:")


async def test_the_picture_shows_the_text_in_the_editor(own_editor):
    text = "heat_template_version: 2021-04-16\nresources:\n  one: {type: OS::Heat::None}\n"
    await own_editor.open("second.yaml", text)
    names = [each["name"] for each in (await run(own_editor, "heatlint.graph", own_editor.uri("second.yaml")))["nodes"]]
    assert names == ["one"]
    await own_editor.type("second.yaml", text + "  two:\n    type: OS::Heat::None\n")
    nodes = (await run(own_editor, "heatlint.graph", own_editor.uri("second.yaml")))["nodes"]
    assert [(each["name"], each["first"], each["last"]) for each in nodes] == [("one", 2, 2), ("two", 3, 4)]


async def test_what_is_no_template_has_no_picture(own_editor):
    await own_editor.open("env.yaml")
    assert await run(own_editor, "heatlint.graph", own_editor.uri("env.yaml")) is None
    assert await run(own_editor, "heatlint.graph", own_editor.uri("none.yaml")) is None


async def test_status_says_how_a_file_is_checked(own_editor):
    await own_editor.open("main.yaml")
    answer = await run(own_editor, "heatlint.status", own_editor.uri("main.yaml"))
    assert (answer["version"], answer["python"]) == (heatlint.__version__, sys.executable)
    assert answer["target"] == "27 (2026.2)"
    assert answer["config"] == own_editor.uri("heatlint.toml")
    assert answer["environments"] == ["env.yaml"]


async def test_status_of_another_file_names_the_server_alone(own_editor):
    answer = await run(own_editor, "heatlint.status", own_editor.uri("none.txt"))
    assert sorted(answer) == ["python", "version"]


async def test_a_stack_is_added_to_the_config(own_editor, project):
    taken = []

    def take(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        taken.append(params.edit)
        return types.ApplyWorkspaceEditResult(True)

    own_editor.client.protocol.fm.features[types.WORKSPACE_APPLY_EDIT] = take
    await own_editor.open("second.yaml")
    found = await run(own_editor, "heatlint.environments", own_editor.uri("second.yaml"))
    assert [(each["name"], each["fits"]) for each in found] == [("env.yaml", False)]
    await run(own_editor, "heatlint.addStack", own_editor.uri("second.yaml"), found[0]["uri"])
    (change,) = taken[0].document_changes
    assert pathlib.Path(change.text_document.uri).name == "heatlint.toml"
    (edit,) = change.edits
    assert edit.new_text.strip() == '[[stack]]\ntemplate = "second.yaml"\nenvironments = ["env.yaml"]'


async def test_a_stack_is_added_only_to_a_template(own_editor):
    await own_editor.open("env.yaml")
    with pytest.raises(JsonRpcException, match="this is not a template; expected an open file"):
        await run(own_editor, "heatlint.addStack", own_editor.uri("env.yaml"), own_editor.uri("env.yaml"))


async def test_a_text_that_was_never_saved_has_no_stack(own_editor):
    name = "untitled:Untitled-1"
    await own_editor.open(name, "heat_template_version: 2018-08-31\nresources: {}\n", wait=False)
    with pytest.raises(JsonRpcException, match="not a file yet; save it first"):
        await run(own_editor, "heatlint.addStack", name, own_editor.uri("env.yaml"))

"""What the server does while the user types, for clients in the same process."""

from __future__ import annotations

import asyncio
import os

import pytest
from editor_project import FILES, write
from editor_sessions import Client

from heatlint.lsp.server import HeatServer

SNIPPETS = {"completion": {"completionItem": {"snippetSupport": True}}}
TEXT = """\
heat_template_version: 2018-08-31
conditions:
  a: {equals: [1, 1]}
resources:
  s:
    type: OS::Nova::Server
    condition: a
"""


def asked(folder, name, *requests):
    """Open a text in a new session of a client with a name; return the results of requests about it."""

    async def run():
        client = Client(folder.parent, pulls=False)
        client.folders = [folder.name]
        await client.begin(name, SNIPPETS)
        file = f"{folder.name}/main.yaml"
        client.open(file, TEXT)
        results = []
        for method, params in requests:
            if method == "edit":
                client.edit(file, params)
            else:
                document = {"textDocument": {"uri": client.uri(file)}}
                results.append(await client.request(method, {**document, **params}))
        client.server.checking.end()
        return results

    before = os.getcwd()
    try:
        return asyncio.run(run())
    finally:
        os.chdir(before)


@pytest.fixture()
def folder(tmp_path):
    write(tmp_path / "project", FILES)
    return tmp_path / "project"


@pytest.mark.parametrize(
    ("client", "opens"),
    [("Visual Studio Code", True), ("Visual Studio Code - Insiders", True), ("VSCodium", True), ("Neovim", False)],
)
def test_the_next_list_opens_where_the_client_can_open_it(folder, client, opens):
    place = {"position": {"line": 7, "character": 4}}
    [found] = asked(folder, client, ("edit", TEXT + "    "), ("textDocument/completion", place))
    item = next(each for each in found["items"] if each["label"] == "properties")
    assert item.get("command", {}).get("command") == ("editor.action.triggerSuggest" if opens else None)


def test_only_what_has_changed_of_the_tokens_is_sent(folder):
    [first] = asked(folder, "client", ("textDocument/semanticTokens/full", {}))
    _, changed, same, whole = asked(
        folder,
        "client",
        ("textDocument/semanticTokens/full", {}),
        ("edit", TEXT.replace("    type", "    depends_on: s\n    type")),
        ("textDocument/semanticTokens/full/delta", {"previousResultId": first["resultId"]}),
        ("textDocument/semanticTokens/full/delta", {"previousResultId": "another"}),
        ("textDocument/semanticTokens/full", {}),
    )
    [edit] = changed["edits"]
    data = list(first["data"])
    data[edit["start"] : edit["start"] + edit["deleteCount"]] = edit["data"]
    assert data == same["data"] == whole["data"] and len(edit["data"]) < len(data)


def test_both_ends_of_a_name_are_edited_together(folder):
    [found] = asked(folder, "client", ("textDocument/linkedEditingRange", {"position": {"line": 6, "character": 15}}))
    assert [each["start"] for each in found["ranges"]] == [{"line": 2, "character": 2}, {"line": 6, "character": 15}]


def test_both_ends_of_a_name_in_quotes_are_edited_together(folder):
    text = TEXT.replace("  a:", '  "a":').replace("condition: a", "condition: 'a'")
    place = {"position": {"line": 6, "character": 16}}
    [found] = asked(folder, "client", ("edit", text), ("textDocument/linkedEditingRange", place))
    assert [each["start"] for each in found["ranges"]] == [{"line": 2, "character": 3}, {"line": 6, "character": 16}]


def test_enter_after_a_key_indents(folder):
    text = TEXT + "    properties:\n"
    params = {"position": {"line": 8, "character": 0}, "ch": "\n", "options": {"tabSize": 2, "insertSpaces": True}}
    [found] = asked(folder, "client", ("edit", text), ("textDocument/onTypeFormatting", params))
    assert [each["newText"] for each in found] == ["      "]


def test_a_renamed_file_is_renamed_in_its_parents(folder):
    old = (folder / "nested/port.yaml").as_uri()
    params = {"files": [{"oldUri": old, "newUri": old.replace("port", "one")}]}
    [found] = asked(folder, "client", ("workspace/willRenameFiles", params))
    changed = {each["textDocument"]["uri"].rpartition("/")[2] for each in found["documentChanges"]}
    assert changed == {"second.yaml", "env.yaml"}


def test_a_renamed_directory_is_renamed_in_the_parents_of_its_templates(folder):
    old = (folder / "nested").as_uri()
    params = {"files": [{"oldUri": old, "newUri": old.replace("nested", "ports")}]}
    [found] = asked(folder, "client", ("workspace/willRenameFiles", params))
    changed = {each["textDocument"]["uri"].rpartition("/")[2] for each in found["documentChanges"]}
    assert changed == {"second.yaml", "env.yaml"}


def test_what_a_renamed_file_leaves_behind_is_told(folder, monkeypatch):
    shown = []
    monkeypatch.setattr(HeatServer, "window_show_message", lambda _, params: shown.append(params.message))
    (folder / "third.yaml").write_text((folder / "second.yaml").read_text().replace("type: n", "type: >-\n      n"))
    old = (folder / "nested/port.yaml").as_uri()
    params = {"files": [{"oldUri": old, "newUri": old.replace("port", "one")}]}
    [found] = asked(folder, "client", ("workspace/willRenameFiles", params))
    assert len(found["documentChanges"]) == 2
    assert len(shown) == 1 and 'third.yaml" (it is not certain' in shown[0] and "by hand" in shown[0]


def test_a_config_that_sets_a_renamed_parameter_is_changed(folder):
    config = '[[stack]]\ntemplate = "main.yaml"\nparameters = {size = 1}\n'
    text = "heat_template_version: 2018-08-31\nparameters:\n  size: {type: number}\n"
    write(folder, {"heatlint.toml": config, "main.yaml": text})
    params = {"position": {"line": 2, "character": 3}, "newName": "count"}
    [found] = asked(folder, "client", ("edit", text), ("textDocument/rename", params))
    assert found is not None
    changes = {
        each["textDocument"]["uri"].rpartition("/")[2]: [edit["newText"] for edit in each["edits"]]
        for each in found["documentChanges"]
    }
    assert changes == {"main.yaml": ["count"], "heatlint.toml": ["count"]}

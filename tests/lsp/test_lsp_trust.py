"""A folder that the user does not trust runs nothing of its own in the really started server."""

import pytest
from editor_project import write
from lsp_client import begin
from lsprotocol import types

from heatlint.cli import main

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLUGIN = """\
from heatlint.rule import ADVICE, Rule, check
open({marker!r}, "w").close()
OWN = Rule("XY001", "own-rule", stage=ADVICE)
@check
def own(stack):
    yield OWN.at((), "found")
"""
TEMPLATE = "heat_template_version: 2018-08-31\n"


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "plugin-ran"


@pytest.fixture
def folder(project, marker):
    """A folder whose config names a plugin that writes a file, with modules that take the names of heatlint's own."""
    files = {
        "own/own.py": PLUGIN.format(marker=str(marker)),
        "heatlint.toml": 'target = "22"\nrules = ["own"]\nroots = ["/"]\n',
        "main.yaml": TEMPLATE,
    }
    names = ("yaml", "yaql", "jsonschema", "platformdirs")
    trap = f"open({str(marker)!r}, 'w').close()\n"
    write(project, {**files, **{f"{name}.py": trap for name in names}})
    return project


def in_config(editor):
    return [(each.range.start.line + 1, each.code) for each in editor.published("heatlint.toml") or []]


def warnings(editor):
    return [each.message for each in editor.client.messages if each.type == types.MessageType.Warning]


@pytest.mark.parametrize("options", [None, {}, {"trust": False}, {"trust": "yes"}], ids=str)
async def test_an_untrusted_folder_runs_nothing_and_says_so(bare, folder, marker, options):
    editor = await begin(bare, [folder], options=options)
    assert await editor.open("main.yaml") == []
    await editor.settle()
    await editor.until(lambda: len(in_config(editor)) == 2)
    assert in_config(editor) == [(2, "HL012"), (3, "HL012")]
    found = editor.published("heatlint.toml")[0]
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.code_description.href.endswith("/rules/HL012/")
    remedy = "trust the folder in the editor" if options and "trust" in options else 'run "heatlint trust"'
    assert remedy in found.message
    assert len(warnings(editor)) == 2 and "heatlint.toml: the rules in" in warnings(editor)[0]
    assert not marker.exists()


async def test_the_editor_can_trust_a_folder(bare, folder, marker):
    editor = await begin(bare, [folder], options={"trust": True})
    assert [each.code for each in await editor.open("main.yaml")] == ["XY001"]
    await editor.settle()
    assert in_config(editor) == [] and warnings(editor) == []
    assert marker.exists()


async def test_what_the_editor_does_not_trust_is_not_trusted_by_a_record(bare, folder, marker):
    assert main(["trust", str(folder)]) == 0
    editor = await begin(bare, [folder], options={"trust": False})
    await editor.open("main.yaml")
    await editor.until(lambda: in_config(editor))
    assert not marker.exists()


async def test_heatlint_trust_applies_to_a_running_server(bare, folder, marker):
    editor = await begin(bare, [folder])
    await editor.open("main.yaml")
    await editor.until(lambda: in_config(editor))
    assert main(["trust", str(folder)]) == 0
    await editor.type("main.yaml", TEMPLATE + "\n", wait=False)
    await editor.until(lambda: [each.code for each in editor.published("main.yaml") or []] == ["XY001"])
    await editor.until(lambda: in_config(editor) == [])
    assert main(["trust", "--remove", str(folder)]) == 0
    await editor.type("main.yaml", TEMPLATE, wait=False)
    await editor.until(lambda: editor.published("main.yaml") == [])

"""Diagnostics while the user types."""

import pytest
from editor_project import FILES, write
from lsp_client import begin, codes
from lsprotocol import types

from heatlint.cli import main

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_typo_is_reported_and_its_correction_clears_it(editor):
    assert await editor.open("main.yaml") == []
    text = editor.texts["main.yaml"]
    found = await editor.type("main.yaml", text.replace("get_param: net}\n  other", "get_param: nett}\n  other"))
    assert codes(found) == [(10, "HL401")]
    assert found[0].source == "heatlint"
    assert found[0].severity == types.DiagnosticSeverity.Error
    assert found[0].code_description.href == "https://heatlint.github.io/heatlint/rules/HL401/"
    assert await editor.type("main.yaml", text) == []


async def test_an_unused_parameter_is_a_hint(editor):
    assert await editor.open("main.yaml") == []
    text = editor.texts["main.yaml"]
    unused = text.replace("{get_param: secret}", "x")
    (hint,) = await editor.type("main.yaml", unused)
    assert (hint.range.start.line + 1, hint.message) == (5, 'the parameter "secret" is not used')
    assert hint.severity == types.DiagnosticSeverity.Hint
    assert list(hint.tags) == [types.DiagnosticTag.Unnecessary]
    found = await editor.type("main.yaml", unused.replace("resources:\n", "resources:\n  new: {type: [\n"))
    assert hint in found, "a syntax error elsewhere does not take it away"
    assert await editor.type("main.yaml", text) == []


async def test_an_unused_parameter_is_no_hint_where_it_is_a_finding(own_editor):
    (own_editor.folder / "heatlint.toml").write_text('profile = "production"\n', encoding="utf-8")
    own_editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent(own_editor.uri("heatlint.toml"), types.FileChangeType.Changed)]
        )
    )
    text = (own_editor.folder / "main.yaml").read_text(encoding="utf-8").replace("{get_param: secret}", "x")
    found = codes(await own_editor.open("main.yaml", text))
    assert (5, "HL215") in found and None not in [code for _, code in found]


async def test_what_is_not_checked_is_information_at_its_place(editor):
    await editor.open("main.yaml", "heat_template_version: 2018-08-31\n")
    text = 'heat_template_version: 2018-08-31\nresources:\n  one: {type: "http://host/one.yaml"}\n'
    (found,) = await editor.type("main.yaml", text)
    assert (found.range.start.line, found.code) == (2, "HL014")
    assert found.severity == types.DiagnosticSeverity.Information


async def test_a_file_that_only_looks_like_a_template_is_noted_until_it_is_one(editor):
    resources = "resources:\n  one: {type: OS::Heat::RandomString}\n"
    await editor.open("new.yaml", resources, wait=False)
    await editor.until(lambda: codes(editor.published("new.yaml") or []) == [(1, "HL015")])
    assert editor.published("new.yaml")[0].severity == types.DiagnosticSeverity.Information
    assert await editor.type("new.yaml", f"heat_template_version: 2018-08-31\n{resources}") == []


async def test_the_note_about_a_saved_file_without_a_version_goes_when_the_version_is_typed(own_editor):
    resources = "resources:\n  one: {type: OS::Heat::RandomString}\n"
    (own_editor.folder / "new.yaml").write_text(resources, encoding="utf-8")
    await own_editor.open("new.yaml", resources, wait=False)
    await own_editor.until(lambda: codes(own_editor.published("new.yaml") or []) == [(1, "HL015")])
    assert await own_editor.type("new.yaml", f"heat_template_version: 2018-08-31\n{resources}") == []


async def test_positions_are_counted_in_utf_16(editor):
    text = (
        'heat_template_version: 2018-08-31\ndescription: "\U0001f600 \u00e9"\nresources:\n'
        '  "\U0001f980\U0001f980": {type: OS::Nova::KeyPair, properties: {name: {get_param: x}}}\n'
    )
    await editor.open("main.yaml", "heat_template_version: 2018-08-31\n")
    found = await editor.type("main.yaml", text)
    assert codes(found) == [(4, "HL401")]
    line = text.splitlines()[3]
    assert found[0].range.start.character == len(line[: line.index("x}}}")].encode("utf-16-le")) // 2
    assert codes(await editor.type("main.yaml", text.replace("\n", "\r\n"))) == [(4, "HL401")]
    assert codes(await editor.type("main.yaml", text.replace("\U0001f600", "\u2028\U0001f600"))) == [(4, "HL401")]


async def test_the_last_diagnostics_are_those_of_the_last_version(own_editor):
    await own_editor.open("main.yaml")
    text = own_editor.texts["main.yaml"]
    for number in range(20):
        await own_editor.type("main.yaml", text.replace("default: private", f"default: {'x' * number}"), wait=False)
    await own_editor.type("main.yaml", text.replace("get_param: count", "get_param: cont"), wait=False)
    assert codes(await own_editor.diagnostics("main.yaml")) == [(19, "HL401")]
    versions = [each.version for each in own_editor.client.published if each.uri == own_editor.uri("main.yaml")]
    assert versions == sorted(versions) and versions[-1] == own_editor.versions["main.yaml"]


async def test_parents_are_checked_with_an_unsaved_nested_template(editor):
    await editor.open("main.yaml")
    await editor.open("nested/port.yaml")
    nested = editor.texts["nested/port.yaml"]
    await editor.type("nested/port.yaml", nested.replace("net:\n", "netw:\n").replace("param: net", "param: netw"))
    await editor.until(lambda: len(editor.published("main.yaml") or []) >= 2)
    assert codes(editor.published("main.yaml")) == [(10, "HL302"), (14, "HL302")]
    await editor.type("nested/port.yaml", nested)
    await editor.until(lambda: editor.published("main.yaml") == [])


async def test_a_stack_is_checked_with_an_unsaved_environment(editor):
    await editor.open("main.yaml")
    assert await editor.open("env.yaml") == []
    found = await editor.type("env.yaml", editor.texts["env.yaml"].replace("count:", "cont:"))
    assert codes(found) == [(2, "HL212")]
    assert codes(await editor.type("env.yaml", editor.texts["env.yaml"].replace("cont: 2", "count: many"))) == [
        (2, "HL211")
    ]


async def test_a_finding_in_a_nested_template_names_the_parents(editor):
    await editor.open("nested/port.yaml")
    text = editor.texts["nested/port.yaml"].replace("get_param: net", "get_param: nett")
    found = await editor.type("nested/port.yaml", text)
    assert codes(found) == [(10, "HL401")]
    places = {(each.location.uri, each.location.range.start.line) for each in found[0].related_information}
    assert (editor.uri("main.yaml"), 6) in places


async def test_unused_and_deprecated_things_have_tags(editor):
    text = (
        "heat_template_version: 2018-08-31\nconditions:\n  idle: {equals: [a, b]}\nresources:\n"
        "  n: {type: OS::Nova::FloatingIP}\n"
    )
    found = await editor.open("main.yaml", text)
    tags = {each.code: list(each.tags) for each in found if each.tags}
    assert tags["HL508"] == [types.DiagnosticTag.Unnecessary]
    assert all(tag == [types.DiagnosticTag.Deprecated] for code, tag in tags.items() if code == "HL801")


async def test_files_that_are_not_open_have_diagnostics(own_editor, project):
    write(project, {"third.yaml": "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nova::Servr}}\n"})
    own_editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(own_editor.uri("third.yaml"), types.FileChangeType.Created)])
    )
    await own_editor.until(lambda: own_editor.published("third.yaml"))
    assert codes(own_editor.published("third.yaml")) == [(2, "HL301")]
    (project / "third.yaml").unlink()
    own_editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(own_editor.uri("third.yaml"), types.FileChangeType.Deleted)])
    )
    await own_editor.until(lambda: own_editor.published("third.yaml") == [])


async def test_other_yaml_files_have_no_diagnostics(editor):
    await editor.open("compose.yaml", "services:\n  web: {image: nginx, ports: [80]\nx: *y\n", wait=False)
    await editor.open("main.yaml")
    assert not editor.published("compose.yaml")
    assert (
        await editor.client.text_document_completion_async(
            types.CompletionParams(**editor.place("compose.yaml", "image", 2))
        )
        is None
    )


@pytest.mark.parametrize("config", ["stacks = 3\n", "a = [\n", f"{'.'.join('a' * 200)} = 1\n"])
async def test_what_is_wrong_with_a_config_stands_in_it(own_editor, project, config):
    await own_editor.open("main.yaml")
    (project / "heatlint.toml").write_text(config, encoding="utf-8")
    await own_editor.type("main.yaml", own_editor.texts["main.yaml"] + "\n")
    await own_editor.until(lambda: own_editor.published("heatlint.toml"))


@pytest.mark.parametrize("config", ["", "a = [\n"], ids=["with a right config", "with a wrong config"])
async def test_the_findings_of_a_removed_folder_go(bare, project, config):
    other = project.parent / "other"
    write(other, {"wrong.yaml": FILES["main.yaml"].replace("type: string", "type: strong"), "left.yaml": "a: 1\n"})
    wrong = (other / "wrong.yaml").as_uri()
    write(project, {"heatlint.toml": config})
    editor = await begin(bare, [project])

    def change(*, added: bool) -> None:
        folders = [types.WorkspaceFolder(other.as_uri(), other.name)]
        event = types.WorkspaceFoldersChangeEvent(*((folders, []) if added else ([], folders)))
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

    change(added=True)
    await editor.until(lambda: editor.published(wrong))
    change(added=False)
    await editor.until(lambda: editor.published(wrong) == [])
    (other / "wrong.yaml").rename(other / "left.yaml")
    change(added=True)
    await editor.until(lambda: editor.published((other / "left.yaml").as_uri()))
    assert editor.published(wrong) == []


async def test_a_changed_config_applies_at_once(own_editor, project):
    await own_editor.open("main.yaml")
    assert codes(await own_editor.open("env.yaml")) == []
    (project / "heatlint.toml").write_text("", encoding="utf-8")
    text = own_editor.texts["main.yaml"]
    # My::Port is defined only in the environment of the stack.
    await own_editor.type("main.yaml", text + "\n")
    await own_editor.until(lambda: (12, "HL313") in codes(own_editor.published("main.yaml") or []))
    (project / "heatlint.toml").write_text("stacks = 3\n", encoding="utf-8")
    own_editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent(own_editor.uri("heatlint.toml"), types.FileChangeType.Changed)]
        )
    )
    await own_editor.until(
        lambda: [
            each
            for each in own_editor.client.published
            if each.uri == own_editor.uri("heatlint.toml") and each.diagnostics
        ]
    )
    (project / "heatlint.toml").write_text(
        '[[stack]]\ntemplate = "main.yaml"\nenvironments = ["env.yaml"]\n', encoding="utf-8"
    )
    await own_editor.type("main.yaml", text)
    await own_editor.until(lambda: own_editor.published("main.yaml") == [])


async def test_a_crash_of_a_plugin_is_reported_and_logged(own_editor, project):
    write(
        project,
        {
            "own/bad.py": "from heatlint.rule import check\n\n\n@check\ndef bad(stack):\n    raise OSError(7)\n"
            "    yield\n",
            "heatlint.toml": 'rules = ["own"]\n',
        },
    )
    assert main(["trust", str(project)]) == 0
    found = await own_editor.open("main.yaml")
    assert "HL009" in [each.code for each in found]
    await own_editor.until(lambda: [each for each in own_editor.client.log_messages if "OSError" in each.message])


async def test_several_folders_and_no_file_outside_of_them(bare, project, tmp_path):
    write(
        tmp_path / "two",
        {
            "a.yaml": "heat_template_version: 2018-08-31\nresources: {a: {type: b.yaml}}\n",
            "b.yaml": "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nova::Servr}}\n",
            "c.yaml": "heat_template_version: 2018-08-31\nresources: {a: {type: ../secret.yaml}}\n",
        },
    )
    write(tmp_path, {"secret.yaml": "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nova::Servr}}\n"})
    editor = await begin(bare, [project, tmp_path / "two"])
    editor.folder = tmp_path
    await editor.until(lambda: editor.published("two/b.yaml"))
    assert codes(editor.published("two/b.yaml")) == [(2, "HL301")]
    await editor.until(lambda: editor.published("two/c.yaml"))
    [note] = editor.published("two/c.yaml")
    assert (note.code, note.severity) == ("HL006", types.DiagnosticSeverity.Information)
    assert editor.published("secret.yaml") is None


async def test_diagnostics_on_request(bare, project):
    editor = await begin(bare, [project], pulls=True)
    await editor.open("main.yaml", wait=False)
    text = editor.texts["main.yaml"].replace("get_param: count", "get_param: cont")
    await editor.type("main.yaml", text, wait=False)
    report = await bare.text_document_diagnostic_async(types.DocumentDiagnosticParams(editor.id("main.yaml")))
    assert codes(report.items) == [(19, "HL401")]
    again = await bare.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(editor.id("main.yaml"), previous_result_id=report.result_id)
    )
    assert again.kind == "unchanged"
    every = await bare.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    found = {each.uri: each for each in every.items}
    assert codes(found[editor.uri("main.yaml")].items) == [(19, "HL401")]
    same = await bare.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams([types.PreviousResultId(each.uri, each.result_id) for each in every.items])
    )
    assert {each.kind for each in same.items} == {"unchanged"}
    assert not [each for each in bare.published if each.diagnostics]


async def test_the_first_check_of_a_folder_reports_progress(bare, project):
    capabilities = types.ClientCapabilities(window=types.WindowClientCapabilities(work_done_progress=True))
    editor = await begin(bare, [project], capabilities=capabilities)
    await editor.settle()  # a check is reported as ended before the answer is sent
    (reports,) = bare.progress_reports.values()
    assert isinstance(reports[0], types.WorkDoneProgressBegin)
    assert isinstance(reports[-1], types.WorkDoneProgressEnd)


WRONG = "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nope}}\n"


@pytest.mark.parametrize("config", ['target = "newton"\n', "stacks = 3\n"])
async def test_with_a_config_that_cannot_be_used_the_checks_go_on_as_before(bare, project, config):
    (project / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    editor = await begin(bare, [project], pulls=True)

    async def pulled(name):
        whole = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        return [codes(each.items) for each in whole.items if each.uri == editor.uri(name)]

    assert await pulled("wrong.yaml") == [[(2, "HL301")]]
    (project / "heatlint.toml").write_text(config, encoding="utf-8")
    changes = [types.FileEvent(editor.uri("heatlint.toml"), types.FileChangeType.Changed)]
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))
    await editor.until(lambda: any(each.uri == editor.uri("heatlint.toml") for each in editor.client.published))
    assert await pulled("wrong.yaml") == [[(2, "HL301")]]
    await editor.open("wrong.yaml", WRONG.replace("Nope", "Heat::None"), wait=False)
    assert await pulled("wrong.yaml") == [[]]


async def test_a_closed_file_has_no_diagnostics_under_the_uri_that_the_client_gave_it(own_editor):
    name = own_editor.uri("second.yaml").replace("second", "s%65cond")
    assert codes(await own_editor.open(name, WRONG)) == [(2, "HL301")]
    own_editor.client.text_document_did_close(types.DidCloseTextDocumentParams(own_editor.id(name)))
    await own_editor.settle()
    assert [list(each.diagnostics) for each in own_editor.client.published if each.uri == name][-1] == []

"""What the workspace of an editor notices about files that appear."""

from __future__ import annotations

import os

import pytest
from editor_project import Project

from heatlint._misuse import Misuse
from heatlint.editor.hover import hover
from heatlint.editor.stack_table import stack_tables
from heatlint.editor.workspace import Workspace
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes

TEMPLATE = "heat_template_version: 2018-08-31\n"
TYPE = '{"resource_type": "My::Type", "properties": {}}'
#: Each setting that names files: what it names, a text that is used, and one that is an error.
NAMED = {
    'types = ["type.json"]': ("type.json", TYPE, "{"),
    'types = ["types"]': ("types/type.json", TYPE, "{"),
    'global-environments = ["all.env"]': ("all.env", "resource_registry: {}\n", "resource_registry: 3\n"),
    'baseline = "accepted.json"': ("accepted.json", '{"version": 2, "files": {}}', "{"),
    'cloud = "cloud.json"': ("cloud.json", "{}", "{"),
    'extends = "base.toml"': ("base.toml", 'ignore = ["HL3"]\n', 'ignore = ["nothing"]\n'),
}


def search(workspace, meanwhile=None):
    """Search the folders as the server does. meanwhile: what happens after the first search has read the disk."""
    while (folder := workspace.next_to_index) is not None:
        found = None
        try:
            found = workspace.folders[folder].search()
        except Misuse as misuse:
            fault = misuse
        if meanwhile is not None:
            meanwhile()
            meanwhile = None
        if found is not None:
            workspace.use(folder, found)
        else:
            workspace.search_failed(folder, fault)
        workspace.follow_config()


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def test_a_new_file_that_is_saved_for_the_first_time_is_a_neighbour_of_missing_files(project):
    """A client that does not watch files reports only that it has saved the file."""
    file = project.open("main.yaml", (project.folder / "main.yaml").read_text().replace("nested/port", "nested/prts"))

    def message():
        project.check()
        return next(each.message for each in project.workspace.findings(file.real) if each.rule.code == "HL010")

    path = project.folder / "nested" / "ports.yaml"
    new = project.workspace.did_open(str(path), "heat_template_version: 2018-08-31\n", 1)
    assert "nested/ports.yaml" not in message()
    path.write_text(new.buffer.text, encoding="utf-8")
    project.workspace.did_save(new)
    assert message().endswith('nested/ports.yaml"?')


@pytest.mark.parametrize("moment", ["during the search", "after the search"])
@pytest.mark.parametrize("setting", NAMED)
@pytest.mark.parametrize("before, after", [("good", None), ("good", "bad"), (None, "good"), ("bad", "good")])
def test_a_change_of_a_file_that_a_config_names_is_followed(tmp_path, setting, moment, before, after):
    """The file is deleted, changed, created and mended, also before it is known that the config names it."""
    name, good, bad = NAMED[setting]
    path = tmp_path / name

    def put(text):
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True) if text is None else path.write_text({"good": good, "bad": bad}[text], "utf-8")

    def change():
        put(after)
        workspace.did_change_on_disk([str(path)], created_or_deleted=None in (before, after))

    (tmp_path / "heatlint.toml").write_text(setting, encoding="utf-8")
    (tmp_path / "main.yaml").write_text(TEMPLATE + "resources: {}\n", encoding="utf-8")
    put(before)
    workspace = Workspace(CheckOptions())
    workspace.add_folder(str(tmp_path))
    workspace.follow_config()
    if moment == "during the search":
        search(workspace, change)
    else:
        search(workspace)
        assert bool(workspace.config_errors) == (before != "good")
        change()
    workspace.follow_config()
    search(workspace)
    assert bool(workspace.config_errors) == (after != "good")


def test_a_file_of_a_searched_folder_is_checked_first_when_it_is_opened_and_its_stack_is_kept(project, monkeypatch):
    """A request about an open file must not check it once more."""
    for name in ("a.yaml", "z.yaml"):
        (project.folder / name).write_text(f"{TEMPLATE}resources: {{}}\n", encoding="utf-8")
    project.check()
    path = project.folder / "z.yaml"
    file = project.workspace.did_open(str(path), f"{TEMPLATE}resources: {{r: {{type: OS::Heat::None}}}}\n", 1)
    file.read()
    project.workspace.did_change_on_disk([str(project.folder / "a.yaml")], created_or_deleted=False)
    checker = project.workspace.checker(file.real)
    assert checker.check_next() and not checker.is_pending(file.real)
    monkeypatch.setattr(Checker, "check_one", None)
    assert "r" in project.workspace.stack(file).resources


def _projects(tmp_path, monkeypatch, names):
    """Return a workspace with folders that have the same files; the first one is the current directory."""
    leaf = f"{TEMPLATE}parameters: {{k: {{type: string}}}}\n"
    written = tmp_path / names[-1] / "lib" / "other.yaml"
    main = f"""{TEMPLATE}resources:
  near: {{type: lib/leaf.yaml, properties: {{k: 1, x: 1}}}}
  missing: {{type: lib/no.yaml}}
  written: {{type: "{written}", properties: {{k: 1, y: 1}}}}
  lacking: {{type: "{written.parent / "none.yaml"}"}}
"""
    far = f"{TEMPLATE}resources:\n  a: {{type: ../shared/leaf.yaml, properties: {{z: 1}}}}\n"
    far += "  b: {type: ../shared/lef.yaml}\n"
    config = f'roots = ["{tmp_path}"]\n[[stack]]\ntemplate = "main.yaml"\nenvironments = ["of.env"]\n'
    for name in (*names, "shared"):
        folder = tmp_path / name
        (folder / "lib").mkdir(parents=True, exist_ok=True)
        for file, text in {
            "lib/leaf.yaml": leaf,
            "lib/other.yaml": leaf,
            "leaf.yaml": leaf,
            "main.yaml": main,
            "far.yaml": far,
        }.items():
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "heatlint.toml").write_text(config, encoding="utf-8")
        (folder / "of.env").write_text("parameters: {unknown: 1}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / names[0])
    options = CheckOptions()
    options.trust = True
    workspace = Workspace(options)
    for name in names:
        workspace.add_folder(str(tmp_path / name))
    workspace.restart()
    search(workspace)
    for checker in workspace.checkers:
        while checker.check_next():
            pass
    return workspace


def _fresh(folder, monkeypatch):
    """Return what a check in a folder finds: real path, code, message, messages of related places."""
    monkeypatch.chdir(folder)
    options = CheckOptions()
    options.trust = True
    scopes = Scopes(options)
    found = Checker(scopes).check(JobFinder(scopes).jobs(["."])).unsuppressed({}, complete=True)
    return _shown(found)


def _shown(found):
    return sorted(
        (os.path.realpath(each.file), each.rule.code, each.message, [other.message for other in each.related])
        for each in found
    )


@pytest.mark.parametrize("names", [("one", "two"), ("one", "one/inner")], ids=["beside", "inside"])
def test_messages_name_files_as_a_check_in_the_folder_does(tmp_path, monkeypatch, names):
    """The server has one current directory, but each folder has names of its own."""
    workspace = _projects(tmp_path, monkeypatch, names)
    folder = tmp_path / names[-1]
    files = ("main.yaml", "far.yaml", "of.env", "lib/leaf.yaml", "leaf.yaml")

    def shown():
        return _shown(
            each for file in files for each in workspace.checker(str(folder / file)).findings(str(folder / file))
        )

    here = shown()
    for file in ("main.yaml", "far.yaml"):
        workspace.did_open(str(folder / file), (folder / file).read_text(encoding="utf-8"), 1)
    for checker in workspace.checkers:
        while checker.check_next():
            pass
    opened = shown()
    expected = _fresh(folder, monkeypatch)
    assert '"lib/leaf.yaml" has no property "x"' in str(expected)
    assert here == expected
    assert opened == expected


def test_hovers_and_titles_name_files_as_a_check_in_the_folder_does(tmp_path, monkeypatch):
    workspace = _projects(tmp_path, monkeypatch, ("one", "two"))
    folder = tmp_path / "two"
    text = f"{TEMPLATE}parameters: {{unknown: {{type: string}}}}\nresources:\n  a: {{type: OS::Heat::Value, "
    text += "properties: {value: {list_join: ['', [{get_param: unknown}, {get_file: of.env}]]}}}\n"
    (folder / "main.yaml").write_text(text, encoding="utf-8")
    file = workspace.did_open(str(folder / "main.yaml"), text, 1)
    assert "set in of.env" in hover(workspace, file, text.rindex("unknown"))[0]
    assert "- `of.env`" in hover(workspace, file, text.rindex("of.env"))[0]
    other = workspace.did_open(str(folder / "far.yaml"), (folder / "far.yaml").read_text(encoding="utf-8"), 1)
    titles = [each.title for each in stack_tables(workspace, other, 1)]
    assert titles == ['Add the stack of "far.yaml" to "heatlint.toml"']


@pytest.mark.parametrize("names", [("one", "one/inner"), ("one/inner", "one")], ids=["outer first", "inner first"])
def test_what_nested_folders_find_is_shown_once(tmp_path, monkeypatch, names):
    """Messages name files as seen from the innermost folder, whichever directory is the current one."""
    inner = tmp_path / "one" / "inner"
    workspace = _projects(tmp_path, monkeypatch, names)
    files = ("main.yaml", "far.yaml", "of.env", "lib/leaf.yaml", "leaf.yaml")
    found = _shown(each for file in files for each in workspace.findings(str(inner / file)))
    expected = _fresh(inner, monkeypatch)
    assert '"lib/leaf.yaml" has no property "x"' in str(expected)
    assert found == expected


def test_a_file_that_two_folders_use_has_each_finding_once(tmp_path, monkeypatch):
    """One of them has it inside; or it is in none of them."""
    user = f"{TEMPLATE}resources:\n  u: {{type: ../shared/user.yaml}}\n"
    texts = {"shared/user.yaml": f"{TEMPLATE}resources:\n  v: {{type: leaf.yaml, properties: {{x: 1}}}}\n"}
    texts |= {"shared/leaf.yaml": TEMPLATE, "one/main.yaml": user, "two/main.yaml": user}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for folders, named in ((["one", "two"], "../shared/leaf.yaml"), (["one", "shared", "two"], "leaf.yaml")):
        workspace = Workspace(CheckOptions())
        for name in folders:
            workspace.add_folder(str(tmp_path / name))
        workspace.restart()
        search(workspace)
        while any(checker.check_next() for checker in workspace.checkers):
            pass
        found = [each.message for each in workspace.findings(str(tmp_path / "shared" / "user.yaml"))]
        assert [each for each in found if "property" in each] == [f'"{named}" has no property "x"']

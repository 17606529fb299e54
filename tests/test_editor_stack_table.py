"""The action that adds a stack to the config."""

from __future__ import annotations

import pytest
from editor_project import CONFIG, Project

from heatlint.editor import actions
from heatlint.text.edits import apply

ENVIRONMENT = "parameters:\n  net: office\n"


@pytest.fixture()
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nested" / "port.env").parent.mkdir()
    (tmp_path / "nested" / "port.env").write_text(ENVIRONMENT, encoding="utf-8")
    return Project(tmp_path)


def offered(project, name, at=1):
    """Return the actions that add a stack, by title, at an offset of a file."""
    file = project.open(name)
    found = {each.title: each for each in actions.actions(project.workspace, file, at, at, lazy=True)}
    return {title: each for title, each in found.items() if title.startswith("Add the stack")}


def test_an_environment_that_no_table_names_is_added_with_its_template(project):
    found = offered(project, "nested/port.env")
    changes = found['Add the stack of "nested/port.yaml" with "nested/port.env" to "heatlint.toml"'].changes
    [(config, edits)] = changes.others
    table = '[[stack]]\ntemplate = "nested/port.yaml"\nenvironments = ["nested/port.env"]\n'
    assert apply(config.buffer.text, edits) == f"{CONFIG}\n{table}"


def test_a_template_is_added_with_the_environment_that_fits_it(project):
    (project.folder / "heatlint.toml").unlink()
    project.workspace.restart()
    project.check()
    found = offered(project, "main.yaml")
    changes = found['Add the stack of "main.yaml" with "env.yaml" to "heatlint.toml"'].changes
    ((path, text),) = changes.created.items()
    assert path == str(project.folder / "heatlint.toml")
    assert text == '[[stack]]\ntemplate = "main.yaml"\nenvironments = ["env.yaml"]\n'


def test_a_table_has_the_line_ends_of_its_config(project):
    config = project.folder / "heatlint.toml"
    before = config.read_text(encoding="utf-8").replace("\n", "\r\n")
    config.write_bytes(before.encode())
    [(file, edits)] = offered(project, "second.yaml")[
        'Add the stack of "second.yaml" to "heatlint.toml"'
    ].changes.others
    assert apply(file.buffer.text, edits) == f'{before}\r\n[[stack]]\r\ntemplate = "second.yaml"\r\n'


def test_a_new_config_has_the_line_ends_of_the_template(project):
    (project.folder / "heatlint.toml").unlink()
    project.workspace.restart()
    project.check()
    file = project.open(
        "second.yaml", (project.folder / "second.yaml").read_text(encoding="utf-8").replace("\n", "\r\n")
    )
    found = {each.title: each for each in actions.actions(project.workspace, file, 1, 1, lazy=True)}
    (text,) = found['Add the stack of "second.yaml" to "heatlint.toml"'].changes.created.values()
    assert text == '[[stack]]\r\ntemplate = "second.yaml"\r\n'


def test_a_template_without_an_environment_is_added_alone(project):
    found = offered(project, "second.yaml")
    [(config, edits)] = found['Add the stack of "second.yaml" to "heatlint.toml"'].changes.others
    assert apply(config.buffer.text, edits).endswith('\n[[stack]]\ntemplate = "second.yaml"\n')


def test_a_stack_without_the_value_of_a_parameter_is_not_added(project):
    (project.folder / "alone.yaml").write_text(project.open("nested/port.yaml").buffer.text, encoding="utf-8")
    (project.folder / "part.yaml").write_text(
        "heat_template_version: 2018-08-31\nparameters: {net: {type: string}, port_of_part: {type: number}}\n",
        encoding="utf-8",
    )
    (project.folder / "part.env").write_text("parameters: {port_of_part: 1}\n", encoding="utf-8")
    project.workspace.restart()
    project.check()
    assert offered(project, "alone.yaml") == {}
    assert offered(project, "part.env") == {}
    (project.folder / "part.env").write_text("parameters: {port_of_part: 1, net: a}\n", encoding="utf-8")
    project.workspace.restart()
    project.check()
    assert offered(project, "part.env")


@pytest.mark.parametrize("name", ["main.yaml", "env.yaml"])
def test_a_file_of_a_table_is_not_added_again(project, name):
    assert offered(project, name) == {}


def test_it_is_offered_only_at_the_top_of_the_text(project):
    assert offered(project, "second.yaml", at=len("heat_template_version: 2018-08-31\nresources:\n  p")) == {}

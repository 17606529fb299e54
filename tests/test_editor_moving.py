"""When a file moves, the files that name it and its own names follow."""

from __future__ import annotations

import pytest
from editor_project import FILES, Project, write

from heatlint.editor.moving import edits_for_moves, moves_of_files
from heatlint.editor.moving_configs import edits_of_configs
from heatlint.text.edits import apply


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def after(project, old, new):
    """Return the texts that change when a file moves, by name."""
    project.check()
    moves = {str(project.folder / old): str(project.folder / new)}
    return {
        str(file.path).removeprefix(f"{project.folder}/"): edits
        if isinstance(edits, str)
        else apply(file.buffer.text, edits)
        for file, edits in edits_for_moves(project.workspace, moves_of_files(project.workspace, moves))
    }


def test_parents_and_registries_name_the_new_path(project):
    found = after(project, "nested/port.yaml", "ports/one.yaml")
    names = ("main.yaml", "second.yaml", "env.yaml")
    assert found == {name: FILES[name].replace("nested/port.yaml", "ports/one.yaml") for name in names}


def test_names_in_a_file_that_moves_follow_its_directory(project):
    resource = "{type: port.yaml, properties: {net: {get_file: ../env.yaml}}}"
    text = f"heat_template_version: 2018-08-31\nresources:\n  a: {resource}\n"
    write(project.folder, {"nested/parent.yaml": text})
    found = after(project, "nested/parent.yaml", "parent.yaml")
    assert found == {"nested/parent.yaml": text.replace("port.yaml", "nested/port.yaml").replace("../env", "env")}


def test_a_new_name_in_the_same_directory_changes_no_name_in_the_file(project):
    assert after(project, "second.yaml", "third.yaml") == {}


def test_a_directory_that_moves_takes_its_files_with_it(project):
    script = "resources:\n  b: {type: OS::Heat::Value, properties: {value: {get_file: scripts/a.sh}}}\n"
    text = f"heat_template_version: 2018-08-31\n{script}"
    write(project.folder, {"nested/scripts/a.sh": "echo\n", "nested/value.yaml": text, "value.yaml": text})
    found = after(project, "nested", "below/ports")
    names = ("main.yaml", "second.yaml", "env.yaml")
    assert found == {name: FILES[name].replace("nested/port.yaml", "below/ports/port.yaml") for name in names}
    assert after(project, "nested/scripts", "scripts") == {
        "nested/value.yaml": text.replace("scripts/a.sh", "../scripts/a.sh")
    }


@pytest.mark.parametrize(
    "written, reason",
    [(">-\n      nested/port.yaml", "line 4"), ('"nested/p\\u006frt.yaml"\n  b: [', "a syntax error")],
)
def test_a_file_that_cannot_be_edited_safely_is_named(project, written, reason):
    text = f"heat_template_version: 2018-08-31\nresources:\n  a:\n    type: {written}\n# nested/port.yaml\n"
    write(project.folder, {"second.yaml": text})
    assert reason in after(project, "nested/port.yaml", "one.yaml")["second.yaml"]


CONFIG = """\
# "env.yaml" and types/a.json
types = ["types/a.json", 'b.json']
exclude = ["env.yaml"]
[[stack]]
template = "main.yaml"
environments = ["./env.yaml", '''env.yaml''']
parameters = {net = "env.yaml", template = "main.yaml", environments = ["env.yaml"]}
"""


def configs_after(project, name, text, old, new):
    """Return the text of a config after a file has moved."""
    write(project.folder, {name: text, "types/a.json": "{}"})
    project.check()
    moves = {str(project.folder / old): str(project.folder / new)}
    found = {file.real: apply(file.buffer.text, edits) for file, edits in edits_of_configs(project.workspace, moves)}
    return found.get(str(project.folder / name), text)


def test_a_config_names_the_new_path(project):
    found = configs_after(project, "heatlint.toml", CONFIG, "env.yaml", "envs/big.yaml")
    assert found == CONFIG.replace("./env.yaml", "envs/big.yaml")
    found = configs_after(project, "heatlint.toml", CONFIG, "main.yaml", 'a "main".yaml')
    assert found == CONFIG.replace('"main.yaml"', '"a \\"main\\".yaml"', 1)
    found = configs_after(project, "heatlint.toml", CONFIG, "types/a.json", "a.json")
    assert found == CONFIG.replace('["types/a.json"', '["a.json"')
    assert configs_after(project, "heatlint.toml", CONFIG, "second.yaml", "third.yaml") == CONFIG


def test_a_config_names_the_new_path_of_a_directory(project):
    text = 'types = ["types/a.json", "types", "types2"]\n'
    found = configs_after(project, "heatlint.toml", text, "types", "cloud/types")
    assert found == 'types = ["cloud/types/a.json", "cloud/types", "types2"]\n'


def test_only_the_settings_of_heatlint_change_in_a_config_of_other_tools(project):
    (project.folder / "heatlint.toml").unlink()
    text = '[tool.other]\ntemplate = "main.yaml"\n[[tool.heatlint.stack]]\ntemplate = "main.yaml"\n'
    found = configs_after(project, "pyproject.toml", text, "main.yaml", "x.yaml")
    assert found == '[tool.other]\ntemplate = "main.yaml"\n[[tool.heatlint.stack]]\ntemplate = "x.yaml"\n'


def test_a_config_that_is_not_toml_stays(project):
    text = 'template = "main.yaml"\n[[stack]\n'
    assert configs_after(project, "heatlint.toml", text, "main.yaml", "x.yaml") == text

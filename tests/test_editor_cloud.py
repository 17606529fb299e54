"""What the editor shows of the cloud, when the config names an inventory."""

from __future__ import annotations

import json

import pytest
from editor_project import CONFIG, Project, write

from heatlint.editor import hover, values
from heatlint.editor.completion import complete

CLOUD = {
    "flavors": [{"id": "1", "name": "m1.small", "vcpus": 1, "ram": 2048, "disk": 20}],
    "images": [{"id": "6f9f0d0e-0000-4000-8000-000000000001", "name": "debian", "status": "active", "min_ram": 512}],
    "networks": [{"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "name": "public", "external": True}],
}
TEXT = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: string, default: m1.small, constraints: [{custom_constraint: nova.flavor}]}
resources:
  web:
    type: OS::Nova::Server
    properties:
      flavor: {get_param: size}
      image: debian
      networks: [{network: public}]
"""


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path)
    configure(made, {"cloud.json": json.dumps(CLOUD), "heatlint.toml": f'cloud = "cloud.json"\n{CONFIG}'})
    return made


def configure(project, files):
    """Write files, which the editor then sees."""
    project.workspace.follow_config()
    write(project.folder, files)
    project.workspace.follow_config()
    project.check()


@pytest.mark.parametrize(
    ("before", "label", "detail"),
    [
        ("image: ", "debian", "image, active, needs 512 MiB"),
        ("[{network: ", "public", "network, external"),
        ("default: ", "m1.small", "flavor, 1 vCPU, 2048 MiB, 20 GiB"),
    ],
    ids=["property", "property in an item", "default of a parameter"],
)
def test_names_of_the_cloud_are_completed(project, before, label, detail):
    file = project.open("main.yaml", TEXT)
    offset = TEXT.index(before) + len(before)
    items = {item.label: item.detail for item in complete(project.workspace, file, offset).sorted()}
    assert items[label] == detail


def test_hover_on_a_name_says_what_the_cloud_has(project):
    file = project.open("main.yaml", TEXT)
    text, start, end = hover.hover(project.workspace, file, TEXT.index("debian") + 1)
    assert (text, TEXT[start:end]) == ("active, needs 512 MiB", "debian")


def test_hints_say_what_the_things_are_that_properties_name(project):
    file = project.open("main.yaml", TEXT)
    found = values.hints(file, project.workspace.stack(file), 0, len(TEXT))
    labels = [(file.buffer.line(hint.offset) + 1, hint.label) for hint in found]
    assert labels == [(8, "= m1.small"), (8, "(1 vCPU, 2048 MiB, 20 GiB)"), (9, "(active, needs 512 MiB)")]


def test_the_findings_follow_the_inventory(project):
    file = project.open("main.yaml", TEXT.replace("image: debian", "image: debia"))
    assert [each.rule.code for each in project.workspace.findings(file.real)] == ["HL350"]
    without = {**CLOUD, "images": [{"id": "1", "name": "debia"}]}
    configure(project, {"cloud.json": json.dumps(without)})
    assert [each.rule.code for each in project.workspace.findings(file.real)] == []

"""What the workspace of an editor notices about files that appear."""

from __future__ import annotations

import pytest
from editor_project import Project


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

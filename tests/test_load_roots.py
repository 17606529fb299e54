"""Which files may be read, and which names reports use for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from heatlint.load import from_files
from heatlint.load.request import Request

VERSION = "heat_template_version: 2018-08-31\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write files into a new directory, make it the current one and return its URL."""
    directory = tmp_path / "project"
    directory.mkdir()
    monkeypatch.chdir(directory)

    def write(**files: str | bytes) -> str:
        for name, content in files.items():
            put(name, content)
        return directory.as_uri()

    write.directory = directory
    return write


def put(name: str, content: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def faults(request: Request) -> list[tuple]:
    return [(fault.kind, fault.file, fault.path) for fault in request.faults]


def user_data(name: str) -> str:
    return f"{VERSION}outputs:\n  one:\n    value: {{get_file: {name}}}\n"


def test_nothing_outside_the_roots_is_read(project, tmp_path):
    project()
    (tmp_path / "secret").write_text("s3cret")
    os.symlink("../secret", "link")
    put(
        "t.yaml",
        f"{VERSION}outputs: [{{get_file: ../secret}}, {{get_file: link}}, {{get_file: {tmp_path}/secret}},"
        f" {{get_file: 'file://{tmp_path}/secret'}}, {{get_file: '%2e%2e/secret'}},"
        " {get_file: ../absent}]\n",
    )
    request = from_files("t.yaml")
    assert [kind for kind, _, _ in faults(request)] == ["outside-root"] * 6
    assert [fault.nearest for fault in request.faults] == [None] * 6
    assert request.files == {}
    assert request.faults[0].message == 'file "../secret" is outside the directories that may be read'


def test_the_registry_cannot_name_files_outside_the_roots(project, tmp_path):
    project()
    (tmp_path / "secret.yaml").write_text(VERSION)
    put("t.yaml", VERSION)
    put("e.env", f"resource_registry: {{base_url: 'file://{tmp_path}', A::B: secret.yaml}}\n")
    assert faults(from_files("t.yaml", ["e.env"])) == [("outside-root", "e.env", ("resource_registry", "A::B"))]


def test_roots_may_be_added(project, tmp_path):
    project()
    (tmp_path / "shared").write_text("x")
    put("t.yaml", user_data("../shared"))
    assert from_files("t.yaml", roots=[str(tmp_path)]).faults == []
    assert from_files("t.yaml", roots=[".."]).faults == []


@pytest.mark.parametrize("marker", ["directory", "file"])
def test_the_repository_of_the_template_may_be_read(project, tmp_path, marker, monkeypatch):
    project()
    put("deep/t.yaml", user_data("../../shared"))
    (tmp_path / "shared").write_text("x")
    monkeypatch.chdir("deep")
    assert [fault.kind for fault in from_files("t.yaml").faults] == ["outside-root"]
    (tmp_path / ".git").mkdir() if marker == "directory" else (tmp_path / ".git").write_text("gitdir: x")
    assert from_files("t.yaml").faults == []


def test_the_root_of_the_file_system_is_not_a_root_when_it_is_the_current_directory(project, tmp_path, monkeypatch):
    project()
    (tmp_path / "secret").write_text("x")
    put("t.yaml", user_data("../secret"))
    path = os.path.abspath("t.yaml")
    monkeypatch.chdir("/")
    assert [fault.kind for fault in from_files(path).faults] == ["outside-root"]


def test_names_do_not_depend_on_the_current_directory(project, monkeypatch):
    project()
    put("sub/t.yaml", user_data("../../../../../../../../../../../../etc/none"))
    seen = set()
    for directory in (".", "sub"):
        monkeypatch.chdir(directory)
        name = "t.yaml" if directory == "sub" else "sub/t.yaml"
        seen.add(from_files(name).faults[0].message.replace(" sub/", ""))
    assert not any(str(project.directory) in message for message in seen)

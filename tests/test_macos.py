"""What is different on macOS: directories that are links to others, and names of files in another form of Unicode."""

from __future__ import annotations

import os
import unicodedata

import pytest

from heatlint.cli import main

HOT = "heat_template_version: 2018-08-31\n"
READS = (
    "parameters: {a: {type: string}}\nresources:\n  v: {type: OS::Heat::Value, properties: {value: {get_param: a}}}\n"
)
APP = HOT + "resources:\n  c: {type: %s, properties: {a: {get_param: a}}}\nparameters: {a: {type: string}}\n"


@pytest.fixture
def linked(tmp_path, monkeypatch):
    """Return a project in /private/var by its path in /var, which is a link; the working directory is its real path."""
    real = tmp_path / "private" / "var" / "p"
    (real / ".git").mkdir(parents=True)
    (real / "lib").mkdir()
    (real / "app.yaml").write_text(APP % "lib/c.yaml", encoding="utf-8")
    (real / "lib" / "c.yaml").write_text(HOT + READS, encoding="utf-8")
    (real / "app.env").write_text("parameters: {a: x}\n", encoding="utf-8")
    os.symlink("private/var", tmp_path / "var")
    monkeypatch.chdir(real)
    return tmp_path / "var" / "p"


def test_a_project_below_a_link_is_read_and_each_file_is_checked_once(linked, capsys):
    assert main(["check", "--no-cache", "--show-files", str(linked)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown == [
        f"{linked}/app.yaml -e {linked}/app.env # found: the environment fits",
        f"{linked}/lib/c.yaml",
    ]
    assert main(["check", "--no-cache", "--show-files", str(linked / "app.yaml"), "app.yaml"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["check", "--no-cache", str(linked / "app.yaml"), "-e", "app.env"]) == 0


def test_a_name_in_another_form_of_unicode_is_explained(tmp_path, monkeypatch, capsys):
    written, on_disk = (unicodedata.normalize(form, "b\u00fccher.yaml") for form in ("NFC", "NFD"))
    (tmp_path / "app.yaml").write_text(APP % written, encoding="utf-8")
    (tmp_path / on_disk).write_text(HOT + READS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--no-cache", "--format", "concise", "app.yaml"]) == 1
    expected = f'did you mean "{on_disk}"? They look the same, but accents are written in different forms of Unicode'
    assert expected in capsys.readouterr().out

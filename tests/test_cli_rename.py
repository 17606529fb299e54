"""heatlint rename: a name changes in all files, or in none. The rename itself: tests/test_editor_rename.py."""

from __future__ import annotations

import os

import pytest

from heatlint.cli import main, writing
from heatlint.review.write import replace_unchanged

APP = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: number, default: 1}
  key: {type: string, hidden: true, default: s3cret-x}
resources:
  db: {type: lib/db.yaml, properties: {gb: {get_param: size}}}
outputs:
  size: {value: {get_attr: [db, disk]}}
"""
DB = """\
heat_template_version: 2018-08-31
parameters: {gb: {type: number}}
resources:
  disk: {type: OS::Cinder::Volume, properties: {size: {get_param: gb}}}
outputs: {disk: {value: {get_resource: disk}}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    for directory in (".git", "lib"):
        (tmp_path / directory).mkdir()
    monkeypatch.chdir(tmp_path)
    write("app.yaml", APP)
    write("lib/db.yaml", DB)
    write("e.yaml", "parameters: {size: 2}\n")
    return tmp_path


def write(name, text):
    with open(name, "w", encoding="utf-8") as stream:
        stream.write(text)


def texts():
    found = {}
    for name in ("app.yaml", "lib/db.yaml", "e.yaml"):
        with open(name, encoding="utf-8") as stream:
            found[name] = stream.read()
    return found


def test_a_parameter_changes_in_the_templates_and_environments_that_use_it(project, capsys):
    assert main(["rename", "app.yaml", "size", "volume", "--kind", "parameter"]) == 0
    assert texts() == {
        "app.yaml": APP.replace("  size: {type", "  volume: {type").replace("get_param: size", "get_param: volume"),
        "lib/db.yaml": DB,
        "e.yaml": "parameters: {volume: 2}\n",
    }
    assert capsys.readouterr().err == (
        'heatlint: e.yaml: rename parameter "size" to "volume"\n'
        'heatlint: app.yaml: rename parameter "size" to "volume" (2 times)\n'
    )


@pytest.mark.parametrize(
    ("name", "kind", "changed"), [("gb", "parameter", "gb"), ("disk", "output", "disk]")], ids=["parameter", "output"]
)
def test_names_of_a_nested_template_change_in_its_parents(project, name, kind, changed):
    assert main(["rename", "lib/db.yaml", name, "new", "--kind", kind]) == 0
    assert texts()["app.yaml"] == APP.replace(changed, changed.replace(name, "new"))
    assert main(["check", "--no-cache", "--select", "HL3,HL4"]) == 0


def test_a_diff_changes_no_file_and_covers_secrets(project, capsys):
    before = texts()
    assert main(["rename", "app.yaml", "key", "secret_key", "--diff"]) == 0
    out = capsys.readouterr().out
    assert "-  key: {type: string, hidden: true, default: ********}\n+  secret_key: {" in out
    assert "s3cret" not in out and texts() == before


def test_a_config_that_sets_the_parameter_changes(project, capsys):
    write("heatlint.toml", '[[stack]]\ntemplate = "app.yaml"\nparameters = {size = 3}  # size\n')
    assert main(["rename", "app.yaml", "size", "volume", "--kind", "parameter"]) == 0
    with open("heatlint.toml", encoding="utf-8") as stream:
        assert stream.read() == '[[stack]]\ntemplate = "app.yaml"\nparameters = {volume = 3}  # size\n'


def test_a_diff_of_a_config_covers_its_values(project, capsys):
    """A short secret is found nowhere by its text, and one with an escape sequence has another one."""
    given = 'parameters = {size = 12.5, key = "ab", other = [{"x y" = "s3cr\\u0065t"}, 12.5]}\n'
    write("heatlint.toml", f'[[stack]]\ntemplate = "app.yaml"\n{given}')
    assert main(["rename", "app.yaml", "size", "volume", "--kind", "parameter", "--diff"]) == 0
    out = capsys.readouterr().out
    assert "+parameters = {volume = ****, key = ****, other = [{***** = *************}, ****]}\n" in out
    assert ' template = "app.yaml"\n' in out


def test_a_config_that_sets_a_parameter_stays_when_an_output_of_this_name_is_renamed(project, capsys):
    write("heatlint.toml", '[[stack]]\ntemplate = "app.yaml"\nparameters = {size = 3}\n')
    assert main(["rename", "app.yaml", "size", "volume", "--kind", "output"]) == 0
    assert "heatlint.toml" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["app.yaml", "size", "x"], '"size" is the name of a parameter and an output; choose one of them with --kind'),
        (["app.yaml", "sise", "x"], '"app.yaml" has no parameter, resource or output "sise"; did you mean "size"?'),
        (["app.yaml", "db", "x", "--kind", "output"], '"app.yaml" has no output "db"'),
        (["app.yaml", "key", "size"], 'there is already a parameter "size"'),
        (["e.yaml", "size", "x"], '"e.yaml" is not a template'),
        (["gone.yaml", "size", "x"], '"gone.yaml" does not exist; expected a file'),
        (["bad.yaml", "size", "x"], '"bad.yaml" cannot be read; correct what "heatlint check" reports first'),
        (["lib/db.yaml", "gb", "x y\n"], "a name must be one line, without spaces at its ends"),
        (["app.yaml", "size"], '"rename" needs TEMPLATE NAME NEW; see heatlint rename --help'),
    ],
)
def test_misuse_changes_no_file(project, capsys, words, message):
    write("bad.yaml", "heat_template_version: 2018-08-31\nparameters: {size: [\n")
    before = texts()
    assert main(["rename", *words]) == 2
    assert capsys.readouterr().err == f"heatlint: {message}\n"
    assert texts() == before


def test_nothing_is_written_when_one_file_cannot_be(project, capsys):
    """Also for root, whom the system lets write to it."""
    os.chmod("e.yaml", 0o444)
    before = texts()
    assert main(["rename", "app.yaml", "size", "volume", "--kind", "parameter"]) == 2
    assert capsys.readouterr().err == 'heatlint: "e.yaml" cannot be written; nothing is renamed\n'
    assert texts() == before


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_link_out_of_the_project_is_not_written_through(project, tmp_path_factory, capsys):
    outside = tmp_path_factory.mktemp("outside") / "a.yaml"
    outside.write_text(APP)
    os.symlink(outside, "link.yaml")
    assert main(["rename", "link.yaml", "key", "new"]) == 2
    assert "is a symbolic link to a file outside of the project; nothing is renamed" in capsys.readouterr().err
    assert outside.read_text() == APP


def test_without_a_repository_a_note_says_what_was_searched(project, capsys):
    os.rmdir(".git")
    assert main(["rename", "lib/db.yaml", "gb", "new"]) == 0
    assert texts()["app.yaml"] == APP
    note = 'no directory above "lib/db.yaml" has .git, so only the files in "lib" are changed'
    assert capsys.readouterr().err.splitlines()[0] == f"heatlint: {note}"


def test_a_rename_that_was_ended_between_two_files_can_be_repeated(project, monkeypatch):
    with monkeypatch.context() as patched:
        written = []

        def once(real, old, new):
            if written:
                raise KeyboardInterrupt
            written.append(os.path.basename(real))
            return replace_unchanged(real, old, new)

        patched.setattr(writing, "replace_unchanged", once)
        assert main(["rename", "lib/db.yaml", "gb", "gigabytes"]) == 130
    assert written == ["app.yaml"]
    write("lib/.heatlint-abcdefgh.tmp", "left by a killed run")
    assert main(["rename", "lib/db.yaml", "gb", "gigabytes"]) == 0
    assert "gigabytes: {get_param: size}" in texts()["app.yaml"] and "gb" not in texts()["lib/db.yaml"]
    assert os.listdir("lib") == ["db.yaml"]

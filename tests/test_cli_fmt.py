"""heatlint fmt on the command line: which files it formats, what it prints, and its exit statuses."""

from __future__ import annotations

import io
import os
import sys

import pytest

from heatlint.cli import main

OLD = "heat_template_version: rocky\nresources:\n    a: {type:   OS::Heat::None}\n"
NEW = "heat_template_version: rocky\n\nresources:\n  a: {type: OS::Heat::None}\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs `heatlint fmt` in an empty directory: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def fmt(*words, stdin=None):
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(["fmt", *words])
        return status, *capsys.readouterr()

    return fmt


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(text.encode())


def read(path):
    with open(path, "rb") as stream:
        return stream.read().decode()


def test_a_directory(run):
    write("app.yaml", OLD)
    write("deep/env.yaml", "parameters:   {a: 1}\n")
    write("deep/other.yaml", "a:   1\n")
    write("fine.yaml", NEW)
    assert run() == (0, "app.yaml\ndeep/env.yaml\n", "")
    assert (read("app.yaml"), read("deep/env.yaml")) == (NEW, "parameters: {a: 1}\n")
    assert read("deep/other.yaml") == "a:   1\n"
    assert run() == (0, "", "")


@pytest.mark.parametrize(
    ("words", "out"),
    [
        pytest.param(["--check"], "app.yaml\n", id="check"),
        pytest.param(
            ["--diff"],
            "--- app.yaml\n+++ app.yaml\n@@ -1,3 +1,4 @@\n heat_template_version: rocky\n+\n resources:\n"
            "-    a: {type:   OS::Heat::None}\n+  a: {type: OS::Heat::None}\n",
            id="diff",
        ),
    ],
)
def test_nothing_is_written(run, words, out):
    write("app.yaml", OLD)
    assert run(*words) == (1, out, "")
    assert read("app.yaml") == OLD
    write("app.yaml", NEW)
    assert run(*words) == (0, "", "")


def test_standard_input(run):
    assert run("-", stdin=OLD.encode()) == (0, NEW, "")
    assert run("-", "--check", stdin=OLD.encode()) == (1, "", "")
    status, out, _ = run("-", "--diff", "--stdin-filename", "app.yaml", stdin=OLD.encode())
    assert status == 1 and out.startswith("--- app.yaml\n")


def test_the_layout_of_the_config(run):
    write("heatlint.toml", "[fmt]\nindent = 4\nsort-sections = false\n")
    write("app.yaml", "outputs: {}\n" + OLD)
    run("app.yaml")
    assert read("app.yaml") == "outputs: {}\n\n" + NEW.replace("  a", "    a")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        pytest.param("indent = 3", 'fmt: "indent" must be 2 or 4, not the number 3', id="indent"),
        pytest.param(
            "line-length = 10",
            'fmt: "line-length" must be a number of columns, 40 or more, not the number 10',
            id="line",
        ),
        pytest.param("line-lenght = 80", 'fmt: "line-lenght" is not a setting', id="misspelled"),
    ],
)
def test_a_wrong_setting(run, setting, message):
    write("heatlint.toml", f"[fmt]\n{setting}\n")
    write("app.yaml", OLD)
    status, _, err = run("app.yaml")
    assert status == 2 and message in err


@pytest.mark.parametrize(
    ("data", "note", "expected"),
    [
        pytest.param(OLD.encode() + b"a: b: c\n", "a.yaml:4: Heat cannot read this text", 1, id="syntax error"),
        pytest.param(OLD.encode() + b"# \xff\n", "a.yaml: is not text in UTF-8", 1, id="bytes"),
        pytest.param(OLD.encode("utf-16"), "a.yaml: is not text in UTF-8", 1, id="UTF-16"),
        pytest.param("a: 1\n".encode("utf-16"), "a.yaml: is not text in UTF-8", 1, id="what may be no template"),
        pytest.param(b"a:  1\n", "a.yaml: is neither a template nor an environment", 0, id="something else"),
        pytest.param(OLD.encode() + "# \u2028".encode(), "a.yaml:4: it has line breaks", 0, id="a rare form"),
    ],
)
@pytest.mark.parametrize("words", [[], ["--check"], ["--diff"]], ids=["write", "check", "diff"])
def test_a_file_that_cannot_be_formatted_is_left(run, tmp_path, data, note, expected, words):
    """The exit status is 1 where that of `heatlint check` is: the file cannot be read."""
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    status, out, err = run("a.yaml", *words)
    assert (status, out, path.read_bytes()) == (expected, "", data)
    assert note in err and err.endswith("; not formatted\n")


def test_a_file_that_is_too_large_to_read_hides_no_other_one(run, monkeypatch):
    monkeypatch.setattr("heatlint.load.disk.LIMIT", len(OLD))
    write("app.yaml", OLD)
    write("large.yaml", OLD + "#\n")
    status, out, err = run("app.yaml", "large.yaml")
    assert (status, out) == (1, "app.yaml\n")
    assert err.startswith("heatlint: large.yaml: ") and err.endswith("; not formatted\n")


@pytest.mark.parametrize(
    ("words", "printed"), [([], True), (["--check"], False), (["--diff"], False)], ids=["print", "check", "diff"]
)
def test_standard_input_that_cannot_be_read_is_printed_as_it_is(run, words, printed):
    text = OLD + "a: b: c\n"
    status, out, err = run("-", *words, stdin=text.encode())
    assert (status, out) == (1, text if printed else "")
    assert "Heat cannot read this text" in err


@pytest.mark.parametrize("words", [[], ["--stdin-filename", "play.yaml"]], ids=["alone", "with the name of a file"])
def test_standard_input_that_is_neither_a_template_nor_an_environment_is_printed_as_it_is(run, words):
    """An editor may format every YAML file so."""
    text = "version:   '2.0'\nfoo:\n- a\n"
    status, out, err = run("-", *words, stdin=text.encode())
    assert (status, out) == (0, text)
    assert err.endswith(": is neither a template nor an environment; not formatted\n")
    assert run("-", *words, "--check", stdin=text.encode())[:2] == (0, "")


def test_a_diff_covers_secrets(run):
    write(
        "app.yaml",
        "heat_template_version: rocky\nparameters:\n    pw: {type: string, hidden: true, default: s3cret-x}\n",
    )
    write("env.yaml", "parameters:\n    pw: s3cret-y\n")
    status, out, _ = run("--diff")
    assert status == 1 and "s3cret" not in out and "pw: ********" in out
    assert "s3cret" not in run("--diff", "env.yaml")[1]


def test_misuse(run):
    assert run("missing.yaml")[0] == 2
    status, _, err = run("-", "app.yaml", stdin=b"")
    assert status == 2 and err


def test_a_file_of_a_stranger_is_not_written(run, tmp_path):
    write("project/.git/HEAD", "")
    write("outside.yaml", OLD)
    os.symlink("../outside.yaml", "project/app.yaml")
    os.chdir("project")
    status, out, err = run("app.yaml")
    message = "heatlint: app.yaml: is a symbolic link to a file outside of the project; not formatted\n"
    assert (status, out, err) == (1, "", message)
    assert read("../outside.yaml") == OLD

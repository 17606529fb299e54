"""What --fix writes: only over the text that it read, and nothing is left when it is killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading

import pytest

from heatlint.cli import main
from heatlint.review import write
from heatlint.review.write import NotWritten, replace_file, replace_unchanged

FIXABLE = """\
heat_template_version: 2018-08-31
parameters:
  name:
    type: string
    type: string
resources:
  web: {type: OS::Heat::Value, properties: {value: {get_param: name}}}
"""
FIXED = FIXABLE.replace("    type: string\n", "", 1)
#: Long enough for an event of another thread; a test that works never waits so long.
PATIENCE = 60


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    return path


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return an empty repository beside other directories; it is the current directory."""
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    monkeypatch.chdir(repository)
    return repository


def test_a_read_only_file_is_not_fixed_and_that_is_said(project, capsys):
    """Also for root, whom the system lets write to it."""
    path = project / "a.yaml"
    path.write_text(FIXABLE)
    path.chmod(0o444)
    assert main(["check", "--fix", "--no-cache"]) == 2
    assert path.read_text() == FIXABLE
    assert capsys.readouterr().err == 'heatlint: "a.yaml" cannot be written (permission denied)\n'


# Edits of another program


def write_over(path):
    path.write_bytes(b"edited")


def append(path):
    with path.open("ab") as stream:
        stream.write(b" and edited")


def replace(path):
    other = path.with_suffix(".other")
    other.write_bytes(b"edited")
    other.rename(path)


def before(monkeypatch, module, name, act):
    """Call `act` once, just before the next call of a function of a module."""
    original = getattr(module, name)

    def hooked(*arguments, **options):
        monkeypatch.setattr(module, name, original)
        act()
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, hooked)


@pytest.mark.parametrize("edit", [write_over, append, replace], ids=lambda edit: edit.__name__)
@pytest.mark.parametrize(
    ("module", "step"),
    [(write.tempfile, "mkstemp"), (os, "fsync"), (os, "link"), (write, "_content"), (write, "_is_still")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_edit_at_any_step_is_kept(file, monkeypatch, module, step, edit):
    before(monkeypatch, module, step, lambda: edit(file))
    with pytest.raises(NotWritten, match="was changed meanwhile"):
        replace_unchanged(str(file), b"old", b"new")
    assert b"edited" in file.read_bytes()
    assert os.listdir(file.parent) == ["a.yaml"]


@pytest.fixture(params=[True, False], ids=["exchanged", "replaced"])
def exchanges(request, monkeypatch):
    """Whether the system can exchange two files in one step."""
    if not request.param:
        monkeypatch.setattr(write, "_exchange", lambda path, other: False)
    elif sys.platform != "linux":
        pytest.skip("the system cannot exchange files")
    return request.param


@pytest.mark.parametrize("edit", [write_over, append, replace], ids=lambda edit: edit.__name__)
def test_an_edit_after_the_comparison_is_kept(file, monkeypatch, edit, exchanges):
    if edit is replace and not exchanges:
        pytest.skip("no other call compares a file and replaces it in one step")
    before(monkeypatch, *((write, "_exchange") if exchanges else (os, "replace")), lambda: edit(file))
    with pytest.raises(NotWritten):
        replace_unchanged(str(file), b"old", b"new")
    assert b"edited" in file.read_bytes()
    assert os.listdir(file.parent) == ["a.yaml"]


def test_an_editor_that_has_the_file_open_can_go_on_after_it_was_put_back(file, monkeypatch, exchanges):
    with file.open("ab", buffering=0) as editor:
        step = (write, "_exchange") if exchanges else (os, "replace")
        before(monkeypatch, *step, lambda: editor.write(b" one"))
        with pytest.raises(NotWritten):
            replace_unchanged(str(file), b"old", b"new")
        editor.write(b" two")
    assert file.read_bytes() == b"old one two"


def test_two_runs_do_not_write_over_each_other(file, monkeypatch):
    """The first run waits before its last step until the second has come to the lock."""
    monkeypatch.setattr(write, "_exchange", lambda path, other: False)
    at_the_lock, answers = threading.Event(), []
    flock, put = write.fcntl.flock, os.replace

    def run(new):
        try:
            replace_unchanged(str(file), b"old", new)
            answers.append(new)
        except NotWritten:
            answers.append(None)

    second = threading.Thread(target=run, args=(b"second",))

    def first_waits(*paths):
        if not second.ident:
            second.start()
            assert at_the_lock.wait(PATIENCE)
        put(*paths)

    def seen(*arguments):
        if threading.current_thread() is second:
            at_the_lock.set()
        flock(*arguments)

    monkeypatch.setattr(os, "replace", first_waits)
    monkeypatch.setattr(write.fcntl, "flock", seen)
    run(b"first")
    second.join(PATIENCE)
    assert answers == [b"first", None]
    assert file.read_bytes() == b"first" and os.listdir(file.parent) == ["a.yaml"]


def test_a_file_edited_while_it_is_checked_is_not_fixed(project, monkeypatch, capsys):
    from heatlint.cli import fix

    path = project / "a.yaml"
    path.write_text(FIXABLE)
    edited = "# a comment\n" + FIXABLE
    before(monkeypatch, fix, "fixed_texts", lambda: path.write_text(edited))
    assert main(["check", "--fix", "--quiet"]) == 1
    assert path.read_text() == edited
    assert capsys.readouterr().err == "heatlint: a.yaml: was changed meanwhile; not fixed\n"


def test_a_file_edited_while_it_is_fixed_is_not_written(project, monkeypatch, capsys):
    path, other = project / "a.yaml", project / "b.yaml"
    path.write_text(FIXABLE)
    other.write_text(FIXABLE)
    before(monkeypatch, write.tempfile, "mkstemp", lambda: path.write_text(FIXABLE + "# edited\n"))
    assert main(["check", "--fix", "--quiet"]) == 1
    assert path.read_text() == FIXABLE + "# edited\n" and other.read_text() == FIXED
    assert capsys.readouterr().err == "heatlint: a.yaml: was changed meanwhile; not fixed\n"


# What is kept


def test_owner_and_mode_are_kept(file, monkeypatch):
    file.chmod(0o4640)
    taken = []
    monkeypatch.setattr(os, "chown", lambda path, user, group: taken.append((user, group)))
    own = os.fstat

    def of_another(descriptor):
        status = own(descriptor)
        return os.stat_result((*status[:4], 4242, 4343, *status[6:])) if status.st_size == 3 else status

    monkeypatch.setattr(os, "fstat", of_another)
    monkeypatch.setattr(write, "_is_still", lambda real, status: True)
    replace_unchanged(str(file), b"old", b"newer")
    assert taken == [(4242, 4343)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o4640 and file.read_bytes() == b"newer"


def test_a_file_whose_owner_cannot_be_kept_is_not_fixed(file, monkeypatch):
    def refuse(*arguments):
        raise NotWritten("belongs to another user or group, which cannot be kept")

    monkeypatch.setattr(write, "_take_owner_and_mode", refuse)
    with pytest.raises(NotWritten, match="another user"):
        replace_unchanged(str(file), b"old", b"new")
    assert file.read_bytes() == b"old" and os.listdir(file.parent) == ["a.yaml"]
    replace_file(str(file), b"report")  # a report is written into the file
    assert file.read_bytes() == b"report" and os.listdir(file.parent) == ["a.yaml"]


def test_other_hard_links_are_reported(project, capsys):
    (project / "a.yaml").write_text(FIXABLE)
    os.link("a.yaml", "../other")
    assert main(["check", "--fix", "--quiet"]) == 0
    assert capsys.readouterr().err == "heatlint: a.yaml: had another hard link, with the old text now\n"
    assert (project / "a.yaml").read_text() == FIXED and (project / "../other").read_text() == FIXABLE


@pytest.mark.parametrize(
    "target", ["../outside/a.yaml", "../outside/repository/a.yaml"], ids=["a directory", "another repository"]
)
def test_a_link_out_of_the_project_is_not_written_through(project, target, capsys):
    (project / "../outside/repository/.git").mkdir(parents=True)
    (project / target).write_text(FIXABLE)
    os.symlink(target, "a.yaml")
    for words in (["a.yaml"], ["a.yaml", "--root", "."]):
        assert main(["check", "--fix", "--quiet", *words]) == 1
        assert "heatlint: a.yaml: is a symbolic link to a file outside of the project; not fixed\n" in (
            capsys.readouterr().err
        )
    assert (project / target).read_text() == FIXABLE
    assert main(["check", "--fix", "--quiet", "a.yaml", "--root", os.path.dirname(target)]) == 0
    assert (project / target).read_text() == FIXED and os.path.islink("a.yaml")


@pytest.mark.parametrize("target", ["../outside", "../outside/repository"], ids=["a directory", "another repository"])
def test_a_link_to_a_directory_is_not_written_through(project, target, capsys):
    (project / ".git").mkdir(exist_ok=True)
    (project / "../outside/repository/.git").mkdir(parents=True)
    (project / target / "a.yaml").write_text(FIXABLE)
    os.symlink(target, "linked")
    assert main(["check", "--fix", "--quiet", "linked/a.yaml"]) == 1
    assert "heatlint: linked/a.yaml: is a file outside of the project; not fixed\n" in capsys.readouterr().err
    assert (project / target / "a.yaml").read_text() == FIXABLE


def test_a_project_may_be_named_by_a_link(project, capsys):
    (project / ".git").mkdir(exist_ok=True)
    (project / "a.yaml").write_text(FIXABLE)
    os.symlink(project, "../link")
    assert main(["check", "--fix", "--quiet", "../link/a.yaml"]) == 0
    assert (project / "a.yaml").read_text() == FIXED


@pytest.mark.parametrize(
    ("name", "words", "variables"),
    [
        (".heatlint-baseline.json", ["--write-baseline"], {}),
        ("gl-code-quality-report.json", [], {"GITLAB_CI": "true"}),
    ],
    ids=["baseline", "report for GitLab"],
)
def test_a_link_in_place_of_a_default_file_is_not_written_through(project, name, words, variables, monkeypatch, capsys):
    for variable, value in {"GITHUB_ACTIONS": "", "GITLAB_CI": "", **variables}.items():
        monkeypatch.setenv(variable, value)
    (project / "a.yaml").write_text(FIXABLE)
    (project.parent / "precious").write_text("text")
    os.symlink("../precious", name)
    assert main(["check", *words]) == 2
    message = f'heatlint: "{name}" cannot be written (it is a symbolic link; name the file itself)\n'
    assert capsys.readouterr().err.endswith(message)
    assert (project.parent / "precious").read_text() == "text"


@pytest.mark.skipif(os.name != "posix", reason="pipes")
@pytest.mark.parametrize("config", ["", 'baseline = ".heatlint-baseline.json"\n'], ids=["default", "config"])
def test_a_pipe_that_the_user_has_not_named_does_not_stop_the_program(project, config, capsys):
    (project / "a.yaml").write_text(FIXABLE)
    (project / "heatlint.toml").write_text(config)
    os.mkfifo(".heatlint-baseline.json")
    assert main(["check", "--write-baseline"]) == 2
    assert capsys.readouterr().err.endswith("cannot be written (it is not a regular file)\n")


# A run that is killed

KILLED = """\
import os, signal, sys, tempfile
from heatlint.cli import main
from heatlint.review import write
module, name, when = sys.argv[1:]
module = {"os": os, "tempfile": tempfile, "write": write}[module]
original = getattr(module, name)
def hooked(*arguments, **options):
    if when == "after":
        original(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, hooked)
if name == "replace":  # where the system cannot exchange files
    write._exchange = lambda path, other: False
main(["check", "--fix"])
"""
STEPS = [
    ("tempfile", "mkstemp", "after"),
    ("os", "fsync", "before"),
    ("os", "link", "before"),
    ("os", "link", "after"),
    ("write", "_is_still", "before"),
    ("os", "replace", "before"),
    ("os", "replace", "after"),
    ("write", "_exchange", "before"),
    ("write", "_exchange", "after"),
]
#: After these steps the file has its new content.
DONE = [("os", "replace", "after"), *([("write", "_exchange", "after")] if sys.platform == "linux" else [])]


@pytest.mark.parametrize("step", STEPS, ids=" ".join)
def test_a_killed_run_leaves_a_whole_file_and_the_next_run_clears_up(project, step):
    (project / "a.yaml").write_text(FIXABLE)
    done = subprocess.run([sys.executable, "-c", KILLED, *step], capture_output=True, timeout=PATIENCE)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (project / "a.yaml").read_text() == (FIXED if step in DONE else FIXABLE)
    assert len(os.listdir(project)) > 2
    assert main(["check", "--fix"]) == 0
    assert sorted(os.listdir(project)) == [".git", "a.yaml"]
    assert (project / "a.yaml").read_text() == FIXED


def test_only_temporary_files_of_heatlint_are_cleared(file):
    names = {".heatlint-baseline.json", ".heatlint.toml", ".heatlint-abcd.tmp", "heatlint-abcdefgh.tmp", "x.tmp"}
    for name in (*names, ".heatlint-abcdefgh.tmp", ".heatlint-abcdefgh.tmp.old"):
        (file.parent / name).touch()
    replace_file(str(file), b"")
    assert set(os.listdir(file.parent)) == {*names, "a.yaml"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(NotWritten, match="is not a regular file"):
        replace_unchanged(str(tmp_path / "pipe.yaml"), b"", b"new")

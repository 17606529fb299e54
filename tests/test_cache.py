"""Kept results: valid only while everything that they depend on is unchanged."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import stat
import subprocess
import sys
import time
import types

import pytest

from heatlint.cli import main
from heatlint.diagnostic import Diagnostic, Fix, Related, Rule
from heatlint.run import cache, cache_key, processes
from heatlint.run.check_one import JobChecker
from heatlint.run.result import Result
from heatlint.run.result_data import from_data, to_data
from heatlint.text.change import Change

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = [sys.executable, "-m", "heatlint", "check", "--format", "concise"]
PARENT = """\
heat_template_version: 2018-08-31
parameters:
  name: {type: string, default: x}
resources:
  child: {type: child.yaml, properties: {size: {get_param: name}}}
  mine: {type: My::Type}
  script: {type: OS::Heat::Value, properties: {value: {get_file: script.sh}}}
"""
CHILD = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: string}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: size}}}
"""
TYPE = {"resource_type": "My::Type", "properties": {}, "attributes": {}, "support_status": {"status": "SUPPORTED"}}
PLUGIN = """\
from heatlint.rule import ADVICE, Rule, check
from _words import WORD
OWN = Rule("XY001", "own-rule", stage=ADVICE)
@check
def own(stack):
    if WORD in stack.template.document.text:
        yield OWN.at((), "found it")
"""
CONFIG = """\
types = ["types"]
rules = ["rules"]
[[stack]]
template = "app.yaml"
environments = ["env.yaml"]
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that reads files of every kind, with its own cache."""
    monkeypatch.setenv("HEATLINT_TRUST", "1")
    files = {
        "app.yaml": PARENT,
        "child.yaml": CHILD,
        "script.sh": "echo\n",
        "env.yaml": "parameters: {name: y}\n",
        "types/mine.json": json.dumps(TYPE),
        "heatlint.toml": CONFIG,
        "other.yaml": CHILD,
        "rules/own.py": PLUGIN.replace("from _words import WORD\n", 'WORD = "nowhere"\n'),
    }
    (tmp_path / "project" / ".git").mkdir(parents=True)
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path / "project")
    for name, text in files.items():
        write(name, text)
    return tmp_path


def write(name, text):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w", encoding="utf-8") as stream:
        stream.write(text)


def in_process(*words):
    """Return the report of a check in a new process, because a process reads plugins and releases only once."""
    done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False, env=environment())
    assert done.returncode in (0, 1) and done.stderr == "", done.stderr
    return done.stdout


def environment():
    """Return environment variables with which any directory finds the program."""
    return {**os.environ, "PYTHONPATH": ROOT}


def change(name, old, new):
    with open(name, encoding="utf-8") as stream:
        text = stream.read()
    assert old in text
    write(name, text.replace(old, new))


CHANGES = {
    "the template": lambda: change("app.yaml", "get_param: name", "get_param: nobody"),
    "the nested template": lambda: change("child.yaml", "get_param: size", "get_param: nobody"),
    "the environment": lambda: change("env.yaml", "parameters", "parametres"),
    "a file is gone": lambda: os.remove("script.sh"),
    "a type": lambda: change(
        "types/mine.json", '"properties": {}', '"properties": {"a": {"type": "string", "required": true}}'
    ),
    "another type": lambda: write(
        "types/other.json", json.dumps({**TYPE, "properties": {"b": {"type": "string", "required": True}}})
    ),
    "the config": lambda: change("heatlint.toml", 'types = ["types"]', "types = []"),
    "environments of the stack": lambda: change("heatlint.toml", 'environments = ["env.yaml"]', "environments = []"),
    "a rule": lambda: change("rules/own.py", "nowhere", "heat_template"),
    "a template like it": lambda: change("other.yaml", "get_param: size", "get_param: nobody"),
    "a link": lambda: (
        os.remove("child.yaml"),
        write("elsewhere/child.yaml", CHILD.replace("type: string", "type: x")),
        os.symlink("elsewhere/child.yaml", "child.yaml"),
    ),
    "a directory in place of a file": lambda: (os.remove("script.sh"), os.mkdir("script.sh")),
    "a policy": lambda: change(
        "heatlint.toml", "[[stack]]", '[[policy]]\ncode = "ORG1"\nnames = "resources"\nmatches = "^x"\n[[stack]]'
    ),
}


def test_a_kept_result_gives_the_same_report(project):
    write("child.yaml", CHILD.replace("get_param: size", "get_param: nobody"))
    before = in_process()
    assert "HL401" in before and os.listdir(project / "kept")
    assert in_process() == before


@pytest.mark.parametrize("name", CHANGES)
def test_change_makes_the_kept_result_invalid(project, name):
    before = in_process()
    assert os.listdir(project / "kept")
    CHANGES[name]()
    after = in_process("--no-cache")
    assert in_process() == after
    if name not in ("another type", "environments of the stack"):
        assert after != before


def test_new_file_makes_the_kept_result_invalid(project):
    os.remove("script.sh")
    assert "HL010" in in_process()
    write("script.sh", "echo\n")
    assert "HL010" not in in_process()


def test_standard_input_has_no_kept_result(project, monkeypatch, capsys):
    assert main(["check"]) == 0
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(b"heat_template_version: x\n")))
    assert main(["check", "app.yaml", "-", "--stdin-filename", "other.yaml", "--format", "concise"]) == 1
    assert "other.yaml:1:24: error HL102" in capsys.readouterr().out


def test_second_run_uses_kept_results(project, monkeypatch, capsys):
    assert main(["check"]) == 0
    monkeypatch.setattr(JobChecker, "check", lambda *_: pytest.fail("a template is checked again"))
    assert main(["check"]) == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '[[["XX999"]], {}, [], [], {}, []]', "[" * 100_000])
def test_damaged_result_is_ignored(project, content):
    before = in_process()
    for name in os.listdir(project / "kept"):
        (project / "kept" / name).write_text(content)
    assert in_process() == before


def test_cache_that_cannot_be_written_is_ignored(project, monkeypatch):
    (project / "file").write_text("")
    before = in_process()
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(project / "file" / "below"))
    assert in_process() == before


def test_config_switches_the_cache_off(project):
    write("heatlint.toml", "cache = false\n" + CONFIG)
    in_process()
    assert not (project / "kept").exists()


def test_old_results_are_removed(project, monkeypatch):
    in_process()
    kept = project / "kept"
    first = set(os.listdir(kept))
    for name in first:
        os.utime(kept / name, (0, 0))
    (kept / "x.heatlint-result.12345").touch()  # of a run that was killed an hour ago
    os.utime(kept / "x.heatlint-result.12345", (time.time() - 3700,) * 2)
    change("heatlint.toml", "[[stack]]", 'profile = "production"\n[[stack]]')
    in_process()
    assert {*first, "x.heatlint-result.12345"}.isdisjoint(os.listdir(kept))


def test_parallel_runs_share_the_cache(project):
    runs = [subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, text=True, env=environment()) for _ in range(4)]
    reports = {run.communicate()[0] for run in runs}
    assert reports == {in_process()}
    assert all(name.endswith(cache.ENDING) for name in os.listdir(project / "kept"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_several_processes_find_the_same(project, monkeypatch):
    for number in range(12):
        write(f"more/{number}.yaml", CHILD.replace("get_param: size", "get_param: nobody"))
    alone = in_process("--no-cache", "--jobs", "1")
    assert alone.count("\n") == 12
    assert in_process("--no-cache", "--jobs", "3") == alone
    monkeypatch.setattr(processes, "_in_processes", lambda *_: pytest.fail("too little to do"))
    assert main(["check", "--no-cache"]) == 1


def test_the_cache_is_in_the_users_cache_directory(monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", "/somewhere")
    assert cache.default_directory() == "/somewhere"
    monkeypatch.delenv("HEATLINT_CACHE_DIR")
    if sys.platform.startswith("linux"):
        monkeypatch.setenv("XDG_CACHE_HOME", "/home/cache")
        assert cache.default_directory() == "/home/cache/heatlint"


# --- the user's key ------------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    """The path of the key, in a directory that does not exist yet."""
    path = tmp_path / "state" / "heatlint" / "cache-key"
    monkeypatch.setattr(cache_key, "key_path", lambda: str(path))
    return path


def test_the_key_is_made_once_and_only_the_user_may_read_it(key_file):
    key = cache_key.user_key()
    assert key == key_file.read_bytes() == cache_key.user_key() and len(key) == cache_key.SIZE
    assert os.listdir(key_file.parent) == [key_file.name]
    if os.name == "posix":
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700


def test_a_key_that_a_killed_run_has_not_finished_is_removed(key_file):
    key_file.parent.mkdir(parents=True)
    for name in ("cache-key.1", f"cache-key.{os.getpid()}", "other"):
        (key_file.parent / name).write_bytes(b"half")
    cache_key.user_key()  # the name of the new file is taken
    assert cache_key.user_key() == key_file.read_bytes()
    assert sorted(os.listdir(key_file.parent)) == ["cache-key", "other"]


def test_the_key_is_in_the_users_state_directory(monkeypatch):
    if sys.platform.startswith("linux"):
        monkeypatch.setenv("XDG_STATE_HOME", "/home/state")
        assert cache_key.key_path() == "/home/state/heatlint/cache-key"


@pytest.mark.skipif(os.name != "posix", reason="files have no modes")
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.chmod(0o640), id="others may read it"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"k" * 1000), id="too long"),
        pytest.param(lambda path: (path.unlink(), path.symlink_to("elsewhere")), id="symbolic link"),
        pytest.param(lambda path: (path.unlink(), os.mkfifo(path)), id="pipe"),
    ],
)
def test_a_key_that_is_not_the_users_own_secret_is_replaced(key_file, spoil):
    key = cache_key.user_key()
    spoil(key_file)
    new = cache_key.user_key()
    assert new == key_file.read_bytes() != key and stat.S_IMODE(key_file.lstat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="files have no owners")
def test_a_key_of_another_user_is_not_used(key_file, monkeypatch):
    cache_key.user_key()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert cache_key.user_key() is None  # the new key is not the user's, either


def test_without_a_key_nothing_is_kept(project, capsys):
    (project / "state").write_text("")  # no directory can be made here
    for _ in range(2):
        assert main(["check"]) == 0
        assert capsys.readouterr() == ("", "")
    assert not (project / "kept").exists()


def test_an_entry_from_elsewhere_is_not_used(project, monkeypatch, capsys):
    write("app.yaml", PARENT.replace("{get_param: name}", "{get_param: nam}"))
    main(["check", "--format", "concise"])
    expected = capsys.readouterr().out
    assert "HL401" in expected
    mine = cache_key.user_key()
    monkeypatch.setenv("XDG_STATE_HOME", str(project / "of-somebody-else"))
    nothing_found = json.dumps([[], {}, [], [], {}, []]).encode()
    for path in (project / "kept").iterdir():
        signature = cache.signature(cache_key.user_key(), str(path), nothing_found)
        path.write_bytes(signature.encode() + b"\n" + nothing_found)
    monkeypatch.setenv("XDG_STATE_HOME", str(project / "state"))
    assert cache_key.user_key() == mine
    main(["check", "--format", "concise"])
    assert capsys.readouterr().out == expected


def test_an_entry_is_not_used_for_another_job(project, capsys):
    write("app.yaml", PARENT.replace("{get_param: name}", "{get_param: nam}"))
    main(["check", "--format", "concise"])
    expected = capsys.readouterr().out
    paths = sorted((project / "kept").iterdir())
    assert len(paths) > 1
    texts = [path.read_bytes() for path in paths]
    for path, text in zip(paths, [*texts[1:], texts[0]]):
        path.write_bytes(text)
    main(["check", "--format", "concise"])
    assert capsys.readouterr().out == expected


def test_results_with_and_without_re2_are_kept_apart(project, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert main(["check"]) == 0
    with_re2 = set(os.listdir(project / "kept"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["check"]) == 0
    assert len(set(os.listdir(project / "kept")) - with_re2) == len(with_re2)


#: The fields of a finding that a kept result does not have, and why it does not need them.
NOT_KEPT = {
    "before_making": "only the endpoint asks for it, which keeps no results",
    "offsets": "the range was made from them",
    "nearest": "the proposal is already in the message and in the fix",
    "level": "the config of the run sets it afterwards",
    "known_as": "the run covers the secrets of other templates afterwards",
    "explains": "findings that follow from others are already left out",
    "because": "findings that follow from others are already left out",
    "follows_from_parts": "findings that follow from others are already left out",
    "follows_from_origins": "findings that follow from others are already left out",
    "given": "the finding is already where the value is given",
}


def plain(value):
    """Return a value of a field as data that can be compared."""
    if isinstance(value, (Fix, Related, Change, Diagnostic)):
        return [plain(getattr(value, name)) for name in value.__slots__]
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def test_a_kept_finding_has_every_field():
    rule = Rule("XY001", "own-rule", stage="create")
    related = Related(("b",), "declared here", key=True, file="other.yaml", is_use=True)
    related.range = (4, 5, 6, 7)
    fix = Fix("replace it", [Change("replace", ("a", 0), key=True, new="c", was="b", offsets=(1, 2))], safe=True)
    fix.edits = [(1, 2, "c")]
    finding = Diagnostic(
        rule,
        ("a", 0),
        "a message",
        key=True,
        file="main.yaml",
        related=[related],
        stage="validate",
        offsets=(1, 2),
        nearest=("a", ["b"]),
        fix=fix,
        explains=("a",),
        because=[("b",)],
        follows_from_parts=True,
        follows_from_origins=True,
        subject="A::B",
        settings=("types",),
    )
    finding.range, finding.level = (1, 2, 3, 4), "info"
    finding.withheld = "replace it", "it may be right"
    finding.before_making = True
    finding.known_as = ("b", 0), "another message"
    finding.given = "p", ("main.yaml", ("a", 0))
    finding.consequences = [Diagnostic(rule, ("c",), "it follows", file="other.yaml")]
    empty = Diagnostic(rule, (), "")
    unset = [name for name in Diagnostic.__slots__ if plain(getattr(finding, name)) == plain(getattr(empty, name))]
    assert unset == ["rule"], "give each field a value of its own above"
    result = Result()
    result.found = [finding]
    [kept] = from_data(json.loads(json.dumps(to_data(result))), {rule.code: rule}).found
    lost = {name for name in Diagnostic.__slots__ if plain(getattr(kept, name)) != plain(getattr(finding, name))}
    assert lost == set(NOT_KEPT)


# --- entries that heatlint has not written ------------------------------------------------------------------------


def entry_of(data):
    """Return a function that replaces an entry by one with this data and a signature that fits."""

    def write(path):
        text = json.dumps(data).encode()
        path.write_bytes(cache.signature(cache_key.user_key(), str(path), text).encode() + b"\n" + text)

    return write


def changed_byte(path):
    path.write_bytes(path.read_bytes().replace(b"HL401", b"HL402"))


def fifo(path):
    path.unlink()
    os.mkfifo(path)


def directory(path):
    path.unlink()
    path.mkdir()


def link(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def entry_with(**changes):
    """Return an entry with one finding, some parts of which have another value."""
    parts = dict(code="HL401", path=[], message="m", key=False, file="a.yaml", stage="create", range=None, fix=None)
    return [[[*{**parts, **changes}.values(), []]], {"a.yaml": "file:///a.yaml"}, [], [], {}, []]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-9]), id="cut"),
        pytest.param(lambda path: path.write_bytes(b"\xff\xfe" * 50), id="not a text"),
        pytest.param(changed_byte, id="another code"),
        pytest.param(fifo, id="fifo"),
        pytest.param(directory, id="directory"),
        pytest.param(link, id="symbolic link"),
        *(
            pytest.param(entry_of(data), id=f"by hand: {name}")
            for name, data in {
                "null": None,
                "short": [[]],
                "deep": json.loads("[" * 900 + "]" * 900),
                "no such rule": entry_with(code="HL999"),
                "message is a list": entry_with(message=["m"]),
                "no such stage": entry_with(stage="later"),
                "file is a map": entry_with(file={}),
                "range of strings": entry_with(range=["a", "b", "c", "d"]),
                "range of two": entry_with(range=[1, 2]),
                "path with a map": entry_with(path=[{}]),
                "edit without end": entry_with(fix=["t", True, [[1]], []]),
                "another question": [[], {}, [], [], {}, [["ask", "a", "b"]]],
                "hidden columns": [[], {}, [], [], {"a.yaml": {"1": [["x", None]]}}, []],
            }.items()
        ),
    ],
)
def test_an_entry_that_heatlint_has_not_written_is_not_used(spoil, project, monkeypatch, capsys):
    kept = project / "kept"
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(kept))
    write("app.yaml", PARENT.replace("{get_param: name}", "{get_param: nam}"))
    main(["check", "--format", "concise"])
    expected = capsys.readouterr().out
    assert "HL401" in expected
    for path in list(kept.iterdir()):
        spoil(path)
    main(["check", "--format", "concise"])
    assert capsys.readouterr().out == expected


@pytest.mark.skipif(os.name != "posix", reason="such files")
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_stands_at_the_name_of_a_temporary_file_is_not_written(kind, project, monkeypatch, capsys):
    """The directory may be one that others can write to, and the name can be guessed."""
    kept = project / "kept"
    main(["check", "--format", "concise"])
    [*entries] = kept.iterdir()
    (project / "precious").write_text("text")
    for entry in entries:
        entry.unlink()
        temporary = f"{entry}.{os.getpid()}"
        os.mkfifo(temporary) if kind == "pipe" else os.symlink(project / "precious", temporary)
    main(["check", "--format", "concise"])
    assert (project / "precious").read_text() == "text"
    assert not list(kept.iterdir())  # what stood there is gone, so that the next run can keep its results
    main(["check", "--format", "concise"])
    assert sorted(kept.iterdir()) == sorted(entries)


def test_only_entries_are_removed_when_they_are_old(project, monkeypatch, capsys):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(project / "kept"))
    (project / "kept").mkdir()
    old, note = project / "kept" / f"old{cache.ENDING}", project / "kept" / "note.json"
    for path in (old, note):
        path.write_text("{}")
        os.utime(path, (0, 0))
    main(["check"])
    assert (old.exists(), note.exists()) == (False, True)

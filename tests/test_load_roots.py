"""Which files may be read, and which names reports use for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_project import WATCHED, make
from load_project import VERSION, faults, put, user_data, writer

from heatlint.cli import main
from heatlint.load import from_files

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write files into a new directory, make it the current one and return its URL."""
    return writer(tmp_path / "project", monkeypatch)


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
    assert request.faults[0].message == (
        'file "../secret" is not read, because it is outside the project; allow its directory with --root'
    )


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


@pytest.mark.parametrize("current", [".", "sub", "/"])
def test_the_current_directory_is_not_a_root(project, tmp_path, monkeypatch, current):
    project(shared="x")
    put("sub/t.yaml", user_data("../shared"))
    path = os.path.abspath("sub/t.yaml")
    monkeypatch.chdir(current)
    assert [fault.kind for fault in from_files(path).faults] == ["outside-root"]


def test_a_template_without_a_file_belongs_to_the_current_directory(project):
    project(shared="x")
    assert from_files("-", template_text=user_data("shared")).faults == []
    assert [fault.kind for fault in from_files("-", template_text=user_data("../x")).faults] == ["outside-root"]


def test_a_template_that_is_named_by_a_url_has_a_project(project):
    root = project(shared="x")
    put("t.yaml", user_data("shared"))
    assert from_files(f"{root}/t.yaml").faults == []


# --- heatlint check ---------------------------------------------------------------------------------------------------


@pytest.fixture
def check(capsys):
    """Return a function that runs heatlint check and returns its status and what it reports, also the notes."""

    def run(*words: str) -> tuple[int, str]:
        status = main(["check", "--format", "concise", "--no-cache", "--verbose", *words])
        out, err = capsys.readouterr()
        assert err == ""
        return status, out

    return run


@pytest.mark.parametrize("current", [".", "stacks", "/"])
def test_a_directory_that_is_searched_is_a_root(project, check, monkeypatch, current):
    project(shared="x")
    put("stacks/t.yaml", user_data("../shared"))
    put("stacks/u.yaml", user_data("../absent"))
    top = os.getcwd()
    monkeypatch.chdir(current)
    status, out = check(top)
    assert status == 1 and "HL006" not in out and "u.yaml:4:23: error HL010 missing-file" in out
    file = os.path.join(top, "stacks/t.yaml")
    assert check(file) == (0, out_of_project(file, 4, 23, os.path.join(top, "shared")))
    assert check(file, top) == check(top, file) == check(top)


def out_of_project(file: str, line: int, column: int, name: str) -> str:
    """Return the report of a note about a file out of the project."""
    message = f'file "{name}" is not read, because it is outside the project; allow its directory with --root'
    return f"{file}:{line}:{column}: note HL006 outside-root {message}\n"


#: What depends on the file: it is unknown, so that nothing else is reported. In each, NAME stands for the file's name.
USES = {
    "content": "resources: {r: {type: OS::Heat::RandomString, properties: {length: {get_file: NAME}}}}",
    "text as a map": "resources: {r: {type: OS::Heat::Value, properties: {type: json, value: {get_file: NAME}}}}",
    "part of a text": "outputs: {o: {value: {str_split: [',', {get_file: NAME}, 9]}}}",
    "nested template": "resources: {r: {type: NAME, properties: {a: 1}}}\noutputs: {o: {value: {get_attr: [r, b]}}}",
    "member of a group": "resources: {r: {type: OS::Heat::ResourceGroup, properties: {resource_def: {type: NAME}}}}",
    "type of the registry": "resources: {r: {type: My::Type, properties: {a: 1}}}",
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_file_outside_of_the_roots_is_unknown_and_nobody_learns_whether_it_exists(project, check, tmp_path, use):
    project()
    reports = []
    for text in ("", "not: a template\n", VERSION, None):
        path = tmp_path / "outside.yaml"
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
        put("t.yaml", VERSION + use.replace("NAME", "../outside.yaml"))
        put("e.env", "resource_registry: {My::Type: ../outside.yaml}\n")
        reports.append(check("t.yaml", "-e", "e.env"))
    status, out = reports[0]
    assert status == 0 and all(line.split()[1:3] == ["note", "HL006"] for line in out.splitlines()), out
    assert len(out.splitlines()) == (1 if "NAME" not in use else 2)
    assert reports == [reports[0]] * 4


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("stage", ["validate", "create", "deploy"])
def test_the_endpoint_accepts_a_request_with_a_file_outside_of_the_roots(project, use, stage, capsys):
    project()
    put("t.yaml", VERSION + use.replace("NAME", "../outside.yaml"))
    put("e.env", "resource_registry: {My::Type: ../outside.yaml}\n")
    assert main(["validate", "t.yaml", "-e", "e.env", "--stage", stage]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--verbose"],
        ["check", "t.yaml", "-e", "e.env"],
        ["check", "--fix", "--unsafe-fixes"],
        ["check", "--affected", "link.yaml"],
        ["check", "--write-baseline"],
        *(
            ["check", "--format", f"{name}:report"]
            for name in ("json", "jsonl", "response", "sarif", "gitlab", "junit")
        ),
        ["validate", "t.yaml", "--show-nested"],
        ["request", "t.yaml"],
    ],
    ids=" ".join,
)
def test_no_file_outside_of_the_roots_is_opened(project, tmp_path, words):
    outside = make(project.directory, tmp_path / "outside")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(outside), *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode in (0, 1) or "not trusted" in done.stderr, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("access:")] == []


def test_an_access_that_the_test_above_looks_for_is_seen(project, tmp_path):
    (tmp_path / "shared.yaml").write_text(VERSION)
    project()
    put("t.yaml", VERSION + "resources: {r: {type: ../shared.yaml}}\n")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path), "check", "t.yaml", "--root", ".."],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert f"access: open {tmp_path}/shared.yaml" in done.stdout, done.stderr


def test_a_missing_file_below_the_roots_is_an_error(project, check):
    project()
    put("t.yaml", user_data("absent"))
    status, out = check("t.yaml")
    assert status == 1 and "HL010" in out


def test_a_project_can_take_a_file_outside_of_the_roots_for_an_error(project, check):
    project(**{"heatlint.toml": "[severity]\nHL006 = 'error'\n"})
    put("t.yaml", user_data("../secret"))
    status, out = check("t.yaml")
    assert status == 1 and "error HL006" in out


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


@pytest.mark.parametrize("by_search", [True, False])
@pytest.mark.parametrize("form", ["file:{}/other.yaml", "file:{quoted}%2fother.yaml", "a:b.yaml", "http:c.yaml"])
def test_a_file_with_the_name_of_a_url_is_that_file(project, tmp_path, check, form, by_search):
    """A repository may have such a name, and a pattern of the shell or a hook gives it to heatlint."""
    (tmp_path / "other.yaml").write_text(f"{VERSION}resources: {{r: {{type: Elsewhere}}}}\n")
    name = form.format(tmp_path, quoted=str(tmp_path).replace("/", "%2f"))
    project(**{name: f"{VERSION}x: 1\n"})
    status, out = check("." if by_search else name)
    assert status == 1 and out.splitlines() == [
        f'{name}:2:1: error HL103 unknown-section "x" is not a section of a template'
    ]


def test_an_environment_with_the_name_of_a_url_is_that_file(project, tmp_path, check):
    (tmp_path / "other.yaml").write_text("x: 1\n")
    put("t.yaml", VERSION)
    put(f"file:{tmp_path}/other.yaml", "parameters: {}\n")
    assert check("t.yaml", "-e", f"file:{tmp_path}/other.yaml") == (0, "")

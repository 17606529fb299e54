"""The hooks for pre-commit, the GitHub action, and the files for other CI systems."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest
import yaml

from heatlint.cli.commands import COMMANDS

ROOT = pathlib.Path(__file__).parent.parent
PARENT = """\
heat_template_version: '2018-08-31'
parameters:
  name: {type: string}
resources:
  child: {type: child.yaml, properties: {size: {get_param: name}}}
"""
CHILD = """\
heat_template_version: '2018-08-31'
parameters:
  size: {type: number}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: size}}}
"""
CONFIG = '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n'


def git(*words, cwd, check=True, **more):
    """Run git with a user of its own; return the result."""
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *who, *words], cwd=cwd, check=check, capture_output=True, text=True, **more)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """Return a repository with a commit of this tree."""
    copy = tmp_path_factory.mktemp("hooks") / "heatlint"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(
            ".git", ".venv*", "__pycache__", ".*_cache", "node_modules", "build", "tests", "fixtures", "bench"
        ),
    )
    git("init", cwd=copy)
    git("add", "--all", "--force", cwd=copy)
    git("commit", "-m", "all", cwd=copy)
    return copy, git("rev-parse", "HEAD", cwd=copy).stdout.strip()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return the directory of the environments that pre-commit installs, shared by the tests of this file."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path, hooks, home):
    """Return a function that commits files to a repository with the hook, and returns the finished `git commit`."""
    copy, revision = hooks
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(home),
        "PRE_COMMIT_COLOR": "never",
        "HEATLINT_CACHE_DIR": str(tmp_path / "kept"),
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]),
    }
    for name in ("PYTHONPATH", "GIT_DIR", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    directory = tmp_path / "repository"
    directory.mkdir()
    git("init", cwd=directory)

    def commit(hook="heatlint", **files):
        for name, text in files.items():
            (directory / name.replace("_", ".")).write_text(text, encoding="utf-8")
        config = {"repos": [{"repo": str(copy), "rev": revision, "hooks": [{"id": hook}]}]}
        (directory / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        git("add", "--all", cwd=directory)
        return git("commit", "-m", "x", cwd=directory, check=False, env=environment)

    commit(app_yaml=PARENT, child_yaml=CHILD, env_yaml="parameters: {name: '3'}\n", heatlint_toml=CONFIG)
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=directory, check=True, env=environment, capture_output=True
    )
    return commit


def test_hook_checks_the_stacks_of_a_changed_file(repository):
    done = repository(child_yaml=CHILD.replace("get_param: size", "get_param: sise"))
    output = done.stdout + done.stderr
    assert done.returncode == 1, output
    assert 'error HL401 undefined-parameter the template has no parameter "sise"' in output
    assert 'app.yaml:5:3: nested by "child"' in output
    assert repository(child_yaml=CHILD + "# fixed\n").returncode == 0
    done = repository(env_yaml="parameters: {name: x}\n")
    assert done.returncode == 1 and "env.yaml:1:20: error HL321" in done.stdout + done.stderr
    done = repository(env_yaml="parameters: {name: '4'}\n", README_md="words\n")
    assert done.returncode == 0, done.stdout + done.stderr


def test_second_hook_checks_the_whole_repository(repository):
    done = repository("heatlint-all", other_yaml=CHILD.replace("number", "nmuber"))
    assert done.returncode == 1 and "other.yaml:3:16: error HL203" in done.stdout + done.stderr
    assert repository("heatlint-all", other_yaml=CHILD + "# fixed\n").returncode == 0


def test_third_hook_formats_the_changed_files(repository):
    done = repository("heatlint-fmt", other_yaml=CHILD, some_yaml="a:   1\n")
    output = done.stdout + done.stderr
    assert done.returncode == 1 and "other.yaml" in output and "files were modified by this hook" in output
    assert repository("heatlint-fmt").returncode == 0


def steps():
    with open(ROOT / "action.yml", encoding="utf-8") as stream:
        return yaml.safe_load(stream)["runs"]["steps"]


def programs(directory, **scripts):
    """Write programs for the shell, and return a PATH that has them first."""
    folder = directory / "bin"
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_action_checks_its_inputs(tmp_path):
    (tmp_path / "a.yaml").write_text(CHILD.replace("number", "nmuber"))
    script = steps()[-1]["run"]
    environment = {
        **os.environ,
        "PATH": programs(tmp_path, heatlint=f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m heatlint "$@"'),
        "GITHUB_ACTIONS": "true",
        "HEATLINT_PATHS": ".",
        "HEATLINT_ARGS": "--fail-on never --no-source",
        "HEATLINT_SARIF": "out file.sarif",
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "::error file=a.yaml,line=3" in done.stdout and (tmp_path / "out file.sarif").exists()
    environment["HEATLINT_SARIF"] = environment["HEATLINT_ARGS"] = ""
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environment, check=False, capture_output=True
    )
    assert done.returncode == 1


#: A program `gh` that notes how it is called. It knows one comment when a file says so.
GH = """\
echo "$*" >> gh.calls
for last in "$@"; do :; done
case "$*" in *--paginate*) cat comment.id;; *--field*) cp "${last#body=@}" comment.md;; esac"""


@pytest.mark.parametrize("known, call", [
    ("", "api --silent --method POST repos/o/r/issues/7/comments "),
    ("42", "api --silent --method PATCH repos/o/r/issues/comments/42 "),
])  # fmt: skip
def test_action_comments_the_plan_of_a_pull_request(tmp_path, known, call):
    def git(*words):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    net = "heat_template_version: 2021-04-16\nresources: {net: {type: OS::Neutron::%s}}\n"
    (tmp_path / "a.yaml").write_text(net % "Net")
    git("init", "-q", ".")
    git("add", "a.yaml")
    git("commit", "-q", "-m", "one")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    (tmp_path / "a.yaml").write_text(net % "Router")
    (tmp_path / "event.json").write_text('{"pull_request": {"number": 7}}')
    (tmp_path / "comment.id").write_text(known)
    environment = {
        **os.environ,
        "PATH": programs(tmp_path, heatlint=f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m heatlint "$@"',
                         python=f'exec "{sys.executable}" "$@"', gh=GH),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_EVENT_PATH": "event.json",
        "GITHUB_BASE_REF": "main",
        "GITHUB_REPOSITORY": "o/r",
        "HEATLINT_PATHS": "a.yaml",
        "HEATLINT_ARGS": "--fail-on deleted",
    }  # fmt: skip
    (script,) = (each["run"] for each in steps() if each.get("name") == "Plan")
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "gh.calls").read_text().splitlines()[-1].startswith(call)
    assert "-/+ net" in (tmp_path / "comment.md").read_text()


def test_options_in_the_files_exist():
    known = {name for command in COMMANDS for option in command.options for name in option.names}
    for file in ("action.yml", "ci/gitlab.yml", ".pre-commit-hooks.yaml"):
        text = (ROOT / file).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if "heatlint check" in line]
        assert lines
        for line in lines:
            used = {word.strip("}\"'") for word in line.replace(":+", " ").split() if word.startswith("--")} - {"--"}
            assert used <= known, line


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml"),
        ("vendor.compose-spec", "deploy/compose.yaml"),
        ("vendor.github-workflows", ".github/workflows/tests.yml"),
        ("vendor.github-workflows", ".github/workflows/publish.yml"),
        ("vendor.github-workflows", ".github/workflows/site.yml"),
        ("vendor.dependabot", ".github/dependabot.yml"),
        ("vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/bug.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/feature.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/question.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/wrong_finding.yml"),
    ],
)
def test_file_matches_the_published_schema(schema, file):
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

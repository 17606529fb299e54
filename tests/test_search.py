"""Which files a search skips: those that git ignores or the config excludes."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.run.find_jobs import JobFinder
from heatlint.run.gitignore import GitIgnore
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes

GOOD = "heat_template_version: '2018-08-31'\n"
FILES = ("a.yaml", "gen/a.yaml", "gen/keep/a.yaml", "sub/a.yaml", "sub/gen/a.yaml", "sub/deep/b.yaml")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A repository with templates at several depths."""
    (tmp_path / ".git").mkdir()
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths):
    return [job.template for job in JobFinder(Scopes(CheckOptions())).jobs(paths or ["."])]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, FILES),
        ({".gitignore": "gen/\n"}, ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml")),
        ({".gitignore": "/gen/\n"}, ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml", "sub/gen/a.yaml")),
        (
            {".gitignore": "a.yaml\n", "sub/.gitignore": "!a.yaml\n"},
            ("sub/a.yaml", "sub/deep/b.yaml", "sub/gen/a.yaml"),
        ),
        ({"sub/.gitignore": "/deep\n"}, ("a.yaml", "gen/a.yaml", "gen/keep/a.yaml", "sub/a.yaml", "sub/gen/a.yaml")),
        ({".gitignore": "*\n", "heatlint.toml": "gitignore = false\n"}, FILES),
        ({"heatlint.toml": 'exclude = ["gen", "!keep"]\n'}, ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml")),
        ({".gitignore": "# nothing\n\n"}, FILES),
    ],
    ids=[
        "no patterns",
        "directory at any depth",
        "directory of the root",
        "pattern overridden in a subdirectory",
        "pattern in a subdirectory",
        "gitignore switched off",
        "excluded by the config",
        "comments and blank lines",
    ],
)
def test_search_skips_excluded_and_ignored_files(tree, files, expected):
    for name, text in files.items():
        (tree / name).write_text(text)
    assert sorted(found()) == sorted(expected)


def test_named_path_is_checked_although_ignored(tree):
    (tree / ".gitignore").write_text("gen/\nsub/a.yaml\n")
    assert sorted(found("gen")) == ["gen/a.yaml", "gen/keep/a.yaml"]
    assert found("sub/a.yaml") == ["sub/a.yaml"]
    assert sorted(found("sub")) == ["sub/deep/b.yaml"]


def test_gitignore_of_a_parent_directory_applies(tree, monkeypatch):
    (tree / ".gitignore").write_text("deep\n")
    monkeypatch.chdir(tree / "sub")
    assert sorted(found()) == ["a.yaml", "gen/a.yaml"]


def test_gitignore_outside_of_a_repository_does_not_apply(tree):
    (tree / ".gitignore").write_text("gen/\n")
    (tree / ".git").rmdir()
    assert sorted(found()) == sorted(FILES)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "gen",
                "gen/",
                "/gen",
                "*.yaml",
                "!a.yaml",
                "a.yaml",
                "**/keep",
                "sub/*",
                "deep/**",
                "b.*",
                "!sub/a.yaml",
                "!gen/",
                "!gen",
                "!keep/",
                "# x",
                "",
                "\\!x",
                "sub/**/b.yaml",
            ]
        ),
        max_size=4,
    ),
    st.lists(st.sampled_from(["*", "!*.yaml", "deep", "/a.yaml", "!gen/", "gen", "gen/*", "!/gen/a.*"]), max_size=4),
)
def test_same_files_as_git(tmp_path_factory, top, below):
    tree = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    for name in FILES:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(GOOD)
    (tree / ".gitignore").write_text("\n".join(top) + "\n")
    (tree / "sub" / ".gitignore").write_text("\n".join(below) + "\n")
    words = ["git", "ls-files", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=tree, check=True, capture_output=True, text=True)
    expected = sorted(name for name in done.stdout.split() if name.endswith(".yaml"))
    before = os.getcwd()
    os.chdir(tree)
    try:
        assert sorted(found()) == expected
    finally:
        os.chdir(before)


def test_pattern_of_a_directory_needs_a_slash(tree):
    (tree / ".gitignore").write_text("gen/\n")
    ignored = GitIgnore(".")
    assert ignored("gen/") and not ignored("gen")

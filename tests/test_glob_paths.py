"""Glob patterns in a config: the same paths as the module glob, but no way out of the tree and no loop."""

from __future__ import annotations

import glob
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint.run.glob_paths import GlobSearch

FILES = ("a.yaml", "b.yaml", ".hidden.yaml", "x/a.yaml", "x/y/a.yaml", "x/y/c.txt", ".dot/a.yaml", "z/[a]/a.yaml")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tree")
    for name in FILES:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text("")
    return str(directory)


STEPS = st.sampled_from(["**", "*", "x", "y", "z", "?", "a.yaml", "*.yaml", ".*", "[xz]", "[[]a]", "[!x]", "none"])


@given(st.lists(STEPS, min_size=1, max_size=5))
def test_the_same_paths_as_glob(tree, steps):
    pattern = os.sep.join(steps)
    paths = glob.glob(os.path.join(tree, pattern), recursive=True)
    expected = {path.rstrip(os.sep) for path in paths if os.path.exists(path)}  # glob returns "x/" for "x/**"
    assert GlobSearch(lambda path: True).paths(tree, pattern) == (sorted(expected), False)


@pytest.fixture
def links(tmp_path):
    """A tree with links around and out of it."""
    (tmp_path / "tree/x").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    for name in ("tree/a.yaml", "tree/x/a.yaml", "outside/a.yaml"):
        (tmp_path / name).write_text("")
    os.symlink("../outside", tmp_path / "tree/out")
    os.symlink("x", tmp_path / "tree/inner")
    for number in range(3):
        os.symlink(".", tmp_path / f"tree/loop{number}")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "expected", "refused"),
    [
        ("**/a.yaml", ["a.yaml", "x/a.yaml"], False),
        ("**/**/**/a.yaml", ["a.yaml", "x/a.yaml"], False),
        ("*/a.yaml", ["loop0/a.yaml", "x/a.yaml"], True),
        ("*/" * 40 + "a.yaml", ["loop0/" * 40 + "a.yaml", "loop0/" * 39 + "x/a.yaml"], True),
        ("inner/*.yaml", ["inner/a.yaml"], False),
        ("o*/a.yaml", [], True),
        ("o*/*", [], True),
        ("out/*", [], True),
        ("out/../out/a.yaml", [], True),
    ],
)
def test_no_link_leads_out_or_many_times_around(links, pattern, expected, refused):
    tree = str(links / "tree")
    found = GlobSearch(lambda path: path.startswith(tree)).paths(tree, pattern)
    assert found == ([os.path.join(tree, name) for name in expected], refused)

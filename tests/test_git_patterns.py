"""Patterns with the syntax of .gitignore: the same matches as git, in linear time."""

from __future__ import annotations

import subprocess

import pytest
from growth import assert_linear
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heatlint.project.git_patterns import GitPatterns
from heatlint.project.path_patterns import PathPatterns


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        ("a", ["a", "a/", "b/a", "b/c/a/"], ["ab", "ba", "a/b"]),
        ("a/", ["a/", "b/a/"], ["a"]),
        ("/a", ["a", "a/"], ["b/a"]),
        ("a/b", ["a/b"], ["b", "c/a/b"]),
        ("*.yaml", ["x.yaml", ".yaml", "a/b.yaml"], ["x.yml", "a.yaml/b"]),
        ("a/*/b", ["a/c/b"], ["a/b", "a/c/d/b"]),
        ("**/a/b", ["a/b", "c/a/b", "c/d/a/b"], ["b", "ca/b"]),
        ("a/**/b", ["a/b", "a/c/b", "a/c/d/b"], ["ab", "a/cb"]),
        ("a/**", ["a/b", "a/b/c/"], ["a", "a/", "b/a/c"]),
        ("a/**/**/***/b", ["a/b", "a/c/d/b"], ["ab"]),
        ("a**b", ["ab", "axb"], ["a/b"]),
        ("**", ["a", "a/b/"], []),
        ("/*", ["a", "a/"], ["a/b"]),
        ("/*/", ["a/"], ["a", "a/b/"]),
        ("a?c", ["abc"], ["ac", "a/c", "abbc"]),
        ("[a-cx]", ["a", "b", "x"], ["d", "-", "ab"]),
        ("[!a-c]", ["d"], ["a", "b"]),
        ("[^]a]", ["b"], ["]", "a"]),
        ("[]-]", ["]", "-"], ["a"]),
        (r"[\]a]", ["]", "a"], ["\\"]),
        ("x[[:digit:]_]", ["x1", "x_"], ["xa", "x:"]),
        ("a[!b]c", ["axc"], ["a/c"]),
        (r"\!a\*", ["!a*"], ["a*", "!ab"]),
        ("a ", ["a"], ["a "]),
        ("a\\ ", ["a "], ["a"]),
        ("é*", ["é", "éa"], ["e"]),
        ("# a", [], ["# a", "a"]),
        ("", [], ["a"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_pattern_matches(pattern, matches, others):
    patterns = GitPatterns([pattern.encode()])
    assert patterns.invalid == []
    assert [path for path in matches + others if patterns.decision(path.encode())] == matches


@pytest.mark.parametrize("line", ["!", "/", "!/", "\\", "a\\", "[", "a[b", "[[:letters:]]", "[a-"])
def test_what_is_not_a_pattern(line):
    patterns = GitPatterns([b"a", line.encode(), b"b"])
    assert patterns.invalid == [1]
    assert [patterns.decision(path) for path in (b"a", b"b", b"x")] == [True, True, None]


def test_the_last_line_decides():
    patterns = GitPatterns([b"*.yaml", b"!a.yaml", b"# comment", b"/a.yaml"])
    assert [patterns.decision(path) for path in (b"b.yaml", b"x/a.yaml", b"a.yaml", b"c")] == [True, False, True, None]
    assert list(patterns.decisions(b"a.yaml")) == [(3, True), (1, False), (0, True)]


def test_a_directory_above_counts_if_wanted():
    patterns = GitPatterns([b"gen/", b"x"])
    assert patterns.decision(b"gen/a/x.yaml") is None
    assert list(patterns.decisions(b"gen/a/x.yaml")) == [(0, True)]
    assert list(patterns.decisions(b"gen")) == []  # a file


@pytest.mark.parametrize(
    ("path", "tables"),
    [("/p/old/a.yaml", (0,)), ("/p/old/new/a.yaml", ()), ("/p/sub/b.yaml", (1, 2)), ("/q/b.yaml", ())],
    ids=["a directory", "left out again", "another directory", "outside"],
)
def test_tables_of_a_config(path, tables):
    written = [
        {"files": ["old/**", "!old/new/**"], "": "/p"},
        {"files": ["b.yaml"], "": "/p"},
        {"files": ["/*.yaml"], "": "/p/sub"},
    ]
    patterns = PathPatterns([(table, "/p/heatlint.toml") for table in written], "files")
    assert patterns.tables(path) == tables


NAMES = st.sampled_from(["a", "b", "ab", "a-b", "x.yaml", "é", "[", "*", "a b", "-", "!a"])
PARTS = st.sampled_from(
    "* ** / a b ? [ ] ! ^ - [!a] [a-c] [[:alpha:]] []a] \\ é . x.yaml /**/ **/ /** # [a- [z-a] [[:x:]]".split() + [" "]
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    directory = tmp_path_factory.mktemp("repository")
    try:
        subprocess.run(["git", "init", "-q"], cwd=directory, check=True)
    except FileNotFoundError:
        pytest.skip("git is not installed")
    return directory


@settings(max_examples=60, deadline=None)
@example(lines=["a**/*"], paths=["a"])
@example(lines=["a**/**"], paths=["a", "ab", "b"])
@example(lines=["a/**"], paths=["a", "a/b"])
@example(lines=["/**"], paths=["a", "a/b"])
@given(
    st.lists(st.lists(PARTS, min_size=1, max_size=6).map("".join), min_size=1, max_size=3),
    st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), min_size=1, max_size=5),
)
def test_the_same_matches_as_git(repository, lines, paths):
    (repository / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["git", "-c", "core.ignoreCase=false", "check-ignore", "--no-index", "-z", "--stdin"]
    stdin = "\0".join(paths).encode()
    done = subprocess.run(words, cwd=repository, input=stdin, capture_output=True, check=False)
    ignored = set(done.stdout.decode().split("\0")) - {""}
    patterns = GitPatterns([line.encode() for line in lines])

    def is_ignored(path):
        *above, name = path.split("/")
        directories = ["/".join(above[: length + 1]) + "/" for length in range(len(above))]
        return any(patterns.decision(each.encode()) for each in [*directories, path])

    assert {path for path in paths if is_ignored(path)} == ignored


@pytest.mark.parametrize("pattern", ["*a", "**/a/", "[!b]*", "a?"], ids=str)
def test_matching_takes_linear_time(pattern):
    """A longer pattern, and a path that it nearly matches."""
    patterns = {size: GitPatterns([(pattern * size + "b").encode()]) for size in (100, 800)}
    assert_linear(lambda size: patterns[size].decision(b"a" * 20_000 + b"/c"), lambda size: size, 100)


def test_many_patterns_take_linear_time():
    assert_linear(lambda lines: GitPatterns(lines).decision(b"a" * 255), lambda size: [b"*a*a*b[!c]"] * size, 1000)

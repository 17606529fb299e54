"""A secret is covered where its text occurs again: in comments, in other files of the run, in a text with a fault."""

from __future__ import annotations

import contextlib
import io
import pathlib
import sys

import pytest

from heatlint.cli import main
from heatlint.model.secret_lines import scalars_in

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

from secret_inputs import shown  # noqa: E402

SECRET = "Zq7vK-Mark9W"
HOT = "heat_template_version: 2018-08-31\n"
OWNER = f"{HOT}parameters:\n  a: {{type: string, hidden: true, default: S_}} # heatlint: ignore[COMMENT]\n"
USE = "outputs: {o: {value: {get_param: a}}}\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))


def check(folder: pathlib.Path, files: dict[str, str], *words: str) -> str:
    """Return what `heatlint check` prints about files. S_ in them stands for the secret."""
    for name, text in files.items():
        (folder / name).write_text(text.replace("S_", SECRET))
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        assert main(["check", "--no-config", *words]) == 1
    return out.getvalue()


@pytest.mark.parametrize("comment", ["S_", "foo", "HL401", "] # heatlint: ignor S_ ["])
@pytest.mark.parametrize("format", ["text", "json"])
def test_a_finding_about_a_comment_shows_no_secret_of_its_template(
    comment: str, format: str, tmp_path: pathlib.Path
) -> None:
    """Nothing else is found in the template."""
    output = check(tmp_path, {"t.yaml": OWNER.replace("COMMENT", comment) + USE}, ".", "--format", format)
    assert "HL02" in output
    assert shown(output, SECRET) == []


@pytest.mark.parametrize("word", ["correcthorse", "Admin7Admin"])
def test_a_finding_about_a_comment_shows_no_word_that_is_a_secret(word: str, tmp_path: pathlib.Path) -> None:
    text = OWNER.replace("COMMENT", "S_").replace("S_", word) + USE
    assert word not in check(tmp_path, {"t.yaml": text}, "t.yaml")


OTHERS = {
    "type": "resources: {r: {type: S_}}",
    "part of a type": "resources: {r: {type: OS::Nova::S_}}",
    "key": "resources: {r: {type: OS::Heat::None, S_: 1}}",
    "name of a file": "outputs: {o: {value: {get_file: S_.sh}}}",
    "comment": "resources: {r: {type: OS::Nope}} # S_",
    "fault": "resources: {r: {type: !S_ x}}",
    "suppression": "resources: {} # heatlint: ignore[S_]",
}
OWNERS = {
    "template": {"a.yaml": OWNER.replace("COMMENT", "HL2") + USE},
    "environment": {
        "a.yaml": f"{HOT}parameters: {{db_password: {{type: string}}}}\n",
        "e.yaml": "parameters: {db_password: S_}",
    },
    "value in quotes": {"a.yaml": f"{HOT}parameters: {{token: {{type: string, default: 'S_'}}}}\n"},
    "template with a fault": {"a.yaml": f"{HOT}parameters:\n  db_password: {{type: string, default: S_, x: 1\n"},
}


@pytest.mark.parametrize("owner", OWNERS.values(), ids=OWNERS)
def test_a_secret_of_one_template_is_covered_in_what_is_said_about_another(
    owner: dict[str, str], tmp_path: pathlib.Path
) -> None:
    others = {f"b{number}.yaml": f"{HOT}{text}\n" for number, text in enumerate(OTHERS.values())}
    for format in ("text", "json"):
        output = check(tmp_path, owner | others, ".", "--format", format)
        assert all(f"b{number}.yaml" in output for number in range(len(OTHERS)))
        assert shown(output, SECRET) == []


def test_a_word_that_is_a_secret_of_one_template_stays_in_another(tmp_path: pathlib.Path) -> None:
    """Templates of a repository share words: "openstack" may be a password in one of them."""
    a = OWNER.replace("COMMENT", "HL2").replace("S_", "openstack") + USE
    assert '"openstack"' in check(tmp_path, {"a.yaml": a, "b.yaml": f"{HOT}resources: {{r: {{type: openstack}}}}"}, ".")


COPIES = {
    "tag": "resources: {r: !S_ x}",
    "alias": "resources: {r: *S_}",
    "text": "outputs: 1\nS_",
    "list": "outputs: [S_",
}
DEFAULTS = {
    "plain": "S_",
    "in quotes": '"S_"',
    "block": "|\n      S_\n",
    "list": "[a, S_]",
    "with a comment": "S_ # the default",
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("default", DEFAULTS.values(), ids=DEFAULTS)
def test_a_text_that_cannot_be_read_shows_no_copy_of_a_secret(default: str, copy: str, tmp_path: pathlib.Path) -> None:
    text = f"{HOT}parameters:\n  a:\n    hidden: true\n    default: {default}\n{copy}\n"
    assert shown(check(tmp_path, {"t.yaml": text}, "t.yaml"), SECRET) == []


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("abc def", {"abc def"}),
        (" 'abc' ", {"abc"}),
        ("abc}, x", {"abc}, x", "abc"}),
        ("abc # text", {"abc # text", "abc"}),
        ("{a: b, 'c': \"d\"}", {"", "b", "d"}),
        ('{"a":"b"}', {"", "b"}),
        ("[a, 'b']", {"", "a", "b"}),
        ("- abc", {"abc"}),
        ("type: string", set()),
        ("type:", set()),
        ("default: 'abc'", {"abc"}),
        ("- password: abc", {"abc"}),
        ("http://x", {"http://x"}),
        ("{get_param: abc}", {""}),
        ("{ if: [big, {get_attr: [abc, 'def']}, \"ghi\"] }", {"", "big", "ghi"}),
        ("password: {Ref: abc}", {""}),
    ],
)
def test_the_scalars_in_a_part_of_a_line(part: str, expected: set[str]) -> None:
    assert set(scalars_in(part)) == expected


def test_the_name_of_a_function_is_no_secret(tmp_path: pathlib.Path) -> None:
    """A call with another space before its name is a map with a secret."""
    wrong = "{\u00a0get_param: b}"
    child = OWNER.replace(" # heatlint: ignore[COMMENT]", "").replace("S_", "x")
    parent = (
        f"parameters: {{b: {{type: string}}}}\nresources: {{r: {{type: child.yaml, properties: {{a: {wrong}}}}}}}\n"
    )
    files = {"child.yaml": child, "app.yaml": HOT + parent + f"outputs: {{o: {{value: {wrong}}}}}\n"}
    output = check(tmp_path, files, "app.yaml", "--format", "concise")
    assert "app.yaml:4:23: warning HL503" in output and ' did you mean "get_param"?' in output

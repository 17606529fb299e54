"""A finding stands for those that follow from it; where it is left out, they are reported in its place."""

from __future__ import annotations

import json

import pytest
from helpers import codes, found

from heatlint import linter
from heatlint.cli import main

HOT = "heat_template_version: 2018-08-31\n"
#: HL503 (almost the name of a function) stands for HL321 (a map is not a number).
VOLUME = (
    HOT
    + """\
parameters:
  n: {type: number, default: 1}
resources:
  v:
    type: OS::Cinder::Volume
    properties:
      size: {get_parm: n}%s
"""
)
#: HL109 (an unknown key of an output) stands for HL108 (the output has no value).
OUTPUT = HOT + "outputs:\n  o: {vlaue: a}%s\n"
#: HL211 in the environment stands for HL321 in the template.
NUMBER = (
    HOT
    + """\
parameters:
  n: {type: number}
resources:
  v: {type: OS::Cinder::Volume, properties: {size: {get_param: n}}}
"""
)
ENVIRONMENT = "parameters:\n  n: a%s\n"
STACK = '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n'


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Return a function that checks a project of some files and returns the exit status and the codes by file."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def run(files, *words):
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        status = main(["check", "--format", "json", *words])
        found = json.loads(capsys.readouterr().out)["diagnostics"]
        return status, [(each["file"], each["rule"], each["severity"]) for each in found]

    return run


@pytest.mark.parametrize(
    "text, root, consequence",
    [pytest.param(VOLUME, "HL503", "HL321", id="a value"), pytest.param(OUTPUT, "HL109", "HL108", id="a key")],
)
@pytest.mark.parametrize("how", ["a comment", "an option", "a config for some files"])
def test_what_follows_from_a_finding_that_is_left_out_is_reported(check, text, root, consequence, how):
    assert [code for _, code, _ in check({"app.yaml": text % ""}, "app.yaml")[1]] == [root]
    files = {"app.yaml": text % (f"  # heatlint: ignore[{root}]" if how == "a comment" else "")}
    if how == "a config for some files":
        files["heatlint.toml"] = f'[[path]]\nfiles = ["app.yaml"]\nignore = ["{root}"]\n'
    words = ["--ignore", root] if how == "an option" else []
    assert check(files, "app.yaml", *words) == (1, [("app.yaml", consequence, "error")])


def test_a_comment_in_an_environment_hides_nothing_in_the_template(check):
    files = {"app.yaml": NUMBER, "env.yaml": ENVIRONMENT % "", "heatlint.toml": STACK}
    assert check(files) == (1, [("env.yaml", "HL211", "error")])
    files["env.yaml"] = ENVIRONMENT % "  # heatlint: ignore[HL211]"
    assert check(files) == (1, [("app.yaml", "HL321", "error")])


def test_kept_results_have_the_consequences(check):
    config = '[[path]]\nfiles = ["app.yaml"]\nignore = ["HL503"]\n'
    first = check({"app.yaml": VOLUME % "", "heatlint.toml": config})
    assert check({}) == first == (1, [("app.yaml", "HL321", "error")])


def test_a_finding_with_a_lower_severity_does_not_hide_an_error(check):
    config = '[severity]\nHL109 = "info"\n'
    status, found = check({"app.yaml": OUTPUT % "", "heatlint.toml": config})
    assert status == 1 and found == [("app.yaml", "HL108", "error"), ("app.yaml", "HL109", "info")]


def test_each_consequence_can_be_suppressed_itself(check):
    text = VOLUME % "  # heatlint: ignore[HL503, HL321]"
    assert check({"app.yaml": text}) == (0, [])


def test_a_note_about_unlisted_findings_stays(monkeypatch):
    """The last listed finding follows from HL105; those that are not listed have another cause."""
    monkeypatch.setattr(linter, "MOST_ALIKE", 3)
    resource = "resources:\n  bad: null\n  r: {type: OS::Heat::None, depends_on: [bad, bad, bad, other, another]}\n"
    assert codes(found(HOT + resource)) == ["HL105", "HL405"]


def test_a_required_property_is_reported_when_its_misspelling_is_not_looked_for(check):
    text = (
        HOT
        + "resources:\n  s: {type: OS::Nova::Server, properties: {flavour: f, image: i, networks: [{network: n}]}}\n"
    )
    assert [code for _, code, _ in check({"app.yaml": text})[1]] == ["HL302"]
    assert [code for _, code, _ in check({}, "--ignore", "HL302")[1]] == ["HL320"]

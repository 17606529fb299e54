"""The config: which file applies, its settings and their origins, and messages about wrong ones."""

from __future__ import annotations

import json
import os
import pickle
import tomllib

import pytest
from jsonschema import Draft202012Validator

from heatlint.cli import main
from heatlint.language.structure import schema
from heatlint.plugins import built_in
from heatlint.project.config import BadConfig, settings
from heatlint.project.config_files import load
from heatlint.project.configs import Configs
from heatlint.project.selection import Selection
from heatlint.project.trust import Trust
from heatlint.rewrite.options import Options
from heatlint.run.jobs import MOVED

GOOD = "heat_template_version: 2018-08-31\nresources:\n  web: {type: OS::Heat::None}\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a function that writes files into an empty repository, which is the current directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def put(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_toml", ".toml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    put.root = tmp_path
    return put


def test_nearest_file_applies(project):
    project(heatlint_toml='target = "rocky"', sub__heatlint_toml='target = "22"', sub__deep__x="")
    configs = Configs()
    assert configs.of("sub/deep").get("target") == "22"
    assert configs.of(".").get("target") == "rocky"


def test_files_above_the_repository_do_not_apply(project):
    project(heatlint_toml='target = "rocky"', sub__x="")
    os.mkdir("sub/.git")
    assert Configs().of("sub").path is None


@pytest.mark.parametrize(
    ("name", "text"), [(".heatlint.toml", 'target = "22"'), ("pyproject.toml", '[tool.heatlint]\ntarget = "22"')]
)
def test_other_file_names(project, name, text):
    (project.root / name).write_text(text)
    assert Configs().of(".").get("target") == "22"


def test_pyproject_without_a_table_does_not_count(project):
    project(heatlint_toml='target = "22"', sub__pyproject_toml="[tool.other]\n")
    assert Configs().of("sub").get("target") == "22"


def test_first_name_wins(project):
    project(heatlint_toml='target = "22"', pyproject_toml='[tool.heatlint]\ntarget = "rocky"')
    assert Configs().of(".").get("target") == "22"


def test_extending_file_overrides_and_adds(project):
    project(
        base__heatlint_toml='target = "22"\nignore = ["HL8"]\nroots = ["more"]\n'
        '[severity]\nHL4 = "info"\nHL5 = "info"\n[[stack]]\ntemplate = "a.yaml"\n',
        heatlint_toml='extends = "base/heatlint.toml"\nignore = []\n[severity]\nHL5 = "error"\n'
        '[[stack]]\ntemplate = "b.yaml"\n',
    )
    config = Configs().of(".")
    found = {key: (value, origin and os.path.relpath(origin)) for key, value, origin in settings(config)}
    assert found["target"] == ("22", "base/heatlint.toml")
    assert found["ignore"] == ([], "heatlint.toml")
    assert found["roots"] == (["base/more"], "base/heatlint.toml")
    assert config.get("roots") == [str(project.root / "base" / "more")]
    assert found["severity.HL4"] == ("info", "base/heatlint.toml")
    assert found["severity.HL5"] == ("error", "heatlint.toml")
    assert [found[f"stack.{number}"][1] for number in (0, 1)] == ["base/heatlint.toml", "heatlint.toml"]
    assert found["fail-on"] == ("warning", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('targt = "22"', 'heatlint.toml: "targt" is not a setting that heatlint knows; did you mean "target"?'),
        (
            '[[stack]]\ntemplat = "a"',
            'heatlint.toml: stack.0: "templat" is not a setting that heatlint knows; did you mean "template"?',
        ),
        ("target = 2026.1", 'heatlint.toml: "target" must be a release in quotes, not the number 2026.1'),
        (
            'fail-on = "warn"',
            'heatlint.toml: fail-on: "warn" is not one of "error", "warning", "info", "never"; did you mean "warning"?',
        ),
        ("[[path]]\nignore = []", 'heatlint.toml: item 1 of "path" has no "files"; expected a table'),
        ("target =", '"heatlint.toml" is not TOML: invalid value (at end of document)'),
        (
            'extends = "none.toml"',
            '"none.toml" does not exist; heatlint.toml extends it',
        ),
        (
            'extends = "heatlint.toml"',
            'heatlint.toml: "extends" leads back to the same file: heatlint.toml -> heatlint.toml',
        ),
    ],
    ids=[
        "unknown key",
        "unknown key of a stack",
        "number as a release",
        "not a choice",
        "missing key",
        "not TOML",
        "extends nothing",
        "extends itself",
    ],
)
def test_wrong_config_is_one_line(project, capsys, text, message):
    project(heatlint_toml=text, a__yaml=GOOD)
    assert main(["check"]) == 2
    assert capsys.readouterr() == ("", f"heatlint: {message}\n")


@pytest.mark.parametrize(
    ("is_subject", "message", "in_file"),
    [(False, "a.toml: no\\nb", "no\\nb"), (True, '"a.toml" no\\nb', '"a.toml" no\\nb')],
)
def test_a_fault_of_a_config_has_its_file_and_what_to_say_in_it(is_subject, message, in_file):
    error = pickle.loads(pickle.dumps(BadConfig(os.path.abspath("a.toml"), "no\nb", is_subject)))
    assert error.file == os.path.abspath("a.toml")
    assert (str(error), error.in_file) == (message, in_file)


def test_config_that_is_not_utf8(project):
    (project.root / "heatlint.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadConfig, match='"heatlint.toml" is not UTF-8; save it as UTF-8'):
        load("heatlint.toml", Trust())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ignore = ["HL8O1"]', 'heatlint.toml: "HL8O1" is not a rule; did you mean "HL801"?'),
        (
            '[severity]\nundefined-parametr = "info"',
            'heatlint.toml: "undefined-parametr" is not a rule; did you mean "undefined-parameter"?',
        ),
        (
            '[[path]]\nfiles = ["x"]\nselect = ["nothing-like-it"]',
            'heatlint.toml: "nothing-like-it" is not a rule; see heatlint rules',
        ),
        (
            '[[stack]]\ntemplate = "none.yaml"',
            f'heatlint.toml: stack.0: "none.yaml" does not exist; expected a template; {MOVED}',
        ),
        (
            '[[stack]]\ntemplate = "a.yaml"\nenvironments = ["no.env"]',
            f'heatlint.toml: stack.0: "no.env" does not exist; expected an environment file; {MOVED}',
        ),
        ('target = "2024.9"', 'heatlint.toml: Heat has no release "2024.9"; known are 11 (rocky) to 27 (2026.2)'),
        ('rules = ["none"]', None),
        ('types = ["none.json"]', None),
        (
            '[[stack]]\ntemplate = "a.yaml"\ntarget = "rokcy"',
            'heatlint.toml: Heat has no release "rokcy"; did you mean "rocky"?',
        ),
        ('[[policy]]\ncode = "ORG1"\nnames = "parameters"\nmatches = "["', None),
        ('baseline = "none.json"', None),
    ],
    ids=[
        "misspelled code",
        "misspelled name",
        "unknown rule for a path",
        "no template",
        "no environment",
        "unknown release",
        "no directory of rules",
        "no type file",
        "unknown release of a stack",
        "invalid pattern of a policy",
        "no baseline",
    ],
)
def test_faults_beyond_the_schema(project, capsys, text, message):
    (project.root / "a.yaml").write_text(GOOD)
    project(heatlint_toml=text)
    assert main(["check", "--trust"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("heatlint: ") and err.count("\n") == 1
    assert message is None or err == f"heatlint: {message}\n"


def codes(text, tmp_path, file="a.yaml", **options):
    path = tmp_path / "heatlint.toml"
    path.write_text(text, encoding="utf-8")
    return Selection(built_in(), load(str(path), Trust()), **options).of(str(tmp_path / file))


def test_select_and_ignore(tmp_path):
    everything = {rule.code for rule in built_in().rules if rule.profile == "default"}
    assert codes("", tmp_path)[0] == everything
    assert codes('ignore = ["HL4"]', tmp_path)[0] == {code for code in everything if not code.startswith("HL4")}
    assert "HL401" in codes('ignore = ["HL4"]\nselect = ["HL401"]', tmp_path)[0]
    assert "HL401" not in codes('select = ["HL401"]\nignore = ["undefined-parameter"]', tmp_path)[0]
    chosen = codes('select = ["undefined-parameter"]', tmp_path)[0]
    notes = {rule.code for rule in built_in().rules if rule.skips}
    unreadable = {"HL001", "HL002", "HL003", "HL004", "HL005", "HL008", "HL009", "HL012", "HL018", "HL022", "HL025"}
    assert chosen == {"HL401"} | unreadable | notes
    assert "HL216" not in codes('ignore = ["HL216"]', tmp_path)[0]
    assert "HL215" in codes('extend-select = ["HL215"]', tmp_path)[0]
    assert "HL215" in codes('profile = "production"', tmp_path)[0]
    assert "HL401" in codes('ignore = ["HL4"]', tmp_path, select=["HL401"])[0]
    assert "HL401" not in codes("", tmp_path, ignore=["HL4"])[0]


def test_paths_and_severities(tmp_path):
    text = """
[severity]
HL4 = "warning"
undefined-parameter = "info"
[[path]]
files = ["legacy/**", "!legacy/new/**"]
ignore = ["HL8"]
severity = {HL401 = "error"}
"""
    legacy, levels = codes(text, tmp_path, "legacy/a.yaml")
    assert "HL801" not in legacy and levels["HL401"] == "error" and levels["HL402"] == "warning"
    other, levels = codes(text, tmp_path, "legacy/new/a.yaml")
    assert "HL801" in other and levels["HL401"] == "info"


def test_config_prints_settings_and_origins(project, capsys):
    project(heatlint_toml='target = "22"\nexclude = ["old/"]\n[severity]\nHL4 = "info"\n', sub__x="")
    assert main(["config", "sub"]) == 0
    lines = [line.split("  #") for line in capsys.readouterr().out.splitlines()]
    assert {text.strip(): origin.strip() for text, origin in lines} == {
        'profile = "default"': "by default",
        'fail-on = "warning"': "by default",
        "cache = true": "by default",
        "gitignore = true": "by default",
        'target = "22"': "heatlint.toml",
        'exclude = ["old/"]': "heatlint.toml",
        'severity.HL4 = "info"': "heatlint.toml",
    }
    assert main(["config", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["target"] == {"value": "22", "from": "heatlint.toml"}


def test_config_of_a_file_prints_only_its_tables(project, capsys):
    (project.root / "a.yaml").write_text(GOOD)
    (project.root / "b.yaml").write_text(GOOD)
    project(
        heatlint_toml='[[path]]\nfiles = ["a.*"]\n[[path]]\nfiles = ["b.*"]\n'
        '[[stack]]\ntemplate = "a.yaml"\n[[stack]]\ntemplate = "?.yaml"\n'
    )
    for name, expected in (
        ("a.yaml", ["path.0", "stack.0", "stack.1"]),
        ("b.yaml", ["path.1", "stack.1"]),
        (".", ["path.0", "path.1", "stack.0", "stack.1"]),
    ):
        assert main(["config", name, "--format", "json"]) == 0
        assert [key for key in json.loads(capsys.readouterr().out) if "." in key] == expected


def test_the_schema_has_the_defaults_that_hold_and_examples_that_are_valid(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["config"]) == 0
    printed = tomllib.loads(capsys.readouterr().out)
    known = schema("config")["properties"]
    assert printed == {name: value["default"] for name, value in known.items() if "default" in value}
    layout = {name.replace("-", "_"): value["default"] for name, value in known["fmt"]["properties"].items()}
    assert layout == {name: getattr(Options(), name) for name in layout}
    examples = {name: value["examples"][0] for name, value in known.items() if "examples" in value}
    assert len(examples) > 15 and list(Draft202012Validator(schema("config")).iter_errors(examples)) == []


def test_every_key_is_described():
    todo = [schema("config")]
    while todo:
        for name, inner in todo.pop()["properties"].items():
            assert inner["description"], name
            for each in (inner, inner.get("items", {})):
                if "properties" in each:
                    todo.append(each)

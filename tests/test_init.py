"""heatlint init: the config for a project, and what an existing one lacks."""

from __future__ import annotations

import os
import subprocess
import tomllib
from shutil import which

import pytest

from heatlint.cli import main
from heatlint.project.config_text import (
    Proposal,
    extended_text,
    new_text,
    without_gone_names,
    without_gone_stacks,
)

APP = "heat_template_version: 2018-08-31\nparameters:\n  size: {type: number}\n"
PLUGIN = "heat_template_version: 2018-08-31\nresources:\n  a: {type: My::Cloud::Thing}\n"
AWS = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  a: {Type: "AWS::Lambda::Function"}
  b: {Type: "AWS::S3::BucketPolicy"}
"""
JINJA = """\
heat_template_version: 2018-08-31
resources:
{% for name in names %}
  {{ name }}: {type: OS::Heat::None}
{% endfor %}
"""
BAD = APP + "outputs:\n  a: {value: {get_param: sise}}\n"


@pytest.fixture
def project(project, tmp_path, monkeypatch):
    """Return the function of the same name in conftest.py; the cache is that of the test."""
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path.parent / "cache"))
    return project


def config(path="heatlint.toml"):
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    return tomllib.loads(text), text


def test_the_config_has_the_stacks_the_files_for_others_and_the_types(project, capsys):
    project(
        {
            "app.yaml": APP,
            "prod.env": "parameters: {size: 1}\n",
            "rest.env": "parameters: {other: 1}\n",
            "draft/draft.yaml": APP,
            "draft/draft.env": "parameters: {size: CHANGE_ME}\n",
            "plugin.yaml": PLUGIN,
            "aws/[a].yaml": AWS,
            "site.yaml": JINJA,
        }
    )
    assert main(["init"]) == 0
    assert capsys.readouterr() == (
        "",
        "heatlint: wrote heatlint.toml: 1 stack, 2 excluded files, 1 type to describe, 2 environments to look at\n",
    )
    values, text = config()
    assert values == {
        "exclude": ["/aws/\\[a\\].yaml", "/site.yaml"],
        "stack": [{"template": "app.yaml", "environments": ["prod.env"]}],
    }
    assert '"/aws/\\\\[a\\\\].yaml",  # for AWS CloudFormation\n' in text
    assert "resource type show -f json My::Cloud::Thing > types/my-cloud-thing.json\n" in text
    assert '# "draft/draft.env" fits "draft/draft.yaml", but \'size\' has no value yet\n' in text
    assert '# "rest.env" fits no template\n' in text
    assert main(["check", "--show-files", "--quiet"]) == 0
    assert "app.yaml -e prod.env\n" in capsys.readouterr().out


@pytest.mark.parametrize("default", ["", ", default: 2"], ids=["required", "with-a-default"])
def test_an_environment_with_a_blank_is_to_be_filled_in_where_the_template_has_no_default(project, capsys, default):
    app = "heat_template_version: 2018-08-31\nparameters: {zone: {type: string}, size: {type: number%s}}\n"
    project({"app.yaml": app % default, "prod.env": "parameters:\n  zone: a\n  size:  # yours\n"})
    assert main(["init"]) == 0
    values, text = config()
    assert ("stack" in values) == bool(default)
    assert ('# "prod.env" fits "app.yaml", but \'size\' has no value yet\n' in text) == (not default)
    assert main(["check", "--fail-on", "error"]) == 0


def test_only_types_of_unknown_namespaces_are_to_be_described(project, capsys):
    resources = "{a: {type: OS::Heat::Value, properties: {value: 1, zone: a}}, b: {type: OS::Heat::Unlike}}"
    project({"app.yaml": f"heat_template_version: 2018-08-31\nresources: {resources}\n"})
    assert main(["init"]) == 0
    assert "to describe" not in capsys.readouterr().err
    assert "openstack" not in config()[1]


def test_a_second_run_finds_nothing_to_change(project, capsys):
    project({"app.yaml": APP, "prod.env": "parameters: {size: 1}\n", "plugin.yaml": PLUGIN, "site.yaml": JINJA})
    assert main(["init"]) == 0
    before = config()
    capsys.readouterr()
    assert main(["init"]) == 0
    assert capsys.readouterr() == ("", "heatlint: heatlint.toml has everything that was found\n")
    assert config() == before


@pytest.mark.skipif(which("patch") is None, reason="patch is not installed")
def test_a_later_run_prints_what_is_new_as_a_diff(project, capsys):
    project({"app.yaml": APP, "prod.env": "parameters: {size: 1}\n", "a.yaml": AWS})
    assert main(["init"]) == 0
    before = config()
    capsys.readouterr()
    project({"web/web.yaml": APP, "web/web.env": "parameters: {size: 1}\n", "b.yaml": AWS, "plugin.yaml": PLUGIN})
    assert main(["init"]) == 1
    out, err = capsys.readouterr()
    assert config() == before
    assert err == 'heatlint: heatlint.toml exists and was not changed; to change it, run "heatlint init | patch -p0"\n'
    subprocess.run(["patch", "-p0"], input=out, text=True, check=True, capture_output=True)
    assert config()[0] == {
        "exclude": ["/b.yaml", "/a.yaml"],
        "stack": [
            {"template": "app.yaml", "environments": ["prod.env"]},
            {"template": "web/web.yaml", "environments": ["web/web.env"]},
        ],
    }
    assert main(["init"]) == 0


@pytest.mark.parametrize("gone", ["web/web.yaml", "web/web.env"])
def test_a_stack_whose_file_is_gone_is_removed_by_a_diff(project, capsys, gone):
    project({"app.yaml": APP, "prod.env": "parameters: {size: 1}\n"})
    project({"web/web.yaml": APP, "web/web.env": "parameters: {size: 1}\n"})
    assert main(["init"]) == 0
    os.remove(gone)
    capsys.readouterr()
    assert main(["init"]) == 1
    out, err = capsys.readouterr()
    assert err == (
        'heatlint: heatlint.toml has 1 stack whose files are gone; to change it, run "heatlint init | patch -p0"\n'
    )
    removed = [line[1:] for line in out.splitlines() if line.startswith("-") and not line.startswith("---")]
    table = ["[[stack]]", 'template = "web/web.yaml"', 'environments = ["web/web.env"]']
    assert [line for line in removed if line] == table
    assert "+[[stack]]" not in out.splitlines()


@pytest.mark.skipif(which("patch") is None, reason="patch is not installed")
def test_a_directory_that_was_moved_takes_one_step(project, capsys):
    project({"app.yaml": APP, "prod.env": "parameters: {size: 1}\n"})
    project({"web/web.yaml": APP, "web/web.env": "parameters: {size: 1}\n"})
    assert main(["init"]) == 0
    os.rename("web", "site")
    assert main(["check"]) == 2  # the config names files that do not exist
    capsys.readouterr()
    assert main(["init"]) == 1
    subprocess.run(["patch", "-p0"], input=capsys.readouterr().out, text=True, check=True, capture_output=True)
    assert [each["template"] for each in config()[0]["stack"]] == ["app.yaml", "site/web.yaml"]
    assert main(["check"]) == 0
    assert main(["init"]) == 0


@pytest.mark.skipif(which("patch") is None, reason="patch is not installed")
def test_a_directory_that_was_moved_leaves_no_line_behind(project, capsys):
    sized = {"{}/web.yaml": APP, "{}/app.yaml": APP, "{}/both.env": "parameters: {size: 1}\n", "{}/a[1].yaml": AWS}
    project({"old.yaml": JINJA, **{name.format("web"): text for name, text in sized.items()}})
    assert main(["init"]) == 0
    for name in ("site", "place"):
        os.rename("web" if name == "site" else "site", name)
        assert main(["init"]) == 1
        diff = capsys.readouterr().out
        subprocess.run(["patch", "-p0"], input=diff, text=True, check=True, capture_output=True)
        assert main(["init"]) == 0
        assert capsys.readouterr().err == "heatlint: heatlint.toml has everything that was found\n"
    text = config()[1]
    assert config()[0]["exclude"] == ["/place/a\\[1\\].yaml", "/old.yaml"]
    assert text.count("# This is not certain.") == text.count("both.env") == 1
    assert "web/" not in text and "site" not in text


def test_a_comment_without_lines_is_removed(project, capsys):
    project({"web.yaml": APP, "app.yaml": APP, "both.env": "parameters: {size: 1}\n"})
    assert main(["init"]) == 0
    os.remove("both.env")
    capsys.readouterr()
    assert main(["init"]) == 1
    assert "-# This is not certain." in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        '# "gone.env" is what we had\n',
        'exclude = ["/gone.yaml"]  # for Jinja2\n',
        'exclude = [\n    "/a*.yaml",  # for Jinja2\n]\n',
        'exclude = [\n    "/gone\\u002eyaml",  # for Jinja2\n]\n',
    ],
    ids=["another-comment", "another-form", "a-pattern", "an-escape"],
)
def test_a_line_that_somebody_else_has_written_stays(tmp_path, text):
    assert without_gone_names(text, str(tmp_path / "heatlint.toml")) == text


def test_a_stack_that_is_a_pattern_or_elsewhere_is_not_called_gone(project, tmp_path):
    text = '[[stack]]\ntemplate = "x/*.yaml"\n\n[[stack]]\ntemplate = "../gone.yaml"\n'
    assert without_gone_stacks(text, str(tmp_path / "heatlint.toml")) == (text, [])


def test_an_environment_beside_those_of_a_stack_is_not_certain(project, capsys):
    project({"app.yaml": APP, "prod.env": "parameters: {size: 1}\n"})
    assert main(["init"]) == 0
    project({"dev.env": "parameters: {size: 2}\n"})
    capsys.readouterr()
    assert main(["init"]) == 1
    assert '+# "dev.env" fits "app.yaml", whose [[stack]] tables do not name it\n' in capsys.readouterr().out


def test_a_baseline_on_request_makes_the_next_run_green(project, capsys):
    project({"app.yaml": BAD, "old.yaml": BAD})
    assert main(["check", "--quiet"]) == 1
    assert main(["init", "--write-baseline"]) == 0
    assert config()[0] == {"baseline": ".heatlint-baseline.json"}
    assert "wrote 2 findings to .heatlint-baseline.json\n" in capsys.readouterr().err
    assert main(["check"]) == 0


def test_a_directory_may_be_named(project, capsys):
    project({"sub/app.yaml": APP, "sub/prod.env": "parameters: {size: 1}\n"})
    assert main(["init", "sub"]) == 0
    assert config("sub/heatlint.toml")[0] == {"stack": [{"template": "app.yaml", "environments": ["prod.env"]}]}
    assert capsys.readouterr().err == "heatlint: wrote sub/heatlint.toml: 1 stack\n"


def test_a_project_without_anything_special(project, capsys):
    project({"app.yaml": APP})
    assert main(["init"]) == 0
    assert config()[0] == {}
    assert capsys.readouterr().err == "heatlint: wrote heatlint.toml: no settings\n"


def test_a_baseline_is_a_setting(project, capsys):
    project({"app.yaml": APP})
    assert main(["init", "--write-baseline"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == "heatlint: wrote heatlint.toml: the baseline"


@pytest.mark.parametrize(
    ("words", "files", "message"),
    [
        (["nowhere"], {}, '"nowhere" is not a directory; expected an existing directory'),
        (
            ["--write-baseline"],
            {"heatlint.toml": ""},
            '"heatlint.toml" exists; use "heatlint check --write-baseline" for a baseline',
        ),
        ([], {"heatlint.toml": "unknown = 1\n"}, 'heatlint.toml: "unknown" is not a setting'),
    ],
    ids=["no directory", "a baseline for an existing config", "a config that cannot be used"],
)
def test_misuse(project, capsys, words, files, message):
    project({"app.yaml": APP, **files})
    assert main(["init", *words]) == 2
    assert capsys.readouterr().err.startswith(f"heatlint: {message}")


def test_a_config_that_is_not_used_is_not_overwritten(project, capsys, monkeypatch):
    """A config of another user is there, but is not the project's own."""
    monkeypatch.setattr("heatlint.project.configs._is_foreign", lambda path: True)
    project({"app.yaml": APP, "heatlint.toml": "# theirs\n"})
    assert main(["init"]) == 2
    assert capsys.readouterr().err.endswith('"heatlint.toml" exists and is not used; see "heatlint config ."\n')
    assert config()[1] == "# theirs\n"


def test_names_cannot_add_lines_or_commands(project, capsys):
    types = ['"A::B\\ntarget = 1"', '"A::$(touch x)"', '"A::`id`"', '"A::B; id"', "A::Good"]
    resources = "".join(f"  r{number}: {{type: {name}}}\n" for number, name in enumerate(types))
    project(
        {
            "app.yaml": f"heat_template_version: 2018-08-31\nresources:\n{resources}",
            "a\ntarget = 1.yaml": APP,
            "a\ntarget = 1.env": "parameters: {size: 1}\n",
            "b.env": 'parameters: {"c\\ntarget = 1": CHANGE_ME}\n',
        }
    )
    assert main(["init"]) == 0
    values, text = config()
    assert values == {}
    assert [line for line in text.splitlines() if "openstack" in line] == [
        "#   openstack orchestration resource type show -f json A::Good > types/a-good.json"
    ]
    capsys.readouterr()
    main(["check", "app.yaml", "--format", "concise"])
    assert "show -f json A::Good > types/a-good.json" in capsys.readouterr().out


# --- the text of a config ---


def proposal(**values):
    found = Proposal()
    for name, value in values.items():
        setattr(found, name, value)
    return found


NEW = {"excluded": {"b.yaml": "Jinja2"}, "stacks": [("app.yaml", "app.env")]}
STACK = {"template": "app.yaml", "environments": ["app.env"]}


def test_names_are_quoted():
    text = new_text(proposal(stacks=[('a "b".yaml', "ü\\.env")]))
    assert tomllib.loads(text)["stack"] == [{"template": 'a "b".yaml', "environments": ["ü\\.env"]}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {"exclude": ["/b.yaml"], "stack": [STACK]}, id="an empty config"),
        pytest.param('target = "22"\n', {"target": "22", "exclude": ["/b.yaml"], "stack": [STACK]}, id="keys"),
        pytest.param('exclude = ["a/"]\n', {"exclude": ["/b.yaml", "a/"], "stack": [STACK]}, id="a list in one line"),
        pytest.param(
            'exclude = [\n  "a/", # old\n]',
            {"exclude": ["/b.yaml", "a/"], "stack": [STACK]},
            id="a list in several lines",
        ),
        pytest.param("exclude = []\n", {"exclude": ["/b.yaml"], "stack": [STACK]}, id="an empty list"),
        pytest.param(
            '[severity]\nHL301 = "info"\n',
            {"exclude": ["/b.yaml"], "severity": {"HL301": "info"}, "stack": [STACK]},
            id="only a table",
        ),
        pytest.param(
            '[[path]]\nfiles = ["a"]\n[[stack]]\ntemplate = "x.yaml"',
            {"exclude": ["/b.yaml"], "path": [{"files": ["a"]}], "stack": [{"template": "x.yaml"}, STACK]},
            id="tables",
        ),
    ],
)
def test_an_existing_config_is_extended(text, expected):
    assert tomllib.loads(extended_text(text, "heatlint.toml", proposal(**NEW))) == expected


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "x"\n[tool.heatlint]\ntarget = "22"\n[tool.other]\na = 1\n',
        '[tool.heatlint]\ntarget = "22"\nexclude = ["a/"]\n',
        '[[tool.heatlint.path]]\nfiles = ["a"]\n',
    ],
    ids=["between tables", "with a list", "only a table below"],
)
def test_a_pyproject_is_extended_in_its_table(text):
    before, after = tomllib.loads(text), tomllib.loads(extended_text(text, "pyproject.toml", proposal(**NEW)))
    own = after["tool"]["heatlint"]
    assert own.pop("stack") == [STACK]
    assert "/b.yaml" in own["exclude"]
    assert {**before.get("tool", {}).get("heatlint", {}), "exclude": own["exclude"]} == own
    assert {**after, "tool": 0} == {**before, "tool": 0}


def test_what_a_config_mentions_in_a_comment_is_not_added():
    text = '# "x.env" fits no template\n#   ... show -f json A::B > types/a-b.json\n'
    assert extended_text(text, "heatlint.toml", proposal(uncertain={"x.env": "y"}, unknown_types=["A::B"])) == text

"""Environments that a search finds: which template they belong to, and how they are checked."""

from __future__ import annotations

import io
import json
import os

import pytest

from heatlint.cli import main
from heatlint.run.pairing import pair
from heatlint.run.placeholders import is_placeholder

NAMES = ("image", "flavor", "network", "size", "zone")


def template(required=(), optional=(), nests=()):
    declared = [f"  {name}: {{type: string}}" for name in required]
    declared += [f"  {name}: {{type: string, default: x}}" for name in optional]
    resources = [f"  r{number}: {{type: {path}}}" for number, path in enumerate(nests)]
    lines = ["heat_template_version: 2018-08-31", "parameters:", *declared, "resources:", *resources]
    return "\n".join(line for line in lines if line not in ("resources:",) or resources) + "\n"


def environment(*names, defaults=()):
    lines = []
    if names:
        lines += ["parameters:", *(f"  {name}: y" for name in names)]
    if defaults:
        lines += ["parameter_defaults:", *(f"  {name}: y" for name in defaults)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def check(capsys):
    """Return a function that runs heatlint check and returns the exit status, the findings and the notes."""

    def run(*words):
        status = main(["check", "--format", "json", "--no-cache", *words])
        report = json.loads(capsys.readouterr().out)
        lists = [
            [
                f"{each['file']}:{(each['range'] or {'start': {'line': 0}})['start']['line']} {each['rule']}"
                for each in found
            ]
            for found in (report["diagnostics"], report["notes"])
        ]
        return status, *lists

    return run


def pairs_of(files):
    """Return the pairs of the files that end in "env.yaml" or ".env" with the others, and the reasons for the rest."""
    environments = [name for name in files if name.endswith(("env.yaml", ".env"))]
    found = pair(environments, [name for name in files if name not in environments])
    return {name: owners for name, owners in found.environments.items()}, found.unpaired


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app.yaml": template(["image"], ["size"]), "prod.env": environment("image", "size")},
            {"app.yaml": ["prod.env"]},
            id="all of its parameters are declared, all that are required are set",
        ),
        pytest.param(
            {"app.yaml": template(["image", "size"]), "a.env": environment("image", defaults=["size"])},
            {"app.yaml": ["a.env"]},
            id="a required parameter in parameter_defaults",
        ),
        pytest.param(
            {"app.yaml": template(["image"]), "dev.env": environment("image"), "prod.env": environment("image")},
            {"app.yaml": ["dev.env", "prod.env"]},
            id="several environments of one template",
        ),
        pytest.param(
            {"a/app.yaml": template(["image"]), "b/app.yaml": template(["image"]), "a/env.yaml": environment("image")},
            {"a/app.yaml": ["a/env.yaml"]},
            id="the nearest directory",
        ),
        pytest.param(
            {"templates/app.yaml": template(["image"]), "env/prod.env": environment("image")},
            {"templates/app.yaml": ["env/prod.env"]},
            id="a directory of environments beside that of the templates",
        ),
        pytest.param(
            {"base_x.yaml": template(["image"]), "other.yaml": template(["image"]), "base_x.env": environment("image")},
            {"base_x.yaml": ["base_x.env"]},
            id="the same name",
        ),
        pytest.param(
            {"gw.yaml": template(["image"]), "other.yaml": template(["image"]), "gw-env.yaml": environment("image")},
            {"gw.yaml": ["gw-env.yaml"]},
            id="the same name and the word env",
        ),
        pytest.param(
            {
                "app.yaml": template(["image"], nests=["node.yaml"]),
                "node.yaml": template(["image"]),
                "x.env": environment("image"),
            },
            {"app.yaml": ["x.env"]},
            id="a nested template is not a stack",
        ),
        pytest.param(
            {"app.yaml": template(["image"]), "app.env": environment(defaults=["image", "other"])},
            {"app.yaml": ["app.env"]},
            id="the same name, and only parameter_defaults",
        ),
        pytest.param(
            {"app.yaml": template([], ["image", "size"]), "x.env": environment("image", "size")},
            {"app.yaml": ["x.env"]},
            id="nothing is required, but several parameters are set",
        ),
    ],
)
def test_environment_belongs_to_the_template_that_it_fits(project, files, expected):
    project(files)
    assert pairs_of(files) == (expected, {})


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        pytest.param(
            {"a.yaml": template(["image"]), "b.yaml": template(["image"]), "x.env": environment("image")},
            'fits several templates: "a.yaml", "b.yaml"',
            id="two templates",
        ),
        pytest.param(
            {**{f"{name}.yaml": template(["image"]) for name in "abc"}, "x.env": environment("image")},
            'fits several templates: "a.yaml", "b.yaml" and 1 more',
            id="three templates",
        ),
        pytest.param(
            {"app.yaml": template(["image"]), "x.env": environment("size")}, "fits no template", id="not declared"
        ),
        pytest.param(
            {"app.yaml": template(["image"]), "app.env": environment("image", "sise")},
            'fits no template: "app.yaml" does not declare "sise"',
            id="the template with the same name does not declare a parameter",
        ),
        pytest.param(
            {"app.yaml": template(["image", "size"]), "app.env": environment("image")},
            'fits no template: "app.yaml" also needs "size"',
            id="the template with the same name needs another parameter",
        ),
        pytest.param(
            {"app.yaml": template([], ["image"]), "x.env": environment("image")},
            'has only one parameter of "app.yaml", which needs none',
            id="one optional parameter may be there by chance",
        ),
        pytest.param(
            {"app.yaml": template(["image"]), "x.env": environment(defaults=["image"])},
            "fits no template",
            id="parameter_defaults may have any name",
        ),
        pytest.param(
            {"a/b/c/app.yaml": template(["image"]), "x.env": environment("image")},
            "fits no template",
            id="too far away",
        ),
        pytest.param(
            {"broken.yaml": "heat_template_version: [\n", "x.env": environment("image")},
            "fits no template",
            id="broken",
        ),
    ],
)
def test_environment_without_a_certain_template_has_none(project, files, reason):
    project(files)
    pairs, reasons = pairs_of(files)
    assert (pairs, list(reasons.values())) == ({}, [reason])


def test_an_environment_that_sets_no_parameter_needs_no_template(project):
    files = {"app.yaml": template(["image"]), "x.env": "resource_registry: {}\n", "broken.env": "parameters: [\n"}
    project(files)
    assert pairs_of(files) == ({}, {})


SIZED = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: number, constraints: [{range: {max: 10}}]}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: size}}}
"""


def test_the_values_of_a_found_environment_are_checked(project, check):
    project({"app.yaml": SIZED, "prod.env": "parameters: {size: 50}\n"})
    assert check() == (1, ["prod.env:1 HL211"], [])
    assert check("app.yaml") == (0, [], [])


def test_a_template_is_checked_with_each_of_its_environments(project, check):
    project({"app.yaml": SIZED, "a.env": "parameters: {size: 50}\n", "b.env": "parameters: {size: 60}\n"})
    assert check() == (1, ["a.env:1 HL211", "b.env:1 HL211"], [])


def test_the_config_and_the_command_line_win_over_what_is_found(project, check):
    project({"app.yaml": SIZED, "a.env": "parameters: {size: 50}\n", "b.env": "parameters: {size: 5}\n"})
    assert check("-e", "b.env", ".") == (0, [], [])
    project({"heatlint.toml": '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["b.env"]\n'})
    assert check() == (0, [], ["a.env:0 HL023"])


def test_show_files_says_what_was_found(project, capsys):
    project(
        {
            "app.yaml": SIZED,
            "plain.yaml": "heat_template_version: 2018-08-31\n",
            "prod.env": "parameters: {size: 5}\n",
            "rest.env": "parameters: {other: 5}\n",
        }
    )
    assert main(["check", "--show-files"]) == 0
    assert capsys.readouterr() == (
        "rest.env # an environment by itself\napp.yaml -e prod.env # found: the environment fits\nplain.yaml\n",
        'heatlint: environment "rest.env" is checked by itself, since it fits no template\n',
    )


ALONE = [
    pytest.param("parameters: {any: 1}\n", [], id="parameters of some template"),
    pytest.param("parameters: {a: [}\n", ["x.env:1 HL002"], id="syntax"),
    pytest.param(
        "parameters: {a: 1}\nresource_registry: {}\nparameter_default: {}\n",
        ["x.env:3 HL602"],
        id="a section that does not exist",
    ),
    pytest.param("parameters: [a]\n", ["x.env:1 HL601"], id="a section of another type"),
    pytest.param("resource_registry: {A::B: [1]}\n", ["x.env:1 HL604"], id="a value of the registry"),
    pytest.param(
        "resource_registry: {A::B: plain.yaml, A::C: nowhere.yaml}\n",
        ["x.env:1 HL010"],
        id="a file that does not exist",
    ),
]


@pytest.mark.parametrize(("text", "expected"), ALONE)
@pytest.mark.parametrize("words", [(), ("x.env",)], ids=["found", "named"])
def test_an_environment_is_checked_by_itself(project, check, text, expected, words):
    project({"x.env": text, "plain.yaml": "heat_template_version: 2018-08-31\n"})
    status, found, _ = check(*words)
    assert (status, found) == (int(bool(expected)), expected)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["a"], ["warning"]),
        (["a", "b", "c"], ["info"]),
        (["a", "plain"], ["error"]),
        (["nowhere/a"], ["info"]),
        (["nowhere/plain"], ["warning"]),
        (["a", "nowhere/b"], ["warning", "warning"]),
    ],
    ids=[
        "one file",
        "several files are one finding",
        "another file is here",
        "its directory is not here",
        "a file with its name is here",
        "one of two directories is here",
    ],
)
def test_files_that_a_found_environment_names_do_not_exist(project, capsys, files, found):
    """If none of its files is here, it may be for another project; a named one is used from here."""
    entries = "".join(f"  A::{name}: {name}.yaml\n" for name in files)
    project({"x.env": f"resource_registry:\n{entries}", "plain.yaml": "heat_template_version: 2018-08-31\n"})
    severities = {}
    for words in [(), ("x.env",)]:
        status = main(["check", "--format", "json", "--no-cache", *words])
        diagnostics = json.loads(capsys.readouterr().out)["diagnostics"]
        assert status == int(bool(words) or found != ["info"])
        assert {(each["rule"], each["file"]) for each in diagnostics} == {("HL010", "x.env")}
        assert diagnostics[0]["range"]["start"]["line"] == 2
        severities[words] = [each["severity"] for each in diagnostics]
    assert severities == {(): found, ("x.env",): ["error" for name in files if name != "plain"]}


TYPOS = [
    pytest.param(
        {"app.yaml": template(["image", "size"]), "app.env": environment("imagge", "size")},
        {"app.yaml": ["app.env"]},
        {},
        id="the same name, and all else fits",
    ),
    pytest.param(
        {"app.yaml": template(["image", "size"]), "prod.env": environment("imagge", "size")},
        {"app.yaml": ["prod.env"]},
        {},
        id="the only template and the only environment of the directory",
    ),
    pytest.param(
        {"app.yaml": template(["image", "size"]), "app.env": environment(defaults=["imagge", "size"])},
        {"app.yaml": ["app.env"]},
        {},
        id="a name in parameter_defaults",
    ),
    pytest.param(
        {"app.yaml": template(["image", "size"]), "app.env": environment("imagge")},
        {},
        {"app.env": ("app.yaml", {"imagge": "image"})},
        id="something else is missing",
    ),
    pytest.param(
        {"app.yaml": template(["image"]), "app.env": environment("imagge", "other")},
        {},
        {"app.env": ("app.yaml", {"imagge": "image", "other": None})},
        id="another name is not near",
    ),
    pytest.param(
        {"app.yaml": template(["image"]), "app.env": environment("image", "other")},
        {},
        {"app.env": ("app.yaml", {"other": None})},
        id="the same name, and one value too many",
    ),
    pytest.param(
        {"app.yaml": template(["image", "size"]), "app.env": environment("image", "other")},
        {},
        {},
        id="the same name, one value too many and one too few",
    ),
    pytest.param(
        {"app.yaml": template([], ["image"]), "app.env": environment("other")},
        {},
        {},
        id="the same name, and nothing in common",
    ),
    pytest.param(
        {"app.yaml": template(["image"]), "prod.env": environment("image", "other")},
        {},
        {},
        id="another name, and one value too many",
    ),
    pytest.param(
        {"app.yaml": template([], ["image"]), "prod.env": environment("imagge")},
        {},
        {"prod.env": ("app.yaml", {"imagge": "image"})},
        id="the right name would not be enough for a pair",
    ),
    pytest.param(
        {"app.yaml": template(["image"]), "b.yaml": template(["size"]), "prod.env": environment("imagge")},
        {},
        {},
        id="neither the name nor the place says for which template",
    ),
    pytest.param(
        {"app.yaml": template(["image"]), "app.env": environment("imagge", "imaage")},
        {},
        {},
        id="two names for one parameter",
    ),
    pytest.param(
        {"app.yaml": template(["zone_a"]), "app.env": environment("zone_b")},
        {},
        {},
        id="a name that may be meant as it is",
    ),
]


@pytest.mark.parametrize(("files", "pairs", "misspelled"), TYPOS)
def test_a_misspelled_name_does_not_separate_an_environment_from_its_template(project, files, pairs, misspelled):
    project(files)
    environments = [name for name in files if name.endswith(".env")]
    found = pair(environments, [name for name in files if name not in environments])
    assert (found.environments, found.undeclared) == (pairs, misspelled)


def test_misspelled_names_have_the_same_order_in_each_run(project):
    """Kept results are found by it, and sets of texts have another order in each run."""
    names = ["images", "flavor", "keypair", "volume", "router", "subnet"]
    project({"app.yaml": template([*names, "other"]), "app.env": environment(*(f"{name}x" for name in names))})
    _, misspelled = pair(["app.env"], ["app.yaml"]).undeclared["app.env"]
    assert list(misspelled) == sorted(f"{name}x" for name in names)


def test_a_misspelled_name_beside_a_section_that_is_a_list(project, check):
    project(
        {"app.yaml": template(["image", "size"]), "app.env": "parameters: [[x]]\nparameter_defaults: {imagge: 1}\n"}
    )
    assert check()[:2] == (1, ["app.env:1 HL601", "app.env:2 HL212"])


def test_a_misspelled_name_is_an_error_when_all_else_fits_and_a_warning_otherwise(project, capsys):
    """An environment that lacks more may be for another template, which is not here."""
    fixes = {}
    for names, severity in [(("imagge", "size"), "error"), (("imagge",), "warning")]:
        project({"app.yaml": template(["image", "size"]), "app.env": environment(*names)})
        assert main(["check", "--format", "json", "--no-cache"]) == 1
        (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
        assert (found["rule"], found["file"], found["range"]["start"]["line"]) == ("HL212", "app.env", 2)
        assert (found["severity"], found["message"].endswith('did you mean "image"?')) == (severity, True)
        fixes[severity] = found["fix"]["title"]
    assert set(fixes.values()) == {'replace "imagge" with "image"'}


def test_a_value_that_the_namesake_does_not_declare_is_a_warning(project, capsys):
    """In parameter_defaults Heat accepts any name."""
    text = environment("image", "other", defaults=["another"])
    project({"app.yaml": template(["image"]), "app.env": text})
    assert main(["check", "--format", "json", "--no-cache"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (found["rule"], found["severity"], found["fix"]) == ("HL212", "warning", None)
    assert found["message"] == '"app.yaml" has no parameter "other"'


ON_STANDARD_INPUT = [
    pytest.param("foo.env", "parametrs: {a: 1}\n", ["foo.env:1 HL602"], id="the ending says that it is one"),
    pytest.param("foo.yaml", "parameters: {a: 1, : }\n", ["foo.yaml:1 HL002"], id="a section says that it is one"),
    pytest.param("sub/foo.env", "resource_registry: {A::B: ../x.yaml}\n", [], id="files are relative to the name"),
    pytest.param("sub/foo.env", "resource_registry: {A::B: x.yaml}\n", ["sub/foo.env:1 HL010"], id="a missing file"),
    pytest.param("foo.env", "heat_template_version: 2018-08-31\nresourcs: {}\n", ["foo.env:2 HL103"], id="a template"),
]


@pytest.mark.parametrize(("name", "text", "expected"), ON_STANDARD_INPUT)
def test_an_environment_on_standard_input(project, check, monkeypatch, name, text, expected):
    project({"x.yaml": "heat_template_version: 2018-08-31\n", "sub/README.md": "x"})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert check("-", "--stdin-filename", name)[:2] == (int(bool(expected)), expected)


def test_a_hidden_env_file_and_other_files_are_left_alone(project, check, capsys):
    project(
        {".env": "parameters: {a: [}\n", "docker.env": "SECRET=1\n", "a.yaml": "heat_template_version: 2018-08-31\n"}
    )
    assert check() == (0, [], [])


def test_a_found_environment_affects_its_template(project, capsys):
    project({"app.yaml": SIZED, "prod.env": "parameters: {size: 5}\n"})
    assert main(["check", "--show-files", "--affected", "prod.env"]) == 0
    assert capsys.readouterr().out.startswith("app.yaml -e prod.env")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<address>", True),
        ("${ADDRESS}", True),
        ("{{ address }}", True),
        ("CHANGE_ME", True),
        ("tbd", True),
        ("normal or direct", True),
        ("PUT THE ADDRESS HERE", True),
        ("10.0.0.1", False),
        ("m1.small", False),
        ("RHEL 9", False),
        ("a text with several words", False),
        (5, False),
    ],
    ids=str,
)
def test_placeholders(value, expected):
    assert is_placeholder(value) is expected


def test_a_placeholder_in_a_found_environment_is_a_value_that_is_not_known(project, check):
    project({"app.yaml": SIZED, "prod.env": "parameters: {size: <number of nodes>}\n"})
    assert check() == (0, [], [])
    assert check("app.yaml", "-e", "prod.env")[0] == 1


def test_results_are_kept_apart(project, check, monkeypatch, tmp_path):
    """A result for an environment that was found is not used for one that the user names."""
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    project({"x.env": "resource_registry: {A::B: network/a.yaml}\n", "y.env": "parameters: {a: 1}\n"})
    for words, expected in [((), 0), (("x.env", "y.env"), 1), ((), 0), (("x.env", "y.env"), 1)]:
        assert main(["check", "--fail-on", "error", *words]) == expected
    assert os.listdir(tmp_path / "cache")

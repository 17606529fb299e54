"""No output shows a secret, in whatever form: every function, every place, every format."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import pathlib
import sys

import pytest

from heatlint.cli import main, outputs
from heatlint.endpoint import answer
from heatlint.load import from_body

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

from secret_inputs import (  # noqa: E402
    CFN_HEAD,
    CFN_PLACES,
    CFN_VALUES,
    CHILD,
    ENVIRONMENT,
    HEAD,
    PLACES,
    SECRET,
    VALUES,
    shown,
)

FORMATS = tuple(outputs.FORMATS)


class Run:
    """What a command printed, and its exit status."""

    def __init__(self, *words: str, cwd: pathlib.Path) -> None:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            self.status = main(words)
        self.out = out.getvalue()
        self.shown = shown(self.out + err.getvalue())


@pytest.fixture(autouse=True)
def own_cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    found = tmp_path_factory.mktemp("secrets")
    (found / "child.yaml").write_text(CHILD)
    (found / "e.yaml").write_text(json.dumps(ENVIRONMENT))
    return found


TEMPLATES = {
    f"{value} in {place}": head + places[place].replace("V_", values[value])
    for head, values, places in ((HEAD, VALUES, PLACES), (CFN_HEAD, CFN_VALUES, CFN_PLACES))
    for value, place in itertools.product(values, places)
}


@pytest.mark.parametrize("number", range(len(TEMPLATES)), ids=list(TEMPLATES))
def test_no_output_shows_what_is_made_of_a_secret(number: int, folder: pathlib.Path) -> None:
    template = list(TEMPLATES.values())[number]
    (folder / "t.yaml").write_text(template)
    for format in ("json", FORMATS[number % len(FORMATS)]):
        report = Run("check", "t.yaml", "-e", "e.yaml", "--profile", "production", "--format", format, cwd=folder)
        assert report.status == 1
        assert report.shown == []
    files = {"child.yaml": CHILD}
    for stage in ("validate", "deploy"):
        body = {"template": template, "environment": ENVIRONMENT, "files": files, "stage": stage, "show_nested": True}
        found = answer(from_body(body))
        data = found.to_data()
        if found.status == 200:  # the body then has the values, as Heat's has
            del data["body"]
        assert shown(json.dumps(data)) == []


OTHER_SECRETS = [
    pytest.param("l1ne-of-it1\nl1ne-of-it2\n", id="lines"),
    pytest.param("q7-" + "0123456789abcdef" * 20, id="long"),
    pytest.param("geheimnisvoll", id="letters"),
    pytest.param("8675309421", id="digits"),
    pytest.param("pässwörd-ключ-鍵", id="other letters"),
    pytest.param("tab\tand \x07 \u202e bell1", id="control characters"),
    pytest.param('{"inn3r": {"k3y": "v4lue-1n-1t"}}', id="json"),
    pytest.param("a1b2c3,d4e5f6", id="list"),
    pytest.param("'qu0ted\" \\ back1", id="quotes"),
    pytest.param("hunter2", id="seven characters"),
]


@pytest.mark.parametrize("secret", OTHER_SECRETS)
@pytest.mark.parametrize("place", ["properties", "members"])
@pytest.mark.parametrize("value", ["get_param", "list_join"])
def test_no_output_shows_another_secret(secret: str, place: str, value: str, folder: pathlib.Path) -> None:
    (folder / "t.yaml").write_text(HEAD + PLACES[place].replace("V_", VALUES[value]))
    (folder / "other.yaml").write_text(json.dumps({"parameters": {"pw": secret, "data": {}, "many": secret}}))
    for format in ("text", "json"):
        report = Run("check", "t.yaml", "-e", "other.yaml", "--format", format, "--no-config", cwd=folder)
        assert report.status == 1
        assert shown(report.out, secret) == []


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_says_what_is_wrong_with_a_secret(format: str, folder: pathlib.Path) -> None:
    (folder / "t.yaml").write_text(HEAD)
    report = Run("check", "t.yaml", "-e", "e.yaml", "--format", format, "--statistics", cwd=folder)
    assert "its length must be at most 3" in report.out
    assert report.shown == []


CONSTRAINTS = [
    ("string", "length: {min: 6}", "ab", "its length must be at least 6"),
    ("string", "length: {min: 6, max: 8}", "ab", "its length must be at least 6 and at most 8"),
    ("string", "allowed_pattern: '[0-9]+'", "ab", 'it must match the pattern "[0-9]+"'),
    ("string", "allowed_values: [x, y]", "ab", "it must be one of x, y"),
    ("string", "custom_constraint: ip_addr", "ab", 'it must satisfy the custom constraint "ip_addr"'),
    ("number", "range: {max: 4}", 77, "it must be at most 4"),
    ("number", "modulo: {step: 2, offset: 1}", 77.5, "it must be a multiple of 2 plus 1"),
]


@pytest.mark.parametrize(
    ("type", "constraint", "value", "requirement"), CONSTRAINTS, ids=[row[1] for row in CONSTRAINTS]
)
@pytest.mark.parametrize("described", [False, True], ids=["bare", "described"])
@pytest.mark.parametrize("given", [False, True], ids=["default", "given"])
def test_the_constraint_that_a_secret_breaks_is_named(
    type: str, constraint: str, value: object, requirement: str, described: bool, given: bool
) -> None:
    description = ", description: What it is for." if described else ""
    default = "" if given else f", default: {value}"
    template = HEAD.split("parameters")[0] + (
        f"parameters:\n  p: {{type: {type}, hidden: true, constraints: [{{{constraint}{description}}}]{default}}}\n"
    )
    body = {"template": template, "environment": {"parameters": {"p": value} if given else {}}, "stage": "create"}
    messages = [each.message for each in answer(from_body(body)).diagnostics if each.rule.code in ("HL209", "HL211")]
    subject = "default" if not given and "custom" not in constraint else "value"
    assert messages == [f'the {subject} of "p" does not fit: {requirement}{" (What it is for.)" if described else ""}']


@pytest.mark.parametrize(
    ("type", "requirement"),
    [
        ("number", "it must be a number"),
        ("boolean", "it must be true or false"),
        ("json", "it must be JSON"),
    ],
)
def test_the_type_that_a_secret_does_not_have_is_named(type: str, requirement: str) -> None:
    template = f"{HEAD.splitlines()[0]}\nparameters: {{p: {{type: {type}, hidden: true}}}}\n"
    template += "outputs: {o: {value: 1}}\n"
    body = {"template": template, "environment": {"parameters": {"p": "{" + SECRET}}, "stage": "create"}
    [found] = answer(from_body(body)).diagnostics
    assert found.message == f'the value of "p" does not fit: {requirement}'


SECRETS = [
    pytest.param("db_password: {type: string}", "db_password", id="name of a password"),
    pytest.param("a: {type: string, hidden: true}", "a", id="hidden"),
    pytest.param("a: {type: string, hidden: 'no'}", "a", id="hidden by a word"),
    pytest.param("a: {type: json, hidden: true}", "a", id="json"),
]


@pytest.mark.parametrize(
    ("version", "value"),
    [
        pytest.param('" "', "{digest: [md5, {get_param: pw}]}", id="a function that the version does not have"),
        pytest.param("rocky", "{get_param: data}", id="a map that is a call"),
    ],
)
def test_a_call_in_the_template_of_a_group_shows_no_secret(version: str, value: str, tmp_path: pathlib.Path) -> None:
    """Heat resolves the definition of a member once in the parent, and again in the template that it makes of that."""
    (tmp_path / "t.yaml").write_text(
        f"heat_template_version: {version}\n"
        "parameters: {pw: {type: string, hidden: true}, data: {type: json, hidden: true}}\n"
        "resources:\n"
        "  group:\n"
        "    type: OS::Heat::ResourceGroup\n"
        f"    properties: {{count: 2, resource_def: {{type: child.yaml, properties: {{x: {value}}}}}}}\n"
    )
    (tmp_path / "child.yaml").write_text(CHILD)
    (tmp_path / "e.yaml").write_text(json.dumps({"parameters": {"pw": SECRET, "data": {"digest": ["md5", SECRET]}}}))
    run = Run("check", "t.yaml", "-e", "e.yaml", "--format", "json", cwd=tmp_path)
    assert "is not an IP address" in run.out and run.shown == []


@pytest.mark.parametrize(("declared", "name"), SECRETS)
@pytest.mark.parametrize(
    "environment",
    [
        pytest.param("parameters:\n  NAME: 'VALUE\n  b: 1\n", id="quote not closed"),
        pytest.param("parameters:\n  'NAME: VALUE\n", id="quote before the name"),
        pytest.param("parameters: {'NAME: VALUE}\n", id="quote before the name in braces"),
        pytest.param("parameters:\n  NAME': VALUE\n  b: 'x\n", id="quote after the name"),
        pytest.param("parameters:\n  @NAME: VALUE\n", id="reserved character before the name"),
        pytest.param("parameters:\n  ${NAME}: VALUE: x\n", id="name in braces"),
        pytest.param("parameters:\n  NAME: VALUE: x\n", id="colon in the value"),
        pytest.param("parameters:\n  NAME: @VALUE\n", id="reserved character"),
        pytest.param("parameters:\n  NAME: *VALUE\n", id="alias"),
        pytest.param("parameters:\n  NAME:\n    VALUE\n   x\n", id="value in the next line"),
        pytest.param("parameters:\n  NAME: |\n    a\n    VALUE\n\tb\n", id="block scalar"),
        pytest.param("parameters: {NAME: VALUE ]\n", id="braces"),
        pytest.param("parameters: {NAME: [a, 'VALUE'\n", id="list in braces"),
        pytest.param('{"parameters": {"NAME": "VALUE" "b": 1}}', id="json"),
        pytest.param("parameters:\n  NAME: VALUE\n b: 1\n", id="indentation after it"),
        pytest.param("parameters:\n\tNAME: VALUE\n", id="tab"),
        pytest.param("parameters:\n  NAME= VALUE\n  b: 1\n", id="equals sign"),
        pytest.param("parameters:\n  NAME: VALUE\n  NAME: 2\n", id="repeated key"),
    ],
)
def test_the_lines_and_messages_of_a_faulty_environment_show_no_secret(
    declared: str, name: str, environment: str, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "t.yaml").write_text(f"{HEAD.splitlines()[0]}\nparameters:\n  {declared}\n")
    (tmp_path / "e.yaml").write_text(environment.replace("NAME", name).replace("VALUE", "Zq7vK-Mark9W"))
    for format in ("text", "json"):
        report = Run("check", "t.yaml", "-e", "e.yaml", "--format", format, "--no-config", cwd=tmp_path)
        assert report.shown == []


@pytest.mark.parametrize(
    ("declared", "name"),
    [("db_password: {type: string}", "db_pasword"), ("secret: {type: string, hidden: true}", "secrett")],
)
def test_the_value_of_a_misspelled_secret_is_covered(declared: str, name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(f"{HEAD.splitlines()[0]}\nparameters:\n  {declared}\n")
    (tmp_path / "e.yaml").write_text(f"parameters:\n  {name}: Zq7vK-Mark9W\n")
    report = Run("check", "t.yaml", "-e", "e.yaml", "--no-config", cwd=tmp_path)
    assert "did you mean" in report.out
    assert f"{name}: ************\n" in report.out


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("  a: {type: string, hidden: true, default: VALUE\n  b: {}\n", id="brace not closed"),
        pytest.param("  a: {type: string, default: VALUE: x, hidden: true}\n", id="colon in the value"),
        pytest.param("  a:\n    hidden: true\n    default: @VALUE\n", id="reserved character"),
        pytest.param("  a:\n    default: 'VALUE\n    hidden: true\n", id="quote not closed"),
        pytest.param("  a:\n    NoEcho: true\n    Default: VALUE\n   x: 1\n", id="CFN"),
        pytest.param("  db_password:\n    default: VALUE\n   x: 1\nresources: {}\n", id="name of a password"),
        pytest.param("  a:\n    hidden: true\n    default: VALUE\n    default: x\n", id="repeated default"),
        pytest.param("  a: {hidden: true, default: VALUE}\n  a: {type: string}\n", id="repeated parameter"),
    ],
)
@pytest.mark.parametrize("version", ["heat_template_version: 2018-08-31", "heat_template_version: 1999-01-01", "x: 1"])
def test_the_lines_and_messages_of_a_faulty_template_show_no_secret(
    template: str, version: str, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "t.yaml").write_text(f"{version}\nparameters:\n{template}".replace("VALUE", "Zq7vK-Mark9W"))
    for format in ("text", "json"):
        report = Run("check", "t.yaml", "--format", format, "--no-config", cwd=tmp_path)
        assert report.status == 1
        assert report.shown == []


def test_the_names_that_a_faulty_template_hides_are_known_in_its_environment(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "heat_template_version: 2018-08-31\nparameters:\n  a:\n    hidden: true\n   x: 1\n"
    )
    (tmp_path / "e.yaml").write_text(f"parameters:\n  a: {SECRET}: 1\n")
    assert Run("check", "t.yaml", "-e", "e.yaml", "--no-config", cwd=tmp_path).shown == []


def test_paths_have_no_keys_of_a_secret_map(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        HEAD.replace("hidden: true}", f"hidden: true, default: {{'{SECRET}': {{a: 1, a: 2}}}}}}", 1)
    )
    report = json.loads(Run("check", "t.yaml", "--format", "json", "--no-config", cwd=tmp_path).out)
    paths = [each["path"] for each in report["diagnostics"]]
    assert ["parameters", "data", "default", "******", "******"] in paths
    assert shown(json.dumps(report)) == []


PROPERTIES = f"""\
heat_template_version: 2018-08-31
resources:
  a: {{type: OS::Trove::Instance, properties: {{users: [{{name: u, password: '{SECRET}', databases: [d], x: 1}}]}}}}
  b: {{type: child.yaml, properties: {{p: '{SECRET}', unknown: 1}}}}
"""


def test_a_literal_password_among_properties_is_a_secret(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(PROPERTIES)
    (tmp_path / "child.yaml").write_text(HEAD.splitlines()[0] + "\nparameters: {p: {type: number, hidden: true}}\n")
    report = Run("check", "t.yaml", "--no-config", cwd=tmp_path)
    assert "unknown-property" in report.out
    assert report.shown == []


def test_a_diff_shows_no_secret_and_the_file_keeps_it(tmp_path: pathlib.Path) -> None:
    text = HEAD.splitlines()[0] + (
        f"\nparameters:\n  a:\n    type: string\n    hidden: true\n    default: '{SECRET}'\n  size: {{type: string}}\n"
        "outputs:\n  o: {value: {get_param: sise}}\n"
    )
    (tmp_path / "t.yaml").write_text(text)
    diff = Run("check", "t.yaml", "--unsafe-fixes", "--diff", "--no-config", cwd=tmp_path).out
    assert "+  o: {value: {get_param: size}}" in diff
    assert f"     default: {'*' * (len(SECRET) + 2)}\n" in diff
    Run("check", "t.yaml", "--unsafe-fixes", "--no-config", cwd=tmp_path)
    assert (tmp_path / "t.yaml").read_text() == text.replace("sise", "size")


def test_a_diff_does_not_show_what_was_secret_before_the_fix(tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        f"{HEAD.splitlines()[0]}\nx: &m {{hidden: true, default: Zq7vK-Mark9W}}\n"
        "parameters:\n  a: {<<: *m, type: number}\n"
    )
    words = ("--profile", "production", "--unsafe-fixes", "--diff")
    diff = Run("check", "t.yaml", "--no-config", *words, cwd=tmp_path)
    assert "-  a: {<<: *m, type: number}\n" in diff.out  # the unused parameter is removed, and nothing is hidden then
    assert diff.shown == []


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param("db_password: VALUE\n", id="at the top"),
        pytest.param("- db_password: VALUE\n", id="list"),
        pytest.param("parameterss:\n  db_password: VALUE\n", id="misspelled section"),
        pytest.param("parameters:\n- db_password: VALUE\n", id="list of parameters"),
        pytest.param("parameters: {x: {db_password: [VALUE]}}\n", id="inside another"),
        pytest.param("parameter_merge_strategies: {db_password: VALUE}\n", id="strategy"),
    ],
)
def test_a_secret_at_a_wrong_place_of_an_environment_is_covered(environment: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(f"{HEAD.splitlines()[0]}\nparameters: {{db_password: {{type: string}}}}\n")
    (tmp_path / "e.yaml").write_text(environment.replace("VALUE", "Zq7vK-Mark9W"))
    for words in (["--format", "text"], ["--format", "json"], ["--unsafe-fixes", "--diff"]):
        assert Run("check", "t.yaml", "-e", "e.yaml", "--no-config", *words, cwd=tmp_path).shown == []


def test_an_environment_of_several_stacks_shows_the_secret_of_none(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yaml").write_text(
        f"{HEAD.splitlines()[0]}\nparameters: {{own: {{type: string, hidden: true}}}}\n"
        "resources: {r: {type: OS::Heat::Value, properties: {value: {get_param: own}}}}\n"
    )
    (tmp_path / "b.yaml").write_text(HEAD.splitlines()[0] + "\nresources: {}\n")
    (tmp_path / "e.yaml").write_text("parameters:\n  own: Zq7vK-Mark9W\n")
    report = Run("check", "a.yaml", "b.yaml", "-e", "e.yaml", "--no-config", cwd=tmp_path)
    assert 'the template has no parameter "own"' in report.out
    assert report.shown == []


def test_every_quotation_is_covered_when_there_are_too_many_secrets(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heatlint.model.secrets.MOST", 3)
    (tmp_path / "t.yaml").write_text(
        f"{HEAD.splitlines()[0]}\nparameters: {{a: {{type: string, hidden: true, default: 'b,c,d,e,f,{SECRET}'}}}}\n"
        "resources: {r: {type: OS::Cinder::Volume, properties: {size: {str_split: [',', {get_param: a}, 5]}}}}\n"
        "outputs: {o: {value: {get_param: none}}}\n"
    )
    report = Run("check", "t.yaml", "--no-config", cwd=tmp_path)
    assert 'the template has no parameter "******"' in report.out
    assert report.shown == []


def test_config_and_validate_show_no_secret(tmp_path: pathlib.Path) -> None:
    (tmp_path / "heatlint.toml").write_text(f"[[stack]]\ntemplate = 't.yaml'\nparameters = {{pw = '{SECRET}'}}\n")
    (tmp_path / "t.yaml").write_text(
        HEAD.replace("max: 3", "max: 30").replace("[0-9]+", ".*")
        + "resources: {a: {type: c.yaml, properties: {x: {get_param: pw}}}}\n"
    )
    (tmp_path / "c.yaml").write_text(HEAD.splitlines()[0] + "\nparameters: {x: {type: string}}\n")
    (tmp_path / "e.yaml").write_text(json.dumps(ENVIRONMENT))
    assert '"pw": "******"' in Run("config", "--format", "json", cwd=tmp_path).out
    assert 'parameters = {pw = "******"}' in Run("config", cwd=tmp_path).out
    for shape in ("heat", "documented"):
        answered = Run("validate", "t.yaml", "-e", "e.yaml", "--show-nested", "--shape", shape, cwd=tmp_path)
        assert answered.status == 0
        assert json.loads(answered.out)["Environment"]["parameters"]["pw"] == "******"
        assert answered.shown == []


def test_a_baseline_and_the_cache_have_no_secret(tmp_path: pathlib.Path) -> None:
    (tmp_path / "child.yaml").write_text(CHILD)
    (tmp_path / "t.yaml").write_text(HEAD + PLACES["properties"].replace("V_", "{get_param: pw}"))
    (tmp_path / "e.yaml").write_text(json.dumps(ENVIRONMENT))
    Run("check", ".", "-e", "e.yaml", "--write-baseline", "--no-config", cwd=tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "e.yaml"]
    assert any("cache" in path.parts for path in written)
    assert [path for path in written if shown(path.read_text("utf-8", "replace"))] == []


@pytest.mark.parametrize("word", ["a", "1", "22", "true", "admin", "password", "hidden", "size"])
def test_a_short_or_common_secret_leaves_reports_readable(word: str, tmp_path: pathlib.Path) -> None:
    template = (
        HEAD.splitlines()[0]
        + "\n"
        + (
            f"parameters: {{p: {{type: string, hidden: true, default: '{word}'}}}}\n"
            "resources: {admin_password: {type: OS::Cinder::Volume, properties: {size: 1, siez: 22}}}\n"
            "outputs: {o: {value: {get_param: none}}}\n"
        )
    )
    (tmp_path / "t.yaml").write_text(template)
    report = json.loads(
        Run("check", "t.yaml", "--no-config", "--format", "json", "--ignore", "HL901", cwd=tmp_path).out
    )
    assert [each["message"] for each in report["diagnostics"]] == [
        'OS::Cinder::Volume has no property "siez"; did you mean "size"?',
        'the template has no parameter "none"',
    ]


@pytest.mark.parametrize("word", ["ab", "77", "admin", "password"])
def test_a_short_or_common_secret_is_covered_where_it_is_used(word: str, tmp_path: pathlib.Path) -> None:
    template = (
        HEAD.splitlines()[0]
        + "\n"
        + (
            f"parameters: {{p: {{type: string, hidden: true, default: '{word}'}}}}\n"
            "resources:\n"
            "  r: {type: OS::Neutron::Subnet, properties: {network: n, cidr: &p {get_param: p}, ip_version: *p}}\n"
        )
    )
    (tmp_path / "t.yaml").write_text(template)
    report = json.loads(
        Run("check", "t.yaml", "--no-config", "--format", "json", "--ignore", "HL901", cwd=tmp_path).out
    )
    messages = [each["message"] for each in report["diagnostics"]]
    assert len(messages) == 2
    assert all(word not in message and "******" in message for message in messages)

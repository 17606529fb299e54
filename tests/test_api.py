"""The Python API: the examples of its page, its promises about errors, output, threads and imports."""

from __future__ import annotations

import datetime
import doctest
import inspect
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import api_consumer
import pytest

import heatlint
import heatlint.api
from heatlint.cli import main
from heatlint.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "api.md"
FILE = re.compile(r'^```yaml title="([^"]+)"\n(.*?)^```$', re.M | re.S)
EXAMPLE = re.compile(r"^```pycon\n(.*?)^```$", re.M | re.S)

BAD = """\
heat_template_version: 2021-04-16
parameters:
  flavor: {type: string}
resources:
  server:
    type: OS::Nova::Server
    properties: {image: cirros, flavor: {get_param: flavour}}
"""
GOOD = BAD.replace("flavour", "flavor")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own directory, which is the current one."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path


# The page


def test_every_example_of_the_page_prints_what_it_says(project: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (project / name).write_text(content, encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest("\n".join(EXAMPLE.findall(text)), {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 20
    output: list[str] = []
    failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=output.append).failed
    assert not failed, "".join(output)


@pytest.mark.parametrize("name", ["environments", "target", "types", "select", "ignore", "profile", "rules", "config"])
def test_the_page_describes_each_argument_of_check(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")
    assert name in inspect.signature(heatlint.check).parameters


def test_check_text_takes_the_arguments_of_check() -> None:
    check, check_text = (set(inspect.signature(each).parameters) for each in (heatlint.check, heatlint.check_text))
    assert check_text - check == {"text", "name"}
    assert check - check_text == {"paths"}


# The same answers as the command line


def as_json(diagnostic: heatlint.Diagnostic) -> list[object]:
    return [diagnostic.rule.code, diagnostic.severity, diagnostic.stage, diagnostic.message, diagnostic.file]


def test_check_finds_what_the_command_finds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "other.yaml").write_text(BAD.replace("flavor: {type: string}", "unused: {type: string}"))
    assert main(["check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    report = heatlint.check()
    assert not report.ok
    assert list(map(as_json, report.diagnostics)) == [
        [each[key] for key in ("rule", "severity", "stage", "message", "file")] for each in found
    ]


def test_validate_answers_as_the_command_does(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", "app.yaml", "--stage", "create", "-P", "flavor=m1"])
    body = json.loads(capsys.readouterr().out)
    body["error"]["message"] = body["error"]["message"].replace("app.yaml", "template")
    request = {"template": BAD, "parameters": {"flavor": "m1"}, "stage": "create"}
    assert heatlint.validate(request).body == body == heatlint.validate(json.dumps(request)).body


def test_the_config_applies_unless_it_is_switched_off(project: Path) -> None:
    (project / "heatlint.toml").write_text('ignore = ["HL401"]\n', encoding="utf-8")
    assert heatlint.check("app.yaml").ok
    assert not heatlint.check("app.yaml", use_config=False).ok
    assert heatlint.check_text(BAD, name="app.yaml").ok
    assert not heatlint.check_text(BAD, name="app.yaml", use_config=False).ok


def test_fail_on_of_the_config_decides_ok(project: Path) -> None:
    (project / "heatlint.toml").write_text('fail-on = "never"\n', encoding="utf-8")
    report = heatlint.check("app.yaml")
    assert (report.ok, len(report.errors)) == (True, 1)


def test_the_baseline_of_the_config_applies(project: Path) -> None:
    assert main(["check", "--write-baseline", "--quiet"]) == 0
    (project / "heatlint.toml").write_text('baseline = ".heatlint-baseline.json"\n', encoding="utf-8")
    assert heatlint.check().diagnostics == ()


def test_suppressions_apply(project: Path) -> None:
    suppressed = BAD.replace("}}\n", "}}  # heatlint: ignore[HL401] -- a test\n")
    assert heatlint.check_text(suppressed).diagnostics == ()


def test_parameters_give_values_and_their_absence_is_an_error(project: Path) -> None:
    codes = [each.rule.code for each in heatlint.check_text(GOOD, parameters={"other": 1}).diagnostics]
    assert codes == ["HL212", "HL210"]
    assert heatlint.check_text(GOOD, parameters={"flavor": "m1"}).ok
    assert heatlint.check_text(GOOD).ok


def test_the_files_that_were_read_are_listed(project: Path) -> None:
    (project / "parent.yaml").write_text(
        "heat_template_version: 2021-04-16\nresources: {a: {type: app.yaml, properties: {flavor: x}}}\n"
    )
    assert heatlint.check("parent.yaml").files == ("app.yaml", "parent.yaml")


def test_a_mapping_with_dates_is_sent_as_the_client_sends_it() -> None:
    import yaml

    assert heatlint.validate({"template": yaml.safe_load(GOOD)}).ok


def test_the_body_of_a_response_has_only_types_of_json() -> None:
    text = (
        "heat_template_version: 2021-04-16\nparameters: {p: {type: json, default: {2020-01-01: !!binary aGk=, 1: x}}}\n"
    )
    body = heatlint.validate({"template": text}).body
    assert json.loads(json.dumps(body)) == body
    assert body["Parameters"]["p"]["Default"]


def test_the_request_stays_as_it_is() -> None:
    request = {"template": {"heat_template_version": "2021-04-16"}, "parameters": {}, "environment": {}}
    before = json.dumps(request)
    heatlint.validate(request)
    assert json.dumps(request) == before


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        pytest.param("comma_delimited_list", ("a", "b"), id="tuple as a list"),
        pytest.param("json", {"a": ({"b": 1},)}, id="tuple in a map"),
        pytest.param("string", datetime.date(2026, 1, 31), id="date as a string"),
    ],
)
def test_parameters_are_what_a_client_sends_for_them(type_: str, value: object) -> None:
    text = f"heat_template_version: 2021-04-16\nparameters: {{p: {{type: {type_}}}}}\n"
    text += "outputs: {o: {value: {get_param: p}}}\n"
    assert heatlint.check_text(text, parameters={"p": value}).ok


def test_hidden_values_occur_nowhere(project: Path) -> None:
    text = (
        "heat_template_version: 2021-04-16\nparameters:\n  p: {type: string, hidden: true, default: s3cr3t-value,"
        " constraints: [{length: {max: 3}}]}\n"
    )
    report = heatlint.check_text(text)
    assert report.diagnostics
    assert "s3cr3t-value" not in repr(report)


# Misuse

MISUSE: dict[str, Callable[[], object]] = {
    "a path that does not exist": lambda: heatlint.check("missing.yaml"),
    "an environment that does not exist": lambda: heatlint.check_text(GOOD, environments="missing.yaml"),
    "an environment that is a directory": lambda: heatlint.check_text(GOOD, environments="."),
    "a root that is not a directory": lambda: heatlint.check_text(GOOD, roots=["missing"]),
    "plugins that are not a directory": lambda: heatlint.check_text(GOOD, rules=["missing"]),
    "a config that does not exist": lambda: heatlint.check_text(GOOD, config="missing.toml"),
    "an unknown release": lambda: heatlint.check_text(GOOD, target="diablo"),
    "a release that is a number": lambda: heatlint.check_text(GOOD, target=22),  # type: ignore[arg-type]
    "an unknown release for validate": lambda: heatlint.validate({}, target="diablo"),
    "an unknown rule": lambda: heatlint.check_text(GOOD, select=["HL9999"]),
    "an unknown profile": lambda: heatlint.check_text(GOOD, profile="strict"),  # type: ignore[arg-type]
    "parameters that are not a mapping": lambda: heatlint.check_text(GOOD, parameters=["a=b"]),  # type: ignore[arg-type]
    "an unknown shape": lambda: heatlint.validate({}, shape="cfn"),  # type: ignore[arg-type]
    "type files that do not exist": lambda: heatlint.check_text(GOOD, types=["missing.json"]),
    "parameters that are not JSON": lambda: heatlint.check_text(GOOD, parameters={"p": object()}),
    "a request that is not JSON": lambda: heatlint.validate({"template": object()}),
    "a request that contains itself": lambda: heatlint.validate(_endless()),
}


#: Arguments of another type than the API takes, and what the message says about them.
WRONG_TYPES: list[tuple[str, object, str]] = [
    *[(name, 3, f'"{name}" must be a path or several; 3 is given') for name in ("paths", "environments", "types")],
    ("global_environments", 3, '"global_environments" must be a path or several; 3 is given'),
    *[(name, None, f'"{name}" must be a path or several; None is given') for name in ("paths", "roots", "rules")],
    ("paths", [], '"paths" must name at least one file or directory; none is given'),
    ("paths", [3], '"paths" must be a path or several; 3 is given'),
    ("paths", {"app.yaml": 1}, """"paths" must be a path or several; {'app.yaml': 1} is given"""),
    ("paths", b"app.yaml", """"paths" must be a path or several; b'app.yaml' is given"""),
    ("paths", "a\0b", r""""paths" must be a path or several; 'a\x00b' is given"""),
    ("environments", ["a\0b"], r""""environments" must be a path or several; 'a\x00b' is given"""),
    ("config", 3, '"config" must be a path; 3 is given'),
    ("cloud", 3, '"cloud" must be a path; 3 is given'),
    ("name", 3, '"name" must be a path; 3 is given'),
    ("ignore", None, '"ignore" must be a string or several; None is given'),
    ("select", [1], '"select" must be a string or several; 1 is given'),
    ("profile", ["default"], """"profile" must be "default" or "production"; ['default'] is given"""),
    ("shape", 1, '"shape" must be "heat" or "documented"; 1 is given'),
    ("trust", 1, '"trust" must be True or False; an object of type int is given'),
    ("use_config", None, '"use_config" must be True or False; None is given'),
    ("target", "", """"target" must be a release such as "22" or "2024.1"; '' is given"""),
    ("target", ["22"], """"target" must be a release such as "22" or "2024.1"; ['22'] is given"""),
    ("parameters", ["a"], '"parameters" must be a mapping from names to values; an object of type list is given'),
    (
        "old_parameters",
        "a=b",
        '"old_parameters" must be a mapping from names to values; an object of type str is given',
    ),
    ("old_environments", 3, '"old_environments" must be a path or several; 3 is given'),
    ("old", 3, '"old" must be a path, a mapping or a list; 3 is given'),
    ("new", 3, '"new" must be a path or a mapping; 3 is given'),
    ("existing", 1, '"existing" must be True or False; an object of type int is given'),
    ("engine", 1, '"engine" must be "convergence" or "legacy"; 1 is given'),
    *[("text", value, '"text" must be a string or bytes; an object of type int is given') for value in (3, 10**12)],
    ("template", 3, '"template" must be a path; 3 is given'),
    ("what", "nesting", '"what" must be "resources" or "network"; \'nesting\' is given'),
    ("format", "png", '"format" must be "mermaid" or "dot" or "svg" or "html" or "json"; \'png\' is given'),
    ("show", ["outputs", "x"], '"show" must be "parameters" or "outputs"; \'x\' is given'),
    *[("depth", value, f'"depth" must be a number from 1; {value!r} is given') for value in (0, True, "2")],
    ("focus", 3, '"focus" must be the name of a resource; an object of type int is given'),
    ("text", [104, 101], '"text" must be a string or bytes; an object of type list is given'),
    ("text", None, '"text" must be a string or bytes; None is given'),
    ("request", 3, '"request" must be a mapping, a string or bytes; an object of type int is given'),
    ("request", [("template", "")], '"request" must be a mapping, a string or bytes; an object of type list is given'),
]
REQUIRED: dict[Callable[..., object], dict[str, object]] = {
    heatlint.check: {"paths": "app.yaml"},
    heatlint.check_text: {"text": GOOD},
    heatlint.validate: {"request": {}},
    heatlint.plan: {"old": "app.yaml", "new": "app.yaml"},
    heatlint.graph: {"template": "app.yaml"},
}


@pytest.mark.parametrize("function", REQUIRED, ids=lambda function: str(function.__name__))
@pytest.mark.parametrize("name, value, message", WRONG_TYPES)
def test_an_argument_of_a_wrong_type_is_misuse(
    project: Path, function: Callable[..., object], name: str, value: object, message: str
) -> None:
    if name in inspect.signature(function).parameters:
        with pytest.raises(heatlint.Misuse) as raised:
            function(**{**REQUIRED[function], name: value})
        assert str(raised.value) == message


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ([{"a": 1}], "part 1 of the stack that runs does not describe a stack; expected the JSON of"),
        (["app.yaml"], '"app.yaml" does not describe a stack; expected the JSON of'),
        ([], "the template of the stack is missing; add what"),
        ([{(1,): 2}], "part 1 of the stack that runs cannot be written as JSON: "),
        ([3], "part 1 of the stack that runs does not describe a stack; expected the JSON of"),
        (["none.json"], '"none.json" '),
    ],
)
def test_what_does_not_describe_a_stack_that_runs_is_misuse(project: Path, old: list[object], message: str) -> None:
    with pytest.raises(heatlint.Misuse, match=f"^{re.escape(message)}"):
        heatlint.plan(old, "app.yaml")


def test_a_stack_that_runs_has_its_own_environment(project: Path) -> None:
    with pytest.raises(heatlint.Misuse, match='^"old_environments" and "old_parameters" are not for a stack that runs'):
        heatlint.plan([], "app.yaml", old_parameters={"a": 1})


def test_the_plan_of_a_stack_that_runs_follows_its_states(tmp_path: Path) -> None:
    """The resources are as the API gives them: with a link to their stack, and without its name."""
    nested = {
        "type": "OS::Heat::ResourceGroup",
        "properties": {"count": 1, "resource_def": {"type": "OS::Heat::Value"}},
    }
    template = {"heat_template_version": "2021-04-16", "resources": {"group": nested}}
    (tmp_path / "template.json").write_text(json.dumps(template), encoding="utf-8")
    rows = [
        {
            "resource_name": name,
            "resource_status": status,
            "links": [{"href": f"http://cloud/v1/p/stacks/{stack}/1", "rel": "stack"}],
        }
        for name, status, stack in (
            ("group", "CREATE_COMPLETE", "app"),
            ("0", "CREATE_FAILED", "app-group-abcdefghij23"),
        )
    ]
    plan = heatlint.plan([tmp_path / "template.json", {"stack_name": "app"}, rows], {"template": template})
    assert {".".join(each.path): each.action for each in plan.all()} == {"group": "updated", "group.0": "replaced"}


def test_every_argument_is_tried_with_a_wrong_type() -> None:
    tried = {name for name, _value, _message in WRONG_TYPES}
    assert tried == {name for function in REQUIRED for name in inspect.signature(function).parameters}


def test_a_message_about_a_name_with_control_characters_is_one_line(project: Path) -> None:
    with pytest.raises(heatlint.Misuse, match=r'^"a\\nb\\x1b" does not exist'):
        heatlint.check("a\nb\x1b")


def test_a_config_together_with_none_is_misuse(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "heatlint.toml").write_text("", encoding="utf-8")
    with pytest.raises(heatlint.Misuse, match="cannot be used together"):
        heatlint.check(config="heatlint.toml", use_config=False)
    for command in (["check"], ["rules"], ["explain", "HL401"]):
        assert main([*command, "--config", "heatlint.toml", "--no-config"]) == 2
    assert not capsys.readouterr().out


@pytest.mark.parametrize("option", ["--target", "--from"])
def test_an_empty_release_is_misuse(project: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert main(["check", option, ""]) == 2
    assert capsys.readouterr().err == 'heatlint: Heat has no release ""; known are 11 (rocky) to 27 (2026.2)\n'


def _endless() -> dict[str, object]:
    request: dict[str, object] = {}
    request["template"] = request
    return request


@pytest.mark.parametrize("call", MISUSE.values(), ids=MISUSE)
def test_misuse_raises_one_exception_with_one_line(project: Path, call: Callable[[], object]) -> None:
    with pytest.raises(heatlint.Misuse) as raised:
        call()
    assert str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("a: [", "HL002", id="not YAML"),
        pytest.param("", "HL101", id="empty"),
        pytest.param(b"\xff\xfe\xff", "HL001", id="not a text"),
        pytest.param("[" * 100_000, "HL005", id="nested too deep"),
        pytest.param("a: \ud800", "HL001", id="a surrogate"),
    ],
)
def test_no_text_raises(text: str | bytes, rule: str) -> None:
    assert heatlint.check_text(text).diagnostics[0].rule.code == rule


def test_nothing_is_printed_and_no_file_is_written(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = sorted(project.rglob("*"))
    heatlint.check()
    heatlint.check_text(BAD)
    heatlint.validate({"template": BAD})
    heatlint.graph("app.yaml", format="svg")
    assert capfd.readouterr() == ("", "")
    assert sorted(project.rglob("*")) == before


# Types, threads, processes, imports


def test_the_consumer_that_mypy_checks_runs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert api_consumer.main(project / "app.yaml") == 4
    assert "missing.yaml" in capsys.readouterr().out


def test_reports_can_be_pickled(project: Path) -> None:
    report = heatlint.check("app.yaml")
    assert pickle.loads(pickle.dumps(report)) == report


def test_a_report_cannot_be_changed(project: Path) -> None:
    report = heatlint.check("app.yaml")
    with pytest.raises(AttributeError):
        report.ok = True  # type: ignore[misc]
    with pytest.raises(AttributeError):
        report.diagnostics[0].message = ""  # type: ignore[misc]


def test_threads_get_the_answers_of_one_thread() -> None:
    """In a fresh process, so that the threads load the rules and the catalog at the same time."""
    program = """
import sys, threading
import heatlint
sys.setswitchinterval(0.0005)
texts = [sys.argv[1].replace("flavour", f"flavour{number}") for number in range(8)]
found = [[] for _ in texts]
def work(number):
    for _ in range(5):
        found[number].append((heatlint.check_text(texts[number]), heatlint.validate({"template": texts[number]})))
threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
alone = [(heatlint.check_text(text), heatlint.validate({"template": text})) for text in texts]
print(all(each == [one] * 5 for each, one in zip(found, alone)), alone[0] != alone[1])
"""
    done = subprocess.run([sys.executable, "-c", program, BAD], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"


def test_import_heatlint_imports_nothing_else() -> None:
    program = "import sys; before = set(sys.modules); import heatlint; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['heatlint']\n"


def test_the_public_names_are_there_and_no_others() -> None:
    assert sorted(heatlint.__all__) == sorted([*heatlint.api.__all__, "__version__"])
    assert set(heatlint.__all__) <= set(dir(heatlint))
    assert all(getattr(heatlint, name) is not None for name in heatlint.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'chekc'"):
        heatlint.chekc  # type: ignore[attr-defined]


def test_check_has_the_options_of_the_command_that_decide_what_is_found() -> None:
    command = next(each for each in COMMANDS if each.name == "check")
    options = {name for option in command.options for name in option.names}
    for parameter in ("target", "types", "select", "ignore", "profile", "rules", "config"):
        assert f"--{parameter}" in options

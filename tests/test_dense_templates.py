"""A template that Heat refuses for its length, and that has very many values, gets one finding and shows no secret."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import sys
from typing import Any

import pytest
from helpers import codes

from heatlint.cli import main
from heatlint.endpoint import answer_json
from heatlint.linter import lint
from heatlint.load import dense, from_body, from_files
from heatlint.model.build import build
from heatlint.plugins import built_in

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

from secret_inputs import shown  # noqa: E402

SECRET = "Zq7vK-Mark9W"
MANY = {f"r{number}": {"type": "OS::Heat::None"} for number in range(40)}
TEMPLATE = {"heat_template_version": "2018-08-31", "resources": {"a": {"type": "Nope"}, **MANY}}
PARENT = {"heat_template_version": "2018-08-31", "resources": {"n": {"type": "n.yaml", "properties": {"a": 1}}}}
JSON = json.dumps(TEMPLATE)


@pytest.fixture(autouse=True)
def low_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    built_in()  # the rules keep the true limit: no template here has so many characters
    monkeypatch.setattr(dense, "MOST_CHARACTERS", 1000)
    monkeypatch.setattr(dense, "MOST_VALUES", 50)
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))


BODIES: dict[str, dict[str, Any]] = {
    "map": {"template": TEMPLATE},
    "text in JSON": {"template": JSON},
    "text in YAML": {"template": f"# YAML\n{JSON}"},
    "text that repeats a key": {"template": '{"description": 1, ' + JSON[1:].replace("{", '{"description": 1, ', 1)},
    "text without a version": {"template": JSON.replace("heat_template_version", "version")},
    "nested template": {"template": PARENT, "files": {"n.yaml": JSON}},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_template_beyond_both_limits_gets_one_finding(body: dict[str, Any]) -> None:
    assert codes(lint(build(from_body(body)))) == ["HL005"]
    assert answer_json(json.dumps(body)).status == 400


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_so_does_a_file_with_a_template_or_with_a_request(body: dict[str, Any], tmp_path: pathlib.Path) -> None:
    saved, template = tmp_path / "body.json", tmp_path / "t.yaml"
    saved.write_text(json.dumps(body))
    assert codes(lint(build(from_files(str(saved))))) == ["HL005"]
    for name, text in (body | body.get("files", {})).items():
        if name != "files":
            path = template if name == "template" else tmp_path / name
            path.write_text(text if isinstance(text, str) else json.dumps(text))
    assert codes(lint(build(from_files(str(template))))) == ["HL005"]


FEW = {**TEMPLATE, "resources": {"a": {"type": "Nope"}}}


@pytest.mark.parametrize(
    "template",
    [
        pytest.param({**FEW, "description": "x" * 1000}, id="few values"),
        pytest.param({**FEW, "parameter_groups": [{"label": "a", "parameters": [1] * 60}]}, id="few characters"),
        pytest.param(f"{json.dumps(FEW)[:-1]}}} # {'x' * 1000}\n", id="characters of comments"),
    ],
)
def test_another_template_is_checked(template: Any) -> None:
    assert "HL301" in codes(lint(build(from_body({"template": template}))))


HEAD = "heat_template_version: 2018-08-31\nparameters: {p: {type: string}}\n"
SHORT_TEXTS = {
    "aliases": HEAD + "outputs: {o: {value: [&a {get_parm: p}" + ", *a" * 90 + "]}}\n",
    "merge keys": HEAD
    + "x: &a {type: Nope, properties: {a: b}}\nresources:\n"
    + "".join(f"  r{number}: {{<<: *a}}\n" for number in range(30)),
}


@pytest.mark.parametrize("text", SHORT_TEXTS.values(), ids=SHORT_TEXTS)
def test_a_file_counts_as_the_client_sends_it_without_aliases(text: str, tmp_path: pathlib.Path) -> None:
    template, parent = tmp_path / "n.yaml", tmp_path / "t.yaml"
    template.write_text(text)
    parent.write_text(json.dumps(PARENT))
    assert len(text) < dense.MOST_CHARACTERS
    assert codes(lint(build(from_files(str(template))))) == ["HL005"]
    assert codes(lint(build(from_files(str(parent))))) == ["HL005"]


@pytest.mark.parametrize("text", SHORT_TEXTS.values(), ids=SHORT_TEXTS)
def test_a_text_in_a_request_counts_as_it_is(text: str) -> None:
    assert "HL005" not in codes(lint(build(from_body({"template": text}))))


LONG = "a" * 300
SHARED = [LONG] * 20


@pytest.mark.parametrize("count", [10, 20, 40, 80, 340, 500])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(lambda count: [1] * count, id="numbers"),
        pytest.param(lambda count: [None, True, 1.5] * (count // 3), id="other values"),
        pytest.param(lambda count: [""] * count, id="empty texts"),
        pytest.param(lambda count: [[]] * count, id="one empty list"),
        pytest.param(lambda count: [{} for _ in range(count)], id="empty maps"),
        pytest.param(lambda count: {number: None for number in range(count)}, id="short keys"),
        pytest.param(lambda count: {f"k{number}": {"a": [1, {"b": "c"}]} for number in range(count)}, id="maps"),
        pytest.param(lambda count: [SHARED] * count, id="aliases"),
    ],
)
def test_python_writes_a_value_beyond_the_limits_with_more_characters_than_heat_accepts(value: Any, count: int) -> None:
    written = value(count)
    if dense._is_dense(written):
        assert len(str(written)) > dense.MOST_CHARACTERS


def test_a_value_beyond_the_limits_is_found_at_any_depth() -> None:
    value: Any = [1] * 1000
    for _ in range(3000):  # `str()` would fail
        value = [value]
    assert dense._is_dense(value)


# --- secrets ---------------------------------------------------------------------------------------------------------

HOT = "heat_template_version: 2018-08-31\n"
LINES = "resources:\n" + "".join(f"  r{number}: {{type: OS::Heat::None, depends_on: q}}\n" for number in range(30))
ONE_LINE = f"resources: {{{', '.join(f'r{number}: {{type: T, depends_on: q}}' for number in range(60))}}}\n"
NESTING = HOT + "resources:\n  n:\n    type: n.yaml\n"
PROJECTS = {
    "default": {"t.yaml": f"{HOT}parameters: {{p: {{hidden: true, default: S_}}}} # heatlint: ignore[]\n{LINES}"},
    "first line": {"t.yaml": f"{{heat_template_version: 1, p: {{hidden: 1, default: S_}}, {ONE_LINE.strip()}}}"},
    "property": {"t.yaml": f"{HOT}{LINES}  w: {{properties: {{password: S_, password: b}}}}\n"},
    "environment": {
        "t.yaml": f"{HOT}parameters: {{q: {{hidden: true}}, p: {{hidden: true}}}}\n{LINES}",
        "e.yaml": "parameters: {p: S_, p: S_, x: a}\nparameter_defaults: {p: S_, p: a}\nresource_registry: 1\n",
    },
    "environment, and a definition that is too long to find its name": {
        "t.yaml": f"{HOT}parameters: {{p: {{description: {'x ' * 2000}, hidden: true}}}}\n{LINES}",
        "e.yaml": "parameters: {p: S_, p: S_}\n",
    },
    "property of a nested stack": {
        "t.yaml": f"{NESTING}    properties: {{p: S_, q: {{get_param: x}}}}\n    propertes: {{p: S_}}\n",
        "n.yaml": f"{HOT}parameters: {{p: {{hidden: true}}}}\n{LINES}",
    },
    "nested stack in JSON": {
        "t.yaml": f"{NESTING}    properties: {{p: S_, q: {{get_param: x}}}}\n    propertes: {{p: S_}}\n",
        "n.yaml": json.dumps({**TEMPLATE, "parameters": {"a": {"hidden": True}, "p": {"hidden": True}}}),
    },
}
COMMANDS = (["--format", "text", "--all"], ["--format", "json"], ["--format", "sarif"], ["--unsafe-fixes", "--diff"])


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_no_output_shows_a_secret(files: dict[str, str], tmp_path: pathlib.Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text.replace("S_", SECRET))
    environment = ["-e", "e.yaml"] if "e.yaml" in files else []
    for command in COMMANDS:
        out = io.StringIO()
        with contextlib.chdir(tmp_path), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main(["check", "t.yaml", *environment, "--no-config", *command])
        assert "HL005" in out.getvalue() or command[-1] == "--diff"
        assert shown(out.getvalue(), SECRET) == []


@pytest.mark.parametrize("environment", ["parameters: {p: S_, q: [S_", {"parameters": {"p": "S_"}, "S": {"p": "S_"}}])
@pytest.mark.parametrize("template", [json.dumps, dict], ids=["text", "map"])
def test_no_answer_shows_a_secret(template: Any, environment: Any) -> None:
    hidden = {**TEMPLATE, "parameters": {"p": {"type": "string", "hidden": True, "default": SECRET}}}
    body = json.dumps({"template": template(hidden), "environment": environment, "files": {"x": "{S_"}})
    answer = answer_json(body.replace("S_", SECRET))
    assert answer.status == 400
    assert shown(answer.to_line(), SECRET) == []

"""The page that checks templates in the browser: what its worker answers, and the links to it.

tools/check_playground.py checks the page itself in a browser.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import playground_links  # noqa: E402

from heatlint.plugins import built_in  # noqa: E402
from playground.session import Session, config_of  # noqa: E402

TEMPLATE = """\
heat_template_version: 2021-04-16
parameters:
  flavor: {type: string}
resources:
  server:
    type: OS::Nova::Server
    properties: {image: cirros, flavor: {get_param: flavour}}
"""
NESTING = "heat_template_version: 2021-04-16\nresources: {a: {type: child.yaml, properties: {size: 3}}}\n"
CHILD = "heat_template_version: 2021-04-16\nparameters: {size: {type: number, constraints: [{range: {max: 2}}]}}\n"
#: Rules that a file of the page's directory cannot break, since a client or the disk has a part in them.
NOT_SHOWN = {"HL018", "HL408", "HL606", "HL607"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session in a directory of its own; it changes the present directory."""
    before = os.getcwd()
    yield Session(str(tmp_path / "stack"))
    os.chdir(before)


def load(session: Session, files: dict[str, str], target: str = "") -> None:
    session.load(json.dumps(files), target)


def found(session: Session) -> list[tuple[str, str, str]]:
    """Return file, code and the text at fault of each finding."""
    answer = json.loads(session.findings())
    assert answer["errors"] == []
    return [(each["file"], each["code"], each["message"]) for each in answer["findings"]]


def test_findings_have_their_place_in_utf_16(session: Session) -> None:
    text = TEMPLATE.replace("cirros", "😀").replace("2021-04-16\n", "2021-04-16\ndescription: 😀😀\n")
    load(session, {"a.yaml": text})
    (finding,) = json.loads(session.findings())["findings"]
    units = text.encode("utf-16-le")
    assert units[2 * finding["from"] : 2 * finding["to"]].decode("utf-16-le") == "flavour"
    assert finding["code"] == "HL401" and finding["fixable"] and (finding["line"], finding["column"]) == (8, 48)


def test_questions_count_in_utf_16(session: Session) -> None:
    text = f"# 😀😀😀\n{TEMPLATE}"
    load(session, {"a.yaml": text})
    before = 3  # the characters above that are two code units
    hover = json.loads(session.hover("a.yaml", text.index("Nova") + before))
    assert text[hover["from"] - before : hover["to"] - before] == "OS::Nova::Server"
    at = text.index("flavour") + before
    first, *_ = json.loads(session.actions("a.yaml", at, at))
    assert first["edits"] == [{"from": at, "to": at + len("flavour"), "insert": "flavor"}]
    assert json.loads(session.complete("a.yaml", at + 3))["from"] == at


def test_an_action_may_make_and_change_other_files(session: Session) -> None:
    load(session, {"a.yaml": NESTING, "env.yaml": "parameters: {}\n"})
    at = NESTING.index("child")
    created = {
        name: text for each in json.loads(session.actions("a.yaml", at, at)) for name, text in each["created"].items()
    }
    assert list(created) == ["child.yaml"] and created["child.yaml"].startswith("heat_template_version: 2021-04-16")
    load(session, {"a.yaml": TEMPLATE.replace("flavour", "flavor"), "env.yaml": "parameters: {flavor: m1}\n"})
    at = TEMPLATE.index("cirros")
    changed = {name for each in json.loads(session.actions("a.yaml", at, at)) for name in each["others"]}
    assert changed == {"env.yaml"}


def test_a_node_of_the_picture_leads_to_its_text(session: Session) -> None:
    load(session, {"a.yaml": NESTING, "child.yaml": f"{CHILD}resources:\n  b: {{type: OS::Heat::None}}\n"})
    outer, inner = json.loads(session.picture("a.yaml", "resources", 600))["nodes"]
    assert [(each["file"], each["line"]) for each in (outer, inner)] == [("a.yaml", 2), ("child.yaml", 4)]
    assert outer["x"] < inner["x"] and inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    assert outer["y"] < inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


@pytest.mark.parametrize("width", [340, 600, 5_000])
def test_a_picture_keeps_to_the_room_that_there_is(session: Session, width: int) -> None:
    names = [f"a_resource_with_quite_a_long_name_{number}_which_needs_two_lines_on_a_phone" for number in range(8)]
    chain = "".join(
        f"  {name}: {{type: OS::Heat::None, depends_on: [{before}]}}\n"
        for name, before in zip(names, ["", *names], strict=False)
    )
    load(session, {"a.yaml": f"heat_template_version: 2021-04-16\nresources:\n{chain}"})
    drawn = json.loads(session.picture("a.yaml", "resources", width))
    found = re.search(r'<svg [^>]* width="(\d+)"', drawn["svg"])
    assert found is not None and int(found[1]) <= width
    assert len(drawn["nodes"]) == 8


@pytest.mark.parametrize(
    ("files", "stack"),
    [
        ({"child.yaml": CHILD, "top.yaml": NESTING}, "top.yaml"),
        ({"a/child.yaml": CHILD, "b/top.yaml": NESTING.replace("child", "../a/child")}, "b/top.yaml"),
        ({"child.yaml": CHILD, "env.yaml": "resource_registry: {My::C: child.yaml}\n", "z.yaml": TEMPLATE}, "z.yaml"),
        ({"child.yaml": f"# child.yaml\n{CHILD}", "z.yaml": TEMPLATE}, "child.yaml"),
        ({"a.yaml": NESTING, "child.yaml": NESTING.replace("child", "a")}, "a.yaml"),
    ],
)
def test_the_stack_is_the_first_template_that_no_other_file_names(
    session: Session, files: dict[str, str], stack: str
) -> None:
    assert json.loads(session.stack(json.dumps(files))) == stack


def test_an_empty_picture_says_why(session: Session) -> None:
    load(session, {"a.yaml": "heat_template_version: 2021-04-16\nresources: {r: {type: OS::Heat::None}}\n"})
    drawn = json.loads(session.picture("a.yaml", "network", 600))
    assert "nothing to draw: with these values" in drawn["svg"]
    assert "nothing belongs to a network" in drawn["text"]


def test_a_file_above_the_directory_must_be_opened(session: Session) -> None:
    load(session, {"a.yaml": "heat_template_version: 2021-04-16\nresources: {r: {type: ../b.yaml}}\n"})
    ((_, code, message),) = found(session)
    assert code == "HL006"
    how = "allow its directory by opening a directory that holds both"
    assert message.endswith(f"is outside the project; {how}")
    assert how in json.loads(session.picture("a.yaml", "resources", 600))["svg"]


def test_an_environment_is_checked_with_the_template(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE.replace("flavour", "flavor"), "env.yaml": "parameters: {flavr: m1}\n"})
    assert [each[:2] for each in found(session)] == [("env.yaml", "HL212")]


def test_a_nested_file_is_checked_with_what_it_gets(session: Session) -> None:
    load(session, {"a.yaml": NESTING, "child.yaml": CHILD})
    assert [each[:2] for each in found(session)] == [("a.yaml", "HL321")]
    session.change("child.yaml", CHILD.replace("max: 2", "max: 4"))
    assert found(session) == []


def test_typing_changes_the_findings(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE})
    session.change("a.yaml", TEMPLATE.replace("flavour", "flavor"))
    assert found(session) == []
    session.change("a.yaml", TEMPLATE.replace("flavour", "flav"))
    assert [code for _, code, _ in found(session)] == ["HL401"]


def test_a_file_that_becomes_an_environment_is_one(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE.replace("flavour", "flavor"), "env.yaml": ""})
    assert found(session) == []
    session.change("env.yaml", "parameters: {flavr: m1}\n")
    assert ("env.yaml", "HL212") in [each[:2] for each in found(session)]


def test_a_syntax_error_leaves_the_findings_and_the_picture(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE})
    assert [code for _, code, _ in found(session)] == ["HL401"]
    before = json.loads(session.picture("a.yaml", "resources", 600))
    session.change("a.yaml", f"a: [\n{TEMPLATE}")
    assert [code for _, code, _ in found(session)] == ["HL002", "HL401"]
    after = json.loads(session.picture("a.yaml", "resources", 600))
    assert (before["old"], after["old"]) == (False, True)
    assert "1 with findings" in before["text"] and after["text"] == before["text"]


def test_the_stack_is_the_first_template(session: Session) -> None:
    files = {"circle.yml": "machine: {}\n", "app.yaml": TEMPLATE, "web.yaml": CHILD, "env.yaml": "parameters: {}\n"}
    assert json.loads(session.stack(json.dumps(files))) == "app.yaml"
    assert json.loads(session.stack(json.dumps({"notes.txt": TEMPLATE}))) is None


def test_other_files_replace_all(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE, "child.yaml": CHILD})
    found(session)
    load(session, {"b.yaml": NESTING})
    assert [file for file, _, _ in found(session)] == ["b.yaml"]


def test_a_text_without_a_version_is_checked_as_a_template(session: Session) -> None:
    load(session, {"a.yaml": "resources: {a: {type: OS::Heat::None}}\n"})
    assert "HL101" in [code for _, code, _ in found(session)]


def test_the_release_decides(session: Session) -> None:
    clean = TEMPLATE.replace("flavour", "flavor")
    load(session, {"a.yaml": clean}, "rocky")
    assert [code for _, code, _ in found(session)] == ["HL102"]
    load(session, {"a.yaml": clean})
    assert found(session) == []


def test_a_config_that_cannot_be_used_is_named(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE, "heatlint.toml": 'target = "x"\n'})
    (error,) = json.loads(session.findings())["errors"]
    assert error.startswith('heatlint.toml: Heat has no release "x"')
    session.change("heatlint.toml", "")
    assert [code for _, code, _ in found(session)] == ["HL401"]


def test_a_config_that_becomes_wrong_leaves_the_findings(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE, "heatlint.toml": ""})
    before = json.loads(session.findings())["findings"]
    assert before
    for text, error in (('target = "x"\n', "no release"), ('baseline = "no.json"\n', "no.json"), ("a = 1\n", '"a"')):
        session.change("heatlint.toml", text)
        answer = json.loads(session.findings())
        (told,) = answer["errors"]
        assert error in told and answer["findings"] == before


def test_actions_mend_a_finding(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE})
    at = TEMPLATE.index("flavour")
    first, declare, *_ = json.loads(session.actions("a.yaml", at, at))
    assert first == {
        "title": 'Replace "flavour" with "flavor"',
        "preferred": True,
        "fixes": ["HL401"],
        "edits": [{"from": at, "to": at + len("flavour"), "insert": "flavor"}],
        "others": {},
        "created": {},
    }
    assert declare["title"] == 'Declare the parameter "flavour"'


def test_hover_and_completion_know_heat(session: Session) -> None:
    load(session, {"a.yaml": TEMPLATE})
    hover = json.loads(session.hover("a.yaml", TEMPLATE.index("Nova")))
    assert hover["text"].startswith("**OS::Nova::Server**")
    assert TEMPLATE[hover["from"] : hover["to"]] == "OS::Nova::Server"
    completion = json.loads(session.complete("a.yaml", TEMPLATE.index("flavour") + 3))
    assert [each["label"] for each in completion["items"]] == ["flavor"]


@pytest.mark.parametrize(
    ("name", "view"), [("a.yaml", "resources"), ("a.yaml", "network"), ("child.yaml", "resources")]
)
def test_a_stack_is_drawn(session: Session, name: str, view: str) -> None:
    load(session, {"a.yaml": NESTING, "child.yaml": CHILD + "resources: {r: {type: OS::Neutron::Net}}\n"})
    picture = json.loads(session.picture(name, view, 600))
    assert picture["svg"].startswith("<svg") and picture["text"].startswith(f"{name}: ")


def test_a_text_that_is_no_template_has_no_picture(session: Session) -> None:
    load(session, {"notes.txt": "x"})
    assert [session.picture("notes.txt", "resources", 600), session.hover("other", 0)] == ["null", "null"]


@pytest.mark.parametrize("text", ["#!/bin/sh\n", ""], ids=["script", "empty"])
def test_the_picture_beside_a_file_without_a_stack_is_that_of_the_input(session: Session, text: str) -> None:
    load(session, {"boot.sh": text, "a.yaml": TEMPLATE})
    assert session.picture("boot.sh", "resources", 600) == session.picture("a.yaml", "resources", 600) != "null"


def test_releases_and_pages_of_rules() -> None:
    session = Session("unused")
    assert json.loads(session.releases())[-1] == "rocky"
    assert json.loads(session.rule_page("HL401")).startswith("## HL401 undefined-parameter")
    assert json.loads(session.rule_page("HL000")) == ""


@pytest.mark.parametrize(
    ("files", "target", "config"),
    [
        pytest.param({"a.yaml": TEMPLATE}, "", {}, id="one template needs no config"),
        pytest.param({"a.yaml": TEMPLATE}, "rocky", {"target": "rocky"}, id="a release"),
        pytest.param(
            {"e.yaml": "parameters: {}\n", "a.yaml": TEMPLATE},
            "",
            {"stack": [{"template": "a.yaml", "environments": ["e.yaml"]}]},
            id="an environment",
        ),
        pytest.param(
            {'"\\.yaml': "x: 1\n"}, "", {"stack": [{"template": '"\\.yaml', "environments": []}]}, id="no version"
        ),
        pytest.param({"notes.txt": "x"}, "", {}, id="no template"),
    ],
)
def test_the_config_of_files(files: dict[str, str], target: str, config: dict[str, Any]) -> None:
    assert tomllib.loads(config_of(files, target)) == config


def bad_examples() -> Iterator[tuple[str, dict[str, str]]]:
    ruleset = built_in()
    for rule in ruleset.rules:
        for block in re.findall(r"^```yaml bad\n(.*?)^```$", ruleset.section(rule.code) or "", re.M | re.S):
            yield rule.code, playground_links.files_of(block, rule)


@pytest.mark.parametrize(
    ("code", "files"), list(bad_examples()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_bad_example_of_a_rule_breaks_it_on_the_page(session: Session, code: str, files: dict[str, str]) -> None:
    load(session, files)
    assert (code in [each for _, each, _ in found(session)]) == (code not in NOT_SHOWN)


def test_a_link_holds_the_files() -> None:
    fragment = playground_links.fragment({"a.yaml": "größe", "b.yaml": ""})
    packed = fragment.removeprefix("#input=")
    data = json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), wbits=-15))
    assert data == {"files": [["a.yaml", "größe"], ["b.yaml", ""]], "active": "a.yaml", "target": ""}


def test_the_first_example_has_four_faults_and_the_others_none(session: Session) -> None:
    counts = {}
    for directory in sorted((ROOT / "playground" / "examples").iterdir()):
        load(session, {path.name: path.read_text() for path in sorted(directory.iterdir())})
        counts[directory.name] = len(found(session))
    assert counts == {"faults": 4, "group": 0, "network": 0}


def test_the_archive_has_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "playground" / "requirements.txt").read_text().splitlines()
    pinned = {canonicalize_name(Requirement(line.partition("#")[0]).name) for line in lines if line[0] != "#"}
    assert {canonicalize_name(Requirement(each).name) for each in project["dependencies"]} - pinned == {"pygments"}

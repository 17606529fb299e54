"""heatlint graph --format html: a node has its lines of the template, without secrets, and not too many of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from heatlint.cli import main
from heatlint.picture import excerpts

HEAD = "heat_template_version: 2021-04-16\n"
SECRET = "tr0ub4dor-and-3"
TEMPLATE = f"""\
{HEAD}parameters:
  key: {{type: string, hidden: true, default: {SECRET}}}
  wanted: {{type: boolean, default: false}}
conditions:
  is_wanted: {{get_param: wanted}}
resources:
  net: {{type: OS::Neutron::Net}}
  other: {{type: OS::Neutron::Net}}
  server:
    type: OS::Nova::Server
    condition: is_wanted
    depends_on: [net, other]
    properties:
      image: i
      flavor: f
      admin_pass: {SECRET[::-1]}
      networks: none
      user_data: |
        echo {SECRET} </script><script>alert(1)</script>
outputs:
  name: {{value: {{get_attr: [server, name]}}}}
"""


@pytest.fixture
def shown(tmp_path, monkeypatch, capsys):
    """Return a function that gives what a page says of each node: name -> its data, with its lines by number."""
    monkeypatch.chdir(tmp_path)

    def of(text, *words, status=0, **files):
        for name, content in {"t.yaml": text, **files}.items():
            Path(name).write_text(content, encoding="utf-8")
        assert main(["graph", "t.yaml", "--format", "html", *words]) == status
        (content,) = re.findall('<script id="data" type="application/json">(.*?)</script>', capsys.readouterr().out)
        texts, *levels = json.loads(content)
        found = {}
        for node in levels[-1].values():
            first, left_out, *lines = texts[node["text"]] if node["text"] is not None else (0, 0)
            lines = {first + number: line for number, line in enumerate(lines)}
            found[node["name"]] = {**node, "lines": lines, "left_out": left_out}
        return found

    return of


def test_a_node_has_its_lines_without_secrets(shown):
    found = shown(TEMPLATE, "--parameters", "--outputs", "-P", "wanted=true")
    server = found["server"]
    assert (list(server["lines"])[0], list(server["lines"])[-1], server["left_out"]) == (10, 20, 0)
    assert (server["lines"][10], server["lines"][11]) == ("  server:", "    type: OS::Nova::Server")
    assert server["lines"][17] == "      admin_pass: " + 15 * "*"
    assert server["lines"][20] == "        echo " + 15 * "*" + " </script><script>alert(1)</script>"
    assert found["key"]["lines"] == {3: "  key: {type: string, hidden: true, default: " + 15 * "*" + "}"}
    assert found["name"]["lines"] == {22: "  name: {value: {get_attr: [server, name]}}"}
    assert (found["net"]["place"], found["key"]["place"]) == ("t.yaml:8", "t.yaml:3")
    assert not re.search(f"{SECRET}|{SECRET[::-1]}", json.dumps(found))


@pytest.mark.parametrize("what", ["resources", "network"])
def test_a_node_says_its_condition_and_what_it_depends_on(what, shown):
    server = shown(TEMPLATE, "-P", "wanted=true", "--what", what)["server"]
    assert server["about"] == [["condition", "is_wanted (true)"], ["depends_on", "net, other"]]
    assert server["lines"][10] == "  server:"


def test_a_condition_that_is_false(shown):
    assert shown(TEMPLATE)["server"]["about"][0] == ["condition", "is_wanted (false)"]


def test_secrets_of_the_command_line_are_covered_in_the_lines_of_nested_templates(shown):
    text = f"{HEAD}parameters: {{key: {{type: string, hidden: true}}}}\nresources: {{web: {{type: web.yaml}}}}\n"
    nested = f"{HEAD}resources:\n  inner: {{type: OS::Heat::Value, properties: {{value: {SECRET}}}}}\n"
    found = shown(text, "-P", f"key={SECRET}", **{"web.yaml": nested})
    line = "  inner: {type: OS::Heat::Value, properties: {value: " + 15 * "*" + "}}"
    assert (found["inner"]["file"], found["inner"]["lines"]) == ("web.yaml", {3: line})


def test_what_an_update_deletes_has_its_old_lines_without_the_secrets_of_both_templates(shown):
    new = f"{HEAD}parameters: {{key: {{type: string, hidden: true, default: {SECRET}}}}}\nresources: {{}}\n"
    old = f"{HEAD}resources:\n  gone:\n    type: OS::Heat::Value\n    properties: {{value: {SECRET}}}\n"
    gone = shown(new, "--diff", "old.yaml", **{"old.yaml": old})["gone"]
    assert list(gone["lines"]) == [3, 4, 5]
    assert (SECRET in str(gone["lines"]), gone["lines"][4]) == (False, "    type: OS::Heat::Value")


def test_a_resource_in_a_line_with_others_has_its_part_of_it(shown):
    one = '"one": {"type": "OS::Heat::None"}'
    text = f'{{"heat_template_version": "2021-04-16", "resources": {{"zero": {{"type": "OS::Heat::None"}}, {one}}}}}'
    assert shown(text)["one"]["lines"] == {1: one}


def test_a_long_resource_has_its_first_lines(shown):
    user_data = "".join(f"        line {number}\n" for number in range(500)) + f"        {400 * 'x'}\n"
    text = f"{HEAD}resources:\n  a:\n    type: OS::Heat::Value\n    properties:\n      value: |\n{user_data}"
    found = shown(text)["a"]
    assert (len(found["lines"]), found["left_out"]) == (excerpts.MOST_LINES, 505 - excerpts.MOST_LINES)
    short = text.replace("".join(f"        line {number}\n" for number in range(500)), "")
    assert shown(short)["a"]["lines"][7] == f"        {291 * 'x'}…"


def test_a_page_has_not_too_many_lines(shown, monkeypatch):
    monkeypatch.setattr(excerpts, "MOST_CHARACTERS", 300)
    resources = "".join(f"  a{number}:\n    type: OS::Heat::None\n" for number in range(100))
    found = shown(f"{HEAD}resources:\n{resources}")
    assert (len(found["a0"]["lines"]), found["a99"]["lines"], found["a99"]["left_out"]) == (2, {}, 2)
    assert sum(map(len, (line for node in found.values() for line in node["lines"].values()))) <= 300


def test_nodes_of_one_template_share_its_lines(shown):
    resources = "".join(f"  web{number}: {{type: web.yaml}}\n" for number in range(9))
    nested = f"{HEAD}resources:\n  inner: {{type: OS::Heat::None}}\n"
    Path("web.yaml").write_text(nested, encoding="utf-8")
    assert shown(f"{HEAD}resources:\n{resources}")["inner"]["text"] == 9


def test_the_template_of_a_stack_of_its_own_has_no_lines(shown):
    text = f"{HEAD}resources: {{s: {{type: OS::Heat::Stack, properties: {{template: {{get_file: web.yaml}}}}}}}}\n"
    nested = f"{HEAD}resources:\n  inner: {{type: OS::Heat::Value, properties: {{value: x}}}}\n"
    found = shown(text, **{"web.yaml": nested})
    assert (found["inner"]["lines"], found["s"]["lines"] != {}) == ({}, True)


def test_the_size_of_a_smaller_picture_is_said_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    resources = "".join(f"  a{number}: {{type: OS::Heat::None}}\n" for number in range(200))
    Path("t.yaml").write_text(f"{HEAD}resources:\n{resources}", encoding="utf-8")
    assert main(["graph", "t.yaml", *(f"--format={each}:x.{each}" for each in ("svg", "dot", "html"))]) == 0
    error = capsys.readouterr().err
    assert error == (
        'heatlint: the picture shows 1 nodes for 200; use "--focus", "--depth" or the format "html" to see all\n'
    )

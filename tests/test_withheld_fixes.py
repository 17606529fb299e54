"""Fixes that are not made, since they are not certain: the reports name them with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heatlint.cli import main
from heatlint.diagnostic import ADVICE, Fix, Rule
from heatlint.review.fixes import FileFix, accepted_fixes
from heatlint.suggest import nearest_name, uncertainty

VERSIONS = ["2013-05-23", "2014-10-16", "2018-03-02", "2018-08-31"]


@pytest.mark.parametrize(
    ("word", "names", "reason"),
    [
        pytest.param("OS::Nova::Servr", ["OS::Nova::Server"], None, id="the same namespace"),
        pytest.param("os::nova::server", ["OS::Nova::Server"], None, id="only the case differs"),
        pytest.param("OS::Nvoa::Server", ["OS::Nova::Server"], "the namespaces differ", id="another namespace"),
        pytest.param("flavour", ["flavor"], None, id="letters"),
        pytest.param("port1nam", ["port_name"], "the digits differ", id="a digit less"),
        pytest.param("admin_state", ["admin_state_up"], "a word is missing", id="two words of three"),
        pytest.param("key", ["key_id"], None, id="an ending is missing"),
        pytest.param("2014-10-61", VERSIONS, None, id="a version with swapped digits"),
        pytest.param("2018-02-31", VERSIONS, '"2018-03-02" is as near', id="a version between two others"),
    ],
)
def test_a_near_name_is_certain_or_there_is_a_reason(word, names, reason):
    near = nearest_name(word, names)
    assert near is not None
    assert uncertainty(word, near, names) == reason


CHILD = """\
heat_template_version: 2018-08-31
parameters:
  unused: {type: string}
resources:
  value: {type: OS::Heat::Value, properties: {value: a}}
"""
PARENT = """\
heat_template_version: 2018-08-31
resources:
  child: {type: My::Child, properties: {unused: a}}
"""
REGISTRY = "resource_registry: {My::Child: child.yaml}\n"
OTHER_REGISTRY = "resource_registry: {My::Child: other.yaml}\n"
TYPO = """\
heat_template_version: 2018-08-31
resources:
  value: {type: OS::Heat::Valu, properties: {value: a}}
"""
REMOVAL = 'remove the parameter "unused"'


def run(capsys, *words):
    main(["check", "--no-cache", *words])
    return capsys.readouterr()


def found_in(capsys, path, rule):
    return json.loads(run(capsys, path, "--select", rule, "--format", "json").out)["diagnostics"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        pytest.param({}, None, id="nothing reaches it"),
        pytest.param(
            {"parent.yaml": PARENT, "env.yaml": REGISTRY}, '"parent.yaml" passes it to "My::Child"', id="mapped"
        ),
        pytest.param({"parent.yaml": PARENT}, '"parent.yaml" passes it to "My::Child"', id="not resolved"),
        pytest.param(
            {"parent.yaml": PARENT.replace("My::Child", "child.yaml")},
            '"parent.yaml" passes it to "child.yaml"',
            id="by its path",
        ),
        pytest.param({"parent.yaml": PARENT, "env.yaml": OTHER_REGISTRY}, None, id="mapped to another template"),
        pytest.param({"env.yaml": "parameters: {unused: a}\n"}, '"env.yaml" gives it a value', id="environment"),
        pytest.param({"env.yaml": "parameters: {unused: a, more: b}\n"}, None, id="environment of another template"),
    ],
)
def test_a_parameter_that_may_get_a_value_is_not_removed(project, capsys, files, reason):
    project({"child.yaml": CHILD, **files})
    (found,) = found_in(capsys, "child.yaml", "HL215")
    if reason is None:
        assert found["fix"]["title"] == REMOVAL and "withheld" not in found
        return
    assert (found["fix"], found["withheld"]) == (None, {"title": REMOVAL, "reason": reason})
    notes = run(capsys, "child.yaml", "--select", "HL215", "--unsafe-fixes").err
    assert f"heatlint: child.yaml:3:3: not fixed: {REMOVAL} ({reason})" in notes.splitlines()
    assert Path("child.yaml").read_text() == CHILD


JOINS = '"join.sh" may give it a value, or add a text that uses it'
NO_RESOURCES = "the template has no resources, so it may be a part that another text continues"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        pytest.param({"join.sh": "cat $DIR/begin.yaml; cat end\n"}, JOINS, id="a program names it"),
        pytest.param({"join.sh": "cat parts/be$1.yaml\n"}, JOINS, id="a program names it with a variable"),
        pytest.param({"join.sh": "for part in parts/*; do cat $part; done\n"}, JOINS, id="a program reads all"),
        pytest.param({"join": "#!/bin/sh\ncat begin.yaml\n"}, JOINS.replace(".sh", ""), id="a program with no ending"),
        pytest.param({"a.j2": "{% include 'begin.yaml' %}\n"}, JOINS.replace("join.sh", "a.j2"), id="Jinja2"),
        pytest.param({"join.sh": "cat other.yaml $1.yaml\n"}, None, id="a program names others"),
        pytest.param({"README.md": "`begin.yaml` is a stack.\n"}, None, id="documentation names it"),
        pytest.param(
            {"join.sh": "cat begin.yaml\n", "all.yaml": "# Made by join.sh\n" + CHILD.replace("child", "all")},
            JOINS,
            id="a program that a comment names",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["parameter", "condition"])
def test_a_name_is_not_removed_from_a_template_that_a_program_reads(project, capsys, files, reason, kind):
    condition = CHILD.replace("parameters:\n  unused: {type: string}\n", "conditions:\n  unused: {equals: [1, 2]}\n")
    project({"parts/begin.yaml": CHILD if kind == "parameter" else condition, **files})
    rule = "HL215" if kind == "parameter" else "HL508"
    (found,) = found_in(capsys, "parts", rule)
    assert (found.get("withheld") or {}).get("reason") == reason


CREATE = "openstack stack create -t stack.yaml"


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(f"{CREATE} -P unused=$SIZE my", id="the name"),
        pytest.param("heat stack-create -f stack.yaml -P 'a=1;'\"$MORE\" my", id="a variable in a list"),
        pytest.param(f'{CREATE} --parameter "$name=$value" my', id="a computed name"),
        pytest.param(f"{CREATE} --parameter $(all) my", id="a command"),
        pytest.param("run(['--template', 'stack.yaml', '--parameter', given])", id="a variable of Python"),
        pytest.param("heat.stacks.create(template=read('stack.yaml'), parameters=given)", id="a map of Python"),
        pytest.param("f = {'t': 'stack.yaml', 'parameters': {k: v for k, v in given}}", id="a map that is made"),
        pytest.param("os_stack:\n  template: stack.yaml\n  parameters: '{{ all }}'", id="a map of Ansible"),
        pytest.param("cloud.create_stack('my', template_file='stack.yaml', **given)", id="openstacksdk"),
    ],
)
def test_a_program_that_may_need_the_parameter_keeps_it(project, capsys, program):
    project({"stacks/stack.yaml": CHILD, "deploy.sh": program + "\n"})
    (found,) = found_in(capsys, "stacks", "HL215")
    assert found["withheld"]["title"] == REMOVAL


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(f"{CREATE} -P size=$SIZE -P 'a=1;b=2' my", id="other names"),
        pytest.param(
            "openstack stack create -t $1 my  # one of: stacks/*\nfor t in stacks/*; do run $t; done", id="directory"
        ),
        pytest.param("run(['--template', 'stack.yaml', '--parameter', 'size=%s' % size])", id="a name in Python"),
        pytest.param("fields = {'template': read('stack.yaml'), 'parameters': {'size': 3}}", id="names in a map"),
        pytest.param("os_stack:\n  template: stack.yaml\n  parameters:\n    size: '{{ size }}'", id="Ansible"),
        pytest.param("copy: {src: stack.yaml}", id="a copy"),
        pytest.param(f"cat > heatrc <<EOF\nEOF\n{CREATE} my", id="cat of another text"),
    ],
)
def test_a_program_that_does_not_need_the_parameter_does_not_keep_it(project, capsys, program):
    project({"stacks/stack.yaml": CHILD, "deploy.sh": program + "\n"})
    (found,) = found_in(capsys, "stacks", "HL215")
    assert found["fix"]["title"] == REMOVAL and "withheld" not in found


def test_a_parameter_that_another_program_names_is_kept(project, capsys):
    """An environment for Jinja2 maps a type to the template, and another template for Jinja2 has a resource of it."""
    project({"parts/child.yaml": CHILD, "env.j2.yaml": "{{ type }}: parts/child.yaml\n", "top.j2.yaml": "unused: 3\n"})
    (found,) = found_in(capsys, "parts", "HL215")
    assert found["withheld"]["reason"] == '"top.j2.yaml" may give it a value, or add a text that uses it'


def test_a_parameter_is_not_removed_from_a_template_without_resources(project, capsys):
    parts = {"begin.yaml": CHILD.partition("resources:")[0], "nested.yaml": CHILD.partition("resources:")[0]}
    project({**parts, "top.yaml": PARENT.replace("My::Child", "nested.yaml").replace("unused: a", "")})
    found = found_in(capsys, ".", "HL215")
    assert {each["file"]: (each.get("withheld") or {}).get("reason") for each in found} == {
        "begin.yaml": NO_RESOURCES,
        "nested.yaml": None,
    }


def test_the_copy_of_a_parameter_is_removed(project, capsys):
    twice = CHILD.replace("  unused: {type: string}\n", "  unused: {type: string}\n  unused: {type: string}\n")
    project({"child.yaml": twice, "parent.yaml": PARENT})
    run(capsys, "child.yaml", "--select", "HL007", "--fix")
    assert Path("child.yaml").read_text() == CHILD


def test_a_type_that_an_environment_maps_for_one_resource_is_not_renamed(project, capsys):
    registry = "resource_registry: {resources: {value: {OS::Heat::Valu: child.yaml}}}\n"
    project({"a.yaml": TYPO, "child.yaml": CHILD, "env.yaml": registry})
    (found,) = found_in(capsys, "a.yaml", "HL301")
    assert found["withheld"]["reason"] == '"env.yaml" maps "OS::Heat::Valu"'


WRONG_TYPE = """\
heat_template_version: 2018-08-31
parameters:
  flavour: {type: json, default: {a: b}}
resources:
  value: {type: OS::Heat::RandomString, properties: {length: {get_param: flavor}}}
"""


@pytest.mark.parametrize("mode", ["--unsafe-fixes", "--diff"])
def test_a_fix_that_causes_a_finding_is_named_with_it(project, capsys, mode):
    project({"a.yaml": WRONG_TYPE})
    notes = run(capsys, "--unsafe-fixes", mode).err
    title = 'replace "flavor" with "flavour"'
    assert notes.startswith(f"heatlint: a.yaml:5:74: not fixed: {title} (then a.yaml: HL321 ")
    assert run(capsys, "--unsafe-fixes", mode, "--quiet").err == ""
    assert Path("a.yaml").read_text() == WRONG_TYPE


def test_the_report_after_the_fixes_names_what_was_not_fixed(project, capsys):
    project({"a.yaml": WRONG_TYPE, "b.yaml": TYPO})
    found = json.loads(run(capsys, "--unsafe-fixes", "--format", "json").out)["diagnostics"]
    assert [(each["file"], each["fix"], "withheld" in each) for each in found] == [("a.yaml", None, True)]


def test_a_suppressed_finding_is_not_fixed_after_another_one(project, capsys):
    text = TYPO.replace("resources:", "parameters: {}\nparameters: {}\nresources:").replace(
        "value: a}}", "value: a}}  # heatlint: ignore[HL301]"
    )
    project({"a.yaml": text})
    run(capsys, "--unsafe-fixes")
    assert Path("a.yaml").read_text() == text.replace("parameters: {}\n", "", 1)


def test_an_old_version_is_replaced_and_gets_quotes(project, capsys):
    """Both findings are about the same text, so the second fix is made in a second round."""
    text = CHILD.replace("  unused: {type: string}\n", "").replace("parameters:\n", "")
    project({"a.yaml": text})
    run(capsys, "--unsafe-fixes", "--profile", "production")
    assert Path("a.yaml").read_text() == text.replace("2018-08-31", "'2021-04-16'")


def test_select_selects_findings_and_fixes(project, capsys):
    twice = TYPO.replace("resources:", "parameters: {}\nparameters: {}\nresources:")
    project({"a.yaml": twice})
    out = run(capsys, "--select", "HL301", "--fix", "--format", "json").out
    assert [each["rule"] for each in json.loads(out)["diagnostics"]] == ["HL301"]
    assert Path("a.yaml").read_text() == twice


@pytest.mark.parametrize("most, judged", [(100, 15), (5, 5), (1, 1)])
def test_the_search_for_fixes_that_make_something_worse_ends(most: int, judged: int) -> None:
    """All eight fixes do. Those that are not tried are withheld with another reason."""
    rule = Rule("XY001", "some-rule", stage=ADVICE)
    found = [rule.at((), str(number), fix=Fix("fix it", ())) for number in range(8)]
    fixes = [FileFix(each, [(number, number, "x")]) for number, each in enumerate(found)]
    texts: list[str] = []

    def makes_worse(text: str) -> str:
        texts.append(text)
        return "HL999: worse"

    accepted = accepted_fixes("abcdefgh", fixes, makes_worse, most)
    assert (accepted, len(texts)) == ([], judged)
    reasons = [each.withheld[1] for each in found if each.withheld is not None]
    assert len(reasons) == 8
    assert all(reason.startswith(("then HL999", "too many other fixes")) for reason in reasons)
    assert any(reason.startswith("too many") for reason in reasons) == (most < 15)

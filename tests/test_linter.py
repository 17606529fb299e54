"""The linter: it runs every check, survives those that fail, and says each thing once, in order."""

from __future__ import annotations

import json
import sys
import types

import pytest

from heatlint import linter
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.plugins import Plugin, Ruleset, built_in, of_directory
from heatlint.rule import ADVICE, CREATE, DEPLOY, PARSE, SCHEMA, VALIDATE, Rule, check

TEXT = "heat_template_version: 2018-08-31\nresources:\n  b: {type: OS::Heat::Value}\n  a: {type: OS::Heat::Value}\n"
FIRST = Rule("HL991", "first", stage=VALIDATE)
SECOND = Rule("HL992", "second", stage=CREATE)


def stack(template=TEXT, **more):
    return build(from_body({"template": template, **more}))


@pytest.fixture
def only(monkeypatch):
    """Runs nothing but the checks given."""
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)

    def put(*checks):
        module = types.ModuleType("heatlint_rules_own")
        for index, each in enumerate(checks):
            setattr(module, f"check_{index}", check(each))
        monkeypatch.setattr(linter, "built_in", lambda: Ruleset([Plugin("own", module)]))

    return put


def codes(found):
    return [each.rule.code for each in found]


def test_a_check_that_raises_is_a_finding_and_the_run_goes_on(only):
    def broken(stack):
        yield FIRST.at(("resources", "b"), "before")
        raise KeyError("oh")

    only(broken, lambda stack: [SECOND.at(("resources", "a"), "after")])
    found = linter.lint(stack())
    assert sorted(codes(found)) == ["HL009", "HL991", "HL992"]
    failed = next(each for each in found if each.rule.code == "HL009")
    line = broken.__code__.co_firstlineno + 2
    assert failed.message == f"the check own.check_0 failed: KeyError at test_linter.py:{line}"
    assert not failed.fails_in_heat


VOLUMES = """\
heat_template_version: 2018-08-31
resources:
  a: {type: OS::Cinder::Volume, properties: {image: i}}
  b: {type: OS::Cinder::VolumeType, properties: {name: n, projects: [p], is_public: true}}
"""

GROUP = """\
heat_template_version: 2018-08-31
resources:
  g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: OS::Heat::RandomString}}}
"""


def test_an_own_check_that_raises_is_a_finding_at_each_resource_and_the_others_go_on(monkeypatch):
    def broken(it):
        yield FIRST.at(it.resource.path, "before")
        raise KeyError("oh")

    built_in()
    module = sys.modules["heatlint_rules_types"]
    checks_of = module.checks_of
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    monkeypatch.setattr(module, "checks_of", lambda name: [broken, *checks_of(name)])
    found = linter.lint(stack(VOLUMES))
    at = f"KeyError at test_linter.py:{broken.__code__.co_firstlineno + 2}"
    assert sorted((each.rule.code, each.path[1], each.message) for each in found if each.rule.code == "HL009") == [
        ("HL009", "a", f"the check broken of OS::Cinder::Volume failed: {at}"),
        ("HL009", "b", f"the check broken of OS::Cinder::VolumeType failed: {at}"),
    ]
    assert {("HL332", "a"), ("HL333", "b")} < {(each.rule.code, each.path[1]) for each in found}


def test_an_own_check_that_raises_for_a_member_of_a_group_is_a_finding_at_its_definition(monkeypatch):
    def broken(it):
        raise KeyError("oh")
        yield

    built_in()
    module = sys.modules["heatlint_rules_types"]
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    monkeypatch.setattr(module, "checks_of", lambda name: [broken] if name == "OS::Heat::RandomString" else [])
    (failed,) = linter.lint(stack(GROUP, stage="deploy"))
    assert (failed.rule.code, failed.path) == ("HL009", ("resources", "g", "properties", "resource_def"))


def test_own_checks_that_cannot_be_loaded_are_a_finding_and_the_others_go_on(monkeypatch):
    built_in()
    module = sys.modules["heatlint_rules_types"]
    checks_of = module.checks_of

    def unloadable(name):
        if name == "OS::Cinder::Volume":
            raise ImportError("oh")
        return checks_of(name)

    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    monkeypatch.setattr(module, "checks_of", unloadable)
    found = linter.lint(stack(VOLUMES))
    assert [(each.rule.code, each.path[1]) for each in found] == [("HL009", "a"), ("HL333", "b")]
    at = f"test_linter.py:{unloadable.__code__.co_firstlineno + 2}"
    assert found[0].message == f"the checks of OS::Cinder::Volume cannot be loaded: ImportError at {at}"


@pytest.mark.parametrize("template", [{}, [], "{", {"heat_template_version": "rocky", "AWSTemplateFormatVersion": "x"}])
def test_an_unreadable_stack_goes_only_to_the_checks_that_ask_for_it(template):
    seen = []

    def note(name):
        def noted(stack):
            seen.append(name)
            return iter(())

        return noted

    module = types.ModuleType("heatlint_rules_own")
    module.plain, module.asking = check(note("plain")), check(unreadable=True)(note("asking"))
    linter.lint(stack(template), Ruleset([Plugin("own", module)]))
    assert seen == ["asking"]


def test_a_failed_check_is_no_refusal(only):
    only(lambda stack: 1 / 0)
    assert linter.verdict(linter.lint(stack()), VALIDATE) == []


def test_findings_stand_in_the_order_of_the_text(only):
    def one(stack):
        for name in ("a", "b"):
            yield SECOND.at(("resources", name), "x")
            yield FIRST.at(("resources", name), "x")

    only(one)
    found = linter.lint(stack())
    assert [(each.path[1], each.rule.code) for each in found] == [
        ("b", "HL991"),
        ("b", "HL992"),
        ("a", "HL991"),
        ("a", "HL992"),
    ]
    assert [each.range[0] for each in found] == [3, 3, 4, 4]


def test_the_same_said_twice_is_said_once(only):
    only(lambda stack: [FIRST.at(("resources",), "x"), FIRST.at(("resources",), "x")])
    assert codes(linter.lint(stack())) == ["HL991"]


def test_of_two_stages_the_earliest_stays(only):
    only(
        lambda stack: [
            FIRST.at((), "x", stage=DEPLOY),
            FIRST.at((), "x", stage=VALIDATE),
            FIRST.at((), "x", stage=ADVICE),
        ]
    )
    assert [each.stage for each in linter.lint(stack())] == [VALIDATE]


def test_a_key_and_its_value_are_two_places(only):
    only(lambda stack: [FIRST.at(("resources",), "x"), FIRST.at(("resources",), "x", key=True)])
    assert len(linter.lint(stack())) == 2


PARENT = {"heat_template_version": "2018-08-31", "resources": {"r": {"type": "c.yaml"}}}
FILES = {"c.yaml": json.dumps({"heat_template_version": "2018-08-31"})}


@pytest.mark.parametrize(
    "stage, looked_at, show_nested, expected",
    [
        (VALIDATE, "validation", False, DEPLOY),
        (CREATE, "validation", False, DEPLOY),
        (VALIDATE, PARSE, False, DEPLOY),
        (VALIDATE, SCHEMA, False, VALIDATE),
        (CREATE, SCHEMA, False, CREATE),
        (ADVICE, "validation", False, ADVICE),
        (DEPLOY, SCHEMA, False, DEPLOY),
        (VALIDATE, PARSE, True, VALIDATE),
        (VALIDATE, "validation", True, DEPLOY),
    ],
)
def test_the_stage_of_a_finding_in_a_nested_template(only, stage, looked_at, show_nested, expected):
    rule = Rule("HL993", "nested", stage=stage, looked_at=looked_at)
    only(lambda stack: [rule.at((), "x")] if stack.parent is not None else [])
    found = linter.lint(stack(PARENT, files=FILES, show_nested=show_nested))
    assert [(each.stage, each.file) for each in found] == [(expected, "c.yaml")]


def test_each_stack_is_checked(only):
    only(lambda stack: [FIRST.at((), stack.name)])
    assert sorted(each.message for each in linter.lint(stack(PARENT, files=FILES))) == ["dummy", "dummy-r"]


def test_the_verdict_has_the_earliest_stage_first():
    found = [SECOND.at((), "x"), FIRST.at((), "x"), FIRST.at((), "y", stage=DEPLOY), FIRST.at((), "z", stage=ADVICE)]
    assert [each.stage for each in linter.verdict(found, VALIDATE)] == [VALIDATE]
    assert [each.stage for each in linter.verdict(found, CREATE)] == [VALIDATE, CREATE]


def test_related_places_are_found_too(only):
    from heatlint.rule import Related

    only(lambda stack: [FIRST.at((), "x", related=[Related(("resources", "a"), "here", key=True)])])
    related = linter.lint(stack())[0].related[0]
    assert (related.file, related.range) == ("template", (4, 3, 4, 4))


def test_an_object_has_no_places(only):
    only(lambda stack: [FIRST.at(("resources",), "x")])
    assert linter.lint(stack(PARENT))[0].range is None


FAULTY = """\
heat_template_version: 2018-08-31
nope: 1
parameters:
  p: {type: strnig}
resources:
  a: {type: Nope, depends_on: [b, c]}
  b: {type: OS::Heat::Value, depends_on: a, properties: {nope: {get_param: q}}}
outputs:
  o: {value: {get_attr: [zz, x]}}
"""


def test_equal_input_gives_equal_output():
    def found_messages():
        return [(repr(each), each.file, each.range, each.stage) for each in linter.lint(stack(FAULTY))]

    assert found_messages() == found_messages()


def test_all_faults_in_one_run():
    expected = {"HL103", "HL203", "HL301", "HL302", "HL401", "HL402", "HL404", "HL405"}
    assert expected <= set(codes(linter.lint(stack(FAULTY))))


def test_every_finding_is_of_a_known_rule():
    known = {rule.code for rule in built_in().rules}
    assert set(codes(linter.lint(stack(FAULTY)))) <= known


def test_rules_stand_in_order_and_once():
    listed = [rule.code for rule in built_in().rules]
    assert listed == sorted(set(listed))


def test_rule_names_are_unique():
    names = [rule.name for rule in built_in().rules]
    assert len(names) == len(set(names))


def test_plugins_are_read_from_a_directory(tmp_path):
    (tmp_path / "own_linter_test.py").write_text("WORD = 'here'\n", encoding="utf-8")
    (tmp_path / "_helper.py").write_text("raise RuntimeError\n", encoding="utf-8")
    (plugin,) = of_directory(str(tmp_path))
    assert (plugin.name, plugin.rules, plugin.checks) == (str(tmp_path / "own_linter_test.py"), [], [])
    assert of_directory(str(tmp_path))[0] is plugin

"""Documents that are kept between the requests of a stream."""

from __future__ import annotations

import json
import pathlib
import re

import pytest

from heatlint.cli import main
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.load.documents import Documents
from heatlint.model.build import build
from heatlint.model.template import Template
from heatlint.plugins import built_in
from heatlint.text import Document, parse

VERSION = "heat_template_version: 2018-08-31\n"


def test_a_text_is_parsed_once_for_each_name():
    documents = Documents()
    first = documents.parse("a: 1", "one")
    assert documents.parse("a: 1", "one") is first
    other = documents.parse("a: 1", "two")
    assert other is not first and (other.name, other.value) == ("two", {"a": 1})


def test_the_documents_used_last_are_kept():
    documents = Documents(most=10)
    one = documents.parse("a: 1", "one")
    two = documents.parse("b: 2", "two")
    assert documents.parse("a: 1", "one") is one
    documents.parse("c: 3", "three")
    assert documents.parse("a: 1", "one") is one
    assert documents.parse("b: 2", "two") is not two
    assert two.kept is None and one.kept == {}


def test_a_text_that_is_too_large_is_not_kept():
    documents = Documents(most=10)
    large = documents.parse("a: a long text", "large")
    assert large.value == {"a": "a long text"} and large.kept is None
    assert documents.parse("b: 2", "small") is documents.parse("b: 2", "small")


def test_equal_values_have_one_document():
    documents = Documents()
    first = documents.from_value({"a": [1, "x"]}, "one")
    assert documents.from_value({"a": [1, "x"]}, "one") is first
    assert documents.from_value({"a": [1, "x"]}, "two") is not first


@pytest.mark.parametrize("other", [{"a": True, "b": 2}, {"a": 1.0, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": "2"}])
def test_values_that_only_python_takes_for_equal_have_two(other):
    documents = Documents()
    first = documents.from_value({"a": 1, "b": 2}, "one")
    assert documents.from_value(other, "one") is not first
    assert list(documents.from_value(other, "one").value) == list(other)


def test_a_value_that_is_nested_too_deep_is_not_kept():
    value: list = []
    for _ in range(5000):
        value = [value]
    assert Documents().from_value(value, "deep").kept is None


def test_a_template_is_kept_with_its_document():
    documents = Documents(most=100)
    document = documents.parse(VERSION, "t")
    assert Template.of(document) is Template.of(documents.parse(VERSION, "t"))
    documents.parse("x" * 100, "large")
    assert Template.of(document) is not Template.of(document)


FILES = {
    "a": VERSION + "parameters: {p: {type: sting}}\nresources: {r: {type: OS::Heat::Value, propertees: {value: 1}}}\n",
    "b": VERSION + "resources: {r: {type: OS::Nova::Serer}}\noutputs: {o: {valeu: {get_attr: [r, show]}}}\n",
    "c": VERSION
    + "parameters: {db_password: {type: string, default: verysecret1, constraints: [{length: {min: 90}}]}}\n",
}


@pytest.mark.parametrize("text", [*FILES.values(), "a: [", VERSION + "a: 1\na: 2\n"])
def test_the_same_request_has_the_same_answer_again(tmp_path, capsys, text):
    template = {"heat_template_version": "2018-08-31", "resources": {"n": {"type": "file:///n.yaml"}}}
    lines = [
        {"template": text, "files": FILES},
        {"template": parse(text, "").value, "files": FILES},
        {"template": template, "files": {"file:///n.yaml": text, **FILES}},
        {"template": template, "files": {"file:///n.yaml": text}, "show_nested": True},
        {"template": template, "files": {"file:///n.yaml": text}, "stage": "create", "environment": text},
    ]
    alone = []
    for line in lines:
        (tmp_path / "one").write_text(json.dumps(line) + "\n")
        main(["validate", "--requests", str(tmp_path / "one")])
        alone.append(capsys.readouterr().out)
    (tmp_path / "all").write_text("".join(json.dumps(line) + "\n" for line in lines * 2))
    main(["validate", "--requests", str(tmp_path / "all")])
    assert capsys.readouterr().out.splitlines(keepends=True) == alone * 2


ROOT = pathlib.Path(__file__).parent.parent
FIXTURES = sorted((ROOT / "fixtures" / "verdicts").glob("*.yaml"))[::8]
UNUSED = VERSION + "parameters: {n: {type: nubmer}}\n"
#: Bodies in which every rule finds something that it keeps.
PLAIN = {"template": {"heat_template_version": "2018-08-31", "resources": {}}}
BODY = {
    "template": VERSION + "parameters: {password: {type: string}, n: {type: number, default: x}}\n"
    "resources:\n  a: {type: child.yaml, properties: {admin_pass: x, user_data: '$n {get_param: n}'}}\n"
    "  b: {type: OS::Nova::Server, properties: {user_data: {str_replace: {template: a, params: {b: c}}}}}\n"
    "outputs: {o: {value: {secret_key: {get_param: password}}}}\nresuorces: {}\n",
    "files": {"child.yaml": VERSION + "parameters: {admin_pass: {type: string, hidden: true}}\nresources: []\n"},
    "environment": "parameters: {password: a, n: 1.5}\nparameter: {}\n",
}
UNUSED_TYPE = "resource_registry: {A::B: OS::Heat::None}\n"
BODIES = (
    BODY,
    {**PLAIN, "environment": "parameters: {a: b}\n"},
    {**PLAIN, "environment": UNUSED_TYPE},
    {**PLAIN, "files": {"unused.yaml": UNUSED}},
)


def described(value):
    """Return the content of a value, in a form that does not change with it. A document or template is only itself."""
    if isinstance(value, dict):
        return [(described(key), described(each)) for key, each in value.items()]
    if isinstance(value, (list, tuple)):
        return [described(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(repr(described(each)) for each in value)
    if isinstance(value, (Document, Template)) or type(value).__module__ == "builtins":
        return value
    names = [name for each in type(value).__mro__ for name in getattr(each, "__slots__", ())] or vars(value)
    return [(name, described(getattr(value, name))) for name in names]


def test_nobody_changes_what_is_found_once(monkeypatch):
    kept = []

    def watch(owner, method):
        find_once = getattr(owner, method)

        def watched(self, name, find):
            def found():
                value = find()
                kept.append((name, value, described(value)))
                return value

            return find_once(self, name, found)

        monkeypatch.setattr(owner, method, watched)

    watch(Document, "once")
    watch(Template, "fact")
    documents = Documents()
    codes = {rule.code for rule in built_in().rules}
    for body in (*BODIES, *({"template": path.read_text(encoding="utf-8")} for path in FIXTURES)):
        for stage, show_nested in (("validate", True), ("deploy", False)):
            request = from_body({**body, "stage": stage, "show_nested": show_nested}, documents=documents)
            lint(build(request), wanted=codes)
    assert [name for name, value, before in kept if described(value) != before] == []
    sources = [path.read_text(encoding="utf-8") for top in ("heatlint", "rules") for path in (ROOT / top).rglob("*.py")]
    assert {name for name, _, _ in kept} == set(re.findall(r"\.(?:fact|once)\(\s*\"([^\"]+)\"", "".join(sources)))

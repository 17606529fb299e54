"""Documents that are kept between the requests of a stream."""

from __future__ import annotations

import json

import pytest

from heatlint.cli import main
from heatlint.load.documents import Documents
from heatlint.model.template import Template
from heatlint.text import parse

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

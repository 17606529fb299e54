"""A call that very many aliases repeat is looked at once in each value: the verdict and the places stay the same."""

from __future__ import annotations

import pytest

from heatlint.endpoint import answer
from heatlint.load import from_body
from heatlint.model import template
from heatlint.model.build import build

HEAD = "heat_template_version: 2018-08-31\nparameters: {p: {type: string}}\n"
WRONG = "{list_join: p}"
MANY = 60
#: What stands before the aliases, and after them.
PLACES = {
    "properties": (
        f"resources: {{r: {{type: OS::Heat::Value, properties: {{value: [&a {WRONG}",
        "]}, metadata: {b: [*a, [*a]]}}}",
    ),
    "outputs": (f"outputs: {{o: {{value: [&a {WRONG}", "]}, p: {value: *a}}"),
    "conditions": ("conditions: {c: {or: [&a {not: [p]}", "]},\n d: {not: *a}}"),
    "failing": ("outputs: {o: {value: [&a {get_param: []}", "]}}"),
    "lists": (f"outputs: {{o: {{value: [&a [1, {WRONG}, {{get_param: q}}]", "]}}"),
}


@pytest.fixture(autouse=True)
def low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "MOST_REPEATED", 50)


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES)
def test_the_findings_of_many_aliases_are_those_of_a_few(before: str, after: str) -> None:
    few, many = (answer(from_body({"template": f"{HEAD}{before}{', *a' * count}{after}"})) for count in (2, MANY))
    found = [sorted({(each.rule.code, each.stage, each.range) for each in each.diagnostics}) for each in (few, many)]
    assert found[0] == found[1] != []
    assert few.status == many.status
    assert few.body == many.body
    assert len(many.diagnostics) < MANY


@pytest.mark.parametrize(("count", "calls"), [(9, 10), (MANY, 1)])
def test_calls_are_looked_for_once_only_beyond_the_limit(count: int, calls: int) -> None:
    stack = build(from_body({"template": f"{HEAD}outputs: {{o: {{value: [&a {WRONG}{', *a' * count}]}}}}"}))
    assert len(stack.outputs["o"].calls) == calls

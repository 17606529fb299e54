"""Memory that Python frees without a garbage collection: one costs as much time as the check of several templates."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Iterator

import pytest

from heatlint.endpoint import answer_json
from heatlint.load import from_body
from heatlint.model.build import build

FAULTY = """
heat_template_version: 2021-04-16
parameters:
  p: {type: string, hidden: true, default: swordfish-1, constraints: [length: {max: 3}]}
  q: {type: number}
conditions:
  a: {equals: [{get_param: q}, 1]}
  b: {equals: [{get_param: nope}, 1]}
resources:
  s: {type: OS::Nova::Server, condition: a, properties: {flavor: {get_param: nope}, image: [a], name: {get_param: p}}}
  t: {type: OS::Heat::Value, condition: b, properties: {value: {get_attr: [u, value]}}}
  u: {type: OS::Heat::Value, properties: {value: {get_attr: [t, value]}}}
  g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: OS::Cinder::Volume}}}
outputs:
  o: {value: {if: [a, {get_attr: [t, value]}, {get_attr: [u, value]}]}}
"""
CORRECT = """
heat_template_version: 2021-04-16
parameters: {p: {type: string, default: a}}
resources:
  v: {type: OS::Heat::Value, properties: {value: {get_param: p}}}
  w: {type: OS::Heat::Value, properties: {value: {get_attr: [v, value]}}}
outputs: {o: {value: {get_attr: [w, value]}}}
"""


@pytest.fixture(autouse=True)
def without_collections() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("template", [FAULTY, CORRECT], ids=["faulty", "correct"])
@pytest.mark.parametrize("stage", ["validate", "deploy"])
def test_a_stack_that_was_checked_and_dissolved_is_freed(template: str, stage: str) -> None:
    answer = answer_json(json.dumps({"template": template, "stage": stage}))
    answer.to_data()
    assert answer.stack is not None
    stacks = [weakref.ref(stack) for stack in answer.stack.all()]
    stacks += [weakref.ref(stack.evaluator.scope) for stack in answer.stack.all()]
    answer.stack.dissolve()
    del answer
    assert [each() for each in stacks if each() is not None] == []


def test_a_stack_that_is_not_dissolved_stays_until_a_collection() -> None:
    stack = build(from_body({"template": CORRECT}))
    freed = weakref.ref(stack)
    del stack
    assert freed() is not None

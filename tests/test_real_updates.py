"""What Heat did in real updates, recorded with tools/oracle/real_updates.py, and what heatlint plans."""

from __future__ import annotations

import json
import pathlib

import pytest

from tools.oracle import update_cases

ANSWERS = pathlib.Path(update_cases.__file__).parent / "sample" / "update-answers.jsonl"
RECORDED = {each["id"]: each for each in map(json.loads, ANSWERS.read_text(encoding="utf-8").splitlines())}
PAIRS = {each["id"]: each for each in update_cases.pairs()}


def test_every_case_has_an_answer():
    assert list(RECORDED) == list(PAIRS)


@pytest.mark.parametrize("case", PAIRS)
def test_the_plan_is_what_heat_does(case):
    found = list(update_cases.both(PAIRS[case], RECORDED[case]))
    assert {path: planned for path, _, planned in found} == {path: done for path, done, _ in found}

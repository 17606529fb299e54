"""Heat's recorded verdicts on odd templates: comments at the top of each file in fixtures/verdicts say what Heat does.

# heat: accepts | refuses    # stage: create    # show-nested    # environment: JSON    # files: JSON
"""

from __future__ import annotations

import json
import pathlib

import pytest
from helpers import found

from heatlint.linter import verdict

FIXTURES = sorted((pathlib.Path(__file__).parent.parent / "fixtures" / "verdicts").glob("*.yaml"))


def directives(text):
    """Return what the comments at the top say: word -> rest."""
    words = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        word, _, rest = line.removeprefix("# ").partition(":")
        words[word] = rest.strip()
    return words


#: Fixtures for which heatlint does not give Heat's verdict yet: name -> reason. A fixture that passes must leave it.
MISSED: dict[str, str] = {}


def case(path):
    """Return the fixture as a parameter of the test, marked as expected to fail when it is in MISSED."""
    known = MISSED.get(path.stem)
    return pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(reason=known, strict=True)] if known else [])


def test_every_known_miss_is_a_fixture():
    assert set(MISSED) <= {path.stem for path in FIXTURES}


@pytest.mark.parametrize("path", [case(path) for path in FIXTURES])
def test_verdict(path):
    text = path.read_text(encoding="utf-8")
    expected = directives(text)
    stage = expected.get("stage", "validate")
    body = {part: json.loads(expected[part]) for part in ("environment", "files") if part in expected}
    findings = found(text, stage=stage, show_nested="show-nested" in expected, **body)
    refusals = verdict(findings, stage)
    assert ("refuses" if refusals else "accepts") == expected["heat"], refusals


def test_both_verdicts_are_there():
    assert {directives(path.read_text(encoding="utf-8"))["heat"] for path in FIXTURES} == {"accepts", "refuses"}

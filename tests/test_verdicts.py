"""Heat's recorded verdicts on odd templates: each file in fixtures/verdicts says in comments at its top what Heat does.

# heat: accepts | refuses    # stage: create    # show-nested    # environment: JSON    # files: JSON
"""

from __future__ import annotations

import json
import pathlib

import pytest

from heatlint import linter
from heatlint.load import from_body
from heatlint.model.build import build

FIXTURES = sorted((pathlib.Path(__file__).parent.parent / "fixtures" / "verdicts").glob("*.yaml"))


def recorded(text):
    """The directives at the top: word -> rest."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        word, _, rest = line.removeprefix("# ").partition(":")
        found[word] = rest.strip()
    return found


#: Where heatlint is known to accept what Heat refuses, and why. Strict: one that is mended must leave this list.
MISSED: dict[str, str] = {}


def case(path):
    """The fixture as a parameter of the test, expected to fail where it is known to."""
    known = MISSED.get(path.stem)
    return pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(reason=known, strict=True)] if known else [])


def test_every_known_miss_is_a_fixture():
    assert set(MISSED) <= {path.stem for path in FIXTURES}


@pytest.mark.parametrize("path", [case(path) for path in FIXTURES])
def test_verdict(path):
    text = path.read_text(encoding="utf-8")
    said = recorded(text)
    stage = said.get("stage", "validate")
    body = {"template": text, "stage": stage, "show_nested": "show-nested" in said}
    for part in ("environment", "files"):
        if part in said:
            body[part] = json.loads(said[part])
    refusals = linter.verdict(linter.lint(build(from_body(body))), stage)
    assert ("refuses" if refusals else "accepts") == said["heat"], refusals


def test_both_verdicts_are_there():
    assert {recorded(path.read_text(encoding="utf-8"))["heat"] for path in FIXTURES} == {"accepts", "refuses"}

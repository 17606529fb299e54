"""Each fixture in err/ has "# CODE" at the end of the lines with findings; the fixtures in ok/ have no findings."""

from __future__ import annotations

import pathlib
import re

import pytest

from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.pages import sections
from heatlint.plugins import Ruleset, built_in, of_directory

HERE = pathlib.Path(__file__).parent
RULES = HERE.parent / "src" / "heatlint_example"
OWN = of_directory(str(RULES))
RULESET = Ruleset([*built_in().plugins, *OWN])
BLOCK = re.compile(r"^```yaml (bad|good)\n(.*?)^```$", re.M | re.S)
SECTIONS = [each for page in sorted(RULES.glob("*.md")) for each in sections(page.read_text(encoding="utf-8"))]


def found(request):
    request.stage = "deploy"  # as `heatlint check`: the members of groups are known
    return lint(build(request, assume_values=True), RULESET)


@pytest.mark.parametrize("path", sorted(HERE.glob("fixtures/*/*.yaml")), ids=lambda path: path.name)
def test_a_fixture(path):
    expected = [
        (number, line.rpartition("# ")[2])
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "  # " in line
    ]
    assert bool(expected) is (path.parent.name == "err")
    assert [(each.range[0], each.rule.code) for each in found(from_files(str(path)))] == expected


def test_each_rule_has_a_section():
    declared = {rule.code: rule.name for plugin in OWN for rule in plugin.rules}
    assert {code: name for code, name, _ in SECTIONS} == declared


@pytest.mark.parametrize(
    "code, kind, block", [(code, kind, block) for code, _name, text in SECTIONS for kind, block in BLOCK.findall(text)]
)
def test_a_block_of_a_page(code, kind, block):
    codes = [each.rule.code for each in found(from_body({"template": block}))]
    assert codes == ([code] if kind == "bad" else [])

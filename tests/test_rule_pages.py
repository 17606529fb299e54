"""The pages of the rules: every rule has one, and its blocks show exactly that rule."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from heatlint import _data, catalog
from heatlint.cloud.inventory import of_data
from heatlint.diagnostic import OWN_RULES
from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.pages import all_sections, sections
from heatlint.plugins import built_in
from heatlint.rule import PRODUCTION

SECTIONS = {code: (name, text) for code, name, text in all_sections(built_in().pages)}
RULES = {rule.code: rule for rule in built_in().rules}
DEFAULT = {code for code, rule in RULES.items() if rule.profile != PRODUCTION}
BLOCK = re.compile(r"^```yaml (bad|good)\n(.*?)^```$", re.M | re.S)
BLOCKS = [
    (code, kind, number, block)
    for code, (_name, text) in SECTIONS.items()
    for number, (kind, block) in enumerate(BLOCK.findall(text))
]


def found(block: str, directory: Path, wanted: set[str] = DEFAULT) -> list[str]:
    """The codes of what is found in a block, of those that are wanted; rules/README.md tells what a block may hold."""
    strict = "# values: strict\n" in block
    parts = re.split(r"^# (file: .*|environment:|cloud:)\n", block, flags=re.M)
    texts = {head.removeprefix("file: ").strip(): text for head, text in zip(parts[1::2], parts[2::2])}
    environment = texts.pop("environment:", None)
    inventory = of_data(yaml.safe_load(texts.pop("cloud:")), "cloud") if "cloud:" in texts else None
    if "# read: disk\n" in block:
        for name, text in {**texts, "template.yaml": parts[0]}.items():
            (directory / name).write_text(text)
        request = from_files(str(directory / "template.yaml"))
    else:
        body: dict[str, object] = {"template": parts[0], "files": texts, "show_nested": "# show-nested\n" in block}
        if environment is not None:
            body["environment"] = environment
        request = from_body(body)
    known = catalog.known(inventory=inventory)
    findings = lint(build(request, assume_values=not strict, known=known), wanted=wanted)
    assert [each.rule.code for each in findings if (each.fix or each.withheld) and not each.rule.fixable] == []
    return [each.rule.code for each in findings]


def test_every_rule_has_a_section_and_every_section_a_rule() -> None:
    assert {rule.code: rule.name for rule in RULES.values()} == {code: name for code, (name, _text) in SECTIONS.items()}


def test_a_page_stands_beside_its_plugin() -> None:
    files = set(os.listdir(_data.path("rules")))
    assert {name[:-3] for name in files if name.endswith(".py")} == {
        name[:-3] for name in files if name.endswith(".md")
    } - {"README"}


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_a_section_has_a_bad_and_a_good_block_or_says_why_not(code: str) -> None:
    text = SECTIONS[code][1]
    kinds = [kind for kind, _block in BLOCK.findall(text)]
    assert sorted(set(kinds)) == ["bad", "good"] or "<!-- not runnable:" in text


@pytest.mark.parametrize(("code", "kind", "number", "block"), BLOCKS, ids=[f"{b[0]}-{b[1]}-{b[2]}" for b in BLOCKS])
def test_a_block_shows_its_rule(code: str, kind: str, number: int, block: str, tmp_path: Path) -> None:
    assert set(found(block, tmp_path, DEFAULT | {code})) == ({code} if kind == "bad" else set())


def test_a_section_stands_on_the_page_of_the_plugin_that_declares_its_rule() -> None:
    declared = {rule.code: plugin.name for plugin in built_in().plugins for rule in plugin.rules}
    declared.update((rule.code, "input") for rule in OWN_RULES)
    assert {
        code: Path(page).stem for page in built_in().pages for code, _name, _section in sections(Path(page).read_text())
    } == declared


@pytest.mark.parametrize("code", sorted(SECTIONS))
def test_a_section_has_prose_of_two_to_five_paragraphs(code: str) -> None:
    prose = re.split(r"^(?:```|<!--)", SECTIONS[code][1], maxsplit=1, flags=re.M)[0]
    assert 2 <= len(prose.strip().split("\n\n")) - 1 <= 5

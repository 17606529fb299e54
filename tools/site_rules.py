"""The pages of the site about rules: one for each rule, one for each family, and the list of all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import tempfile
from collections.abc import Iterator, Sequence

import playground_links

import heatlint
from heatlint.diagnostic import ADVICE, DEFAULT, ERROR, WARNING, Rule
from heatlint.pages import FAMILIES, for_readers, summary
from heatlint.plugins import built_in
from heatlint.report.rule_facts import facts, facts_text

#: What is above the blocks of a rule's page, and above the files that belong to the template of a block.
TITLES = {"bad": "Reported", "good": "Not reported"}
WITH = {playground_links.ENVIRONMENT: "an environment (-e)", playground_links.CLOUD: "the cloud's inventory (--cloud)"}
_DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"
_BLOCK = re.compile(r"^```yaml (bad|good)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    ruleset = built_in()
    rules = ruleset.rules
    sections = {rule.code: ruleset.section(rule.code) or "" for rule in rules}
    yield "rules/index.md", _index(rules, sections)
    for family, subject in FAMILIES.items():
        members = [rule for rule in rules if rule.code.startswith(family)]
        title = f"# {family}: {subject.partition(':')[0]}\n\n{subject[:1].upper()}{subject[1:]}. [All rules](index.md)"
        yield f"rules/{family}.md", f"{title}\n\n{_table(members, sections)}\n"
    for rule in rules:
        yield f"rules/{rule.code}.md", _page(rule, sections[rule.code])


def source(path: str) -> str:
    """Return the file of the repository that has the text of a rule's page; the list of them for a family."""
    found = built_in().page_path(path.removeprefix("rules/").removesuffix(".md"))
    return f"rules/{os.path.basename(found)}" if found is not None else "rules/README.md"


def _index(rules: Sequence[Rule], sections: dict[str, str]) -> str:
    about = "`heatlint explain CODE` prints the page of a rule, without a network; `heatlint explain HL4` a list."
    parts = ["# Rules", about]
    for family, subject in FAMILIES.items():
        members = [rule for rule in rules if rule.code.startswith(family)]
        parts += [f"## [{family}]({family}.md): {subject}", _table(members, sections)]
    return "\n\n".join(parts) + "\n"


def _table(rules: Sequence[Rule], sections: dict[str, str]) -> str:
    rows = ["| rule | stage | fix | what it finds |", "|---|---|---|---|"]
    for rule in rules:
        text = summary(sections[rule.code]).replace("|", "\\|")
        marks = [rule.stage]
        if rule.severity != ERROR and (rule.severity, rule.stage) != (WARNING, ADVICE):
            marks.append(rule.severity)
        if rule.profile != DEFAULT:
            marks.append(rule.profile)
        fix = "yes" if rule.fixable else ""
        rows.append(f"| [{rule.code}]({rule.code}.md) {rule.name} | {', '.join(marks)} | {fix} | {text} |")
    return "\n".join(rows)


def _page(rule: Rule, section: str) -> str:
    """Return the page of a rule: the facts, what it finds and why, the blocks, and what to do with a finding."""
    body = section.partition("\n")[2].strip()
    body = _BLOCK.sub(lambda match: _shown(match[1], match[2], rule), body)
    known = facts(rule)
    known["stage"] = f"[{rule.stage}](../checking.md){known['stage'].removeprefix(rule.stage)}"
    family = rule.code[:3]
    return f"""# {rule.code} {rule.name}

{facts_text(known)}

## What it finds, and why

{body}

## In your project

`heatlint check --select {rule.code}` looks only for this rule, `--ignore {rule.code}` for all others. A comment
`# heatlint: ignore[{rule.code}]` at a line accepts one finding; [more about findings](../findings.md).

[{family}: all of the family]({family}.md)
"""


def _shown(kind: str, block: str, rule: Rule) -> str:
    """Return a block as readers see it: each file for itself, and after a bad example what heatlint says of it."""
    parts = playground_links.parts_of(block)
    template = for_readers(parts.pop(playground_links.TEMPLATE))
    shown = [f'```yaml title="{TITLES[kind]}"\n{template}```']
    for name, text in parts.items():
        language = "yaml" if name in WITH or name.endswith((".yaml", ".yml", ".template")) else "text"
        shown.append(f'```{language} title="With {WITH.get(name) or f"the file {name}"}"\n{text}```')
    if kind == "bad":
        files = playground_links.files_of(block, rule)
        said = _said(files, rule.code)
        if said:
            shown.append(f'```{{.text .said title="heatlint says"}}\n{said}```')
        # Rules about requests or the disk have no part in the page that checks in the browser.
        if (_DOCS / playground_links.PAGE).exists() and playground_links.shows(files, rule.code):
            link = f"../../{playground_links.PAGE}{playground_links.fragment(files)}"
            shown.append(f'<a href="{link}">Open this example in the browser</a>')
    return "\n\n".join(shown)


def _said(files: dict[str, str], code: str) -> str:
    """Return the findings and notes of a rule in files, as in a report; "" if only a request can show the rule."""
    with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
        for name, text in files.items():
            path = pathlib.Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        report = heatlint.check(playground_links.TEMPLATE, select=[code])
    lines = []
    for each in (*report.diagnostics, *report.notes):
        if each.rule.code == code:
            place = f"{each.file}:{each.range.start.line}:{each.range.start.column}" if each.range else each.file
            lines.append(f"{place}: {each.severity} {code} {each.rule.name} {each.message}\n")
    return "".join(lines)

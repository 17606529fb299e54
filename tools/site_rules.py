"""The pages of the site about rules: one for each rule, one for each family, and the list of all."""

from __future__ import annotations

import os
import pathlib
import re
from collections.abc import Iterator, Sequence

import playground_links

from heatlint.diagnostic import Rule
from heatlint.pages import FAMILIES, for_readers, summary
from heatlint.plugins import built_in
from heatlint.report.rule_facts import facts, facts_text

#: What is above the blocks of a rule's page.
TITLES = {"bad": "Reported", "good": "Not reported"}
_DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"
_BAD = re.compile(r"^```yaml bad\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^```yaml (bad|good)$", re.MULTILINE)


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
    rows = ["| rule | stage | what it finds |", "|---|---|---|"]
    for rule in rules:
        text = summary(sections[rule.code]).replace("|", "\\|")
        rows.append(f"| [{rule.code}]({rule.code}.md) {rule.name} | {rule.stage} | {text} |")
    return "\n".join(rows)


def _page(rule: Rule, section: str) -> str:
    """Return the page of a rule: the facts, what it finds and why, the blocks, and what to do with a finding."""
    body = section.partition("\n")[2].strip()
    if (_DOCS / playground_links.PAGE).exists():
        body = _BAD.sub(lambda match: _with_link(match, rule), body)
    body = for_readers(_FENCE.sub(lambda match: f'```yaml title="{TITLES[match[1]]}"', body))
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


def _with_link(block: re.Match[str], rule: Rule) -> str:
    """Return a bad example with a link that opens it in the browser, unless heatlint does not report it there."""
    files = playground_links.files_of(block[1], rule)
    if not playground_links.shows(files, rule.code):
        return block[0]
    link = f"../../{playground_links.PAGE}{playground_links.fragment(files)}"
    return f'{block[0]}\n\n<a href="{link}">Open this example in the browser</a>'

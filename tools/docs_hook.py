"""Pages that mkdocs adds to those in docs/: the reference of the rules, made from their pages; the keys of the config,
made from its schema; the help of every command. See mkdocs.yml.
"""

from __future__ import annotations

import re

from mkdocs.structure.files import File

from heatlint.cli.commands import COMMANDS
from heatlint.cli.help import command_help
from heatlint.language.structure import schema
from heatlint.pages import all_sections
from heatlint.plugins import built_in

KEYS = "<!-- keys -->"
_FENCE = re.compile(r"^```yaml (bad|good)$", re.MULTILINE)


def on_files(files, config):
    """Add a page for each family of rules, a list of all rules, and the help of every command."""
    ruleset = built_in()
    sections = {code: text for code, _name, text in all_sections(ruleset.pages)}
    rows = ["# Rules", "", "| code | name | stage | severity | profile |", "|---|---|---|---|---|"]
    for rule in ruleset.rules:
        page = page_of(rule.code)
        anchor = f"{rule.code} {rule.name}".lower().replace(" ", "-")
        facts = rule.name, rule.stage, rule.severity, rule.profile
        rows.append(f"| [{rule.code}]({page}#{anchor}) | {' | '.join(facts)} |")
    helps = "\n\n".join(f"## {each.name}\n\n```text\n{command_help(each, width=100)}```" for each in COMMANDS)
    files.append(File.generated(config, "commands.md", content=f"# Commands\n\n{helps}\n"))
    files.append(File.generated(config, "rules/index.md", content="\n".join(rows) + "\n"))
    for page in dict.fromkeys(page_of(rule.code) for rule in ruleset.rules):
        texts = [site_section(sections[rule.code], rule) for rule in ruleset.rules if page_of(rule.code) == page]
        files.append(File.generated(config, f"rules/{page}", content=f"# {page[:-3]}\n\n" + "\n".join(texts)))
    return files


def page_of(code):
    """Return the name of the page of a rule: that of its family."""
    return f"{code[:3]}.md"


def site_section(text, rule):
    """Return a section in the form that the site uses."""
    head, _, body = text.partition("\n")
    body = _FENCE.sub(lambda match: f'```yaml title="{match[1]}"', body)
    return f"{head}\n\nStage {rule.stage}, severity {rule.severity}, profile {rule.profile}.\n{body}"


def on_page_markdown(markdown, **_):
    """Put the keys of the config where a page asks for them."""
    return markdown.replace(KEYS, keys_table()) if KEYS in markdown else markdown


def keys_table():
    """Return a table of the keys of a config with their descriptions, from the JSON Schema."""
    rows = ["| key | value | meaning |", "|---|---|---|"]
    for name, value in schema("config")["properties"].items():
        rows.append(f"| `{name}` | {value['x-heatlint']['says']} | {value['description']} |")
        if "properties" in value.get("items", {}):
            rows += [
                f"| `{name}.{key}` | {each['x-heatlint']['says']} | {each['description']} |"
                for key, each in value["items"]["properties"].items()
            ]
    return "\n".join(rows)

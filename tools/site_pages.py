#!/usr/bin/env python3
"""The pages of the site that are not in docs/, and the form that a page of the repository has on the site.

    site_pages.py DIRECTORY

writes all pages, those of docs/ included, to DIRECTORY/docs, and DIRECTORY/mkdocs.yml without the hook: for Zensical,
which runs no hooks ("zensical build --strict" in DIRECTORY).
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

import site_rules  # noqa: E402
import site_types  # noqa: E402

from heatlint.cli.commands import COMMANDS  # noqa: E402
from heatlint.cli.help import command_help  # noqa: E402
from heatlint.language.structure import schema  # noqa: E402
from heatlint.pages import SITE  # noqa: E402

REPOSITORY = "https://github.com/heatlint/heatlint"
#: The page that checks templates in the browser; it is not made of a text, and is built by itself.
PLAYGROUND = f"{SITE}playground/"
#: The comment that a page has in the place of the table of a config's keys.
KEYS = "<!-- keys -->"
#: Files at the top of the repository that are pages of the site.
TOP = {
    "CHANGELOG.md": "changelog.md",
    "CODE_OF_CONDUCT.md": "code-of-conduct.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
#: Directories of the site whose page is a list of their pages.
LISTS = ("rules", "resource-types")
#: Pages that are made, and what they are made of.
MADE = {
    "commands.md": "heatlint/cli/commands.py",
    "rules/index.md": "rules/README.md",
    "resource-types/index.md": "schemas/type-descriptions.json",
}
#: The page with examples of a command, where it has not the name of the command.
EXAMPLES = {
    "check": "index.md",
    "completion": "install.md#completion",
    "config": "configuration.md",
    "explain": "checking.md",
    "init": "adopt.md",
    "lsp": "editors.md",
    "rules": "checking.md",
    "schema": "formats.md",
    "validate": "checking.md",
}
#: Where a reader whose page does not exist may go on: the page, its name, and what it has.
ELSEWHERE = (
    ("", "First steps", "what heatlint does, and the first run"),
    ("tasks/", "Tasks", "the commands for what maintainers do most often"),
    ("commands/", "Commands", "all commands with their options"),
    ("rules/", "Rules", "what heatlint finds, by code"),
    ("resource-types/", "Resource types", "their properties, attributes and updates"),
    ("troubleshooting/", "Troubleshooting", "messages, why they come, and what to do"),
)
#: The widest line of a command's help: it fits on the page beside the navigation.
HELP_WIDTH = 80
_LINK = re.compile(r"(?<=\]\()([^)\s#]+)(#[^)\s]*)?(?=\))")
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_RULE_ANCHOR = re.compile(r"#(hl\d{3})-")


def generated() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page that is not in docs/."""
    for name, path in TOP.items():
        yield path, (HOME / name).read_text(encoding="utf-8")
    yield "commands.md", _commands()
    yield from site_rules.pages()
    yield from site_types.pages()


def page_text(path: str, markdown: str) -> str:
    """Return the text of a page as the site shows it. path: relative to docs/."""
    source = _source(path)
    parts = []
    last = 0
    for match in _FENCED.finditer(markdown):
        parts += [_with_links(markdown[last : match.start()], path, source), match[0]]
        last = match.end()
    text = "".join(parts) + _with_links(markdown[last:], path, source)
    return text.replace(KEYS, _keys_table()) if KEYS in text else text


def _source(path: str) -> str:
    """Return the file of the repository that a page comes from."""
    if path in MADE:
        return MADE[path]
    if path.startswith("rules/HL"):
        return site_rules.source(path)
    if path.startswith("resource-types/"):
        return "tools/type_examples.yaml"
    return next((name for name, page in TOP.items() if page == path), f"docs/{path}")


def missing_page() -> str:
    """Return the text of the page about a missing page, in HTML. Its links are absolute: it is shown at any address."""
    home = urllib.parse.urlsplit(SITE).path
    items = "".join(f'<li><a href="{home}{path}">{name}</a>: {about}</li>' for path, name, about in ELSEWHERE)
    return (
        "<h1>There is no page at this address</h1>"
        "<p>It may have another name now. The search above finds commands, settings, the code of a rule (HL302) and "
        f"the name of a resource type. Or go on from here:</p><ul>{items}</ul>"
        f'<p>If a link of this site led here, please <a href="{REPOSITORY}/issues/new/choose">tell us</a>.</p>'
    )


def search_rank(path: str) -> float:
    """Return by how much the search prefers a page: a reader who looks for a word wants the guide that explains it."""
    if path.startswith("resource-types/") or path in ("architecture.md", "changelog.md", "own-checks.md", *MADE):
        return 0.3
    return 1 if path.startswith("rules/") else 2


def source_url(path: str) -> str:
    """Return the address at which a reader can edit what a page is made of."""
    return f"{REPOSITORY}/edit/main/{_source(path)}"


def _with_links(text: str, path: str, source: str) -> str:
    """Return a text whose links lead to pages of the site, and else to the repository.

    Pages link to files as they are in the repository, so that the links work there, too.
    """

    is_made = path in MADE or path.startswith(tuple(f"{name}/" for name in LISTS))

    def target(match: re.Match[str]) -> str:
        link, anchor = match[1], match[2] or ""
        if link.startswith(SITE) and link != PLAYGROUND:
            page = link.removeprefix(SITE).strip("/") or "index"
            name = f"{page}/index.md" if page in LISTS else f"{page}.md"
            return posixpath.relpath(name, posixpath.dirname(path) or ".") + anchor
        if "://" in link or link.startswith("mailto:"):
            return match[0]
        if is_made:
            return match[0]
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
        rule = _RULE_ANCHOR.match(anchor)
        if wanted in TOP:
            page = TOP[wanted]
        elif wanted.startswith("rules/") and rule is not None:
            page, anchor = f"rules/{rule[1].upper()}.md", ""
        elif wanted.startswith("docs/") and not wanted.startswith("docs/example-plugin"):
            page = wanted.removeprefix("docs/")
        else:
            kind = "tree" if (HOME / wanted).is_dir() else "blob"
            return f"{REPOSITORY}/{kind}/main/{wanted}{anchor}"
        return posixpath.relpath(page, posixpath.dirname(path) or ".") + anchor

    return _LINK.sub(target, text)


def _commands() -> str:
    """Return the page of all commands, with their help."""
    parts = ["# Commands", "`heatlint COMMAND --help` prints the same. The examples are on the pages of the guides."]
    for each in COMMANDS:
        page = EXAMPLES.get(each.name, f"{each.name}.md")
        parts += [f"## {each.name}", f"```text\n{command_help(each, width=HELP_WIDTH)}```"]
        if (HOME / "docs" / page.partition("#")[0]).is_file():
            parts.append(f"[Examples of `heatlint {each.name}`]({page})")
    return "\n\n".join(parts) + "\n"


def _keys_table() -> str:
    """Return a table of the keys of a config with their values, from the JSON Schema."""
    rows = ["| key | value | by default | meaning |", "|---|---|---|---|"]
    for name, value in schema("config")["properties"].items():
        rows.append(_key_row(name, value))
        for part in (value, value.get("items", {})):
            rows += [_key_row(f"{name}.{key}", each) for key, each in part.get("properties", {}).items()]
    return "\n".join(rows)


def _key_row(name: str, value: dict[str, Any]) -> str:
    """Return the row of a key. value: its schema, in which an example shows the form of a value."""
    says = value["x-heatlint"]["says"]
    says += "".join(f", such as `{_toml(each)}`" for each in value.get("examples", []))
    default = f"`{_toml(value['default'])}`" if "default" in value else ""
    return f"| `{name}` | {says} | {default} | {value['description']} |"


def _toml(value: object) -> str:
    """Return a value as a config has it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_toml(each)}' for key, each in value.items())}}}"
    return json.dumps(value)


def main(directory: str) -> None:
    """Write all pages and the config of the site below a directory."""
    target = Path(directory) / "docs"
    shutil.copytree(HOME / "docs", target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("example-plugin"))
    pages = {path.relative_to(target).as_posix(): path.read_text(encoding="utf-8") for path in target.rglob("*.md")}
    for path, text in {**pages, **dict(generated())}.items():
        os.makedirs((target / path).parent, exist_ok=True)
        (target / path).write_text(page_text(path, text), encoding="utf-8")
    config = (HOME / "mkdocs.yml").read_text(encoding="utf-8")
    config = re.sub(r"^hooks: .*\n", "", config, flags=re.MULTILINE)
    (Path(directory) / "mkdocs.yml").write_text(config.replace("build/site", "site"), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

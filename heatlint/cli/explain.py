"""heatlint explain: what a rule's documentation says."""

from __future__ import annotations

import os
import sys

from heatlint import _data
from heatlint.cli import FINE
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print the section of a rule."""
    wanted = arguments.operands[0]
    names = []
    for code, name, text in all_sections():
        if wanted.upper() == code.upper() or wanted.lower() == name:
            sys.stdout.write(text)
            return FINE
        names += [code, name]
    from heatlint.linter import rules
    from heatlint.rule import nearest_name

    for rule in rules():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            sys.stdout.write(f"## {rule.code} {rule.name}\n\nStage {rule.stage}, severity {rule.severity}.\n")
            return FINE
        names += [rule.code, rule.name]
    near = nearest_name(wanted, names)
    hint = f'did you mean "{near}"?' if near else "see heatlint rules"
    raise Misuse(f'there is no rule "{wanted}"; {hint}')


def all_sections() -> Iterator[tuple[str, str, str]]:
    """Code, name and text of every rule's section, file by file."""
    directory = _data.path("rules")
    try:
        files = sorted(os.listdir(directory))
    except OSError:
        files = []
    for file in files:
        if file.endswith(".md"):
            with open(os.path.join(directory, file), encoding="utf-8") as stream:
                yield from sections(stream.read())


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Code, name and text of the sections under "## CODE name" headings; a fenced "##" is no heading."""
    heading: list[str] = []
    body: list[str] = []
    fence = ""
    for line in [*text.splitlines(), "## "]:
        bare = line.lstrip()
        if bare.startswith(("```", "~~~")):
            fence = "" if fence and bare.startswith(fence) else fence or bare[:3]
        if fence or not line.startswith("## "):
            body.append(line)
            continue
        if len(heading) == 2:
            yield heading[0], heading[1], "\n".join(body).strip() + "\n"
        heading, body = line[3:].split(), [line]

#!/usr/bin/env python3
"""The manual page heatlint(1), made from the help of the commands: python tools/manual.py > heatlint.1

The wheel has it in share/man/man1 (tools/build_hook.py), so that "man heatlint" shows it after an installation. It
needs nothing but Python, since it is made while the package is built.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from heatlint._version import __version__  # noqa: E402
from heatlint.cli.commands import COMMANDS  # noqa: E402
from heatlint.heat import NEWEST_DAY  # noqa: E402
from heatlint.pages import SITE  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Command

ABOUT = (
    "heatlint reports offline what OpenStack Heat would refuse in a template, and what would fail in a deployment, "
    "with file, line and column. With the same knowledge it plans updates, draws stacks, counts what they need, and "
    "helps editors.",
    "Without a path, check looks at the current directory. A config (heatlint.toml, .heatlint.toml, or tool.heatlint "
    "in pyproject.toml) says which environments belong to which template, and which rules a project wants.",
)
STATUS = (
    ("0", "nothing was found"),
    ("1", "something was found, or the template or the update is refused"),
    ("2", "the command line, a config or a plugin is wrong"),
)
EXAMPLES = (
    ("heatlint check", "check all templates of the directory"),
    ("heatlint check app.yaml -e prod.yaml", "check a template with an environment"),
    ("heatlint check --unsafe-fixes --diff", "show the fixes"),
    ("heatlint explain HL401", "explain a rule"),
    ("heatlint plan old.yaml new.yaml", "say what an update does"),
)


def manual() -> str:
    """Return the page in the language of man pages (man macros of groff and mandoc)."""
    parts = [
        f'.TH HEATLINT 1 "{NEWEST_DAY}" "heatlint {__version__}" "User Commands"',
        ".SH NAME\nheatlint \\- check OpenStack Heat templates offline",
        ".SH SYNOPSIS\n.B heatlint\n.I COMMAND\n[\\fIoptions\\fR]",
        ".SH DESCRIPTION\n" + "\n.PP\n".join(map(_escaped, ABOUT)),
        ".SH COMMANDS",
        *(line for each in COMMANDS for line in _command(each)),
        ".SH EXIT STATUS",
        *(f".TP\n.B {status}\n{_escaped(text)}" for status, text in STATUS),
        ".SH EXAMPLES",
        *(f".TP\n.B {_escaped(command)}\n{_escaped(text)}" for command, text in EXAMPLES),
        f".SH SEE ALSO\n{_escaped(SITE)}",
    ]
    return "\n".join(parts) + "\n"


def _command(command: Command) -> Iterator[str]:
    """Yield the lines about a command and its options."""
    options = " [options]" if command.groups else ""
    yield f'.SS "heatlint {_escaped(f"{command.name} {command.operands}".rstrip())}{options}"'
    yield _escaped(command.help)
    for heading, members in command.groups.items():
        yield f".PP\n.I {_escaped(heading)}:"
        for option in members:
            value = f" \\fI{_escaped(option.value)}\\fR" if option.value else ""
            repeat = " (may be repeated)" if option.many else ""
            yield f".TP\n\\fB{_escaped(', '.join(option.names))}\\fR{value}\n{_escaped(option.help + repeat)}"


def _escaped(text: str) -> str:
    """Return a text in which nothing is a command, and hyphens can be copied."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return re.sub(r"^([.'])", r"\\&\1", text)


if __name__ == "__main__":
    sys.stdout.write(manual())

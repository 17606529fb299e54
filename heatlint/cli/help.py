"""The help texts, wrapped at the width of the terminal."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap

from heatlint.cli import exit_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heatlint.cli.options import Arguments, Command, Option

#: The widest text that is easy to read.
WIDEST = 100
#: The width of the column of names, and the width of a terminal below which descriptions go under the names.
NAMES, NARROW = 28, 60


def run(arguments: Arguments) -> int:
    """Print the help of heatlint itself, or of the command that is named."""
    from heatlint.cli.commands import COMMANDS, command

    names = arguments.operands
    sys.stdout.write(command_help(command(names[0])) if names else overview(COMMANDS))
    return exit_status.OK


def overview(commands: Sequence[Command], width: int | None = None) -> str:
    """Return the help of heatlint itself. width: in columns, by default that of the terminal."""
    width = width or _terminal_width()
    lines = [
        "usage: heatlint COMMAND ...",
        "",
        *_wrap("Report offline what OpenStack Heat would refuse in a template, and where.", width),
        "",
        "commands:",
        *_rows([(command.name, _first_sentence(command.help)) for command in commands], width),
        "",
        *_wrap('"heatlint COMMAND --help" describes a command, "heatlint --version" prints the version.', width),
    ]
    return "\n".join(lines) + "\n"


def command_help(command: Command, width: int | None = None) -> str:
    """Return the help of one command. width: in columns, by default that of the terminal."""
    width = width or _terminal_width()
    usage = f"usage: heatlint {command.name} {command.operands}{' [options]' if command.groups else ''}"
    lines = [*_wrap_words(" ".join(usage.split()), width), "", *_wrap(command.help, width)]
    for heading, options in command.groups.items():
        lines += ["", f"{heading}:", *_rows([_option_row(option) for option in options], width)]
    return "\n".join(lines) + "\n"


def _wrap_words(usage: str, width: int) -> list[str]:
    """Return the lines of a usage text, which may also end after the "|" between two words."""
    mark = "\0"
    lines = _wrap(re.sub(r"\|(?=\S)", f"|{mark} ", usage), width, "  ")
    return [line.replace(f"{mark} ", "").replace(mark, "") for line in lines]


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def _option_row(option: Option) -> tuple[str, str]:
    repeat = " (may be repeated)" if option.many else ""
    return f"{', '.join(option.names)} {option.value}".rstrip(), f"{option.help}{repeat}"


def _rows(rows: list[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield names and descriptions in two columns; on a narrow terminal each description is below its name."""
    column = 0 if width < NARROW else min(NAMES, max(len(name) for name, _ in rows))
    indent = " " * (column + 4) if column else " " * 6
    for name, description in rows:
        first, *rest = [line[len(indent) :] for line in _wrap(f"{indent}{description}", width, indent)]
        if len(name) <= column:
            yield f"  {name:{column}}  {first}"
        else:
            yield f"  {name}"
            yield indent + first
        yield from (indent + line for line in rest)


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _terminal_width() -> int:
    return max(20, min(WIDEST, shutil.get_terminal_size().columns))

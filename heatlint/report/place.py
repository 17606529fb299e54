"""Writes places and texts from outside in the same way in all outputs.

A name, value or message comes from a template or from the file system, so it can have any characters. In a line of
output it goes through `visible`: it cannot begin another line, command a terminal or change the direction of the text,
and a CI system that reads the log of a job takes no line for a command.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Protocol

    from heatlint.diagnostic import Range

    class Located(Protocol):
        """A diagnostic or a related place."""

        @property
        def file(self) -> str | None: ...
        @property
        def range(self) -> Range | None: ...
        @property
        def path(self) -> tuple[Any, ...]: ...


#: The ideographic space: Python calls it not printable, but it is visible as a space.
_HARMLESS = "\u3000"


#: Characters that end a line or command a terminal, by category: controls, separators of lines and paragraphs.
_LINE_BREAKERS = ("Cc", "Zl", "Zp")
#: Characters that change the direction of the text after them, by bidirectional class, and marks of a direction.
_DIRECTIONS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_MARKS = "\u061c\u200e\u200f"
#: How logging commands of GitHub Actions and Azure Pipelines begin, anywhere in a line, in any case.
#: Source: ActionCommand.TryParse of GitHub's runner, Command.TryParse of Azure's agent.
COMMAND = r"(?i)##((?:vso)?)\["
#: The escape of the bracket that follows.
BRACKET = "\\x5b"


def visible(text: str) -> str:
    """Return a text from outside for one line of output.

    Invisible and control characters get an escape; so do a colon at the beginning, because a line that begins with "::"
    is a workflow command of GitHub Actions, and the bracket of "##[" and "##vso[".
    """
    return _without_commands(printable(text))


def visible_in_property(text: str) -> str:
    """Return a text for a property of a logging command, such as a file name.

    Nothing there begins a line, so a usual name is unchanged, also with a colon.
    """
    return _without_brackets(printable(text))


def json_text(data: Any, indent: int | None = None, default: Callable[[Any], Any] | None = None) -> str:
    """Return data as JSON in ASCII; in a log it is not a command of a CI system.

    The arguments are those of json.dumps, which raises TypeError, ValueError or RecursionError.
    """
    import json

    separators = None if indent is None else (",", ":")
    text = json.dumps(data, separators=separators, default=default, check_circular=False)  # the data are trees
    if indent is not None:
        from heatlint.report.indented_json import indented

        text = indented(text, indent)
    return _with_commands_as(text, r"#\\u0023\1[")


def markup_text(text: str) -> str:
    """Return a page in HTML or SVG that is not a command of a CI system in a log; it shows the same.

    A script in it must not have such a command.
    """
    return _with_commands_as(text, r"#&#35;\1[")


def printable(text: str) -> str:
    """Return a text with an escape for each invisible and each control character."""
    return text if text.isprintable() else "".join(map(visible_character, text))


def visible_in_diff(line: str) -> str:
    """Return a line of a diff, with its line end, for output.

    Only what a terminal or a CI system obeys gets an escape. Other invisible characters stay, so that the diff of a
    usual text can be applied.
    """
    text = line.removesuffix("\n").removesuffix("\r")
    end = line[len(text) :]
    if not text.isprintable():
        from unicodedata import bidirectional, category

        text = "".join(
            visible_character(each)
            if each != "\t"
            and (category(each) in _LINE_BREAKERS or bidirectional(each) in _DIRECTIONS or each in _MARKS)
            else each
            for each in text
        )
    # Only "::" begins a command. A single colon stays: YAML writes the value of a complex key ("? key") after one.
    neutral = _without_commands if text.lstrip().startswith("::") else _without_brackets
    return neutral(text) + end


def _without_commands(text: str) -> str:
    begin = text.lstrip()  # the runner ignores spaces before a command
    if begin[:1] == ":":
        text = f"{text[: len(text) - len(begin)]}\\x3a{begin[1:]}"
    return _without_brackets(text)


def _without_brackets(text: str) -> str:
    """Return a text with an escape for the bracket of each logging command."""
    return _with_commands_as(text, rf"##\1\{BRACKET}")


def _with_commands_as(text: str, signs: str) -> str:
    """Return a text with other signs for the beginning of each logging command; `\\1` in them is "vso" or nothing."""
    if "##" not in text:
        return text
    import re

    return re.sub(COMMAND, signs, text)


def visible_character(character: str) -> str:
    """Return a character, or its escape when it is a control, format or private character or an unusual space."""
    if character.isprintable() or character in _HARMLESS:
        return character
    return ascii(character)[1:-1]


def path_text(path: Iterable[Any]) -> str:
    """Return a path as text: resources.server.properties.networks[0]."""
    text = ""
    for step in path:
        if isinstance(step, int) and not isinstance(step, bool):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else str(step)
    return visible(text)


def place(where: Located) -> str:
    """Return "file:line:column"; without a range "file: path"; "" when neither is known."""
    file = visible(where.file or "")
    if where.range is not None:
        line, column = where.range[:2]
        return f"{file}:{line}:{column}" if file else f"{line}:{column}"
    path = path_text(where.path)
    return f"{file}: {path}" if file and path else file or path


def plain_path(path: Iterable[Any]) -> list[Any]:
    """Return the path with only types of JSON. Other keys of YAML, such as dates, become strings."""
    return [step if step is None or isinstance(step, (str, int)) else str(step) for step in path]

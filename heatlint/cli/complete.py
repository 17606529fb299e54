"""Finds the candidates for the last word of a command line that the user is typing."""

from __future__ import annotations

from heatlint.cli.commands import COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatlint.cli.options import Command

    #: A word, and what it means.
    Candidate = tuple[str, str]

#: The kinds of answer: the shell completes names of files or directories itself; otherwise the candidates are all.
FILES, DIRECTORIES, WORDS = "files", "directories", "words"

#: The kind of each value and operand of the command line that is a path.
PATHS = {"FILE": FILES, "PATH": FILES, "TEMPLATE": FILES, "DIR": DIRECTORIES, "DIRECTORY": DIRECTORIES}


def complete(words: Sequence[str]) -> tuple[str, list[Candidate]]:
    """Return the kind of the last of `words`, and the candidates for it. words: without the program's name.

    Built-in rules and types only: a key press must not run the plugins of a project.
    """
    *before, last = words or [""]
    if not before:
        options = [("--help", "describe heatlint"), ("--version", "print the version")]
        return WORDS, _matching([*_commands(last), *options], last)
    command = next((each for each in COMMANDS if each.name == before[0]), None)
    if command is None:
        return WORDS, []
    known = command.by_name()
    value_of, only_operands = _open_option(command, before[1:])
    if value_of is not None:
        return _values(known[value_of].value, last, before)
    if not last.startswith("-") or only_operands:
        return _values(command.operands, last, before)
    name, equals, value = last.partition("=")
    if equals and name in known:
        kind, candidates = _values(known[name].value, value, before)
        return kind, [(f"{name}={word}", meaning) for word, meaning in candidates]
    options = [(name, option.help) for name, option in known.items()]
    return WORDS, _matching([*options, ("--help", "describe the command")], last)


def _open_option(command: Command, words: Sequence[str]) -> tuple[str | None, bool]:
    """Return the option whose value comes next, if any, and whether only operands may follow."""
    known = command.by_name()
    name, missing = "", 0
    for word in words:
        if missing:
            missing -= 1
        elif word == "--":
            return None, True
        elif word in known:
            name, missing = word, len(known[word].value.split())
    return (name if missing else None), False


def _values(placeholder: str, typed: str, before: Sequence[str]) -> tuple[str, list[Candidate]]:
    """Return the candidates for a value or operand. placeholder: what stands for it in the help."""
    if "|" in placeholder:
        return WORDS, _matching([(word, "") for word in placeholder.split("|")], typed)
    name = placeholder.split(" ")[0].strip("[].")
    if name in PATHS:
        return PATHS[name], []
    if name == "TYPE":
        return WORDS, _matching(_types(before), typed)
    if name not in LISTS:
        return WORDS, []
    start = typed.rfind(",") + 1 if name == "RULES" else 0  # RULES is a list with commas
    matching = _matching(LISTS[name](typed[start:]), typed[start:])
    return WORDS, [(typed[:start] + word, meaning) for word, meaning in matching]


def _matching(candidates: list[Candidate], typed: str) -> list[Candidate]:
    return [(word, meaning) for word, meaning in candidates if word.startswith(typed)]


def _commands(typed: str) -> list[Candidate]:
    return [(each.name, each.help) for each in COMMANDS]


def _rules(typed: str) -> list[Candidate]:
    """Return the codes of rules with their names, or the names with their codes after a first letter in lower case."""
    from heatlint.plugins import built_in

    rules = built_in().rules
    if typed[:1].islower():
        return [(rule.name, rule.code) for rule in rules]
    return [(rule.code, rule.name) for rule in rules]


def _releases(typed: str) -> list[Candidate]:
    from heatlint.catalog.releases import RELEASES

    return [(name, f"Heat {number}") for number, names in RELEASES.items() for name in names]


def _formats(typed: str) -> list[Candidate]:
    from heatlint.cli.outputs import FORMATS

    return [(name, "") for name in FORMATS]


def _plan_formats(typed: str) -> list[Candidate]:
    from heatlint.cli.outputs import PLAN_FORMATS

    return [(name, "") for name in PLAN_FORMATS]


def _types(before: Sequence[str]) -> list[Candidate]:
    """Return the resource types of the release that the command line names, or of the newest."""
    from heatlint import catalog
    from heatlint.cli.options import Misuse

    number = catalog.NEWEST
    for option, value in zip(before, before[1:]):
        if option == "--target":
            try:
                number = catalog.release(value)
            except Misuse:
                pass  # what is typed so far does not name a release
    return [(name, "") for name in sorted(catalog.names(number))]


#: Placeholder -> its candidates for what is typed so far.
LISTS: dict[str, Callable[[str], list[Candidate]]] = {
    "COMMAND": _commands,
    "RULE": _rules,
    "RULES": _rules,
    "RELEASE": _releases,
    "FORMAT[:FILE": _formats,
    "REPORT[:FILE": _plan_formats,
}

"""The command line: each command declares what it takes; parsing, help and completion are made from that.

Why not argparse: importing it and building its parser for one command takes 6 ms of CPU, against 1 ms here. The whole
check of a small template takes 45 ms (Python 3.11, compiled, 40 interleaved runs). It would replace only Command.parse
and the layout of the help; the declarations, completion and hints would stay.
"""

from __future__ import annotations

from heatlint._misuse import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Arguments", "Command", "HelpRequested", "Misuse", "Option", "either"]


def either(words: Sequence[str]) -> str:
    """Return words as "a, b or c"."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


class HelpRequested(Exception):
    """The user asked for the help of a command."""

    def __init__(self, command: Command) -> None:
        super().__init__(command.name)
        self.command = command


class Option:
    """One option of a command.

    names: as written on the command line, the long one last; value: what stands for its value in the help, "" when it
    takes none, two words when it takes two values; many: it may be repeated; choices: the only values allowed.
    """

    __slots__ = ("names", "value", "help", "many", "choices")

    def __init__(self, names: str, value: str, help: str, *, many: bool = False, choices: tuple[str, ...] = ()) -> None:
        self.names = names.split()
        self.value = value or "|".join(choices)
        self.help = help
        self.many = many
        self.choices = choices

    @property
    def key(self) -> str:
        """The long name, under which Arguments keeps the values."""
        return self.names[-1]


class Arguments:
    """What the user wrote after a command's name. given: long name of each option -> its values."""

    __slots__ = ("operands", "given")

    def __init__(self) -> None:
        self.operands: list[str] = []
        self.given: dict[str, list[str]] = {}

    def many(self, name: str) -> list[str]:
        """Return all values of an option, in order."""
        return self.given.get(name, [])

    def one(self, name: str) -> str | None:
        """Return the last value of an option, or None when it was not given."""
        values = self.given.get(name)
        return values[-1] if values else None

    def flag(self, name: str) -> bool:
        """Whether an option was given."""
        return name in self.given


class Command:
    """One command of heatlint.

    operands: what stands for the operands in the help; least, most: how many there must be; groups: the options under
    the headings of the help.
    """

    __slots__ = ("name", "operands", "least", "most", "help", "groups")

    def __init__(
        self,
        name: str,
        operands: str,
        least: int,
        most: int | None,
        help: str,
        groups: dict[str, Sequence[Option]],
    ) -> None:
        self.name = name
        self.operands = operands
        self.least = least
        self.most = most
        self.help = help
        self.groups = groups

    @property
    def options(self) -> list[Option]:
        """All options, without their headings."""
        return [option for options in self.groups.values() for option in options]

    def by_name(self) -> dict[str, Option]:
        """Return each name of an option -> the option."""
        return {name: option for option in self.options for name in option.names}

    def parse(self, words: Sequence[str]) -> Arguments:
        """Return the arguments in `words`. Raises Misuse, and HelpRequested for --help."""
        known = self.by_name()
        arguments = Arguments()
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word == "--":
                arguments.operands += rest
                break
            if word == "-" or not word.startswith("-"):
                arguments.operands.append(word)
                continue
            if word in ("-h", "--help"):
                raise HelpRequested(self)
            self._parse_option(word, rest, known, arguments)
        self._check_count(arguments.operands)
        return arguments

    def _parse_option(self, word: str, rest: list[str], known: dict[str, Option], arguments: Arguments) -> None:
        """Parse one option and its values: --name value, --name=value, -n value, -nvalue."""
        if word.startswith("--"):
            name, has_value, value = word.partition("=")
        else:
            name, has_value, value = word[:2], word[2:], word[2:]
        option = known.get(name)
        if option is None:
            from heatlint.suggest import did_you_mean

            hint = did_you_mean(name, known, f"; see heatlint {self.name} --help")
            raise Misuse(f'"{name}" is not an option of "{self.name}"{hint}')
        if not option.value:
            if has_value:
                raise Misuse(f'"{name}" takes no value; remove "{word[len(name) :]}"')
            values = [""]
        else:
            count = len(option.value.split())
            values = [value] if has_value else []
            while len(values) < count:
                if not rest:
                    needed = "a value" if count == 1 else f"{count} values"
                    raise Misuse(f'"{name}" needs {needed}; expected {name} {option.value}')
                values.append(rest.pop(0))
        if option.choices and values[0] not in option.choices:
            raise Misuse(f'"{values[0]}" is not a value of "{name}"; expected {either(option.choices)}')
        known_values = arguments.given.setdefault(option.key, [])
        if not option.many:
            known_values.clear()
        known_values += values

    def _check_count(self, operands: list[str]) -> None:
        if len(operands) < self.least:
            raise Misuse(f'"{self.name}" needs {self.operands}; see heatlint {self.name} --help')
        if self.most is not None and len(operands) > self.most:
            raise Misuse(f'"{self.name}" takes no argument "{operands[self.most]}"; remove it')

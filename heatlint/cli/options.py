"""The command line: what each command takes, declared once; parsing and help are made from that.

Python's own argparse takes longer to import than a template to check.
"""

from __future__ import annotations

from heatlint._misuse import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Arguments", "Asked", "Command", "Misuse", "Option"]


class Asked(Exception):
    """The user asked for a text rather than for work: the help."""


class Option:
    """One option: its names, and what its value is called: "" when it takes none, two words when it takes two."""

    __slots__ = ("names", "value", "help", "many", "choices")

    def __init__(self, names: str, value: str, help: str, *, many: bool = False, choices: tuple[str, ...] = ()) -> None:
        self.names = names.split()
        self.value = value or "|".join(choices)
        self.help = help
        self.many = many
        self.choices = choices

    @property
    def key(self) -> str:
        """The name its values are kept under: the long one."""
        return self.names[-1]


class Arguments:
    """What was given: the operands in order, and the values of each option."""

    __slots__ = ("operands", "given")

    def __init__(self) -> None:
        self.operands: list[str] = []
        self.given: dict[str, list[str]] = {}

    def many(self, name: str) -> list[str]:
        """All values of an option, in order."""
        return self.given.get(name, [])

    def one(self, name: str) -> str | None:
        """The value of an option; the last one given counts."""
        values = self.given.get(name)
        return values[-1] if values else None

    def flag(self, name: str) -> bool:
        """Whether an option was given."""
        return name in self.given


class Command:
    """One command: what stands after its name. `operands` is for people; least and most are what holds."""

    __slots__ = ("name", "operands", "least", "most", "help", "options")

    def __init__(
        self, name: str, operands: str, least: int, most: int | None, help: str, options: Sequence[Option]
    ) -> None:
        self.name = name
        self.operands = operands
        self.least = least
        self.most = most
        self.help = help
        self.options = list(options)

    def parse(self, words: Sequence[str]) -> Arguments:
        """The arguments in `words`. Raises Misuse, and Asked for --help."""
        known = {name: option for option in self.options for name in option.names}
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
                raise Asked(self.usage())
            self._take(word, rest, known, arguments)
        self._count(arguments.operands)
        return arguments

    def _take(self, word: str, rest: list[str], known: dict[str, Option], arguments: Arguments) -> None:
        """One option, and its value if it has one: --name value, --name=value, -n value, -nvalue."""
        if word.startswith("--"):
            name, equals, value = word.partition("=")
        else:
            name, value = word[:2], word[2:]
            equals = value
        option = known.get(name)
        if option is None:
            raise Misuse(self.unknown(name, list(known)))
        if not option.value:
            if equals:
                raise Misuse(f"{name} takes no value")
            taken = [""]
        else:
            taken = [value] if equals else []
            while len(taken) < len(option.value.split()):
                if not rest:
                    raise Misuse(f"{name} needs a value: {option.value}")
                taken.append(rest.pop(0))
        if option.choices and taken[0] not in option.choices:
            raise Misuse(f'{name} is one of {", ".join(option.choices)}, not "{taken[0]}"')
        values = arguments.given.setdefault(option.key, [])
        if not option.many:
            values.clear()
        values += taken

    def unknown(self, name: str, known: list[str]) -> str:
        """What is said of an option that does not exist."""
        from heatlint.suggest import did_you_mean

        return f'{self.name} has no option "{name}"{did_you_mean(name, known)}'

    def _count(self, operands: list[str]) -> None:
        if len(operands) < self.least:
            raise Misuse(f"{self.name} needs {self.operands}; see heatlint {self.name} --help")
        if self.most is not None and len(operands) > self.most:
            raise Misuse(f'{self.name} takes no further argument "{operands[self.most]}"')

    def usage(self) -> str:
        """The help text."""
        lines = [f"usage: heatlint {self.name} {self.operands} [options]".replace("  ", " "), "", self.help]
        rows = [(f"{', '.join(each.names)} {each.value}".rstrip(), each) for each in self.options]
        if rows:
            width = min(34, max(len(text) for text, _ in rows))
            lines += ["", "options:"]
        for text, option in rows:
            repeat = " (may be repeated)" if option.many else ""
            if len(text) > width:
                lines.append(f"  {text}")
                text = ""
            lines.append(f"  {text:{width}}  {option.help}{repeat}")
        return "\n".join(lines) + "\n"

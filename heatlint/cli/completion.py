"""heatlint completion: a script that completes commands, options and their values, for a shell.

What can be completed is read from heatlint.cli.commands; a script only asks for it.
"""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.commands import COMMANDS
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.cli.options import Arguments, Command, Option

#: What is asked for by a value of this name, and by an operand; files for any other.
DIRECTORIES = ("DIR",)
WORDS = ("RELEASE", "RULE", "RULES", "NUMBER", "CODES", "NAME=VALUE", "NAME", "TYPE")


def run(arguments: Arguments) -> int:
    """Print the script for a shell."""
    shell = arguments.operands[0]
    if shell not in SCRIPTS:
        raise Misuse(f'there is no completion for "{shell}"; there is for {", ".join(SCRIPTS)}')
    sys.stdout.write("\n".join(SCRIPTS[shell]()) + "\n")
    return exit_status.OK


def _choices(option: Option) -> tuple[str, ...]:
    if option.value.startswith("FORMAT["):
        from heatlint.cli.outputs import FORMATS

        return tuple(FORMATS)
    return option.choices


def _operands(command: Command) -> tuple[str, ...]:
    """The words that may stand after a command, where they are few."""
    return tuple(command.operands.split("|")) if "|" in command.operands else ()


def _kind(value: str) -> str:
    """What a value is: "files", "directories", or "words" that nobody can list."""
    word = value.strip("[].")
    if word in DIRECTORIES:
        return "directories"
    return "words" if word.split(" ")[0] in WORDS or not word else "files"


def _bash() -> Iterator[str]:
    yield from (
        '# bash completion of heatlint: eval "$(heatlint completion bash)"',
        "_heatlint() {",
        '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
        "  COMPREPLY=()",
        "  if [[ $COMP_CWORD -eq 1 ]]; then",
        f'    COMPREPLY=($(compgen -W "{" ".join([*(each.name for each in COMMANDS), "--help", "--version"])}" '
        '-- "$word"))',
        "    return",
        "  fi",
        '  case "${COMP_WORDS[1]} $before" in',
    )
    for command in COMMANDS:
        for option in command.options:
            if option.value:
                pattern = "|".join(f'"{command.name} {name}"' for name in option.names)
                yield f"    {pattern}) {_bash_values(_choices(option), _kind(option.value))}; return;;"
    yield "  esac"
    yield '  case "${COMP_WORDS[1]} $word" in'
    for command in COMMANDS:
        options = " ".join(name for option in command.options for name in option.names)
        yield f'    "{command.name} -"*) COMPREPLY=($(compgen -W "{options} --help" -- "$word"));;'
        yield f'    "{command.name} "*) {_bash_values(_operands(command), _kind(command.operands))};;'
    yield from ("  esac", "}", "complete -o filenames -F _heatlint heatlint")


def _bash_values(choices: tuple[str, ...], kind: str) -> str:
    if choices:
        return f'COMPREPLY=($(compgen -W "{" ".join(choices)}" -- "$word"))'
    if kind == "words":
        return ":"
    return f'COMPREPLY=($(compgen -{"d" if kind == "directories" else "f"} -- "$word"))'


def _zsh() -> Iterator[str]:
    yield from (
        "#compdef heatlint",
        '# zsh completion of heatlint: eval "$(heatlint completion zsh)"',
        "_heatlint() {",
        "  local -a commands=(",
    )
    yield from (f"    {_quoted(f'{each.name}:{each.help}')}" for each in COMMANDS)
    yield from (
        "  )",
        "  if (( CURRENT == 2 )); then",
        "    _describe command commands",
        "    return",
        "  fi",
        '  local command="${words[2]}"',
        "  shift words",
        "  (( CURRENT-- ))",
        '  case "$command" in',
    )
    for command in COMMANDS:
        specs = [_zsh_option(name, option) for option in command.options for name in option.names]
        specs.append(
            _quoted(
                f"*:{command.operands.strip('[].').lower() or 'argument'}:"
                f"{_zsh_values(_operands(command), _kind(command.operands))}"
            )
        )
        yield f"    {command.name}) _arguments {' '.join(specs)};;"
    yield from (
        "  esac",
        "}",
        "if [[ $funcstack[1] == _heatlint ]]; then _heatlint; else compdef _heatlint heatlint; fi",
    )


def _zsh_option(name: str, option: Option) -> str:
    told = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    spec = f"{'*' if option.many else ''}{name}[{told}]"
    words = option.value.replace("[", "").replace("]", "").replace(":", " ").split() if option.value else []
    for word in words[:1] if option.choices or "FORMAT" in words else words:
        spec += f":{word.lower()}:{_zsh_values(_choices(option), _kind(option.value))}"
    return _quoted(spec)


def _zsh_values(choices: tuple[str, ...], kind: str) -> str:
    if choices:
        return f"({' '.join(choices)})"
    return {"words": " ", "directories": "_files -/", "files": "_files"}[kind]


def _fish() -> Iterator[str]:
    yield "# fish completion of heatlint: heatlint completion fish | source"
    yield "complete -c heatlint -f"
    for command in COMMANDS:
        yield f"complete -c heatlint -n __fish_use_subcommand -a {command.name} -d {_fish_quoted(command.help)}"
        here = f"-n '__fish_seen_subcommand_from {command.name}'"
        operands = _operands(command)
        if operands:
            yield f"complete -c heatlint {here} -a '{' '.join(operands)}'"
        elif _kind(command.operands) == "files":
            yield f"complete -c heatlint {here} -F"
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            yield (f"complete -c heatlint {here} {names} -d {_fish_quoted(option.help)}{_fish_values(option)}")


def _fish_values(option: Option) -> str:
    if not option.value:
        return ""
    if _choices(option):
        return f" -x -a '{' '.join(_choices(option))}'"
    return {"words": " -x", "directories": " -x -a '(__fish_complete_directories)'", "files": " -r -F"}[
        _kind(option.value)
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}

"""The command line. Each command is a module of its own, imported when it is asked for."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: Exit statuses: nothing to say; a fault was reported or the template refused; the command line is wrong, or
#: heatlint itself failed.
FINE, FAULTS, MISUSE = 0, 1, 2
#: As a shell has them for a process that a signal ended: SIGINT, SIGPIPE.
INTERRUPTED, BROKEN_PIPE = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. `argv` is without the program's name."""
    if sys.stdout is None:  # the shell closed it; the exit status still tells
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("HEATLINT_DEBUG"):
            raise
        if isinstance(error, OSError) and error.strerror:
            said = f"stopped: {error.strerror}"
        else:
            said = f"failed, which is a fault of its own: {type(error).__name__}: {error}"
        sys.stderr.write(f"heatlint: {said}\n")
        return MISUSE


def _run(words: Sequence[str]) -> int:
    from heatlint.cli.options import Asked, Misuse

    try:
        return _dispatch(words)
    except Asked as asked:
        sys.stdout.write(str(asked))
        return FINE
    except Misuse as misuse:
        from heatlint.report.place import visible

        sys.stderr.write(f"heatlint: {visible(str(misuse))}\n")
        return MISUSE


def _dispatch(words: Sequence[str]) -> int:
    from heatlint.cli.commands import COMMANDS, overview
    from heatlint.cli.options import Asked, Misuse

    name = words[0] if words else None
    if name is None:
        raise Misuse("a command is needed; see heatlint --help")
    if name in ("-h", "--help", "help"):
        raise Asked(overview())
    if name in ("-V", "--version"):
        from heatlint import __version__

        raise Asked(f"heatlint {__version__}\n")
    for command in COMMANDS:
        if command.name == name:
            from importlib import import_module

            module = import_module(f"heatlint.cli.{name}")
            status: int = module.run(command.parse(words[1:]))
            return status
    from heatlint.rule import nearest_name

    near = nearest_name(name, [command.name for command in COMMANDS])
    hint = f'did you mean "{near}"?' if near else "see heatlint --help"
    raise Misuse(f'there is no command "{name}"; {hint}')


def _drop_output() -> None:
    """Nobody reads our output any more: let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass

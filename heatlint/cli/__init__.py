"""The command line. Each command is a module here, imported only when it runs."""

from __future__ import annotations

import gc
import os
import sys

from heatlint._import_path import leave_out_current_directory
from heatlint.cli import exit_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run_process() -> int:
    """Run the command that this process was started for and return its exit status: the console script."""
    leave_out_current_directory()
    # A check makes many objects that are kept, and little garbage, since stacks are dissolved. A collection for every
    # 700 new objects, which is Python's default, takes a fifth of the time of a large template.
    gc.set_threshold(1_000_000)
    status = main()
    # Python's last collection looks at every object, though the system takes all memory back at once: 13 % of it.
    gc.freeze()
    return status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. argv: the arguments without the program's name."""
    if sys.stdout is None:  # the shell closed it; only the exit status is left
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return exit_status.INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return exit_status.BROKEN_PIPE
    except Exception as error:
        from heatlint.failure import DEBUG, described, is_debugging

        if is_debugging():
            raise
        if isinstance(error, OSError) and error.strerror:
            message = f"stopped: {error.strerror}"
        else:
            message = f"internal error: {described(error)}; set {DEBUG}=1 to see more"
        from heatlint.cli.notes import note

        note(message)
        return exit_status.MISUSE


def _run(words: Sequence[str]) -> int:
    from heatlint.cli.options import HelpRequested, Misuse

    try:
        return _dispatch(words)
    except HelpRequested as requested:
        from heatlint.cli.help import command_help

        sys.stdout.write(command_help(requested.command))
        return exit_status.OK
    except Misuse as misuse:
        from heatlint.cli.notes import note

        note(str(misuse))
        return exit_status.MISUSE


def _dispatch(words: Sequence[str]) -> int:
    """Run the command that the first word names. Raises Misuse, and HelpRequested for the help of a command."""
    from heatlint.cli.options import Misuse

    name = words[0] if words else None
    if name is None:
        raise Misuse("a command is missing; see heatlint --help")
    if name in ("-h", "--help"):
        from heatlint.cli.commands import COMMANDS
        from heatlint.cli.help import overview

        sys.stdout.write(overview(COMMANDS))
        return exit_status.OK
    if name in ("-V", "--version"):
        from heatlint._version import __version__
        from heatlint.catalog.releases import NEWEST, describe_release
        from heatlint.heat import NEWEST_DAY

        sys.stdout.write(f"heatlint {__version__} (Heat up to {describe_release(NEWEST)}, of {NEWEST_DAY})\n")
        return exit_status.OK
    if name == "check":
        from heatlint.cli.check_command import CHECK as named
    else:
        from heatlint.cli.commands import command

        named = command(name)
    arguments = named.parse(words[1:])
    from importlib import import_module

    status: int = import_module(f"heatlint.cli.{name}").run(arguments)
    return status


def _drop_output() -> None:
    """Discard further output: its reader has gone, and the interpreter flushes once more at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass

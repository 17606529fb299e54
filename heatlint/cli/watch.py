"""heatlint check --watch: check again whenever something changes."""

from __future__ import annotations

import os
import sys

from heatlint.cli import FINE
from heatlint.cli.check import check
from heatlint.cli.inputs import STDIN
from heatlint.cli.options import Misuse

#: Milliseconds between two looks.
TICK = 100

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.cli.outputs import Outputs


def watch(arguments: Arguments, outputs: Outputs) -> int:
    """Run until the user stops it. What cannot be used, a config that is being written, is told and waited for."""
    if STDIN in arguments.operands:
        raise Misuse("--watch needs files or directories; standard input is read once")
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise Misuse('--watch needs the package watchfiles; install "heatlint[watch]"') from None
    roots = {os.path.abspath(os.curdir), *map(os.path.abspath, arguments.operands)}
    written = {os.path.abspath(file) for _, file in outputs if file is not None}
    ticks = changes(
        *sorted(roots),
        rust_timeout=TICK,
        yield_on_timeout=True,
        watch_filter=lambda _, path: path not in written and "/.git/" not in path,
    )
    next(ticks)  # from here on nothing is missed, whatever happens during a run
    while True:
        try:
            check(arguments, outputs)
        except Misuse as misuse:
            sys.stderr.write(f"heatlint: {misuse}\n")
        sys.stdout.write("waiting for changes\n")
        sys.stdout.flush()
        if not any(ticks):
            return FINE

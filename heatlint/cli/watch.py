"""heatlint check --watch: check again whenever a file changes."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse
from heatlint.review.write import is_temporary

#: How long the watcher waits for a change before it looks for a signal, in milliseconds.
TICK = 100

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def watch(check: Callable[[], object], paths: Iterable[str], report_files: Iterable[str]) -> int:
    """Call `check` now and after each change below `paths` or the current directory, until the user stops it.

    A config that cannot be used, perhaps because it is half written, is reported; the next change is waited for.
    report_files: files that a check writes; a change of these is not a reason to check again, and neither is a change
    of the temporary files that are made beside them.
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise Misuse('--watch needs the package "watchfiles"; install "heatlint[watch]"') from None
    roots = {os.path.abspath(os.curdir), *map(os.path.abspath, paths)}
    written = set(map(os.path.abspath, report_files))
    ticks = changes(
        *sorted(roots),
        rust_timeout=TICK,
        yield_on_timeout=True,
        watch_filter=lambda _, path: (
            path not in written and "/.git/" not in path and not is_temporary(os.path.basename(path))
        ),
    )
    next(ticks)  # watching starts here, so that no change during the first check is missed
    while True:
        try:
            check()
        except Misuse as misuse:
            note(str(misuse))
        sys.stdout.write("waiting for changes\n")
        sys.stdout.flush()
        if not any(ticks):
            return exit_status.OK

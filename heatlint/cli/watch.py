"""heatlint check --watch: check again whenever a file changes."""

from __future__ import annotations

import os
import stat
import sys

from heatlint.cli import exit_status
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse
from heatlint.load.disk import is_below
from heatlint.review.write import is_temporary

#: How long the watcher waits for a change before it looks for a signal, in milliseconds.
TICK = 100

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TextIO

    from heatlint.cli.outputs import Texts


class Watched:
    """What a check says to the watcher.

    files: the paths that it read; texts: the reports that it wrote; is_new: whether there are
    reports since the user was told that heatlint waits.
    """

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.texts: Texts = []
        self.is_new = False


def watch(check: Callable[[], object], watched: Watched, paths: Iterable[str], report_files: Iterable[str]) -> int:
    """Call `check` now and after each change, until the user stops it.

    A change is one below `paths` or the current directory, or of a file that the last check read. A config that cannot
    be used, perhaps because it is half written, is reported; the next change is waited for.
    watched: `check` fills it. report_files: files that a check writes; a change of these is not a reason to check
    again, and neither is one of the temporary files that are made beside them, of kept results, or of the file that
    standard output or standard error goes to.
    """
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise Misuse('--watch needs the package "watchfiles"; install "heatlint[watch]"') from None
    from heatlint.run.cache import default_directory

    roots = {os.path.realpath(os.curdir), *map(os.path.realpath, paths)}
    written = set(map(os.path.realpath, report_files))
    kept = os.path.join(os.path.realpath(default_directory()), "")

    outputs = _identities(sys.stdout, sys.stderr)

    def counts(_: object, path: str) -> bool:
        if outputs and _identity(path) in outputs:
            return False
        if path in written or "/.git/" in path or path.startswith(kept):
            return False
        return not is_temporary(os.path.basename(path))

    outside: set[str] = set()
    ticks = _ticks(roots, counts)
    while True:
        try:
            check()
        except Misuse as misuse:
            watched.texts.clear()
            watched.is_new = True
            note(str(misuse))
        real = set(map(os.path.realpath, watched.files))
        read = {path for path in real if os.path.isfile(path) and not any(is_below(path, each) for each in roots)}
        if read != outside:  # check once more, since a change may have been missed
            outside, ticks = read, _ticks(roots | read, counts)
            continue
        if watched.is_new:
            sys.stdout.write("waiting for changes\n")
            sys.stdout.flush()
            watched.is_new = False
        changes = next(filter(None, ticks), None)
        if changes is None:
            return exit_status.OK
        if any(path in outside for _, path in changes):  # a file that was replaced is another one for the system
            outside = set()


def _identities(*streams: TextIO) -> set[tuple[int, int]]:
    """Return the device and the number of each regular file that a stream goes to."""
    found = set()
    for stream in streams:
        try:
            about = os.fstat(stream.fileno())
        except (OSError, ValueError):  # closed, or not a stream of the system
            continue
        if stat.S_ISREG(about.st_mode):
            found.add((about.st_dev, about.st_ino))
    return found


def _identity(path: str) -> tuple[int, int] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _ticks(paths: set[str], counts: Callable[[object, str], bool]) -> Iterator[set[Any]]:
    """Return each set of changes of files and in directories, and an empty set when there was none for a while."""
    from watchfiles import watch as changes

    ticks = changes(*sorted(paths), rust_timeout=TICK, yield_on_timeout=True, watch_filter=counts)
    next(ticks, None)  # watching starts here, so that no change during the next check is missed
    return ticks

"""Digests of files and directories, which show that something has changed."""

from __future__ import annotations

import os

from heatlint.load.disk import Unreadable, digest, read_regular_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def files_digest(paths: Iterable[str], *, contents: bool = True) -> str:
    """Return a digest of the files at some paths and below them, by their contents or by time and size."""
    parts: list[str] = []
    for path in sorted(set(paths)):
        for file in files_below(path):
            try:
                if contents:
                    parts += [file, digest(read_regular_file(file))]
                else:
                    status = os.stat(file)
                    parts += [file, str(status.st_mtime_ns), str(status.st_size)]
            except (OSError, Unreadable):
                parts += [file, ""]
    return digest(parts)


def files_below(path: str) -> Iterator[str]:
    """Yield the files below a directory, sorted, without hidden directories and bytecode; or the path of a file."""
    if not os.path.isdir(path):
        yield path
        return
    for directory, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        yield from (os.path.join(directory, name) for name in sorted(files) if not name.endswith(".pyc"))

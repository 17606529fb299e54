"""Which files were renamed and changed at once, as git finds it."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

from heatlint.run.git_tree import GitFailed, git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def renames(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, tuple[str, int]]:
    """Return path of an old file -> path of the new one, and how many percent of both git calls alike.

    old, new: files that are gone, and files that came, with their contents. Those that are not alike are missing.
    """
    if not old or not new:
        return {}
    with TemporaryDirectory(prefix="heatlint-") as directory:
        names = [_written(directory, side, files) for side, files in (("a", old), ("b", new))]
        words = ("--no-index", "--no-ext-diff", "--find-renames", "-l0", "--diff-filter=R", "--name-status", "-z")
        try:
            parts = git(directory, "diff", *words, "a", "b", fails_at=2).split(b"\0")
        except GitFailed:
            return {}
    found = {}
    for status, before, after in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        found[names[0][os.fsdecode(before)]] = names[1][os.fsdecode(after)], int(status[1:])
    return found


def _written(directory: str, side: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write files below a directory, and return the path there -> the path in `files`."""
    found = {}
    for number, (path, content) in enumerate(files.items()):
        name = f"{side}/{number}/{os.path.basename(path)}"
        os.makedirs(os.path.join(directory, os.path.dirname(name)))
        with open(os.path.join(directory, name), "wb") as stream:
            stream.write(content)
        found[name] = path
    return found

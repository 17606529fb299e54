"""Finds the paths that a glob pattern matches, as the module glob does, but safely in the tree of a stranger.

The module glob follows symbolic links out of the tree, and 2 ** 40 times around when two links lead to the directory
that they are in. Here "**" goes through no link, each directory is looked at once for each step of the pattern, and the
caller decides which directories may be looked at.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from glob import has_magic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: The step that stands for any number of directories, and at the end also for every file in them.
ANY = "**"


#: How many characters a pattern may have.
LONGEST = 1_000
#: How many entries of directories are compared with the patterns of a config.
MOST_ENTRIES = 300_000


class TooMuchWork(ValueError):
    """A pattern that is too long, or patterns that need too many directories. The message is the end of a sentence."""


class GlobSearch:
    """Finds the paths that patterns match. The work for all patterns together is limited.

    may_list: whether a directory may be looked at; it is called with a path without symbolic links.
    """

    def __init__(self, may_list: Callable[[str], bool]) -> None:
        self._may_list = may_list
        self._entries = 0

    def paths(self, directory: str, pattern: str) -> tuple[list[str], bool]:
        """Return the existing paths below a directory that a pattern matches, sorted, and whether one was refused.

        Wildcards do not match a dot at the beginning of a name. Raises TooMuchWork.
        """
        if len(pattern) > LONGEST:
            raise TooMuchWork(f"is too long a pattern; expected at most {LONGEST:,} characters")
        steps = pattern.split(os.sep)
        found: set[str] = set()
        refused = False
        seen: set[tuple[str, int]] = set()
        todo = [(directory, 0)]
        while todo:
            here, number = todo.pop()
            real = os.path.realpath(here)
            if not self._may_list(real):
                refused = True
                continue
            if (real, number) in seen:
                continue
            seen.add((real, number))
            step = steps[number]
            is_last = number == len(steps) - 1
            if step == ANY:  # it also stands for no directory
                if is_last:
                    found.add(here)
                else:
                    todo.append((here, number + 1))
            for path, is_directory, is_link in self._below(here, step):
                if is_last:
                    found.add(path)
                if step == ANY and is_directory and not is_link:
                    todo.append((path, number))
                elif step != ANY and is_directory and not is_last:
                    todo.append((path, number + 1))
        return sorted(found), refused

    def _below(self, directory: str, step: str) -> list[tuple[str, bool, bool]]:
        """Return what a step matches in a directory: path, whether it is a directory, whether it is a symbolic link.

        Links come first, and then the last name: the caller takes the last one first.
        """
        self._entries += 1
        if not has_magic(step):
            path = os.path.join(directory, step)
            return [(path, os.path.isdir(path), os.path.islink(path))] if os.path.lexists(path) else []
        found = []
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    self._entries += 1
                    if self._entries > MOST_ENTRIES:
                        raise TooMuchWork(
                            f"makes the patterns of the config compare more than {MOST_ENTRIES:,} files and directories"
                        )
                    if (step == ANY or fnmatch(entry.name, step)) and (step[0] == "." or entry.name[0] != "."):
                        found.append((entry.path, entry.is_dir(), entry.is_symlink()))
        except OSError:  # not a directory, or one without permission
            return []
        return sorted(found, key=lambda each: (each[2], each[0]), reverse=True)

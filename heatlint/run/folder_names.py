"""The names of files in messages as a check in a folder of an editor has them.

A server has one current directory, but may have several folders. What it checks in the others has other names.
"""

from __future__ import annotations

import copy
import os
import re

from heatlint.load.disk import is_below, relative_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic

_QUOTED = re.compile(r'"([^"\n]+)"')


def seen_from(folder: str, found: list[Diagnostic], names: Iterable[str], text: bytes) -> list[Diagnostic]:
    """Return findings in a file with the names in their messages relative to a folder; those that change are copies.

    folder: its real path. names: those of the files that were read, as messages have them. text: that of the
    file; an absolute name that it has itself stays.
    """
    known = set(names)
    directories: set[str] = set()  # those of missing files

    def seen(name: str) -> str:
        path = os.path.abspath(name)
        is_proposed = os.path.dirname(name) in directories  # a file beside a missing one
        if name not in known and not (name == path and (is_below(path, folder) or is_proposed)):
            return name
        if name == path and os.fsencode(name) in text:
            return name
        return relative_path(path, folder)

    def renamed(message: str) -> str:
        return _QUOTED.sub(lambda match: f'"{seen(match[1])}"', message)

    shown = []
    for each in found:
        known.add(each.file or "")
        if each.subject and os.sep in each.subject:  # a missing file was not read
            known.add(each.subject)
            directories.add(os.path.dirname(each.subject))
        message, related = renamed(each.message), [renamed(other.message) for other in each.related]
        if message != each.message or related != [other.message for other in each.related]:
            each = copy.copy(each)
            each.message = message
            each.related = tuple(map(copy.copy, each.related))
            for other, words in zip(each.related, related, strict=True):
                other.message = words
            if each.known_as is not None:
                each.known_as = each.known_as[0], renamed(each.known_as[1])
        shown.append(each)
    return shown

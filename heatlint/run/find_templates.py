"""Finds templates in a directory: files with a usual ending and a version key at the top level."""

from __future__ import annotations

import os

from heatlint.heat import TEMPLATE_FILE_ENDINGS, VERSION_KEYS
from heatlint.load.disk import LIMIT, digest
from heatlint.load.server.environment import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KEYS = tuple(key.encode() for key in VERSION_KEYS)
#: A section of an environment at the beginning of a line, and any text that is not indented.
_SECTION = rb"^[\"']?(" + "|".join(SECTIONS).encode() + rb")[\"']?[ \t]*:"
_TOP = rb"^[^\s#%-].*"


def templates(directory: str, excluded: Callable[[str], bool], digests: dict[str, str] | None = None) -> Iterator[str]:
    """Yield the paths of the templates below a directory, as `files` does.

    digests: the digest of each template is added here, so that it need not be read again.
    """
    for path, data in files(directory, excluded):
        if has_version_key(data):
            if digests is not None and len(data) <= LIMIT:
                digests[path] = digest(data)
            yield path


def files(directory: str, excluded: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file below a directory that could be a template or an environment, sorted.

    Hidden directories and files that cannot be read are skipped. Symbolic links are followed; a directory is visited
    once. excluded: whether to leave out a path; the path of a directory ends with a slash.
    """
    seen: set[tuple[int, int]] = set()
    stack = [directory]
    while stack:
        path = stack.pop()
        if os.path.isdir(path):
            if path == directory or not excluded(os.path.join(path, "")):
                stack += reversed(_listing(path, seen))
        elif not excluded(path):
            data = read_plain(path)
            if data is not None:
                yield path, data


def _listing(directory: str, seen: set[tuple[int, int]]) -> list[str]:
    """Return the paths to look at in a directory, sorted; none when it was visited before."""
    found = []
    try:
        status = os.stat(directory)
        if (status.st_dev, status.st_ino) in seen:
            return []
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.name.endswith(TEMPLATE_FILE_ENDINGS) or (entry.is_dir() and not entry.name.startswith(".")):
                    found.append(entry.path if directory != os.curdir else entry.name)
    except OSError:
        return []
    return sorted(found)


def read_plain(path: str) -> bytes | None:
    """Return the content of a regular file, cut one byte after the limit; None when it cannot be read."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as stream:
            return stream.read(LIMIT + 1)
    except OSError:
        return None


def has_version_key(data: bytes) -> bool:
    """Whether a text has a version key at the top level. The text need not be valid YAML."""
    if not any(key in data for key in _KEYS):
        return False
    import re

    key = b"(?:" + b"|".join(_KEYS) + b")"
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare.startswith(b"{"):
        lines = re.compile(rb"^(?:---[ \t]+)?([\"']?)" + key + rb"\1[ \t]*:", re.MULTILINE)
        return lines.search(bare.replace(b"\r", b"\n")) is not None
    return re.search(rb"[{,]\s*([\"']?)" + key + rb"\1\s*:", bare) is not None and not _is_nested_key(bare)


def is_environment(data: bytes) -> bool:
    """Whether a text is probably an environment: more than half of the lines that are not indented begin a section."""
    if has_version_key(data):
        return False
    import re

    sections = len(re.findall(_SECTION, data, re.MULTILINE))
    return sections > 0 and len(re.findall(_TOP, data, re.MULTILINE)) < 2 * sections


def _is_nested_key(data: bytes) -> bool:
    """Whether a JSON text has the version key only below the top level."""
    import json

    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return not any(key in value for key in VERSION_KEYS)

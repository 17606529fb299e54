"""The files of Git LFS: a repository has a short text in their place, a pointer, and their contents elsewhere.

Source: the specification of Git LFS, docs/spec.md of github.com/git-lfs/git-lfs.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256

from heatlint.load.disk import LIMIT

#: A pointer has fewer bytes than this.
_POINTER_BYTES = 1024
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n(?:.*\n)*")


class LfsFiles:
    """The contents of the files of Git LFS that are on this machine.

    top: the top directory of the repository; git_directory: where it has its objects.
    """

    __slots__ = ("_top", "_objects")

    def __init__(self, top: str, git_directory: str) -> None:
        self._top = os.fsencode(top)
        self._objects = os.path.join(os.fsencode(git_directory), b"lfs", b"objects")

    def content(self, path: bytes, data: bytes) -> bytes | None:
        """Return the content of a file that a revision has; None when only its pointer is here.

        path: relative to the top of the repository; data: what the revision has there. If the working tree has pointers
        as well, so that both can be compared, the pointer is the content.
        """
        digest = _digest(data)
        if digest is None:
            return data
        present = _read(os.path.join(self._top, path))
        if present is not None and _digest(present) is not None:
            return data
        if present is not None and _is(present, digest):
            return present
        stored = _read(os.path.join(self._objects, digest[:2], digest[2:4], digest))
        return stored if stored is not None and _is(stored, digest) else None


def _digest(data: bytes) -> bytes | None:
    """Return the digest of the file that a pointer stands for; None when the data are no pointer."""
    match = _POINTER.fullmatch(data) if len(data) < _POINTER_BYTES else None
    return None if match is None else match[1]


def _is(data: bytes, digest: bytes) -> bool:
    return sha256(data).hexdigest().encode("ascii") == digest


def _read(path: bytes) -> bytes | None:
    """Return the content of a regular file; None when the file does not exist or is too large."""
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    try:
        with open(path, "rb") as stream:
            data = stream.read(LIMIT + 1)
    except OSError:
        return None
    return data if len(data) <= LIMIT else None

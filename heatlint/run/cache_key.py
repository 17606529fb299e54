"""The user's key for kept results: an entry that another user has written does not fit the key, and is not used.

The key is not in the directory of the results, which may be copied, restored or shared.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

#: The length of the key in bytes, the longest that BLAKE2b takes.
SIZE = 64


def key_path() -> str:
    """Return the path of the key: in the user's state directory of the platform."""
    from platformdirs import user_state_dir

    return os.path.join(user_state_dir("heatlint", appauthor=False), "cache-key")


def user_key() -> bytes | None:
    """Return the key, made at the first use; None when it cannot be kept, so that nothing can be verified later.

    A key that others may have read, or that is not complete, is replaced.
    """
    path = key_path()
    try:
        return _read(path) or _make(path)
    except (OSError, ValueError):
        return None


def _read(path: str) -> bytes | None:
    """Return the key in a file of the user that only the user may read, None without one."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    with open(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        if os.name == "posix" and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
            return None
        key = stream.read(SIZE + 1)
    return key if len(key) == SIZE else None


def _make(path: str) -> bytes | None:
    """Write a new key and return the one that is there then: another run may have been faster. Raises OSError."""
    directory, name = os.path.split(path)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    temporary = f"{path}.{os.getpid()}"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(temporary, flags, 0o600), "wb") as stream:
            stream.write(os.urandom(SIZE))
        with suppress(FileNotFoundError):  # another run has removed it, and has made a key
            os.replace(temporary, path)
    finally:
        # Also those of other runs: they were killed, or take the key that is there now.
        for each in os.listdir(directory):
            if each.startswith(f"{name}."):
                with suppress(OSError):
                    os.unlink(os.path.join(directory, each))
    return _read(path)

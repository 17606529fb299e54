"""Replaces files: another program sees the old content or the new one, never a part.

Everything that heatlint writes beside the user's files is written here. The new content is first written to a temporary
file in the same directory, which then takes the file's name, or exchanges its name with the file. While heatlint does
this it holds a lock of the directory (flock, where the system has it). So a temporary file that exists while the lock
is held was left by a killed run, and is removed.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress

try:
    import fcntl
except ImportError:  # Windows; directories have no locks there
    fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: Of renameat2(2): paths are relative to the current directory; exchange the files.
_HERE, _EXCHANGE = -100, 2
PREFIX, SUFFIX = ".heatlint-", ".tmp"
#: Follows the name of the temporary file in the second name of the old file.
OLD_SUFFIX = ".old"
#: The names of temporary files, as tempfile makes them.
_TEMPORARY = re.compile(r"\.heatlint-[a-z0-9_]{8}\.tmp(\.old)?")


class NotWritten(Exception):
    """A file was left as it is. The message is the reason, to be put after the file's name."""


def is_temporary(name: str) -> bool:
    """Whether a file has the name of a temporary file of this module. name: without the directory."""
    return _TEMPORARY.fullmatch(name) is not None


def replace_file(path: str, data: bytes) -> None:
    """Write the content of a file, or create it. Raises OSError.

    A symbolic link stays a link; owner and mode are kept. A pipe or a terminal is written to.
    """
    real = os.path.realpath(path)
    try:
        status = os.stat(path)
    except FileNotFoundError:
        status = None
    if status is not None and not stat.S_ISREG(status.st_mode):
        return _write_in_place(path, data)
    with _lock(os.path.dirname(real)):
        try:
            with _temporary_file(real, data, status) as temporary:
                os.replace(temporary, real)
        except NotWritten:  # a file of another user keeps its owner only if it is not replaced
            _write_in_place(path, data)


def require_regular(path: str) -> None:
    """Raise OSError for what exists and is not a regular file, such as a symbolic link or a pipe.

    For a file that the user has not named: a project can neither redirect it nor stop the program.
    """
    if os.path.islink(path):
        raise OSError(errno.ELOOP, "it is a symbolic link; name the file itself")
    if os.path.lexists(path) and not os.path.isfile(path):
        raise OSError(errno.EINVAL, "it is not a regular file")


def replace_unchanged(real: str, old: bytes, new: bytes) -> int:
    """Replace the content `old` of a regular file by `new`. Return how many other hard links the file had.

    real: the path without symbolic links. The other hard links keep the old content. Raises OSError, and NotWritten
    when the file has another content meanwhile or its owner cannot be kept. An edit of another program is found when it
    comes before the file is replaced, also at the last moment where the system can exchange files, and when the program
    writes to the old file until the end of this function.
    """
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    # Opening for writing fails for a file that the user has made read-only.
    with _lock(os.path.dirname(real)), open(os.open(real, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise NotWritten("is not a regular file")
        if not status.st_mode & 0o222:  # the system lets root open it
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with _temporary_file(real, new, status) as temporary, _second_link(real, temporary + OLD_SUFFIX) as kept:
            if _content(stream) != old or not _is_still(real, status):
                raise NotWritten("was changed meanwhile")
            if _exchange(temporary, real):
                # What the temporary name has now is what the file was in the very moment of the exchange.
                if not _is_still(temporary, status) or _content(stream) != old:
                    _exchange(temporary, real)
                    raise NotWritten("was changed meanwhile")
                return status.st_nlink - 1
            os.replace(temporary, real)
            if kept is not None and _content(stream) != old:
                os.replace(kept, real)  # the same file as before, so that its writer can go on
                raise NotWritten("was changed meanwhile")
    return status.st_nlink - 1


def remove_leftovers(directory: str) -> None:
    """Remove the temporary files that killed runs have left in a directory. What cannot be removed stays."""
    with suppress(OSError):
        if any(map(is_temporary, os.listdir(directory))):
            with _lock(directory):
                pass


@contextmanager
def _lock(directory: str) -> Iterator[None]:
    """Hold the lock of a directory, without temporary files of earlier runs. Afterwards, make its entries durable."""
    if fcntl is None:
        _remove_temporary_files(directory)
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks for directories
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        _remove_temporary_files(directory)
        yield
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_temporary_files(directory: str) -> None:
    for name in os.listdir(directory):
        if is_temporary(name):
            with suppress(OSError):
                os.unlink(os.path.join(directory, name))


@contextmanager
def _temporary_file(real: str, data: bytes, status: os.stat_result | None) -> Iterator[str]:
    """Make a file beside `real` with this content and the owner and mode of `status`; remove it if it is still there.

    Raises NotWritten when the system does not allow that owner.
    """
    handle, path = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=os.path.dirname(real))
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            _take_owner_and_mode(handle, path, status)
            os.fsync(handle)
        yield path
    finally:
        with suppress(FileNotFoundError):
            os.unlink(path)


def _take_owner_and_mode(handle: int, path: str, status: os.stat_result | None) -> None:
    if status is None:
        os.chmod(path, 0o666 & ~_umask())
        return
    own = os.fstat(handle)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.chown(path, status.st_uid, status.st_gid)
        except OSError:
            raise NotWritten("belongs to another user or group, which cannot be kept") from None
    os.chmod(path, stat.S_IMODE(status.st_mode))  # after chown, which clears some bits


@contextmanager
def _second_link(real: str, path: str) -> Iterator[str | None]:
    """Give a file a second name, which keeps it when the first is replaced; None where there are no hard links."""
    try:
        os.link(real, path)
    except OSError:
        yield None
        return
    try:
        yield path
    finally:
        with suppress(FileNotFoundError):
            os.unlink(path)


def _exchange(path: str, other: str) -> bool:
    """Exchange two files in one step. Return False if the system cannot; Linux can, Python has no function for it."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes

        renameat2 = ctypes.CDLL(None).renameat2
    except (ImportError, OSError, AttributeError):  # not in every Python, and not in every C library
        return False
    return bool(renameat2(_HERE, os.fsencode(path), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _is_still(real: str, status: os.stat_result) -> bool:
    """Whether the path still names the regular file with this status."""
    now = os.lstat(real)
    return stat.S_ISREG(now.st_mode) and os.path.samestat(now, status)


def _content(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read()


def _write_in_place(path: str, data: bytes) -> None:
    with open(path, "wb") as stream:
        stream.write(data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

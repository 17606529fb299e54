"""Replaces a file in one step: another program sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import tempfile


def replace_file(path: str, data: bytes) -> None:
    """Write the content of a file, or create it. Raises OSError.

    A symbolic link stays a link, and permissions are kept. A pipe or a terminal is written to.
    """
    real = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    handle, temporary = tempfile.mkstemp(prefix=".heatlint-", dir=os.path.dirname(real))
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            mode = os.stat(real).st_mode & 0o7777
        except FileNotFoundError:
            mode = 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

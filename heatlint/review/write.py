"""A file written in one step: whoever looks sees the old text or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile


def replace_file(path: str, data: bytes) -> None:
    """Give a file a new content, or make it. A link stays one, and so do the file's permissions. Raises OSError.

    What is no file, such as a pipe or a terminal, is written to.
    """
    real = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as stream:
            stream.write(data)
        return
    handle, beside = tempfile.mkstemp(prefix=".heatlint-", dir=os.path.dirname(real))
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            mode = os.stat(real).st_mode & 0o7777
        except FileNotFoundError:
            mode = 0o666 & ~_umask()
        os.chmod(beside, mode)
        os.replace(beside, real)
    except BaseException:
        os.unlink(beside)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

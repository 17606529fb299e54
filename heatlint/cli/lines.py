"""The lines of a file, or of standard input, for the options `--requests`."""

from __future__ import annotations

import contextlib
import sys

from heatlint.cli.inputs import STDIN
from heatlint.cli.options import Misuse
from heatlint.run.paths import require_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


@contextlib.contextmanager
def lines_of(path: str, what: str) -> Iterator[BinaryIO]:
    """Open a file ("-": standard input) to read its lines. what: how a message names the file. Raises Misuse."""
    if path == STDIN:
        if sys.stdin is None:
            raise Misuse("standard input is closed; name a file instead")
        yield sys.stdin.buffer
        return
    require_file(path, what)
    try:
        stream = open(path, "rb")
    except PermissionError:
        raise Misuse(f'"{path}" cannot be read; check its permissions') from None
    with stream:
        yield stream

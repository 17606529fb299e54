"""Reads the messages of a client: a header with the length of the content, then the content.

Source: LSP 3.17, Base Protocol. Nothing is read or reserved on the word of a header before it is checked.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

#: The longest content, in bytes: a template of 16 MiB (heatlint.load.disk.LIMIT) with escape sequences.
MOST_CONTENT = 64 * 1024 * 1024
#: The longest line of a header, in bytes, and the number of lines in it.
MOST_LINE, MOST_LINES = 1024, 16
#: How many bytes are read at once.
_PIECE = 64 * 1024

_FIELD = re.compile(rb"([A-Za-z0-9-]+):[ \t]*(.*)")
_CHARSET = re.compile(r'charset="?([^";\s]+)', re.IGNORECASE)


class Unframed(Exception):
    """The place where the next message begins is not known, so the connection cannot go on. The message says why."""


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the content of the next message; None when the client has closed the connection.

    Raises Unframed for a header that LSP does not allow or that announces too much, and for a message that is cut off.
    """
    length: int | None = None
    for number in range(MOST_LINES + 1):
        line = stream.readline(MOST_LINE + 1)
        if not line and number == 0:
            return None
        if len(line) > MOST_LINE:
            raise Unframed(f"a line of a header is longer than {MOST_LINE} bytes")
        if not line.endswith(b"\n"):
            raise Unframed("the input ends in the middle of a header")
        line = line.rstrip(b"\r\n")
        if not line:
            if length is None:
                raise Unframed('a header has no "Content-Length"')
            return _content(stream, length)
        field = _FIELD.fullmatch(line)
        if field is None:
            raise Unframed(f'"{_quoted(line)}" is not a line of a header; expected "Content-Length: N"')
        name, value = field[1].lower(), field[2].strip()
        if name == b"content-length":
            if length is not None:
                raise Unframed('a header has "Content-Length" more than once')
            length = _length(value)
        elif name == b"content-type":
            _require_utf8(value)
    raise Unframed(f"a header has more than {MOST_LINES} lines")


def _content(stream: BinaryIO, length: int) -> bytes:
    pieces = []
    while length:
        piece = stream.read(min(length, _PIECE))
        if not piece:
            raise Unframed("the input ends in the middle of a message")
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _length(value: bytes) -> int:
    if not re.fullmatch(rb"[0-9]+", value):
        raise Unframed(f'"{_quoted(value)}" is not a length; expected "Content-Length: N" with a whole number')
    if len(value.lstrip(b"0")) > len(str(MOST_CONTENT)) or int(value) > MOST_CONTENT:
        raise Unframed(f"a message of {_quoted(value)} bytes is longer than {MOST_CONTENT >> 20} MiB")
    return int(value)


def _require_utf8(value: bytes) -> None:
    charset = _CHARSET.search(value.decode("latin-1"))
    if charset is not None and charset[1].lower() not in ("utf-8", "utf8"):  # "utf8": LSP 3.17 names it, too
        raise Unframed(f'the encoding "{_quoted(charset[1].encode("latin-1"))}" is not supported; expected "utf-8"')


def _quoted(text: bytes) -> str:
    """Return the beginning of a text from the client."""
    return (text if len(text) <= 60 else text[:57] + b"...").decode("latin-1")

"""Requests to format a file or a part of it."""

from __future__ import annotations

from lsprotocol import types

from heatlint._misuse import Misuse
from heatlint.editor.buffer import common, common_end
from heatlint.editor.formatting import formatted_text
from heatlint.lsp.server import HeatServer, Refused
from heatlint.rewrite.fmt import NotFormatted
from heatlint.text.lines import line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.file import File


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server."""
    documents = server.documents

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def format_file(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        return _edits(server, documents.read(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_RANGE_FORMATTING)
    def format_range(params: types.DocumentRangeFormattingParams) -> list[types.TextEdit] | None:
        file = documents.read(params.text_document.uri)
        if file is None:
            return None
        start, end = documents.offsets(file.buffer, params.range)
        return _edits(server, file, (file.buffer.line(start) + 1, file.buffer.line(max(start, end - 1)) + 1))


def _edits(server: HeatServer, file: File | None, lines: tuple[int, int] | None = None) -> list[types.TextEdit] | None:
    """Return the edit that formats some lines of a file, or all; None for a file that is not Heat's.

    A text that cannot be formatted, such as one that is half typed, is left as it is; the log says why. The options of
    the editor do not count: they would differ from one user to the next.
    """
    if file is None or file.kind is None:
        return None
    documents = server.documents
    text = file.buffer.text
    try:
        new = formatted_text(server.heat_workspace, file, lines)
    except Misuse as misuse:
        raise Refused(str(misuse)) from None
    except NotFormatted as reason:
        server.log(f"{file.path}:{reason.line}: {reason}; not formatted")
        return []
    if new == text:
        return []
    start, end, new = _changed_lines(text, new)
    return [types.TextEdit(documents.range(file.buffer, start, end), new)]


def _changed_lines(old: str, new: str) -> tuple[int, int, str]:
    """Return the offsets of the part of a text that changes, and the new part. They are where lines begin."""
    start = line_start(old, common(old, new))
    same = common_end(old, new, min(len(old), len(new)) - start)
    line = old.find("\n", len(old) - same) + 1
    end = line if same and line else len(old)
    return start, end, new[start : len(new) - (len(old) - end)]

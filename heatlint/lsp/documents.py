"""Converts between the URIs and positions of the protocol and files and offsets; follows the client's open files."""

from __future__ import annotations

import os
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from heatlint.editor.buffer import UTF16, Buffer
from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace
from heatlint.load.disk import is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


#: What stands for a byte that is not UTF-8 in a path of pygls.
_REPLACED = "\ufffd"
#: The scheme of the URIs of texts that were never saved, as VS Code and its relatives write them.
_UNTITLED = "untitled:"
#: The directory of such a text if the client has no folder. It does not exist, so that no file is read there.
_NOWHERE = os.path.abspath(os.path.join(os.sep, "untitled"))


class Documents:
    """The files of a workspace as the client names them.

    encoding: the position encoding that the client and the server agreed on.
    on_change: is called after every change of an open file.
    """

    def __init__(self, workspace: Workspace, on_change: Callable[[], None]) -> None:
        self.workspace = workspace
        self.encoding = UTF16
        self._on_change = on_change
        self._uris: dict[str, str] = {}  # URIs of the open files, by real path
        self._folders: dict[str, str] = {}  # paths of the folders as the client writes them, by real path

    # --- open files ------------------------------------------------------------------------------------------

    def opened(self, document: types.TextDocumentItem) -> None:
        """Note that the client has opened a file."""
        path = self._path_of_open(document.uri)
        if path is None:
            return
        file = self.workspace.did_open(path, document.text, document.version)
        self._uris[file.real] = document.uri
        self._on_change()

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Apply changes of the text of an open file."""
        file = self.of(params.text_document.uri)
        if file is None:
            return
        buffer = file.buffer
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = self.offsets(buffer, change.range)
                buffer.replace(start, end, change.text)
            else:
                buffer.replace(0, len(buffer.text), change.text)
        buffer.version = params.text_document.version
        self.workspace.did_change(file)
        self._on_change()

    def closed(self, uri: str) -> None:
        """Note that the client has closed a file."""
        file = self.of(uri)
        if file is not None:
            self.workspace.did_close(file.real)
            self._uris.pop(file.real, None)
            self._on_change()

    def of(self, uri: str) -> File | None:
        """Return the open file of a URI, or None."""
        path = self._path_of_open(uri)
        return None if path is None else self.workspace.open.get(os.path.realpath(path))

    def is_untitled(self, file: File) -> bool:
        """Whether an open text was never saved, so that there is no file on the disk."""
        return self._uris.get(file.real, "").startswith(_UNTITLED)

    def _path_of_open(self, uri: str) -> str | None:
        """Return the path of an open text. One that was never saved stands in the first folder, as if it were a file.

        None for the URI of anything else, such as a cell of a notebook or a file of a commit.
        """
        if not uri.startswith(_UNTITLED):
            return path_of(uri)
        written = uri.removeprefix(_UNTITLED)
        if written.startswith("/"):  # the path where the editor will save the text
            return path_of(f"file://{written}")
        name = unquote(written)
        if not name or "/" in name or "\0" in name or name in (os.curdir, os.pardir):
            return None
        return os.path.join(next(iter(self._folders.values()), _NOWHERE), name)

    def read(self, uri: str) -> File | None:
        """Return the open file of a URI after reading its present text, or None."""
        file = self.of(uri)
        if file is not None:
            file.read()
        return file

    # --- folders and URIs ------------------------------------------------------------------------------------

    def add_folder(self, uri: str) -> None:
        """Add a folder of the client."""
        path = path_of(uri)
        if path is not None and os.path.isdir(path):
            self._folders[os.path.realpath(path)] = path
            self.workspace.add_folder(path)

    def remove_folder(self, uri: str) -> None:
        """Remove a folder of the client."""
        path = path_of(uri)
        if path is not None:
            self._folders.pop(os.path.realpath(path), None)
            self.workspace.remove_folder(path)

    def uri(self, path: str) -> str:
        """Return the URI of a file as the client writes it."""
        return self._uri(os.path.realpath(path))

    def _uri(self, real: str) -> str:
        if real in self._uris:
            return self._uris[real]
        for folder, written in self._folders.items():
            if is_below(real, folder):
                real = written + real[len(folder) :]
                break
        return _uri_of(real)

    # --- positions -------------------------------------------------------------------------------------------

    def offset(self, buffer: Buffer, position: types.Position) -> int:
        """Return the offset of a position."""
        return buffer.offset(position.line, position.character, self.encoding)

    def offsets(self, buffer: Buffer, span: types.Range) -> tuple[int, int]:
        """Return the offsets of a range, also of one whose end is before its start."""
        start, end = sorted((self.offset(buffer, span.start), self.offset(buffer, span.end)))
        return start, end

    def position(self, buffer: Buffer, offset: int) -> types.Position:
        """Return the position of an offset."""
        return types.Position(*buffer.position(offset, self.encoding))

    def range(self, buffer: Buffer, start: int, end: int) -> types.Range:
        """Return the range between two offsets."""
        return types.Range(self.position(buffer, start), self.position(buffer, end))

    def location(self, file: File, start: int, end: int) -> types.Location:
        """Return the location of the text between two offsets of a file."""
        return types.Location(self._uri(file.real), self.range(file.buffer, start, end))


def path_of(uri: str) -> str | None:
    """Return the absolute path of a URI; None if it is not the URI of a file."""
    if not uri.startswith("file:"):
        return None
    try:
        path = to_fs_path(uri) or ""
        if _REPLACED in path:  # a name with bytes that are not UTF-8
            path = os.fsdecode(unquote_to_bytes(urlsplit(uri).path))
        path = unquote(path) if "%" in path and not os.path.exists(path) else path
        os.path.realpath(path)
    except ValueError:  # not a URI, or a character that no path can have
        return None
    return os.path.normpath(path) if os.path.isabs(path) else None


def _uri_of(path: str) -> str:
    try:
        return from_fs_path(path) or ""
    except UnicodeEncodeError:  # a name with bytes that are not UTF-8
        return "file://" + quote(os.fsencode(path))

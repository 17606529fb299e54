"""URIs and positions of the protocol as files and offsets, and back; open files as the client tells of them."""

from __future__ import annotations

import os
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from heatlint.editor.buffer import UTF16, Buffer
from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Documents:
    """The files of a workspace as the client names them. encoding: what it counts columns in.

    told: is called after every change of an open file.
    """

    def __init__(self, workspace: Workspace, told: Callable[[File], None]) -> None:
        self.workspace = workspace
        self.encoding = UTF16
        self._told = told
        self._uris: dict[str, str] = {}  # of open files, by path without links
        self._folders: dict[str, str] = {}  # paths as the client writes them, by path without links

    # --- open files ------------------------------------------------------------------------------------------

    def opened(self, document: types.TextDocumentItem) -> None:
        """A file is open from now on."""
        path = path_of(document.uri)
        if path is None:
            return
        file = self.workspace.did_open(path, document.text, document.version)
        self._uris[file.real] = document.uri
        self._told(file)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """The text of an open file has changed."""
        file = self.of(params.text_document.uri)
        if file is None:
            return
        buffer = file.buffer
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = self.offsets(buffer, change.range)
                buffer.replace(start, max(start, end), change.text)
            else:
                buffer.replace(0, len(buffer.text), change.text)
        buffer.version = params.text_document.version
        self.workspace.did_change(file)
        self._told(file)

    def closed(self, uri: str) -> None:
        """A file is open no longer."""
        file = self.of(uri)
        if file is not None:
            self.workspace.did_close(file.real)
            self._uris.pop(file.real, None)
            self._told(file)

    def of(self, uri: str) -> File | None:
        """The open file of a URI."""
        path = path_of(uri)
        return None if path is None else self.workspace.open.get(os.path.realpath(path))

    def read(self, uri: str) -> File | None:
        """The open file of a URI, read as it is now."""
        file = self.of(uri)
        if file is not None:
            file.read()
        return file

    # --- folders and URIs ------------------------------------------------------------------------------------

    def add_folder(self, uri: str) -> None:
        """Look at a folder."""
        path = path_of(uri)
        if path is not None and os.path.isdir(path):
            self._folders[os.path.realpath(path)] = path
            self.workspace.add_folder(path)

    def remove_folder(self, uri: str) -> None:
        """Look at a folder no longer."""
        path = path_of(uri)
        if path is not None:
            self._folders.pop(os.path.realpath(path), None)
            self.workspace.remove_folder(path)

    def uri(self, path: str) -> str:
        """The URI of a file, as the client writes it."""
        real = os.path.realpath(path)
        if real in self._uris:
            return self._uris[real]
        for folder, given in self._folders.items():
            if real.startswith(os.path.join(folder, "")):
                real = given + real[len(folder) :]
                break
        return from_fs_path(real) or ""

    # --- positions -------------------------------------------------------------------------------------------

    def offset(self, buffer: Buffer, position: types.Position) -> int:
        """The offset of a position."""
        return buffer.offset(position.line, position.character, self.encoding)

    def offsets(self, buffer: Buffer, span: types.Range) -> tuple[int, int]:
        """The offsets of a range."""
        return self.offset(buffer, span.start), self.offset(buffer, span.end)

    def position(self, buffer: Buffer, offset: int) -> types.Position:
        """The position of an offset."""
        return types.Position(*buffer.position(offset, self.encoding))

    def range(self, buffer: Buffer, start: int, end: int) -> types.Range:
        """The range between two offsets."""
        return types.Range(self.position(buffer, start), self.position(buffer, end))

    def location(self, file: File, start: int, end: int) -> types.Location:
        """A place in a file."""
        return types.Location(self.uri(file.real), self.range(file.buffer, start, end))


def path_of(uri: str) -> str | None:
    """The path of a URI; None of what is not a file."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return (
        None if path is None else os.path.normpath(unquote(path) if "%" in path and not os.path.exists(path) else path)
    )

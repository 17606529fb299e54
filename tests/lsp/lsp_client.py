"""A client that talks to a real server, and a project for it to open."""

from __future__ import annotations

import asyncio
import pathlib
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import pytest_lsp
from editor_project import FILES, write
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

COMMAND = [sys.executable, "-m", "heatlint", "lsp"]
#: Seconds after which a server that sends nothing counts as hung. No test depends on the time that an answer takes.
HANGS_AFTER = 120


@pytest.fixture()
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    write(folder, FILES)
    return folder


class Editor:
    """An editor: it opens files, types, and waits for messages of the server.

    texts: of the open files, by name. versions: of all files that were opened; they never start again, so that
    diagnostics of a file that was closed do not count for the file that is opened again.
    """

    def __init__(self, client: LanguageClient, folder: pathlib.Path) -> None:
        self.client = client
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        """Return the URI of a file of the folder; a name with a colon is a URI already."""
        return name if ":" in name else (self.folder / name).as_uri()

    def id(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    async def open(self, name: str, text: str | None = None, *, wait: bool = True) -> list[types.Diagnostic]:
        self.texts[name] = (self.folder / name).read_text(encoding="utf-8") if text is None else text
        self.versions[name] = self.versions.get(name, 0) + 1
        document = types.TextDocumentItem(self.uri(name), "yaml", self.versions[name], self.texts[name])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return await self.diagnostics(name) if wait else []

    async def close_all(self) -> None:
        """Close all files, and wait until the server has checked the texts that are on the disk."""
        for name in self.texts:
            self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.id(name)))
        self.texts.clear()
        await self.settle()

    async def type(self, name: str, text: str, *, wait: bool = True) -> list[types.Diagnostic]:
        """Replace the text of an open file by another, with one edit of the part that differs."""
        old = self.texts[name]
        start = next((at for at, (one, other) in enumerate(zip(old, text)) if one != other), min(len(old), len(text)))
        tail = 0
        while tail < min(len(old), len(text)) - start and old[-1 - tail] == text[-1 - tail]:
            tail += 1
        self.versions[name] += 1
        change = types.TextDocumentContentChangePartial(
            types.Range(position(old, start), position(old, len(old) - tail)), text[start : len(text) - tail]
        )
        self.texts[name] = text
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name)), [change]
            )
        )
        return await self.diagnostics(name) if wait else []

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Return the diagnostics of the present version of an open file, once they are published."""
        return await self.until(lambda: self.published(name))

    def published(self, name: str) -> list[types.Diagnostic] | None:
        """Return the last diagnostics of a file; None if they are of another version."""
        for message in reversed(self.client.published):
            if message.uri == self.uri(name):
                return list(message.diagnostics) if message.version == self.versions.get(name) else None
        return None

    async def until(self, condition):
        """Wait for messages until a condition is neither None nor False; return its value."""
        async with asyncio.timeout(HANGS_AFTER):
            while (value := condition()) is None or value is False:
                await self.client.news.wait()
                self.client.news.clear()
        return value

    async def settle(self) -> None:
        """Wait until the server has found and checked all templates."""
        await self.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))

    def at(self, name: str, words: str, plus: int = 0) -> types.TextDocumentPositionParams:
        return types.TextDocumentPositionParams(
            self.id(name), position(self.texts[name], self.texts[name].index(words) + plus)
        )

    def place(self, name: str, words: str, plus: int = 0) -> dict:
        found = self.at(name, words, plus)
        return {"text_document": found.text_document, "position": found.position}


def position(text: str, offset: int) -> types.Position:
    before = text[:offset]
    ends = before.replace("\r\n", "\n\n").replace("\r", "\n")
    start = ends.rfind("\n") + 1
    lines = before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    return types.Position(lines, len(before[start:].encode("utf-16-le")) // 2)


def offset(text: str, place: types.Position) -> int:
    lines = text.splitlines(keepends=True) or [""]
    before = "".join(lines[: place.line])
    line = lines[place.line] if place.line < len(lines) else ""
    return len(before) + len(line.encode("utf-16-le")[: place.character * 2].decode("utf-16-le"))


def applied(text: str, edits: list[types.TextEdit]) -> str:
    for edit in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
        start, end = offset(text, edit.range.start), offset(text, edit.range.end)
        text = text[:start] + edit.new_text + text[end:]
    return text


def codes(found: list[types.Diagnostic]) -> list[tuple[int, str]]:
    """Return line (from 1) and code of each diagnostic."""
    return [(each.range.start.line + 1, each.code) for each in found]


async def begin(
    client: LanguageClient,
    folders: list[pathlib.Path],
    *,
    pulls: bool = False,
    capabilities: types.ClientCapabilities | None = None,
    options: dict[str, object] | None = None,
) -> Editor:
    """Begin a session with folders.

    pulls: whether the client requests diagnostics instead of being sent them. options: the initialization options.
    """
    client.published = []
    client.news = asyncio.Event()

    def publish(params: types.PublishDiagnosticsParams) -> None:
        client.published.append(params)
        client.news.set()

    def log(params: types.LogMessageParams) -> None:
        client.log_messages.append(params)
        client.news.set()

    features = client.protocol.fm.features  # pytest-lsp's own handlers do not keep the versions
    features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = publish
    features[types.WINDOW_LOG_MESSAGE] = log
    features[types.CLIENT_REGISTER_CAPABILITY] = lambda params: None
    if capabilities is None:
        capabilities = client_capabilities("visual-studio-code")
        capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities() if pulls else None
    client.begun = await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            initialization_options=options,
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders],
        )
    )
    return Editor(client, folders[0])


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND), loop_scope="module")
async def bare(lsp_client: LanguageClient, project: pathlib.Path):
    """A client and its server before the session."""
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture(loop_scope="module")
async def own_editor(bare: LanguageClient, project: pathlib.Path) -> Editor:
    """An editor with a project and a server of its own, for tests that change files on the disk.

    The server has checked all of the project.
    """
    editor = await begin(bare, [project])
    await editor.settle()
    return editor


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND), scope="module")
async def shared_client(lsp_client: LanguageClient):
    """A client and its server for all tests of a module: the start of a server takes longer than most tests."""
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_editor(shared_client: LanguageClient, tmp_path_factory: pytest.TempPathFactory) -> Editor:
    folder = tmp_path_factory.mktemp("shared") / "project"
    write(folder, FILES)
    return await begin(shared_client, [folder])


@pytest_asyncio.fixture(loop_scope="module")
async def editor(shared_editor: Editor) -> AsyncIterator[Editor]:
    """An editor in which no file is open yet; the server has checked all of the project."""
    await shared_editor.settle()
    yield shared_editor
    await shared_editor.close_all()

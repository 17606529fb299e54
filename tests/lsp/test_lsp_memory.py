"""The server keeps nothing of the messages that it has handled: the number of objects does not grow with them."""

from __future__ import annotations

import asyncio
import gc
import json
import weakref

import pytest

from heatlint.lsp.server import HeatServer
from heatlint.lsp.start import make

TEMPLATE = "heat_template_version: 2018-08-31\nresources:\n  a: {type: OS::Heat::Value, properties: {value: 1}}\n"
#: The place of the value in TEMPLATE.
PLACE = {"start": {"line": 2, "character": 54}, "end": {"line": 2, "character": 55}}


class Editor:
    """An editor whose messages reach the protocol of a server in this process. It reads no answers."""

    def __init__(self, server: HeatServer, folder: str) -> None:
        self.server = server
        self.folder = folder
        self.count = 0
        server.protocol.set_writer(self)
        self.ask("initialize", capabilities={}, processId=None, workspaceFolders=[{"uri": folder, "name": "folder"}])
        self.tell("initialized")
        self.open("a.yaml")

    def write(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass

    def tell(self, method: str, **params: object) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.server.protocol.receive(json.dumps(message).encode())

    def ask(self, method: str, **params: object) -> None:
        self.count += 1
        message = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
        self.server.protocol.receive(json.dumps(message).encode())

    def document(self, name: str) -> dict[str, object]:
        return {"uri": f"{self.folder}/{name}"}

    def open(self, name: str) -> None:
        self.tell(
            "textDocument/didOpen",
            textDocument={**self.document(name), "languageId": "yaml", "version": 1, "text": TEMPLATE},
        )

    # --- what is repeated, with a number that differs each time ----------------------------------------------

    def edits(self, number: int) -> None:
        self.tell(
            "textDocument/didChange",
            textDocument={**self.document("a.yaml"), "version": number},
            contentChanges=[{"range": PLACE, "text": str(number % 10)}],
        )

    def opened_and_closed_files(self, number: int) -> None:
        self.open(f"{number}.yaml")
        self.tell("textDocument/didClose", textDocument=self.document(f"{number}.yaml"))

    def completions(self, number: int) -> None:
        self.ask("textDocument/completion", textDocument=self.document("a.yaml"), position=PLACE["end"])

    def cancelled_requests(self, number: int) -> None:
        self.ask("textDocument/hover", textDocument=self.document("a.yaml"), position=PLACE["end"])
        self.tell("$/cancelRequest", id=self.count)

    def refused_requests(self, number: int) -> None:
        self.ask("textDocument/hover", number=number)
        self.ask(f"nothing/known{number}")

    def changed_files(self, number: int) -> None:
        change = {"uri": f"{self.folder}/watched{number}.yaml", "type": 1 + number % 3}
        self.tell("workspace/didChangeWatchedFiles", changes=[change])

    def changed_folders(self, number: int) -> None:
        folder = {"uri": f"{self.folder}/sub", "name": "sub"}
        event = {"added": [folder], "removed": []} if number % 2 else {"added": [], "removed": [folder]}
        self.tell("workspace/didChangeWorkspaceFolders", event=event)

    def other_notifications(self, number: int) -> None:
        self.tell("$/setTrace", value="off")
        self.tell("initialized")
        self.tell("workspace/didChangeConfiguration", settings={"number": number})
        self.tell("textDocument/didSave", textDocument=self.document("a.yaml"))
        self.tell("window/workDoneProgress/cancel", token=number)
        self.tell("notebookDocument/didClose", notebookDocument={"uri": f"a{number}"}, cellTextDocuments=[])


async def objects_after(editor: Editor) -> int:
    await editor.server.checking.all_diagnostics()
    gc.collect()
    return len(gc.get_objects())


@pytest.mark.parametrize(
    ("what", "times"),
    [
        (Editor.edits, 2000),
        (Editor.opened_and_closed_files, 400),
        (Editor.completions, 200),
        (Editor.cancelled_requests, 400),
        (Editor.refused_requests, 400),
        (Editor.changed_files, 400),
        (Editor.changed_folders, 200),
        (Editor.other_notifications, 400),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_no_object_is_kept_for_a_message(what, times, tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    monkeypatch.setattr(gc, "set_threshold", lambda *counts: None)  # the tests that follow keep theirs
    monkeypatch.setattr(gc, "freeze", lambda: None)

    async def run() -> None:
        editor = Editor(make(), tmp_path.as_uri())
        for number in range(150):  # fills the caches that have a limit
            what(editor, number)
            await asyncio.sleep(0)
        before = await objects_after(editor)
        for number in range(150, 150 + times):
            what(editor, number)
            await asyncio.sleep(0)
        assert await objects_after(editor) - before < times / 4

    asyncio.run(run())


def test_a_server_is_not_kept_after_its_session(tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    async def run() -> weakref.ref[HeatServer]:
        editor = Editor(make(), tmp_path.as_uri())
        await editor.server.checking.all_diagnostics()
        editor.server.checking.end()
        return weakref.ref(editor.server)

    found = asyncio.run(run())
    gc.collect()
    assert found() is None

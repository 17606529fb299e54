#!/usr/bin/env python3
"""Measure what a hostile file costs in an editor: the CPU time of each request, and the peak memory of the server.

    python -m bench.hostile_editor [--requests] [WORD ...]

For each kind of input (see hostile_kinds.py) a language server opens a directory with the files, as an editor does. The
template is opened, asked about in each way that an editor has, edited, and asked about again. It is as long as one may
be in an editor (see docs/limits.md). A small input of the same kind comes first, so that the modules are imported. The
figures of a kind are those of the slowest request, and the peak memory. --requests: list the figures of all requests.
WORD: measure only the kinds with this in their names.
The exit status is 1 when a request takes more than a second of CPU time, or a server more than 300 MB; the time depends
on the machine, and on other programs that run on it. Linux only: the figures come from /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.hostile import HOME, MOST_MB, MOST_SECONDS, SMALL, write
from bench.hostile_kinds import KINDS, Files, Kind
from heatlint.load.dense import MOST_CHARACTERS

Message = dict[str, Any]

#: Seconds after which the server has done what it does when it is idle, such as the collection of garbage.
IDLE = 0.4
#: Requests about a whole document, with further parameters.
OF_DOCUMENT: dict[str, Message] = {
    "textDocument/documentSymbol": {},
    "textDocument/semanticTokens/full": {},
    "textDocument/foldingRange": {},
    "textDocument/documentLink": {},
    "textDocument/codeLens": {},
    "textDocument/formatting": {"options": {"tabSize": 2, "insertSpaces": True}},
}
#: Requests about a place, with further parameters.
OF_PLACE: dict[str, Message] = {
    "textDocument/hover": {},
    "textDocument/completion": {},
    "textDocument/signatureHelp": {},
    "textDocument/definition": {},
    "textDocument/references": {"context": {"includeDeclaration": True}},
    "textDocument/documentHighlight": {},
    "textDocument/prepareRename": {},
    "textDocument/rename": {"newName": "another"},
    "textDocument/prepareCallHierarchy": {},
}
#: The lines that an editor shows at once.
SCREEN = 60


class Editor:
    """An editor that is connected to a language server. idle: the seconds that it waits after each check."""

    def __init__(self, directory: str) -> None:
        self.idle = 0.0
        self._server = subprocess.Popen(
            [sys.executable, "-m", "heatlint", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=directory,
            env=os.environ | {"PYTHONPATH": HOME, "HEATLINT_CACHE_DIR": os.path.join(directory, ".cache")},
        )
        self._folder = pathlib.Path(directory)
        self._number = 0
        self._checked: set[tuple[str, int | None]] = set()  # the files, with versions, whose diagnostics were sent
        self._is_refused = False  # whether the config has a fault: then no template is checked
        folder = self._folder.as_uri()
        self.ask(
            "initialize",
            processId=None,
            rootUri=folder,
            workspaceFolders=[{"uri": folder, "name": "a"}],
            capabilities={},
        )
        self.tell("initialized")

    def close(self) -> None:
        self._server.kill()
        self._server.communicate()

    def uri(self, name: str) -> str:
        return pathlib.Path(os.path.normpath(self._folder / name)).as_uri()

    @property
    def cpu(self) -> float:
        """The seconds of CPU time that the server has used."""
        text = pathlib.Path(f"/proc/{self._server.pid}/stat").read_text(encoding="ascii")
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    @property
    def peak(self) -> float:
        """The peak of the server's memory in MB."""
        lines = pathlib.Path(f"/proc/{self._server.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Message:
        """Send a request; return the answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._number and "method" not in message:
                return message

    def wait_for_diagnostics(self, name: str, version: int) -> None:
        """Wait until a version of a file is checked, or its config is refused, and the server has nothing to do."""
        while not self._is_refused and (self.uri(name), version) not in self._checked:
            self._receive()
        time.sleep(self.idle)

    def _send(self, message: Message) -> None:
        assert self._server.stdin is not None
        data = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._server.stdin.flush()

    def _receive(self) -> Message:
        assert self._server.stdout is not None
        length = 0
        while line := self._server.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        if not length:
            raise RuntimeError("the server has ended")
        message: Message = json.loads(self._server.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._checked.add((message["params"]["uri"], message["params"].get("version")))
            self._is_refused |= message["params"]["uri"].endswith(".toml") and bool(message["params"]["diagnostics"])
        return message


class Session:
    """What a user does with one file. times: what was asked -> the longest CPU time of it in seconds."""

    def __init__(self, editor: Editor, name: str, text: str) -> None:
        self._editor = editor
        self._name = name
        self._text = text
        self._version = 1
        self.times: dict[str, float] = {}

    def run(self) -> None:
        """Open the file, ask, edit, ask again, and close it."""
        uri, editor = self._editor.uri(self._name), self._editor
        started = editor.cpu
        document = {"uri": uri, "languageId": "yaml", "version": self._version, "text": self._text}
        editor.tell("textDocument/didOpen", textDocument=document)
        editor.wait_for_diagnostics(self._name, self._version)
        self._note("opening", started)
        self._ask_everything("")
        at = len(self._text) // 2
        self._edit(at, "x")
        started = editor.cpu
        editor.wait_for_diagnostics(self._name, self._version)
        self._note("check after an edit", started)
        # these requests come before the check
        for method in ("textDocument/semanticTokens/full", "textDocument/hover", "textDocument/completion"):
            self._edit(at, "y")
            params = {"position": self._position(at)} if method in OF_PLACE else {}
            self._ask(method, " after an edit", **params)
            editor.wait_for_diagnostics(self._name, self._version)
        self._edit(at, "", 4)
        editor.wait_for_diagnostics(self._name, self._version)
        editor.tell("textDocument/didClose", textDocument={"uri": uri})

    def _ask_everything(self, suffix: str) -> None:
        for method, params in OF_DOCUMENT.items():
            self._ask(method, suffix, **params)
        size = len(self._text)
        for at in (min(size, 100), size // 2, size - 1):
            position = self._position(at)
            for method, params in OF_PLACE.items():
                self._ask(method, suffix, position=position, **params)
            self._ask("textDocument/selectionRange", suffix, positions=[position])
            lines = {"start": position, "end": {"line": position["line"] + SCREEN, "character": 0}}
            self._ask("textDocument/inlayHint", suffix, range=lines)
            self._ask("textDocument/codeAction", suffix, range=lines, context={"diagnostics": []})
        whole = {"start": self._position(0), "end": self._position(size)}
        self._ask("textDocument/codeAction", suffix, range=whole, context={"diagnostics": []})
        fix_all = {"diagnostics": [], "only": ["source.fixAll"]}
        self._ask("textDocument/codeAction", suffix, range=whole, context=fix_all)

    def _ask(self, method: str, suffix: str, **params: Any) -> None:
        started = self._editor.cpu
        self._editor.ask(method, textDocument={"uri": self._editor.uri(self._name)}, **params)
        self._note(method.partition("/")[2] + suffix, started)

    def _note(self, what: str, started: float) -> None:
        self.times[what] = max(self._editor.cpu - started, self.times.get(what, 0))

    def _edit(self, at: int, new: str, length: int = 0) -> None:
        """Replace some characters."""
        self._version += 1
        self._editor.tell(
            "textDocument/didChange",
            textDocument={"uri": self._editor.uri(self._name), "version": self._version},
            contentChanges=[{"range": {"start": self._position(at), "end": self._position(at + length)}, "text": new}],
        )
        self._text = self._text[:at] + new + self._text[at + length :]

    def _position(self, offset: int) -> Message:
        before = self._text[:offset]
        line = before.count("\n")
        character = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
        return {"line": line, "character": character}


def longest(make: Kind) -> Files:
    """Return the input of a kind whose template is as long as an editor checks, or a little shorter."""
    size = MOST_CHARACTERS
    while len((files := make(size))["template.yaml"]) > MOST_CHARACTERS:
        size = size * 19 // 20
    return files


def measure(files: Files, small: Files) -> tuple[dict[str, float], float]:
    """Return the seconds of CPU time of each request, and the peak memory of the server in MB."""
    with tempfile.TemporaryDirectory() as directory:
        for name, each in (("small", small), ("large", files)):
            os.mkdir(os.path.join(directory, name))
            if "environment.yaml" in each:
                stack = '[[stack]]\ntemplate = "template.yaml"\nenvironments = ["environment.yaml"]\n'
                each = each | {"heatlint.toml": stack}
            write(each, os.path.join(directory, name))
        editor = Editor(os.path.join(directory, "small"))
        try:
            Session(editor, "template.yaml", small["template.yaml"]).run()
            folders = {"added": [{"uri": pathlib.Path(directory, "large").as_uri(), "name": "large"}], "removed": []}
            editor.tell("workspace/didChangeWorkspaceFolders", event=folders)
            editor.idle = IDLE
            session = Session(editor, "../large/template.yaml", files["template.yaml"])
            session.run()
            return session.times, editor.peak
        finally:
            editor.close()


def main(arguments: list[str] | None = None) -> int:
    """Measure; return 0 when each kind is within the bounds."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.hostile_editor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", action="store_true", help="list the figures of all requests")
    parser.add_argument("words", nargs="*", metavar="WORD")
    options = parser.parse_args(arguments)
    over = 0
    for name, make in KINDS.items():
        if options.words and not any(word in name for word in options.words):
            continue
        times, megabytes = measure(longest(make), make(SMALL))
        slowest = max(times, key=lambda what: times[what])
        is_over = times[slowest] > MOST_SECONDS or megabytes > MOST_MB
        over += is_over
        mark = "  OVER" if is_over else ""
        print(f"{name:<44} {times[slowest]:6.2f} s {megabytes:6.0f} MB  {slowest}{mark}", flush=True)
        if options.requests:
            for what, seconds in sorted(times.items(), key=lambda pair: -pair[1]):
                print(f"    {what:<40} {seconds:6.2f} s", flush=True)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

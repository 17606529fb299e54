#!/usr/bin/env python3
"""Measure how long an editor waits for the language server on this machine.

    python -m bench.editor [--keys N] [--edits N]

The bench measures, with a template of 2,000 lines: the CPU time of the check after a keystroke and of completion, with
the server's parts in this process; the time from the start of a server process to its first diagnostics; and how much
the memory grows between a tenth of many edits and the last one. Exit code 1 if a figure is above its bound.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

from lsprotocol import types

from bench.run import Figures
from heatlint.editor.completion import complete
from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace
from heatlint.lsp.checking import MOST_GARBAGE
from heatlint.lsp.diagnostics import Diagnostics
from heatlint.lsp.documents import Documents
from heatlint.run.options import CheckOptions

HEAD = """\
heat_template_version: 2018-08-31
description: a large template
parameters:
  image: {type: string, default: cirros}
  flavor: {type: string, default: m1.small}
  net:
    type: string
    default: private
    constraints:
      - custom_constraint: neutron.network
resources:
"""
PART = """\
  port_{0}:
    type: OS::Neutron::Port
    properties:
      network: {{get_param: net}}
      security_groups:
        - default

  server_{0}:
    type: OS::Nova::Server
    properties:
      name: server-{0}
      image: {{get_param: image}}
      flavor:
        get_param: flavor
      networks:
        - port: {{get_resource: port_{0}}}
      user_data_format: RAW
      user_data:
        str_replace:
          template: |
            #!/bin/sh
            echo $NAME
          params:
            $NAME: {{get_param: flavor}}

"""
MIB = 1024 * 1024


def large(lines: int = 2000) -> str:
    """Return a template of at least this many lines."""
    text, number = HEAD, 0
    while text.count("\n") < lines:
        text += PART.format(number)
        number += 1
    return text


def p95(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return sorted(times)[int(len(times) * 0.95)] * 1000


class Typist:
    """An editor in this process that has one file open."""

    def __init__(self, directory: str, text: str) -> None:
        path = os.path.join(directory, "main.yaml")
        pathlib.Path(path).write_text(text, encoding="utf-8")
        self.workspace = Workspace(CheckOptions())
        self.documents = Documents(self.workspace, lambda: None)
        self.diagnostics = Diagnostics(self.documents)
        self.uri = pathlib.Path(path).as_uri()
        self.documents.opened(types.TextDocumentItem(self.uri, "yaml", 0, text))
        self.version = 0
        self.check()

    @property
    def file(self) -> File:
        found = self.documents.of(self.uri)
        assert found is not None
        return found

    def type(self, offset: int, new: str, length: int = 0) -> None:
        """Replace some characters."""
        self.version += 1
        place = self.documents.range(self.file.buffer, offset, offset + length)
        self.documents.changed(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri),
                [types.TextDocumentContentChangePartial(place, new)],
            )
        )

    def check(self) -> list[types.Diagnostic]:
        """Return the diagnostics that the server would publish."""
        checker = self.workspace.checker(self.file.real)
        while checker.check_next():
            pass
        return self.diagnostics.of(self.file.real)


def keystrokes(typist: Typist, count: int, dice: random.Random) -> tuple[list[float], list[float]]:
    """Return the seconds that the checks after keystrokes took, and those of the completions."""
    checks, completions = [], []
    words = (
        "get_param: net",
        "OS::Nova::Server",
        "security_groups",
        "name: server",
        "get_resource: port",
        "template: |",
    )
    for number in range(count):
        text = typist.file.buffer.text
        at = text.find(dice.choice(words), dice.randrange(len(text) * 9 // 10))
        at = (at if at > 0 else text.index("server_1")) + dice.randrange(1, 12)
        started = time.process_time()
        typist.type(at, dice.choice("abcxyz :{"))
        typist.check()
        checks.append(time.process_time() - started)
        started = time.process_time()
        typist.file.read()
        complete(typist.workspace, typist.file, at + 1).sorted()
        completions.append(time.process_time() - started)
        typist.type(at, "", 1)
        typist.check()
        if number % 10 == 0:
            gc.collect()
    return checks, completions


def first_diagnostics(directory: str, text: str) -> float:
    """Return the seconds from the start of the server to its first diagnostics.

    The server may keep what Python compiles, as pip does when it installs, even if this machine forbids that.
    """
    path = pathlib.Path(directory, "first.yaml")
    path.write_text(text.replace("get_param: net", "get_param: nett", 1), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "heatlint", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        folder = pathlib.Path(directory).as_uri()
        for number, (method, params) in enumerate(
            (
                (
                    "initialize",
                    {
                        "processId": None,
                        "rootUri": folder,
                        "capabilities": {},
                        "workspaceFolders": [{"uri": folder, "name": "bench"}],
                    },
                ),
                ("initialized", {}),
                (
                    "textDocument/didOpen",
                    {
                        "textDocument": {
                            "uri": path.as_uri(),
                            "languageId": "yaml",
                            "version": 1,
                            "text": path.read_text(encoding="utf-8"),
                        }
                    },
                ),
            )
        ):
            message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
            if number == 0:
                message["id"] = 1
            data = json.dumps(message).encode()
            server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
            server.stdin.flush()
        while True:
            length = 0
            while line := server.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            message = json.loads(server.stdout.read(length))
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["diagnostics"]:
                seconds = time.perf_counter() - started
                server.kill()
                return seconds


def memory() -> float:
    """Return the resident memory of this process in MiB."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * resource.getpagesize() / MIB


def grown(directory: str, edits: int, dice: random.Random) -> float:
    """Return by how many MiB the memory grows from a tenth of the edits to the last one."""
    typist = Typist(directory, large(200))
    before = 0.0
    for number in range(edits):
        text = typist.file.buffer.text
        at = dice.randrange(len(text) - 2)
        if number % 2:
            typist.type(at, "", 1)
        else:
            typist.type(at, dice.choice("ab :\n{-"))
        if number % 20 == 0:
            typist.check()
            complete(typist.workspace, typist.file, at).sorted()
        if number % 500 == 0:
            typist.type(0, large(200), len(typist.file.buffer.text))
            typist.check()
            gc.collect()
        if number == edits // 10:
            gc.collect()
            before = memory()
    gc.collect()
    return memory() - before


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=400)
    parser.add_argument("--edits", type=int, default=100_000)
    arguments = parser.parse_args()
    dice = random.Random(5)
    gc.set_threshold(MOST_GARBAGE)  # as in the server, which collects garbage when it is idle
    figures = Figures()
    with tempfile.TemporaryDirectory() as directory:
        text = large()
        checks, completions = keystrokes(Typist(directory, text), arguments.keys, dice)
        figures.add("check after a keystroke, 2,000 lines, p95", p95(checks), 40, "ms")
        figures.add("completion, 2,000 lines, p95", p95(completions), 30, "ms")
        first_diagnostics(directory, text)  # compiles
        figures.add(
            "first diagnostics after the start, worst of five",
            max(first_diagnostics(directory, text) for _ in range(5)),
            1,
            "s",
        )
        if os.path.exists("/proc/self/statm"):
            figures.add(
                f"growth of memory from {arguments.edits // 10:,} to {arguments.edits:,} edits",
                grown(directory, arguments.edits, dice),
                8,
                "MiB",
            )
    return 1 if figures.over else 0


if __name__ == "__main__":
    raise SystemExit(main())

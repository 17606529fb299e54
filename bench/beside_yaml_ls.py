#!/usr/bin/env python3
"""Measure heatlint's language server beside yaml-language-server, in one run, with the same requests in turn.

    python -m bench.beside_yaml_ls PATH_OF_YAML_LANGUAGE_SERVER [--rounds N] [--sizes small,large,huge]

PATH: bin/yaml-language-server of the npm package. It gets the schema that `heatlint schema hot` prints. Each row has
the median of the time until the answer and of the CPU time that the server took: for opening a template, for the
diagnostics after an edit, for completion of a resource type, and for hover over a key. Exit code 1 if heatlint takes
more CPU time in a row.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.generate import template

#: Name -> size of the template in bytes, and whether a third of it is comments. Heat takes no template above 512 KiB.
SIZES = {"small": (6_000, False), "large": (100_000, False), "huge": (500_000, True)}
#: Seconds without a request before hover.
IDLE = 2.0
Row = tuple[float, float]


class Server:
    """A language server with a client that waits for each answer. settings: what the server may ask for, by section."""

    def __init__(self, command: list[str], folder: pathlib.Path, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._folder = folder
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self._number = 0
        self._opened = 0
        self.uri = ""
        self.text = ""
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}, "hover": {}},
        }
        folders = [{"uri": folder.as_uri(), "name": "bench"}]
        self.request(
            "initialize",
            {"processId": None, "rootUri": None, "capabilities": capabilities, "workspaceFolders": folders},
        )
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": settings})

    def end(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()

    def cpu(self) -> float:
        """Return the seconds of CPU that the server has taken until now."""
        threads = pathlib.Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(path.read_text(encoding="ascii").split()[0]) for path in threads) / 1e9

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def request(self, method: str, params: object) -> Any:
        """Send a request and return its result."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        answer = next(each for each in self._messages() if each.get("id") == self._number and "method" not in each)
        return answer["result"]

    def open(self, text: str) -> None:
        """Open a new file, and wait for its diagnostics."""
        self._opened += 1
        self.text = text
        self.uri = (self._folder / f"opened{self._opened}.yaml").as_uri()
        document = {"uri": self.uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        self._wait_for_diagnostics()

    def edit(self, offset: int, length: int, new: str, version: int) -> None:
        """Replace some characters, and wait for the diagnostics."""
        start, end = self.position(offset), self.position(offset + length)
        self.text = self.text[:offset] + new + self.text[offset + length :]
        change = {"range": {"start": start, "end": end}, "text": new}
        identifier = {"uri": self.uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]})
        self._wait_for_diagnostics()

    def at(self, method: str, offset: int) -> Any:
        """Send a request about a place of the file that was opened last."""
        return self.request(method, {"textDocument": {"uri": self.uri}, "position": self.position(offset)})

    def close(self) -> None:
        """Close the file that was opened last."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri}})

    def position(self, offset: int) -> dict[str, int]:
        """Return the position of an offset."""
        before = self.text[:offset]
        return {"line": before.count("\n"), "character": offset - before.rfind("\n") - 1}

    def _wait_for_diagnostics(self) -> None:
        for each in self._messages():
            if each.get("method") == "textDocument/publishDiagnostics" and each["params"]["uri"] == self.uri:
                return

    def _send(self, message: dict[str, Any]) -> None:
        stream = self._process.stdin
        assert stream is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        stream.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        stream = self._process.stdout
        assert stream is not None
        while True:
            length = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length"):
                    length = int(line.partition(b":")[2])
            if not length:
                raise SystemExit("a server has ended")
            message = json.loads(stream.read(length))
            if "id" in message and "method" in message:
                items = (message.get("params") or {}).get("items", [])
                result = [self._settings.get(each.get("section", "")) for each in items] or None
                self._send({"id": message["id"], "result": result})
            yield message


def measured(server: Server, action: Callable[[], object]) -> Row:
    """Return the milliseconds until the answer to an action, and the milliseconds of CPU that the server took."""
    cpu, started = server.cpu(), time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000, (server.cpu() - cpu) * 1000


def answered(server: Server, method: str, offset: int) -> None:
    """Send a request about a place. Raises SystemExit if the server has nothing to say: that is no work to measure."""
    if not server.at(method, offset):
        raise SystemExit(f"{server.uri}: no answer to {method}")


def rows_of(server: Server, text: str) -> dict[str, Row]:
    """Return what each action takes with a template."""
    middle = text.index("\n    type: ", len(text) // 2) + 5
    value = middle + len("type: ")
    found = {"opening": measured(server, lambda: server.open(text))}
    found["diagnostics after an edit"] = measured(server, lambda: server.edit(middle, 4, "typo", 2))
    server.edit(middle, 4, "type", 3)
    found["completion"] = measured(server, lambda: answered(server, "textDocument/completion", value))
    time.sleep(IDLE)  # a user rests the pointer for a moment; both servers finish what they do when they are idle
    found["hover"] = measured(server, lambda: answered(server, "textDocument/hover", middle + 1))
    server.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default=",".join(SIZES))
    arguments = parser.parse_args()
    behind = False
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory, "project")
        folder.mkdir()
        schema = pathlib.Path(directory, "hot.schema.json")
        with schema.open("wb") as stream:
            subprocess.run([sys.executable, "-m", "heatlint", "schema", "hot"], stdout=stream, check=True)
        settings = {"schemas": {schema.as_uri(): ["*.yaml"]}, "validate": True, "completion": True, "hover": True}
        servers = {
            "heatlint": Server([sys.executable, "-m", "heatlint", "lsp"], folder, {}),
            "yaml-language-server": Server(
                ["node", arguments.program, "--stdio"], folder, {"yaml": {**settings, "schemaStore": {"enable": False}}}
            ),
        }
        print(f"{'':40}{'heatlint':>20}{'yaml-language-server':>24}   (ms until the answer, ms of CPU)")
        for name in arguments.sizes.split(","):
            size, commented = SIZES[name]
            text = template(size, commented=commented)
            found: dict[str, dict[str, list[Row]]] = {}
            for number in range(arguments.rounds + 1):
                for label, server in servers.items():
                    for action, row in rows_of(server, text).items():
                        if number:  # the first round warms both
                            found.setdefault(action, {}).setdefault(label, []).append(row)
            for action, by_server in found.items():
                medians = {
                    label: tuple(statistics.median(column) for column in zip(*rows))
                    for label, rows in by_server.items()
                }
                ours, others = medians["heatlint"], medians["yaml-language-server"]
                behind |= ours[1] > others[1]
                texts = [f"{wall:,.0f} {cpu:8,.1f}" for wall, cpu in (ours, others)]
                print(
                    f"{name + ': ' + action:40}{texts[0]:>20}{texts[1]:>24}{'   BEHIND' if ours[1] > others[1] else ''}"
                )
        for server in servers.values():
            server.end()
    return int(behind)


if __name__ == "__main__":
    raise SystemExit(main())

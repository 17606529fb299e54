"""A project that is opened in an editor cannot make the server read other files."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys

from hostile_project import WATCHED, make
from test_lsp_start import ROOT
from test_lsp_tcp import framed, read_message


class Client:
    """A client of a server that was started with WATCHED."""

    def __init__(self, outside, folder):
        self._numbers = itertools.count(1)
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCHED, str(outside), "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        capabilities = {"textDocument": {"diagnostic": {}}}
        self.ask("initialize", processId=None, rootUri=folder.as_uri(), capabilities=capabilities)
        self.tell("initialized")

    def tell(self, method, **params):
        self.process.stdin.write(framed({"jsonrpc": "2.0", "method": method, "params": params}))
        self.process.stdin.flush()

    def ask(self, method, **params):
        number = next(self._numbers)
        self.process.stdin.write(framed({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        self.process.stdin.flush()
        while (message := read_message(self.process.stdout)).get("id") != number:
            pass
        return message["result"]


def test_no_file_outside_of_the_workspace_is_opened(tmp_path):
    project = tmp_path / "project"
    outside = make(project, tmp_path / "outside")
    client = Client(outside, project)
    for name in ("t.yaml", "e.env"):
        document = {"uri": (project / name).as_uri()}
        text = (project / name).read_text()
        client.tell("textDocument/didOpen", textDocument={**document, "languageId": "yaml", "version": 1, "text": text})
        reports = client.ask("workspace/diagnostic", previousResultIds=[])["items"]
        assert "HL006" in json.dumps(reports)
        for line, words in enumerate(text.splitlines()):
            position = {"line": line, "character": words.find("a.yaml") + 1}
            for method in ("definition", "hover", "completion"):
                answer = client.ask(f"textDocument/{method}", textDocument=document, position=position)
                assert method == "hover" or "outside" not in json.dumps(answer)
        assert client.ask("textDocument/documentLink", textDocument=document) == []
    client.process.stdin.write(framed({"jsonrpc": "2.0", "id": 0, "method": "shutdown"}))
    client.process.stdin.write(framed({"jsonrpc": "2.0", "method": "exit"}))
    _, errors = client.process.communicate()
    # The server sends what is printed to standard error.
    assert [line for line in errors.decode().splitlines() if line.startswith("access:")] == []

"""yaml-language-server with the schemas that heatlint prints."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

ROOT = pathlib.Path(__file__).parent.parent
GOOD = [ROOT / "fixtures" / "demo" / "app.yaml"]
BAD = "heat_template_version: 2018-08-31\nresources:\n  key:\n    type: OS::Nova::KeyPair\n    propertys: {name: x}\n"


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> list[str]:
    """The command of yaml-language-server, installed for these tests."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not installed")
    here = tmp_path_factory.mktemp("yaml-ls")
    done = subprocess.run(
        ["npm", "install", "--prefix", str(here), "--no-audit", "--no-fund", "yaml-language-server@1"],
        capture_output=True,
        text=True,
        timeout=900,
    )
    if done.returncode:
        pytest.skip(f"npm cannot install it: {done.stderr[-200:]}")
    return ["node", str(here / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"), "--stdio"]


class Client:
    """A client of yaml-language-server. schemas: URI of a schema -> the files that it is for."""

    def __init__(self, command: list[str], schemas: dict[str, list[str]]) -> None:
        self.settings = {
            "yaml": {
                "schemas": schemas,
                "validate": True,
                "completion": True,
                "hover": True,
                "schemaStore": {"enable": False},
            }
        }
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "capabilities": {"workspace": {"configuration": True}, "textDocument": {"completion": {}}},
            },
        )
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": self.settings})

    def send(self, message: dict) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def notify(self, method: str, params: dict) -> None:
        self.send({"method": method, "params": params})

    def messages(self) -> Iterator[dict]:
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length"):
                    length = int(line.partition(b":")[2])
            assert length, "the server has ended"
            message = json.loads(self.process.stdout.read(length))
            if "id" in message and "method" in message:  # it requests its settings, or registers something
                wanted = message["params"].get("items", []) if isinstance(message["params"], dict) else []
                self.send({"id": message["id"], "result": [self.settings.get(each.get("section")) for each in wanted]})
            yield message

    def request(self, method: str, params: dict) -> object:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return next(each for each in self.messages() if each.get("id") == self.number and "method" not in each).get(
            "result"
        )

    def diagnostics(self, path: pathlib.Path, text: str) -> list[dict]:
        uri = path.as_uri()
        self.notify(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )
        return next(
            each
            for each in self.messages()
            if each.get("method") == "textDocument/publishDiagnostics" and each["params"]["uri"] == uri
        )["params"]["diagnostics"]


@pytest.fixture(scope="module")
def client(program, tmp_path_factory):
    here = tmp_path_factory.mktemp("project")
    schema = here / "hot.schema.json"
    printed = subprocess.run(
        [sys.executable, "-m", "heatlint", "schema", "hot"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    schema.write_text(printed.stdout, encoding="utf-8")
    client = Client(program, {schema.as_uri(): ["*.yaml"]})
    client.here = here
    yield client
    client.process.kill()
    client.process.wait()


def test_a_valid_template_has_no_diagnostics(client):
    for path in GOOD:
        assert client.diagnostics(client.here / path.name, path.read_text(encoding="utf-8")) == []


def test_a_misspelled_key_is_reported_on_its_line(client):
    found = client.diagnostics(client.here / "bad.yaml", BAD)
    assert [each["range"]["start"]["line"] for each in found] == [4]
    assert found[0]["message"] == "Property propertys is not allowed."


def test_keys_are_completed(client):
    client.diagnostics(client.here / "keys.yaml", BAD.replace("    propertys: {name: x}\n", "    \n"))
    found = client.request(
        "textDocument/completion",
        {"textDocument": {"uri": (client.here / "keys.yaml").as_uri()}, "position": {"line": 4, "character": 4}},
    )
    items = found["items"] if isinstance(found, dict) else found
    assert {"properties", "depends_on", "deletion_policy"} <= {each["label"] for each in items}

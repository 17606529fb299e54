"""A folder from a stranger: whatever its names and files are, the server answers about all of it."""

from __future__ import annotations

import os
import pathlib
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from lsp_wire import EXIT, INITIALIZE, INITIALIZED, SHUTDOWN, Talk

TEMPLATE = b"heat_template_version: 2018-08-31\noutputs: {o: {value: {get_param: nobody}}}\n"
NAMES = [
    b"\xff.yaml",
    b"a\nb.yaml",
    b"%41 b#c?.yaml",
    "\u202eevil\U0001f600.yaml".encode(),
    b"-e.yaml",
    b"'\"`$(id).yaml",
]


@pytest.mark.skipif(os.name != "posix", reason="names and files of POSIX")
def test_odd_names_pipes_and_loops_of_links_are_no_obstacle(tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for name in NAMES:
        pathlib.Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(TEMPLATE)
    os.mkfifo(folder / "pipe.yaml")
    os.symlink("..", folder / "sub" / "up")
    os.symlink("itself.yaml", folder / "itself.yaml")
    os.symlink("/dev/zero", folder / "zeros.yaml")
    (folder / "users.yaml").write_text(
        "heat_template_version: 2018-08-31\nresources:\n"
        "  a: {type: pipe.yaml}\n  b: {type: itself.yaml}\n  c: {type: zeros.yaml}\n",
        encoding="utf-8",
    )
    begin = {**INITIALIZE, "params": {"capabilities": {}, "processId": None, "rootUri": folder.as_uri()}}
    with Talk(folder) as server:
        server.send(begin, INITIALIZED)
        everything = server.ask("workspace/diagnostic", {"previousResultIds": []})
        with_findings = {
            os.path.basename(unquote_to_bytes(urlsplit(each["uri"]).path))
            for each in everything["items"]
            if each["items"]
        }
        assert with_findings >= {*NAMES, b"users.yaml"}
        symbols = server.ask("workspace/symbol", {"query": "o"})
        assert len({each["location"]["uri"] for each in symbols}) == len(NAMES)
        for each in symbols:  # each URI that the server gives names the file for it, too
            document = {"textDocument": {"uri": each["location"]["uri"]}}
            opened = {**document["textDocument"], "languageId": "yaml", "version": 1, "text": TEMPLATE.decode()}
            server.send({"method": "textDocument/didOpen", "params": {"textDocument": opened}})
            assert len(server.ask("textDocument/diagnostic", document)["items"]) == 1
        for name in ("pipe.yaml", "itself.yaml", "zeros.yaml", "sub/up/users.yaml"):
            change = {"uri": (folder / name).as_uri(), "type": 2}
            server.send({"method": "workspace/didChangeWatchedFiles", "params": {"changes": [change]}})
        assert server.ask("workspace/diagnostic", {"previousResultIds": []})["items"]
        server.send(SHUTDOWN, EXIT)
    assert server.status == 0 and server.stderr == ""

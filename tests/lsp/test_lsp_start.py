"""How the server is started."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest
from lsp_client import COMMAND

ROOT = pathlib.Path(__file__).parent.parent.parent
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


def test_the_option_stdio_is_accepted_and_the_server_ends_quietly():
    messages = b""
    end = {"jsonrpc": "2.0", "method": "exit"}
    for message in (INITIALIZE, {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}, end):
        data = json.dumps(message).encode()
        messages += b"Content-Length: %d\r\n\r\n" % len(data) + data
    done = subprocess.run([*COMMAND, "--stdio"], input=messages, capture_output=True, timeout=600)
    assert done.returncode == 0 and b"Traceback" not in done.stderr
    assert b'"id":2' in done.stdout.replace(b" ", b"")


@pytest.mark.parametrize("options", [["--tcp", "nowhere"], ["--tcp", "host:99999"], ["--port", "1"]], ids=" ".join)
def test_wrong_options_give_one_line_and_exit_code_2(options):
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=600)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_without_pygls_the_error_says_what_to_install(tmp_path):
    (tmp_path / "pygls.py").write_text("raise ImportError\n", encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
            "from heatlint.cli import main\nraise SystemExit(main(['lsp']))",
        ],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert done.stderr == 'heatlint: "lsp" needs the package "pygls"; install "heatlint[lsp]"\n'


def test_after_random_edits_the_server_has_the_text_and_the_findings_of_a_fresh_check():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "random_edits.py"), "--edits", "600", "--checks", "3"],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr

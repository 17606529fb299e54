"""What the server does with messages that LSP does not allow. Source: LSP 3.17, Base Protocol and Server lifecycle."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import subprocess
import sys

import pytest
from lsp_client import COMMAND, HANGS_AFTER
from lsp_wire import EXIT, INITIALIZE, INITIALIZED, SHUTDOWN, frame, talk, unframed, write
from lsprotocol import types

from heatlint.lsp.documents import path_of
from heatlint.lsp.framing import MOST_CONTENT, MOST_LINE, Unframed, read_message
from heatlint.lsp.start import make

PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS, NOT_INITIALIZED = -32700, -32600, -32601, -32602, -32002
INTERNAL_ERROR = -32603
DOCUMENT = {"uri": "file:///nowhere/a.yaml"}
HOVER = {
    "id": "hover",
    "method": "textDocument/hover",
    "params": {"textDocument": DOCUMENT, "position": {"line": 0, "character": 0}},
}

SYMBOLS = {"id": "symbols", "method": "textDocument/documentSymbol", "params": {"textDocument": DOCUMENT}}


# --- headers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Content-Length: -1\r\n\r\n", '"-1" is not a length'),
        (b"Content-Length: 1e3\r\n\r\n", '"1e3" is not a length'),
        (b"Content-Length:\r\n\r\n", '"" is not a length'),
        (b"Content-Length: \xb2\r\n\r\n", "is not a length"),
        (b"Content-Length: %d\r\n\r\n" % (MOST_CONTENT + 1), "is longer than 64 MiB"),
        (b"Content-Length: " + b"9" * 900 + b"\r\n\r\n", "is longer than 64 MiB"),
        (b"Content-Length: 1\r\nContent-Length: 1\r\n\r\n1", "more than once"),
        (b"Content-Type: text/plain\r\n\r\n", 'has no "Content-Length"'),
        (b"\r\n", 'has no "Content-Length"'),
        (b"Content-Type: a; charset=latin-1\r\nContent-Length: 1\r\n\r\n1", 'the encoding "latin-1" is not supported'),
        (b"X" * 1_000_000, f"longer than {MOST_LINE} bytes"),
        (b"A: b\r\n" * 1_000, "has more than 16 lines"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", '"GET / HTTP/1.1" is not a line of a header'),
        (b"a b: 1\r\n", '"a b: 1" is not a line of a header'),
        (b"Content-Length: 100\r\n\r\n{}", "ends in the middle of a message"),
        (b"Content-Length: 10", "ends in the middle of a header"),
        (b"Content-Length: 10\r\n", "ends in the middle of a header"),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_a_header_that_cannot_be_is_refused(data, reason):
    with pytest.raises(Unframed) as caught:
        read_message(io.BytesIO(data))
    assert reason in str(caught.value)


def test_messages_are_read_one_after_another():
    stream = io.BytesIO(b"content-length: 1\r\nContent-Type: x; charset=utf8\r\n\r\n1Content-Length: 0\n\n")
    assert [read_message(stream) for _ in range(3)] == [b"1", b"", None]


def test_the_announced_length_is_not_reserved():
    class Stream(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            self.most = max(self.most, size)
            return super().read(size)

    stream = Stream(b"Content-Length: %d\r\n\r\n{" % MOST_CONTENT)
    with pytest.raises(Unframed):
        read_message(stream)
    assert stream.most < MOST_CONTENT / 100


def test_a_broken_header_ends_the_server_with_a_reason():
    ended = write(frame(INITIALIZE) + b"Content-Length: -5\r\n\r\n" + frame(HOVER))
    assert ended.status == 1
    assert ended.stderr == (
        'heatlint: the connection has ended: "-5" is not a length; expected "Content-Length: N" with a whole number\n'
    )
    assert [each["id"] for each in ended.answers] == ["begin"]


# --- the session ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        ([INITIALIZE, INITIALIZED, SHUTDOWN, EXIT], 0),
        ([INITIALIZE, INITIALIZED, EXIT], 1),
        ([EXIT], 1),
        ([INITIALIZE, SHUTDOWN], 0),
        ([INITIALIZE], 1),
        ([], 1),
    ],
    ids=["shutdown and exit", "exit without shutdown", "exit first", "shutdown and end", "end", "nothing"],
)
def test_the_exit_status_says_whether_the_client_has_shut_the_server_down(messages, status):
    ended = talk(*messages)
    assert (ended.status, ended.stderr) == (status, "")


def test_nothing_begins_after_the_client_has_left():
    begun = []

    async def work() -> None:
        begun.append("work")

    async def leave() -> int:
        checking = make().checking
        checking.end()
        checking.in_background(work())
        checking.soon()
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert (asyncio.run(leave()), begun) == (1, [])


def test_each_mistake_has_its_error_and_the_server_goes_on():
    before = [HOVER, {**SHUTDOWN, "id": 1}, {"method": "textDocument/didOpen", "params": {}}]
    mistakes: list[tuple[object, int, object]] = [
        (b"{", PARSE_ERROR, None),
        (b"", PARSE_ERROR, None),
        (b"\xff", PARSE_ERROR, None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "shutdown", "params": NaN}', PARSE_ERROR, None),
        (b"[" * 100_000, PARSE_ERROR, None),
        (b"1" * 10_000, PARSE_ERROR, None),
        ([HOVER], INVALID_REQUEST, None),
        ([], INVALID_REQUEST, None),
        (b"null", INVALID_REQUEST, None),
        (b'"text"', INVALID_REQUEST, None),
        ({"jsonrpc": "1.0", "id": 7, "method": "shutdown"}, INVALID_REQUEST, 7),
        ({"id": 8, "method": 5}, INVALID_REQUEST, 8),
        ({}, INVALID_REQUEST, None),
        ({"id": None, "method": "shutdown"}, INVALID_REQUEST, None),
        ({"id": 1.5, "method": "shutdown"}, INVALID_REQUEST, None),
        ({"id": True, "method": "shutdown"}, INVALID_REQUEST, None),
        ({"id": {}, "method": "shutdown"}, INVALID_REQUEST, None),
        ({"id": 9, "method": "nothing/known"}, UNKNOWN_METHOD, 9),
        ({"id": 10, "method": "window/showMessageRequest", "params": {}}, UNKNOWN_METHOD, 10),
        ({"id": 11, "method": "notebookDocument/didOpen", "params": {}}, UNKNOWN_METHOD, 11),
        ({**INITIALIZE, "id": 12}, INVALID_REQUEST, 12),
        ({"id": 14, "method": "textDocument/didClose", "params": {"textDocument": DOCUMENT}}, INVALID_REQUEST, 14),
        ({"id": 13, "method": "workspace/executeCommand", "params": {"command": "rm"}}, INVALID_PARAMS, 13),
        (
            {"id": 15, "method": "workspace/executeCommand", "params": {"command": "heatlint.showReferences"}},
            INVALID_PARAMS,
            15,
        ),
        *(
            (
                {
                    "id": number,
                    "method": "workspace/executeCommand",
                    "params": {"command": "heatlint.showReferences", "arguments": arguments},
                },
                INVALID_PARAMS,
                number,
            )
            for number, arguments in enumerate([[], ["file:///a"], [1, 2, 3], 5], 16)
        ),
    ]
    ignored = [
        {"method": "nothing/known"},
        {"method": "$/nothing", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {**DOCUMENT, "text": None}}},
        {"method": "$/cancelRequest", "params": {"id": "unknown"}},
        {"method": "$/cancelRequest", "params": {"id": []}},
        {"id": "unknown", "result": 1},
        {"id": {}, "result": 1},
        {"id": 1, "error": 5},
    ]
    after = [{"id": 30, "method": "textDocument/hover", "params": {}}, {**INITIALIZE, "id": 31}]
    ended = talk(
        *before, INITIALIZE, *ignored, *(message for message, _, _ in mistakes), SYMBOLS, SHUTDOWN, *after, EXIT
    )
    expected = [
        ("hover", NOT_INITIALIZED),
        (1, NOT_INITIALIZED),
        ("begin", None),
        *((number, code) for _, code, number in mistakes),
        ("symbols", None),
        ("end", None),
        (30, INVALID_REQUEST),
        (31, INVALID_REQUEST),
    ]
    assert [(each["id"], code) for each, code in zip(ended.answers, ended.codes)] == expected
    assert ended.status == 0 and "Traceback" not in ended.stderr


#: Values that the parameters of no request can have.
WRONG = {
    "missing": {},
    "null": {"params": None},
    "a number": {"params": 5},
    "a list": {"params": [1]},
    "an empty object": {"params": {}},
    "a number as URI": {"params": {"textDocument": {"uri": 5}, "position": {"line": 0, "character": 0}}},
    "a negative line": {"params": {"textDocument": DOCUMENT, "position": {"line": -1, "character": 0}}},
    "a text as line": {"params": {"textDocument": DOCUMENT, "position": {"line": "0", "character": 0}}},
    "no end": {"params": {"textDocument": DOCUMENT, "range": {"start": {"line": 0, "character": 0}}}},
}
#: Requests whose parameters are a document alone: they ignore members that they do not know.
DOCUMENT_ALONE = {
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL,
    types.TEXT_DOCUMENT_FOLDING_RANGE,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
    types.TEXT_DOCUMENT_CODE_LENS,
    types.TEXT_DOCUMENT_DOCUMENT_LINK,
    types.TEXT_DOCUMENT_DIAGNOSTIC,
}


def test_invalid_parameters_of_every_request_are_refused_and_of_every_notification_logged():
    manager = make().protocol.fm
    methods = sorted({*manager.features, *manager.builtin_features})
    kinds = {method: types.METHOD_TO_TYPES[method] for method in methods}
    requests = [method for method in methods if kinds[method][1] is not None]
    notifications = [method for method in methods if kinds[method][1] is None]
    anything = {types.INITIALIZE, types.SHUTDOWN, types.INITIALIZED, types.WORKSPACE_DID_CHANGE_CONFIGURATION}
    asked = []
    for method in requests:
        for name, wrong in WRONG.items():
            if method not in anything and not (
                method in DOCUMENT_ALONE and name in ("a negative line", "a text as line", "no end")
            ):
                asked.append({"id": f"{method}, {name}", "method": method, **wrong})
    notified = [{"method": method, "params": 5} for method in notifications if method not in anything]
    ended = talk(INITIALIZE, *asked, *notified, SHUTDOWN, EXIT)
    assert len(requests) > 20 and len(notified) > 5
    assert {each["id"]: code for each, code in zip(ended.answers, ended.codes)} == {
        "begin": None,
        "end": None,
        **{each["id"]: INVALID_PARAMS for each in asked},
    }
    logged = [each["params"]["message"] for each in ended.messages if each.get("method") == "window/logMessage"]
    assert [line.split('"')[1] for line in logged] == [each["method"] for each in notified]
    assert ended.status == 0 and ended.stderr == ""


def test_an_error_says_which_member_is_wrong():
    wrong = {**HOVER, "params": {"textDocument": DOCUMENT, "position": {"line": 0, "character": "1"}}}
    found = talk(INITIALIZE, wrong, SHUTDOWN, EXIT).answers[1]["error"]["message"]
    assert found == '"params.position.character" must be a whole number'


def test_an_id_that_is_in_use_is_refused():
    symbols = {"id": 1, "method": "workspace/symbol", "params": {"query": ""}}
    ended = talk(INITIALIZE, symbols, symbols, SHUTDOWN, EXIT)
    assert (1, INVALID_REQUEST) in [(each["id"], code) for each, code in zip(ended.answers, ended.codes)]


@pytest.mark.skipif(os.name != "posix", reason="processes are not looked up on Windows")
def test_the_server_ends_with_the_process_that_the_client_names():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as parent:
        begin = {**INITIALIZE, "params": {"capabilities": {}, "processId": parent.pid}}
        with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
            assert server.stdin is not None and server.stdout is not None and server.stderr is not None
            server.stdin.write(frame(begin))
            server.stdin.flush()
            read_message(server.stdout)
            parent.communicate(b"\n")
            assert server.wait(HANGS_AFTER) == 1  # its input is still open
            assert b"has ended" in server.stderr.read()


def test_a_process_that_is_not_known_does_not_end_the_server():
    begin = {**INITIALIZE, "params": {"capabilities": {}, "processId": 2**31 - 1}}
    ended = talk(begin, SHUTDOWN, EXIT)
    assert (ended.status, ended.codes) == (0, [None, None])


# --- documents -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c.yaml", "/a/b c.yaml"),
        ("file:///a/../b.yaml", "/b.yaml"),
        ("file:///a%FF", os.fsdecode(b"/a\xff")),
        ("file:///a%00b", None),
        ("file:///a\0b", None),
        ("file:///\ud800", None),
        ("file://[::1", None),
        ("file:a.yaml", None),
        ("file:", None),
        ("untitled:Untitled-1", None),
        ("https://example.org/a.yaml", None),
        ("", None),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="paths of POSIX")
def test_only_the_uri_of_a_file_has_a_path(uri, path):
    assert path_of(uri) == path


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((9, 0), (9, 0), "ab\U0001f600cd!"),
        ((0, 99), (0, 99), "ab\U0001f600cd!"),
        ((0, 2**31 - 1), (2**31 - 1, 0), "ab\U0001f600cd!"),
        ((0, 2), (0, 1), "a!\U0001f600cd"),
        ((0, 3), (0, 3), "ab!\U0001f600cd"),
        ((0, 3), (0, 4), "ab!cd"),
    ],
    ids=["line behind the end", "column behind the end", "both", "reversed", "in a surrogate pair", "from inside"],
)
def test_an_edit_at_a_position_outside_of_the_text_goes_to_the_nearest_one(start, end, text):
    documents = make().documents
    documents._on_change = lambda: None
    uri = "file:///nowhere/a.yaml"
    documents.opened(types.TextDocumentItem(uri, "yaml", 5, "ab\U0001f600cd"))
    change = types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), "!")
    # A version that goes back changes nothing: the messages count in the order in which they arrive.
    version = types.VersionedTextDocumentIdentifier(3, uri)
    documents.changed(types.DidChangeTextDocumentParams(version, [change]))
    assert documents.of(uri).buffer.text == text


def test_a_change_of_a_file_that_is_not_open_is_ignored():
    edit = {"textDocument": {**DOCUMENT, "version": 2}, "contentChanges": [{"text": "a: 1\n"}]}
    closed = {"method": "textDocument/didClose", "params": {"textDocument": DOCUMENT}}
    ended = talk(INITIALIZE, {"method": "textDocument/didChange", "params": edit}, closed, SHUTDOWN, EXIT)
    assert (ended.status, ended.codes, ended.stderr) == (0, [None, None], "")


def test_unframed_reads_what_frame_writes():
    assert unframed(frame({"id": 1}) + frame({"id": 2})) == [{"jsonrpc": "2.0", "id": 1}, {"jsonrpc": "2.0", "id": 2}]


class Output(list[dict[str, object]]):
    """What a server in this process sends."""

    def write(self, data: bytes) -> None:
        self.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        pass


@pytest.fixture
def server(tmp_path):
    """A server in this process, initialized, and what it sends."""

    async def made():
        server, output = make(), Output()
        server.protocol.set_writer(output)
        message = {**INITIALIZE, "jsonrpc": "2.0"}
        server.protocol.receive(json.dumps(message).encode())
        return server, output

    return asyncio.run(made())


def test_an_error_of_the_server_itself_carries_no_traceback(server, monkeypatch):
    """Neither the traceback nor Python's message, which may quote a secret, but the place in heatlint."""
    server, output = server

    def fail(_uri):
        raise KeyError("a secret")

    monkeypatch.setattr(server.documents, "read", fail)
    request = {"jsonrpc": "2.0", "id": 9, "method": "textDocument/foldingRange", "params": {"textDocument": DOCUMENT}}
    server.protocol.receive(json.dumps(request).encode())
    answer = next(each for each in output if each.get("id") == 9)
    assert answer["error"]["code"] == INTERNAL_ERROR and "data" not in answer["error"]
    message = r"heatlint failed to answer \(KeyError at \w+\.py:\d+\); please report it"
    assert re.fullmatch(message, answer["error"]["message"])
    assert "secret" not in json.dumps(output)


def test_an_error_while_a_notification_is_handled_carries_no_traceback(server, monkeypatch):
    server, output = server

    def fail(_uri):
        raise KeyError("a secret")

    monkeypatch.setattr(server.documents, "closed", fail)
    message = {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": DOCUMENT}}
    server.protocol.receive(json.dumps(message).encode())
    assert output[-1]["method"] == "window/showMessage"
    assert re.fullmatch(
        r"heatlint failed \(KeyError at \w+\.py:\d+\); please report it", output[-1]["params"]["message"]
    )


@pytest.mark.parametrize(
    "value", [[], {}, None, True, 1.5], ids=["a list", "an object", "null", "a boolean", "a fraction"]
)
def test_an_id_to_cancel_must_be_a_string_or_a_number(server, value):
    server, output = server
    message = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": value}}
    server.protocol.receive(json.dumps(message).encode())
    log = output[-1]["params"]["message"]
    assert log == '"$/cancelRequest" is ignored: "params.id" must be a string or a whole number'

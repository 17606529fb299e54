"""heatlint lsp --tcp: one client with the token, and nobody else."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import threading
from contextlib import ExitStack

import pytest
from lsp_client import COMMAND, HANGS_AFTER

from heatlint.lsp import tcp

TOKEN = "a token of the test, long enough"


def initialize(**options):
    """Return an initialize request with these initializationOptions."""
    params = {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": options}
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


def framed(message):
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(data) + data


class Server:
    """A server that was really started: its address, and what it prints."""

    def __init__(self, address="0", **variables):
        environment = {name: value for name, value in os.environ.items() if name != "HEATLINT_LSP_TOKEN"}
        self.process = subprocess.Popen(
            [*COMMAND, "--tcp", address], stderr=subprocess.PIPE, text=True, env={**environment, **variables}
        )
        self.notice = self.process.stderr.readline()
        self.host, self.port = re.search(r"waiting at (\S+) port (\d+) ", self.notice).groups()

    def connect(self):
        return socket.create_connection((self.host, int(self.port)), timeout=HANGS_AFTER)

    def answer_to(self, data):
        """Return all that the server sends to a connection that sends some data and then waits."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
                return b"".join(iter(lambda: connection.recv(65536), b""))
            except ConnectionError:  # closed before all data was read
                return b""


@pytest.fixture
def started():
    """Return a function that starts a server, which is stopped after the test."""
    servers = []

    def start(*arguments, **variables):
        servers.append(Server(*arguments, **variables))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.communicate()


@pytest.fixture
def server(started):
    return started(HEATLINT_LSP_TOKEN=TOKEN)


@pytest.fixture(scope="module")
def waiting():
    """A server for all tests that do not find the client which it waits for."""
    server = Server(HEATLINT_LSP_TOKEN=TOKEN)
    yield server
    server.process.kill()
    server.process.communicate()


def read_message(stream):
    length = 0
    while line := stream.readline().strip():
        if line.lower().startswith(b"content-length"):
            length = int(line.partition(b":")[2])
    return json.loads(stream.read(length))


def serves(connection, token):
    """Whether the server answers an initialize request, and then another request, on a connection."""
    with connection.makefile("rwb") as stream:
        stream.write(framed(initialize(token=token)))
        stream.flush()
        answer = read_message(stream)
        stream.write(framed({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}))
        stream.flush()
        while (message := read_message(stream)).get("id") != 2:
            pass
        stream.write(framed({"jsonrpc": "2.0", "method": "exit"}))
        stream.flush()
    return answer["result"]["serverInfo"]["name"] == "heatlint" and "error" not in message


def test_the_server_prints_a_token_that_it_has_made_up(started):
    tokens = set()
    for _ in range(2):
        server = started()
        tokens.add(json.loads(server.notice[server.notice.index("{") :])["token"])
    assert len(tokens) == 2 and min(map(len, tokens)) >= 43
    with server.connect() as connection:
        assert serves(connection, json.loads(server.notice[server.notice.index("{") :])["token"])
    assert server.process.wait(HANGS_AFTER) == 0


def test_a_token_of_the_environment_is_not_printed(server):
    assert (
        server.notice.endswith("for the client with the token in HEATLINT_LSP_TOKEN\n") and TOKEN not in server.notice
    )
    with server.connect() as connection:
        assert serves(connection, TOKEN)


def test_a_second_client_is_refused(server):
    with server.connect() as connection, connection.makefile("rwb") as stream:
        stream.write(framed(initialize(token=TOKEN)))
        stream.flush()
        assert "result" in read_message(stream)
        with pytest.raises(ConnectionRefusedError):
            server.connect()
        stream.write(framed({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}))
        stream.flush()


@pytest.mark.parametrize("token", ["", "a token", TOKEN + "x", None, 7, ["x"], "\ud800"], ids=repr)
def test_a_client_with_another_token_gets_an_error(waiting, token):
    answer = waiting.answer_to(framed(initialize(token=token)))
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert body["id"] == 1 and body["error"]["code"] == tcp.WRONG_TOKEN and "token" in body["error"]["message"]


GOOD = framed(initialize(token=TOKEN))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(GOOD), GOOD), id="POST"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(GOOD[21:]), GOOD.partition(b"\r\n\r\n")[2]),
            id="POST with the message as its body",
        ),
        pytest.param(b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", id="GET"),
        pytest.param(b"\r\n" + GOOD, id="empty line first"),
        pytest.param(b"Host: x\r\n" + GOOD, id="another header"),
        pytest.param(b"Content-Length: 10000000000\r\n\r\n{", id="too long"),
        pytest.param(b"Content-Length: -1\r\n\r\n{", id="negative length"),
        pytest.param(b"Content-Type: x\r\n" * 9 + GOOD, id="many headers"),
        pytest.param(b"x" * 5000, id="long line"),
        pytest.param(framed(b"\xff{"), id="not a text"),
        pytest.param(framed(b"[" * 100_000), id="deep"),
        pytest.param(framed([initialize(token=TOKEN)]), id="batch"),
        pytest.param(framed({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}), id="another request"),
        pytest.param(framed({"jsonrpc": "2.0", "method": "exit"}), id="exit"),
    ],
)
def test_what_is_not_an_initialize_request_has_no_answer(waiting, data):
    assert waiting.answer_to(data) == b""


def test_the_client_is_served_after_others_were_sent_away(waiting):
    assert waiting.answer_to(b"GET / HTTP/1.1\r\n\r\n") == b""
    assert b"error" in waiting.answer_to(framed(initialize(token="another")))
    with waiting.connect() as connection:
        assert serves(connection, TOKEN)


def test_a_client_that_sends_nothing_is_cut_off(monkeypatch):
    """The client sends its message only after the other connection was cut off."""
    monkeypatch.setattr(tcp, "TIME_FOR_TOKEN", 0.01)
    listener = tcp.listen("127.0.0.1", 0)
    address = listener.getsockname()

    def connect():
        with socket.create_connection(address, timeout=HANGS_AFTER) as silent:
            assert silent.recv(1) == b""
        monkeypatch.setattr(tcp, "TIME_FOR_TOKEN", HANGS_AFTER)
        clients.append(socket.create_connection(address))
        clients[0].sendall(GOOD)

    clients = []
    thread = threading.Thread(target=connect)
    thread.start()
    stream, writer = tcp.first_client(listener, TOKEN)
    thread.join()
    with clients[0], stream, writer:
        assert stream.read(len(GOOD)) == GOOD


@pytest.mark.parametrize("number", [10, tcp.MOST_WAITING + 10], ids=["some", "more than are waited for"])
def test_connections_that_send_nothing_do_not_make_the_client_wait(monkeypatch, number):
    monkeypatch.setattr(tcp, "TIME_FOR_TOKEN", 2 * HANGS_AFTER)
    listener = tcp.listen("127.0.0.1", 0)
    with ExitStack() as stack:
        connections = [socket.create_connection(listener.getsockname(), HANGS_AFTER) for _ in range(number)]
        for each in connections:
            stack.enter_context(each)
        connections[-1].sendall(GOOD)
        stream, writer = tcp.first_client(listener, TOKEN)
        with stream, writer:
            assert stream.read(len(GOOD)) == GOOD
            assert [each.recv(1) for each in connections[:-1]] == [b""] * (number - 1)  # all others are cut off


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_the_server_waits_only_at_this_machine(started, host):
    if host == "[::1]" and not has_ipv6():
        pytest.skip("no IPv6")
    server = started(f"{host}:0", HEATLINT_LSP_TOKEN=TOKEN)
    assert server.host == ("::1" if host == "[::1]" else "127.0.0.1")


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize(
    ("address", "token", "message"),
    [
        (
            "0.0.0.0:1",
            TOKEN,
            '"0.0.0.0" is not an address that only this machine can reach; expected localhost, 127.0.0.1 or ::1',
        ),
        (
            "example.com:1",
            TOKEN,
            '"example.com" is not an address that only this machine can reach; expected localhost, 127.0.0.1 or ::1',
        ),
        ("0", "short", "the variable HEATLINT_LSP_TOKEN must have 16 characters or more"),
    ],
)
def test_an_address_or_a_token_that_cannot_be_used_is_misuse(address, token, message):
    environment = {**os.environ, "HEATLINT_LSP_TOKEN": token}
    done = subprocess.run([*COMMAND, "--tcp", address], capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"heatlint: {message}\n")


def test_a_port_that_is_in_use_is_misuse():
    with tcp.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        done = subprocess.run([*COMMAND, "--tcp", str(port)], capture_output=True, text=True)
    message = f"port {port} of 127.0.0.1 cannot be used (address already in use); choose another port"
    assert (done.returncode, done.stderr) == (2, f"heatlint: {message}\n")

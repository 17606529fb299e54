"""A client that begins a request and does not get to its body holds neither memory nor a connection."""

from __future__ import annotations

import socket
import threading

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("httptools")

import uvicorn

from heatlint.serve import connection

LONGEST = 2000
BEGIN = b"POST / HTTP/1.1\r\nHost: here\r\n"


async def app(scope, receive, send):
    """Answer with the number of bytes in the body."""
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message["body"]), message["more_body"]
    text = str(length).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(text))]})
    await send({"type": "http.response.body", "body": text})


@pytest.fixture
def address(monkeypatch):
    monkeypatch.setattr(connection, "LONGEST_HEAD", LONGEST)
    config = uvicorn.Config(app, http=connection.Connection, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


def answers(address, *parts):
    """Send parts of requests; return what comes until the connection is closed."""
    found = b""
    with socket.create_connection(address, timeout=60) as client:
        for part in parts:
            client.sendall(part)
        while data := client.recv(65536):
            found += data
    return found


@pytest.mark.parametrize("endless", [BEGIN + b"X-Long: ", b"GET /"], ids=["header", "path"])
def test_a_head_that_is_too_long_is_refused(address, endless):
    found = answers(address, endless, b"a" * 2 * LONGEST)
    assert found.startswith(b"HTTP/1.1 400 ")
    assert found.endswith(f"The headers of the request are longer than {LONGEST} bytes.".encode())


def test_a_body_is_not_part_of_the_head(address):
    whole = BEGIN + b"Content-Length: 9000\r\n\r\n" + b"a" * 9000
    last = BEGIN + b"Connection: close\r\nContent-Length: 2\r\n\r\n"
    found = answers(address, whole, last, b"a", b"a")
    assert found.count(b"HTTP/1.1 200 ") == 2 and found.endswith(b"\r\n\r\n2")


@pytest.mark.parametrize("begin", [b"", BEGIN], ids=["nothing", "half a head"])
def test_a_head_that_does_not_arrive_is_not_waited_for(monkeypatch, address, begin):
    monkeypatch.setattr(connection, "SECONDS_FOR_HEAD", 0.01)
    assert answers(address, begin) == b""


def test_half_a_head_after_an_answer_is_not_waited_for(monkeypatch, address):
    with socket.create_connection(address, timeout=60) as client:
        client.sendall(BEGIN + b"Content-Length: 0\r\n\r\n")
        found = b""
        while not found.endswith(b"\r\n\r\n0"):
            found += client.recv(65536)
        monkeypatch.setattr(connection, "SECONDS_FOR_HEAD", 0.01)
        client.sendall(BEGIN)
        assert client.recv(65536) == b""

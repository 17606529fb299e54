"""template_url: what the endpoint fetches, and what it refuses to fetch."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

from heatlint.serve import template_urls
from heatlint.serve.faults import Fault
from heatlint.serve.template_urls import LARGEST, MOST_AT_ONCE, TemplateUrls

TEXT = "heat_template_version: 2018-08-31\ndescription: fetched\nresources: {}\n"


@contextlib.contextmanager
def host(answers):
    """Yield the address of a server. answers: path -> (status, headers, body); the others are not found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value.format(address=address))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):  # the endpoint does not read all of it
                self.wfile.write(body)

        def log_message(self, *_arguments):
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refusal(urls, url):
    """Return why a URL is refused."""
    with pytest.raises(Fault) as raised:
        urls.text_at(url)
    assert (raised.value.status, raised.value.type) == (400, "HTTPBadRequest")
    assert raised.value.message.startswith("Could not retrieve template: ")
    return raised.value.message


def test_each_call_with_a_body_takes_the_template_of_an_allowed_url():
    with host({"/heat/app.yaml": (200, {}, TEXT.encode())}) as address:
        client = serve_client(template_urls=(f"{address}/heat/",))
        body = {"template_url": f"{address}/heat/app.yaml"}
        assert client.post("validate", body).json["Description"] == "fetched"
        stack = client.post("stacks", {**body, "stack_name": "one"}).headers["location"]
        assert client.stack(stack)["description"] == "fetched"
        assert client.call("PUT", stack, body).status == client.call("PATCH", stack, body).status == 202
        assert client.post("stacks/preview", {**body, "stack_name": "two"}).json["stack"]["description"] == "fetched"


def test_a_template_in_the_body_counts_more_than_the_url():
    client = serve_client()
    body = {"template": {"heat_template_version": "2018-08-31"}, "template_url": "http://192.0.2.1/"}
    assert client.post("validate", body).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://heat.test/other/app.yaml",
        "http://heat.test/heatx/app.yaml",
        "http://heat.test/heat",
        "http://heat.test/heat/../secret",
        "http://heat.test/heat/%2e%2e/secret",
        "http://heat.test/heat/%252e%252e%252fsecret",
        "http://heat.test/heat/..%5csecret",
        "http://heat.test/heat/%" + "25" * 10 + "2e/secret",
        "http://heat.test:81/heat/app.yaml",
        "https://heat.test/heat/app.yaml",
        "http://heat.test.example.com/heat/app.yaml",
        "http://heat.test@192.0.2.1/heat/app.yaml",
        "http://192.0.2.1#http://heat.test/heat/app.yaml",
        "http://192.0.2.1\\@heat.test/heat/app.yaml",
        "http://heat.test/heat/a\nb",
        "http://heat.test/heat/" + "a" * 3000,
    ],
)
def test_a_url_that_does_not_begin_as_an_allowed_one_is_refused(monkeypatch, url):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("the host was looked up"))
    urls = TemplateUrls(("http://heat.test/heat/",))
    assert f"Failed to retrieve template from {url}: " in refusal(urls, url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://heat.test/heat/", "/etc/passwd", "http://[", "", None, 5, {}]
)
def test_another_scheme_is_refused_as_heat_refuses_it(url):
    assert "Invalid URL scheme " in refusal(TemplateUrls(("http://heat.test/",)), url)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("{address}/secret", '"template_urls" of serve.toml does not name it'),
        ("http://192.0.2.1/heat/app.yaml", '"template_urls" of serve.toml does not name it'),
        ("file:///etc/passwd", '"template_urls" of serve.toml does not name it'),
        ("/heat/again", "it redirects more than 5 times"),
    ],
)
def test_a_redirect_leads_only_to_an_allowed_url(location, reason):
    answers = {"/heat/app.yaml": (302, {"Location": location}, b""), "/heat/again": (302, {"Location": "again"}, b"")}
    with host({**answers, "/secret": (200, {}, b"secret")}) as address:
        assert reason in refusal(TemplateUrls((f"{address}/heat/",)), f"{address}/heat/app.yaml")


def test_a_redirect_to_an_allowed_url_is_followed():
    with host({"/a": (301, {"Location": "/b?c=1"}, b""), "/b?c=1": (200, {}, TEXT.encode())}) as address:
        assert TemplateUrls((f"{address}/",)).text_at(f"{address}/a") == TEXT


@pytest.mark.parametrize(
    ("address", "private", "is_called"),
    [
        ("10.1.2.3", False, False),
        ("127.0.0.1", False, False),
        ("::1", False, False),
        ("::ffff:10.1.2.3", False, False),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("10.1.2.3", True, True),
        ("::ffff:10.1.2.3", True, True),
        ("169.254.169.254", True, False),
        ("8.8.8.8", False, True),
    ],
)
def test_a_name_that_leads_to_an_address_that_is_not_public_is_not_called(monkeypatch, address, private, is_called):
    called = []

    def connect(to, _timeout):
        called.append(to[0])
        raise ConnectionRefusedError(111, "refused")

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    info = [(family, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: info)
    monkeypatch.setattr(socket, "create_connection", connect)
    message = refusal(TemplateUrls(("http://heat.test/",), private=private), "http://heat.test/app.yaml")
    assert called == ([address] if is_called else [])
    assert ("has an address that is not public" in message) != is_called


def test_an_address_that_the_list_itself_has_is_called():
    with host({"/app.yaml": (200, {}, TEXT.encode())}) as address:
        assert TemplateUrls((f"{address}/app.yaml",)).text_at(f"{address}/app.yaml") == TEXT


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, {}, b"x" * (LARGEST + 1)), "Template exceeds maximum allowed size (524288 bytes)"),
        ((200, {}, b"\xff"), "it is not UTF-8"),
        ((404, {}, b""), "status 404"),
        ((302, {}, b""), "status 302"),
    ],
)
def test_an_answer_that_is_no_template_is_refused(answer, reason):
    with host({"/app.yaml": answer}) as address:
        assert reason in refusal(TemplateUrls((f"{address}/",)), f"{address}/app.yaml")


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_a_host_that_is_silent_is_left(monkeypatch, begin):
    monkeypatch.setattr(template_urls, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):  # the endpoint may leave first
                connection.sendall(begin)
                while connection.recv(1024):
                    pass

        thread = threading.Thread(target=answer)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert "it took longer than 0.2 seconds" in refusal(TemplateUrls((f"{address}/",)), f"{address}/app.yaml")
        thread.join()


def test_a_host_that_speaks_no_http_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):  # the endpoint may leave first
                connection.sendall(b"SSH-2.0-x\r\n" * 3)
                connection.recv(1024)

        thread = threading.Thread(target=answer)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        message = refusal(TemplateUrls((f"{address}/",)), f"{address}/app.yaml")
        thread.join()
    assert "its host does not answer as HTTP" in message


def test_only_so_many_are_fetched_at_once():
    urls = TemplateUrls(("http://192.0.2.1/",))
    for _ in range(MOST_AT_ONCE):
        urls._free.acquire()
    with pytest.raises(Fault) as raised:
        urls.text_at("http://192.0.2.1/app.yaml")
    assert (raised.value.status, raised.value.headers) == (503, {"Retry-After": "1"})


def test_files_are_read_below_an_allowed_directory(tmp_path):
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "app.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "secret.yaml").write_text("secret", encoding="utf-8")
    (allowed / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    urls = TemplateUrls((f"{allowed.as_uri()}/",))
    assert urls.text_at(f"{allowed.as_uri()}/app.yaml") == TEXT
    for url in (
        f"{allowed.as_uri()}/link.yaml",
        f"{tmp_path.as_uri()}/secret.yaml",
        f"{allowed.as_uri()}/../secret.yaml",
    ):
        message = refusal(urls, url)
        assert "secret\n" not in message and ("does not name it" in message or "in its path" in message)
    assert "it does not exist" in refusal(urls, f"{allowed.as_uri()}/missing.yaml")


def test_a_single_document_can_be_allowed(tmp_path):
    (tmp_path / "app.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(TEXT, encoding="utf-8")
    urls = TemplateUrls(((tmp_path / "app.yaml").as_uri(),))
    assert urls.text_at((tmp_path / "app.yaml").as_uri()) == TEXT
    assert "does not name it" in refusal(urls, (tmp_path / "other.yaml").as_uri())

"""heatlint check --server: a running endpoint judges, and its findings stand in the files here."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("starlette")

from serve_client import ADDRESS, PASSWORD, serve_client

from heatlint._misuse import Misuse
from heatlint.cli import main
from heatlint.remote.call import LONGEST_ANSWER, Caller, Reply
from heatlint.remote.credentials import Credentials, credentials_of
from heatlint.remote.server import MOST_TRIES, Answered, Server
from heatlint.serve.observe import JsonFormatter

USER = {"OS_USERNAME": "demo", "OS_PASSWORD": PASSWORD, "OS_PROJECT_NAME": "demo"}
ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"


def main_output(capsys, *words):
    """Return the exit status, the output and the messages of a command."""
    status = main(list(words))
    return status, *capsys.readouterr()


class Direct:
    """Calls the application in this process, as heatlint.remote.call.Caller calls a server. sent: paths and bodies."""

    def __init__(self, client):
        self.address = ADDRESS
        self.client = client
        self.sent = []

    def call(self, method, path, headers, data=None):
        self.sent.append((path, data))
        answer = self.client.call(method, path, headers=headers, data=data or b"")
        names = {name.title(): value for name, value in answer.headers.items()}
        return Reply(answer.status, names, answer.body)


@pytest.fixture(scope="module")
def plain():
    """Return a client of an endpoint without a cloud of its own."""
    return serve_client()


@pytest.fixture
def check(monkeypatch, capsys):
    """Return a function that checks files, with the endpoint of a client or without one: (status, output, errors)."""

    def check(*words, client=None):
        if client is not None:
            direct = Direct(client)
            server = Server(direct, credentials_of(USER, None, ADDRESS))
            monkeypatch.setattr("heatlint.cli.server.server_of", lambda _arguments: server)
            check.sent = direct.sent
            words = (*words, "--server", ADDRESS)
        return main_output(capsys, "check", *map(str, words))

    return check


@pytest.mark.parametrize("format", ["text", "json", "sarif"])
def test_the_report_is_that_of_a_local_check(check, plain, format):
    words = (FIXTURES / "demo", "--format", format)
    assert check(*words, client=plain) == check(*words)


@pytest.mark.parametrize("directory", ["verdicts", "bodies", "load"])
def test_all_fixtures_have_the_same_findings(check, plain, directory):
    """With faults of texts, files that are missing, environments, nested templates and saved bodies."""
    words = (FIXTURES / directory, "--format", "json")
    local = check(*words)
    assert check(*words, client=plain) == local
    assert len(check.sent) > 2


def test_what_is_sent_is_what_a_client_sends(check, plain, tmp_path, capsys):
    (tmp_path / "start.sh").write_text("echo", encoding="utf-8")
    (tmp_path / "env.yaml").write_text("parameters: {size: 3}\n", encoding="utf-8")
    template = tmp_path / "app.yaml"
    template.write_text(
        "heat_template_version: 2018-08-31\nparameters:\n  size: {type: number}\nresources:\n"
        "  one: {type: OS::Heat::Value, properties: {value: {get_file: start.sh}}}\n",
        encoding="utf-8",
    )
    options = (template, "-e", tmp_path / "env.yaml")
    check(*options, client=plain)
    _, body, _ = main_output(capsys, "request", *map(str, options))
    assert json.loads(check.sent[-1][1]) == json.loads(body)


NEW = "heat_template_version: wallaby\nresources:\n  one: {type: OS::Heat::RandomString}\n"


def test_the_cloud_of_the_server_decides(check, tmp_path):
    template = tmp_path / "new.yaml"
    template.write_text(NEW, encoding="utf-8")
    assert check(template)[0] == 0
    found = check(template, client=serve_client(release="rocky"))
    assert found == check(template, "--target", "rocky") and found[0] == 1


def test_what_only_the_local_catalog_finds_does_not_count(check, tmp_path, monkeypatch):
    (tmp_path / "new.yaml").write_text(NEW, encoding="utf-8")
    (tmp_path / "heatlint.toml").write_text('target = "rocky"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert check("new.yaml")[0] == 1
    assert check("new.yaml", client=serve_client())[0] == 0


def test_a_rule_that_only_the_project_has_still_counts(check, plain, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "own.py").write_text(
        "from heatlint.rule import ADVICE, Rule, check\n"
        'NO = Rule("ACME1", "no-description", stage=ADVICE)\n'
        "@check\ndef described(stack):\n"
        '    yield NO.at(("heat_template_version",), "say what it is for")\n',
        encoding="utf-8",
    )
    template = tmp_path / "app.yaml"
    template.write_text("heat_template_version: 2018-08-31\nresources: {}\n", encoding="utf-8")
    words = (template, "--rules", rules)
    assert check(*words, client=plain) == check(*words)
    assert "ACME1" in check(*words, client=plain)[1]


def test_a_template_that_the_server_does_not_check_does_not_pass(check, tmp_path):
    client = serve_client()
    template = tmp_path / "long.yaml"
    text = "x" * client.service.settings.limits.body
    template.write_text(f"heat_template_version: 2018-08-31\ndescription: {text}\nresources: {{}}\n", encoding="utf-8")
    status, out, _ = check(template, client=client)
    assert status == 1 and "HL009" in out and "did not check this template" in out and "exceeds" in out


def test_a_template_that_cannot_be_read_is_not_sent(check, plain, tmp_path):
    template = tmp_path / "broken.yaml"
    template.write_text("heat_template_version: [\n", encoding="utf-8")
    assert check(template, client=plain) == check(template)
    assert check.sent == []


def findings(**other):
    """Return the data of a finding of the rule HL401, with some parts replaced."""
    place = {"message": "no", "file": "template", "path": ["resources", "one"], "key": True}
    return {
        "rule": "HL401",
        "name": "undefined-parameter",
        "stage": "create",
        "subject": None,
        "related": [],
        **place,
        **other,
    }


class Canned:
    """A server that finds the same in every request."""

    address = ADDRESS

    def __init__(self, *found):
        self.found = found

    def check(self, _body, *, assume_values):
        return Answered(list(self.found), frozenset(("HL401",)))


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (findings(), 1, "one.yaml:3:3: error HL401 undefined-parameter no"),
        (findings(rule="HL999"), 1, f'"{ADDRESS}" has the newer rule HL999: no'),
        (findings(rule="HL999", stage="advice"), 0, ""),
        (findings(stage="never"), 1, "sent what is not a finding"),
        (findings(path="resources"), 1, "sent what is not a finding"),
        ({"rule": "HL401"}, 1, "sent what is not a finding"),
        ("HL401", 1, "sent what is not a finding"),
    ],
)
def test_what_the_server_finds_gets_its_place(check, tmp_path, monkeypatch, data, status, words):
    monkeypatch.setattr("heatlint.cli.server.server_of", lambda _arguments: Canned(data))
    template = tmp_path / "one.yaml"
    template.write_text(
        "heat_template_version: 2018-08-31\nresources:\n  one: {type: OS::Heat::None}\n", encoding="utf-8"
    )
    found, out, _ = check(template, "--server", ADDRESS)
    assert found == status and words in out


def test_a_secret_is_in_no_log(check, caplog, tmp_path):
    caplog.set_level("INFO")
    template = tmp_path / "secret.yaml"
    template.write_text(
        "heat_template_version: 2018-08-31\nparameters:\n  word: {type: string, hidden: true, default: tops3cret}\n"
        "resources:\n  one: {type: OS::Heat::Value, properties: {value: {get_param: word}, other: 1}}\n",
        encoding="utf-8",
    )
    client = serve_client()
    assert check(template, client=client)[0] == 1
    log = "\n".join(map(JsonFormatter().format, caplog.records))
    assert "/validate" in log
    assert not any(word in log for word in ("tops3cret", PASSWORD, client.token))


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (USER, {"user": {"name": "demo", "domain": {"id": "default"}, "password": PASSWORD}}),
        (
            {**USER, "OS_USER_DOMAIN_NAME": "Default", "OS_AUTH_URL": f"{ADDRESS}:80/identity/v3"},
            {"user": {"name": "demo", "domain": {"name": "Default"}, "password": PASSWORD}},
        ),
    ],
)
def test_the_password_is_read_from_the_environment(environ, expected):
    body = credentials_of(environ, None, ADDRESS).body
    assert body["auth"]["identity"]["password"] == expected
    assert body["auth"]["scope"] == {"project": {"name": "demo", "domain": {"id": "default"}}}


def test_an_application_credential_needs_no_project():
    environ = {"OS_APPLICATION_CREDENTIAL_ID": "9f", "OS_APPLICATION_CREDENTIAL_SECRET": "s"}
    identity = credentials_of(environ, None, ADDRESS).body["auth"]["identity"]
    assert identity == {"methods": ["application_credential"], "application_credential": {"id": "9f", "secret": "s"}}


def test_credentials_do_not_show_their_secrets():
    assert PASSWORD not in repr(credentials_of(USER, None, ADDRESS))


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "needs a user or a token"),
        ({"OS_USERNAME": "demo", "OS_PASSWORD": "x"}, "needs a project"),
        ({**USER, "OS_AUTH_URL": "https://keystone.example.com/v3"}, "nothing is sent"),
        ({**USER, "OS_AUTH_URL": f"{ADDRESS}:5000/v3"}, "nothing is sent"),
        ({"OS_APPLICATION_CREDENTIAL_ID": "9f"}, "OS_APPLICATION_CREDENTIAL_SECRET"),
    ],
)
def test_credentials_that_are_incomplete_or_for_another_cloud_are_refused(environ, message):
    with pytest.raises(Misuse, match=message):
        credentials_of(environ, None, ADDRESS)


@pytest.mark.parametrize("content", [b"", b"two words", "ü".encode(), b"x" * 9000])
def test_a_file_without_a_token_is_refused(tmp_path, content):
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(Misuse, match="is not a file with a token"):
        credentials_of({}, str(path), ADDRESS)


def test_a_token_in_a_file_knows_its_project(plain, tmp_path):
    path = tmp_path / "token"
    path.write_text(f"{plain.token}\n", encoding="utf-8")
    server = Server(Direct(plain), credentials_of({}, str(path), ADDRESS))
    body = json.dumps({"template": {"heat_template_version": "2018-08-31"}}).encode()
    assert server.check(body, assume_values=True).findings is not None


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        (Credentials(token="no"), "refuses the token"),
        (credentials_of({**USER, "OS_PASSWORD": "no"}, None, ADDRESS), "refuses the user, the password or the project"),
    ],
)
def test_a_server_that_refuses_the_user_is_an_error(plain, credentials, message):
    with pytest.raises(Misuse, match=message):
        Server(Direct(plain), credentials).check(b"{}", assume_values=True)


def test_a_server_that_asks_nobody_needs_no_token():
    server = Server(Direct(serve_client(auth="none")), credentials_of({"OS_AUTH_TYPE": "none"}, None, ADDRESS))
    body = json.dumps({"template": {"heat_template_version": "2018-08-31"}}).encode()
    assert server.check(body, assume_values=True).findings is not None


@contextlib.contextmanager
def http_server(answer):
    """Yield the address of a server that answers as a function says: path -> (status, headers, body); and its log."""
    log = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            log.append((self.path, dict(self.headers), self.rfile.read(length)))
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_arguments):
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield SimpleNamespace(address=f"http://127.0.0.1:{server.server_port}", log=log)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "answer",
    [
        lambda _path: (200, {}, b"hello"),
        lambda _path: (404, {}, b""),
        lambda _path: (300, {}, json.dumps({"versions": []}).encode()),
        lambda _path: (200, {}, json.dumps({"paths": {"/v1/{tenant_id}/validate": {"post": 1}}}).encode()),
        lambda _path: (302, {"Location": "http://example.invalid/"}, b""),
    ],
)
def test_nothing_secret_is_sent_to_another_kind_of_server(answer):
    with http_server(answer) as found:
        server = Server(Caller(found.address), credentials_of(USER, None, found.address))
        with pytest.raises(Misuse, match='is not a "heatlint serve" that checks for others'):
            server.check(b"{}", assume_values=True)
    assert [path for path, _, _ in found.log] == ["/openapi.json"]


def test_a_redirect_is_not_followed():
    with http_server(lambda path: (302, {"Location": "/other"}, b"")) as found:
        assert Caller(found.address).call("POST", "/one", {"X-Auth-Token": "t"}, b"x").status == 302
    assert len(found.log) == 1


def test_a_server_that_is_busy_is_asked_again(monkeypatch):
    waited = []
    monkeypatch.setattr("heatlint.remote.server.time.sleep", waited.append)
    document = {"paths": {"/v1/{tenant_id}/validate": {"post": {"parameters": [{"name": "with_findings"}]}}}}

    def answer(path):
        return (200, {}, json.dumps(document).encode()) if path == "/openapi.json" else (429, {"Retry-After": "3"}, b"")

    with http_server(answer) as found:
        server = Server(Caller(found.address), Credentials(token="t", project="p"))
        with pytest.raises(Misuse, match="there were too many"):
            server.check(b"{}", assume_values=True)
    assert waited == [3.0] * MOST_TRIES


def test_an_answer_that_is_too_long_is_an_error(monkeypatch):
    monkeypatch.setattr("heatlint.remote.call.LONGEST_ANSWER", 10)
    with http_server(lambda _path: (200, {}, b"x" * 11)) as found, pytest.raises(Misuse, match="more than 10 bytes"):
        Caller(found.address).call("GET", "/", {})
    assert LONGEST_ANSWER > 10


def test_a_server_that_cannot_be_reached_is_status_2(capsys, monkeypatch, tmp_path):
    for name, value in USER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OS_AUTH_URL", raising=False)
    with http_server(lambda _path: (200, {}, b"")) as found:
        pass  # its port is free again
    template = tmp_path / "one.yaml"
    template.write_text("heat_template_version: 2018-08-31\n", encoding="utf-8")
    status, out, errors = main_output(capsys, "check", str(template), "--server", found.address)
    assert (status, out) == (2, "") and "cannot be reached: connection refused" in errors


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://heat.test", "not the address of a server"),
        ("heat.test:8004", "not the address of a server"),
        ("http://demo:secret@heat.test", "has a password in it"),
        ("http://heat.test:x", "is not a URL"),
        ("http://heat.test/a b", "is not a URL"),
    ],
)
def test_an_address_that_is_wrong_is_refused_and_shows_no_password(address, message):
    with pytest.raises(Misuse, match=message) as refused:
        Caller(address)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--server", ADDRESS, "--target", "rocky"), "--target cannot be used together with --server"),
        (("--server", ADDRESS, "--cloud", "c.yaml"), "--cloud cannot be used together with --server"),
        (("--token-file", "t"), "--token-file needs --server"),
    ],
)
def test_options_that_do_not_fit_are_refused(capsys, words, message):
    status, _, errors = main_output(capsys, "check", *words)
    assert status == 2 and message in errors

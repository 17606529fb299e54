"""serve.toml, the options of the command, the variables that it prints, limits, metrics and health."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client
from starlette.requests import Request

from heatlint.cli import main
from heatlint.cli import serve as command
from heatlint.cli.commands import AUTH_WAYS as OFFERED
from heatlint.cli.commands import SERVE
from heatlint.cli.options import Misuse
from heatlint.serve.block import os_block
from heatlint.serve.faults import Fault
from heatlint.serve.rate import Rate
from heatlint.serve.routing import read_body
from heatlint.serve.settings import AUTH_WAYS, Limits, Settings
from heatlint.serve.settings_file import settings_of

PAGE = (Path(__file__).parent.parent / "docs" / "serve.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r'```toml title="serve.toml"\n(.+?)```', PAGE, re.DOTALL)[1]


def read(text):
    return settings_of("serve.toml", text.encode(), Settings())


def test_the_example_of_the_page_is_read():
    settings = read(EXAMPLE)
    assert (settings.auth, settings.limits.rate, settings.delays) == ("static", 50.0, {"OS::Nova::Server": 2.0})
    (user,) = settings.users
    assert user.projects == (settings.projects[0].id,)
    assert user.credentials[0].project == settings.projects[0].id


def test_a_slash_at_the_end_of_the_address_is_left_out():
    assert read('url = "https://example.com/heat/"').url == "https://example.com/heat"


WRONG = {
    "not TOML": ("=", '"serve.toml" is not TOML: '),
    "unknown key": ("aut = 1", 'has the key "aut", which is not a setting; did you mean "auth"?'),
    "wrong choice": ('auth = "all"', 'has "all" for "auth"; expected none, static or any'),
    "wrong type": ("delay = true", 'has a wrong value for "delay"; it must be a number'),
    "negative": ("delay = -1", 'has a wrong value for "delay"; it must be a number, 0 or more'),
    "no time": ("token_life = 0", 'has a wrong value for "token_life"; it must be a number above 0'),
    "half a process": ("workers = 2.5", 'has a wrong value for "workers"; it must be a whole number, 0 or more'),
    "half a stack": ("[limits]\nstacks = 0.5", '"limits.stacks"; it must be a whole number, 0 or more'),
    "no body": ("[limits]\nbody = 0", 'has a wrong value for "limits.body"; it must be a whole number above 0'),
    "address without a scheme": (
        'url = "heat.example.com"',
        'has a wrong value for "url"; it must be an address such as "https://heat.example.com"',
    ),
    "address with a password": ('url = "https://u:p@heat.example.com"', 'has a wrong value for "url"'),
    "address with a password alone": ('url = "https://:p@heat.example.com"', 'has a wrong value for "url"'),
    "address that is a number": ("url = 5", 'has a wrong value for "url"'),
    "address that is a list": ('url = ["https://heat.example.com"]', 'has a wrong value for "url"'),
    "address with a space": ('url = "https://heat.example.com/a b"', 'has a wrong value for "url"'),
    "id with a slash": (
        "[[projects]]\nname='p'\nid='a/b'",
        'has a wrong value for "projects[0].id"; it must be at most 64 letters, digits, "-" and "_"',
    ),
    "unknown role": (
        "[[projects]]\nname='p'\n[[users]]\nname='x'\npassword='y'\nroles=['admn']",
        'has a wrong value for "users[0].roles"; it must be a list with one or more of reader, member, admin',
    ),
    "no role": ("[[users]]\nroles=[]", 'has a wrong value for "users[0].roles"'),
    "two projects of a name": (
        "[[projects]]\nname='p'\n[[projects]]\nname='p'",
        'has "p" for two of "projects"; each needs a name and an id of its own',
    ),
    "a project with the id of another": (
        "[[projects]]\nname='p'\nid='1'\n[[projects]]\nname='q'\nid='1'",
        'has "1" for two of "projects"; each needs a name and an id of its own',
    ),
    "two users of a name": (
        "[[projects]]\nname='p'\n[[users]]\nname='x'\npassword='1'\n[[users]]\nname='x'\npassword='2'",
        'has "x" for two of "users"; each needs a name and an id of its own',
    ),
    "two credentials of an id": (
        "[[projects]]\nname='p'\n[[users]]\nname='x'\npassword='1'\napplication_credentials=["
        "{id='c', secret='1', project='p'}, {id='c', secret='2', project='p'}]",
        'has "c" for two of "users.application_credentials"; each needs a name and an id of its own',
    ),
    "a credential for a project of another user": (
        "[[projects]]\nname='p'\n[[projects]]\nname='q'\n[[users]]\nname='x'\npassword='1'\nprojects=['p']\n"
        "application_credentials=[{id='c', secret='1', project='q'}]",
        'has a project for "users[0].application_credentials[0].project" that is not one of the user "x"',
    ),
    "unknown limit": ("[limits]\nbodi = 1", 'has the key "limits.bodi", which is not a setting; did you mean "body"?'),
    "not a list": ("[users]\nname = 'x'", 'has "users" that is not a list of tables; write [[users]]'),
    "credentials not a list": (
        "[[projects]]\nname='p'\n[[users]]\nname='x'\npassword='y'\napplication_credentials = 'z'",
        'has "users.application_credentials" that is not a list of tables; write [[users.application_credentials]]',
    ),
    "no password": ("[[projects]]\nname='p'\n[[users]]\nname = 'x'", 'has no "users[0].password"; it is required'),
    "unknown project": (
        "[[projects]]\nname='web'\n[[users]]\nname='x'\npassword='y'\nprojects=['wed']",
        'has "wed" in "users[0].projects", which is not a project; did you mean "web"?',
    ),
    "template URL": (
        'template_urls = ["ftp://x/"]',
        'has "ftp://x/" in "template_urls", which is not how a URL begins: expected http://, https:// or file:///',
    ),
    "no project": ("[[users]]\nname='x'\npassword='y'", 'has a user "x" without a project; a user needs one'),
}


def test_a_limit_is_a_number_of_the_kind_of_its_default():
    limits = read("[limits]\nsnapshots = 5\nrate = 1").limits
    assert (repr(limits.snapshots), repr(limits.rate)) == ("5", "1.0")


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_file_is_one_clear_error(text, message):
    with pytest.raises(Misuse) as raised:
        read(text)
    assert message in str(raised.value)


def given(*words):
    return command.settings_of(SERVE.parse(words))


def test_a_connection_outlives_the_pause_of_a_client_that_waits_for_a_stack(monkeypatch, tmp_path):
    import uvicorn

    configs = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda server, sockets: configs.append(server.config))
    monkeypatch.setattr(command, "_start_log", lambda: None)
    command.run(SERVE.parse(["--port", "0", "--db", f"sqlite:///{tmp_path}/stacks.db"]))
    pause_of_openstack_stack_create_wait = 5
    assert configs[0].timeout_keep_alive > 2 * pause_of_openstack_stack_create_wait


def test_the_user_demo_has_the_projects_of_the_file(tmp_path):
    (tmp_path / "serve.toml").write_text("[[projects]]\nname = 'web'", encoding="utf-8")
    settings, password = given("--config", str(tmp_path / "serve.toml"))
    (project,), (user,) = settings.projects, settings.users
    assert (project.name, user.name, user.projects, bool(password)) == ("web", "demo", (project.id,), True)


def test_options_win_over_the_file(tmp_path):
    (tmp_path / "serve.toml").write_text(EXAMPLE, encoding="utf-8")
    words = ("--config", str(tmp_path / "serve.toml"), "--auth", "any", "--delay", "3", "--delay", "A=1", "--seed", "s")
    settings, password = given(*words)
    assert (settings.auth, settings.delay, settings.seed, password) == ("any", 3.0, "s", None)
    assert settings.delays == {"OS::Nova::Server": 2.0, "A": 1.0}


@pytest.mark.parametrize("text", ["x", "A=", "=1", "-1", "inf", "nan"])
def test_a_delay_is_a_number_of_seconds(text):
    with pytest.raises(Misuse, match="is not a delay; expected SECONDS or TYPE=SECONDS"):
        given("--delay", text)


@pytest.mark.parametrize("port", ["x", "-1", "65536", "٣"])
def test_a_port_is_a_number(port, capsys):
    assert main(["serve", "--port", port]) == 2
    assert f'"{port}" is not a port; expected a number from 0 to 65535' in capsys.readouterr().err


DATABASES = {
    "not a URL": ("x", "the database cannot be used: "),
    "another database": (
        "mysql://u:pw@x",
        'the database cannot be used: expected "sqlite:///FILE" or "postgresql+psycopg',
    ),
    "no such directory": ("sqlite:////no/such/directory/x.db", "the database cannot be used: "),
}


@pytest.mark.parametrize(("url", "message"), DATABASES.values(), ids=DATABASES)
def test_a_database_that_cannot_be_used_is_one_clear_error(url, message, capsys):
    assert main(["serve", "--db", url]) == 2
    assert message in capsys.readouterr().err


def test_a_package_that_is_missing_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["serve"]) == 2
    assert '"serve" needs the package "uvicorn"; install "heatlint[serve]"' in capsys.readouterr().err


def test_a_file_about_the_cloud_is_read_at_the_start(capsys):
    assert main(["serve", "--cloud", "no-such-file"]) == 2
    assert "no-such-file" in capsys.readouterr().err


def test_a_port_that_is_taken_is_one_clear_error(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert f'"127.0.0.1" port {port} cannot be used: address already in use' in capsys.readouterr().err


def test_the_ways_to_authenticate_are_those_of_the_endpoint():
    assert OFFERED == AUTH_WAYS


def test_each_run_has_another_password():
    assert given()[1] != given()[1]


def test_the_variables_are_those_that_clients_read():
    settings, password = given()
    block = os_block(settings, "http://h:1", password)
    lines = dict(line.removeprefix("export ").split("=") for line in block.splitlines())
    assert lines["OS_AUTH_URL"] == "http://h:1/identity/v3"
    assert lines["OS_PASSWORD"].strip("'") == password


def test_without_authentication_clients_need_the_address_alone():
    settings, password = given("--auth", "none")
    block = os_block(settings, "http://h:1", password)
    assert "OS_AUTH_TYPE=none" in block and "PASSWORD" not in block and password not in block


def test_a_password_of_the_file_is_not_printed(tmp_path):
    (tmp_path / "serve.toml").write_text(EXAMPLE, encoding="utf-8")
    settings, password = given("--config", str(tmp_path / "serve.toml"))
    assert "change me" not in os_block(settings, "http://h:1", password)


def test_a_project_has_so_many_calls_a_second(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    rate = Rate(2)
    for _ in range(4):
        rate.take("a")
    with pytest.raises(Fault) as raised:
        rate.take("a")
    assert (raised.value.status, raised.value.headers) == (429, {"Retry-After": "1"})
    rate.take("b")
    now[0] += 0.5
    rate.take("a")


def test_metrics_count_calls_by_route_and_name_no_stack():
    client = serve_client()
    client.get("stacks/secret-name")
    text = client.get("/metrics", headers={"x-auth-token": None}).text
    assert 'heatlint_calls_total{method="GET",route="/stacks/{stack_name}",status="404"} 1.0' in text
    assert "secret-name" not in text and client.project not in text


def test_metrics_count_a_refused_call_by_its_route():
    client = serve_client()
    client.get("stacks", headers={"x-auth-token": "x"})
    client.call("PUT", "stacks", {})
    text = client.get("/metrics").text
    for method, status in (("GET", 401), ("PUT", 405)):
        assert f'heatlint_calls_total{{method="{method}",route="/stacks",status="{status}"}} 1.0' in text


def test_health_says_whether_the_database_answers(monkeypatch):
    client = serve_client()
    assert client.get("/healthcheck").status == 200
    client.service.store.engine.dispose()

    def fails():
        from sqlalchemy.exc import OperationalError

        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(client.service.store.engine, "connect", fails)
    assert client.get("/healthcheck").status == 503


def body_of(*messages, seconds=60.0):
    """Return the body of a request whose messages come one after the other, and then nothing more."""
    left = list(messages)

    async def receive():
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    return asyncio.run(read_body(Request({"type": "http"}, receive), Limits(seconds=seconds)))


HALF = {"type": "http.request", "body": b"{", "more_body": True}


def test_a_body_that_does_not_end_is_refused():
    with pytest.raises(Fault) as raised:
        body_of(HALF, seconds=0.001)
    assert (raised.value.status, raised.value.headers) == (408, {"Connection": "close"})


def test_a_client_that_goes_away_before_the_end_of_its_body_is_no_failure_of_the_endpoint():
    assert body_of(HALF, {"type": "http.request", "body": b"}"}) == b"{}"
    with pytest.raises(Fault) as raised:
        body_of(HALF, {"type": "http.disconnect"})
    assert raised.value.status == 400


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGTERM")
def test_a_process_that_is_asked_to_end_has_the_exit_status_0():
    command = [sys.executable, "-m", "heatlint", "serve", "--port", "0", "--auth", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        address = next(line for line in process.stdout if "OS_ENDPOINT" in line).partition("=")[2].strip()
        with urlopen(f"{address}/stacks", timeout=60) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0


def in_loop(settings, ask):
    """Return what a coroutine gives that asks the checks of an endpoint."""
    from heatlint.serve.checks import Checks

    async def run():
        checks = Checks(settings)
        try:
            return await ask(checks)
        finally:
            checks.close()

    return asyncio.run(run())


def test_checks_run_in_processes_under_a_limit():
    with pytest.raises(Fault) as raised:
        in_loop(Settings(workers=1, limits=Limits(seconds=0.0)), lambda checks: checks.run_in_loop(_does_not_end))
    assert raised.value.status == 504


def test_the_time_in_which_a_process_starts_is_not_that_of_its_check():
    from heatlint.serve import checks

    async def run():
        own, process = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, worker = await loop.create_connection(checks._Worker, sock=own)
        process.setblocking(False)
        answer = asyncio.create_task(worker.answer(b"task", 1.0))
        await asyncio.sleep(1.5)  # the process starts
        await loop.sock_sendall(process, struct.pack("!Q", 0))
        assert await loop.sock_recv(process, 100) == struct.pack("!Q", 4) + b"task"
        await loop.sock_sendall(process, struct.pack("!Q", 5) + b"found")
        assert await answer == b"found"
        with pytest.raises(TimeoutError):
            await worker.answer(b"task", 0.0)
        worker._transport.close()
        process.close()

    asyncio.run(run())


def test_a_check_that_is_ended_ends_no_other():
    async def ask(checks):
        with pytest.raises(Fault) as raised:
            await checks.run_in_loop(_ends_its_process)
        assert raised.value.status == 500
        assert await checks.run_in_loop(_release) > 20  # in another process
        with pytest.raises(ValueError, match="of the engine"):
            await checks.run_in_loop(_fails)
        with pytest.raises(TypeError):  # the answer cannot be read
            await checks.run_in_loop(_fails_in_transit)
        assert await checks.run_in_loop(_release) > 20

    in_loop(Settings(workers=1), ask)


def test_a_process_that_ends_between_two_checks_is_replaced():
    async def ask(checks):
        first = await checks.run_in_loop(_process)
        os.kill(first, signal.SIGKILL)
        with contextlib.suppress(Fault):  # a check that begins before the end is seen fails
            await checks.run_in_loop(_process)
        return first, await checks.run_in_loop(_process)

    first, second = in_loop(Settings(workers=1), ask)
    assert first != second


def test_the_first_check_has_the_process_that_was_started_before():
    async def ask(checks):
        before = set(multiprocessing.active_children())
        await checks.start()
        (started,) = set(multiprocessing.active_children()) - before
        return started.pid, await checks.run_in_loop(_process)

    first, second = in_loop(Settings(workers=2), ask)
    assert first == second


def test_a_thread_waits_for_a_check_too():
    from starlette.concurrency import run_in_threadpool

    many = ["a text"] * 100_000  # more than one part of a message
    assert in_loop(Settings(workers=1), lambda checks: run_in_threadpool(checks.run, _same, many)) == many


def test_a_refusal_in_a_process_is_an_answer():
    async def ask(checks):
        with pytest.raises(Fault) as raised:
            await checks.run_in_loop(_refuses)
        return raised.value

    fault = in_loop(Settings(workers=1), ask)
    assert (fault.status, fault.message, fault.type) == (400, "no", "StackValidationFailed")
    assert fault.headers == {"retry-after": "1"}


def _ends_its_process(known):
    os._exit(1)


def _does_not_end(known):
    threading.Event().wait()


def _process(known):
    return os.getpid()


def _same(known, value):
    return value


def _refuses(known):
    raise Fault(400, "no", "StackValidationFailed", headers={"retry-after": "1"})


def _release(known):
    return known.release


class _TwoArguments(Exception):
    """An exception that pickle writes, but cannot read."""

    def __init__(self, first, second):
        super().__init__(first)


def _fails_in_transit(known):
    raise _TwoArguments(1, 2)


def _fails(known):
    raise ValueError("of the engine")


def _release(known):
    return known.release


def test_two_endpoints_in_one_process_have_their_own_release():
    from heatlint.serve.checks import Checks

    old, new = (Checks(Settings(workers=0, release=release)) for release in ("train", "zed"))
    assert (old.run(_release), new.run(_release)) == (13, 19)

"""How fast `heatlint serve` validates, and how fast it lists many stacks."""

from __future__ import annotations

import functools
import json
import multiprocessing
import multiprocessing.pool
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
import uuid
from typing import Any

from sqlalchemy import create_engine, insert, select, text

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))

import postgresql  # noqa: E402
from cases import TEMPLATE  # noqa: E402
from target import NotAvailable, Server, Session, log_in  # noqa: E402

from heatlint import catalog  # noqa: E402
from heatlint.report.response import HEAT  # noqa: E402
from heatlint.serve.compile import validate_text  # noqa: E402
from heatlint.serve.tables import STACKS  # noqa: E402

CLIENTS, VALIDATIONS, ROUNDS = 16, 400, 9
LEAST_SHARE = 0.8
COUNT, PAGE = 10_000, 100
LONGEST_PAGE = 0.050


def template() -> dict[str, Any]:
    """Return a template with 20 resources: four servers with ports and volumes in a network of their own."""
    flavor = {"type": "string", "default": "m1.small", "constraints": [{"allowed_values": ["m1.small", "m1.large"]}]}
    parameters = {
        "flavor": flavor,
        "image": {"type": "string", "default": "debian"},
        "size": {"type": "number", "default": 10, "constraints": [{"range": {"min": 1, "max": 100}}]},
        "domain": {"type": "string", "default": "example.org", "constraints": [{"length": {"min": 3, "max": 60}}]},
    }
    rules = [
        {"protocol": "tcp", "port_range_min": port, "port_range_max": port, "remote_ip_prefix": "0.0.0.0/0"}
        for port in (22, 80, 443, 8080)
    ]
    subnet = {
        "network": {"get_resource": "net"},
        "cidr": "10.0.0.0/24",
        "gateway_ip": "10.0.0.1",
        "allocation_pools": [{"start": "10.0.0.10", "end": "10.0.0.200"}],
        "dns_nameservers": ["10.0.0.2"],
    }
    resources: dict[str, Any] = {
        "net": {"type": "OS::Neutron::Net", "properties": {"name": "net"}},
        "subnet": {"type": "OS::Neutron::Subnet", "properties": subnet},
        "router": {"type": "OS::Neutron::Router", "properties": {"name": "router", "admin_state_up": True}},
        "group": {"type": "OS::Neutron::SecurityGroup", "properties": {"rules": rules}},
    }
    for number in range(4):
        port = {
            "network": {"get_resource": "net"},
            "security_groups": [{"get_resource": "group"}],
            "fixed_ips": [{"subnet": {"get_resource": "subnet"}, "ip_address": f"10.0.0.{10 + number}"}],
        }
        script = {
            "template": "#!/bin/sh\nhostnamectl set-hostname NAME.DOMAIN\n" + "echo NAME >> /var/log/made\n" * 20,
            "params": {"NAME": f"web{number}", "DOMAIN": {"get_param": "domain"}},
        }
        server = {
            "name": {"list_join": [".", [f"web{number}", {"get_param": "domain"}]]},
            "flavor": {"get_param": "flavor"},
            "image": {"get_param": "image"},
            "networks": [{"port": {"get_resource": f"port{number}"}}],
            "metadata": {"role": "web", "number": number},
            "user_data_format": "RAW",
            "user_data": {"str_replace": script},
        }
        attachment = {
            "instance_uuid": {"get_resource": f"server{number}"},
            "volume_id": {"get_resource": f"volume{number}"},
            "mountpoint": "/dev/vdb",
        }
        volume = {"size": {"get_param": "size"}, "name": f"data {number}"}
        resources |= {
            f"port{number}": {"type": "OS::Neutron::Port", "properties": port},
            f"server{number}": {"type": "OS::Nova::Server", "properties": server},
            f"volume{number}": {"type": "OS::Cinder::Volume", "properties": volume},
            f"attachment{number}": {"type": "OS::Cinder::VolumeAttachment", "properties": attachment},
        }
    outputs = {
        f"address{number}": {
            "description": "the address of a server",
            "value": {"get_attr": [f"server{number}", "first_address"]},
        }
        for number in range(4)
    }
    return {
        "heat_template_version": "2018-08-31",
        "parameters": parameters,
        "resources": resources,
        "outputs": outputs,
    }


BODY = json.dumps({"template": template()}).encode()


def validate() -> bool:
    """Compare the rate of validations by HTTP with that of the same checks without it; print it.

    Both are given the bytes of a body and give the bytes of an answer.
    The clients are on the same processors. So the time of the processors is printed as well: what a validation takes
    of it in the endpoint, in the clients, and what a check takes without HTTP.
    """
    processes = multiprocessing.get_context("spawn").Pool(os.cpu_count())
    with processes as pool, tempfile.TemporaryDirectory() as directory, Server(directory) as server:
        session = log_in(server.target)
        _by_http(session)
        _in_process(pool)
        assert server.process is not None
        endpoint = [server.process.pid, *_children(server.process.pid)]
        checks = [process for process in _children(os.getpid()) if process != server.process.pid]
        rates: list[tuple[float, float]] = []
        used = [0.0, 0.0, 0.0]
        for _ in range(ROUNDS):
            before = _used(endpoint), time.process_time(), _used(checks)
            rates.append((_by_http(session), _in_process(pool)))
            after = _used(endpoint), time.process_time(), _used(checks)
            used = [sum(each) for each in zip(used, after, (-each for each in before), strict=True)]
    share = statistics.median(by_http / without for by_http, without in rates)
    by_http, without = (statistics.median(column) for column in zip(*rates, strict=True))
    of_endpoint, of_clients, of_check = (seconds / ROUNDS / VALIDATIONS * 1000 for seconds in used)
    print(
        f"validate: {by_http:.0f} a second by HTTP, {without:.0f} without; {share:.2f}, at least {LEAST_SHARE}\n"
        f"    of the processors: {of_endpoint:.2f} ms in the endpoint, {of_clients:.2f} in the clients, {of_check:.2f}"
        f" without HTTP; {of_check / of_endpoint:.2f} without the clients"
    )
    return share >= LEAST_SHARE


def _children(process: int) -> list[int]:
    """Return the ids of the processes that a process has started. Source: proc(5)."""
    found: list[int] = []
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/children", encoding="ascii") as file:
            found += map(int, file.read().split())
    return found


def _used(processes: list[int]) -> float:
    """Return the seconds that processes have had a processor. Source: proc(5)."""
    nanoseconds = 0
    for process in processes:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/schedstat", encoding="ascii") as file:
                nanoseconds += int(file.read().split()[0])
    return nanoseconds / 1e9


def _by_http(session: Session) -> float:
    """Return the validations in a second. The requests are bytes that are made once, so that clients cost little."""
    host, _, port = session.url.split("/")[2].partition(":")
    lines = [
        f"POST /{session.url.split('/', 3)[3]}/validate HTTP/1.1",
        f"Host: {host}:{port}",
        f"X-Auth-Token: {session.token}",
        "Content-Type: application/json",
        f"Content-Length: {len(BODY)}",
    ]
    request = "\r\n".join([*lines, "", ""]).encode() + BODY
    refused: list[bytes] = []

    def client() -> None:
        with socket.create_connection((host, int(port))) as connection:
            for _ in range(VALIDATIONS // CLIENTS):
                connection.sendall(request)
                head = _head(connection)
                if not head.startswith(b"HTTP/1.1 200"):
                    refused.append(head)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    if refused:
        raise NotAvailable(f"a validation is refused: {refused[0].decode()}")
    return VALIDATIONS / seconds


def _head(connection: socket.socket) -> bytes:
    """Read an answer; return its status line and headers."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(rest) < length:
        rest += connection.recv(65536)
    return head


@functools.cache
def _known() -> catalog.Known:
    return catalog.known()


def _check(_: int) -> int:
    return validate_text(_known(), BODY, {}, HEAT, None)[0]


def _in_process(pool: multiprocessing.pool.Pool) -> float:
    begin = time.perf_counter()
    pool.map(_check, range(VALIDATIONS), chunksize=20)
    return VALIDATIONS / (time.perf_counter() - begin)


def pages_on_sqlite() -> bool:
    """Measure how long a page takes when a project has many stacks in a file of SQLite; print it."""
    with tempfile.TemporaryDirectory() as directory:
        return _pages("pages", "sqlite:///" + os.path.join(directory, "heat.db"))


def pages_on_postgresql() -> bool:
    """Do the same on PostgreSQL."""
    with postgresql.server() as url:
        return _pages("pages-postgresql", url)


def _pages(title: str, database: str) -> bool:
    with tempfile.TemporaryDirectory() as directory, Server(directory, ["--db", database, "--delay", "0"]) as server:
        session = log_in(server.target)
        session.call("POST", "/stacks", {"stack_name": "first", "template": TEMPLATE, "tags": "a"})
        time.sleep(0.5)
        _copy_stack(database)
        seconds: list[float] = []
        names: list[str] = []
        path = f"/stacks?limit={PAGE}"
        while path:
            begin = time.perf_counter()
            answer = session.call("GET", path).json()
            seconds.append(time.perf_counter() - begin)
            names += [stack["stack_name"] for stack in answer["stacks"]]
            links = answer.get("links", [])
            path = links[0]["href"].removeprefix(session.url) if links else ""
    slow = statistics.quantiles(seconds, n=20)[-1]
    whole = len(set(names)) == COUNT
    print(
        f"{title}: {len(names)} stacks in {len(seconds)} pages, 95 of 100 in {slow * 1000:.1f} ms,"
        f" at most {LONGEST_PAGE * 1000:.0f}{'' if whole else '; STACKS ARE MISSING'}"
    )
    return whole and slow <= LONGEST_PAGE


def _copy_stack(database: str) -> None:
    """Copy the only stack of a database until there are COUNT."""
    engine = create_engine(database)
    with engine.begin() as connection:
        row = dict(connection.execute(select(STACKS)).one()._mapping)
        del row["number"]
        copies = [{**row, "id": str(uuid.uuid4()), "name": f"copy{number}"} for number in range(COUNT - 1)]
        connection.execute(insert(STACKS), [{**copy, "root": copy["id"]} for copy in copies])
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))  # it does so by itself, within a minute
    engine.dispose()

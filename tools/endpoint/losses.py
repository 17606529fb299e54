"""That `heatlint serve` loses nothing that it has acknowledged when its processes are killed."""

from __future__ import annotations

import collections
import os
import random
import signal
import tempfile
import threading
import time
from dataclasses import dataclass, field

import postgresql
from cases import TEMPLATE
from target import Server, Session, log_in

CLIENTS, KILLS = 16, 5
#: What the requests do, and how often.
_MIX = {"create": 4, "delete": 2, "update": 2, "list": 3, "show": 4, "validate": 2}


def on_postgresql(requests: int, seed: int) -> bool:
    """Send requests to two replicas on PostgreSQL, one of which is killed now and then; print what is lost."""
    with postgresql.server() as url, tempfile.TemporaryDirectory() as directory:
        with Server(directory, ["--db", url]) as first, Server(directory, ["--db", url]) as second:
            return _run("replicas", [first, second], requests, seed)


def on_sqlite(requests: int, seed: int) -> bool:
    """Send requests to a process with a file of SQLite, which is killed now and then; print what is lost."""
    with tempfile.TemporaryDirectory() as directory:
        with Server(directory, ["--db", "sqlite:///" + os.path.join(directory, "heat.db")]) as server:
            return _run("kill", [server], requests, seed)


@dataclass
class Ledger:
    """What a client was told. An entry of `unsure` was asked for, but no answer came.

    updated: the names of the stacks that have other tags now.
    """

    made: dict[str, str] = field(default_factory=dict)  # name -> id
    updated: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    statuses: collections.Counter[str] = field(default_factory=collections.Counter)


def _run(title: str, servers: list[Server], requests: int, seed: int) -> bool:
    session = log_in(servers[0].target)
    path = session.url.partition("/v1/")[2]
    sessions = [Session(f"http://127.0.0.1:{server.port}/v1/{path}", session.token) for server in servers]
    ledgers = [Ledger() for _ in range(CLIENTS)]
    threads = [
        threading.Thread(target=_client, args=(number, sessions, ledgers[number], requests // CLIENTS, seed))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    kills = _kill(servers, threads, ledgers, requests, random.Random(seed))
    for thread in threads:
        thread.join()
    time.sleep(2)  # the last actions end
    faults = _faults(sessions[0], ledgers)
    statuses = sum((ledger.statuses for ledger in ledgers), collections.Counter[str]())
    print(f"{title}: {sum(statuses.values())} requests, {kills} kills, {len(faults)} faults; {dict(statuses)}")
    for fault in faults[:20]:
        print("   ", fault)
    return not faults


def _kill(
    servers: list[Server], threads: list[threading.Thread], ledgers: list[Ledger], requests: int, dice: random.Random
) -> int:
    """Kill a server after each sixth of the requests, and start it again; return how often."""
    for number in range(1, KILLS + 1):
        while sum(sum(ledger.statuses.values()) for ledger in ledgers) < requests * number / (KILLS + 1):
            if not any(thread.is_alive() for thread in threads):
                return number - 1
            time.sleep(0.05)
        server = dice.choice(servers)
        server.end(signal.SIGKILL)
        server.start()
    return KILLS


def _client(number: int, sessions: list[Session], ledger: Ledger, count: int, seed: int) -> None:
    dice = random.Random(seed * 1000 + number)
    kinds, weights = list(_MIX), list(_MIX.values())
    serial = 0
    for _ in range(count):
        kind = dice.choices(kinds, weights)[0]
        known = [name for name in ledger.made if name not in ledger.gone and name not in ledger.unsure]
        if kind in ("delete", "update", "show") and not known:
            kind = "create"
        if kind == "create":
            serial += 1
            # Clients share some names, so that they contend for them.
            name = f"shared{dice.randrange(50)}" if dice.random() < 0.1 else f"c{number}-{serial}"
        else:
            name = dice.choice(known) if known else ""
        status = _ask(kind, name, sessions, ledger, dice)
        ledger.statuses[f"{kind} {status}"] += 1


def _ask(kind: str, name: str, sessions: list[Session], ledger: Ledger, dice: random.Random) -> str:
    """Send one request to one of the replicas; return the status, or "no answer"."""
    path = f"/stacks/{name}/{ledger.made.get(name, '')}"
    method, path, sent = {
        "create": ("POST", "/stacks", {"stack_name": name, "template": TEMPLATE, "tags": "a"}),
        "delete": ("DELETE", path, None),
        "update": ("PUT", path, {"template": TEMPLATE, "tags": "b"}),
        "list": ("GET", "/stacks?limit=20", None),
        "show": ("GET", path, None),
        "validate": ("POST", "/validate", {"template": TEMPLATE}),
    }[kind]
    try:
        answer = dice.choice(sessions).call(method, path, sent)
    except OSError:
        if kind in ("create", "delete"):
            ledger.unsure.add(name)
        time.sleep(0.5)
        return "no answer"
    if kind == "create" and answer.status == 201:
        ledger.made[name] = answer.json()["stack"]["id"]
        ledger.updated.discard(name)
        ledger.gone.discard(name)
        ledger.unsure.discard(name)
    if kind == "update" and answer.status == 202:
        ledger.updated.add(name)
    if kind == "delete" and answer.status == 204:
        ledger.gone.add(name)
    return str(answer.status)


def _faults(session: Session, ledgers: list[Ledger]) -> list[str]:
    """Return what is wrong: a stack or an update that is lost, a stack that lives on, two of a name, or a failure of
    the server.
    """
    stacks = session.call("GET", "/stacks").json()["stacks"]
    ids = {stack["id"] for stack in stacks}
    updated = {stack["id"] for stack in stacks if stack["tags"] == ["b"]}
    names = collections.Counter(stack["stack_name"] for stack in stacks)
    faults = [f"{count} stacks have the name {name}" for name, count in names.items() if count > 1]
    for ledger in ledgers:
        for name, id in ledger.made.items():
            if name not in ledger.gone and name not in ledger.unsure and id not in ids:
                faults.append(f"{name} was made and is lost")
            elif name in ledger.updated and id in ids - updated:
                faults.append(f"{name} was updated, and the update is lost")
            if name in ledger.gone and id in ids:
                faults.append(f"{name} was deleted and lives")
        faults += [
            f"{count} answers to {name}" for name, count in ledger.statuses.items() if name.split()[1].startswith("5")
        ]
    busy = [stack["stack_name"] for stack in stacks if stack["stack_status"].endswith("IN_PROGRESS")]
    return faults + [f"{name} is still in progress" for name in busy]

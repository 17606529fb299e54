#!/usr/bin/env python3
"""Record what real clients and an endpoint say to each other, and compare `heatlint serve` with a record.

    .venv/bin/python tools/endpoint/exchanges.py record FILE --running
    .venv/bin/python tools/endpoint/exchanges.py compare [FILE]
        [--environment DIRECTORY] [--running] [--only TEXT] [--show N]

commands/commands.txt has the commands: `openstack`, `heat`, and calls of python-heatclient and openstacksdk. Each runs
through a proxy that keeps the requests and the answers. Ids, times and random texts are masked, and repeated requests
(a client that waits) are put together. `record` asks an endpoint that runs already; recorded.jsonl.gz has the answers
of a real Heat 27 without other services. `compare` runs the same commands and says what differs: the exit status of a
command, a request, its status, or a value in an answer. Exit status 1: something differs; 2: something is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from client_environment import client_python
from masks import differences, folded
from recorder import base_of, recording
from target import NotAvailable, Target, from_environment, log_in, settle, started

_OF_TIME = "what is seen while an action runs depends on when the client asks"
#: Commands whose exchanges differ, and why.
KNOWN = {
    "openstack versions show": "the recorded Heat is below /heat-api",
    "openstack stack list --property status=COMPLETE": "Heat fails with 500: a fault of its own",
    "openstack stack event list a3 --nested-depth 2 --limit 3": "stacks side by side are made in any order",
    "openstack stack update -t t2.yaml a1 --dry-run": "Heat's preview says that the resource is replaced; it is not",
    "openstack stack update -t t2.yaml a1 --wait": _OF_TIME,
    "openstack stack update -t t2.yaml a2": _OF_TIME,
    "openstack stack check a1 --wait": _OF_TIME,
    "openstack stack delete a1 a3": _OF_TIME,
}

#: The recorded Heat had no environment of its operator.
_OPTIONS = ("--global-environment", "none")

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = os.path.join(HERE, "commands")
RECORD = os.path.join(HERE, "recorded.jsonl.gz")


def main() -> int:
    """Record or compare; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("action", choices=["record", "compare"])
    options.add_argument("file", nargs="?", default=RECORD, metavar="FILE")
    options.add_argument("--environment", default=".venv-clients", metavar="DIRECTORY", help="of the clients")
    options.add_argument("--running", action="store_true", help="use the endpoint that the OS_* variables name")
    options.add_argument("--only", default="", metavar="TEXT", help="compare the commands that contain this text")
    options.add_argument("--show", type=int, default=8, metavar="N", help="differences to print for a command")
    given = options.parse_args()
    try:
        running = contextlib.nullcontext(from_environment()) if given.running else started(_OPTIONS)
        with running as target:
            rows = list(observe(target, client_python(given.environment)))
    except NotAvailable as error:
        print(error, file=sys.stderr)
        return 2
    if given.action == "record":
        with gzip.GzipFile(given.file, "wb", mtime=0) as file:
            file.write("".join(json.dumps(row, sort_keys=True) + "\n" for row in rows).encode())
        return 0
    with gzip.open(given.file, "rt", encoding="utf-8") as file:
        pairs = zip(map(json.loads, file), rows, strict=True)
        return _compare([pair for pair in pairs if given.only in pair[0]["command"]], given.show)


def observe(target: Target, python: str) -> Iterator[dict[str, Any]]:
    """Yield {"command", "exit", "error", "exchanges"} for each command, masked."""
    with open(os.path.join(COMMANDS, "commands.txt"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    session = log_in(target)
    base = base_of(target.auth_url)
    with recording(base) as (proxy, exchanges), tempfile.TemporaryDirectory() as home:
        seen = Target(target.auth_url.replace(base, proxy), target.username, target.password, target.project_name)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
        environment |= {**seen.environment(), "HOME": home, "COLUMNS": "200"}
        with subprocess.Popen(
            [python, os.path.join(HERE, "client_steps.py")],
            cwd=COMMANDS,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as clients:
            assert clients.stdin and clients.stdout
            for line in lines:
                exchanges.clear()
                print(line, file=clients.stdin, flush=True)
                outcome = json.loads(clients.stdout.readline())
                print(f"[{outcome['exit']}] {line}", file=sys.stderr)
                yield {"command": line, **outcome, "exchanges": folded(list(exchanges), session.url, target.auth_url)}
                settle(session.call)  # so that the next command finds the same state each time


def _compare(pairs: list[tuple[dict[str, Any], dict[str, Any]]], most: int) -> int:
    different = 0
    for recorded, row in pairs:
        if any(recorded["command"].startswith(command) for command in KNOWN):
            continue
        found = list(differences(recorded, row))
        different += bool(found)
        if found:
            print(recorded["command"])
            print("".join(f"    {text}\n" for text in found[:most]), end="")
            if len(found) > most:
                print(f"    and {len(found) - most} more")
    print(f"{len(pairs)} commands, {different} differ; {len(KNOWN)} are known differences")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())

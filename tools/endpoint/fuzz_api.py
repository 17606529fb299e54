#!/usr/bin/env python3
"""Ask `heatlint serve` what its OpenAPI document allows, and what it does not, with schemathesis.

    .venv/bin/python tools/endpoint/fuzz_api.py [--seconds N] [--seed N] [--postgresql] [--environment DIRECTORY]
        [-- OPTION ...]

The paths get the project of the user, and a stack and a configuration that exist, or names of nothing. Every answer
must have a status, a type of content and a form that the document names; none may be a failure of the server, and none
may come without a valid token. What stands after "--" goes to `schemathesis run`. Exit status 1: a check fails.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from typing import Any

import postgresql
from cases import TEMPLATE
from client_environment import install
from target import NotAvailable, Session, log_in, send, started

PACKAGES = ("schemathesis>=4.3,<5",)
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)


def main() -> int:
    """Fuzz; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=120, metavar="N", help="how long to ask")
    options.add_argument("--seed", type=int, default=1, metavar="N", help="of the random requests")
    options.add_argument("--postgresql", action="store_true", help="keep the stacks in PostgreSQL")
    options.add_argument("--environment", default=".venv-fuzz", metavar="DIRECTORY", help="of schemathesis")
    options.add_argument("more", nargs="*", metavar="OPTION", help="for schemathesis")
    given = options.parse_args()
    try:
        python = install(given.environment, PACKAGES, "import schemathesis")
        with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as directory:
            database = ["--db", stack.enter_context(postgresql.server())] if given.postgresql else []
            session = log_in(stack.enter_context(started(["--delay", "0", *database])))
            path = os.path.join(directory, "openapi.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(narrowed(session), file)
            command = [os.path.join(os.path.dirname(python), "schemathesis"), "run", path]
            command += [
                "--url",
                session.url,
                "--header",
                f"X-Auth-Token: {session.token}",
                "--checks",
                ",".join(CHECKS),
            ]
            command += ["--max-redirects", "0", "--seed", str(given.seed), "--max-time", str(given.seconds)]
            command += ["--continue-on-failure", "--suppress-health-check", "all", *given.more]
            return _run(command, directory)
    except NotAvailable as error:
        print(error, file=sys.stderr)
        return 2


def _run(command: list[str], directory: str) -> int:
    """Run schemathesis and return the exit status. Raises NotAvailable when it had no time for a single case."""
    has_cases = False
    with subprocess.Popen(command, cwd=directory, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            has_cases |= re.search(r"\b[1-9]\d* generated\b", line) is not None
    if process.returncode == 0 and not has_cases:
        raise NotAvailable("schemathesis has made no case in its time; expected more --seconds")
    return int(process.returncode != 0)


def _made(session: Session, name: str) -> dict[str, list[str]]:
    """Make a stack, a configuration and a deployment; return the values of parameters that name them, or nothing."""
    stack = session.call("POST", "/stacks", {"stack_name": name, "template": TEMPLATE}).json()["stack"]["id"]
    config = session.call("POST", "/software_configs", {"name": name}).json()["software_config"]["id"]
    body = {"config_id": config, "server_id": name}
    deployment = session.call("POST", "/software_deployments", body).json()["software_deployment"]["id"]
    return {
        "stack_name": [name, "nope"],
        "stack_id": [stack, "nope"],
        "resource_name": ["r", "nope"],
        "config_id": [config, "nope"],
        "deployment_id": [deployment, "nope"],
        "type_name": ["OS::Heat::TestResource", "OS::Nova::Server", "nope"],
        "template_version": ["heat_template_version.2018-08-31", "nope"],
    }


def narrowed(session: Session) -> dict[str, Any]:
    """Return the document with paths below the project, and with values of its parameters that exist."""
    kept, gone = _made(session, "fuzz"), _made(session, "gone")
    time.sleep(1)
    base = session.url[: session.url.index("/v1/")]
    document: dict[str, Any] = send("GET", base + "/openapi.json", None, {}).json()
    document["paths"] = {path.removeprefix("/v1/{tenant_id}"): each for path, each in document["paths"].items()}
    del document["servers"]
    for method, operation in (each for path in document["paths"].values() for each in path.items()):
        values = gone if method == "delete" else kept
        parameters = [each for each in operation["parameters"] if each["name"] != "tenant_id"]
        for each in parameters:
            if each["in"] == "path":
                each["schema"] = {"type": "string", "enum": values.get(each["name"], ["nope"])}
        operation["parameters"] = parameters
    return document


if __name__ == "__main__":
    sys.exit(main())

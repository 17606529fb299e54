#!/usr/bin/env python3
"""Ask an endpoint each case of cases.py, and compare the answers with those of a real Heat.

    .venv/bin/python tools/endpoint/matrix.py [compare] [--running] [--show N]
    .venv/bin/python tools/endpoint/matrix.py record --running

recorded_cases.jsonl has the answers of a real Heat, with ids and times masked. `KNOWN` says where `heatlint serve`
differs on purpose. The endpoint must be new: the project has no stacks. Exit status 1: something differs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from cases import ERRORS, LIST, Case, bodies
from masks import masked, values_differ
from target import Answer, NotAvailable, from_environment, log_in, settle, started

RECORD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded_cases.jsonl")
HEADERS = ("content-type", "location", "allow")

_OWN_WORDS = "the message is that of heatlint, which says more"
_LOST_ID = "Heat formats its message twice, and {} is left of the id"
_FAILURE = "Heat fails with 500: a fault of its own"
#: Cases in which the endpoint answers otherwise than Heat: where the answers differ, and why.
KNOWN = {
    "tags=a&status=COMPLETE": ("", _FAILURE),
    "tags=a&name=m1": ("", _FAILURE),
    "create: unknown parameter": (".body.error.message", _OWN_WORDS),
    "create: template_url": (".body.error.message", _OWN_WORDS),
    "create: template not YAML": (".body.error.message", _OWN_WORDS),
    "validate: unknown type": (".body.error.message", _OWN_WORDS),
    "output: unknown": (".body.error.message", _LOST_ID),
    "snapshot: unknown": (".body.error.message", _LOST_ID),
    "functions: unknown version": (".body.error.message", _LOST_ID),
    "software config: unknown": (".body.error.message", _LOST_ID),
    "software deployment: unknown": (".body.error.message", _LOST_ID),
    "software deployment: nothing": (".body.error.message", _LOST_ID),
}
#: Lists whose order is not defined: equal values are in the order of random ids.
_ANY_ORDER = {"sort_keys=stack_status&sort_dir=desc", "sort_keys=updated_time"}


def main() -> int:
    """Record or compare; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("action", nargs="?", default="compare", choices=["record", "compare"])
    options.add_argument("--running", action="store_true", help="use the endpoint that the OS_* variables name")
    options.add_argument("--show", type=int, default=6, metavar="N", help="differences to print for a case")
    given = options.parse_args()
    try:
        with contextlib.nullcontext(from_environment()) if given.running else started() as target:
            session = log_in(target)
            rows = list(ask(session.call, session.url, pause=1.2 if given.action == "record" else 0))
    except NotAvailable as error:
        print(error, file=sys.stderr)
        return 2
    if given.action == "record":
        with open(RECORD, "w", encoding="utf-8") as file:
            file.write("".join(json.dumps(row, sort_keys=True) + "\n" for row in rows))
        return 0
    different = 0
    for row, recorded in zip(rows, recorded_rows(), strict=True):
        found = list(differences(recorded, row))
        different += bool(found)
        if found:
            print(row["label"] + "".join(f"\n    {text}" for text in found[: given.show]))
    print(f"{len(rows)} cases, {different} differ; {len(KNOWN)} are known differences")
    return int(different > 0)


def recorded_rows() -> list[dict[str, Any]]:
    """Return the answers of a real Heat."""
    with open(RECORD, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def ask(call: Callable[..., Answer], url: str, pause: float = 0) -> Iterator[dict[str, Any]]:
    """Make the stacks, then yield the masked answer to each case.

    call: as `target.Session.call`. url: of the endpoint with the project. pause: seconds between two creations.
    """
    names = {"project": url.rsplit("/", 1)[1]}
    for body in bodies():
        made = call("POST", "/stacks", body)
        names[body["stack_name"]] = made.json()["stack"]["id"]
        time.sleep(pause)
    settle(call)
    for case in (*LIST, *ERRORS):
        yield row(case, call(case.method, case.path.format(**names), case.body, case.headers), url)


def row(case: Case, answer: Answer, url: str) -> dict[str, Any]:
    """Return what is compared of an answer: the status, some headers, the masked body."""
    try:
        body: Any = answer.json()
    except ValueError:
        body = " ".join(answer.text.split())
    headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
    headers["content-type"] = headers.get("content-type", "").lower()
    text = json.dumps({"status": answer.status, "headers": headers, "body": body}).replace(url, "{heat}")
    result: dict[str, Any] = masked(json.loads(text))
    if case.label in _ANY_ORDER:
        result["body"]["stacks"].sort(key=lambda stack: stack["stack_name"])
    return {"label": case.label, "request id": "x-openstack-request-id" in answer.headers, **result}


def differences(recorded: dict[str, Any], got: dict[str, Any]) -> Iterator[str]:
    """Yield in one line each what differs, except for the known differences."""
    known = KNOWN.get(recorded["label"], ("?", ""))[0]
    yield from (text for text in values_differ(recorded, got, "") if not text.startswith(known))


if __name__ == "__main__":
    sys.exit(main())

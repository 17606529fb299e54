"""heatlint validate --requests: one request a line in, one answer a line out, as long as there are lines."""

from __future__ import annotations

import json
import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import require_exists
from heatlint.cli.options import Misuse
from heatlint.cli.validate import answer, printable
from heatlint.load import from_body
from heatlint.report.jsonreport import diagnostic
from heatlint.report.response import BAD_REQUEST, OK, failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.catalog import Known


def answer_all(source: str, shape: str, known: Known) -> int:
    """Answer the requests in the file `source` ("-": standard input); the exit status tells of refusals."""
    if source == "-":
        if sys.stdin is None:
            raise Misuse("standard input is closed")
        return _answer_lines(sys.stdin.buffer, shape, known)
    require_exists(source, "file")
    if os.path.isdir(source):
        raise Misuse(f'"{source}" is a directory; a file is needed')
    try:
        with open(source, "rb") as stream:
            return _answer_lines(stream, shape, known)
    except PermissionError:
        raise Misuse(f'"{source}" may not be read by you') from None


def _answer_lines(lines: Iterable[bytes], shape: str, known: Known) -> int:
    status = exit_status.OK
    for line in lines:
        if not line.strip():
            continue
        reply = answer_line(line, shape, known)
        if reply["status"] != OK:
            status = exit_status.FINDINGS
        sys.stdout.write(printable(reply) + "\n")
        sys.stdout.flush()
    return status


def answer_line(line: bytes, shape: str, known: Known | None = None) -> dict[str, Any]:
    """The answer to one line: id, status, body, diagnostics. Never raises for what the line holds."""
    try:
        body = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _malformed("the request is not UTF-8", shape)
    except ValueError as error:
        return _malformed(f"the request is not JSON: {error}", shape)
    except RecursionError:
        return _malformed("the request is nested too deep", shape)
    if not isinstance(body, dict):
        return _malformed("the request is not a JSON object", shape)
    status, answered, diagnostics = answer(from_body(body), shape, known)
    found = [diagnostic(each) for each in diagnostics]
    return {"id": body.get("id"), "status": status, "body": answered, "diagnostics": found}


def _malformed(message: str, shape: str) -> dict[str, Any]:
    """The answer to a line that holds no request."""
    from heatlint.plugins import built_in

    rule = next(rule for rule in built_in().rules if rule.name == "malformed-request")
    found = rule.at((), message, file="request")
    body = failure(message, "HTTPBadRequest", shape)
    return {"id": None, "status": BAD_REQUEST, "body": body, "diagnostics": [diagnostic(found)]}

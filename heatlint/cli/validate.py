"""heatlint validate: the validate endpoint's answer, for a template or for a stream of requests."""

from __future__ import annotations

import json
import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import known_of, request_of, require_usable
from heatlint.cli.options import Misuse
from heatlint.linter import lint, verdict
from heatlint.load.as_json import dumps
from heatlint.model.build import build
from heatlint.report.response import (
    BAD_REQUEST,
    CRASHED,
    DOCUMENTED,
    HEAT,
    OK,
    documented,
    failure,
    refused,
    with_lists,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.cli.options import Arguments
    from heatlint.load import Request
    from heatlint.rule import Diagnostic


def run(arguments: Arguments) -> int:
    """Answer, print the answer; the exit status."""
    shape = arguments.one("--shape") or HEAT
    requests = arguments.one("--requests")
    if requests is not None:
        if arguments.operands:
            raise Misuse("--requests takes the place of a template; give one of them")
        for name in arguments.given:
            if name not in ("--requests", "--shape", "--target", "--types"):
                raise Misuse(f"{name} cannot stand beside --requests: each request says that itself")
        from heatlint.cli.stream import answer_all

        return answer_all(requests, shape, known_of(arguments))
    if not arguments.operands:
        raise Misuse("validate needs TEMPLATE, or --requests FILE")
    require_usable(arguments)
    known = known_of(arguments)
    request = request_of(arguments.operands[0], arguments)
    request.show_nested = arguments.flag("--show-nested")
    request.ignore_errors = arguments.one("--ignore-errors")
    request.stage = arguments.one("--stage") or "validate"
    status, body, diagnostics = answer(request, shape, known)
    if arguments.one("--format") == "json":
        body = with_lists(body, diagnostics)
    sys.stdout.write(printable(body, indent=2) + "\n")
    return exit_status.OK if status == OK else exit_status.FINDINGS


def answer(
    request: Request, shape: str = HEAT, known: Known | None = None
) -> tuple[int, dict[str, Any], list[Diagnostic]]:
    """The status and body of the answer to a request, and everything that was found in it.

    Never raises: where heatlint itself fails, the status is 500.
    """
    try:
        return _answer(request, shape, known)
    except Exception as error:
        if os.environ.get("HEATLINT_DEBUG"):
            raise
        message = f"heatlint failed: {type(error).__name__}: {error}"
        return CRASHED, failure(message, "HTTPInternalServerError", shape, CRASHED), []


def _answer(request: Request, shape: str, known: Known | None) -> tuple[int, dict[str, Any], list[Diagnostic]]:
    stack = build(request, known=known)
    diagnostics = lint(stack)
    refusing = verdict(diagnostics, request.stage)
    if refusing:
        return BAD_REQUEST, refused(refusing, request.stage, shape), diagnostics
    from heatlint.report.accepted import success

    body = success(stack)
    if shape == DOCUMENTED:
        body = documented(body, stack)
    try:
        printable(body)
    except (ValueError, RecursionError):  # as Heat, which fails on the same
        message = "a value is nested too deep, or a number too long, to be written out"
        return BAD_REQUEST, failure(message, "ValueError", shape), diagnostics
    return OK, body, diagnostics


def printable(body: Any, indent: int | None = None) -> str:
    """JSON of a body, all of it ASCII; what JSON cannot hold is written as text."""
    try:
        return json.dumps(body, indent=indent)
    except TypeError:
        return json.dumps(json.loads(dumps(_with_text_keys(body))), indent=indent)


def _with_text_keys(value: Any) -> Any:
    """The value with every key a text: YAML knows keys that JSON does not."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, (str, int, float, bool, type(None))) else str(key): _with_text_keys(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_with_text_keys(item) for item in value]
    return value

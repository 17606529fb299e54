"""The validate endpoint: from a request to a status, a body and diagnostics.

Heat's endpoint is POST /v1/{tenant_id}/validate. Nothing here raises for what a request holds.
"""

from __future__ import annotations

import json

from heatlint.diagnostic import CHECK_FAILED, DEPLOY, VALIDATE, Diagnostic
from heatlint.failure import described_or_raised
from heatlint.linter import lint, verdict
from heatlint.load import from_body
from heatlint.load.as_json import dumps
from heatlint.load.requests import STANDARD_INPUT
from heatlint.model.build import build
from heatlint.plugins import built_in
from heatlint.report.place import json_text
from heatlint.report.report import Report
from heatlint.report.response import BAD_REQUEST, CRASHED, HEAT, OK, failure, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.diagnostic import Rule
    from heatlint.load import Request
    from heatlint.load.disk import Disk
    from heatlint.load.documents import Documents
    from heatlint.model.stack import Stack
    from heatlint.report.hidden import Hidden


class Answer:
    """What the endpoint answers to one request.

    id: the request's own "id", None without one. status: an HTTP status: OK, BAD_REQUEST, or CRASHED where heatlint
    itself failed. body: the body of the response. diagnostics: everything that was found, also in an accepted
    request. stack: what was checked, None where there was nothing to check. body_text: the body as JSON; None if it has
    not been written.
    """

    __slots__ = ("id", "status", "body", "diagnostics", "stack", "body_text")

    def __init__(
        self,
        id: Any,
        status: int,
        body: dict[str, Any],
        diagnostics: list[Diagnostic],
        stack: Stack | None = None,
        body_text: str | None = None,
    ) -> None:
        self.id = id
        self.status = status
        self.body = body
        self.diagnostics = diagnostics
        self.stack = stack
        self.body_text = body_text

    def report(self) -> Report:
        """Return the findings as a report, with the texts that they are about."""
        texts = {} if self.stack is None else self.stack.request.texts()
        return Report(self.diagnostics, texts.get, len(texts), hidden=self._hidden, page=built_in().section)

    def _hidden(self) -> Hidden:
        if self.stack is None:
            return {}
        from heatlint.report.hidden import hidden_parts

        return hidden_parts(self.stack)

    def to_data(self) -> dict[str, Any]:
        """Return the answer as an object of JSON: a line of `heatlint validate --requests`."""
        from heatlint.report.diagnostic import diagnostics_of, notes_of
        from heatlint.report.jsonreport import diagnostic_data

        report = self.report()
        return {
            "id": self.id,
            "status": self.status,
            "body": self.body,
            "diagnostics": [diagnostic_data(each) for each in diagnostics_of(report)],
            "notes": [diagnostic_data(each) for each in notes_of(report)],
        }

    def to_line(self) -> str:
        """Return what `to_data` returns as JSON, on one line. Raises ValueError or RecursionError, see `to_json`."""
        data = self.to_data()
        before, after = ({key: data[key] for key in keys} for keys in (("id", "status"), ("diagnostics", "notes")))
        return f'{to_json(before)[:-1]}, "body": {self.body_json()}, {to_json(after)[1:]}'

    def body_json(self) -> str:
        """Return the body as JSON. It is written only once. Raises as `to_json` does."""
        if self.body_text is None:
            self.body_text = to_json(self.body)
        return self.body_text


def answer(
    request: Request,
    shape: str = HEAT,
    known: Known | None = None,
    *,
    is_validated: bool | None = None,
    earlier: Stack | None = None,
) -> Answer:
    """Return the answer to a request.

    shape: HEAT or DOCUMENTED, see heatlint.report.response. known: the release of Heat and the resource types; the
    newest release when it is None. is_validated: whether the validate endpoint is asked, too, which refuses more than
    the creation; by default it is, unless the body is one for POST /stacks. earlier: the stack that the request
    updates.
    """
    if is_validated is None:
        is_validated = request.stage == VALIDATE or not request.creates_stack
    try:
        return _answer(request, shape, known, is_validated, earlier)
    except Exception as error:
        return crashed(error, shape, request.id)


def crashed(error: Exception, shape: str, id: Any = None) -> Answer:
    """Return the answer to a request on which heatlint failed. With HEATLINT_DEBUG set, raise the error."""
    return Answer(id, CRASHED, _crash(f"heatlint failed: {described_or_raised(error)}", shape), [])


def answer_json(
    data: bytes | str,
    shape: str = HEAT,
    known: Known | None = None,
    *,
    disk: Disk | None = None,
    beside: str = STANDARD_INPUT,
    documents: Documents | None = None,
) -> Answer:
    """Return the answer to a request that is a text in JSON; see `answer`.

    disk: reads the template that "template_url" names; without it no file may be read. beside: the path of the file
    with the request; the name is relative to its directory. documents: keeps the documents of
    texts for other requests.
    """
    try:
        body = _object(data)
    except _Malformed as error:
        return _malformed(str(error), shape)
    try:
        request = from_body(body, disk, beside, documents, len(data))
    except Exception as error:
        return crashed(error, shape)
    return answer(request, shape, known)


def to_json(body: Any, indent: int | None = None) -> str:
    """Return a body as JSON in ASCII. A value or key that JSON does not have is written as a string.

    Raises ValueError or RecursionError for a number that is too long or a value that is nested too deep.
    """
    try:
        return json_text(body, indent)
    except TypeError:
        return json_text(json.loads(dumps(_with_text_keys(body))), indent)


def _answer(request: Request, shape: str, known: Known | None, is_validated: bool, earlier: Stack | None) -> Answer:
    stack = build(request, known=known)
    stack.earlier = earlier
    diagnostics = lint(stack)
    refusing = verdict(diagnostics, request.stage, is_validated=is_validated)
    if refusing:
        return Answer(request.id, BAD_REQUEST, refused(refusing, request.stage, shape), diagnostics, stack)
    failed = next((each for each in diagnostics if each.rule is CHECK_FAILED), None)
    if failed is not None:  # Heat may refuse for what was not checked
        return Answer(request.id, CRASHED, _crash(failed.message, shape), diagnostics, stack)
    if request.resource_validate:
        diagnostics = _with_quotas(stack, _with_deployment(stack, diagnostics))
        refusing = [each for each in diagnostics if each.fails_in_heat and each.rule.code in _rules_of_cloud()]
        if refusing:
            return Answer(request.id, BAD_REQUEST, refused(refusing, request.stage, shape), diagnostics, stack)
    from heatlint.report.accepted import accepted

    body = accepted(stack, shape)
    try:
        text = to_json(body)
    except (ValueError, RecursionError):  # Heat fails at the same point
        message = "a value is nested too deep, or a number too long, to be written out"
        return Answer(request.id, BAD_REQUEST, failure(message, "ValueError", shape), diagnostics, stack)
    return Answer(request.id, OK, body, diagnostics, stack, text)


def _with_deployment(stack: Stack, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return the findings together with what the cloud does not have for members of groups and for nested stacks.

    Only the deployment makes these, so the stack that is validated has not all of them.
    """
    if stack.known.inventory is None or stack.request.stage == DEPLOY:
        return diagnostics
    deployment = build(stack.request.at_stage(DEPLOY), known=stack.known, assume_values=True)
    deployment.earlier = stack.earlier
    reported = {(each.place, each.message) for each in diagnostics}
    found = lint(deployment, wanted=_rules_of_cloud())
    new = [each for each in found if (each.place, each.message) not in reported]
    return sorted([*diagnostics, *new], key=Diagnostic.sort_key)


def _with_quotas(stack: Stack, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return the findings together with those about quotas: which are too small for the stack, or not compared."""
    from heatlint.cover import cover
    from heatlint.demand.findings import quota_findings

    over, likely, skipped = map(_rule, ("over-quota", "likely-over-quota", "uncompared-quota"))
    found = quota_findings(stack, over, likely, skipped)
    cover(stack, found)
    return sorted([*diagnostics, *found], key=Diagnostic.sort_key)


def _rules_of_cloud() -> set[str]:
    """Return the codes of the rules about what a cloud has, and about its quotas."""
    return {rule.code for plugin in built_in().plugins if plugin.name == "cloud" for rule in plugin.rules}


def _rule(name: str) -> Rule:
    return next(rule for rule in built_in().rules if rule.name == name)


def _crash(message: str, shape: str) -> dict[str, Any]:
    return failure(message, "HTTPInternalServerError", shape, CRASHED)


class _Malformed(Exception):
    """A text that is not a request; the message says why."""


def _object(data: bytes | str) -> dict[str, Any]:
    try:
        body = json.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data)
    except UnicodeDecodeError:
        raise _Malformed("the request is not UTF-8") from None
    except ValueError as error:
        raise _Malformed(f"the request is not JSON: {error}") from None
    except RecursionError:
        raise _Malformed("the request is nested too deep") from None
    if not isinstance(body, dict):
        raise _Malformed("the request is not a JSON object")
    return body


def _malformed(message: str, shape: str) -> Answer:
    found = _rule("malformed-request").at((), message, file="request")
    return Answer(None, BAD_REQUEST, failure(message, "HTTPBadRequest", shape), [found])


def _with_text_keys(value: Any) -> Any:
    """Return the value with every key that JSON does not have, such as a date, as a string."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, (str, int, float, bool, type(None))) else str(key): _with_text_keys(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_with_text_keys(item) for item in value]
    return value

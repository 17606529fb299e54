"""The body of the endpoint's answer when it refuses a template, and the format response.

The endpoint is POST /v1/{tenant_id}/validate; heatlint.report.accepted has the body when it accepts.
"""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, STAGES
from heatlint.report.place import json_text, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report

#: The shapes of a body: as the engine sends it, and as the example in the API reference.
HEAT, DOCUMENTED = SHAPES = ("heat", "documented")
OK, BAD_REQUEST, CRASHED = 200, 400, 500
#: The explanation of 400 that Heat's API sends with each refusal. Source: webob.exc.
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
#: Title and explanation by status.
STATUSES = {
    BAD_REQUEST: ("Bad Request", MALFORMED),
    CRASHED: ("Internal Server Error", "heatlint failed to check this request; please report it."),
}
#: Heat's class of error by the name of the rule or the beginning of its code; GENERAL_TYPES has that of other rules.
TYPES = {
    "missing-version": "InvalidTemplateVersion",
    "unknown-version": "InvalidTemplateVersion",
    "missing-value": "UserParameterMissing",
    "unresolved-condition": "UserParameterMissing",
    "unknown-parameter": "UnknownUserParameter",
    "undefined-resource": "InvalidTemplateReference",
    "undefined-dependency": "InvalidTemplateReference",
    "dependency-cycle": "CircularDependencyException",
    "unbuildable-nested": "ValueError",
    "over-quota": "RequestLimitExceeded",
    "HL0": "HTTPBadRequest",
    "HL20": "InvalidSchemaError",
}
#: Those of the creation of a stack, in place of the general one.
_TYPES_OF_CREATION = {"too-many-resources": "RequestLimitExceeded"}
GENERAL_TYPES = {"validate": "HTTPBadRequest", "create": "StackValidationFailed"}


def render(report: Report) -> str:
    """Return the body of the refusal for the first error, with every finding in lists.

    Without an error there are only the lists.
    """

    errors = [each for stage in STAGES for each in report.diagnostics if each.fails_in_heat and each.stage == stage]
    body = refused(errors, errors[-1].stage) if errors else {}
    return json_text(with_lists(body, report), indent=2) + "\n"


def refused(diagnostics: Sequence[Diagnostic], stage: str, shape: str = HEAT) -> dict[str, Any]:
    """Return the body of a refusal at a stage. The message is that of the first diagnostic."""
    first = diagnostics[0]
    at = place(first)
    return failure(f"{at}: {first.message}" if at else first.message, error_type(first, stage), shape)


def failure(message: str, type: str, shape: str = HEAT, status: int = BAD_REQUEST) -> dict[str, Any]:
    """Return the body of a refusal with a message. type: Heat's class of error."""
    title, explanation = STATUSES[status]
    if shape == DOCUMENTED:
        return {"error": {"message": message, "code": status, "title": title}}
    return {
        "code": status,
        "title": title,
        "explanation": explanation,
        "error": {"type": type, "traceback": None, "message": message, "code": status, "title": title},
    }


def error_type(diagnostic: Diagnostic, stage: str) -> str:
    """Return Heat's class of error for a diagnostic at a stage."""
    rule = diagnostic.rule
    for key in (rule.name, rule.code[:4], rule.code[:3]):
        if key in TYPES:
            return TYPES[key]
    if stage == "validate":
        return GENERAL_TYPES["validate"]
    return _TYPES_OF_CREATION.get(rule.name, GENERAL_TYPES["create"])


def with_lists(body: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return the body with `errors`, `warnings` and `notes`: every finding, as in the JSON report."""
    from heatlint.report.diagnostic import diagnostics_of, notes_of
    from heatlint.report.jsonreport import diagnostic_data

    data = [diagnostic_data(each) for each in diagnostics_of(report)]
    return {
        **body,
        "errors": [each for each in data if each["stage"] != ADVICE],
        "warnings": [each for each in data if each["stage"] == ADVICE],
        "notes": [diagnostic_data(each) for each in notes_of(report)],
    }

"""What POST /v1/{tenant_id}/validate answers, as the engine sends it or as it is documented."""

from __future__ import annotations

from heatlint.report.place import place
from heatlint.rule import ADVICE, STAGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic

HEAT, DOCUMENTED = SHAPES = ("heat", "documented")
OK, BAD_REQUEST, CRASHED = 200, 400, 500
#: Title and explanation by status; the first explanation is the one that every refusal of Heat's API carries.
STATUSES = {
    BAD_REQUEST: (
        "Bad Request",
        "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    ),
    CRASHED: ("Internal Server Error", "heatlint failed to check this request; please report it."),
}
#: The class of error that Heat names, by rule name or family of codes; the first that fits. Others become
#: HTTPBadRequest where a template is validated, StackValidationFailed where a stack is created.
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
    "HL0": "HTTPBadRequest",
    "HL20": "InvalidSchemaError",
}
GENERAL_TYPES = {"validate": "HTTPBadRequest", "create": "StackValidationFailed"}


def render(report: Report) -> str:
    """Return the body of the refusal for the first error, with every finding in two lists.

    Without an error there are only the lists.
    """
    import json

    errors = [each for stage in STAGES for each in report.diagnostics if each.is_error and each.stage == stage]
    body = refused(errors, errors[-1].stage) if errors else {}
    return json.dumps(with_lists(body, report), indent=2) + "\n"


def refused(diagnostics: Sequence[Diagnostic], stage: str, shape: str = HEAT) -> dict[str, Any]:
    """The body of a refusal at a stage. `diagnostics` are those that refuse: the first is the one told."""
    first = diagnostics[0]
    at = place(first)
    return failure(f"{at}: {first.message}" if at else first.message, error_type(first, stage), shape)


def failure(message: str, type: str, shape: str = HEAT, status: int = BAD_REQUEST) -> dict[str, Any]:
    """The body of a refusal with this message."""
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
    """Heat's name for the class of error, as its API names it at a stage."""
    rule = diagnostic.rule
    for key in (rule.name, rule.code[:4], rule.code[:3]):
        if key in TYPES:
            return TYPES[key]
    return GENERAL_TYPES["validate" if stage == "validate" else "create"]


def with_lists(body: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return the body with `errors` and `warnings`: every finding, as in the JSON report."""
    from heatlint.report.diagnostic import diagnostics_of
    from heatlint.report.jsonreport import diagnostic_data

    data = [diagnostic_data(each) for each in diagnostics_of(report)]
    return {
        **body,
        "errors": [each for each in data if each["stage"] != ADVICE],
        "warnings": [each for each in data if each["stage"] == ADVICE],
    }

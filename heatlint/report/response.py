"""What POST /v1/{tenant_id}/validate answers, as the engine sends it or as it is documented."""

from __future__ import annotations

from heatlint.report.place import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

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
#: The class of error that Heat names, where it is not the general one. By rule name, or by family of codes.
TYPES = {
    "missing-version": "InvalidTemplateVersion",
    "unknown-version": "InvalidTemplateVersion",
    "missing-value": "UserParameterMissing",
    "unknown-parameter": "UnknownUserParameter",
    "undefined-reference": "InvalidTemplateReference",
    "undefined-resource": "InvalidTemplateReference",
    "circular-dependency": "CircularDependencyException",
    "HL0": "HTTPBadRequest",
    "HL20": "InvalidSchemaError",
    "HL60": "HTTPBadRequest",
}
GENERAL_TYPE = "StackValidationFailed"


def refused(diagnostics: Sequence[Diagnostic], shape: str = HEAT) -> dict[str, Any]:
    """The body of a refusal. `diagnostics` are those that refuse: the first is the one that is told."""
    if not diagnostics:
        return failure("the template is refused", GENERAL_TYPE, shape)
    first = diagnostics[0]
    at = place(first)
    return failure(f"{at}: {first.message}" if at else first.message, error_type(first), shape)


def failure(message: str, type: str, shape: str = HEAT, status: int = BAD_REQUEST) -> dict[str, Any]:
    """The body of a refusal with this message."""
    title, explanation = STATUSES[status]
    if shape == DOCUMENTED:
        return {"error": {"message": message, "code": status, "title": title}}
    return {
        "code": status,
        "title": title,
        "explanation": explanation,
        "error": {"type": type, "traceback": None, "message": message},
    }


def error_type(diagnostic: Diagnostic) -> str:
    """Heat's name for the class of error."""
    rule = diagnostic.rule
    for key in (rule.name, rule.code[:4], rule.code[:3]):
        if key in TYPES:
            return TYPES[key]
    return GENERAL_TYPE


def with_lists(body: dict[str, Any], diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """The body with `errors` and `warnings`: every finding, in the shape of the JSON report."""
    from heatlint.report.jsonreport import diagnostic

    return {
        **body,
        "errors": [diagnostic(each) for each in diagnostics if each.is_error],
        "warnings": [diagnostic(each) for each in diagnostics if not each.is_error],
    }


def documented(body: dict[str, Any]) -> dict[str, Any]:
    """The heat-shaped body of a success in the shape of the API reference's example, as a new dict."""
    result = dict(body)
    parameters = body.get("Parameters")
    if isinstance(parameters, dict):
        result["Parameters"] = {name: _parameter(name, each) for name, each in parameters.items()}
    nested = body.get("NestedParameters")
    if isinstance(nested, dict):
        result["NestedParameters"] = {name: _nested(each) for name, each in nested.items()}
    return result


def _nested(body: Any) -> Any:
    return documented(body) if isinstance(body, dict) else body


def _parameter(name: Any, schema: Any) -> Any:
    """One parameter. What says nothing is left out: a label that is the name, `hidden` where it is false."""
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {"type": schema.get("Type", "String")}
    if schema.get("Label", name) != name:
        result["label"] = schema["Label"]
    if schema.get("Description"):
        result["description"] = schema["Description"]
    if "Default" in schema:
        result["default"] = schema["Default"]
    else:
        result["required"] = True
    if schema.get("NoEcho") in ("true", True):
        result["hidden"] = True
    constraints = _constraints(schema)
    if constraints:
        result["constraints"] = constraints
    for key, word in (("Tags", "tags"), ("Value", "value")):
        if key in schema:
            result[word] = schema[key]
    return result


def _constraints(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The constraints in HOT's form; the description, which the engine gives once for all, goes to each."""
    found: list[dict[str, Any]] = []
    for word, keys in (
        ("length", (("MinLength", "min"), ("MaxLength", "max"))),
        ("range", (("MinValue", "min"), ("MaxValue", "max"))),
        ("modulo", (("Step", "step"), ("Offset", "offset"))),
    ):
        limits = {short: schema[key] for key, short in keys if key in schema}
        if limits:
            found.append({word: limits})
    for key, word in (
        ("AllowedValues", "allowed_values"),
        ("AllowedPattern", "allowed_pattern"),
        ("CustomConstraint", "custom_constraint"),
    ):
        if key in schema:
            found.append({word: schema[key]})
    if schema.get("ConstraintDescription"):
        for each in found:
            each["description"] = schema["ConstraintDescription"]
    return found

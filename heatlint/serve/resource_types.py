"""The calls about resource types and template versions, answered from the catalog.

Source: heat.engine.service (list_resource_types, resource_schema, generate_template, list_template_versions,
list_template_functions), heat.engine.environment (get_types), heat.engine.properties and heat.engine.attributes for
templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heatlint.catalog.describe import description
from heatlint.catalog.texts import type_text
from heatlint.heat import HOT_KEY, PARAMETER_TYPES, STACK_ID
from heatlint.language import patterns
from heatlint.language.values import parameter_type
from heatlint.model.registry import Registry
from heatlint.model.stock import described_type, listed_types, template_url
from heatlint.serve.bodies import flag
from heatlint.serve.faults import Fault, bad_request, not_found
from heatlint.serve.heat_texts import class_name, function_text
from heatlint.serve.routing import Call, Route

if TYPE_CHECKING:
    from heatlint.catalog import Known, Property, ResourceType

STATUSES = ("UNKNOWN", "SUPPORTED", "PROTOTYPE", "DEPRECATED", "UNSUPPORTED", "HIDDEN")
#: The longest pattern of names that is used; Heat sets no limit.
LONGEST_PATTERN = 200


def list_types(call: Call) -> Any:
    """Answer GET /resource_types."""
    status = call.query.get("support_status")
    if status is not None and status not in STATUSES:
        raise Fault(400, f"Invalid reason: Invalid support status and should be one of {STATUSES}", "Invalid")
    with_text = flag(call.query, "with_description")
    pattern, version = call.query.get("name", ""), call.query.get("version")
    return {"resource_types": call.service.checks.run(_types, pattern, version, status, with_text)}


def show_type(call: Call) -> Any:
    """Answer GET /resource_types/{type_name}."""
    return call.service.checks.run(_schema, call.path["type_name"], flag(call.query, "with_description"))


def template_of_type(call: Call) -> Any:
    """Answer GET /resource_types/{type_name}/template."""
    asked = call.query.get("template_type", "cfn")
    if asked not in ("cfn", "hot"):
        message = f'Invalid template type "{asked}", valid types are: cfn, hot.'
        raise bad_request(f"Template type is not supported: {message}")
    return call.service.checks.run(_template, call.path["type_name"], asked)


def list_versions(call: Call) -> Any:
    """Answer GET /template_versions."""
    return {"template_versions": call.service.checks.run(_versions)}


def list_functions(call: Call) -> Any:
    """Answer GET /template_versions/{template_version}/functions."""
    with_conditions = flag(call.query, "with_condition_func")
    found = call.service.checks.run(_functions, call.path["template_version"], with_conditions)
    if found is None:
        raise Fault(404, f"Template with version {call.path['template_version']} not found", "NotFound")
    return {"template_functions": found}


def _found(known: Known, name: str) -> ResourceType:
    """Return the type that a name stands for, also in the global environment. Raises Fault as Heat refuses the name."""
    registry = Registry(known=known)
    found = described_type(registry, name)
    if found is None and template_url(registry, name) is not None:  # Heat says so of a file that it cannot read
        message = f'The global environment has a template for "{name}", but what is in it is not known here.'
        raise Fault(500, message, "InvalidGlobalResource")
    if found is None:
        raise not_found("Resource Type", name)
    if found.hidden:
        raise Fault(400, f"{name} is not supported.", "NotSupported")
    return found


def _is_pattern(pattern: str) -> bool:
    try:
        return len(pattern) <= LONGEST_PATTERN and patterns.compiled(pattern) is not None
    except (*patterns.NOT_COMPILED, patterns.TooLarge):
        return False


def _fits(pattern: str, name: str) -> bool:
    """Whether a name begins as a pattern says. Raises Fault for a pattern that could take long: others wait, too."""
    if not patterns.is_bounded(pattern, name, search=False):
        raise bad_request(f'"{pattern}" could need too many steps for the names of types')
    return patterns.compiled(pattern).match(name) is not None


def _types(known: Known, pattern: str, version: str | None, status: str | None, with_text: bool) -> list[Any]:
    if not _is_pattern(pattern):
        return []
    found = {
        name: each
        for name, each in listed_types(known)
        if _fits(pattern, name)
        and version in (None, each.support.version if each else None)
        and status in (None, each.support.status if each else "SUPPORTED")
    }
    if not with_text:
        return list(found)
    return [{"resource_type": name, "description": type_text(each) if each else None} for name, each in found.items()]


def _schema(known: Known, name: str, with_text: bool) -> Any:
    described = {**description(_found(known, name)), "resource_type": name}
    if not with_text:
        described.pop("description", None)
    return described


def _template(known: Known, name: str, kind: str) -> Any:
    found = _found(known, name)
    # Heat makes a class of a template, whose name is the whole name of the type.
    own = name if template_url(Registry(known=known), name) else class_name(found.name)
    return _hot_template(found, name, own) if kind == "hot" else _cfn_template(found, name, own)


def _hot_template(found: ResourceType, type_name: str, own: str) -> dict[str, Any]:
    """Return a template in HOT with a resource. own: its name."""
    outputs: dict[str, Any] = {
        name: {"value": {"get_attr": [own, name]}, **_described(attribute.description, "description")}
        for name, attribute in _attributes(found)
    }
    outputs[STACK_ID] = {"value": {"get_resource": own}}
    properties = dict(_properties(found))
    return {
        HOT_KEY: "2016-10-14",
        "description": f"Initial template of {own}",
        "parameters": {name: _hot_parameter(each) for name, each in properties.items()},
        "resources": {own: {"type": type_name, "properties": {name: {"get_param": name} for name in properties}}},
        "outputs": outputs,
    }


def _cfn_template(found: ResourceType, type_name: str, own: str) -> dict[str, Any]:
    """Return a template of CloudFormation with a resource. own: its name."""
    outputs: dict[str, Any] = {
        name: {"Value": {"Fn::GetAtt": [own, name]}, **_described(attribute.description, "Description")}
        for name, attribute in _attributes(found)
    }
    outputs[STACK_ID] = {"Value": {"Ref": own}}
    values = {
        name: {"Fn::Split": [",", {"Ref": name}]} if each.type == "List" else {"Ref": name}
        for name, each in _properties(found)
    }
    return {
        "HeatTemplateFormatVersion": "2012-12-12",
        "Description": f"Initial template of {own}",
        "Parameters": {name: _cfn_parameter(each) for name, each in _properties(found)},
        "Resources": {own: {"Type": type_name, "Properties": values}},
        "Outputs": outputs,
    }


def _properties(found: ResourceType) -> Iterator[tuple[str, Property]]:
    for name, each in found.properties.items():
        if each.implemented and each.support.status != "HIDDEN":
            yield name, each


def _attributes(found: ResourceType) -> Iterator[tuple[str, Any]]:
    for name, each in found.attributes.items():
        if each.support.status != "HIDDEN":
            yield name, each


def _described(text: str | None, key: str) -> dict[str, str]:
    return {} if text is None else {key: text}


_OF_LIMITS = {"length": ("MinLength", "MaxLength"), "range": ("MinValue", "MaxValue")}
_OF_CONSTRAINTS = {"allowed_values": "AllowedValues", "allowed_pattern": "AllowedPattern"}


def _hot_parameter(prop: Property) -> dict[str, Any]:
    # Heat fails with 500 for a property that takes anything; here it has the type "string".
    facts: dict[str, Any] = {"type": parameter_type(prop), **_described(prop.description, "description")}
    if prop.default is not None:
        facts["default"] = prop.default
    if prop.constraints:
        wanted = (*_OF_LIMITS, *_OF_CONSTRAINTS)
        facts["constraints"] = [
            {name: value for name, value in constraint.items() if name in wanted} for constraint in prop.constraints
        ]
    return facts


def _cfn_parameter(prop: Property) -> dict[str, Any]:
    facts: dict[str, Any] = {"Type": PARAMETER_TYPES[parameter_type(prop)]}
    facts |= _described(prop.description, "Description")
    if prop.default is not None:
        facts["Default"] = prop.default
    for name, value in (pair for constraint in prop.constraints for pair in constraint.items()):
        if name in _OF_LIMITS:
            facts |= {key: value[side] for key, side in zip(_OF_LIMITS[name], ("min", "max")) if side in value}
        elif name in _OF_CONSTRAINTS:
            facts[_OF_CONSTRAINTS[name]] = value
    if prop.type == "Boolean":
        facts["AllowedValues"] = ["True", "true", "False", "false"]
    return facts


def _versions(known: Known) -> list[dict[str, Any]]:
    """Return the versions, CFN first, each with the name of the release that has the same class."""
    facts = known.catalog.language(known.release)
    found: dict[str, dict[str, Any]] = {}
    for name, version in sorted(facts.items(), key=lambda item: (item[1]["key"], item[0])):
        row: dict[str, Any] = {
            "version": f"{version['key']}.{name}",
            "type": "hot" if version["key"] == HOT_KEY else "cfn",
            "aliases": [],
        }
        first = found.setdefault(version["class"], row)
        if first is not row:
            first["aliases"].append(row["version"])
    return list(found.values())


def _functions(known: Known, name: str, with_conditions: bool) -> list[dict[str, str]] | None:
    key, _, version = name.partition(".")
    facts = known.catalog.language(known.release).get(version)
    if facts is None or facts["key"] != key:
        return None
    names = {*facts["functions"], *(facts.get("condition_functions", ()) if with_conditions else ())}
    removed = set(facts.get("removed", ()))
    dated = next(row["version"] for row in _versions(known) if name in (row["version"], *row["aliases"]))
    return [
        {"functions": each, "description": function_text(each, dated.partition(".")[2])}
        for each in sorted(names - removed)
    ]


ROUTES = (
    Route("GET", "/resource_types", list_types, "stacks:list_resource_types"),
    Route("GET", "/resource_types/{type_name}", show_type, "stacks:resource_schema"),
    Route("GET", "/resource_types/{type_name}/template", template_of_type, "stacks:generate_template"),
    Route("GET", "/template_versions", list_versions, "stacks:list_template_versions"),
    Route("GET", "/template_versions/{template_version}/functions", list_functions, "stacks:list_template_functions"),
)

"""The body of the endpoint's answer when it accepts a template.

Source: heat.engine.service.validate_template and heat.engine.api.format_validate_parameter; for the documented shape,
the example in the API reference.
"""

from __future__ import annotations

from heatlint.heat import (
    AWS_REGION,
    CFN_PSEUDO_PARAMETERS,
    HIDDEN,
    HOT_PSEUDO_PARAMETERS,
    HOT_REGION,
    PARAMETER_TYPES,
    REGIONS,
)
from heatlint.model.build import nests_for_response
from heatlint.model.secret_places import secret_places
from heatlint.report.response import DOCUMENTED, HEAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.constraints import Constraint
    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack

#: The parameters that Heat leaves out of its answer, by whether the outermost template is HOT.
_LEFT_OUT = {True: (*HOT_PSEUDO_PARAMETERS, HOT_REGION), False: tuple(CFN_PSEUDO_PARAMETERS)}
#: The keys of a parameter's values in the response, in lower case.
_VALUES = frozenset(("default", "value"))
_BOUNDS = {"length": ("MinLength", "MaxLength"), "range": ("MinValue", "MaxValue")}


def accepted(stack: Stack, shape: str = HEAT) -> dict[str, Any]:
    """Return the body of the response that accepts a stack.

    It has Description, Parameters and Environment; ParameterGroups when the template has them; NestedParameters when
    the request asks for `show_nested` and something is nested. The shape, HEAT or DOCUMENTED, is that of a parameter.
    """
    body: dict[str, Any] = {"Description": stack.template.description, "Parameters": parameters(stack, shape)}
    groups = stack.template.parameter_groups
    if groups:
        body["ParameterGroups"] = groups
    if nests_for_response(stack.request):
        nested = nested_parameters(stack, shape)
        if nested:
            body["NestedParameters"] = nested
    environment = stack.environment
    body["Environment"] = {
        "resource_registry": stack.registry.as_dict(),
        "parameters": environment.parameters,
        "parameter_defaults": (
            environment.parameter_defaults if environment.empty_defaults is None else environment.empty_defaults
        ),
        "event_sinks": environment.event_sinks,
    }
    return body


def without_secrets(body: dict[str, Any], stack: Stack) -> dict[str, Any]:
    """Return the body with which Heat accepts a stack, with secret defaults and values covered.

    Heat itself sends them back.
    """
    places = secret_places(stack)
    environment = dict(body["Environment"])
    for section in ("parameters", "parameter_defaults"):
        values = environment[section]
        if isinstance(values, dict):
            environment[section] = {name: HIDDEN if places.is_secret(name) else value for name, value in values.items()}
    return {**_covered_parameters(body, stack), "Environment": environment}


def _covered_parameters(entry: dict[str, Any], stack: Stack) -> dict[str, Any]:
    """Return the body, or an entry of NestedParameters, with the values of secret parameters covered."""
    secret = {name for name, each in stack.parameters.items() if stack.is_secret(each)}
    found = dict(entry)
    found["Parameters"] = {
        name: {key: HIDDEN if name in secret and key.lower() in _VALUES else value for key, value in each.items()}
        for name, each in entry["Parameters"].items()
    }
    nested = entry.get("NestedParameters")
    if nested is not None:
        children = {child.parent.name: child for child in stack.children if child.parent is not None}
        found["NestedParameters"] = {name: _covered_parameters(each, children[name]) for name, each in nested.items()}
    return found


def nested_parameters(stack: Stack, shape: str = HEAT, hot: bool | None = None) -> dict[str, Any]:
    """Return NestedParameters: resource name -> type, description, parameters, groups and what is nested in it.

    hot: whether the outermost template is HOT; None when `stack` is the outermost.
    """
    hot = stack.template.version.is_hot if hot is None else hot
    found: dict[str, Any] = {}
    for child in stack.children:
        resource = child.parent
        assert resource is not None
        entry: dict[str, Any] = {
            "Type": resource.type_name,
            "Description": child.template.description,
            "Parameters": parameters(child, shape, hot),
        }
        groups = child.template.parameter_groups
        if groups:
            entry["ParameterGroups"] = groups
        inner = nested_parameters(child, shape, hot)
        if inner:
            entry["NestedParameters"] = inner
        found[resource.name] = entry
    return found


def parameters(stack: Stack, shape: str = HEAT, hot: bool | None = None) -> dict[str, Any]:
    """Return the parameters of a stack as the response lists them; `hot` as in `nested_parameters`.

    Heat leaves out the pseudo parameters of the outermost template's language, and only those: a nested template of
    the other language lists its own.
    """
    is_hot = stack.template.version.is_hot
    outer = is_hot if hot is None else hot
    entries = {} if outer == is_hot else pseudo_parameters(stack, shape)
    describe = documented_parameter if shape == DOCUMENTED else heat_parameter
    entries.update((name, describe(each)) for name, each in stack.parameters.items() if name not in _LEFT_OUT[outer])
    return entries


def pseudo_parameters(stack: Stack, shape: str = HEAT) -> dict[str, Any]:
    """Return the pseudo parameters of a stack, as the response lists them."""
    descriptions = {**HOT_PSEUDO_PARAMETERS, **CFN_PSEUDO_PARAMETERS}
    describe = _documented_pseudo_parameter if shape == DOCUMENTED else _heat_pseudo_parameter
    return {name: describe(name, descriptions[name][0], value) for name, value in stack.pseudo_parameters.items()}


def _heat_pseudo_parameter(name: str, description: str, value: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "Type": "String",
        "Description": description,
        "NoEcho": "false",
        "Label": name,
        "Default": value,
    }
    if name == AWS_REGION:
        entry["AllowedValues"] = list(REGIONS)
    return entry


def _documented_pseudo_parameter(name: str, description: str, value: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "String"}
    if description:
        entry["description"] = description
    entry["default"] = value
    if name == AWS_REGION:
        entry["constraints"] = [{"allowed_values": list(REGIONS)}]
    return entry


def heat_parameter(parameter: Parameter) -> dict[str, Any]:
    """Return one parameter as the engine lists it, with the keys of CFN."""
    schema = parameter.schema
    entry: dict[str, Any] = {
        "Type": PARAMETER_TYPES.get(schema.type or "", schema.type),
        "Description": schema.description or "",
        "NoEcho": "true" if schema.hidden else "false",
        "Label": schema.label or parameter.name,
    }
    if parameter.default is not None:
        entry["Default"] = parameter.default
    if parameter.given:
        entry["Value"] = parameter.given
    if schema.tags:
        entry["Tags"] = schema.tags
    descriptions = []
    for constraint in schema.constraints:
        if constraint.kind in _BOUNDS:
            low, high = _BOUNDS[constraint.kind]
            if constraint.minimum is not None:
                entry[low] = constraint.minimum
            if constraint.maximum is not None:
                entry[high] = constraint.maximum
        elif constraint.kind == "modulo":
            entry["Step"], entry["Offset"] = constraint.step, constraint.offset
        elif constraint.kind == "allowed_values":
            entry["AllowedValues"] = list(constraint.allowed)
        elif constraint.kind == "allowed_pattern":
            entry["AllowedPattern"] = constraint.pattern
        else:
            entry["CustomConstraint"] = constraint.name
        if constraint.description:
            descriptions.append(constraint.description)
    if descriptions:
        entry["ConstraintDescription"] = " ".join(map(str, descriptions))
    return entry


def documented_parameter(parameter: Parameter) -> dict[str, Any]:
    """Return one parameter as the API reference's example lists it, with the keys of HOT.

    Keys with their default value are left out: a label that equals the name, `hidden: false`, an empty description.
    """
    schema = parameter.schema
    entry: dict[str, Any] = {"type": PARAMETER_TYPES.get(schema.type or "", schema.type)}
    if schema.label and schema.label != parameter.name:
        entry["label"] = schema.label
    if schema.description:
        entry["description"] = schema.description
    if parameter.default is not None:
        entry["default"] = parameter.default
    else:
        entry["required"] = True
    if schema.hidden:
        entry["hidden"] = True
    if schema.constraints:
        entry["constraints"] = [_documented_constraint(each) for each in schema.constraints]
    if schema.tags:
        entry["tags"] = schema.tags
    if parameter.given:
        entry["value"] = parameter.given
    return entry


def _documented_constraint(constraint: Constraint) -> dict[str, Any]:
    """Return a constraint in HOT's form, also that of a CFN template."""
    value: Any
    if constraint.kind in ("range", "length"):
        bounds = {"min": constraint.minimum, "max": constraint.maximum}
        value = {key: bound for key, bound in bounds.items() if bound is not None}
    elif constraint.kind == "modulo":
        value = {"step": constraint.step, "offset": constraint.offset}
    elif constraint.kind == "allowed_values":
        value = constraint.allowed
    elif constraint.kind == "allowed_pattern":
        value = constraint.pattern
    else:
        value = constraint.name
    described = {"description": constraint.description} if constraint.description else {}
    return {constraint.kind: value, **described}

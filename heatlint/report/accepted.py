"""The endpoint's answer when it accepts: the description, parameters, groups, nested parameters, environment.

Source: heat.engine.service.validate_template and heat.engine.api.format_validate_parameter.
"""

from __future__ import annotations

from heatlint.heat import CFN_PSEUDO_PARAMETERS, HOT_PSEUDO_PARAMETERS, PARAMETER_TYPES, REGIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack

#: The parameters that Heat leaves out of its answer, by whether the outermost template is HOT.
_LEFT_OUT = {True: (*HOT_PSEUDO_PARAMETERS, "OS::region"), False: tuple(CFN_PSEUDO_PARAMETERS)}
_BOUNDS = {"length": ("MinLength", "MaxLength"), "range": ("MinValue", "MaxValue")}


def success(stack: Stack) -> dict[str, Any]:
    """The body of a response that accepts, in the engine's own shape."""
    body: dict[str, Any] = {"Description": stack.template.description, "Parameters": parameters(stack)}
    groups = stack.template.parameter_groups
    if groups:
        body["ParameterGroups"] = groups
    if stack.request.show_nested:
        nested = nested_parameters(stack)
        if nested:
            body["NestedParameters"] = nested
    environment = stack.environment
    body["Environment"] = {
        "resource_registry": stack.registry.as_dict(),
        "parameters": environment.parameters,
        "parameter_defaults": environment.parameter_defaults,
        "event_sinks": environment.event_sinks,
    }
    return body


def nested_parameters(stack: Stack, hot: bool | None = None) -> dict[str, Any]:
    """The NestedParameters of a response."""
    version = stack.template.version
    hot = version is not None and version.is_hot if hot is None else hot
    found: dict[str, Any] = {}
    for name, child in stack.shown.items():
        shown: dict[str, Any] = {
            "Type": stack.resources[name].type_name,
            "Description": child.template.description,
            "Parameters": parameters(child, hot),
        }
        groups = child.template.parameter_groups
        if groups:
            shown["ParameterGroups"] = groups
        inner = nested_parameters(child, hot)
        if inner:
            shown["NestedParameters"] = inner
        found[name] = shown
    return found


def parameters(stack: Stack, hot: bool | None = None) -> dict[str, Any]:
    """The parameters of a stack as the response lists them; `hot`: of what kind the outermost template is."""
    version = stack.template.version
    if version is None:
        return {}
    outer = version.is_hot if hot is None else hot
    shown = {} if outer == version.is_hot else pseudo_parameters(stack)
    shown.update((name, parameter(each)) for name, each in stack.parameters.items() if name not in _LEFT_OUT[outer])
    return shown


def pseudo_parameters(stack: Stack) -> dict[str, Any]:
    """The parameters that Heat gives, which it lists where a nested template is of the other language."""
    descriptions = {**HOT_PSEUDO_PARAMETERS, **CFN_PSEUDO_PARAMETERS}
    shown: dict[str, dict[str, Any]] = {
        name: {
            "Type": "String",
            "Description": descriptions[name][0],
            "NoEcho": "false",
            "Label": name,
            "Default": value,
        }
        for name, value in stack.pseudo_parameters.items()
    }
    if "AWS::Region" in shown:
        shown["AWS::Region"]["AllowedValues"] = list(REGIONS)
    return shown


def parameter(each: Parameter) -> dict[str, Any]:
    """One parameter as the response lists it."""
    schema = each.schema
    shown: dict[str, Any] = {
        "Type": PARAMETER_TYPES.get(schema.type or "", schema.type),
        "Description": schema.description or "",
        "NoEcho": "true" if schema.hidden else "false",
        "Label": schema.label or each.name,
    }
    if each.default is not None:
        shown["Default"] = each.default
    if each.given:
        shown["Value"] = each.given
    if schema.tags:
        shown["Tags"] = schema.tags
    said = []
    for constraint in schema.constraints:
        if constraint.kind in _BOUNDS:
            low, high = _BOUNDS[constraint.kind]
            if constraint.minimum is not None:
                shown[low] = constraint.minimum
            if constraint.maximum is not None:
                shown[high] = constraint.maximum
        elif constraint.kind == "modulo":
            shown["Step"], shown["Offset"] = constraint.step, constraint.offset
        elif constraint.kind == "allowed_values":
            shown["AllowedValues"] = list(constraint.allowed)
        elif constraint.kind == "allowed_pattern":
            shown["AllowedPattern"] = constraint.pattern
        else:
            shown["CustomConstraint"] = constraint.name
        if constraint.description:
            said.append(constraint.description)
    if said:
        shown["ConstraintDescription"] = " ".join(map(str, said))
    return shown

"""The endpoint's answer when it accepts: the description, parameters, groups, nested parameters, environment.

Source: heat.engine.service.validate_template and heat.engine.api.format_validate_parameter.
"""

from __future__ import annotations

from heatlint.model.parameters import RESERVED, SOME_PROJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack

_TYPES = {
    "string": "String",
    "number": "Number",
    "comma_delimited_list": "CommaDelimitedList",
    "json": "Json",
    "boolean": "Boolean",
}
REGIONS = ("us-east-1", "us-west-1", "us-west-2", "sa-east-1", "eu-west-1", "ap-southeast-1", "ap-northeast-1")
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
    reserved = RESERVED[outer]
    shown = {} if outer == version.is_hot else pseudo_parameters(stack)
    shown.update((name, parameter(each)) for name, each in stack.parameters.items() if name not in reserved)
    return shown


def pseudo_parameters(stack: Stack) -> dict[str, Any]:
    """The parameters that Heat gives, which it lists where a nested template is of the other language."""
    if stack.template.version is not None and stack.template.version.is_hot:
        given = {
            "OS::stack_id": ("Stack ID", "None"),
            "OS::project_id": ("Project ID", SOME_PROJECT),
            "OS::stack_name": ("Stack Name", stack.name),
        }
    else:
        arn = f"arn:openstack:heat::{SOME_PROJECT}:stacks/{stack.name}/None"
        given = {
            "AWS::StackId": ("Stack ID", arn),
            "AWS::StackName": ("Stack Name", stack.name),
            "AWS::Region": ("", REGIONS[5]),
        }
    shown: dict[str, dict[str, Any]] = {
        name: {"Type": "String", "Description": description, "NoEcho": "false", "Label": name, "Default": default}
        for name, (description, default) in given.items()
    }
    if "AWS::Region" in shown:
        shown["AWS::Region"]["AllowedValues"] = list(REGIONS)
    return shown


def parameter(each: Parameter) -> dict[str, Any]:
    """One parameter as the response lists it."""
    schema = each.schema
    shown: dict[str, Any] = {
        "Type": _TYPES.get(schema.type or "", schema.type),
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

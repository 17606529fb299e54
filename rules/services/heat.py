"""Own checks of OS::Heat types. Source: heat.engine.resources.openstack.heat, the `validate` of each class, and what
they do with values that cannot be right when they are created."""

from __future__ import annotations

from heatlint.rule import CREATE, DEPLOY, BadProperty, Property, Unvalued, kind, of_type
from heatlint.rule.language import PARAMETER_TYPES, PROPERTY_TYPES, VERSION_KEYS, convert, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.rule import Diagnostic, Findings
    from rules.types import Own

_HANDLES_WITH_URL = ("AWS::CloudFormation::WaitConditionHandle", "OS::Heat::UpdateWaitConditionHandle")
_HANDLES = ("OS::Heat::WaitConditionHandle", *_HANDLES_WITH_URL)


#: The keys of a member's definition: what their values are in words, and their types.
_KEYS_OF_MEMBERS: dict[str, tuple[Any, ...]] = {
    "type": ("a string", str),
    "properties": ("a map", dict),
    "metadata": ("a map", dict),
    "depends_on": ("a name or a list of names", str, list),
    "deletion_policy": ("a string", str),
    "update_policy": ("a map", dict),
    "description": ("a string", str),
}


@of_type("OS::Heat::RandomString")
def random_string(it: Own) -> Findings:
    """The length must be at least the sum of the minimums of character classes and sequences."""
    length = it.get("length")
    parts = [part for name in ("character_classes", "character_sequences") for part in it.items(name)]
    least = [number for number in (part.get("min") for part in parts) if isinstance(number, int)]
    if isinstance(length, int) and sum(least) > length:
        yield it.unfit(
            "length",
            f"a length of {length} is less than the {sum(least)} characters that the classes and "
            "sequences need at least",
        )


@of_type("OS::Heat::ScalingPolicy")
def scaling_policy(it: Own) -> Findings:
    """A minimum step needs an adjustment in percent."""
    kind = it.get("adjustment_type")
    if it.given("min_adjustment_step") and it.known("adjustment_type") and kind != "percent_change_in_capacity":
        yield it.companion("min_adjustment_step", "adjustment_type: percent_change_in_capacity")


@of_type("OS::Heat::AutoScalingGroup")
def scaling_group(it: Own) -> Findings:
    """The minimum size must not be above the maximum, and the desired capacity must be between them. The definition of
    the members needs a type, and values of the right types, also when the group has no members.

    The nested stack that the group makes is checked as a stack of its own."""
    yield from it.sizes("min_size", "max_size", "desired_capacity")
    definition = it.get("resource")
    if not isinstance(definition, dict):
        return
    if "type" not in definition:
        finding = _in_deployment(it.unfit("resource", 'the definition of the members needs a "type"'))
        finding.because.append((None, it.place("resource", "type")))
        yield finding
    written = it.resource.properties["resource"]
    is_built = any(each.parent is it.resource for each in it.resource.stack.children)
    for key, (wanted, *types) in _KEYS_OF_MEMBERS.items():
        value = definition.get(key, Unvalued())
        if isinstance(value, (Unvalued, *types)) or (is_built and value is not None):
            continue  # the stack of the group has any value but null, and is checked
        if value is None and (it.resource.stack.is_call(written) or written.get(key) is not None):
            continue  # an attribute that is not known yet
        yield _in_deployment(it.unfit("resource", key, f'"{key}" of the members must be {wanted}, not {kind(value)}'))


def _in_deployment(finding: Diagnostic) -> Diagnostic:
    finding.stage = DEPLOY
    return finding


@of_type("OS::Heat::Value")
def value(it: Own) -> Findings:
    """The value must have the type that the resource sets."""
    kind = it.get("type")
    if isinstance(kind, str) and kind in PROPERTY_TYPES and not it.absent("value"):
        try:
            convert(Property("value", {"type": PROPERTY_TYPES[kind]}), it.get("value"), validate=False)
        except BadProperty as bad:
            found = it.unmade("value", *bad.path, bad.sentence("value"))
            found.stage = CREATE  # Heat gives the property this type; it looks at no values in nested stacks
            yield found


@of_type("OS::Heat::AccessPolicy")
def access_policy(it: Own) -> Findings:
    """The allowed resources must be names of resources in the stack."""
    stack = it.resource.stack
    for index, name in it.values("AllowedResources"):
        if stack.resource(name) is None:
            found = it.unfit("AllowedResources", index, f'the template has no resource "{name}"')
            found.nearest = (name, stack.resources)
            yield found


#: Type of an input, as CFN calls those of parameters -> the property that its default must fit.
#: Source: heat.engine.software_config_io (InputConfig).
_INPUTS = {
    name: Property(
        "default", {"type": PROPERTY_TYPES[kind], "allow_conversion": PROPERTY_TYPES[kind] in ("List", "Map")}
    )
    for kind, name in PARAMETER_TYPES.items()
}


@of_type("OS::Heat::SoftwareConfig", "OS::Heat::StructuredConfig", "OS::Heat::SoftwareComponent")
def software_config(it: Own) -> Findings:
    """The default of an input must have the type of the input."""
    for each in it.items("inputs"):
        kind, default = each.get("type"), each.get("default")
        if default is None or (default == "" and kind != "String") or not isinstance(kind, str) or kind not in _INPUTS:
            continue
        try:
            convert(_INPUTS[kind], default, validate=False)
        except BadProperty as bad:
            yield each.unmade("default", bad.sentence("default"))


@of_type("OS::Heat::SoftwareComponent")
def software_component(it: Own) -> Findings:
    """An action must not have more than one configuration."""
    taken = set()
    for config in it.items("configs"):
        actions = [action for _, action in config.values("actions")]
        for action in actions:
            if action in taken:
                yield config.unfit("actions", f'the action "{action}" already has a configuration')
                break
        taken.update(actions)


@of_type("OS::Heat::SoftwareDeployment", "OS::Heat::StructuredDeployment")
def software_deployment(it: Own) -> Findings:
    """A server of the same stack needs "user_data_format: SOFTWARE_CONFIG".

    Cloud: whether the configuration and other servers exist."""
    server = it.named("server") if it.is_set("server") else None
    values = server.values if server and not server.external else None
    if not server or values is None or not values.schema or "user_data_format" not in values.schema:
        return
    format_ = values.get("user_data_format")
    if isinstance(format_, str) and format_ not in ("", "SOFTWARE_CONFIG"):
        found = it.unfit(
            "server",
            f'"{server.name}" cannot have deployments: its "user_data_format" is {format_}, not SOFTWARE_CONFIG',
        )
        properties = (*server.path, server.stack.words.properties)
        found.because += [(None, properties), (None, (*properties, "user_data_format"))]
        yield found


@of_type("OS::Heat::WaitCondition")
def wait_condition(it: Own) -> Findings:
    """The handle must be a wait condition handle of the stack.

    Cloud: whether the signals come in time."""
    yield from _handle(it, "handle", _HANDLES, "a wait condition handle", "://", has_names=True)


@of_type("AWS::CloudFormation::WaitCondition")
def aws_wait_condition(it: Own) -> Findings:
    """The handle must be a wait condition handle of the stack.

    Cloud: whether the signals come in time."""
    yield from _handle(it, "Handle", _HANDLES_WITH_URL, "a wait condition handle", "/arn%3aopenstack")


@of_type("OS::Heat::SwiftSignal")
def swift_signal(it: Own) -> Findings:
    """The handle must be a signal handle of the stack.

    Cloud: whether the signals come in time."""
    yield from _handle(it, "handle", ("OS::Heat::SwiftSignalHandle",), "a signal handle", "/v1/")


def _handle(it: Own, name: str, types: Sequence[str], expected: str, mark: str, *, has_names: bool = False) -> Findings:
    """Yield the finding that another resource, or a text that cannot refer to a handle, is waited for.

    mark: a part of the references that Heat knows only later, in lower case. has_names: whether Heat looks for the name
    of a resource, too.
    """
    stack, handle = it.resource.stack, it.get(name)
    other = it.resource_of_other_type(name, types)
    if other:
        yield it.unmade(name, f'"{other.name}" is not {expected}, but a {other.type_label}')
        return
    if not isinstance(handle, str) or not handle or mark in handle.lower() or (has_names and stack.is_resource(handle)):
        return
    is_given = any(each.external for each in stack.resources.values())  # an external_id is a reference, too
    if not is_given and it.constant((it, name)):
        why = f"is not {expected}, which Heat looks for when it makes the resource"
        yield it.unmade(name, f'"{handle}" {why}; expected a reference to one')


@of_type("OS::Heat::Stack")
def remote_stack(it: Own) -> Findings:
    """The template must have a version, and be YAML or JSON.

    Cloud: everything else about it; the Heat that the stack is for checks it."""
    template = it.get("template")
    if not isinstance(template, str):
        return
    if not any(each in template for each in VERSION_KEYS):
        yield it.unfit("template", 'a template must have a "heat_template_version"')
        return
    document = parse(template, "")
    if document.fault is not None and document.fault.kind == "syntax-error":
        line, column = document.line_column(document.fault.start)
        yield it.unfit(
            "template", f"the template cannot be read: {document.fault.message} (line {line}, column {column})"
        )

"""The templates that groups make of their members, as Heat makes them with show_nested: one member each.

Values in them are resolved already, and read again as a template. Source: heat.engine.resources.openstack.heat
(resource_group, resource_chain, software_deployment, autoscaling_group, instance_group).
"""

from __future__ import annotations

from heatlint.heat import CFN_KEY, HOT_KEY
from heatlint.language.functions.base import OMITTED, Refused, kind
from heatlint.language.values import BadProperty, convert, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource


#: The type that a member of a launch configuration's group has, and what the group's registry makes of it.
SCALED = "OS::Heat::ScaledResource"
SCALED_IS = {SCALED: "AWS::EC2::Instance"}


class NotNested(Exception):
    """Heat refuses to make the nested stack; `path` leads from the resource to the reason."""

    def __init__(self, message: str, path: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Made:
    """A template that a group makes. `members` are the resources in it; `origin` is the path in the group's own
    template that a member's definition comes from, `sections` where its parts do that come from elsewhere; `registry`
    is what the nested environment's registry adds."""

    __slots__ = ("members", "origin", "sections", "registry", "cfn")

    def __init__(
        self,
        members: dict[str, Any],
        origin: tuple[Any, ...],
        sections: dict[str, tuple[Any, ...]] | None = None,
        registry: dict[str, Any] | None = None,
    ) -> None:
        self.members = members
        self.origin = origin
        self.sections = sections or {}
        self.registry = registry or {}
        self.cfn = bool(registry)  # groups of launch configurations make a CFN template, and map a type of their own

    def value(self) -> dict[str, Any]:
        """The template itself."""
        if self.cfn:
            return {CFN_KEY: "2012-12-12", "Resources": self.members}
        return {HOT_KEY: "2015-04-30", "resources": self.members}

    def outside(self, path: tuple[Any, ...]) -> tuple[Any, ...]:
        """Where something in this template stands in the group's own."""
        section = path[2] if len(path) > 2 else None
        if section in self.sections:
            return (*self.sections[section], *path[3:])
        return (*self.origin, *path[2:])


def made_by(resource: Resource) -> Made | None:
    """The template a resource makes of its members; None when its type makes none, or it cannot be known.

    Raises NotNested, and Unknown where a value is not known.
    """
    family = resource.type.family if resource.type is not None else ()
    for name in family:
        maker = _MAKERS.get(name)
        if maker is not None:
            return maker(resource)
    return None


def _read(resource: Resource, name: str) -> Any:
    """A property's value as the group reads it. Raises NotNested."""
    found = resource.type
    assert found is not None
    try:
        return read(found.properties[name], name, resource.properties, resource.stack.evaluator, validate=False)
    except BadProperty as bad:
        path = (resource.stack.words.properties, name, *bad.path)
        raise NotNested(f'"{name}" is read to make the members: {bad.message}', path) from None


def _resource_group(resource: Resource) -> Made:
    stack = resource.stack
    skipped = set()
    for policy in _read(resource, "removal_policies") or []:
        for each in (policy or {}).get("resource_list") or []:
            skipped.add(str(each))
    written = resource.properties.get("resource_def")
    origin = (stack.words.properties, "resource_def")
    try:
        resolved = _lenient(resource, written) if "resource_def" in resource.properties else None
    except Refused as refused:
        raise NotNested(f'"resource_def" is read to make a member: {refused.message}', origin) from None
    found = resource.type
    assert found is not None
    try:
        definition = convert(found.properties["resource_def"], resolved, validate=False)
    except BadProperty as bad:
        raise NotNested(f'"resource_def" is read to make a member: {bad.message}', (*origin, *bad.path)) from None
    properties = {key: value for key, value in (definition.get("properties") or {}).items() if value is not None}
    name = next(str(index) for index in range(len(skipped) + 1) if str(index) not in skipped)
    if properties:
        properties = indexed(properties, _index_variable(resource), name)
    member = {"type": definition["type"], "properties": properties}
    if definition.get("metadata") is not None:
        member["metadata"] = definition["metadata"]
    return Made({name: member}, (*resource.path, *origin))


def _index_variable(resource: Resource) -> str:
    """What stands for a member's name; a parameter without a value leaves the default."""
    found = resource.type
    assert found is not None
    path = (resource.stack.words.properties, "index_var")
    try:
        value = _lenient(resource, resource.properties.get("index_var"))
        return str(convert(found.properties["index_var"], value, validate=False))
    except Refused as refused:
        raise NotNested(f'"index_var" is read to make a member: {refused.message}', path) from None
    except BadProperty as bad:
        raise NotNested(f'"index_var" is read to make a member: {bad.message}', path) from None


def _lenient(resource: Resource, written: Any) -> Any:
    """Resolved, with null for every function that lacks a parameter's value."""
    evaluator = resource.stack.evaluator
    if isinstance(written, dict):
        if evaluator.is_call(written):
            try:
                return evaluator.resolve_nullable(written)
            except Refused as refused:
                if refused.missing is not None:
                    return None
                raise
        items = {key: _lenient(resource, value) for key, value in written.items()}
        return {key: value for key, value in items.items() if value is not OMITTED}
    if isinstance(written, list):
        return [value for value in (_lenient(resource, each) for each in written) if value is not OMITTED]
    return written


def indexed(value: Any, variable: str, index: str) -> Any:
    """A value with a member's index in the place of what stands for it, in every text."""
    if isinstance(value, str):
        return value.replace(variable, index)
    if isinstance(value, dict):
        return {key: indexed(each, variable, index) for key, each in value.items()}
    if isinstance(value, list):
        return [indexed(each, variable, index) for each in value]
    return value


def _deployment_group(resource: Resource) -> Made:
    servers = _read(resource, "servers")
    found = resource.type
    assert found is not None
    properties = {name: _read(resource, name) for name in found.properties if name != "servers"}
    structured = "Structured" in resource.type_name if resource.type_name else False
    member = "OS::Heat::StructuredDeployment" if structured else "OS::Heat::SoftwareDeployment"
    members = {}
    for name, server in (servers or {}).items():
        members[name] = {"type": member, "properties": {**properties, "server": server}}
        break
    return Made(members, resource.path, {"properties": (*resource.path, resource.stack.words.properties)})


def _chain(resource: Resource) -> Made:
    types = _read(resource, "resources")
    properties = _read(resource, "resource_properties") if types else None
    members = {}
    for index, each in enumerate(types):
        if not isinstance(each, str) or not each:
            raise NotNested(
                f"a member's type is a string, not {kind(each)}", (resource.stack.words.properties, "resources", index)
            )
        members[str(index)] = {"type": each, "properties": properties or {}}
    return Made(members, *_chain_places(resource))


def _chain_places(resource: Resource) -> tuple[tuple[Any, ...], dict[str, tuple[Any, ...]]]:
    here = (*resource.path, resource.stack.words.properties)
    return here, {"type": (*here, "resources"), "properties": (*here, "resource_properties")}


def _autoscaling(resource: Resource) -> Made:
    definition = _read(resource, "resource")
    origin = (resource.stack.words.properties, "resource")
    if not isinstance(definition, dict) or "type" not in definition:
        raise NotNested('"resource" is read to make a member, and has no type', origin)
    member: dict[str, Any] = {"type": definition["type"]}
    if not isinstance(definition["type"], str):
        raise NotNested(f"a member's type is a string, not {kind(definition['type'])}", (*origin, "type"))
    for key in ("properties", "metadata", "update_policy"):
        if key in definition:
            if not isinstance(definition[key], dict):
                raise NotNested(f'"{key}" of a member is a map, not {kind(definition[key])}', (*origin, key))
            member[key] = definition[key]
    policy = definition.get("deletion_policy")
    if "deletion_policy" in definition and policy not in ("Delete", "Retain", "Snapshot"):
        raise NotNested(
            f"a deletion policy is Delete, Retain or Snapshot, not {kind(policy)}", (*origin, "deletion_policy")
        )
    return Made({"member": member}, (*resource.path, *origin))


def _instances(resource: Resource) -> Made:
    stack = resource.stack
    reference = _read(resource, "LaunchConfigurationName")
    config = None
    for each in stack.resources.values():
        if each.enabled is not False and each.name == reference:
            config = each
    if config is None or config.type is None or "ImageId" not in config.type.properties:
        raise NotNested("no launch configuration has this name", (stack.words.properties, "LaunchConfigurationName"))
    properties = {}
    for name, prop in config.type.properties.items():
        if name not in config.properties:
            continue
        try:
            properties[name] = read(prop, name, config.properties, stack.evaluator, validate=False)
        except BadProperty as bad:
            raise NotNested(f'"{name}" of the launch configuration is read to make a member: {bad.message}') from None
    properties.pop("InstanceId", None)
    _read(resource, "Tags")
    if "VPCZoneIdentifier" in resource.type.properties:  # type: ignore[union-attr]
        _read(resource, "VPCZoneIdentifier")
    member = {"Type": SCALED, "Properties": properties}
    return Made({"member": member}, config.path, {"Properties": (*config.path, stack.words.properties)}, SCALED_IS)


def _stack_of_url(resource: Resource) -> Made | None:
    url = _read(resource, "TemplateURL")
    if not str(url).startswith(("http://", "https://")):
        raise NotNested(f'"{url}" is no URL that Heat can fetch', (resource.stack.words.properties, "TemplateURL"))
    return None


def _balancer(resource: Resource) -> Made | None:
    _read(resource, "SecurityGroups")
    found = resource.stack.registry.find("AWS::CloudWatch::Alarm", "CPUAlarmHigh")
    if found is None:
        raise NotNested("Heat's own template for it needs the type AWS::CloudWatch::Alarm, which is gone")
    return None


_MAKERS = {
    "SoftwareDeploymentGroup": _deployment_group,
    "StructuredDeploymentGroup": _deployment_group,
    "ResourceGroup": _resource_group,
    "ResourceChain": _chain,
    "AutoScalingResourceGroup": _autoscaling,
    "AutoScalingGroup": _instances,
    "InstanceGroup": _instances,
    "NestedStack": _stack_of_url,
    "LoadBalancer": _balancer,
}

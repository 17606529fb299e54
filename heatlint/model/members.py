"""The templates that groups make of their members when they are deployed; what is not known is left Unvalued.

Source: heat.engine.resources.openstack.heat (resource_group, resource_chain, software_deployment,
autoscaling_group, instance_group).
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.model.groups import SCALED, SCALED_IS, Made, indexed
from heatlint.model.values import DEPLOYED, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource


def members(resource: Resource) -> Made | None:
    """The template of a group's members, one or two that show what all of them are.

    None for what is no group, and where the group itself is at fault or nothing is known of its members.
    """
    for name in resource.type.family if resource.type is not None else ():
        maker = _MAKERS.get(name)
        if maker is not None:
            values = Values(resource, DEPLOYED)
            return None if values.faults else maker(resource, values)
    return None


def _resource_group(resource: Resource, values: Values) -> Made | None:
    definition = _definition(values.get("resource_def"))
    variable = values.get("index_var")
    if definition is None or not isinstance(variable, str) or not variable:
        return None
    origin = (*resource.path, resource.stack.words.properties, "resource_def")
    properties = definition.pop("properties", None)
    if isinstance(properties, dict):
        properties = {key: value for key, value in properties.items() if value is not None}
    made = {}
    for name in _names(values):
        made[name] = {**definition, "properties": indexed(properties, variable, name)} if properties else definition
    return Made(made, origin)


def _names(values: Values) -> list[str]:
    """The names of the first member and of the last one, where they are known."""
    skipped: set[str] = set()
    policies = values.get("removal_policies")
    for policy in policies if isinstance(policies, list) else ():
        listed = policy.get("resource_list") if isinstance(policy, dict) else None
        skipped.update(str(each) for each in (listed if isinstance(listed, list) else ()))
    count = values.get("count")
    wanted = count if isinstance(count, int) and 0 < count <= _MOST_NAMES else 1
    names: list[str] = []
    index = 0
    while len(names) < wanted:
        if str(index) not in skipped:
            names.append(str(index))
        index += 1
    return names[:1] if len(names) == 1 else [names[0], names[-1]]


#: Beyond so many members only the first is looked at.
_MOST_NAMES = 10_000


def _definition(value: Any) -> dict[str, Any] | None:
    """A member's definition, without what is null; None where not even its type is known."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return None
    return {key: each for key, each in value.items() if each is not None and not isinstance(each, Unvalued)}


def _autoscaling(resource: Resource, values: Values) -> Made | None:
    definition = _definition(values.get("resource"))
    if definition is None:
        return None
    return Made({"member": definition}, (*resource.path, resource.stack.words.properties, "resource"))


def _chain(resource: Resource, values: Values) -> Made | None:
    types = values.get("resources")
    properties = values.get("resource_properties")
    if not isinstance(types, list):
        return None
    given = properties if isinstance(properties, dict) else {}
    made = {
        str(index): {"type": each, "properties": given} for index, each in enumerate(types) if isinstance(each, str)
    }
    here = (*resource.path, resource.stack.words.properties)
    return Made(made, here, {"type": (*here, "resources"), "properties": (*here, "resource_properties")})


def _deployments(resource: Resource, values: Values) -> Made | None:
    servers = values.get("servers")
    if not isinstance(servers, dict) or not servers or resource.type is None:
        return None
    structured = "Structured" in resource.type.name
    name, server = next(iter(servers.items()))
    given = {each: values.get(each) for each in resource.properties if each in resource.type.properties}
    properties = {**{key: each for key, each in given.items() if each is not None}, "server": server}
    properties.pop("servers", None)
    member = "OS::Heat::StructuredDeployment" if structured else "OS::Heat::SoftwareDeployment"
    return Made(
        {name: {"type": member, "properties": properties}},
        resource.path,
        {"properties": (*resource.path, resource.stack.words.properties)},
    )


def _instances(resource: Resource, values: Values) -> Made | None:
    """Members of a launch configuration: its own properties, as those of an instance."""
    stack = resource.stack
    reference = resource.values.get("LaunchConfigurationName")  # before there are names in the cloud
    config = stack.resource(reference) if isinstance(reference, str) else None
    if config is None or config.type is None or "ImageId" not in config.type.properties:
        return None
    own = Values(config, DEPLOYED)
    if own.faults:
        return None
    given = {name: own.get(name) for name in config.properties if name in config.type.properties}
    properties = {name: each for name, each in given.items() if each is not None and name != "InstanceId"}
    return Made(
        {"member": {"Type": SCALED, "Properties": properties}},
        config.path,
        {"Properties": (*config.path, stack.words.properties)},
        SCALED_IS,
    )


_MAKERS = {
    "SoftwareDeploymentGroup": _deployments,
    "StructuredDeploymentGroup": _deployments,
    "ResourceGroup": _resource_group,
    "ResourceChain": _chain,
    "AutoScalingResourceGroup": _autoscaling,
    "AutoScalingGroup": _instances,
    "InstanceGroup": _instances,
}

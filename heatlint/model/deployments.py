"""What the configuration of a software deployment declares: its outputs, which are attributes, and its inputs.

Source: heat.engine.resources.openstack.heat.software_deployment (get_attribute).
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.model.groups import DEPLOYMENTS, group_of
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource

#: The attributes that every deployment has.
_OWN = ("deploy_stdout", "deploy_stderr", "deploy_status_code")
_CONFIGURATIONS = ("OS::Heat::SoftwareConfig", "OS::Heat::StructuredConfig")


def declared_attributes(resource: Resource) -> list[str] | None:
    """Return the attributes of a deployment or of a group of deployments.

    None for another resource, and when the configuration is not a resource of the same template.
    """
    if not _is_deployment(resource):
        return None
    group = group_of(resource.type)
    plural = group.asked_as if group is not None else None
    names = _declared(resource, "outputs")
    return None if names is None else [*names, *_OWN, *(plural or ())]


def _is_deployment(resource: Resource) -> bool:
    """Whether a resource is a deployment or a group of deployments."""
    group = group_of(resource.type)
    return resource.is_a(*DEPLOYMENTS) or (group is not None and group.asked_as is not None)


def unknown_inputs(resource: Resource) -> tuple[list[str], list[str]] | None:
    """Return the names in `input_values` that the configuration does not declare, and the inputs that have no value.

    None for another resource than a deployment or a group of deployments, and when one of both is not known.
    """
    if not _is_deployment(resource):
        return None
    written = resource.properties.get("input_values")
    if not isinstance(written, dict) or resource.stack.is_call(written):
        return None
    declared = _declared(resource, "inputs")
    if declared is None:
        return None
    return [name for name in written if name not in declared], [name for name in declared if name not in written]


def _declared(resource: Resource, section: str) -> list[str] | None:
    """Return the names of the inputs or outputs of the configuration of a deployment; None if they are not known."""
    reference = resource.values.get("config")  # in this phase each resource has a different one
    configuration = resource.stack.named(reference) if isinstance(reference, str) else None
    if not configuration or isinstance(configuration, bool) or not configuration.is_a(*_CONFIGURATIONS):
        return None
    declared = configuration.values.get(section)
    if not declared and configuration.properties.get(section):
        return None  # the value is an attribute, which is null before the deployment
    if declared is not None and not isinstance(declared, list):
        return None  # the value is wrong or not known
    names: list[Any] = [each.get("name") if isinstance(each, dict) else None for each in declared or ()]
    if configuration.external or not all(isinstance(each, str) for each in names):
        return None
    return names


def deployment_values(resource: Resource, phase: int) -> Any:
    """Return an attribute of a group of deployments: a map of each server's name to an attribute of its deployment."""
    servers = Values(resource, phase).get("servers")
    return dict.fromkeys(servers, Unvalued()) if isinstance(servers, dict) else Unvalued(shape="Map")

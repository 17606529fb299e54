"""The attributes of software deployments and of groups of them: the outputs that their configuration declares.

Source: heat.engine.resources.openstack.heat.software_deployment (get_attribute).
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.model.groups import group_of
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource

#: The attributes that every deployment has.
_OWN = ("deploy_stdout", "deploy_stderr", "deploy_status_code")
_DEPLOYMENTS = ("OS::Heat::SoftwareDeployment", "OS::Heat::StructuredDeployment")
_CONFIGURATIONS = ("OS::Heat::SoftwareConfig", "OS::Heat::StructuredConfig")


def declared_attributes(resource: Resource) -> list[str] | None:
    """Return the attributes of a deployment or of a group of deployments.

    None for another resource, and when the configuration is not a resource of the same template.
    """
    group = group_of(resource.type)
    plural = group.asked_as if group is not None else None
    if plural is None and not resource.is_a(*_DEPLOYMENTS):
        return None
    reference = resource.values.get("config")  # in this phase each resource has a different one
    configuration = resource.stack.named(reference) if isinstance(reference, str) else None
    if not configuration or isinstance(configuration, bool) or not configuration.is_a(*_CONFIGURATIONS):
        return None
    outputs = configuration.values.get("outputs")
    if not outputs and configuration.properties.get("outputs"):
        return None  # the value is an attribute, which is null before the deployment
    if outputs is not None and not isinstance(outputs, list):
        return None  # the value is wrong or not known
    names = [each.get("name") if isinstance(each, dict) else None for each in outputs or ()]
    if configuration.external or not all(isinstance(each, str) for each in names):
        return None
    return [*names, *_OWN, *(plural or ())]


def deployment_values(resource: Resource, phase: int) -> Any:
    """Return an attribute of a group of deployments: a map of each server's name to an attribute of its deployment."""
    servers = Values(resource, phase).get("servers")
    return dict.fromkeys(servers, Unvalued()) if isinstance(servers, dict) else Unvalued(shape="Map")

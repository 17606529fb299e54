"""Resources that do something only for the resource that refers to them, and that nothing refers to."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check, live_resources
from heatlint.rule.language import DEPLOYMENT_GROUPS, DEPLOYMENTS, thing_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Resource, Stack

UNUSED_RESOURCE = Rule("HL419", "unused-resource", stage=ADVICE)

_SERVER, _PORT, _RULE = "OS::Nova::Server", "OS::Neutron::Port", "OS::Neutron::SecurityGroupRule"
#: What does something only for its users -> the types of these, and where they refer to it.
_USERS = {
    "a configuration": (
        (*DEPLOYMENTS, *DEPLOYMENT_GROUPS, _SERVER),
        '"config" of a deployment or "user_data" of a server',
    ),
    "a security group": ((_PORT, _SERVER), '"security_groups" of a port or a server'),
    "a server group": ((_SERVER,), '"group" in "scheduler_hints" of a server'),
}


@check
def unused_resources(stack: Stack) -> Findings:
    """A security group, a server group or a configuration is used where the template has what may use it.

    Another stack can refer to one with a name.
    """
    found = [resource for resource in stack.resources.values() if _needs_user(resource)]
    used = _referred(stack) if found else None
    if used is None:
        return
    types = {resource.type.name for resource in live_resources(stack) if resource.type is not None}
    for resource in found:
        thing = thing_of(resource) or ""
        users, place = _USERS[thing]
        if resource.name not in used and types.intersection(users):
            yield UNUSED_RESOURCE.at(
                resource.path,
                f'"{resource.name}" is {thing} that nothing uses; '
                f"expected {{{stack.words.get_resource}: {resource.name}}} in {place}",
                key=True,
            )


def _needs_user(resource: Resource) -> bool:
    return thing_of(resource) in _USERS and resource.enabled is not False and "name" not in resource.properties


def _referred(stack: Stack) -> set[Any] | None:
    """Return the names of the resources that something refers to; None if not all of them are known.

    A rule belongs to its security group, and does not use it.
    """
    names = set()
    for reference in (*stack.references("resource"), *stack.references("attribute")):
        user = reference.use.resource
        if not isinstance(reference.target, str):
            return None
        if user is None or not user.is_a(_RULE) or reference.path[3:4] != ("security_group",):
            names.add(reference.target)
    return names

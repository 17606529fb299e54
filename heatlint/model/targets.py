"""Finds the resource that a written value refers to, also through nested stacks: they pass references as parameters
and return them as outputs."""

from __future__ import annotations

from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetResource
from heatlint.model.places import parameter_of, source, written_path, written_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.model.places import Path
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    #: A stack, and the path in it of a value that another value stands for.
    Origin = tuple[Stack, Path]

#: The custom constraint of a property -> what the property refers to, and the types that Heat makes such a thing for.
#: A reference to one gives the ID that the service has made, which is not the ID or name of anything else.
_THINGS = {
    "cinder.volume": ("a volume", ("OS::Cinder::Volume", "AWS::EC2::Volume")),
    "neutron.network": ("a network", ("OS::Neutron::Net", "OS::Neutron::ProviderNet", "AWS::EC2::VPC")),
    "neutron.port": ("a port", ("OS::Neutron::Port", "AWS::EC2::NetworkInterface")),
    "neutron.router": ("a router", ("OS::Neutron::Router", "AWS::EC2::RouteTable", "AWS::EC2::InternetGateway")),
    "neutron.security_group": ("a security group", ("OS::Neutron::SecurityGroup", "AWS::EC2::SecurityGroup")),
    "neutron.subnet": ("a subnet", ("OS::Neutron::Subnet", "AWS::EC2::Subnet")),
    "nova.server": ("a server", ("OS::Nova::Server", "AWS::EC2::Instance")),
    "octavia.listener": ("a listener", ("OS::Octavia::Listener",)),
    "octavia.loadbalancer": ("a load balancer", ("OS::Octavia::LoadBalancer",)),
    "octavia.pool": ("a pool", ("OS::Octavia::Pool",)),
}
_NAMES = {name: thing for thing, names in _THINGS.values() for name in names} | {
    "OS::Neutron::FloatingIP": "a floating IP",
    "OS::Nova::ServerGroup": "a server group",
}


def target_of(stack: Stack, path: Path) -> Resource | Origin | None:
    """Return the resource that the value at a path in a stack refers to.

    When it stands for the value of a parameter that no parent gives, return the stack and the path of that parameter;
    None for any other value.
    """
    while True:
        author, place = source(stack, path)
        if written_path(stack, path) != place:
            return None
        written = written_value(author, place)
        if not author.is_call(written):
            return None
        found = _referred(author, written) or _output(author, written) or _given(author, written)
        if not isinstance(found, tuple) or found[1][0] == found[0].words.parameters:
            return found
        stack, path = found


def _referred(stack: Stack, written: dict[str, Any]) -> Resource | None:
    """Return the resource that a written reference names."""
    ((name, args),) = written.items()
    is_reference = isinstance(stack.functions[name], (GetResource, Ref))
    return stack.resource(args) if is_reference and isinstance(args, str) else None


def _output(stack: Stack, written: dict[str, Any]) -> Origin | None:
    """Return where the value is that an output of a nested stack returns."""
    ((name, args),) = written.items()
    if not isinstance(stack.functions[name], GetAttrThenSelect) or not isinstance(args, list) or len(args) != 2:
        return None
    resource, output = stack.resource(args[0]), args[1]
    child = resource.child if resource is not None else None
    if child is None or not isinstance(output, str) or output not in child.outputs:
        return None
    return child, (child.words.outputs, output, child.words.value)


def _given(stack: Stack, written: dict[str, Any]) -> Origin | None:
    """Return where the value is that the parent gives a parameter; without one, where the parameter is."""
    name = parameter_of(stack, written)
    if name is None:
        return None
    parent = stack.parent
    if parent is None or name not in parent.properties:
        return stack, (stack.words.parameters, name)
    return parent.stack, (*parent.path, parent.stack.words.properties, name)


def thing_of(resource: Resource) -> str | None:
    """Return what a service makes for a resource ("a network"); None when that is not known."""
    known = resource.type
    if known is None or resource.is_template or resource.external or known.name in resource.stack.known.private:
        return None
    return _NAMES.get(known.name)


def misdirected(stack: Stack) -> Iterator[tuple[Path, str, Resource]]:
    """Yield each reference in a property that is to another thing than the property needs.

    That is the path of the name, what is needed, and the resource that it leads to.
    """
    word = stack.words.properties
    for resource in stack.resources.values():
        if resource.enabled is False or resource.type is None:
            continue
        for call in resource.calls.get(word, ()):
            if not isinstance(call.function, (GetResource, Ref)):
                continue
            target = stack.resource(call.args) if isinstance(call.args, str) else None
            found = thing_of(target) if target is not None else None
            needed = thing_needed(resource.type.properties, call.path[3:]) if found is not None else None
            if target is not None and needed is not None and needed != found:
                yield call.args_path, needed, target


def thing_needed(properties: dict[str, Property], steps: Path) -> str | None:
    """Return what the property at some steps refers to, as its custom constraint says; None when it says nothing."""
    inside: dict[str, Property] | Property | None = properties
    prop: Property | None = None
    for step in steps:
        if isinstance(inside, dict):
            prop = inside.get(step)
        else:
            prop = inside if isinstance(step, int) else None
        if prop is None:
            return None
        inside = prop.schema
    for constraint in prop.constraints if prop is not None else ():
        if constraint.get("custom_constraint") in _THINGS:
            return _THINGS[constraint["custom_constraint"]][0]
    return None

"""What a written value refers to, and which thing of a service a property needs: a network, a port, a server.

References are followed through nested stacks: they pass references as parameters and return them as outputs. Sources:
the custom constraints of the properties, and for properties without one the classes in heat.engine.resources.openstack;
the API references of Neutron, Nova and Octavia for attributes.
"""

from __future__ import annotations

from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetParam, GetResource
from heatlint.model.attributes import members_of
from heatlint.model.groups import DEPLOYMENT_GROUPS, DEPLOYMENTS, group_of
from heatlint.model.places import parameter_of, source, written_path, written_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog import Property, ResourceType
    from heatlint.language.functions.calls import Call
    from heatlint.language.functions.evaluate import Function
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
    "nova.flavor": ("a flavor", ("OS::Nova::Flavor",)),
    "nova.server": ("a server", ("OS::Nova::Server", "AWS::EC2::Instance")),
    "octavia.listener": ("a listener", ("OS::Octavia::Listener",)),
    "octavia.loadbalancer": ("a load balancer", ("OS::Octavia::LoadBalancer",)),
    "octavia.pool": ("a pool", ("OS::Octavia::Pool",)),
}
_FLOATING_IP, _SERVER_GROUP, _GROUP = "a floating IP", "a server group", "a scaling group"
_CONFIG, _POLICY, _ACTION = "a configuration", "a scaling policy", "the URL of an action"
_HANDLE, _SWIFT_HANDLE = "a wait condition handle", "a Swift signal handle"
#: What only the properties below refer to, and the types that Heat makes it for.
_OTHERS = {
    _FLOATING_IP: ("OS::Neutron::FloatingIP",),
    _SERVER_GROUP: ("OS::Nova::ServerGroup",),
    _GROUP: ("OS::Heat::AutoScalingGroup", "OS::Heat::InstanceGroup", "AWS::AutoScaling::AutoScalingGroup"),
    "a group of resources": ("OS::Heat::ResourceGroup",),
    _POLICY: ("OS::Heat::ScalingPolicy",),
    _CONFIG: (
        "OS::Heat::CloudConfig",
        "OS::Heat::MultipartMime",
        "OS::Heat::SoftwareComponent",
        "OS::Heat::SoftwareConfig",
        "OS::Heat::StructuredConfig",
    ),
    _HANDLE: (
        "OS::Heat::WaitConditionHandle",
        "OS::Heat::UpdateWaitConditionHandle",
        "AWS::CloudFormation::WaitConditionHandle",
    ),
    _SWIFT_HANDLE: ("OS::Heat::SwiftSignalHandle",),
}
_NAMES = {name: thing for thing, names in (*_THINGS.values(), *_OTHERS.items()) for name in names}

_ALARMS = (
    "Alarm",
    "CombinationAlarm",
    "CompositeAlarm",
    "EventAlarm",
    "GnocchiAggregationByMetricsAlarm",
    "GnocchiAggregationByResourcesAlarm",
    "GnocchiResourcesAlarm",
    "LBMemberHealthAlarm",
    "PrometheusAlarm",
)
_ACTIONS = ("alarm_actions", "insufficient_data_actions", "ok_actions")
#: (resource type, path of a property that takes an ID and no name, "*" for each index) -> what it refers to. These
#: properties have no custom constraint.
_NEEDED: dict[tuple[str, Path], str] = {
    ("OS::Cinder::VolumeAttachment", ("instance_uuid",)): "a server",
    ("OS::Heat::ScalingPolicy", ("auto_scaling_group_id",)): _GROUP,
    ("OS::Neutron::FloatingIPAssociation", ("floatingip_id",)): _FLOATING_IP,
    ("OS::Neutron::FloatingIPPortForward", ("floating_ip",)): _FLOATING_IP,
    ("OS::Nova::Server", ("scheduler_hints", "group")): _SERVER_GROUP,
    **{(f"OS::Aodh::{name}", (actions, "*")): _ACTION for name in _ALARMS for actions in _ACTIONS},
    **{(name, ("server",)): "a server" for name in DEPLOYMENTS},
    **{(name, ("config",)): _CONFIG for name in (*DEPLOYMENTS, *DEPLOYMENT_GROUPS)},
}
#: The same for properties of which the checks of their types judge references to resources of the same stack (HL333).
_JUDGED: dict[tuple[str, Path], str] = {
    ("OS::Heat::SwiftSignal", ("handle",)): _SWIFT_HANDLE,
    ("OS::Heat::WaitCondition", ("handle",)): _HANDLE,
}
#: The same for properties that take a name, too.
_NEEDED_BY_NAME: dict[tuple[str, Path], str] = {
    ("OS::Neutron::Router", ("external_gateway_info", "network")): "a network",
    ("OS::Nova::Server", ("networks", "*", "subnet")): "a subnet",
}

_ADDRESS, _NAME, _COMMAND = "an IP address", "a name", "the beginning of a command"
#: Resource type -> path of an attribute, "*" for each key -> what it gives.
_ATTRIBUTES: dict[str, dict[Path, str]] = {
    "OS::Heat::SwiftSignalHandle": {("curl_cli",): _COMMAND},
    "OS::Heat::WaitConditionHandle": {("curl_cli",): _COMMAND, ("endpoint",): "a URL", ("token",): "a token"},
    "OS::Neutron::FloatingIP": {
        ("fixed_ip_address",): _ADDRESS,
        ("floating_ip_address",): _ADDRESS,
        ("floating_network_id",): "a network",
        ("port_id",): "a port",
        ("router_id",): "a router",
    },
    "OS::Neutron::Net": {("name",): _NAME, ("subnets", "*"): "a subnet"},
    "OS::Neutron::Port": {
        ("fixed_ips", "*", "ip_address"): _ADDRESS,
        ("fixed_ips", "*", "subnet_id"): "a subnet",
        ("mac_address",): "a MAC address",
        ("name",): _NAME,
        ("network_id",): "a network",
    },
    "OS::Neutron::Router": {("name",): _NAME},
    "OS::Neutron::Subnet": {
        ("cidr",): "a CIDR",
        ("gateway_ip",): _ADDRESS,
        ("name",): _NAME,
        ("network_id",): "a network",
    },
    "OS::Nova::Server": {
        ("accessIPv4",): _ADDRESS,
        ("accessIPv6",): _ADDRESS,
        ("addresses", "*", "*", "addr"): _ADDRESS,
        ("addresses", "*", "*", "port"): "a port",
        ("first_address",): _ADDRESS,
        ("name",): _NAME,
        ("networks", "*", "*"): _ADDRESS,
    },
    "OS::Octavia::LoadBalancer": {
        ("vip_address",): _ADDRESS,
        ("vip_port_id",): "a port",
        ("vip_subnet_id",): "a subnet",
    },
}


#: (what is needed, what the resource is) -> the attribute of the resource that serves.
_INSTEAD = {
    ("a port", "a server"): "addresses, NETWORK, 0, port",
    (_ACTION, _POLICY): "alarm_url",
}


def target_of(stack: Stack, path: Path) -> Resource | Origin | None:
    """Return the resource that the value at a path in a stack refers to.

    When it stands for the value of a parameter that no parent gives, return the stack and the path of that parameter;
    None for any other value.
    """
    found = followed(stack, path)
    if found is None or found[1][0] == found[0].words.parameters:
        return found
    author, place = found
    written = written_value(author, place)
    return _referred(author, written) if author.is_call(written) else None


def followed(stack: Stack, path: Path) -> Origin | None:
    """Return where the value at a path in a stack is written in the end: a reference, or any other value.

    Parameters and outputs of nested stacks are followed; a parameter that no parent gives is the end. None when the
    text does not tell.
    """
    while True:
        author, place = source(stack, path)
        if written_path(stack, path) != place:
            return None
        written = written_value(author, place)
        found = _output(author, written) or _given(author, written) if author.is_call(written) else None
        if found is None:
            return author, place
        if found[1][0] == found[0].words.parameters:
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


class Misdirected:
    """A reference to another thing than a property needs.

    stack, path: where the reference stands; resource: what it refers to; attribute: the attribute that it asks for,
    with the keys after it, or None; found: what it gives; needed: what the property needs; user: the place of the
    property, (stack, path), where the reference comes to it through nested stacks, or None.
    """

    __slots__ = ("stack", "path", "resource", "attribute", "found", "needed", "user")

    def __init__(
        self, stack: Stack, path: Path, resource: Resource, attribute: str | None, found: str, needed: str
    ) -> None:
        self.stack = stack
        self.path = path
        self.resource = resource
        self.attribute = attribute
        self.found = found
        self.needed = needed
        self.user: tuple[Stack, Path] | None = None

    @property
    def instead(self) -> str:
        """Return the call that gives what is needed of the resource; "" if nothing of it serves."""
        if not self.stack.template.version.is_hot:
            return ""
        name, thing = self.resource.name, thing_of(self.resource)
        if self.attribute is not None and thing == self.needed:
            return f"{{get_resource: {name}}}"
        attribute = _INSTEAD.get((self.needed, thing or ""))
        return "" if attribute is None else f"{{get_attr: [{name}, {attribute}]}}"


def thing_of(resource: Resource) -> str | None:
    """Return what a service makes for a resource ("a network"); None when that is not known."""
    return _NAMES.get(resource.type.name) if _is_known(resource) and resource.type is not None else None


def thing_of_type(type_name: str) -> str | None:
    """Return which thing Heat makes for a resource type, such as "a network"; None for types without a known one."""
    return _NAMES.get(type_name)


def _is_known(resource: Resource) -> bool:
    """Whether a resource is of a type whose name says what it makes, and it makes it itself."""
    known = resource.type
    if known is None or resource.is_template or resource.external:
        return False
    return known.name not in resource.stack.known.private


def thing_needed(resource_type: ResourceType, steps: Path) -> str | None:
    """Return what the property at some steps refers to ("a network"); None when that is not known."""
    key = _key(resource_type, steps)
    needed = _NEEDED.get(key) or _JUDGED.get(key) or _NEEDED_BY_NAME.get(key)
    return needed or _constrained(resource_type.properties, steps)


def _key(resource_type: ResourceType, steps: Path) -> tuple[str, Path]:
    """Return the key of the property at some steps in the tables of what properties need."""
    return resource_type.name, tuple(["*" if isinstance(step, int) else step for step in steps])


def _constrained(properties: dict[str, Property], steps: Path) -> str | None:
    """Return what the custom constraint of the property at some steps says that it refers to, or None."""
    for name in _custom_constraints(properties, steps):
        if name in _THINGS:
            return _THINGS[name][0]
    return None


def asks_cloud(resource_type: ResourceType, steps: Path) -> bool:
    """Whether the property at some steps must be the name or ID of something that a service has."""
    return any("." in name for name in _custom_constraints(resource_type.properties, steps))


def _custom_constraints(properties: dict[str, Property], steps: Path) -> list[str]:
    inside: dict[str, Property] | Property | None = properties
    prop: Property | None = None
    for step in steps:
        if isinstance(inside, dict):
            prop = inside.get(step)
        else:
            prop = inside if isinstance(step, int) else None
        if prop is None:
            return []
        inside = prop.schema
    constraints = prop.constraints if prop is not None else ()
    return [each["custom_constraint"] for each in constraints if "custom_constraint" in each]


def misdirected(stack: Stack) -> Iterator[Misdirected]:
    """Yield each reference that is to another thing than the property of this stack that gets its value needs."""
    for resource in stack.resources.values():
        if resource.enabled is False or resource.type is None:
            continue
        users: list[tuple[Path, ResourceType]] | None = None
        for call in resource.calls.get(stack.words.properties, ()):
            function = call.function
            is_given = stack.parent is not None and isinstance(function, (GetParam, Ref))
            if not is_given and not isinstance(function, (GetResource, Ref, GetAttrThenSelect)):
                continue
            users = users if users is not None else _users(resource)
            path = call.path
            for begin, user in users:
                if path[3 : 3 + len(begin)] == begin:
                    found = _misdirected(stack, call, user, path[3 + len(begin) :])
                    if found is not None:
                        yield found


def _users(resource: Resource) -> list[tuple[Path, ResourceType]]:
    """Return what has properties in a resource: its type, and the type of a group's members, which all have one.

    With each comes the steps to its properties from those of the resource.
    """
    assert resource.type is not None
    users: list[tuple[Path, ResourceType]] = [((), resource.type)]
    group = group_of(resource.type)
    if group is not None and group.definition is not None:
        types = [member.type for member in members_of(resource).values()]
        if types and types[0] is not None and all(each is types[0] for each in types):
            users.append(((*group.definition, "properties"), types[0]))
    return users


def _misdirected(stack: Stack, call: Call, user: ResourceType, steps: Path) -> Misdirected | None:
    """Return the reference that a call is, if the property at some steps of a type needs another thing."""
    needed = thing_needed(user, steps)
    found = _reference(stack, call) if needed is not None else None
    if needed is None or found is None or found.found == needed:
        return None
    if found.found == _NAME and _key(user, steps) not in _NEEDED:
        return None  # Heat finds the thing by its name
    found.needed = needed
    path = call.path
    if (found.stack, found.path[: len(path)]) != (stack, path):
        found.user = stack, path
    elif found.attribute is None and _key(user, steps) in _JUDGED:
        return None
    return found


def _reference(stack: Stack, call: Call) -> Misdirected | None:
    """Return the reference that a call stands for, with what it gives; None for another call."""
    target = _target(stack, call.function, call.args)
    if target is not None and target.child is None:
        return _direct(stack, call.path, call.name, call.args, target)
    origin = followed(stack, call.path)
    if origin is None:
        return None
    written = written_value(*origin)
    if not origin[0].is_call(written):
        return None
    ((name, args),) = written.items()
    target = _target(origin[0], origin[0].functions[name], args)
    return None if target is None else _direct(*origin, name, args, target)


def _target(stack: Stack, function: Function, args: Any) -> Resource | None:
    """Return the resource that a call of a function refers to, or asks for an attribute."""
    if isinstance(function, GetAttrThenSelect):
        args = args[0] if isinstance(args, list) and args else None
    elif not isinstance(function, (GetResource, Ref)):
        return None
    return stack.resource(args) if isinstance(args, str) else None


def _direct(stack: Stack, path: Path, name: str, args: Any, target: Resource) -> Misdirected | None:
    """Return the reference that is a call at a path, with what it gives; None when that is not known."""
    if isinstance(args, list):
        gives = _attribute(target, args[1:])
        return None if gives is None else Misdirected(stack, (*path, name, 1), target, _dotted(args[1:]), gives, "")
    gives = thing_of(target)
    return None if gives is None else Misdirected(stack, (*path, name), target, None, gives, "")


def _dotted(steps: list[Any]) -> str:
    return ".".join(str(each) if isinstance(each, (str, int)) else "*" for each in steps)


def _attribute(resource: Resource, steps: list[Any]) -> str | None:
    """Return what an attribute of a resource, or a part of it, gives; None when that is not known."""
    if not _is_known(resource) or resource.type is None:
        return None
    for path, gives in _ATTRIBUTES.get(resource.type.name, {}).items():
        if len(path) == len(steps) and all(each in ("*", step) for each, step in zip(path, steps)):
            return gives
    return None

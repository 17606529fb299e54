"""What resources wait for: dependencies that Heat does not see, and signals without a sender or a receiver."""

from __future__ import annotations

from heatlint.rule import ADVICE, Change, Fix, Related, Resource, Rule, check, language
from heatlint.rule.language import DEPLOYMENT_GROUPS, DEPLOYMENTS, GetAttrThenSelect, group_of, members_of, target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Stack, Use
    from heatlint.rule.language import Unordered

UNORDERED_FLOATING_IP = Rule("HL413", "unordered-floating-ip", stage=ADVICE, fixable=True)
UNAWAITED_SIGNAL = Rule("HL414", "unawaited-signal", stage=ADVICE)
DEPLOYMENT_WITHOUT_AGENT = Rule("HL415", "deployment-without-agent", stage=ADVICE, fixable=True)

UNSENT_SIGNAL = Rule("HL417", "unsent-signal", stage=ADVICE)
UNORDERED_SUBNET = Rule("HL420", "unordered-subnet", stage=ADVICE, fixable=True)
UNORDERED_TRUNK = Rule("HL421", "unordered-trunk", stage=ADVICE, fixable=True)

_SERVER = "OS::Nova::Server"
_SUBNET = "OS::Neutron::Subnet"
_TRUNK = "OS::Neutron::Trunk"
#: Without a router interface nothing must wait for one.
_INTERFACE = "OS::Neutron::RouterInterface"
#: Each type of handle, and the type that waits for its signals.
_WAITS = {
    "OS::Heat::WaitConditionHandle": "OS::Heat::WaitCondition",
    "OS::Heat::UpdateWaitConditionHandle": "OS::Heat::WaitCondition",
    "AWS::CloudFormation::WaitConditionHandle": "AWS::CloudFormation::WaitCondition",
    "OS::Heat::SwiftSignalHandle": "OS::Heat::SwiftSignal",
}
#: The types whose scripts send signals. Any other type may pass a handle on to what waits for it.
_SENDERS = (
    _SERVER,
    "AWS::EC2::Instance",
    "AWS::AutoScaling::LaunchConfiguration",
    "OS::Heat::CloudConfig",
    "OS::Heat::MultipartMime",
    "OS::Heat::SoftwareConfig",
    "OS::Heat::StructuredConfig",
    *DEPLOYMENTS,
)
#: Each type of deployment, and the property with its servers.
_SERVERS_OF = {**dict.fromkeys(DEPLOYMENTS, "server"), **dict.fromkeys(DEPLOYMENT_GROUPS, "servers")}


@check
def floating_ips(stack: Stack) -> Findings:
    """Report floating IPs that do not wait for the router interface without which Neutron refuses them."""
    if stack.parent is not None or not _has(stack, _INTERFACE):
        return  # the outermost stack knows all that are nested in it
    for each in language.unrouted(stack):
        interface = each.interface
        also = Related(interface.type_path, "the router interface", file=interface.file)
        yield UNORDERED_FLOATING_IP.at(
            each.floating.property_path("internal_port" if "internal_port" in each.floating.properties else "port_id"),
            f'the port "{each.port.name}" may get its floating IP before it has the router interface '
            f'"{interface.name}"; expected {_order(each, each.floating)}',
            file=each.floating.file,
            related=[also],
            fix=_own_fix(each, each.floating),
        )


@check
def subnets(stack: Stack) -> Findings:
    """Report nested ports and servers that do not wait for a subnet of their network."""
    if stack.parent is not None or not stack.children or not _has(stack, _SUBNET):
        return  # in one stack, Heat adds the dependency
    for each in language.addressless(stack):
        user, subnet, first, second = each.resource, each.subnet, each.first, each.second
        owner = "it" if user is first else f'its {"server" if user.is_a(_SERVER) else "port"} "{user.name}"'
        if user.stack.group_template is not None:
            owner = "its members"
        yield UNORDERED_SUBNET.at(
            first.type_path,
            f'"{first.name}" does not wait for the subnet "{subnet.name}", so {owner} may be made before it and '
            f'{"fail" if user.is_a(_SERVER) else "have no address"}; expected "depends_on: {second.name}"',
            file=first.file,
            related=[
                Related(user.property_path(*each.network), "the network", file=user.file),
                Related(subnet.type_path, "its subnet", file=subnet.file),
            ],
            fix=_waits(first, second.name),
        )


@check
def trunks(stack: Stack) -> Findings:
    """Report servers that do not wait for the trunk of their port."""
    if stack.parent is not None or not _has(stack, _TRUNK):
        return  # the outermost stack knows all that are nested in it
    for each in language.untrunked(stack):
        yield UNORDERED_TRUNK.at(
            each.server.property_path("networks", each.index, "port"),
            f'the server may have the port before it is the parent of the trunk "{each.trunk.name}", which '
            f"Open vSwitch does not allow; expected {_order(each, each.server)}",
            file=each.server.file,
            related=[Related(each.trunk.type_path, "the trunk", file=each.trunk.file)],
            fix=_own_fix(each, each.server),
        )


def _has(root: Stack, type_name: str) -> bool:
    """Whether a stack or one that is nested in it has a resource of a type: without it, nothing more is imported."""
    return any(each.is_a(type_name) for stack in root.all() for each in stack.resources.values())


def _order(found: Unordered, resource: Resource) -> str:
    """Return what a resource, or what contains it, lacks so that it waits."""
    where = "" if found.first is resource else f' in "{found.first.name}"'
    return f'"depends_on: {found.second.name}"{where}'


def _own_fix(found: Unordered, resource: Resource) -> Fix | None:
    """Return the fix that lets a resource wait; None where what contains it must wait."""
    return _waits(found.first, found.second.name) if found.first is resource else None


def _waits(resource: Resource, name: Any) -> Fix | None:
    """Return the fix that lets a resource wait for another one; None for one whose template Heat makes."""
    key = resource.stack.words.depends_on
    if resource.stack.group_template is not None or not isinstance(name, str):
        return None
    if resource.written(key) is None:
        change = Change("add", resource.path, entries={key: name})
    else:
        change = Change("add", (*resource.path, key), entries=name)
    return Fix(f'add "{key}: {name}"', [change])


@check
def signals(stack: Stack) -> Findings:
    """Report signals that nothing waits for or nothing sends, and deployments whose servers send no signal."""
    handles = []
    for resource in stack.resources.values():
        name = resource.type.name if resource.type is not None else ""
        if name in _WAITS:
            handles.append(resource)
        elif name in _SERVERS_OF:
            yield from _deployment(resource, _SERVERS_OF[name])
    if handles and stack.group_template is None:
        yield from _of_handles(stack, handles)


def _of_handles(stack: Stack, handles: list[Resource]) -> Findings:
    uses: dict[Any, list[Use]] = {}
    is_clear = True
    for reference in (*stack.references("resource"), *stack.references("attribute")):
        if isinstance(reference.target, str):
            uses.setdefault(reference.target, []).append(reference.use)
        else:
            is_clear = False  # it may be any of the handles
    unclear = _types_with_other_handles(stack)
    for handle in handles:
        awaited = _WAITS[handle.type.name] if handle.type is not None else ""
        found = uses.get(handle.name)
        if found and handle.enabled is not False and not handle.external:
            if is_clear:
                yield from _unsent(stack, handle, awaited, found)
            if _waits_only_sometimes(stack, handle, awaited):
                continue  # a condition decides whether the stack waits
            if awaited not in unclear and all(_sends(stack, use) for use in found):
                yield UNAWAITED_SIGNAL.at(
                    handle.type_path,
                    f'nothing waits for the signals to "{handle.name}"; expected an {awaited} with this handle',
                )


def _unsent(stack: Stack, handle: Resource, awaited: str, uses: list[Use]) -> Findings:
    """Report a wait condition if nothing else refers to its handle. awaited: the type of the wait condition."""
    if handle.values.get("signal_transport") == "NO_SIGNAL":
        return
    waiting = [use.resource for use in uses if use.resource is not None and use.resource.is_a(awaited)]
    if len(waiting) < len(uses) or not waiting or waiting[0].enabled is not True:
        return
    is_hot = stack.template.version.is_hot and "curl_cli" in (handle.attribute_names() or ())
    call = f"{{get_attr: [{handle.name}, curl_cli]}}" if is_hot else "a reference to it"
    yield UNSENT_SIGNAL.at(
        waiting[0].type_path,
        f'nothing gets the means to signal "{handle.name}", so "{waiting[0].name}" waits until its timeout; '
        f"expected {call} in a script",
        related=[Related(handle.type_path, "the handle")],
    )


def _types_with_other_handles(stack: Stack) -> set[str]:
    """Return the types of wait conditions that have their handle in another way than by a reference."""
    path = _handle_path(stack)
    return {
        each.type.name
        for each in stack.resources.values()
        if each.type is not None
        and each.type.name in _WAITS.values()
        and not isinstance(target_of(stack, (*each.path, *path)), Resource)
    }


def _handle_path(stack: Stack) -> tuple[str, str]:
    """Return the steps from a wait condition to its handle."""
    return stack.words.properties, "handle" if stack.template.version.is_hot else "Handle"


def _waits_only_sometimes(stack: Stack, handle: Resource, awaited: str) -> bool:
    """Whether a resource waits for the signals to a handle, but its condition is false. awaited: its type."""
    path = _handle_path(stack)
    return any(
        each.enabled is False and each.type_name == awaited and target_of(stack, (*each.path, *path)) is handle
        for each in stack.resources.values()
    )


def _sends(stack: Stack, use: Use) -> bool:
    """Whether a reference to a handle is in a script, which sends signals to it."""
    resource = use.resource
    if resource is None or use.section != stack.words.properties:
        return False
    if group_of(resource.type) is None:
        return resource.is_a(*_SENDERS)
    members = members_of(resource).values()
    return bool(members) and all(each.is_a(*_SENDERS) for each in members)


def _deployment(resource: Resource, name: str) -> Findings:
    """name: the property with the servers."""
    transport = resource.values.get("signal_transport")
    if resource.enabled is False or resource.external or name not in resource.properties:
        return
    if not isinstance(transport, str) or transport == "NO_SIGNAL":
        return
    for server in _servers(resource, name):
        if server.stack is resource.stack and name == "server":
            return  # Heat refuses that one itself
        format_ = server.values.get("user_data_format") if server.is_a(_SERVER) else None
        if isinstance(format_, str) and format_ not in ("", "SOFTWARE_CONFIG"):
            owner = f'"{server.name}"' if server.stack.group_template is None else "the members"
            yield DEPLOYMENT_WITHOUT_AGENT.at(
                resource.property_path(name),
                f"the deployment waits for a signal, but the user data of {owner} are {format_}; "
                'expected "user_data_format: SOFTWARE_CONFIG", which configures the agent',
                related=[Related(server.type_path, "the server", file=server.file)],
                fix=_agent(server) if server.stack is resource.stack else None,
            )
            return


def _agent(server: Resource) -> Fix | None:
    """Return the fix that configures the agent of a server; None for a server that says how its data are sent."""
    name = "user_data_format"
    if name in server.properties:
        return None
    change = Change("add", server.property_path(), entries={name: "SOFTWARE_CONFIG"})
    return Fix(f'add "{name}: SOFTWARE_CONFIG" to "{server.name}"', [change])


def _servers(resource: Resource, name: str) -> Iterator[Resource]:
    """Yield the servers that a property refers to: one, or the members of a group."""
    stack = resource.stack
    written = resource.properties[name]
    found = target_of(stack, (*resource.path, stack.words.properties, name))
    if isinstance(found, Resource):
        yield found
    elif stack.is_call(written):
        ((function, args),) = written.items()
        if isinstance(stack.functions[function], GetAttrThenSelect) and isinstance(args, list) and len(args) == 2:
            group = stack.resource(args[0])
            if group is not None and args[1] == "refs_map":
                yield from members_of(group).values()
    elif isinstance(written, dict):
        for each in written:
            one = target_of(stack, (*resource.path, stack.words.properties, name, each))
            if isinstance(one, Resource):
                yield one

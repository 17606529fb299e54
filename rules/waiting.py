"""What resources wait for: dependencies that Heat does not see, and signals that nobody waits for or nobody sends."""

from __future__ import annotations

from heatlint.rule import ADVICE, Related, Resource, Rule, check
from heatlint.rule.language import GetAttrThenSelect, group_of, members_of, target_of, unordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.rule import Findings, Stack, Use

UNORDERED_FLOATING_IP = Rule("HL413", "unordered-floating-ip", stage=ADVICE)
UNAWAITED_SIGNAL = Rule("HL414", "unawaited-signal", stage=ADVICE)
DEPLOYMENT_WITHOUT_AGENT = Rule("HL415", "deployment-without-agent", stage=ADVICE)

_SERVER = "OS::Nova::Server"
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
    "OS::Heat::SoftwareDeployment",
    "OS::Heat::StructuredDeployment",
)
#: Each type of deployment, and the property with its servers.
_SERVERS_OF = {
    "OS::Heat::SoftwareDeployment": "server",
    "OS::Heat::StructuredDeployment": "server",
    "OS::Heat::SoftwareDeploymentGroup": "servers",
    "OS::Heat::SoftwareDeployments": "servers",
    "OS::Heat::StructuredDeploymentGroup": "servers",
    "OS::Heat::StructuredDeployments": "servers",
}


@check
def floating_ips(stack: Stack) -> Findings:
    """Report floating IPs that do not wait for the router interface without which Neutron refuses them."""
    if stack.parent is not None:
        return  # the outermost stack knows all that are nested in it
    for each in unordered(stack):
        where = "" if each.first is each.floating else f' in "{each.first.name}"'
        interface = each.interface
        also = Related(interface.type_path, "the router interface", file=interface.file)
        yield UNORDERED_FLOATING_IP.at(
            each.floating.property_path("internal_port" if "internal_port" in each.floating.properties else "port_id"),
            f'the port "{each.port.name}" may get its floating IP before it has the router interface '
            f'"{interface.name}"; expected "depends_on: {each.second.name}"{where}',
            file=each.floating.file,
            related=[also],
        )


@check
def signals(stack: Stack) -> Findings:
    """Report handles that scripts signal and nothing waits for, and deployments whose servers send no signal."""
    for resource in stack.resources.values():
        name = resource.type.name if resource.type is not None else ""
        if name in _WAITS:
            yield from _handle(resource, _WAITS[name])
        elif name in _SERVERS_OF:
            yield from _deployment(resource, _SERVERS_OF[name])


def _handle(handle: Resource, awaited: str) -> Findings:
    stack = handle.stack
    if handle.enabled is False or handle.external or stack.group_template is not None:
        return
    references = (*stack.references("resource"), *stack.references("attribute"))
    uses = [each.use for each in references if each.target == handle.name]
    if uses and all(_sends(stack, use) for use in uses) and not _may_be_named(stack, awaited):
        yield UNAWAITED_SIGNAL.at(
            handle.type_path,
            f'nothing waits for the signals to "{handle.name}"; expected an {awaited} with this handle',
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


def _may_be_named(stack: Stack, awaited: str) -> bool:
    """Whether a wait condition of the stack has its handle in another way than by a reference."""
    path = stack.words.properties, "handle" if stack.template.version.is_hot else "Handle"
    conditions = [each for each in stack.resources.values() if each.is_a(awaited)]
    return any(not isinstance(target_of(stack, (*each.path, *path)), Resource) for each in conditions)


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
            )
            return


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

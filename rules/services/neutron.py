"""Own checks of OS::Neutron types. Source: heat.engine.resources.openstack.neutron, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_TUNNELS = ("vxlan", "gre", "geneve")


@of_type("OS::Neutron::Subnet")
def subnet(it: Own) -> Findings:
    """The addresses come from a CIDR or a subnet pool, not from both, and a prefix length is for a pool. The modes of
    IPv6 are for IPv6, and the same where both are given. The gateway is an IP address, empty for none, or `auto`."""
    if it.given("subnetpool") and it.is_set("cidr"):
        yield it.exclusive("subnetpool", "cidr")
    elif it.absent("subnetpool") and it.is_empty("cidr"):
        yield it.choice("cidr", "subnetpool")
    if it.is_set("prefixlen") and it.is_set("cidr"):
        yield it.exclusive("cidr", "prefixlen", why='because "prefixlen" is for subnet pools')
    modes = [name for name in ("ipv6_ra_mode", "ipv6_address_mode") if it.is_set(name)]
    if it.get("ip_version") == 4:
        for name in modes:
            yield it.unfit(name, f'"{name}" is for IPv6 subnets only; expected "ip_version: 6"')
    elif len(modes) == 2 and it.get(modes[0]) != it.get(modes[1]):
        yield it.unfit(
            modes[1],
            f'"{it.get(modes[1])}" differs from "{it.get(modes[0])}" of "{modes[0]}"; both must have the same value',
        )
    gateway = it.get("gateway_ip")
    if isinstance(gateway, str) and not _is_gateway(gateway, it.release):
        yield it.unfit("gateway_ip", f'"{gateway}" is not an IP address')


def _is_gateway(text: str, release: int) -> bool:
    """Whether Heat accepts a string as a gateway: any form that C's inet_aton accepts."""
    if text in ("", "~") or (text == "auto" and release >= 26):
        return True
    import socket

    plain, percent, scope = text.rpartition("%")
    for read, written in (
        (socket.inet_aton, text),
        (lambda each: socket.inet_pton(socket.AF_INET6, each), plain if percent else text),
    ):
        try:
            read(written)
        except (OSError, ValueError):
            continue
        return not percent or 1 <= len(scope) <= 15
    return False


@of_type("OS::Neutron::Net", "OS::Neutron::Firewall")
def extra_values(it: Own) -> Findings:
    """`value_specs` must not contain the name of a property of the type, "shared" or "tenant_id"."""
    banned = {"shared", "tenant_id", *it.property_names}
    extra = it.get("value_specs")
    for name in extra if isinstance(extra, dict) else ():
        if name in banned:
            yield it.unfit("value_specs", name, f'"{name}" must not be in "value_specs"')


@of_type("OS::Neutron::Port")
def port(it: Own) -> Findings:
    """Fixed addresses and `no_fixed_ips` cannot be used together.

    Cloud: whether the addresses belong to the subnets, and the security groups exist."""
    if it.release < 16:
        yield from extra_values(it)
    elif it.is_set("fixed_ips") and it.is_set("no_fixed_ips"):
        yield it.exclusive("fixed_ips", "no_fixed_ips")


@of_type("OS::Neutron::Router")
def router(it: Own) -> Findings:
    """A distributed router has no L3 agents and is not highly available; one that is neither has one agent at most.

    Cloud: whether the external network has the addresses, and the agents exist."""
    single = it.resource.properties.get("l3_agent_id")  # Heat moves it into the list
    if single and isinstance(single, str) and it.minimum_count("l3_agent_ids") > 1:
        yield it.exclusive("l3_agent_id", "l3_agent_ids")
    elif not single or isinstance(single, str):
        if it.is_set("distributed") and it.is_set("l3_agent_ids"):
            yield it.exclusive("distributed", _written(it, "l3_agent_ids", "l3_agent_id"))
        elif it.is_empty("ha") and it.minimum_count("l3_agent_ids") > 1:
            yield it.unfit("l3_agent_ids", 'more than one L3 agent needs "ha: true"')
    if it.is_set("distributed") and it.is_set("ha"):
        yield it.exclusive("distributed", "ha")


@of_type("OS::Neutron::RouterInterface")
def router_interface(it: Own) -> Findings:
    """The interface must be on either a subnet or a port."""
    if it.given("subnet") and it.given("port"):
        yield it.exclusive(_written(it, "subnet", "subnet_id"), _written(it, "port", "port_id"))
    elif it.absent("subnet") and it.absent("port"):
        yield it.choice("subnet", "port")


def _written(it: Own, *names: str) -> str:
    """Return the name that the author used for a property with several names."""
    return next(filter(it.written, names), names[0])


@of_type("OS::Neutron::FloatingIP")
def floating_ip(it: Own) -> Findings:
    """A fixed address needs a port.

    Cloud: whether the network is external, and the port has that address."""
    if it.absent("port_id") and it.given("fixed_ip_address"):
        yield it.companion("fixed_ip_address", "port_id")


@of_type("OS::Neutron::SubnetPool")
def subnet_pool(it: Own) -> Findings:
    """The prefix lengths must be in order: minimum, default, maximum.

    Cloud: whether the prefixes overlap those of another pool of the address scope."""
    yield from it.in_order("min_prefixlen", "max_prefixlen", nonzero=True)
    yield from it.in_order("default_prefixlen", "max_prefixlen", nonzero=True)
    yield from it.in_order("min_prefixlen", "default_prefixlen", nonzero=True)


@of_type("OS::Neutron::ProviderNet")
def provider_net(it: Own) -> Findings:
    """Local and flat networks have no segmentation ID; local networks and tunnels have no physical network.

    Cloud: whether the physical network exists."""
    kind = it.get("network_type")
    if not it.known("network_type"):
        return
    unnumbered = kind != "vlan" if it.release < 23 else kind in ("local", "flat")
    if unnumbered and it.is_set("segmentation_id"):
        yield it.unfit("segmentation_id", f"a {kind} network has no segmentation ID")
    if it.release >= 24 and kind in (*_TUNNELS, "local") and it.is_set("physical_network"):
        yield it.unfit("physical_network", f"a {kind} network has no physical network")


@of_type("OS::Neutron::Segment")
def segment(it: Own) -> Findings:
    """A flat segment and a VLAN need a physical network, a VLAN a segmentation ID up to 4094; local and flat segments
    have no segmentation ID, tunnels no physical network."""
    kind = it.get("network_type")
    if kind in ("flat", "vlan") and it.absent("physical_network"):
        yield it.companion("network_type", "physical_network", why=f"for a {kind} network")
    if kind in _TUNNELS and it.given("physical_network"):
        yield it.unfit("physical_network", f"a {kind} network has no physical network")
    if kind in ("local", "flat") and it.given("segmentation_id"):
        yield it.unfit("segmentation_id", f"a {kind} network has no segmentation ID")
    if kind == "vlan":
        number = it.get("segmentation_id")
        if number is None:
            yield it.companion("network_type", "segmentation_id", why="for a vlan network")
        elif isinstance(number, int) and number > 4094:
            yield it.unfit("segmentation_id", f"{number} is not a VLAN ID; the highest is 4094")


@of_type("OS::Neutron::NetworkGateway")
def network_gateway(it: Own) -> Findings:
    """In each connection, a VLAN needs a segmentation ID, and the one of a flat network must be 0."""
    for connection in it.items("connections"):
        kind = connection.get("segmentation_type")
        if kind == "vlan" and connection.absent("segmentation_id"):
            yield connection.companion("segmentation_type", "segmentation_id", why="for a vlan network")
        if kind == "flat" and connection.is_set("segmentation_id"):
            yield connection.unfit(
                "segmentation_id",
                f"the segmentation ID of a flat network must be 0, not {connection.get('segmentation_id')}",
            )


@of_type("OS::Neutron::RBACPolicy")
def rbac_policy(it: Own) -> Findings:
    """An object can be shared; only a network can also be accessed as external.

    Cloud: whether the object exists."""
    kind, action = it.get("object_type"), it.get("action")
    if (
        it.known("object_type")
        and it.known("action")
        and action != "access_as_shared"
        and (kind != "network" or action != "access_as_external")
    ):
        allowed = '"access_as_shared" or "access_as_external"' if kind == "network" else '"access_as_shared"'
        yield it.unfit("action", f'"{action}" is not an action for a {kind}; expected {allowed}')


@of_type("OS::Neutron::Quota")
def quota(it: Own) -> Findings:
    """At least one quota must be set."""
    yield from it.quotas()


@of_type("OS::Neutron::Pool")
def pool(it: Own) -> Findings:
    """A session that uses a cookie of the application needs the name of the cookie (until 2023.2; later releases do
    not have the type)."""
    vip = it.inside("vip")
    session = vip.inside("session_persistence") if vip else None
    if session and session.get("type") == "APP_COOKIE" and session.is_empty("cookie_name"):
        yield session.companion("type", "cookie_name", why="for APP_COOKIE")

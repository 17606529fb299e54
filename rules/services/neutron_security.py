"""Own checks of OS::Neutron security groups. Source: heat.engine.resources.openstack.neutron, the `validate` of each
class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Neutron::SecurityGroup")
def security_group(it: Own) -> Findings:
    """The name must not be "default", because every project has such a group.

    Cloud: whether Neutron knows stateless groups."""
    if it.get("name") == "default":
        yield it.unfit("name", 'a security group cannot be named "default"; every project already has one')


@of_type("OS::Neutron::SecurityGroupRule")
def security_group_rule(it: Own) -> Findings:
    """The remote side must be either a group or a prefix; except for ICMP, the lowest port must not be above the
    highest."""
    if it.given("remote_group") and it.given("remote_ip_prefix"):
        yield it.exclusive("remote_group", "remote_ip_prefix")
    if it.known("protocol") and it.get("protocol") not in ("icmp", "icmpv6", "ipv6-icmp"):
        yield from it.in_order("port_range_min", "port_range_max")

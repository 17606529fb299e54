"""Own checks of OS::Neutron types. Source: heat.engine.resources.openstack.neutron, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type


@of_type("OS::Neutron::Subnet")
def subnet(it):
    """The addresses come from a subnet pool or a CIDR, and from one of them; a prefix length goes with a pool. IPv6
    modes are for IPv6 and the same where both are given."""
    if it.given("subnetpool") and it.holds("cidr"):
        yield it.exclusive("subnetpool", "cidr")
    elif it.absent("subnetpool") and it.lacks("cidr"):
        yield it.choice("cidr", "subnetpool")
    if it.holds("prefixlen") and it.holds("cidr"):
        yield it.exclusive("cidr", "prefixlen", why='since "prefixlen" is for a subnet pool')
    modes = [name for name in ("ipv6_ra_mode", "ipv6_address_mode") if it.holds(name)]
    for name in modes if it.get("ip_version") == 4 else ():
        yield it.unfit(name, f'"{name}" is for a subnet with "ip_version: 6", and this one has 4')
    if len(modes) == 2 and all(map(it.known, modes)) and it.get(modes[0]) != it.get(modes[1]):
        yield it.unfit(modes[1], f'"{it.get(modes[1])}" is not the same as "{it.get(modes[0])}" in "{modes[0]}"')

"""What Neutron refuses in the rules of security groups. Source: neutron.db.securitygroups_db."""

from __future__ import annotations

from heatlint.rule import ADVICE, Related, is_known, language, of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings
    from rules.types import Own

#: The protocols that have ports.
_PORTS = frozenset(("tcp", "udp", "dccp", "sctp", "udplite", "6", "17", "33", "132", "136"))
_ICMP = frozenset(("icmp", "icmpv6", "ipv6-icmp", "1", "58"))
_IPV6_ONLY = frozenset(
    ("icmpv6", "ipv6-encap", "ipv6-frag", "ipv6-icmp", "ipv6-nonxt", "ipv6-opts", "ipv6-route")
    + ("41", "44", "58", "59", "60", "43")
)
_LAST_ICMP = 255


@of_type("OS::Neutron::SecurityGroup")
def security_group(it: Own) -> Findings:
    """Each rule has ports only with a protocol that has ports: both, in order, and not 0; the type and the code of ICMP
    are 255 at most, and a code goes with a type. The prefix and the protocol have the IP version of the rule. No two
    rules are equal."""
    seen: dict[Any, Own] = {}
    for rule in it.items("rules"):
        is_prefix = rule.get("remote_mode") == "remote_ip_prefix"
        yield from _rule(rule, has_prefix=is_prefix)
        if rule.is_more("port_range_min", "port_range_max") and rule.get("protocol") in _PORTS:
            yield rule.refused(
                "port_range_min",
                f'{rule.get("port_range_min")} is more than the {rule.get("port_range_max")} of "port_range_max"',
            )
        if it.release < language.RULES_IN_ONE_REQUEST:
            continue
        remote = rule.get("remote_ip_prefix" if is_prefix else "remote_group_id")
        key = (*map(rule.get, language.EQUAL_RULES), None if remote in language.ANYWHERE else remote)
        if not all(map(is_known, key)):
            continue
        if key in seen:
            also = Related(seen[key].place(), "the first of the equal rules is here")
            found = rule.refused("the security group has an equal rule; since Heat 27 it is refused", related=[also])
            found.stage = ADVICE  # earlier releases ignore the second rule
            yield found
        seen.setdefault(key, rule)


@of_type("OS::Neutron::SecurityGroupRule")
def security_group_rule(it: Own) -> Findings:
    """A rule has ports only with a protocol that has ports: both, and not 0; the type and the code of ICMP are 255 at
    most, and a code goes with a type. The prefix and the protocol have the IP version of the rule."""
    yield from _rule(it, has_prefix=True)


def _rule(it: Own, *, has_prefix: bool) -> Findings:
    protocol, version = it.get("protocol"), it.get("ethertype")
    ports = [name for name in ("port_range_min", "port_range_max") if isinstance(it.get(name), int)]
    if ports and it.absent("protocol"):
        yield it.refused(ports[0], f'"{ports[0]}" needs a "protocol"')
    elif protocol in _PORTS:
        yield from _port_range(it, ports)
    elif protocol in _ICMP:
        for name, what in (("port_range_min", "type"), ("port_range_max", "code")):
            if name in ports and it.get(name) > _LAST_ICMP:
                yield it.refused(name, f"{it.get(name)} is not the {what} of an ICMP message; the highest is 255")
        if ports == ["port_range_max"] and it.absent("port_range_min"):
            yield it.refused(
                "port_range_max", 'the code of ICMP in "port_range_max" needs the type in "port_range_min"'
            )
    prefix = it.get("remote_ip_prefix") if has_prefix else None
    if isinstance(prefix, str) and prefix and version in ("IPv4", "IPv6"):
        actual = "IPv6" if ":" in prefix else "IPv4"
        if actual != version:
            yield it.refused("remote_ip_prefix", f'"{prefix}" is of {actual}; expected "ethertype: {actual}"')
    if protocol in _IPV6_ONLY and version == "IPv4":
        yield it.refused("protocol", f'"{protocol}" is a protocol of IPv6; expected "ethertype: IPv6"')


def _port_range(it: Own, ports: list[str]) -> Findings:
    for name in ports:
        if it.get(name) == 0:
            yield it.refused(name, f"0 is not a port; without ports the rule is for all of {it.get('protocol')}")
            return
    if len(ports) == 1:
        (other,) = {"port_range_min", "port_range_max"} - {ports[0]}
        if it.absent(other):
            yield it.refused(ports[0], f'"{ports[0]}" needs "{other}"; a single port is the value of both')

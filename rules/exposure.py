"""Security groups that are open to the world (production profile)."""

from __future__ import annotations

from heatlint.rule import ADVICE, PRODUCTION, Rule, Unvalued, View, check, live_resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Stack

WORLD_OPEN = Rule("HL920", "world-open-port", stage=ADVICE, profile=PRODUCTION)

#: Ports of services that should not be reachable from everywhere.
_SENSITIVE = {
    22: "ssh",
    23: "telnet",
    445: "smb",
    1433: "sql server",
    2375: "docker",
    2379: "etcd",
    3306: "mysql",
    3389: "rdp",
    5432: "postgresql",
    5900: "vnc",
    6379: "redis",
    6443: "kubernetes",
    9200: "elasticsearch",
    11211: "memcached",
    27017: "mongodb",
}
#: Protocols that have ports, and values that mean all protocols.
_PROTOCOLS = ("", "-1", "0", "any", "tcp", "udp", "6", "17")
_ALL = 65535
_MOST_NAMED = 3


@check
def world_open(stack: Stack) -> Findings:
    """Report rules of security groups that allow every address on all ports or on a sensitive port."""
    for resource in live_resources(stack):
        look = _KINDS.get(resource.type.name) if resource.type is not None else None
        if look is not None and resource.values.schema is not None and not resource.values.faults:
            yield from look(View(resource))


def _group(view: View) -> Findings:
    for rule in view.items("rules"):
        if rule.get("remote_mode") in (None, "remote_ip_prefix"):  # otherwise it is the group itself
            yield from _neutron(rule, "remote_group_id")


def _single(view: View) -> Findings:
    yield from _neutron(view, "remote_group")


def _neutron(rule: View, group: str) -> Findings:
    if rule.get("direction") in (None, "ingress") and rule.absent(group):
        yield from _judged(rule, "remote_ip_prefix", "protocol", "port_range_min", "port_range_max")


def _amazon(view: View) -> Findings:
    for rule in view.items("SecurityGroupIngress"):
        if rule.absent("SourceSecurityGroupId") and rule.absent("SourceSecurityGroupName") and rule.is_set("CidrIp"):
            yield from _judged(rule, "CidrIp", "IpProtocol", "FromPort", "ToPort")


def _judged(rule: View, source: str, protocol: str, first: str, last: str) -> Findings:
    where, kind = rule.get(source), rule.get(protocol)
    low, high = _port(rule.get(first)), _port(rule.get(last))
    if any(isinstance(each, Unvalued) for each in (where, kind, low, high)):
        return
    if where and not str(where).endswith("/0") or str("" if kind is None else kind).lower() not in _PROTOCOLS:
        return
    ports = _ports(low, high)
    if ports is not None:
        who = f'"{where}" allows every address' if where else f'without "{source}" every address is allowed'
        yield WORLD_OPEN.at(
            rule.text_place(source) if where else rule.text_place(),
            f"{who} to reach {ports}; expected the network that needs it",
            key=not rule.steps,
        )


def _ports(low: int | None, high: int | None) -> str | None:
    """Return the sensitive ports in a range, or "all ports"; None without any. An end that is None is open."""
    if low is None and high is None or (low or 0) <= 1 and (high or 0) >= _ALL:
        return "all ports"
    ends = [end for end in (low, high) if end is not None]
    names = [f"{port} ({name})" for port, name in _SENSITIVE.items() if min(ends) <= port <= max(ends)]
    more = " and more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more if names else None


def _port(value: Any) -> Any:
    if isinstance(value, Unvalued) or value is None:
        return value
    try:
        port = int(value)
    except (TypeError, ValueError):
        return Unvalued()
    return None if port < 0 else port


_KINDS = {
    "OS::Neutron::SecurityGroup": _group,
    "OS::Neutron::SecurityGroupRule": _single,
    "AWS::EC2::SecurityGroup": _amazon,
}

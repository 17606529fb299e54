"""What is open to the whole world: looked for with the production profile."""

from __future__ import annotations

from heatlint.language.base import Unvalued
from heatlint.model.view import View
from heatlint.rule import ADVICE, PRODUCTION, Rule, check

WORLD_OPEN = Rule("HL920", "world-open-port", stage=ADVICE, profile=PRODUCTION)

#: Ports of services that are not meant for strangers.
_SENSITIVE = {22: "ssh", 23: "telnet", 445: "smb", 1433: "sql server", 2375: "docker", 2379: "etcd", 3306: "mysql",
              3389: "rdp", 5432: "postgresql", 5900: "vnc", 6379: "redis", 6443: "kubernetes", 9200: "elasticsearch",
              11211: "memcached", 27017: "mongodb"}
_ANYWHERE = ("0.0.0.0/0", "::/0", "0.0.0.0", "::")
_ALL = 65535


@check
def world_open(stack):
    """Rules of security groups that let everybody in, to all ports or to one that is not meant for it."""
    for resource in stack.resources.values() if stack.readable else ():
        if resource.enabled is False or resource.external or resource.type is None:
            continue
        look = _KINDS.get(resource.type.name)
        if look is not None and resource.values.schema is not None and not resource.values.faults:
            yield from look(View(resource))


def _group(view):
    for rule in view.items("rules"):
        yield from _neutron(rule, "remote_group_id")


def _single(view):
    yield from _neutron(view, "remote_group")


def _neutron(rule, group):
    if rule.get("direction") not in (None, "ingress") or not rule.absent(group):
        return
    yield from _judged(rule, "remote_ip_prefix", "protocol", "port_range_min", "port_range_max")


def _amazon(view):
    for rule in view.items("SecurityGroupIngress"):
        if rule.absent("SourceSecurityGroupId") and rule.absent("SourceSecurityGroupName") and rule.holds("CidrIp"):
            yield from _judged(rule, "CidrIp", "IpProtocol", "FromPort", "ToPort")


def _judged(rule, source, protocol, first, last):
    where, kind = rule.get(source), rule.get(protocol)
    if isinstance(where, Unvalued) or isinstance(kind, Unvalued) or where not in (None, "", *_ANYWHERE):
        return
    if str(kind if kind is not None else "").lower() not in ("", "-1", "0", "any", "tcp", "udp", "6", "17"):
        return
    low, high = _port(rule.get(first)), _port(rule.get(last))
    if isinstance(low, Unvalued) or isinstance(high, Unvalued):
        return
    place = rule.place(source) if rule.written(source) else rule.place()
    if low is None and high is None or (low or 0) <= 1 and (high or 0) >= _ALL:
        yield WORLD_OPEN.at(place, "everybody is let in, to all ports", key=not rule.steps)
        return
    low = high if low is None else low
    high = low if high is None else high
    names = [f"{port} ({name})" for port, name in _SENSITIVE.items() if low <= port <= high]
    if names:
        yield WORLD_OPEN.at(place, f"everybody is let in, to {', '.join(names[:3])}{' and more' if names[3:] else ''}",
                            key=not rule.steps)


def _port(value):
    if isinstance(value, Unvalued) or value is None:
        return value
    try:
        port = int(value)
    except (TypeError, ValueError):
        return Unvalued()
    return None if port < 0 else port


_KINDS = {"OS::Neutron::SecurityGroup": _group, "OS::Neutron::SecurityGroupRule": _single,
          "AWS::EC2::SecurityGroup": _amazon}

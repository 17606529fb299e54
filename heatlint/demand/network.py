"""What networks, ports, security groups and load balancers need of Neutron, Octavia and Designate."""

from __future__ import annotations

from heatlint.demand.properties import Needed, is_set
from heatlint.demand.ranges import MAYBE_ONE, NOTHING, ONE, POSSIBLE, Range, exactly
from heatlint.heat import ANYWHERE, EQUAL_RULES, RULES_IN_ONE_REQUEST
from heatlint.language.functions.base import Unvalued, is_known
from heatlint.planning.group_attributes import id_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.demand.properties import Needs, Properties

#: The rules that Neutron puts into a new security group: outgoing traffic of IPv4 and of IPv6.
_RULES_OF_A_GROUP = 2


def net(it: Properties) -> Needs:
    """Return what a network needs."""
    return [Needed("networks", None, ONE), Needed("ports", None, POSSIBLE)]


def vpc(it: Properties) -> Needs:
    """Return what a VPC needs: Heat makes a network and a router of it."""
    return [*net(it), Needed("routers", None, ONE)]


def router_interface(it: Properties) -> Needs:
    """Return what an interface of a router needs: a port, unless one is given."""
    if not it.resource.is_a("OS::Neutron::RouterInterface"):
        return [Needed("ports", None, ONE)]
    subnets = [is_set(it.get(name)) for name in ("subnet", "subnet_id")]
    # Heat wants a port or a subnet, and not both.
    unknown = MAYBE_ONE if True in subnets else POSSIBLE if None in subnets else NOTHING
    amount = {False: ONE, True: NOTHING, None: unknown}[is_set(it.get("port"))]
    return [Needed("ports", None, amount)]


def security_group(it: Properties) -> Needs:
    """Return what a security group needs."""
    if it.resource.is_a("AWS::EC2::SecurityGroup"):
        incoming, unknown = it.items("SecurityGroupIngress")
        outgoing, unknown_outgoing = it.items("SecurityGroupEgress")
        removes: bool | None = (
            True if outgoing or unknown_outgoing.certain else None if unknown_outgoing.most != 0 else False
        )
        keys = [_aws_key("in", each) for each in incoming] + [_aws_key("out", each) for each in outgoing]
        amount = _without_equal(keys, unknown.plus(unknown_outgoing))
    else:
        rules, unknown = it.items("rules")
        directions = [each.get("direction") for each in rules if isinstance(each, dict)]
        may_be = unknown.most != 0 or any(isinstance(each, Unvalued) for each in directions)
        removes = True if "egress" in directions else None if may_be else False
        amount = exactly(len(rules)).plus(unknown)
        if it.resource.stack.known.release < RULES_IN_ONE_REQUEST:
            amount = _without_equal([_key(each) for each in rules if isinstance(each, dict)], unknown)
    own = exactly(_RULES_OF_A_GROUP)
    own = {True: NOTHING, False: own, None: own.if_made()}[removes]
    rules_of_it = Needed("security_group_rules", None, amount.plus(own), to_make=_RULES_OF_A_GROUP)
    return [Needed("security_groups", None, ONE), rules_of_it]


def _key(rule: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return what equal rules of an OS::Neutron::SecurityGroup have in common; None when a part of it is not known."""
    remote = rule.get("remote_ip_prefix" if rule.get("remote_mode") == "remote_ip_prefix" else "remote_group_id")
    return _whole(*map(rule.get, EQUAL_RULES), None if remote in ANYWHERE else remote)


def _aws_key(direction: str, rule: Any) -> tuple[Any, ...] | None:
    """Return what equal rules of an AWS::EC2::SecurityGroup have in common; None when a part of it is not known.

    Source: _prop_rules_to_common of heat.engine.resources.aws.ec2.security_group.
    """
    get = rule.get if isinstance(rule, dict) else {}.get
    ports = [_port(get(name)) for name in ("FromPort", "ToPort")]
    has_ports = get("FromPort") is not None or get("ToPort") is not None
    group = get("SourceSecurityGroupId") or get("SourceSecurityGroupName")
    return _whole(direction, get("IpProtocol"), *ports, get("CidrIp") if has_ports else None, group)


def _whole(*parts: Any) -> tuple[Any, ...] | None:
    """Return the parts of a key; None when one is not known, or is a list or a map, which Heat refuses."""
    is_whole = all(is_known(part) and (part is None or isinstance(part, (str, int, float))) for part in parts)
    return parts if is_whole else None


def _port(value: Any) -> Any:
    """Return the port that Neutron gets for a port of a rule: none for a negative one."""
    if value is None or isinstance(value, Unvalued):
        return value
    return None if str(value).startswith("-") else str(value)


def _without_equal(keys: list[tuple[Any, ...] | None], unknown: Range) -> Range:
    """Return the number of rules where Heat passes over those that are there already.

    keys: of rules; None for one that is only known in part, and may be equal to another. unknown: how many more there
    are.
    """
    different = {key for key in keys if key is not None}
    rest = keys.count(None)
    certain = max(len(different), min(1, rest + unknown.certain))
    most = None if unknown.most is None else len(different) + rest + unknown.most
    return Range(certain, len(different) + rest + unknown.likely, most)


def load_balancer(it: Properties) -> Needs:
    """Return what a load balancer needs."""
    return [Needed("load_balancers", None, ONE), Needed("ports", None, ONE)]


def zone(it: Properties) -> Needs:
    """Return what a DNS zone needs: Designate makes the record set SOA in it, and NS in a primary zone.

    Those of a secondary zone come from another server.
    """
    needs: Needs = [Needed("zones", None, ONE)]
    if it.id is not None:
        kind = it.get("type")
        own = exactly(2) if kind == "PRIMARY" else Range(1, 1 if kind == "SECONDARY" else 2, None)
        needs.append(Needed("zone_recordsets", it.id, own))
    return needs


def record_set(it: Properties) -> Needs:
    """Return what a set of DNS records needs."""
    records, unknown = it.items("records")
    amount = exactly(len(records)).plus(unknown)
    needs: Needs = [Needed("recordset_records", None, amount)]
    zone = id_in(it.get("zone"))
    if zone is not None:
        needs += [Needed("zone_recordsets", zone, ONE), Needed("zone_records", zone, amount)]
    return needs

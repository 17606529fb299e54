"""What networks, ports, security groups and load balancers need of Neutron, Octavia and Designate."""

from __future__ import annotations

from heatlint.demand.properties import Needed, is_set
from heatlint.demand.ranges import MAYBE_ONE, NOTHING, ONE, POSSIBLE, Range, exactly
from heatlint.language.functions.base import Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    amount = {False: ONE, True: NOTHING, None: MAYBE_ONE}[is_set(it.get("port"))]
    return [Needed("ports", None, amount)]


def security_group(it: Properties) -> Needs:
    """Return what a security group needs."""
    if it.resource.is_a("AWS::EC2::SecurityGroup"):
        rules, unknown = it.items("SecurityGroupIngress")
        outgoing, unknown_outgoing = it.items("SecurityGroupEgress")
        removes: bool | None = (
            True if outgoing or unknown_outgoing.certain else None if unknown_outgoing.most != 0 else False
        )
        amount = exactly(len(rules) + len(outgoing)).plus(unknown).plus(unknown_outgoing)
    else:
        rules, unknown = it.items("rules")
        directions = [each.get("direction") for each in rules if isinstance(each, dict)]
        may_be = unknown.most != 0 or any(isinstance(each, Unvalued) for each in directions)
        removes = True if "egress" in directions else None if may_be else False
        amount = exactly(len(rules)).plus(unknown)
    own = exactly(_RULES_OF_A_GROUP)
    own = {True: NOTHING, False: own, None: own.if_made()}[removes]
    rules_of_it = Needed("security_group_rules", None, amount.plus(own), to_make=_RULES_OF_A_GROUP)
    return [Needed("security_groups", None, ONE), rules_of_it]


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
    zone = it.get("zone")
    if isinstance(zone, str):
        needs += [Needed("zone_recordsets", zone, ONE), Needed("zone_records", zone, amount)]
    return needs

"""Which resource type replaces one that left Heat, or whose service was replaced: facts that Heat's catalog lacks.

Sources: the support messages in heat.engine.resources.openstack, Heat's release notes, and the guides of Octavia, Aodh
and Neutron for users of LBaaS, Ceilometer alarms and nova-network.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_METRIC_ALARM = "OS::Aodh::GnocchiAggregationByMetricsAlarm"
#: A type -> the type to use instead.
SUCCESSORS = {
    "AWS::CloudWatch::Alarm": _METRIC_ALARM,
    "OS::Aodh::Alarm": _METRIC_ALARM,
    "OS::Aodh::CombinationAlarm": "OS::Aodh::CompositeAlarm",
    "OS::Ceilometer::Alarm": _METRIC_ALARM,
    "OS::Ceilometer::CombinationAlarm": "OS::Aodh::CompositeAlarm",
    "OS::Designate::Domain": "OS::Designate::Zone",
    "OS::Designate::Record": "OS::Designate::RecordSet",
    "OS::Glance::Image": "OS::Glance::WebImage",
    "OS::Heat::CWLiteAlarm": _METRIC_ALARM,
    "OS::Magnum::Bay": "OS::Magnum::Cluster",
    "OS::Magnum::BayModel": "OS::Magnum::ClusterTemplate",
    "OS::Metering::Alarm": _METRIC_ALARM,
    "OS::Neutron::HealthMonitor": "OS::Octavia::HealthMonitor",
    "OS::Neutron::LoadBalancer": "OS::Octavia::LoadBalancer",
    "OS::Neutron::Pool": "OS::Octavia::Pool",
    "OS::Neutron::PoolMember": "OS::Octavia::PoolMember",
    "OS::Nova::FloatingIP": "OS::Neutron::FloatingIP",
    "OS::Nova::FloatingIPAssociation": "OS::Neutron::FloatingIPAssociation",
}
#: The beginning of a type -> the beginning of the type to use instead; the rest stays.
_FAMILIES = {
    "OS::Ceilometer::": "OS::Aodh::",
    "OS::Neutron::LBaaS::": "OS::Octavia::",
    "OS::Quantum::": "OS::Neutron::",
}


def successors(name: str) -> Iterator[str]:
    """Yield the types that replace a type, one after the other: of `OS::Quantum::Pool` first that of Neutron."""
    seen = {name}
    while True:
        family = next((each for each in _FAMILIES if name.startswith(each)), None)
        found = SUCCESSORS.get(name)
        if found is None and family is not None:
            found = _FAMILIES[family] + name.removeprefix(family)
        if found is None or found in seen:
            return
        seen.add(found)
        yield found
        name = found

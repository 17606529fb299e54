"""Which resource type replaces one that left Heat, or whose service was replaced: facts that Heat's catalog lacks.

Also the types that people mean by names that Heat never had.

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
#: A name that Heat never had: what the service, its command or AWS calls the thing -> the type that is meant.
_OTHER_NAMES = {
    "OS::Cinder::Attachment": "OS::Cinder::VolumeAttachment",
    "OS::Heat::Group": "OS::Heat::ResourceGroup",
    "OS::Heat::ScalingGroup": "OS::Heat::AutoScalingGroup",
    "OS::Neutron::Interface": "OS::Neutron::RouterInterface",
    "OS::Neutron::Network": "OS::Neutron::Net",
    "OS::Nova::Instance": "OS::Nova::Server",
    "OS::Nova::Network": "OS::Neutron::Net",
    "OS::Nova::Port": "OS::Neutron::Port",
    "OS::Nova::SecurityGroup": "OS::Neutron::SecurityGroup",
    "OS::Nova::Volume": "OS::Cinder::Volume",
    "OS::Nova::VolumeAttachment": "OS::Cinder::VolumeAttachment",
}
#: The beginning of a type -> the beginning of the type to use instead; the rest stays.
_FAMILIES = {
    "OS::Ceilometer::": "OS::Aodh::",
    "OS::Compute::": "OS::Nova::",
    "OS::Identity::": "OS::Keystone::",
    "OS::Image::": "OS::Glance::",
    "OS::LoadBalancer::": "OS::Octavia::",
    "OS::Network::": "OS::Neutron::",
    "OS::Networking::": "OS::Neutron::",
    "OS::Volume::": "OS::Cinder::",
    "OS::Neutron::LBaaS::": "OS::Octavia::",
    "OS::Quantum::": "OS::Neutron::",
}


def successors(name: str) -> Iterator[str]:
    """Yield the types that replace a type, one after the other: of `OS::Quantum::Pool` first that of Neutron.

    A name without "OS::" (`Nova::Server`) means the type with it.
    """
    seen = {name}
    while True:
        family = next((each for each in _FAMILIES if name.startswith(each)), None)
        found = SUCCESSORS.get(name) or _OTHER_NAMES.get(name)
        if found is None and family is not None:
            found = _FAMILIES[family] + name.removeprefix(family)
        elif found is None and not name.startswith(("OS::", "AWS::")):
            found = f"OS::{name}"
        if found is None or found in seen:
            return
        seen.add(found)
        yield found
        name = found

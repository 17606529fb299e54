"""What each resource type takes of the quotas of the services: one table, and the source of each entry.

All facts are those of services with their default settings. docs/demand.md has the same table for readers;
tests/test_demand.py compares the two.
"""

from __future__ import annotations

from heatlint.demand import compute, network, secrets, software, storage
from heatlint.demand.properties import Needed, Properties, in_any
from heatlint.demand.quantities import BOUNDS, type_in
from heatlint.demand.ranges import ONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.demand.properties import Needs
    from heatlint.demand.sizes import Sizes
    from heatlint.model.resource import Resource
    from heatlint.planning.side import ExistingSide


class Fact:
    """What resources of some types need.

    types: the resource types; text: what they need, for the documentation; source: where that is to be read;
    needs: returns it for one resource. itself: the quantity that each such resource is one of, whatever its properties
    are; None when all of what it needs is such, or nothing.
    """

    __slots__ = ("types", "text", "source", "needs", "itself")

    def __init__(
        self,
        types: tuple[str, ...],
        text: str,
        source: str,
        needs: Callable[[Properties], Needs],
        itself: str | None = None,
    ) -> None:
        self.types = types
        self.text = text
        self.source = source
        self.needs = needs
        self.itself = itself


def _one(types: str | tuple[str, ...], quantity: str, source: str) -> Fact:
    names = (types,) if isinstance(types, str) else types
    return Fact(names, f"1 `{quantity}`", source, lambda it: [Needed(quantity, None, ONE)])


_MEASURED = "measured with Neutron 29.0.0"
_OCTAVIA = "octavia.db.repositories (Repositories.check_quota_met)"
_BARBICAN = "barbican.common.quota (QuotaEnforcer)"

FACTS = (
    Fact(
        ("OS::Nova::Server", "AWS::EC2::Instance"),
        "1 `instances`; `cores` and `ram` of the flavor, a range over the flavors of the cloud when it is not known; "
        "1 `ports` for each entry of `networks` without `port`, or 1 when there are none; for each mapping of a block "
        "device from an image or a snapshot 1 `volumes` and its `volume_size` in `gigabytes`; 1 "
        "`server_group_members` of the group in `scheduler_hints`",
        "nova.compute.utils (check_num_instances_quota), nova.network.neutron (_ports_needed_per_instance), "
        "nova.virt.block_device (DriverVolImageBlockDevice, DriverVolSnapshotBlockDevice), nova.compute.api "
        "(_provision_instances), heat.engine.resources.openstack.nova.server (_build_block_device_mapping_v2)",
        compute.server,
        itself="instances",
    ),
    _one("OS::Nova::ServerGroup", "server_groups", "nova.api.openstack.compute.server_groups (create)"),
    _one("OS::Nova::KeyPair", "key_pairs", "nova.compute.api (KeypairAPI._check_key_pair_quotas)"),
    Fact(
        ("OS::Cinder::Volume", "AWS::EC2::Volume"),
        "1 `volumes` and its size in `gigabytes`, and the same of its volume type; its size is compared with "
        "`per_volume_gigabytes`; the size of a volume without `size` is that of the volume in `source_volid`, else it "
        "is not known; so is the type of a volume without `volume_type` in a copy, else it is the default one",
        "cinder.volume.flows.api.create_volume (QuotaReserveTask, ExtractVolumeRequestTask), cinder.quota "
        "(add_volume_type_opts), cinder.volume.volume_types (get_default_volume_type)",
        storage.volume,
        itself="volumes",
    ),
    Fact(
        ("OS::Manila::Share",),
        "1 `shares` and its size in `share_gigabytes`; with a `share_network` also 1 `ports` when the driver makes a "
        "server for shares",
        "manila.share.api (API.create), manila.network.neutron.neutron_network_plugin (allocate_network)",
        storage.share,
        itself="shares",
    ),
    _one("OS::Manila::ShareNetwork", "share_networks", "manila.api.v2.share_networks (_create)"),
    Fact(
        ("OS::Neutron::Net", "OS::Neutron::ProviderNet"),
        "1 `networks`; 1 `ports` for DHCP or for metadata is possible",
        f"{_MEASURED}; neutron.plugins.ml2.drivers.ovn.mech_driver.ovsdb.ovn_client (create_metadata_port), "
        "neutron.scheduler.dhcp_agent_scheduler (dhcp_agents_per_network)",
        network.net,
    ),
    _one("OS::Neutron::Subnet", "subnets", _MEASURED),
    _one("AWS::EC2::Subnet", "subnets", _MEASURED),
    Fact(
        ("AWS::EC2::VPC",),
        "1 `networks` and 1 `routers`",
        "heat.engine.resources.aws.ec2.vpc (VPC.handle_create)",
        network.vpc,
    ),
    _one("OS::Neutron::SubnetPool", "subnet_pools", "neutron.db.models_v2 (SubnetPool), neutron.conf.quota"),
    _one(("OS::Neutron::Port", "AWS::EC2::NetworkInterface"), "ports", _MEASURED),
    _one("OS::Neutron::Router", "routers", _MEASURED),
    Fact(
        ("OS::Neutron::RouterInterface", "AWS::EC2::SubnetRouteTableAssociation"),
        "1 `ports`, unless it is given in `port`",
        _MEASURED,
        network.router_interface,
    ),
    _one("OS::Neutron::FloatingIP", "floating_ips", _MEASURED),
    _one("AWS::EC2::EIP", "floating_ips", "heat.engine.resources.aws.ec2.eip (ElasticIp.handle_create)"),
    Fact(
        ("OS::Neutron::SecurityGroup", "AWS::EC2::SecurityGroup"),
        "1 `security_groups`; 1 `security_group_rules` for each rule, and 2 that Neutron adds and that Heat removes "
        "when one of the rules is for outgoing traffic; these 2 must be free while the group is made, also if it has "
        "only 1 rule in the end",
        f"{_MEASURED}; neutron.db.securitygroups_db (create_security_group), "
        "heat.engine.resources.openstack.neutron.security_group (_create_rules), "
        "heat.engine.resources.aws.ec2.security_group (delete_default_egress_rules)",
        network.security_group,
        itself="security_groups",
    ),
    _one("OS::Neutron::SecurityGroupRule", "security_group_rules", _MEASURED),
    _one("OS::Neutron::RBACPolicy", "rbac_policies", "neutron.conf.quota (rbac_quota_opts)"),
    _one("OS::Neutron::Trunk", "trunks", "neutron.services.trunk.models (Trunk)"),
    Fact(
        ("OS::Octavia::LoadBalancer",),
        "1 `load_balancers`, and 1 `ports` for its address",
        f"{_OCTAVIA}, octavia.network.drivers.neutron.allowed_address_pairs (allocate_vip)",
        network.load_balancer,
    ),
    _one("OS::Octavia::Listener", "listeners", _OCTAVIA),
    _one("OS::Octavia::Pool", "pools", _OCTAVIA),
    _one("OS::Octavia::PoolMember", "members", _OCTAVIA),
    _one("OS::Octavia::HealthMonitor", "health_monitors", _OCTAVIA),
    _one("OS::Octavia::L7Policy", "l7policies", _OCTAVIA),
    _one("OS::Octavia::L7Rule", "l7rules", _OCTAVIA),
    Fact(
        ("OS::Designate::Zone",),
        "1 `zones`; 2 `zone_recordsets` of the zone, SOA and NS, which a secondary zone has from its primary one",
        "designate.central.service (_enforce_zone_quota, _create_zone_in_storage, _enforce_recordset_quota)",
        network.zone,
        itself="zones",
    ),
    Fact(
        ("OS::Designate::RecordSet",),
        "`recordset_records`: the number of its `records`, which are also `zone_records` of its `zone`; 1 "
        "`zone_recordsets` of the zone",
        "designate.central.service (_enforce_recordset_quota, _enforce_record_quota)",
        network.record_set,
        itself="zone_recordsets",
    ),
    _one("OS::Zun::Container", "containers", "no quota is read from an inventory"),
    _one("OS::Swift::Container", "object_containers", "no quota is read from an inventory"),
    _one("AWS::S3::Bucket", "object_containers", "no quota is read from an inventory"),
    _one("OS::Barbican::Secret", "secrets", _BARBICAN),
    _one(
        ("OS::Barbican::GenericContainer", "OS::Barbican::RSAContainer", "OS::Barbican::CertificateContainer"),
        "secret_containers",
        _BARBICAN,
    ),
    Fact(
        ("OS::Barbican::Order",),
        "perhaps 1 `secrets` for a key; perhaps 2 or 3 and 1 `secret_containers` for an asymmetric one; any number for "
        "a certificate: the quotas do not refuse them, but they count",
        "barbican.plugin.resources (generate_secret, generate_asymmetric_secret), barbican.common.quota",
        secrets.order,
    ),
    _one(
        (
            "OS::Heat::SoftwareConfig",
            "OS::Heat::StructuredConfig",
            "OS::Heat::CloudConfig",
            "OS::Heat::MultipartMime",
            "OS::Heat::SoftwareComponent",
        ),
        "software_configs",
        "heat.engine.service_software_config (create_software_config)",
    ),
    Fact(
        ("OS::Heat::SoftwareDeployment", "OS::Heat::StructuredDeployment"),
        "1 `software_deployments`, and 1 `software_configs` that Heat derives from its `config`; none of them when it "
        "does nothing at the creation of the stack",
        "heat.engine.resources.openstack.heat.software_deployment (SoftwareDeployment._handle_action)",
        software.deployment,
    ),
    Fact(
        ("OS::Heat::Stack",),
        "1 `stacks`; its resources are not counted",
        "heat.engine.resources.openstack.heat.remote_stack (RemoteStack.handle_create)",
        lambda it: [Needed("stacks", None, ONE)],
    ),
)
_BY_TYPE = {name: fact for fact in FACTS for name in fact.types}
#: Types that make things which nobody can count offline -> what they make.
NOT_COUNTED = {
    "OS::Magnum::Cluster": "a stack of its own",
    "OS::Trove::Instance": "a server and a volume in a project of the cloud or of the user",
    "OS::Trove::Cluster": "servers and volumes in a project of the cloud or of the user",
    "OS::Mistral::ExternalResource": "what its workflow makes",
    "OS::Heat::Stack": "the resources of another stack",
    "AWS::CloudFormation::Stack": "the resources of another stack",
    "AWS::ElasticLoadBalancing::LoadBalancer": "a stack of its own with a server",
}


def is_itself(resource: Resource, name: str) -> bool:
    """Whether a resource is one of a quantity by its type alone, so that the amount says nothing about its properties.

    name: of the quantity, also that of one volume type.
    """
    fact = None if resource.type is None else _BY_TYPE.get(resource.type.name)
    return fact is not None and fact.itself == name.removesuffix(f"_{type_in(name)}")


def needs_of(it: Properties) -> Needs:
    """Return what a resource takes of the quotas, without the quotas whose name has a secret."""
    fact = None if it.resource.type is None else _BY_TYPE.get(it.resource.type.name)
    needs = [] if fact is None else in_any([fact.needs(each) for each in it.alternatives()])
    return [each for each in needs if not it.is_secret(each.which or type_in(each.name))]


def taken_by(resource: Resource, side: ExistingSide, sizes: Sizes) -> dict[str, int]:
    """Return what a resource that exists certainly has of the quotas of its project: names of quotas with amounts."""
    if resource.type is None or resource.type.name not in _BY_TYPE:
        return {}
    found: dict[str, int] = {}
    for each in needs_of(Properties(resource, side, sizes)):
        if each.name not in BOUNDS and each.amount.certain:
            found[each.name] = found.get(each.name, 0) + each.amount.certain
    return found

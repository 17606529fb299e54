"""How Heat looks up the names that a custom constraint takes: one table for all constraints that ask a cloud.

Source: the constraints in heat.engine.clients.os and the calls of the clients that they make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from heatlint.cloud.index import Index, last_part
from heatlint.language.functions.base import shorten
from heatlint.language.uuids import is_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Item = dict[str, Any]

#: Whether Heat compares a value with IDs. UUID_ONLY: only a value in the form of a UUID. REFERENCE: the UUID at the end
#: of a value, which is a URL or that UUID alone.
ANY, UUID_ONLY, REFERENCE, NEVER = "any", "uuid", "reference", "never"
#: How Heat compares a value with names. PART: it is enough that a name contains the value.
EXACT, PART = "exact", "part"
#: What Heat does when several things have the name: it refuses the value, or takes the first one.
REFUSE, FIRST = "refuse", "first"
#: The end of a name that Heat chooses: an ID of 12 signs in Base32. Source: heat.common.short_id.
_CHOSEN = re.compile("-[a-z2-7]{12}$")


@dataclass(frozen=True, slots=True)
class Lookup:
    """How one constraint finds a thing.

    kind: the key of the inventory. noun: for messages. by_id: ANY, UUID_ONLY, REFERENCE or NEVER. by_name: EXACT,
    PART or NEVER. several: REFUSE or FIRST. extension: the extension of the network service that Heat asks for
    before. made_by: the types of resources that make such a thing. takes_empty: whether Heat accepts an empty
    string without a look-up. domain: whether the value may end with the domain in braces, as in "admin{default}".
    list_omits: whether the list of the service, which an inventory comes from, omits things that Heat finds by ID.
    named_by: the property of these resources that has the name; identified_by: the one that has the ID, if one has it.
    of_project: whether Heat looks only at things of the project. always: names that exist in each project. ends_at: the
    sign at which the name ends in a value. of_type: the value that the key "type" of an item has, if it has the key.
    """

    kind: str
    noun: str
    by_id: str = ANY
    by_name: str = EXACT
    several: str = REFUSE
    extension: str | None = None
    made_by: tuple[str, ...] = ()
    takes_empty: bool = False
    domain: bool = False
    list_omits: bool = False
    named_by: str = "name"
    identified_by: str | None = None
    of_project: bool = False
    always: tuple[str, ...] = ()
    ends_at: str | None = None
    of_type: str | None = None

    @property
    def found_by(self) -> tuple[str, ...]:
        """The properties by whose values Heat finds what a template makes: with the name, and with the ID."""
        properties = (None if self.by_name == NEVER else self.named_by, self.identified_by)
        return tuple(each for each in properties if each is not None)

    def name_in(self, value: str) -> str:
        """Return the name in a value."""
        return value if self.ends_at is None else value.partition(self.ends_at)[0]

    def may_be_chosen(self, name: str) -> bool:
        """Whether a name may be one that no template gives: the ID that a service chooses, or a name of Heat's.

        Source: physical_resource_name of heat.engine.resource.
        """
        is_id = self.by_id != NEVER and is_uuid(last_part(name) if self.by_id == REFERENCE else name)
        return is_id or self.by_name != NEVER and _CHOSEN.search(name) is not None


def _neutron(kind: str, noun: str, *made_by: str, extension: str | None = None) -> Lookup:
    """Source: neutronclient's find_resource: an ID only in the form of a UUID, then the name, which must be unique."""
    return Lookup(kind, noun, by_id=UUID_ONLY, extension=extension, made_by=made_by)


def _by_id(kind: str, noun: str, *made_by: str) -> Lookup:
    return Lookup(kind, noun, by_name=NEVER, made_by=made_by)


def _by_reference(kind: str, noun: str, *made_by: str) -> Lookup:
    """Source: barbicanclient.base (validate_ref_and_return_uuid). A list omits what others share by their ACL."""
    return Lookup(kind, noun, by_id=REFERENCE, by_name=NEVER, made_by=made_by, list_omits=True)


def _keystone(kind: str, noun: str, made_by: str, *, domain: bool = True, several: str = FIRST) -> Lookup:
    return Lookup(kind, noun, several=several, made_by=(made_by,), domain=domain)


LOOKUPS: dict[str, Lookup] = {
    # heat.engine.clients.os.nova. The list of flavors omits disabled ones, and for an admin those of other projects.
    "nova.flavor": Lookup(
        "flavors", "flavor", made_by=("OS::Nova::Flavor",), identified_by="flavorid", list_omits=True
    ),
    "nova.keypair": Lookup(
        "keypairs", "key pair", NEVER, several=FIRST, made_by=("OS::Nova::KeyPair",), takes_empty=True
    ),
    "nova.host": Lookup("hypervisors", "hypervisor", NEVER, PART, several=FIRST),
    "nova.server": _by_id("servers", "server", "OS::Nova::Server", "AWS::EC2::Instance"),
    # heat.engine.clients.os.glance. The list of images omits hidden, community and not yet accepted shared ones.
    "glance.image": Lookup(
        "images", "image", UUID_ONLY, made_by=("OS::Glance::WebImage", "OS::Glance::Image"), list_omits=True
    ),
    # heat.engine.clients.os.cinder
    "cinder.volume": _by_id("volumes", "volume", "OS::Cinder::Volume", "AWS::EC2::Volume"),
    "cinder.snapshot": _by_id("volume_snapshots", "snapshot of a volume"),
    "cinder.backup": _by_id("volume_backups", "backup of a volume"),
    "cinder.vtype": Lookup("volume_types", "volume type", several=FIRST, made_by=("OS::Cinder::VolumeType",)),
    "cinder.qos_specs": Lookup("qos_specs", "QoS specification", made_by=("OS::Cinder::QoSSpecs",)),
    # heat.engine.clients.os.neutron.neutron_constraints
    "neutron.network": _neutron("networks", "network", "OS::Neutron::Net", "OS::Neutron::ProviderNet", "AWS::EC2::VPC"),
    "neutron.subnet": _neutron("subnets", "subnet", "OS::Neutron::Subnet", "AWS::EC2::Subnet"),
    "neutron.port": _neutron("ports", "port", "OS::Neutron::Port", "AWS::EC2::NetworkInterface"),
    "neutron.router": _neutron("routers", "router", "OS::Neutron::Router", "AWS::EC2::RouteTable"),
    "neutron.subnetpool": _neutron("subnet_pools", "subnet pool", "OS::Neutron::SubnetPool"),
    "neutron.security_group": _neutron(
        "security_groups", "security group", "OS::Neutron::SecurityGroup", "AWS::EC2::SecurityGroup"
    ),
    "neutron.address_scope": _neutron(
        "address_scopes", "address scope", "OS::Neutron::AddressScope", extension="address-scope"
    ),
    "neutron.qos_policy": _neutron("qos_policies", "QoS policy", "OS::Neutron::QoSPolicy", extension="qos"),
    # The extensions that neutronclient does not know: any ID, then the name.
    "neutron.port_pair": Lookup("port_pairs", "port pair", extension="sfc", made_by=("OS::Neutron::PortPair",)),
    "neutron.port_pair_group": Lookup(
        "port_pair_groups", "port pair group", extension="sfc", made_by=("OS::Neutron::PortPairGroup",)
    ),
    "neutron.flow_classifier": Lookup(
        "flow_classifiers", "flow classifier", extension="sfc", made_by=("OS::Neutron::FlowClassifier",)
    ),
    "neutron.taas.tap_service": Lookup(
        "tap_services", "tap service", extension="taas", made_by=("OS::Neutron::TaaS::TapService",)
    ),
    "neutron.taas.tap_flow": Lookup("tap_flows", "tap flow", extension="taas", made_by=("OS::Neutron::TaaS::TapFlow",)),
    # heat.engine.clients.os.neutron.lbaas_constraints
    "neutron.lbaas.loadbalancer": _neutron(
        "lbaas_load_balancers", "load balancer", "OS::Neutron::LBaaS::LoadBalancer", extension="lbaasv2"
    ),
    "neutron.lbaas.listener": _neutron(
        "lbaas_listeners", "listener", "OS::Neutron::LBaaS::Listener", extension="lbaasv2"
    ),
    "neutron.lbaas.pool": _neutron("lbaas_pools", "pool", "OS::Neutron::LBaaS::Pool", extension="lbaasv2"),
    "neutron.lbaas.provider": Lookup(
        "service_providers", "provider of load balancers", NEVER, several=FIRST, of_type="LOADBALANCERV2"
    ),
    # heat.engine.clients.os.openstacksdk
    "neutron.segment": Lookup("segments", "network segment", made_by=("OS::Neutron::Segment",)),
    # heat.engine.clients.os.octavia
    "octavia.loadbalancer": Lookup("load_balancers", "load balancer", made_by=("OS::Octavia::LoadBalancer",)),
    "octavia.listener": Lookup("listeners", "listener", made_by=("OS::Octavia::Listener",)),
    "octavia.pool": Lookup("pools", "pool", made_by=("OS::Octavia::Pool",)),
    "octavia.l7policy": Lookup("l7policies", "L7 policy", made_by=("OS::Octavia::L7Policy",)),
    "octavia.flavor": Lookup("load_balancer_flavors", "load balancer flavor", made_by=("OS::Octavia::Flavor",)),
    "octavia.flavorprofile": Lookup(
        "load_balancer_flavor_profiles", "profile of load balancer flavors", made_by=("OS::Octavia::FlavorProfile",)
    ),
    "octavia.availabilityzone": Lookup(
        "load_balancer_availability_zones",
        "availability zone of load balancers",
        made_by=("OS::Octavia::AvailabilityZone",),
    ),
    "octavia.availabilityzoneprofile": Lookup(
        "load_balancer_availability_zone_profiles",
        "profile of availability zones of load balancers",
        made_by=("OS::Octavia::AvailabilityZoneProfile",),
    ),
    # heat.engine.clients.os.keystone.keystone_constraints
    "keystone.project": _keystone("projects", "project", "OS::Keystone::Project"),
    "keystone.domain": _keystone("domains", "domain", "OS::Keystone::Domain", domain=False),
    "keystone.role": _keystone("roles", "role", "OS::Keystone::Role"),
    "keystone.group": _keystone("groups", "group of users", "OS::Keystone::Group"),
    "keystone.user": _keystone("users", "user", "OS::Keystone::User", several=REFUSE),
    "keystone.service": _keystone(
        "identity_services", "service", "OS::Keystone::Service", domain=False, several=REFUSE
    ),
    "keystone.region": Lookup(
        "regions", "region", by_name=NEVER, made_by=("OS::Keystone::Region",), identified_by="id"
    ),
    # heat.engine.clients.os.designate, barbican, manila, ironic, magnum, mistral, blazar, trove
    "designate.zone": Lookup("zones", "DNS zone", made_by=("OS::Designate::Zone",)),
    "barbican.secret": _by_reference("secrets", "secret", "OS::Barbican::Secret", "OS::Barbican::Order"),
    "barbican.container": _by_reference(
        "secret_containers",
        "container of secrets",
        "OS::Barbican::GenericContainer",
        "OS::Barbican::CertificateContainer",
        "OS::Barbican::RSAContainer",
    ),
    "manila.share_type": Lookup("share_types", "share type", made_by=("OS::Manila::ShareType",)),
    "manila.share_network": Lookup("share_networks", "share network", made_by=("OS::Manila::ShareNetwork",)),
    "manila.share_snapshot": Lookup("share_snapshots", "snapshot of a share"),
    "ironic.node": Lookup("nodes", "bare metal node"),
    "ironic.portgroup": Lookup("port_groups", "port group of a bare metal node"),
    "magnum.cluster_template": Lookup(
        "cluster_templates", "cluster template", made_by=("OS::Magnum::ClusterTemplate",)
    ),
    "mistral.workflow": Lookup("workflows", "workflow", several=FIRST, made_by=("OS::Mistral::Workflow",)),
    "blazar.reservation": _by_id("leases", "lease", "OS::Blazar::Lease"),
    "trove.flavor": Lookup("database_flavors", "flavor of databases"),
}
#: The constraints that ask no list of the cloud's: Heat accepts every name of a queue.
NOT_LOOKED_UP = frozenset(("zaqar.queue",))


def by_constraint(name: object) -> Lookup | None:
    """Return the look-up of a custom constraint, by what a template or the catalog has as its name."""
    return LOOKUPS.get(name) if isinstance(name, str) else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gives: the items that Heat may take, and why it refuses the value if it does.

    refused: the reason as a sentence; None when Heat accepts the value. hint: the end of the sentence, which names
    things that have the name. several: whether Heat refuses since several have it. nearest: the names that the cloud
    has.
    """

    items: tuple[Item, ...] = ()
    refused: str | None = None
    hint: str = ""
    several: bool = False
    nearest: tuple[str, ...] = ()

    @property
    def item(self) -> Item | None:
        """The thing that Heat takes; None when it refuses the value."""
        return self.items[0] if self.items and self.refused is None else None


def find(lookup: Lookup, value: Any, items: Index | None, extensions: frozenset[str] | None) -> Found | None:
    """Return what Heat finds for a value; None when the cloud is not known well enough.

    items: what the cloud has of the kind. extensions: the aliases of the network service's extensions. Both are None
    when they are not known. A number is looked up as its text, as in the address of a request. Of a list, Heat looks
    for the whole (CustomConstraint of heat.engine.constraints), which no cloud has.
    """
    if isinstance(value, list) and (value or not lookup.takes_empty):
        expected = "expected a parameter of the type string, with one name"
        return Found(refused=f"Heat takes the whole list for the name of one {lookup.noun}; {expected}")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or (lookup.takes_empty and not value):
        return None
    if lookup.extension is not None and extensions is not None and lookup.extension not in extensions:
        return Found(refused=f'the network service of the cloud has no extension "{lookup.extension}"')
    if items is None or value in lookup.always and not items.with_("name", value):
        return None
    value = lookup.name_in(value)
    if lookup.domain:
        if value.endswith("}") and "{" in value:
            return None  # the domain of each item is not known
        if not value:
            items = Index([])
    if lookup.of_type is not None:
        items = items.of_type(lookup.of_type)
    matching = _with_id(lookup, items, value)
    if not matching and lookup.by_name != NEVER:
        matching = items.with_("name", value) if lookup.by_name == EXACT else items.containing(value)
        if len(matching) > 1 and lookup.several == REFUSE:
            refused = f'"{shorten(value)}" is the name of more than one {lookup.noun} in the cloud'
            return Found(matching, refused, _expected_id(matching), several=True)
    if matching:
        return Found(matching[:1])
    if lookup.list_omits and is_uuid(last_part(value) if lookup.by_id == REFERENCE else value):
        return None
    refused = f'the cloud has no {lookup.noun} "{shorten(value)}"'
    named = [each["id"] for each in items.with_("name", value) if "id" in each] if lookup.by_name == NEVER else []
    if named:
        return Found(refused=refused, hint=f'; expected an ID: "{named[0]}" has this name')
    return Found(refused=refused, nearest=items.values("id" if lookup.by_name == NEVER else "name"))


def _with_id(lookup: Lookup, items: Index, value: str) -> tuple[Item, ...]:
    if lookup.by_id == REFERENCE:
        return items.referred_by(value) if is_uuid(last_part(value)) else ()
    is_asked = lookup.by_id == ANY or lookup.by_id == UUID_ONLY and is_uuid(value)
    return items.with_("id", value) if is_asked else ()


def _expected_id(items: tuple[Item, ...]) -> str:
    ids = [f'"{each["id"]}"' for each in items[:3] if "id" in each]
    return f"; expected an ID: {' or '.join(ids)}" if ids else "; expected an ID"

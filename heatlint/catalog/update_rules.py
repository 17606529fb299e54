"""How resource types decide what an update does with them, where it is not what their properties say.

The catalog says of each property whether it can be updated in place. A few classes of Heat decide otherwise; each of
them is an entry here. An entry is true for the releases 11 to 27, except where it names one. Source: the class of each
type in heat.engine.resources, methods needs_replace, needs_replace_with_prop_diff, needs_replace_with_tmpl_diff,
needs_replace_failed, _needs_update and handle_update.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog.resource_type import ResourceType


class UpdateRule:
    """What is special about the updates of a resource type. Each field has a value that means "nothing".

    always: what every update does: "updated", "replaced" or "unchanged"; None when it depends on the definition.
    policies: a property -> (the property with its update policy, the value of it with which a change replaces).
    replaced_if: (property, value): an update replaces the resource while the new property has this value.
    together: (properties, others): a change of one of each replaces the resource.
    keys: (property, key): a change of the value of the key in the property, which is a map, replaces the resource.
    metadata: whether changed metadata replace the resource.
    guarded: (property, guard): a change of the property replaces the resource while the guard is true.
    inputs: (map, list of its keys): a change of one of these keys replaces the resource; updated_if: the property that,
    when true, makes every update change the resource in place.
    no_handler: whether any changed property replaces the resource, since its class has no handler.
    attributes: an attribute -> the properties of the resource that change it. One with the name of a property follows
    that property; others may change with any property.
    converges_since: the first release of Heat whose convergence engine can update the resource; 0 for all.
    asks_since: the first release of Heat that asks the service before it replaces a resource that failed and exists
    there; 0 for all, None when Heat replaces it without asking. asks_after_check: whether it also asks after a check
    that failed. asks_if: the property without which Heat does not ask.
    config: (the property that refers to the config, the property with the values of its inputs): an input that the
    config declares with replace_on_change replaces the resource.
    known_by: the property whose value a reference gives, when it is set; known_by_name: whether a reference gives the
    name of the resource. Other references give an id, which a new resource changes.
    """

    __slots__ = (
        "always",
        "asks_after_check",
        "asks_if",
        "asks_since",
        "attributes",
        "config",
        "converges_since",
        "guarded",
        "inputs",
        "keys",
        "known_by",
        "known_by_name",
        "metadata",
        "no_handler",
        "policies",
        "replaced_if",
        "together",
        "updated_if",
    )

    def __init__(
        self,
        *,
        always: str | None = None,
        policies: dict[str, tuple[str, str]] | None = None,
        replaced_if: tuple[str, Any] | None = None,
        together: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
        keys: tuple[str, str] | None = None,
        metadata: bool = False,
        guarded: tuple[str, str] | None = None,
        inputs: tuple[str, str] | None = None,
        updated_if: str | None = None,
        no_handler: bool = False,
        attributes: dict[str, tuple[str, ...]] | None = None,
        config: tuple[str, str] | None = None,
        converges_since: int = 0,
        known_by: str | None = None,
        known_by_name: bool = False,
        asks_since: int | None = None,
        asks_after_check: bool = False,
        asks_if: str | None = None,
    ) -> None:
        self.always = always
        self.policies = policies or {}
        self.replaced_if = replaced_if
        self.together = together
        self.keys = keys
        self.metadata = metadata
        self.guarded = guarded
        self.inputs = inputs
        self.updated_if = updated_if
        self.no_handler = no_handler
        self.attributes = attributes or {}
        self.config = config
        self.converges_since = converges_since
        self.known_by = known_by
        self.known_by_name = known_by_name
        self.asks_since = asks_since
        self.asks_after_check = asks_after_check
        self.asks_if = asks_if


_NOTHING_SPECIAL = UpdateRule()
#: Types that Heat no longer has, and OS::Heat::None: they accept any properties and do nothing.
_PLACEHOLDER = UpdateRule(always="unchanged")

#: The types of Neutron. The class of another one, which balances load, is not one of Neutron's.
_OF_NEUTRON, _NOT_OF_NEUTRON = "OS::Neutron::", ("OS::Neutron::LoadBalancer",)
_NEUTRON = UpdateRule(asks_since=0)

_RULES = {
    "OS::Nova::Server": UpdateRule(
        asks_since=0,
        policies={
            "flavor": ("flavor_update_policy", "REPLACE"),
            "image": ("image_update_policy", "REPLACE"),
            "user_data": ("user_data_update_policy", "REPLACE"),
        },
        attributes={
            "addresses": ("networks",),
            "first_address": ("networks",),
            "instance_name": (),
            "accessIPv4": ("networks",),
            "accessIPv6": ("networks",),
            "console_urls": ("flavor", "image"),
        },
    ),
    "OS::Nova::ServerGroup": UpdateRule(asks_since=17),
    "OS::Cinder::Volume": UpdateRule(asks_since=0),
    "OS::Neutron::Port": UpdateRule(
        asks_since=0,
        replaced_if=("replacement_policy", "REPLACE_ALWAYS"),
        attributes={"subnets": ("fixed_ips",), "network_id": (), "tenant_id": (), "status": ("admin_state_up",)},
    ),
    "AWS::EC2::EIPAssociation": UpdateRule(
        together=(("AllocationId", "EIP"), ("InstanceId", "NetworkInterfaceId")),
    ),
    "AWS::AutoScaling::LaunchConfiguration": UpdateRule(metadata=True),
    "OS::Heat::Stack": UpdateRule(always="updated", keys=("context", "region_name")),
    "OS::Heat::UpdateWaitConditionHandle": UpdateRule(always="replaced", converges_since=23),
    "OS::Heat::SoftwareDeployment": UpdateRule(config=("config", "input_values")),
    "OS::Heat::StructuredDeployment": UpdateRule(config=("config", "input_values")),
    "OS::Heat::TestResource": UpdateRule(guarded=("value", "update_replace")),
    "OS::Heat::Delay": UpdateRule(no_handler=True),
    "OS::Mistral::ExternalResource": UpdateRule(inputs=("input", "replace_on_change"), updated_if="always_update"),
    "OS::Nova::KeyPair": UpdateRule(known_by="name"),
    "OS::Mistral::Workflow": UpdateRule(known_by="name", asks_since=0, asks_after_check=True, asks_if="name"),
    "AWS::ElasticLoadBalancing::LoadBalancer": UpdateRule(known_by_name=True),
}


def update_rule(resource_type: ResourceType | None) -> UpdateRule:
    """Return what is special about the updates of a type; nothing for a type that is not known."""
    if resource_type is None:
        return _NOTHING_SPECIAL
    if resource_type.placeholder:
        return _PLACEHOLDER
    name = resource_type.name
    if name not in _RULES and name.startswith(_OF_NEUTRON) and name not in _NOT_OF_NEUTRON:
        return _NEUTRON
    return _RULES.get(name, _NOTHING_SPECIAL)


def is_substitute(old: ResourceType | None, new: ResourceType | None) -> bool:
    """Whether a resource of one type becomes one of another type without being replaced."""
    return old is not None and new is not None and old.support.substitute == new.name

"""How resource types decide what an update does with them, where it is not what their properties say.

The catalog says of each property whether it can be updated in place. A few classes of Heat decide otherwise; each of
them is an entry here, with the releases for which it is true. Source: the class of each type in heat.engine.resources,
methods needs_replace, needs_replace_with_prop_diff, needs_replace_with_tmpl_diff, _needs_update and handle_update.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
    """

    __slots__ = (
        "always",
        "guarded",
        "inputs",
        "keys",
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


NOTHING_SPECIAL = UpdateRule()

_RULES = {
    "OS::Nova::Server": UpdateRule(
        policies={
            "flavor": ("flavor_update_policy", "REPLACE"),
            "image": ("image_update_policy", "REPLACE"),
            "user_data": ("user_data_update_policy", "REPLACE"),
        }
    ),
    "OS::Neutron::Port": UpdateRule(replaced_if=("replacement_policy", "REPLACE_ALWAYS")),
    "AWS::EC2::EIPAssociation": UpdateRule(
        together=(("AllocationId", "EIP"), ("InstanceId", "NetworkInterfaceId")),
    ),
    "AWS::AutoScaling::LaunchConfiguration": UpdateRule(metadata=True),
    "OS::Heat::Stack": UpdateRule(always="updated", keys=("context", "region_name")),
    "OS::Heat::None": UpdateRule(always="unchanged"),
    "OS::Heat::UpdateWaitConditionHandle": UpdateRule(always="replaced"),
    "OS::Heat::TestResource": UpdateRule(guarded=("value", "update_replace")),
    "OS::Heat::Delay": UpdateRule(no_handler=True),
    "OS::Mistral::ExternalResource": UpdateRule(inputs=("input", "replace_on_change"), updated_if="always_update"),
}


def update_rule(type_name: str, release: int) -> UpdateRule:
    """Return what is special about the updates of a type in a release of Heat."""
    return _RULES.get(type_name, NOTHING_SPECIAL)

"""The order of sections and keys in a formatted template.

Source: the HOT specification, which shows the sections, parameters and resources in this order, and the anatomy of
templates in the user guide of AWS CloudFormation. The order of these keys has no meaning for Heat.
"""

from __future__ import annotations

from heatlint.heat import AWS_KEY, CFN_KEY, HOT_KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    #: The order of the keys of a map, and the same for what is below its keys; "" stands for every key.
    Order = tuple[tuple[str, ...], Mapping[str, Any]]


def _each(*keys: str) -> Order:
    """Return the order of a section: its entries stay in their order, the keys in each of them get this one."""
    return (), {"": (keys, {})}


HOT: Order = (
    (HOT_KEY, "description", "parameter_groups", "parameters", "resources", "outputs", "conditions"),
    {
        "parameter_groups": _each("label", "description", "parameters"),
        "parameters": _each(
            "type", "label", "description", "default", "hidden", "constraints", "immutable", "tags", "schema"
        ),
        "resources": _each(
            "type",
            "description",
            "properties",
            "metadata",
            "depends_on",
            "update_policy",
            "deletion_policy",
            "external_id",
            "condition",
        ),
        "outputs": _each("description", "value", "condition"),
    },
)
CFN: Order = (
    (
        AWS_KEY,
        CFN_KEY,
        "Description",
        "Metadata",
        "ParameterGroups",
        "Parameters",
        "Mappings",
        "Conditions",
        "Resources",
        "Outputs",
    ),
    {
        "Parameters": _each("Type", "Label", "Description", "Default", "NoEcho"),
        "Resources": _each(
            "Type", "Description", "Properties", "Metadata", "DependsOn", "UpdatePolicy", "DeletionPolicy", "Condition"
        ),
        "Outputs": _each("Description", "Value", "Condition"),
    },
)
#: The key whose value is merged into the map.
MERGE_KEY = "<<"
#: The sections between whose entries a blank line stands.
SPACED = ("resources", "Resources")


def order_of(keys: Mapping[str, object]) -> Order | None:
    """Return the order for a text with these keys at its top; None for one that is not a template."""
    if HOT_KEY in keys:
        return HOT
    return CFN if AWS_KEY in keys or CFN_KEY in keys else None


def below(order: Order | None, key: str) -> Order | None:
    """Return the order of what is below a key."""
    if order is None:
        return None
    inner: Order | None = order[1].get(key) or order[1].get("")
    return inner


def ranked(order: Order, keys: list[str]) -> list[int]:
    """Return the indexes of keys in the order that they should have: merge keys first, keys without a rank last."""
    rank = {key: number for number, key in enumerate((MERGE_KEY, *order[0]))}
    return sorted(range(len(keys)), key=lambda index: rank.get(keys[index], len(rank)))


def sorted_value(value: Any, order: Order | None) -> Any:
    """Return a value with the keys of its maps in order, where order has no meaning. Other parts are not copied."""
    if order is None:
        return value
    if isinstance(value, list):
        return [sorted_value(item, below(order, "")) for item in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    return {
        keys[at]: sorted_value(value[keys[at]], below(order, str(keys[at]))) for at in ranked(order, [*map(str, keys)])
    }

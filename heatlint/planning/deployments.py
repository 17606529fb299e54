"""Software deployments that are replaced because an input of their config changes.

Source: heat.engine.resources.openstack.heat.software_deployment (handle_update, _build_derived_inputs, _handle_action).
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.planning.changes import CERTAIN, UNKNOWN
from heatlint.planning.equality import differs_for_certain, equal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.planning.existing import PropertyValues

#: A deployment and the config that it refers to.
Deployment = tuple["PropertyValues", "PropertyValues"]


def replacing_input(old: Deployment, new: Deployment) -> tuple[str, str] | None:
    """Return the name of an input that replaces the deployment because its value changes, and how certain that is.

    None when no input replaces it. Heat keeps the inputs of the last time when it deployed the config: the declared
    ones, and all that the deployment gives a value.
    """
    certainty = _certainty_of_inputs(old)
    if certainty is None:
        return None
    before, after = (_inputs(config) for _, config in (old, new))
    given = old[0].get_known("input_values") or {}
    for name, declared in after.items():
        if declared.get("replace_on_change") is True and (name in before or name in given):
            values = _input(old[0], name, before.get(name, {})), _input(new[0], name, declared)
            if equal(*values) is False:
                is_sure = differs_for_certain(*values, new[0].evaluator.stand_ins)
                return name, certainty if is_sure else UNKNOWN
    return None


def _certainty_of_inputs(old: Deployment) -> str | None:
    """Return how certain it is that Heat has inputs from before; None when it has never deployed the config."""
    deployment, config = old
    actions = deployment.get_or_unvalued("actions")
    if not isinstance(actions, list) or "CREATE" in actions or config.resource.is_a("OS::Heat::SoftwareComponent"):
        return CERTAIN
    return UNKNOWN if "UPDATE" in actions else None


def _inputs(config: PropertyValues) -> dict[str, dict[str, Any]]:
    declared = config.get_or_unvalued("inputs")
    found = declared if isinstance(declared, list) else []
    return {each["name"]: each for each in found if isinstance(each, dict) and isinstance(each.get("name"), str)}


def _input(deployment: PropertyValues, name: str, declared: dict[str, Any]) -> Any:
    values = deployment.get_or_unvalued("input_values")
    if isinstance(values, Unvalued):
        return Unvalued()
    return values[name] if isinstance(values, dict) and name in values else declared.get("default")

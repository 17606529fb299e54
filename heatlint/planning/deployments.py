"""Software deployments that are replaced because an input of their config changes.

Source: heat.engine.resources.openstack.heat.software_deployment (handle_update, _build_derived_inputs).
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.planning.existing import equal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.planning.existing import PropertyValues

#: A deployment and the config that it refers to.
Deployment = tuple["PropertyValues", "PropertyValues"]


def replacing_input(old: Deployment, new: Deployment) -> str | None:
    """Return the name of an input that replaces the deployment because its value changes; None when there is none."""
    before, after = (_inputs(config) for _, config in (old, new))
    for name, declared in after.items():
        if declared.get("replace_on_change") is True and name in before:
            values = [
                _input(deployment, name, inputs[name]) for (deployment, _), inputs in ((old, before), (new, after))
            ]
            if equal(*values) is False:
                return name
    return None


def _inputs(config: PropertyValues) -> dict[str, dict[str, Any]]:
    declared = config.get_or_unvalued("inputs")
    found = declared if isinstance(declared, list) else []
    return {each["name"]: each for each in found if isinstance(each, dict) and isinstance(each.get("name"), str)}


def _input(deployment: PropertyValues, name: str, declared: dict[str, Any]) -> Any:
    values = deployment.get_or_unvalued("input_values")
    if isinstance(values, Unvalued):
        return Unvalued()
    return values[name] if isinstance(values, dict) and name in values else declared.get("default")

"""What software deployments need of Heat itself."""

from __future__ import annotations

from heatlint.demand.properties import Needed
from heatlint.demand.ranges import MAYBE_ONE, ONE
from heatlint.language.functions.base import Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.properties import Needs, Properties

#: The group of the configurations that have the actions themselves, instead of the deployment.
_COMPONENT = "component"


def deployment(it: Properties) -> Needs:
    """Return what a deployment needs: it makes something at its creation if that is one of its actions."""
    is_component, actions = _has_component(it), it.get("actions")
    amount = MAYBE_ONE
    if is_component is False and isinstance(actions, list) and not any(isinstance(each, Unvalued) for each in actions):
        if "CREATE" not in actions:
            return []
        amount = ONE
    return [Needed(name, None, amount) for name in ("software_deployments", "software_configs")]


def _has_component(it: Properties) -> bool | None:
    """Whether the configuration of a deployment is of the group "component"; None when that is not known."""
    config = it.get("config")
    if config is None:
        return False
    made = it.referred(config)
    if made is None or made.resource.external or made.resource.is_a("OS::Heat::SoftwareComponent"):
        return None
    group = made.get_or_unvalued("group") if "group" in made.schema else None
    return None if isinstance(group, Unvalued) else group == _COMPONENT

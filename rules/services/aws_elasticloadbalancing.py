"""Own checks of AWS::ElasticLoadBalancing types. Source: heat.engine.resources.aws.lb, the `validate` of the class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("AWS::ElasticLoadBalancing::LoadBalancer")
def load_balancer(it: Own) -> Findings:
    """The interval of health checks must not be shorter than their timeout; instances need a listener."""
    check = it.inside("HealthCheck")
    interval, timeout = (check.get(name) if check else None for name in ("Interval", "Timeout"))
    if check and isinstance(interval, (int, float)) and isinstance(timeout, (int, float)) and interval < timeout:
        yield check.unfit("Interval", f'{interval} is less than the {timeout} of "Timeout"')
    if it.get("Listeners") == [] and it.is_set("Instances") and it.constant((it, "Listeners")):
        yield it.companion("Instances", "Listeners")

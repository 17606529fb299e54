"""Own checks of AWS::AutoScaling types, and of the group in Heat that is made of launch configurations, too.

Source: heat.engine.resources.aws.autoscaling and heat.engine.resources.openstack.heat.instance_group, the `validate` of
each class.
"""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Heat::InstanceGroup")
def instance_group(it: Own) -> Findings:
    """The launch configuration is a resource of the stack that the group waits for; updates pause for an hour at
    most."""
    yield from _launch(it)
    yield from _pause(it, "RollingUpdate")


@of_type("AWS::AutoScaling::AutoScalingGroup")
def scaling_group(it: Own) -> Findings:
    """The least size is not above the greatest, nor below zero, and the desired capacity lies between them; there is
    one subnet at most, and either an instance or a launch configuration, which is a resource of the stack that the
    group waits for; updates pause for an hour at most."""
    yield from it.sizes("MinSize", "MaxSize", "DesiredCapacity")
    if it.is_more("MinSize", "MaxSize"):
        return
    least = it.get("MinSize")
    if isinstance(least, int) and least < 0:
        yield it.unfit("MinSize", f"{least} must not be less than 0")
    if it.minimum_count("VPCZoneIdentifier") > 1:
        yield it.unfit("VPCZoneIdentifier", "Heat takes one subnet here, not several")
    if it.is_set("InstanceId") and it.is_set("LaunchConfigurationName"):
        yield it.exclusive("InstanceId", "LaunchConfigurationName")
    elif it.is_empty("InstanceId") and it.is_empty("LaunchConfigurationName"):
        yield it.choice("LaunchConfigurationName", "InstanceId")
    else:
        yield from _launch(it)
    yield from _pause(it, "AutoScalingRollingUpdate")


@of_type("AWS::AutoScaling::ScalingPolicy")
def scaling_policy(it: Own) -> Findings:
    """A minimum step needs an adjustment in percent."""
    kind = it.get("AdjustmentType")
    if it.given("MinAdjustmentStep") and it.known("AdjustmentType") and kind != "PercentChangeInCapacity":
        yield it.companion("MinAdjustmentStep", "AdjustmentType: PercentChangeInCapacity")


def _launch(it: Own) -> Findings:
    launch = it.named("LaunchConfigurationName") if it.is_set("LaunchConfigurationName") else None
    if launch is False:
        yield it.unfit("LaunchConfigurationName", f'the template has no resource "{it.get("LaunchConfigurationName")}"')
    elif launch and not it.waits_for(launch):
        yield it.unfit("LaunchConfigurationName", f'"{launch.name}" is the name of a resource; expected a reference')


def _pause(it: Own, name: str) -> Findings:
    update = it.policy().inside(name)
    pause = update.get("PauseTime") if update else None
    seconds = _seconds(pause) if isinstance(pause, str) else 0
    if update and (seconds is None or seconds > 3600):
        yield update.unfit("PauseTime", f'"{pause}" is not a duration of at most one hour; expected for example "PT5M"')


def _seconds(duration: str) -> float | None:
    """Return the seconds of a duration in ISO 8601; None if Heat does not accept it."""
    import re

    found = re.match(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$", duration)
    return found and sum(int(each or 0) * unit for each, unit in zip(found.groups(), (3600, 60, 1), strict=True))

"""Own checks of AWS::EC2 types, and of the launch configurations that describe such instances.

Source: heat.engine.resources.aws.ec2 and heat.engine.resources.aws.autoscaling.launch_config, the `validate`
of each class.
"""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings
    from rules.types import Own


@of_type("AWS::EC2::EIPAssociation")
def address_association(it: Own) -> Findings:
    """Either an address or an allocation is set; an address needs an instance; an allocation needs an instance or
    an interface."""
    if it.is_set("EIP") and it.is_set("AllocationId"):
        yield it.exclusive("EIP", "AllocationId")
    elif it.is_empty("EIP") and it.is_empty("AllocationId"):
        yield it.choice("EIP", "AllocationId")
    elif it.is_set("EIP") and it.is_empty("InstanceId"):
        yield it.companion("EIP", "InstanceId")
    elif it.is_empty("InstanceId") and it.is_empty("NetworkInterfaceId"):
        yield it.choice("InstanceId", "NetworkInterfaceId")


@of_type("AWS::EC2::Instance")
def instance(it: Own) -> Findings:
    """With network interfaces, the security groups are set on the interfaces. An interface that is a map has an ID and
    the index of the device. A block device needs a snapshot."""
    if it.is_set("NetworkInterfaces"):
        for name in ("SecurityGroups", "SecurityGroupIds"):
            if it.is_set(name):
                yield it.exclusive("NetworkInterfaces", name, why="because each interface has its own security groups")
    yield from _block_devices(it)
    missing = (
        (interface, name)
        for interface in it.items("NetworkInterfaces")
        for name in ("NetworkInterfaceId", "DeviceIndex")
        if not interface.written(name)
    )
    for interface, name in it.constant(*missing, references=True):
        yield interface.unfit(f'an interface must be an ID, or a map with an ID and an index; "{name}" is missing')


@of_type("AWS::EC2::SecurityGroup")
def security_group(it: Own) -> Findings:
    """Ports must be numbers."""
    wrong = (
        (rule, name)
        for rules in ("SecurityGroupIngress", "SecurityGroupEgress")
        for rule in it.items(rules)
        for name in ("FromPort", "ToPort")
        if _is_no_number(rule.get(name))
    )
    for rule, name in it.constant(*wrong):
        yield rule.unmade(name, f'"{rule.get(name)}" is not a port number')


@of_type("AWS::AutoScaling::LaunchConfiguration")
def launch_configuration(it: Own) -> Findings:
    """Without an instance to copy, an image and an instance type are needed; a block device needs a snapshot."""
    yield from _block_devices(it)
    if it.is_empty("InstanceId"):
        missing = [name for name in ("ImageId", "InstanceType") if it.is_empty(name)]
        if missing:
            yield it.choice("InstanceId", '" and "'.join(missing), explains=missing[0])


def _block_devices(it: Own) -> Findings:
    for mapping in it.items("BlockDeviceMappings"):
        device = mapping.inside("Ebs")
        if mapping.is_empty("Ebs"):
            yield mapping.unfit('a block device needs "Ebs" with a "SnapshotId"')
        elif device is not None and device.is_empty("SnapshotId"):
            yield device.unfit('a block device needs "SnapshotId"')


def _is_no_number(port: Any) -> bool:
    try:
        return isinstance(port, str) and int(port) is None
    except ValueError:
        return True

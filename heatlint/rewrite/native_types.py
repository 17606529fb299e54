"""Resources of AWS types as resources of OpenStack's own types, where both make the same thing.

Works on a template in HOT whose maps and lists are of any class, as heatlint.rewrite.to_hot does. A resource is
rewritten only if all its properties, and all its attributes that the template reads, have a counterpart.
Source: heat.engine.resources.aws.ec2, heat.engine.resources.openstack; tools/oracle/native.py compares what both ask of
the services.
"""

from __future__ import annotations

from heatlint.rewrite.to_hot import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.rewrite.to_hot import Path

#: The function whose first argument is a resource, and whose second one is an attribute.
_GET_ATTR = "get_attr"


class _Apart(Exception):
    """A value has no counterpart; the message says what, as the end of a sentence about the resource."""


class NativeType:
    """A type that stands for a type of AWS.

    properties: the name of each property, and the function that converts its value, None for one that stays.
    attributes: the name of each attribute. says: what differs nevertheless; None if nothing does.
    """

    __slots__ = ("name", "properties", "attributes", "says")

    def __init__(
        self,
        name: str,
        properties: dict[str, tuple[str, Callable[[Any, Callable[[Any], Any]], Any] | None]],
        attributes: dict[str, str] | None = None,
        says: str | None = None,
    ) -> None:
        self.name = name
        self.properties = properties
        self.attributes = attributes or {}
        self.says = says


def replace_types(template: dict[str, Any], like: Callable[[Any], Any], findings: list[Finding]) -> None:
    """Give resources of AWS types native ones, in place.

    like: returns an empty map or list of the class, with the comments, of another one. findings: those about the
    template, whose paths are changed; what a person has to look at is added.
    """
    resources = template.get("resources")
    converted: dict[str, NativeType] = {}
    reads = list(_reads(template))
    for name, definition in resources.items() if isinstance(resources, dict) else ():
        written = definition.get("type") if isinstance(definition, dict) else None
        native = NATIVE_TYPES.get(written) if isinstance(written, str) else None
        if native is None:
            continue
        try:
            _require_attributes(name, native, reads)
            properties = _properties(definition.get("properties"), native, like)
        except _Apart as reason:
            findings.append(Finding(("resources", name, "type"), f'"{written}" is left, because {reason}'))
            continue
        definition["type"] = native.name
        if properties is not None:
            definition["properties"] = properties
        converted[name] = native
        for each in findings:
            each.path = _new_path(each.path, name, native)
        if native.says is not None:
            findings.append(Finding(("resources", name, "type"), native.says))
    for args in reads:
        native = converted.get(args[0]) if isinstance(args[0], str) else None
        if native is not None and len(args) > 1:
            args[1] = native.attributes[args[1]]


def _new_path(path: Path, resource: str, native: NativeType) -> Path:
    """Return the path of a place in a resource whose properties have other names now."""
    if path[:3] != ("resources", resource, "properties") or len(path) < 4:
        return path
    name, convert = native.properties[path[3]]
    return (*path[:3], name, *(path[4:] if convert is None else ()))


def _reads(value: Any) -> Iterator[Any]:
    """Yield the arguments of each call that reads an attribute."""
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            todo += each.values()
            args = each.get(_GET_ATTR)
            if len(each) == 1 and isinstance(args, list) and args:
                yield args
        elif isinstance(each, list):
            todo += each


def _require_attributes(name: str, native: NativeType, reads: list[Any]) -> None:
    for args in reads:
        if args[0] != name and isinstance(args[0], str):
            continue
        attribute = args[1] if len(args) > 1 else None
        if not isinstance(args[0], str) or not isinstance(attribute, str) or attribute not in native.attributes:
            raise _Apart(f'the template reads its attribute "{attribute}"')


def _properties(written: Any, native: NativeType, like: Callable[[Any], Any]) -> Any:
    if not isinstance(written, dict):
        if written is None:
            return None
        raise _Apart("its properties are not a map")
    new = like(written)
    for key, each in written.items():
        if key not in native.properties:
            raise _Apart(f'{native.name} has no counterpart of "{key}"')
        name, convert = native.properties[key]
        if name in new:
            raise _Apart(f'it sets "{name}" twice')
        _move_comment(written, new, key, name)
        new[name] = each if convert is None else convert(each, like)
    return new


def _move_comment(old: Any, new: Any, key: Any, name: Any) -> None:
    """Give the comments of a key, which only `ruamel.yaml` knows, to its new name."""
    comments = getattr(old, "ca", None)
    if comments is not None and key in comments.items:
        new.ca.items[name] = comments.items[key]


def _tags(value: Any, like: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a list of maps with a key and a value as one map."""
    found: dict[str, Any] = {}
    for each in value if isinstance(value, list) else [None]:
        if not isinstance(each, dict) or each.keys() != {"Key", "Value"} or not isinstance(each["Key"], str):
            raise _Apart("its tags are not written out")
        if not isinstance(each["Value"], (str, dict)):
            raise _Apart("a value of its tags is not a string")
        found[each["Key"]] = each["Value"]
    return found


_RULE_KEYS = {
    "IpProtocol": "protocol",
    "FromPort": "port_range_min",
    "ToPort": "port_range_max",
    "CidrIp": "remote_ip_prefix",
    "SourceSecurityGroupId": "remote_group_id",
}


def _rules(direction: str) -> Callable[[Any, Callable[[Any], Any]], Any]:
    def rules(value: Any, like: Callable[[Any], Any]) -> Any:
        if not isinstance(value, list):
            raise _Apart("its rules are not written out")
        new = like(value)
        for each in value:
            new.append(_rule(each, direction, like))
        return new

    return rules


def _rule(value: Any, direction: str, like: Callable[[Any], Any]) -> Any:
    if not isinstance(value, dict) or not value.keys() <= _RULE_KEYS.keys():
        raise _Apart("a rule has other keys than those of Neutron")
    if not value.keys() & {"FromPort", "ToPort"}:  # Heat ignores the range of addresses then
        raise _Apart("a rule has no ports")
    if {"CidrIp", "SourceSecurityGroupId"} <= value.keys() or value.get("IpProtocol") in (-1, "-1"):
        raise _Apart("a rule has no form in Neutron")
    new = like(value)
    for key, each in value.items():
        if key in ("FromPort", "ToPort") and str(each).startswith("-"):  # Heat leaves it out
            raise _Apart("a rule has a negative port")
        _move_comment(value, new, key, _RULE_KEYS[key])
        new[_RULE_KEYS[key]] = each
    if direction == "egress":
        new["direction"] = direction
    if "SourceSecurityGroupId" in value:
        new["remote_mode"] = "remote_group_id"
    return new


#: A type of AWS -> the native type that stands for it.
NATIVE_TYPES = {
    "AWS::EC2::Instance": NativeType(
        "OS::Nova::Server",
        {
            "ImageId": ("image", None),
            "InstanceType": ("flavor", None),
            "KeyName": ("key_name", None),
            "AvailabilityZone": ("availability_zone", None),
            "SecurityGroups": ("security_groups", None),
            "SecurityGroupIds": ("security_groups", None),
            "UserData": ("user_data", None),
            "Tags": ("metadata", _tags),
        },
        dict.fromkeys(("PublicIp", "PrivateIp", "PublicDnsName", "PrivateDnsName"), "first_address"),
        'the image\'s own user gets the key; AWS::EC2::Instance gives it to "ec2-user"',
    ),
    "AWS::EC2::Volume": NativeType(
        "OS::Cinder::Volume",
        {
            "Size": ("size", None),
            "AvailabilityZone": ("availability_zone", None),
            "SnapshotId": ("backup_id", None),
            "Tags": ("metadata", _tags),
        },
    ),
    "AWS::EC2::VolumeAttachment": NativeType(
        "OS::Cinder::VolumeAttachment",
        {"InstanceId": ("instance_uuid", None), "VolumeId": ("volume_id", None), "Device": ("mountpoint", None)},
    ),
    "AWS::EC2::SecurityGroup": NativeType(
        "OS::Neutron::SecurityGroup",
        {
            "GroupDescription": ("description", None),
            "SecurityGroupIngress": ("rules", _rules("ingress")),
            "SecurityGroupEgress": ("rules", _rules("egress")),
        },
    ),
}

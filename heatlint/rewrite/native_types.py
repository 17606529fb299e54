"""Resources of AWS types as resources of OpenStack's own types, where both make the same thing.

A resource is rewritten only if all its properties, and all its attributes that the template reads, have a counterpart.
Source: heat.engine.resources.aws.ec2, heat.engine.resources.openstack; tools/oracle/native.py compares what both ask of
the services.
"""

from __future__ import annotations

from heatlint.rewrite.hot_state import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.rewrite.hot_state import State
    from heatlint.rewrite.origins import Origins, Path

#: The function whose first argument is a resource, and whose second one is an attribute.
_GET_ATTR = "get_attr"


class _Apart(Exception):
    """A value has no counterpart; the message says what, as the end of a sentence about the resource."""


class _Form:
    """Another form of the value of a property. convert: returns it; move: moves the origins of its parts, at a path."""

    __slots__ = ("convert", "move")

    def __init__(self, convert: Callable[[Any], Any], move: Callable[[Any, Path, Origins], None]) -> None:
        self.convert = convert
        self.move = move


class NativeType:
    """A type that stands for a type of AWS.

    properties: the name of each property, and the other form of its value, None for one that stays.
    attributes: the name of each attribute. says: what differs nevertheless; None if nothing does.
    """

    __slots__ = ("name", "properties", "attributes", "says")

    def __init__(
        self,
        name: str,
        properties: dict[str, tuple[str, _Form | None]],
        attributes: dict[str, str] | None = None,
        says: str | None = None,
    ) -> None:
        self.name = name
        self.properties = properties
        self.attributes = attributes or {}
        self.says = says


def replace_types(template: dict[str, Any], state: State) -> None:
    """Give resources of AWS types native ones, in place.

    state: of the conversion that made the template. The paths of its findings and its origins are changed, and what a
    person has to look at is added.
    """
    findings = state.findings
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
            properties = _properties(
                definition.get("properties"), native, ("resources", name, "properties"), state.origins
            )
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
    name, form = native.properties[path[3]]
    return (*path[:3], name, *(path[4:] if form is None else ()))


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


def _properties(written: Any, native: NativeType, path: Path, origins: Origins) -> Any:
    if not isinstance(written, dict):
        if written is None:
            return None
        raise _Apart("its properties are not a map")
    new: dict[str, Any] = {}
    keys: dict[str, str] = {}
    for key, each in written.items():
        if key not in native.properties:
            raise _Apart(f'{native.name} has no counterpart of "{key}"')
        name, form = native.properties[key]
        if name in new:
            raise _Apart(f'it has both "{keys[name]}" and "{key}", and {native.name} has only "{name}"')
        keys[name] = key
        new[name] = each if form is None else form.convert(each)
    for key, each in written.items():
        name, form = native.properties[key]
        if form is not None:
            form.move(each, (*path, key), origins)
        origins.move((*path, key), (*path, name))
    return new


def _tags(value: Any) -> dict[str, Any]:
    """Return a list of maps with a key and a value as one map."""
    found: dict[str, Any] = {}
    for each in value if isinstance(value, list) else [None]:
        if not isinstance(each, dict) or each.keys() != {"Key", "Value"} or not isinstance(each["Key"], str):
            raise _Apart("its tags are not written out")
        if not isinstance(each["Value"], (str, dict)):
            raise _Apart("a value of its tags is not a string")
        found[each["Key"]] = each["Value"]
    return found


def _move_tags(value: Any, path: Path, origins: Origins) -> None:
    for index, each in enumerate(value):
        tag, _ = origins.of((*path, index))
        origins.move((*path, index, "Value"), (*path, each["Key"]))
        origins.set_entry((*path, each["Key"]), tag)


_RULE_KEYS = {
    "IpProtocol": "protocol",
    "FromPort": "port_range_min",
    "ToPort": "port_range_max",
    "CidrIp": "remote_ip_prefix",
    "SourceSecurityGroupId": "remote_group_id",
}


def _rules(direction: str) -> Callable[[Any], Any]:
    def rules(value: Any) -> Any:
        if not isinstance(value, list):
            raise _Apart("its rules are not written out")
        return [_rule(each, direction) for each in value]

    return rules


def _rule(value: Any, direction: str) -> Any:
    if not isinstance(value, dict) or not value.keys() <= _RULE_KEYS.keys():
        raise _Apart("a rule has other keys than those of Neutron")
    if not value.keys() & {"FromPort", "ToPort"}:  # Heat ignores the range of addresses then
        raise _Apart("a rule has no ports")
    if {"CidrIp", "SourceSecurityGroupId"} <= value.keys() or value.get("IpProtocol") in (-1, "-1"):
        raise _Apart("a rule has no form in Neutron")
    new: dict[str, Any] = {}
    for key, each in value.items():
        if key in ("FromPort", "ToPort") and str(each).startswith("-"):  # Heat leaves it out
            raise _Apart("a rule has a negative port")
        new[_RULE_KEYS[key]] = each
    if direction == "egress":
        new["direction"] = direction
    if "SourceSecurityGroupId" in value:
        new["remote_mode"] = "remote_group_id"
    return new


def _move_rules(value: Any, path: Path, origins: Origins) -> None:
    for index, each in enumerate(value):
        for key in each:
            origins.move((*path, index, key), (*path, index, _RULE_KEYS[key]))


_TAGS = _Form(_tags, _move_tags)


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
            "Tags": ("metadata", _TAGS),
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
            "Tags": ("metadata", _TAGS),
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
            "SecurityGroupIngress": ("rules", _Form(_rules("ingress"), _move_rules)),
            "SecurityGroupEgress": ("rules", _Form(_rules("egress"), _move_rules)),
        },
    ),
}

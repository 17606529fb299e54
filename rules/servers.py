"""What servers do not get in the way their author means: devices of volumes, ports, and alarms about them alone."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, INFO, Related, Rule, check, language
from heatlint.rule.language import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Resource, Stack

UNKEPT_DEVICE = Rule("HL422", "unkept-device", stage=ADVICE, severity=INFO)
SPLIT_NETWORK = Rule("HL423", "split-network", stage=ADVICE, severity=INFO)
UNFILTERED_ALARM = Rule("HL424", "unfiltered-alarm", stage=ADVICE, severity=INFO)

_ATTACHMENT, _SERVER = "OS::Cinder::VolumeAttachment", "OS::Nova::Server"
_ALARM, _POLICIES = "OS::Aodh::Alarm", ("OS::Heat::ScalingPolicy", "AWS::AutoScaling::ScalingPolicy")
_DEVICE, _OF_SERVER = "mountpoint", "instance_uuid"
#: What Ceilometer measures of each server. A project may have meters of its own.
_OF_SERVERS = re.compile(r"(instance|vcpus|cpu_util|(cpu|memory|disk)(\..*)?|network\.(incoming|outgoing)\..*)\Z")
#: Words of names that tell a network from its subnet.
_KIND = re.compile(r"sub[-_]?net|network|net|uuid|id|name")


@check
def devices(stack: Stack) -> Findings:
    """Nothing relies on the device of one of several volumes: Nova need not keep to it, as its description says."""
    text = stack.template.document.text
    if text is None or stack.group_template is not None or text.count(_OF_SERVER) < 2 or _DEVICE not in text:
        return
    volumes: dict[str, list[Resource]] = {}
    for resource in stack.resources.values():
        if resource.is_a(_ATTACHMENT) and _OF_SERVER in resource.properties:
            volumes.setdefault(repr(resource.properties[_OF_SERVER]), []).append(resource)
    several = [each for each in volumes.values() if len(each) > 1]
    texts, order = _texts_by_device(stack, text) if several else {}, language.Order()
    for attached in several:
        server = stack.resource(_argument(attached[0].properties[_OF_SERVER], stack.words.get_resource))
        first: dict[str, Resource] = {}
        for resource in attached:
            device = resource.properties.get(_DEVICE)
            if not isinstance(device, str) or not device.startswith("/dev/"):
                continue
            other = first.setdefault(device, resource)
            where = (*resource.path, stack.words.properties, _DEVICE)
            if other is not resource:
                if not _exclude_each_other(other, resource):
                    message = f'"{other.name}" has the device "{device}" of the same server; {_INSTEAD}'
                    yield UNKEPT_DEVICE.at(where, message)
                continue
            use = _use(texts.get(device, {}), server)
            sooner = _unordered(resource, attached[:_MOST], order) if use is not None else None
            if use is not None and sooner is not None:
                reason = f'if "{sooner.name}" is attached first, it may get "{device}", and a text relies on it'
                yield UNKEPT_DEVICE.at(where, f"{reason}; {_INSTEAD}", related=[Related(use, "the text")])


#: So many volumes of one server are compared; it has devices for fewer.
_MOST = 30
_INSTEAD = 'expected the path "/dev/disk/by-id/virtio-" with the first 20 characters of the volume\'s ID'


def _texts_by_device(stack: Stack, text: str) -> dict[str, dict[str | None, tuple[Any, ...]]]:
    """Return device -> server -> the path of its first longer text that names the device; None: of no server."""
    texts: dict[str, dict[str | None, tuple[Any, ...]]] = {}
    for found in re.finditer(r"/dev/\w+", text):
        path, is_key = stack.template.document.at(found.start())
        value, device = value_at(stack.template.value, path), found[0]
        owner = stack.resource(path[1]) if len(path) > 1 and path[0] == stack.words.resources else None
        if owner is not None and not is_key and isinstance(value, str) and device in value and value != device:
            texts.setdefault(device, {}).setdefault(owner.name if owner.is_a(_SERVER) else None, path)
    return texts


def _use(texts: dict[str | None, tuple[Any, ...]], server: Resource | None) -> tuple[Any, ...] | None:
    """Return the path of a text that relies on a device of a server: its own, or one of no server; None without one.

    texts: see _texts_by_device; server: None if it is not known which one it is. Texts of other servers mean devices of
    their own.
    """
    if server is None:
        return next(iter(texts.values()), None)
    return texts.get(server.name, texts.get(None))


def _unordered(resource: Resource, others: list[Resource], order: language.Order) -> Resource | None:
    """Return the first of some resources that may be made before a resource or after it; None without one."""
    for other in others:
        if other is not resource and not _exclude_each_other(other, resource):
            if not order.waits_for(resource, other) and not order.waits_for(other, resource):
                return other
    return None


def _exclude_each_other(first: Resource, second: Resource) -> bool:
    """Whether two resources may never exist together: both have a condition, and not the same one."""
    conditions = [each.written(each.stack.words.condition) for each in (first, second)]
    return None not in conditions and conditions[0] != conditions[1]


@check
def networks(stack: Stack) -> Findings:
    """The network and the subnet of one port of a server are in one item."""
    for resource in stack.resources.values():
        items = resource.properties.get("networks") if resource.is_a(_SERVER) else None
        if not isinstance(items, list) or len(items) != 2 or stack.group_template is not None:
            continue
        if [isinstance(each, dict) and list(each) for each in items] != [["network"], ["subnet"]]:
            continue
        if not _belong_together(stack, items[0]["network"], items[1]["subnet"]):
            continue
        yield SPLIT_NETWORK.at(
            (*resource.path, stack.words.properties, "networks", 1, "subnet"),
            'each item is a port of its own; expected "subnet" beside "network" for one port',
            key=True,
        )


def _belong_together(stack: Stack, network: Any, subnet: Any) -> bool:
    """Whether a subnet is surely of a network, or their names differ only in words such as "net" and "subnet"."""
    made = stack.resource(_argument(subnet, stack.words.get_resource))
    if made is not None:
        return bool(made.properties.get("network", made.properties.get("network_id")) == network)
    word = stack.words.get_param
    names = [_argument(each, word) if isinstance(each, dict) else each for each in (network, subnet)]
    if not all(isinstance(each, str) and each for each in names):
        return False
    stems = [re.sub("[-_ ]", "", _KIND.sub("", each.lower())) for each in names]
    return stems[0] == stems[1] and isinstance(network, dict) == isinstance(subnet, dict)


def _argument(value: Any, word: str) -> Any:
    """Return the text that a function of one key is called with, None for another value."""
    name = value.get(word) if isinstance(value, dict) and len(value) == 1 else None
    return name if isinstance(name, str) else None


@check
def alarms(stack: Stack) -> Findings:
    """An alarm that scales a group by what is measured of servers looks at those of the group only."""
    if stack.group_template is not None or not any(each.is_a(*_POLICIES) for each in stack.resources.values()):
        return
    asking = _asking_policies(stack)
    for resource in stack.resources.values():
        meter = resource.properties.get("meter_name") if resource.is_a(_ALARM) else None
        if not isinstance(meter, str) or not _OF_SERVERS.match(meter) or resource.path not in asking:
            continue
        if not any(each in resource.properties for each in ("query", "matching_metadata")):
            expected = 'expected "matching_metadata" or "query" for those of a group'
            where = (*resource.path, stack.words.type)
            yield UNFILTERED_ALARM.at(where, f"the alarm looks at each server of the project; {expected}")


def _asking_policies(stack: Stack) -> set[tuple[Any, ...]]:
    """Return the paths of the resources that ask a scaling policy of their stack to act."""
    found = set()
    for reference in (*stack.references("attribute"), *stack.references("resource")):
        target = stack.resource(reference.target)
        if target is not None and target.is_a(*_POLICIES):
            found.add(reference.path[:2])
    return found

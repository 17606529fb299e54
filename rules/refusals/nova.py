"""What Nova refuses. Sources: nova.api.openstack.compute.schemas, nova.network.neutron."""

from __future__ import annotations

import re
from collections import Counter

from heatlint.rule import language, of_type, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings
    from rules.types import Own

#: The release with version 2.92 of Nova's API.
_ZED = 19
#: The longest user data: Nova takes 65,535 characters of base64.
_MOST_BYTES = 65535 // 4 * 3
_MOST_METADATA = 255
#: The hints that Nova takes only as UUIDs -> what they name. Of "same_host", only a list is looked at.
_UUIDS_IN_HINTS = {"group": "server group", "different_host": "server", "same_host": "server"}


@of_type("OS::Nova::KeyPair")
def key_pair(it: Own) -> Findings:
    """The name of a key pair has letters, digits, spaces, "-" and "_"; since Zed also "@" and the dot. A public key for
    SSH has a space in it, after the name of its algorithm."""
    name = it.get("name")
    allowed = r"[-_ a-zA-Z0-9@.]+" if it.release >= _ZED else r"[-_ a-zA-Z0-9]+"
    if isinstance(name, str) and name and not re.fullmatch(allowed, name):
        signs = '"-", "_", "@" and "."' if it.release >= _ZED else '"-" and "_"'
        yield it.refused("name", f'"{name}" is not a name of a key pair; expected letters, digits, spaces, {signs}')
    key = it.get("public_key")
    if isinstance(key, str) and key and " " not in key and it.get("type") in (None, "ssh"):
        is_path = key[0] in "/~." or key.endswith(".pub")
        is_written = it.resource.properties.get("public_key") == key  # a default often only shows where the key goes
        if is_path or is_written:
            expected = '"get_file" with the path' if is_path else "its algorithm, a space, and the key"
            yield it.refused("public_key", f"this is not a public key for SSH; expected {expected}")


@of_type("OS::Nova::Server")
def server(it: Own) -> Findings:
    """The user data have 49,149 bytes at most, when Heat adds nothing to them. Metadata have keys of letters, digits,
    spaces, "-", "_", ":" and ".", and values of 255 characters at most. A server in a network without port security has
    no security groups. A subnet belongs to the network, and an address is in it. A volume that is made of an image has
    a size. The hints for the scheduler name a server group, and other servers, by UUID. A port is for one server."""
    text = it.get("user_data")
    if isinstance(text, str) and it.get("user_data_format") == "RAW" and len(text) * 4 > _MOST_BYTES:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > _MOST_BYTES:
            yield it.refused("user_data", f"the user data has {size} bytes; Nova takes {_MOST_BYTES} at most")
    yield from _metadata(it)
    yield from _hints(it)
    yield from _addresses(it)
    yield from _sizes(it)
    yield from _ports(it)
    if it.is_set("security_groups") and it.get("security_groups") != ["default"]:
        yield from _unprotected_networks(it)


def _addresses(it: Own) -> Findings:
    """Source: for the subnet, _validate_belonging_subnet_to_net of Heat's server_network_mixin."""
    for entry in it.items("networks"):
        is_alone = entry.absent("port") and not entry.refers("port")
        if is_alone and (not entry.is_empty("fixed_ip") or entry.target("subnet") is not None):
            from heatlint.rule import networks

            network = networks.made_network(entry, "network", "uuid")
            for name, message in networks.faults(entry, network, ("subnet",), "fixed_ip"):
                yield entry.refused(name, message)


def _sizes(it: Own) -> Findings:
    """Source: nova.compute.api (_validate_bdm). Nova knows the size of a volume or a snapshot."""
    for device in it.items("block_device_mapping_v2"):
        has_image = device.given("image") and not device.is_empty("image")
        if has_image and device.absent("volume_id") and device.absent("snapshot_id") and device.is_empty("volume_size"):
            yield device.refused("image", 'a volume that is made of an image needs a "volume_size"')


def _hints(it: Own) -> Findings:
    hints = it.get("scheduler_hints")
    for name, value in hints.items() if isinstance(hints, dict) else ():
        is_list = isinstance(value, list) and name != "group"
        for index, each in enumerate(value) if is_list else [(None, value)]:
            steps = ("scheduler_hints", name) if index is None else ("scheduler_hints", name, index)
            yield from _hint(it, name, each, steps, is_item=is_list)


def _ports(it: Own) -> Findings:
    """Report ports that the template gives to another server, too, or twice to this one."""
    own: set[Any] = set()
    for each in it.items("networks"):
        target = each.target("port")
        if target is None or not target.is_a("OS::Neutron::Port"):
            continue
        other = it.resource if target in own else it.earlier("port", target)
        if other is not None:
            whom = "this server" if other is it.resource else f'the server "{other.name}"'
            yield each.refused("port", f'the port "{target.name}" is that of {whom}, too; expected a port of its own')
        own.add(target)


@of_type("AWS::EC2::Instance")
def instance(it: Own) -> Findings:
    """The hints for the scheduler name a server group, and other servers, by UUID."""
    hints = list(it.items("NovaSchedulerHints"))
    names = [each.get("Key") for each in hints]
    count = Counter(name for name in names if isinstance(name, str))
    for each, name in zip(hints, names, strict=True):
        is_item = isinstance(name, str) and count[name] > 1  # then Heat makes a list of the values
        yield from _hint(it, name, each.get("Value"), (*each.steps, "Value"), is_item=is_item)


def _hint(it: Own, name: Any, value: Any, steps: tuple[Any, ...], *, is_item: bool) -> Findings:
    """Yield the finding that a value of a hint is not a UUID. is_item: whether it is one of a list."""
    noun = _UUIDS_IN_HINTS.get(name) if isinstance(name, str) else None
    if noun is None or not isinstance(value, str) or not value or language.is_uuid(value) or it.refers(*steps):
        return
    if name == "same_host" and not is_item:
        return
    message = f'"{shorten(value)}" is not a UUID; expected the ID of a {noun}{_known_group(it, name, value)}'
    yield it.refused(*steps, message)


def _known_group(it: Own, hint: str, name: str) -> str:
    """Return the end of a message with the ID of the server group that has a name, if an inventory has it."""
    stack = it.resource.stack
    inventory = stack.known.inventory
    if hint != "group" or inventory is None:
        return ""
    from heatlint.rule import cloud

    if cloud.is_secret(stack, name):
        return ""
    found = [each for each in inventory.items("server_groups") or () if each.get("name") == name and "id" in each]
    return f': "{found[0]["id"]}" has this name' if found else ""


def _metadata(it: Own) -> Findings:
    metadata = it.get("metadata")
    for key, value in metadata.items() if isinstance(metadata, dict) else ():
        if isinstance(key, str) and not re.fullmatch(r"[-a-zA-Z0-9_:. ]{1,255}", key):
            yield it.refused(
                "metadata",
                key,
                f'"{key}" is not a key for metadata; expected at most 255 letters, digits, spaces, "-", "_", ":", "."',
            )
        if isinstance(value, str) and len(value) > _MOST_METADATA:
            yield it.refused(
                "metadata",
                key,
                f"the value has {len(value)} characters; Nova takes {_MOST_METADATA} at most in metadata",
            )


def _unprotected_networks(it: Own) -> Findings:
    for network in it.items("networks"):
        target = network.target("network", "uuid")
        if target is not None and target.type is not None and network.absent("port"):
            if target.type.properties.get("port_security_enabled") is None:
                continue
            if target.values.get("port_security_enabled") is False:
                yield it.refused(
                    "security_groups",
                    f'the network "{target.name}" has no port security, so a server in it cannot have security groups',
                )
                return


@of_type("OS::Nova::ServerGroup")
def server_group(it: Own) -> Findings:
    """A group of servers has one policy."""
    policies = it.get("policies")
    if isinstance(policies, list) and (it.minimum_count("policies") > 1 or it.is_empty("policies")):
        yield it.refused("policies", f"a server group has one policy, not {len(policies)}")

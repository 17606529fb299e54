"""Own checks of OS::Nova types. Source: heat.engine.resources.openstack.nova, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import Refused, Unknown, Unvalued, of_type
from heatlint.rule.language import Partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

#: The source of a block device is one of these; the last two belong together.
_SOURCES = ("volume_id", "snapshot_id", "image", "swap_size", "ephemeral_size", "ephemeral_format")

#: Properties of a block device that do not depend on its source.
_DETAILS = ("device_type", "disk_bus", "boot_index", "volume_size", "delete_on_termination", "volume_type")

#: The release with version 2.92 of Nova's API. Heat asks Nova for its version, which is taken for that of the release.
_ZED = 19


@of_type("OS::Nova::Server")
def server(it: Own) -> Findings:
    """A server boots from an image or a bootable block device, and from one only; each block device has one source;
    each network names a network, subnet or port, or is allocated, and an address goes with what can have one;
    security groups are the ports' where there are ports; metadata has no `deployments` with SOFTWARE_CONFIG. There are
    no files in `personality`: Nova takes none from API version 2.57 (Queens) on.

    Cloud: whether image and flavor exist and fit each other, limits on metadata, API versions.
    """
    if it.is_set("personality") and not _has_known_api(it):
        yield it.unfit("personality", 'Nova takes no files since Queens (API version 2.57); expected "user_data"')
    yield from _software_config(it)
    yield from _block_devices(it)
    yield from _networks(it)


def _software_config(it: Own) -> Findings:
    resource = it.resource
    stack = resource.stack
    written = resource.written(stack.words.metadata)
    if it.get("user_data_format") != "SOFTWARE_CONFIG" or not isinstance(written, dict):
        return
    try:
        metadata = Partial(stack.evaluator).resolve(written)
    except (Refused, Unknown):
        return
    if not isinstance(metadata, dict) or "deployments" not in metadata:
        return
    deployments = metadata["deployments"]
    if not (isinstance(deployments, Unvalued) and deployments.may_vanish):
        yield it.unfit("user_data_format", 'with "SOFTWARE_CONFIG" the metadata must not contain "deployments"')


def _block_devices(it: Own) -> Findings:
    if it.is_set("block_device_mapping") and it.is_set("block_device_mapping_v2"):
        yield it.exclusive("block_device_mapping", "block_device_mapping_v2")
    old, new = list(it.items("block_device_mapping")), list(it.items("block_device_mapping_v2"))
    for device in old:
        if device.given("volume_id") and device.given("snapshot_id"):
            yield device.exclusive("volume_id", "snapshot_id")
        elif device.absent("volume_id") and device.absent("snapshot_id"):
            yield device.choice("volume_id", "snapshot_id")
    empty = []
    for device in new:
        given = [name for name in _SOURCES if _is_source(device, name)]
        if "ephemeral_size" in given and "ephemeral_format" in given:
            given.remove("ephemeral_format")
        for name in given[1:]:
            yield device.exclusive(given[0], name, why="because a block device has one source")
        if not given and all(
            device.is_empty(name) if name == "ephemeral_size" else device.absent(name) for name in _SOURCES
        ):
            yield device.choice(*_SOURCES)
        elif given and all(map(device.is_empty, _SOURCES)):
            empty.append((device, given[0]))
    for device, name in it.constant(*empty):
        yield from _no_device(device, name)
    yield from _boot_sources(it, old, new)


def _is_source(device: Own, name: str) -> bool:
    return device.is_set(name) if name == "ephemeral_size" else device.given(name)


def _no_device(device: Own, name: str) -> Findings:
    """Report properties of a device whose source is empty, because Heat creates no device from it."""
    others = [other for other in _DETAILS if device.given(other)]
    if device.is_set("device_name"):
        others.append("device_name")
    if others:
        source = device.get(name)
        quoted = f'"{source}"' if isinstance(source, str) else source
        yield device.unfit(name, f'{quoted} creates no device, so "{others[0]}" cannot be set')


def _boot_sources(it: Own, old: list[Own], new: list[Own]) -> Findings:
    both_known = it.has_known_length("block_device_mapping") and it.has_known_length("block_device_mapping_v2")
    from_image = it.given("image")
    maybe = [device for device in new if not device.known("boot_index") or not all(map(device.known, _SOURCES))]
    boots = []
    for device in new:
        origins = [name for name in ("volume_id", "snapshot_id", "image") if device.given(name)]
        if origins and device.known("boot_index") and device.get("boot_index") in (None, 0):
            boots.append((device, origins[0]))
    if from_image + len(boots) > 1:
        device, name = boots[-1]
        yield device.unfit(name, "the server has two boot sources; expected a boot_index other than 0 on all but one")
    boots_from_vda = any(not device.known("device_name") or device.get("device_name") == "vda" for device in old)
    if both_known and it.absent("image") and not boots and not maybe and not boots_from_vda:
        yield it.choice("image", "block_device_mapping_v2", why="to boot from")


def _networks(it: Own) -> Findings:
    networks = list(it.items("networks"))
    for network in networks:
        yield from _network(network)
    allocated = [network for network in networks if network.is_set("allocate_network")]
    if allocated and it.minimum_count("networks") > 1:
        yield allocated[0].unfit("allocate_network", "a server with an allocated network cannot have other networks")
    if it.is_set("security_groups") and any(network.given("port") for network in networks):
        yield it.exclusive("networks", "security_groups", why="because each port has its own security groups")


def _network(network: Own) -> Findings:
    named = ("network", "port", "subnet")
    if all(map(network.absent, named)) and network.is_empty("allocate_network"):
        yield network.choice(*named, "allocate_network")
    if network.is_set("allocate_network"):
        for name in network.names():
            if name != "allocate_network" and network.given(name):
                yield network.exclusive("allocate_network", name)
                break
    if network.is_set("fixed_ip") and network.given("port"):
        yield network.exclusive("port", "fixed_ip", why="because the port has its own addresses")
    extra = network.release >= 27 and not network.is_empty("port_extra_properties")
    if (
        network.given("floating_ip")
        and network.given("network")
        and network.absent("port")
        and network.absent("subnet")
        and not extra
    ):
        yield network.companion(
            "floating_ip", "port", why='or "subnet" beside the network, so that Heat knows the port'
        )


@of_type("OS::Nova::KeyPair")
def key_pair(it: Own) -> Findings:
    """Since Zed, a key pair needs a public key: Nova makes no keys from API version 2.92 on.

    Cloud: whether the API has key types and users."""
    if it.release >= _ZED and it.is_missing("public_key") and not _has_known_api(it):
        yield it.unfit('"public_key" is needed; Nova makes no keys since Zed (API version 2.92)')


def _has_known_api(it: Own) -> bool:
    """Whether the inventory says which version of Nova's API the cloud has: then rules/clouds/apis.py judges."""
    inventory = it.resource.stack.known.inventory
    return inventory is not None and inventory.microversion("compute") is not None


@of_type("OS::Nova::Quota")
def quota(it: Own) -> Findings:
    """At least one limit must be set."""
    limits = [name for name in it.names() if name != "project"]
    if len(limits) - sum(map(it.absent, limits)) < 1 + it.absent("project"):
        yield it.choice(*limits)

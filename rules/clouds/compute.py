"""What servers and volumes need of the cloud, as the inventory says: flavors, images, limits."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.rule import Unvalued, View, cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.rule import Inventory
    from heatlint.rule.cloud import Fault, Faults

    #: What Nova compares of a flavor and an image: the key of each, the unit, the word.
    Compared = tuple[str, str, str, str]


class _Names(NamedTuple):
    """The names of the properties of a server: its image, its flavor, and its volumes."""

    image: str
    flavor: str
    volumes: str


_OF_SERVERS = _Names("image", "flavor", "block_device_mapping_v2")
_OF_INSTANCES = _Names("ImageId", "InstanceType", "BlockDeviceMappings")
_GIB = 1024**3
_MEMORY: Compared = ("ram", "min_ram", "MiB", "memory")
_DISK: Compared = ("disk", "min_disk", "GiB", "disk")
#: The names of the first disk. Source: nova.block_device (get_device_letter).
_FIRST_DISKS = ("vda", "sda", "hda", "xvda")


def _server(it: View, inventory: Inventory) -> Faults:
    """Source: Server.validate of heat.engine.resources.openstack.nova.server; nova.compute.api for the file's size."""
    flavor = cloud.item_of(inventory, "nova.flavor", it, "flavor")
    image = cloud.item_of(inventory, "glance.image", it, "image")
    if image is not None and not _is_active(image) and isinstance(it.get("flavor"), str) and not it.refers("flavor"):
        yield _inactive("unfit-image", it, image)
    elif image is not None and flavor is not None:
        yield from _image(it, flavor, image, _OF_SERVERS, "unfit-image", (_MEMORY, _DISK))
    elif flavor is not None and it.absent("image"):
        yield from _boot_volumes(it, flavor, inventory)
    for volume in it.items("block_device_mapping_v2"):
        yield from _volume(volume, inventory, "volume_size")
    yield from _limits(it, inventory)


def _instance(it: View, inventory: Inventory) -> Faults:
    """Of this type Heat does not compare the flavor with the image; Nova does it in the deployment."""
    image = cloud.item_of(inventory, "glance.image", it, "ImageId")
    flavor = cloud.item_of(inventory, "nova.flavor", it, "InstanceType")
    if image is not None and not _is_active(image):
        yield _inactive("unusable-image", it, image, "ImageId")
    elif image is not None and flavor is not None:
        # Nova compares no disk without a size, and none of a server that boots from a volume.
        has_disk = flavor.get("disk") and it.absent(_OF_INSTANCES.volumes)
        compared = (_MEMORY, _DISK) if has_disk else (_MEMORY,)
        yield from _image(it, flavor, image, _OF_INSTANCES, "unusable-image", compared)


def _image(
    it: View,
    flavor: dict[str, Any],
    image: dict[str, Any],
    properties: _Names,
    rule: str,
    compared: tuple[Compared, ...],
) -> Faults:
    """The flavor is large enough for the image. rule: about what is compared."""
    stack, names = it.resource.stack, (it.get(properties.image), it.get(properties.flavor))
    for each in compared:
        if message := _too_small(it, flavor, image, each, names):
            yield cloud.Fault(rule, it.place(properties.flavor), message)
            return
    name, size = (cloud.quoted_name(stack, each) for each in names)
    disk = flavor.get("disk")
    if disk and image.get("size", 0) > disk * _GIB and it.absent(properties.volumes):
        message = f"the image {name} has {image['size']} bytes; the flavor {size} has a disk of {disk} GiB"
        if cloud.is_secret(stack, *names):
            message = f"the image {name} is larger than the disk of the flavor {size}"
        yield cloud.Fault("unusable-image", it.place(properties.flavor), message)


def _too_small(
    it: View,
    flavor: dict[str, Any],
    image: dict[str, Any],
    compared: Compared,
    names: tuple[Any, Any],
) -> str | None:
    """Return the message that a flavor has too little for an image; None when it has enough, as far as that is known.

    compared: see _MEMORY; names: of the image and the flavor, as given.
    """
    has, needs, unit, what = compared
    if has not in flavor or needs not in image or flavor[has] >= image[needs]:
        return None
    name, size = (cloud.quoted_name(it.resource.stack, each) for each in names)
    if cloud.is_secret(it.resource.stack, *names):
        return f"the image {name} needs more {what} than the flavor {size} has"
    return f"the image {name} needs {image[needs]} {unit} of {what} at least; the flavor {size} has {flavor[has]}"


def _boot_volumes(it: View, flavor: dict[str, Any], inventory: Inventory) -> Faults:
    """Nova compares the memory of the flavor with the image of the volume from which a server boots, too.

    Sources: nova.block_device (get_bdm_image_metadata), nova.compute.api (_validate_flavor_image_nostatus).
    """
    for device in _boot_devices(it):
        volume = device.target("volume_id")
        source = device if volume is None else View(volume)
        image = cloud.item_of(inventory, "glance.image", source, "image")
        names = source.get("image"), it.get("flavor")
        if image is not None and (message := _too_small(it, flavor, image, _MEMORY, names)):
            yield cloud.Fault("unusable-image", it.place("flavor"), message)
            return


def _boot_devices(it: View) -> Iterator[View]:
    """Yield the block devices from which a server certainly boots if it has no image."""
    yield from (each for each in it.items("block_device_mapping_v2") if each.get("boot_index") == 0)
    for each in it.items("block_device_mapping"):
        name = each.get("device_name")
        if isinstance(name, str) and name.removeprefix("/dev/") in _FIRST_DISKS:
            yield each


def _is_active(image: dict[str, Any]) -> bool:
    status: str = image.get("status", "active")
    return status.lower() == "active"


def _inactive(rule: str, it: View, image: dict[str, Any], prop: str = "image") -> Fault:
    stack, name = it.resource.stack, it.get(prop)
    status = "not active" if cloud.is_secret(stack, name) else f'"{image["status"]}"'
    message = f"the image {cloud.quoted_name(stack, name)} is {status}; expected an active image"
    return cloud.Fault(rule, it.place(prop), message)


def _limits(it: View, inventory: Inventory) -> Faults:
    """Heat compares metadata and files with the absolute limits of Nova."""
    for name, limit, things in (("metadata", "server_meta", "entries"), ("personality", "personality", "files")):
        most = inventory.limit(limit)
        value = None if most is None else it.get(name)
        if most is None or not isinstance(value, dict):
            continue
        count = len({str(key) for key, each in value.items() if not (isinstance(each, Unvalued) and each.may_vanish)})
        if count > most:
            message = f'"{name}" has {count} {things}; the compute service of the cloud allows {most}'
            yield cloud.Fault("over-limit", it.place(name), message)
    most, files = inventory.limit("personality_size"), it.get("personality")
    for path, content in files.items() if most is not None and isinstance(files, dict) else ():
        size = len(content.encode("utf-8", "surrogatepass")) if isinstance(content, str) else 0
        if size > (most or 0):
            message = f'the file "{path}" has {size} bytes; the compute service of the cloud allows {most}'
            yield cloud.Fault("over-limit", it.place("personality", path), message)


def _volume(it: View, inventory: Inventory, size: str = "size") -> Faults:
    """A volume is large enough for its image."""
    image, given = cloud.item_of(inventory, "glance.image", it, "image"), it.get(size)
    if image is None or not isinstance(given, int):
        return
    if not _is_active(image):
        yield _inactive("unusable-image", it, image)
    needed = inventory.least_volume(image)
    if 0 < given < needed:
        stack, name = it.resource.stack, it.get("image")
        size_needed = f"a volume of {needed} GiB at least; {given} are given"
        what = "a larger volume" if cloud.is_secret(stack, name, given) else size_needed
        message = f"the image {cloud.quoted_name(stack, name)} needs {what}"
        yield cloud.Fault("unusable-image", it.place(size), message)


#: Type -> its check.
CHECKS: dict[str, Callable[[View, Inventory], Faults]] = {
    "OS::Nova::Server": _server,
    "AWS::EC2::Instance": _instance,
    "OS::Cinder::Volume": _volume,
}

"""What volumes and shares need of Cinder and Manila."""

from __future__ import annotations

from heatlint.demand.properties import AT_LEAST_ONE, Needed, SizeProperty, is_set, number
from heatlint.demand.ranges import MAYBE_ONE, ONE, POSSIBLE, Range
from heatlint.language.functions.base import Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.demand.properties import Needs, Properties
    from heatlint.demand.sizes import Sizes
    from heatlint.model.resource import Resource

#: The properties that give a volume content, for which it must be large enough.
_IMAGES = ("image", "imageRef")
_CONTENT = (*_IMAGES, "snapshot_id", "source_volid", "backup_id", "SnapshotId")
#: How many volumes are followed from one to the one that it is a copy of.
_MOST_COPIES = 20


def volume(it: Properties) -> Needs:
    """Return what a volume needs."""
    is_ec2 = it.resource.is_a("AWS::EC2::Volume")
    origin = it if is_ec2 else _origin(it, _MOST_COPIES)
    default = ONE
    if _content(origin.resource):  # an image may name a type
        default = MAYBE_ONE if origin.resource.properties.keys() & set(_IMAGES) else POSSIBLE
    type_name = None if is_ec2 else _type_of(origin)
    size = SizeProperty(("Size" if is_ec2 else "size",), _least(it))
    return of_volume(_size(it, _MOST_COPIES), type_name, default, it.sizes, size)


def _type_of(it: Properties) -> Any:
    """Return the volume type that a volume names: of one that the stack makes, the name."""
    value = it.get("volume_type")
    made = it.referred(value)
    if made is None or not made.resource.is_a("OS::Cinder::VolumeType") or made.resource.external:
        return value
    return made.get_or_unvalued("name")


def _content(resource: Resource) -> list[str]:
    """Return the properties that may give a volume content, so that it cannot be smaller than that."""
    return [name for name in _CONTENT if name in resource.properties]


def _least(it: Properties) -> int | None:
    """Return the smallest size that a volume may have for its content; None when that is not known."""
    content = _content(it.resource)
    if not content:
        return 1
    is_of_image = len(content) == 1 and content[0] in _IMAGES
    return it.sizes.least_volume(it.get(content[0])) if is_of_image else None


def _origin(it: Properties, copies: int) -> Properties:
    """Return the volume that gives a volume its type: itself, or the one that it is a copy of."""
    if copies and not it.get("volume_type"):
        source = it.resource_of("source_volid")
        if source is not None and source.resource.is_a("OS::Cinder::Volume"):
            return _origin(source, copies - 1)
    return it


def _size(it: Properties, copies: int) -> Range:
    """Return the size of a volume in GB. copies: how many volumes may be followed."""
    if it.resource.is_a("AWS::EC2::Volume"):
        return number(it.get("Size"), AT_LEAST_ONE)
    if is_set(it.get("backup_id")) is not False:  # Heat passes no size on: the volume gets that of the backup
        return AT_LEAST_ONE
    size = it.get("size")
    if size is None and copies:
        origin = it.resource_of("source_volid")
        if origin is not None and origin.resource.is_a("OS::Cinder::Volume"):
            return _size(origin, copies - 1)
    return number(size, AT_LEAST_ONE)


def of_volume(amount: Range, type_name: Any, default: Range, sizes: Sizes, size: SizeProperty) -> Needs:
    """Return what a volume needs. amount: its size in GB; size: what gives that.

    type_name: its volume type, None when none is given; default: whether it has that of the cloud then.
    """
    needs = [Needed("volumes", None, ONE)]
    needs += [Needed(name, None, amount, (size,)) for name in ("gigabytes", "per_volume_gigabytes")]
    for name, count in _types(sizes.volume_type(type_name), default, sizes).items():
        needs.append(Needed(f"volumes_{name}", None, count))
        needs.append(Needed(f"gigabytes_{name}", None, amount.times(count), (size,)))
    return needs


def _types(given: Any, default: Range, sizes: Sizes) -> dict[str, Range]:
    """Return the types that a volume may have, with how many volumes of the type it is."""
    if isinstance(given, str) and given:
        return {given: ONE}
    if isinstance(given, Unvalued) and given.allowed is not None:
        return {str(sizes.volume_type(each)): POSSIBLE for each in given.allowed}
    found = dict.fromkeys(sizes.possible_volume_types, POSSIBLE)
    if sizes.default_volume_type is None or isinstance(given, Unvalued):
        return found
    if default.is_exact:
        default = ONE if sizes.is_default_sure else MAYBE_ONE
    only = {sizes.default_volume_type: default}
    return only if default.is_exact else {**found, **only}


def share(it: Properties) -> Needs:
    """Return what a share needs."""
    size = number(it.get("size"), AT_LEAST_ONE)
    source = (SizeProperty(("size",), None if "snapshot" in it.resource.properties else 1),)
    needs = [Needed("shares", None, ONE)]
    needs += [Needed(name, None, size, source) for name in ("share_gigabytes", "per_share_gigabytes")]
    if is_set(it.get("share_network")) is not False:
        needs.append(Needed("ports", None, POSSIBLE))
    return needs

"""What volumes and shares need of Cinder and Manila."""

from __future__ import annotations

from heatlint.demand.properties import AT_LEAST_ONE, is_set, number
from heatlint.demand.ranges import ONE, Range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.demand.properties import Needs, Properties
    from heatlint.model.resource import Resource

#: The types of volumes -> the property with the size.
SIZE_PROPERTIES = {"OS::Cinder::Volume": "size", "AWS::EC2::Volume": "Size"}
#: The properties that give a volume content, for which it must be large enough.
_CONTENT = ("image", "imageRef", "snapshot_id", "source_volid", "backup_id", "SnapshotId")
#: How many volumes are followed from one to the one that it is a copy of.
_MOST_COPIES = 20


def volume(it: Properties) -> Needs:
    """Return what a volume needs."""
    is_ec2 = it.resource.is_a("AWS::EC2::Volume")
    return of_volume(_size(it, _MOST_COPIES), None if is_ec2 else it.sizes.volume_type(it.get("volume_type")))


def has_content(resource: Resource) -> bool:
    """Whether a volume may have content, so that it cannot be smaller than that."""
    return any(name in resource.properties for name in _CONTENT)


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


def of_volume(size: Range, type_name: Any) -> Needs:
    """Return what a volume of a size needs. type_name: its volume type; None for the default of the cloud."""
    needs: Needs = [("volumes", None, ONE), ("gigabytes", None, size), ("per_volume_gigabytes", None, size)]
    if isinstance(type_name, str) and type_name:
        needs += [(f"volumes_{type_name}", None, ONE), (f"gigabytes_{type_name}", None, size)]
    return needs


def share(it: Properties) -> Needs:
    """Return what a share needs."""
    size = number(it.get("size"), AT_LEAST_ONE)
    needs: Needs = [("shares", None, ONE), ("share_gigabytes", None, size), ("per_share_gigabytes", None, size)]
    if is_set(it.get("share_network")) is not False:
        needs.append(("ports", None, Range(0, 0, 1)))
    return needs

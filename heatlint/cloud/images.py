"""What images need, as an inventory says."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cloud.lookups import Item

_GIB = 1024**3


def least_volume(image: Item) -> int:
    """Return the size in GiB that a volume of an image needs, as far as that is known.

    Source: cinder.volume.flows.api.create_volume.
    """
    sizes: list[int] = [-(-image.get(name, 0) // _GIB) for name in ("size", "virtual_size")]
    least: int = max(image.get("min_disk", 0), *sizes)
    return least

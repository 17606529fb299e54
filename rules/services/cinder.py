"""Own checks of OS::Cinder types. Source: heat.engine.resources.openstack.cinder, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Cinder::Volume")
def volume(it: Own) -> Findings:
    """One source at most, unless a backup is restored: an image, a snapshot or a volume; without a size it is a
    snapshot or a volume."""
    if it.is_set("image") and it.is_set("imageRef"):
        yield it.exclusive("image", "imageRef")
        return
    if not it.is_empty("backup_id"):
        return
    origins = [name for name in ("snapshot_id", "source_volid", "image", "imageRef") if it.is_set(name)]
    for name in origins[1:]:
        yield it.exclusive(origins[0], name, why="as a volume has one source")
    if len(origins) < 2 and it.absent("size"):
        if origins and origins[0].startswith("image"):
            yield it.companion(origins[0], "size")
        elif not origins and it.is_empty("snapshot_id") and it.is_empty("source_volid"):
            yield it.choice("size", "snapshot_id", "source_volid", "backup_id")


@of_type("OS::Cinder::VolumeType")
def volume_type(it: Own) -> Findings:
    """A public type must not have projects."""
    if it.is_set("projects") and it.is_set("is_public"):
        yield it.unfit("projects", '"projects" needs "is_public: false"; a public volume type belongs to every project')


@of_type("OS::Cinder::Quota")
def quota(it: Own) -> Findings:
    """At least one limit must be set.

    Cloud: whether the limits are above what is used."""
    limits = [name for name in it.names() if name != "project"]
    if len(limits) - sum(map(it.absent, limits)) < 1 + it.absent("project"):
        yield it.choice(*limits)

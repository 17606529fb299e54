"""Own checks of OS::Glance types. Source: heat.engine.resources.openstack.glance, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Glance::WebImage", "OS::Glance::Image")
def image(it: Own) -> Findings:
    """Amazon's container format and disk format must be the same; only a shared image has members."""
    container, disk = it.get("container_format"), it.get("disk_format")
    if container in ("ami", "ari", "aki") and it.known("disk_format") and disk != container:
        yield it.unfit("disk_format", f'"container_format: {container}" needs "disk_format: {container}"')
    if it.release >= 16 and it.is_set("members") and it.known("visibility") and it.get("visibility") != "shared":
        yield it.companion("members", "visibility: shared")

"""Own checks of OS::Senlin types, placeholders since 2024.2. Source: heat.engine.resources.openstack.senlin."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Senlin::Cluster")
def cluster(it: Own) -> Findings:
    """The minimum size must not be above the maximum, and the desired capacity must be between them.

    Cloud: whether the profile and the policies exist."""
    yield from it.sizes("min_size", "max_size", "desired_capacity", unlimited=-1)

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
    least, most, desired = (it.get(name) for name in ("min_size", "max_size", "desired_capacity"))
    if isinstance(least, int) and isinstance(most, int) and -1 != most < least:
        yield it.unfit("min_size", f'{least} is more than the {most} of "max_size"')
        return
    if isinstance(desired, int) and isinstance(least, int) and desired < least:
        yield it.unfit("desired_capacity", f'{desired} is less than the {least} of "min_size"')
    if isinstance(desired, int) and isinstance(most, int) and -1 != most < desired:
        yield it.unfit("desired_capacity", f'{desired} is more than the {most} of "max_size"')

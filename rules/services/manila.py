"""Own checks of OS::Manila types. Source: heat.engine.resources.openstack.manila, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Manila::ShareNetwork")
def share_network(it: Own) -> Findings:
    """A Neutron network goes with a subnet of it; networks of Nova no longer exist.

    Cloud: whether the subnet is one of the network."""
    beside = it.is_set("neutron_network") or it.is_set("neutron_subnet")
    if it.is_set("nova_network") and (it.release >= 23 or beside):
        yield it.unfit("nova_network", 'Nova networks no longer exist; expected "neutron_network"')
    if it.is_set("neutron_network") and it.is_empty("neutron_subnet"):
        yield it.companion("neutron_network", "neutron_subnet")

"""Own checks of OS::Designate types. Source: heat.engine.resources.openstack.designate, each `validate`."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Designate::Zone")
def zone(it: Own) -> Findings:
    """A primary zone has the mail address of who looks after it, a secondary one the servers that it follows.

    Cloud: whether the name is free."""
    for kind, name in (("PRIMARY", "email"), ("SECONDARY", "masters")):
        if it.get("type") == kind and it.is_empty(name):
            if it.written("type"):
                yield it.companion("type", name, why=f"for a {kind.lower()} zone")
            else:
                yield it.unfit(f'a {kind.lower()} zone needs "{name}"')

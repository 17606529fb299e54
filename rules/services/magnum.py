"""Own checks of OS::Magnum types. Source: heat.engine.resources.openstack.magnum, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_DRIVERS = {"kubernetes": "cinder", "swarm": "rexray", "mesos": "rexray"}


@of_type("OS::Magnum::ClusterTemplate", "OS::Magnum::BayModel")
def cluster_template(it: Own) -> Findings:
    """The orchestration engine must exist, and the volume driver must be that of the engine."""
    engine, driver = it.get("coe"), it.get("volume_driver")
    if isinstance(engine, str) and engine not in _DRIVERS:
        yield it.unfit("coe", f'"{engine}" is not one of {", ".join(_DRIVERS)}')
    elif isinstance(engine, str) and isinstance(driver, str) and driver != _DRIVERS[engine]:
        yield it.unfit(
            "volume_driver", f'"{driver}" is not the volume driver of {engine}; expected "{_DRIVERS[engine]}"'
        )

"""Own checks of OS::Magnum types. Source: heat.engine.resources.openstack.magnum, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

_DRIVERS = {"kubernetes": "cinder", "swarm": "rexray", "mesos": "rexray"}


@of_type("OS::Magnum::ClusterTemplate", "OS::Magnum::BayModel")
def cluster_template(it):
    """The volume driver is the one of the orchestration engine."""
    engine, driver = it.get("coe"), it.get("volume_driver")
    if isinstance(engine, str) and isinstance(driver, str) and driver != _DRIVERS.get(engine, driver):
        yield it.unfit("volume_driver", f'the volume driver of {engine} is "{_DRIVERS[engine]}", not "{driver}"')

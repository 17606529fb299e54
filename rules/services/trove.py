"""Own checks of OS::Trove types. Source: heat.engine.resources.openstack.trove, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Trove::Cluster")
def cluster(it: Own) -> Findings:
    """An interface needs either a network or a port.

    Cloud: the datastore and its version."""
    for instance in it.items("instances"):
        for interface in instance.items("networks"):
            yield from _interface(interface, "network", "port")
    yield from _datastore(it)


@of_type("OS::Trove::Instance")
def instance(it: Own) -> Findings:
    """Users need databases, and may only name databases of the instance. An interface needs either a network or a
    port. A datastore version needs a datastore type.

    Cloud: the datastore and its version."""
    if it.is_set("users") and it.is_empty("databases"):
        yield it.companion("users", "databases")
    elif it.has_known_length("databases"):
        names = [database.get("name") for database in it.items("databases")]
        for user in it.items("users") if all(isinstance(name, str) for name in names) else ():
            for index, name in user.values("databases"):
                if name not in names:
                    yield user.unfit("databases", index, f'there is no database "{name}"')
    for interface in it.items("networks"):
        yield from _interface(interface, "network", "port")
    yield from _datastore(it)


def _datastore(it: Own) -> Findings:
    if it.is_set("datastore_version") and it.is_empty("datastore_type"):
        yield it.companion("datastore_version", "datastore_type")


def _interface(interface: Own, *names: str) -> Findings:
    given, absent = interface.given, interface.absent
    if interface.release < 23:  # until then Heat took an empty text for no value
        given, absent = interface.is_set, interface.is_empty
    if all(map(given, names)):
        yield interface.exclusive(*names)
    elif all(map(absent, names)):
        yield interface.choice(*names)

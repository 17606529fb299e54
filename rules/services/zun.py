"""Own checks of OS::Zun types. Source: heat.engine.resources.openstack.zun, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_POLICIES = ("no", "on-failure", "always", "unless-stopped")


@of_type("OS::Zun::Container")
def container(it: Own) -> Findings:
    """The restart policy is one that Zun has; quotes in the command are closed; a mount has a volume or the size of
    one; a network names a network or a port, and a port has its addresses."""
    policy = it.get("restart_policy")
    if isinstance(policy, str) and policy and not _is_policy(policy):
        yield it.unfit("restart_policy", f'"{policy}" is not one of {", ".join(_POLICIES)}, on-failure:TIMES')
    command = it.get("command")
    if isinstance(command, str) and it.release >= 13 and not _can_be_split(command) and it.constant((it, "command")):
        yield it.unfit(
            "command",
            "the command cannot be split into words: a quote in it is not closed, or nothing "
            "comes after its last backslash",
        )
    for mount in it.items("mounts"):
        if mount.is_set("volume_id") and mount.is_set("volume_size"):
            yield mount.exclusive("volume_id", "volume_size")
        elif mount.absent("volume_id") and mount.absent("volume_size"):
            yield mount.choice("volume_id", "volume_size")
    for network in it.items("networks"):
        if network.absent("network") and network.absent("port"):
            yield network.choice("network", "port")
        if network.is_set("fixed_ip") and network.given("port"):
            yield network.exclusive("port", "fixed_ip", why="because the port has its own addresses")


def _is_policy(text: str) -> bool:
    name, colon, _times = text.partition(":")
    return text.count(":") < 2 and (name == "on-failure" if colon else name in _POLICIES)


def _can_be_split(command: str) -> bool:
    import shlex

    try:
        shlex.split(command)
    except ValueError:
        return False
    return True

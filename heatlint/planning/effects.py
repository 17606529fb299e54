"""What a change does beside what its action says, and how to avoid what hurts.

Source: handle_update and prepare_for_replace of the classes in heat.engine.resources.openstack.
"""

from __future__ import annotations

from dataclasses import replace

from heatlint.planning.changes import DELETED, REPLACED, UPDATED, Effect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Change

SERVER, VOLUME, PORT, KEY_PAIR = "OS::Nova::Server", "OS::Cinder::Volume", "OS::Neutron::Port", "OS::Nova::KeyPair"

_EXTENDED = Effect("extend", "the volume is extended; it may be detached from its server meanwhile", True)
#: (type, property) -> what the update of the property in place does.
_IN_PLACE = {
    (SERVER, "flavor"): Effect("reboot", "the server is resized, which reboots it", True),
    (SERVER, "image"): Effect("rebuild", "the server is rebuilt from the image; the content of its disk is lost", True),
    (SERVER, "networks"): Effect("detach", "network interfaces are detached and attached", True),
    (VOLUME, "size"): _EXTENDED,
    (VOLUME, "backup_id"): Effect("restore", "the backup is restored over the data of the volume", True),
}
#: (type, property) -> how to avoid that a change of the property replaces or rebuilds the resource.
_ADVICE = {
    (SERVER, "user_data"): 'set "user_data_update_policy: IGNORE" to keep the server',
    (SERVER, "flavor"): 'set "flavor_update_policy: RESIZE" to keep the server',
    (
        SERVER,
        "image",
    ): 'set "image_update_policy: REBUILD_PRESERVE_EPHEMERAL" to keep the server and its ephemeral disk',
    (PORT, "replacement_policy"): 'set "replacement_policy: AUTO" to keep the port',
}
_REPLACING = {
    SERVER: Effect("detach", "the ports of the old server are detached, so that the new one can use them", True),
    PORT: Effect("detach", "the old port gives up its fixed IP addresses, so that the new one can have them", True),
    KEY_PAIR: Effect("deleted-first", "the old key pair is deleted before the new one is created", True),
}
_SMALLER = Effect("fails", "a volume cannot be made smaller, so the update fails", True)
_CREATED_FIRST = Effect("created-first", "the new resource is created before the old one is deleted", False)


def with_effects(
    change: Change, before: Resource | None, after: Resource | None, replacing: Collection[str] = ()
) -> Change:
    """Return a change with its effects and advice. replacing: the parts because of which the resource is replaced."""
    resource = after if after is not None else before
    type_name = resource.type.name if resource is not None and resource.type is not None else ""
    parts = [each.part for each in change.causes if each.is_property]
    effects: list[Effect] = []
    advice: list[str] = []
    if change.action == UPDATED:
        effects += [_IN_PLACE[type_name, part] for part in parts if (type_name, part) in _IN_PLACE]
        effects = [_SMALLER if each is _EXTENDED and _shrinks(change) else each for each in effects]
    elif change.action == REPLACED:
        effects.append(_REPLACING.get(type_name, _CREATED_FIRST))
        advice += [_ADVICE[type_name, part] for part in parts if part in replacing and (type_name, part) in _ADVICE]
    if change.action in (REPLACED, DELETED) and before is not None:
        effects += _kept(before)
    return replace(change, effects=tuple(effects), advice=tuple(advice))


def _shrinks(change: Change) -> bool:
    """Whether the property "size" becomes smaller."""
    sizes = [(each.old, each.new) for each in change.causes if each.part == "size"]
    return any(isinstance(old, int) and isinstance(new, int) and new < old for old, new in sizes)


def _kept(resource: Resource) -> list[Effect]:
    """Return what the deletion policy keeps of the old resource."""
    policy = str(resource.written(resource.stack.words.deletion_policy)).lower()
    if policy == "retain":
        return [Effect("kept", "the deletion policy keeps the old resource in the cloud", False)]
    if policy == "snapshot":
        return [Effect("kept", "the deletion policy keeps a snapshot of the old resource", False)]
    return []

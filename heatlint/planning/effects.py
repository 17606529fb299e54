"""What a change does beside what its action says, and how to avoid what hurts.

Source: handle_update and prepare_for_replace of the classes in heat.engine.resources.openstack.
"""

from __future__ import annotations

from dataclasses import replace

from heatlint.planning.changes import CERTAIN, DELETED, KEPT, REFUSED, REPLACED, UPDATED, Effect
from heatlint.planning.failures import failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Change

SERVER, VOLUME, PORT, KEY_PAIR = "OS::Nova::Server", "OS::Cinder::Volume", "OS::Neutron::Port", "OS::Nova::KeyPair"
#: Deletion policies, in lower case.
RETAIN, SNAPSHOT = "retain", "snapshot"
#: The kind of the effect of an update in place that fails.
FAILS = "fails"
SECURITY_GROUP = "OS::Neutron::SecurityGroup"
#: What Heat does with the rules of a security group, up to the release 26 and from 27.
_RULES = (
    Effect("rules", "all rules are deleted and made anew; meanwhile they do not hold", True),
    Effect("rules", "only the rules that differ are deleted and made", False),
)
#: The first release that changes rules one by one.
_SINGLE_RULES = 27
_REATTACHED = Effect("detach", "the volume is detached and attached", True)
#: (type, property) -> what the update of the property in place does.
_IN_PLACE = {
    (SERVER, "flavor"): Effect("reboot", "the server is resized, which reboots it", True),
    (SERVER, "image"): Effect("rebuild", "the server is rebuilt from the image; the content of its disk is lost", True),
    (SERVER, "networks"): Effect("detach", "network interfaces are detached and attached", True),
    (SERVER, "user_data"): Effect("rebuild", "the server is rebuilt; the content of its disk is lost", True),
    (VOLUME, "size"): Effect("extend", "the volume is extended; it may be detached from its server meanwhile", True),
    (VOLUME, "read_only"): Effect("detach", "the volume is detached from its server meanwhile", True),
    (VOLUME, "backup_id"): Effect("restore", "the backup is restored over the data of the volume", True),
    ("OS::Cinder::VolumeAttachment", "instance_uuid"): _REATTACHED,
    ("OS::Cinder::VolumeAttachment", "volume_id"): _REATTACHED,
    ("OS::Cinder::VolumeAttachment", "mountpoint"): _REATTACHED,
    (PORT, "fixed_ips"): Effect("readdress", "the port gets other fixed IP addresses", True),
    ("OS::Neutron::Router", "external_gateway_info"): Effect("gateway", "the external gateway is set anew", True),
    ("OS::Neutron::FloatingIP", "port_id"): Effect("reassociate", "the floating IP address moves to the port", True),
    (SECURITY_GROUP, "stateful"): Effect("attached", "this fails while ports have the security group", True),
    ("OS::Trove::Instance", "flavor"): Effect("reboot", "the database instance is resized, which restarts it", True),
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
    if change.action == UPDATED and after is not None:
        failing = _failing(change, type_name, after.stack.release)
        if failing.action == REFUSED:
            return failing
        effects += [each for part in parts for each in _in_place(type_name, part, after)]
    elif change.action == REPLACED:
        effects.append(_REPLACING.get(type_name, _CREATED_FIRST))
        advice += [_ADVICE[type_name, part] for part in parts if part in replacing and (type_name, part) in _ADVICE]
    if change.action in (REPLACED, DELETED) and before is not None:
        effects += _kept(before)
    return replace(change, effects=tuple(dict.fromkeys(effects)), advice=tuple(dict.fromkeys(advice)))


def _failing(change: Change, type_name: str, release: int) -> Change:
    """Return a change as refused when an update in place certainly fails."""
    for cause in change.causes:
        if not cause.is_property or cause.hidden or cause.certainty != CERTAIN:
            continue
        text = failure(type_name, release, cause)
        if text is not None:
            effect = Effect(FAILS, "the update starts, and fails at this resource", True)
            causes = [each for each in change.causes if each is not cause]
            return replace(
                change,
                action=REFUSED,
                attempted=UPDATED,
                causes=(replace(cause, rule=text), *causes),
                effects=(effect,),
            )
    return change


def _in_place(type_name: str, part: str, resource: Resource) -> list[Effect]:
    """Return what the update of a property in place does."""
    release = resource.stack.release
    if (type_name, part) == (SERVER, "user_data") and resource.properties.get("user_data_update_policy") != "REBUILD":
        return [Effect("ignored", "the server keeps the user data that it started with", False)]
    if (type_name, part) == (SECURITY_GROUP, "rules"):
        return [_RULES[release >= _SINGLE_RULES]]
    found = _IN_PLACE.get((type_name, part))
    return [] if found is None else [found]


def _kept(resource: Resource) -> list[Effect]:
    """Return what the deletion policy keeps of the old resource."""
    policy = deletion_policy(resource)
    if policy == RETAIN:
        return [Effect(KEPT, "the deletion policy keeps the old resource in the cloud", False)]
    if policy == SNAPSHOT:
        return [Effect(KEPT, "the deletion policy keeps a snapshot of the old resource", False)]
    return []


def keeps_nested(resource: Resource) -> bool:
    """Whether Heat leaves what is nested in a resource in the cloud, when the resource leaves the stack.

    Source: Resource.delete of heat.engine.resource, which does not delete the nested stack then.
    """
    return deletion_policy(resource) == RETAIN


def kept_with(changes: tuple[Change, ...], resource: Resource) -> tuple[Change, ...]:
    """Return what happens inside of a resource that leaves the stack, and that its deletion policy may keep."""
    if not keeps_nested(resource):
        return changes
    kept = Effect(KEPT, f'the deletion policy of "{resource.name}" keeps the old resource in the cloud', False)
    return tuple(
        replace(
            each,
            effects=(*(other for other in each.effects if other.kind != kept.kind), kept),
            nested=kept_with(each.nested, resource),
        )
        for each in changes
    )


def deletion_policy(resource: Resource) -> str:
    """Return the deletion policy of a resource in lower case, such as RETAIN."""
    return str(resource.written(resource.stack.words.deletion_policy)).lower()

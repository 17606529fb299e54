"""Updates in place that fail, whatever the cloud has.

Source: the methods handle_update in heat.engine.resources.openstack.
"""

from __future__ import annotations

from ipaddress import ip_network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.planning.changes import Cause


def failure(type_name: str, release: int, cause: Cause) -> str | None:
    """Return why the update of a property in place fails; None when it does not, or when that is not known.

    release: the number of Heat's release. The values of the cause must be known and not hidden.
    """
    first, last = _WITHOUT_HANDLER.get(type_name, (0, -1))
    if first <= release <= last:
        return f"Heat fails to update a resource of this type before release {last + 1}"
    since, fails = _FAILURES.get((type_name, cause.part), (0, None))
    return None if fails is None or release < since else fails(cause.old, cause.new)


def _smaller(old: Any, new: Any) -> str | None:
    if not isinstance(old, int):
        return None
    if new is None:
        return "Heat fails when the size of a volume is removed"
    return "a volume cannot be made smaller" if isinstance(new, int) and new < old else None


def _other_segment(old: Any, new: Any) -> str | None:
    return "a subnet that has a segment cannot get another one" if old is not None and new else None


def _automatic_gateway(old: Any, new: Any) -> str | None:
    return '"auto" is only possible when the subnet is created' if new == "auto" else None


def _fewer_prefixes(old: Any, new: Any) -> str | None:
    if not isinstance(old, list) or not isinstance(new, list):
        return None
    try:
        before, after = ([ip_network(each, strict=False) for each in prefixes] for prefixes in (old, new))
    except ValueError:
        return None
    lost = [each for each in before if not any(_contains(other, each) for other in after)]
    return f'the new prefixes do not contain "{lost[0]}"' if lost else None


def _contains(outer: Any, inner: Any) -> bool:
    return bool(outer.version == inner.version and inner.subnet_of(outer))


#: (type, property) -> the first release of Heat, and what returns why the update fails.
_FAILURES: dict[tuple[str, str], tuple[int, Callable[[Any, Any], str | None]]] = {
    ("OS::Cinder::Volume", "size"): (0, _smaller),
    ("OS::Neutron::Subnet", "segment"): (0, _other_segment),
    ("OS::Neutron::Subnet", "gateway_ip"): (26, _automatic_gateway),
    ("OS::Neutron::SubnetPool", "prefixes"): (0, _fewer_prefixes),
}
#: Types whose method handle_update takes other arguments than Heat passes -> the first and the last such release.
_WITHOUT_HANDLER = {"OS::Neutron::FloatingIPPortForward": (19, 23)}

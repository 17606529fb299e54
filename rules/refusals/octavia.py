"""What Octavia refuses. Source: octavia.api.v2.controllers and octavia.common.validate."""

from __future__ import annotations

import re

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_TLS = "TERMINATED_HTTPS"
#: The release of Octavia since which a certificate is only for listeners that end TLS.
_YOGA = 18
#: The protocol of a listener -> the protocols that its pools may have.
_POOLS = {
    "TCP": ("HTTP", "HTTPS", "PROXY", "PROXYV2", "TCP"),
    "HTTP": ("HTTP", "PROXY", "PROXYV2"),
    "HTTPS": ("HTTPS", "PROXY", "PROXYV2", "TCP"),
    _TLS: ("HTTP", "PROXY", "PROXYV2"),
    "UDP": ("UDP",),
}
_OF_UDP = ("UDP-CONNECT", "TCP", "HTTP")


@of_type("OS::Octavia::LoadBalancer")
def load_balancer(it: Own) -> Findings:
    """The address is that of a host in the subnet."""
    if not it.is_empty("vip_address"):
        from heatlint.rule import networks

        for name, message in networks.faults(it, None, ("vip_subnet",), "vip_address"):
            yield it.refused(name, message)


@of_type("OS::Octavia::Listener")
def listener(it: Own) -> Findings:
    """Certificates are for listeners that end TLS. The protocol of the default pool goes with that of the listener. A
    load balancer has one listener for a protocol and a port."""
    protocol = it.get("protocol")
    balancer, number = it.target("loadbalancer"), it.get("protocol_port")
    if balancer is not None and isinstance(protocol, str) and isinstance(number, int):
        other = it.earlier("listener", balancer, protocol, number)
        if other is not None:
            yield it.refused("protocol_port", f'"{other.name}" listens for {protocol} at the port {number}, too')
    if it.release >= _YOGA and isinstance(protocol, str) and protocol != _TLS:
        for name in ("default_tls_container_ref", "sni_container_refs"):
            if it.is_set(name):
                yield it.refused(name, f"a listener of {protocol} has no certificate; expected TERMINATED_HTTPS")
    pool = it.target("default_pool")
    if pool is not None and pool.is_a("OS::Octavia::Pool") and not pool.external:
        yield from _protocols(it, "default_pool", protocol, type(it)(pool).get("protocol"))


@of_type("OS::Octavia::Pool")
def pool(it: Own) -> Findings:
    """The protocol of the pool goes with that of its listener."""
    target = it.target("listener")
    if target is not None and target.is_a("OS::Octavia::Listener") and not target.external:
        yield from _protocols(it, "protocol", type(it)(target).get("protocol"), it.get("protocol"))


def _protocols(it: Own, name: str, of_listener: object, of_pool: object) -> Findings:
    """Report that the protocols of a listener and of its pool do not go together."""
    allowed = _POOLS.get(of_listener) if isinstance(of_listener, str) else None
    if allowed is not None and isinstance(of_pool, str) and of_pool not in allowed:
        yield it.refused(
            name,
            f"a listener of {of_listener} cannot have a pool of {of_pool}; expected {', '.join(allowed)}"
            if len(allowed) == 1
            else f"a listener of {of_listener} cannot have a pool of {of_pool}; expected one of {', '.join(allowed)}",
        )


@of_type("OS::Octavia::HealthMonitor")
def health_monitor(it: Own) -> Findings:
    """Method, path and codes are for monitors with HTTP or HTTPS; the path begins with a slash, the codes are one, a
    list or a range. A monitor with UDP-CONNECT is for a pool of UDP, which takes no PING and no HTTPS."""
    kind = it.get("type")
    if not isinstance(kind, str):
        return
    if kind not in ("HTTP", "HTTPS"):
        for name in ("http_method", "url_path", "expected_codes"):
            if it.is_set(name):
                yield it.refused(name, f'"{name}" is for monitors of the types HTTP and HTTPS, not {kind}')
    else:
        path, codes = it.get("url_path"), it.get("expected_codes")
        if isinstance(path, str) and path and (not path.startswith("/") or re.search(r"\s", path)):
            yield it.refused("url_path", f'"{path}" is not a path; expected "/" first, and no blanks')
        if isinstance(codes, str) and codes and not re.match(r"(\d{3}(\s*,\s*\d{3})*|\d{3}-\d{3})$", codes):
            yield it.refused(
                "expected_codes", f'"{codes}" is not a list of codes; expected "200", "200,202" or "200-204"'
            )
    target = it.target("pool")
    protocol = target.values.get("protocol") if target is not None and target.is_a("OS::Octavia::Pool") else None
    if isinstance(protocol, str) and target is not None and not target.external:
        if protocol == "UDP" and kind not in _OF_UDP:
            yield it.refused("type", f"a pool of UDP cannot have a monitor of the type {kind}")
        elif protocol != "UDP" and kind == "UDP-CONNECT":
            yield it.refused("type", f"a pool of {protocol} cannot have a monitor of the type UDP-CONNECT")


@of_type("OS::Octavia::L7Rule")
def l7_rule(it: Own) -> Findings:
    """A rule about the type of a file compares with EQUAL_TO or REGEX."""
    compare = it.get("compare_type")
    if it.get("type") == "FILE_TYPE" and isinstance(compare, str) and compare not in ("EQUAL_TO", "REGEX"):
        yield it.refused(
            "compare_type", f"a rule of the type FILE_TYPE cannot use {compare}; expected EQUAL_TO or REGEX"
        )

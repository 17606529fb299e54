"""The custom constraints that Heat checks without a cloud. Source: heat.engine.constraint.common_constraints.

A check takes a value. It returns None if Heat accepts the value, else the reason, which may be empty. Where a check
raises TypeError, ValueError, AttributeError or RecursionError, Heat fails as well. A value in the usual form is
accepted at once; any other is given to the library that Heat uses, which is imported only then.
"""

from __future__ import annotations

import json

from heatlint.language.functions.base import kind, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Before this release `net_cidr` accepted an address as well.
_STRICT_NETWORKS = 13
#: Before this release upper and lower case did not matter in the name of a timezone.
_EXACT_ZONES = 22
#: The longest sleep, in seconds, that the system supports.
_LONGEST_PAUSE = 2**63 // 10**9


def problem(name: str, value: Any, release: int) -> str | None:
    """Return why a release of Heat refuses a value; None if it accepts it or the constraint is not checked here."""
    if name == "net_cidr" and release < _STRICT_NETWORKS:
        name = "ip_or_cidr"
    found = _CHECKS.get(name)
    if found is None:
        return None
    expected, check = found
    try:
        if name == "timezone" and release < _EXACT_ZONES and isinstance(value, str):
            value = _times().as_written(value)
        why = check()(value)
    except (TypeError, ValueError, AttributeError, RecursionError):  # Heat fails in the same way
        why = ""
    if why is None:
        return None
    described = f'"{shorten(value)}"' if isinstance(value, str) else kind(value)
    return f"{described} is not {expected}" + (f": {why}" if why else "")


def expects(name: str) -> str | None:
    """Return what a constraint expects, such as "a MAC address"; None if it is not checked here."""
    found = _CHECKS.get(name)
    return None if found is None else found[0]


def _json(value: Any) -> str | None:
    if not value:
        return None
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        from heatlint.text import json_problems

        return json_problems.reason(value)
    return None


def _pause(value: Any) -> str | None:
    """Check the time to sleep, which only Heat's own tests use."""
    return None if isinstance(value, (int, float)) and 0 <= value <= _LONGEST_PAUSE else ""


def _addresses() -> Any:
    from heatlint.language.custom import addresses

    return addresses


def _names() -> Any:
    from heatlint.language.custom import names

    return names


def _times() -> Any:
    from heatlint.language.custom import times

    return times


#: The constraint -> what it expects, and a function that imports and returns the check.
_CHECKS: dict[str, tuple[str, Callable[[], Callable[[Any], str | None]]]] = {
    "ip_addr": ("an IP address", lambda: _addresses().address),
    "net_cidr": ("a network in CIDR form", lambda: _addresses().network),
    "ip_or_cidr": ("an IP address or a network in CIDR form", lambda: _addresses().address_or_network),
    "mac_addr": ("a MAC address", lambda: _addresses().mac),
    "dns_name": ("a DNS name", lambda: _names().name),
    "rel_dns_name": ("a relative DNS name", lambda: _names().relative),
    "dns_domain": ("a DNS domain", lambda: _names().domain),
    "iso_8601": ("a date and time in ISO 8601", lambda: _times().moment),
    "expiration": ("a date and time in the future", lambda: _times().expiration),
    "cron_expression": ("a cron expression", lambda: _times().schedule),
    "timezone": ("a timezone", lambda: _times().timezone),
    "json_string": ("JSON", lambda: _json),
    "test_constr": ("a time in seconds", lambda: _pause),
    "nova.network": ("a time in seconds", lambda: _pause),  # Heat registers the same check under this name
}

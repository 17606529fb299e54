"""The custom constraints that Heat checks without asking a cloud.

Source: heat.engine.constraint.common_constraints. A check takes a value and returns None where Heat takes it, else
why not, "" where there is no more to say; on what it raises, Heat fails. What is plain is accepted at once. The rest is
asked of the libraries that Heat asks itself, imported only then, as the checks here are.
"""

from __future__ import annotations

import json

from heatlint.language.functions.base import kind, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Before this release what is called a network could be an address, too.
_STRICT_NETWORKS = 13
#: Before this release it did not matter how the name of a timezone was capitalised.
_EXACT_ZONES = 22
#: No process can pause for more seconds than these.
_LONGEST_PAUSE = 2**63 // 10**9


def problem(name: str, value: Any, release: int) -> str | None:
    """What a release of Heat finds wrong with a value, None where nothing is or the constraint is not one of these."""
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
    except (TypeError, ValueError, AttributeError, RecursionError):  # Heat fails on it
        why = ""
    if why is None:
        return None
    shown = f'"{shorten(value)}"' if isinstance(value, str) else kind(value)
    return f"{shown} is no {expected}" + (f": {why}" if why else "")


def _json(value: Any) -> str | None:
    if not value:
        return None
    try:
        json.loads(value)
    except json.JSONDecodeError as error:
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    except ValueError:
        return "a number in it has too many digits"
    except RecursionError:
        return "it is nested too deep"
    return None


def _pause(value: Any) -> str | None:
    """A pause, which only Heat's own tests ask for."""
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


#: The constraint -> what it expects, and what gives the check.
_CHECKS: dict[str, tuple[str, Callable[[], Callable[[Any], str | None]]]] = {
    "ip_addr": ("IP address", lambda: _addresses().address),
    "net_cidr": ("network", lambda: _addresses().network),
    "ip_or_cidr": ("IP address or network", lambda: _addresses().address_or_network),
    "mac_addr": ("MAC address", lambda: _addresses().mac),
    "dns_name": ("DNS name", lambda: _names().name),
    "rel_dns_name": ("relative DNS name", lambda: _names().relative),
    "dns_domain": ("DNS domain", lambda: _names().domain),
    "iso_8601": ("date and time", lambda: _times().moment),
    "expiration": ("date and time to expire at", lambda: _times().expiration),
    "cron_expression": ("cron expression", lambda: _times().schedule),
    "timezone": ("timezone", lambda: _times().timezone),
    "json_string": ("JSON", lambda: _json),
    "test_constr": ("time in seconds", lambda: _pause),
    "nova.network": ("time in seconds", lambda: _pause),  # what is registered under this name is the same
}

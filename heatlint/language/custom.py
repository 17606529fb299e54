"""The custom constraints that Heat checks without asking a cloud.

Source: heat.engine.constraint.common_constraints. What is plain is accepted by a pattern, and for the rest the
libraries are asked that Heat itself asks; they are imported only then.
"""

from __future__ import annotations

import json
import re

from heatlint.language.base import kind, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}\Z")
_CIDR = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}/(?:3[0-2]|[12]?[0-9])\Z")
_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}\Z")
_LABEL = re.compile(r"[a-z0-9-]{1,63}$")
_LONGEST_NAME = 255
#: No schedule, date or address is longer; what is takes the libraries too long, or is none anyway.
_LONGEST = 1000
#: What expires before Heat 27 came out has expired whenever this is read. A report must not depend on the clock.
_PAST = "2026-09-01T00:00:00Z"


#: Before this release what is called a network could be an address, too.
_STRICT_NETWORKS = 13
#: Before this release it did not matter how the name of a timezone was capitalised.
_EXACT_ZONES = 22


def problem(name: str, value: Any, release: int) -> str | None:
    """What a release of Heat finds wrong with a value, None where nothing is or the constraint is not one of these."""
    if name == "net_cidr" and release < _STRICT_NETWORKS:
        name = "ip_or_cidr"
    check = _CHECKS.get(name)
    if check is None:
        return None
    if name == "timezone" and release < _EXACT_ZONES and isinstance(value, str):
        value = _as_written(value)
    try:
        return check(value)
    except (TypeError, ValueError, AttributeError, RecursionError):  # Heat fails on it
        return f"{kind(value)} is no {_SHOWN[name]}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _address(value: Any) -> str | None:
    if isinstance(value, str) and (_IPV4.match(value) or _is_address(value)):
        return None
    return f"{kind(value)} is no IP address"


def _is_address(text: str) -> bool:
    """As neutron_lib.api.validators.validate_ip_address."""
    if not _is_text(text) or re.search(r"\s", text) or (":" not in text and text.count(".") != 3):
        return False
    import netaddr

    try:
        try:
            found = netaddr.IPAddress(text, flags=netaddr.core.ZEROFILL)
        except ValueError:
            found = netaddr.IPAddress(text)
    except (netaddr.AddrFormatError, ValueError, TypeError):
        return False
    return found.version == 6 or str(found) == text


def _network(value: Any) -> str | None:
    if isinstance(value, str) and (_CIDR.match(value) or (_is_verbose(value) and _is_network(value))):
        return None
    return f"{kind(value)} is no network: an address, a slash and the length of the prefix"


def _is_verbose(text: str) -> bool:
    """Whether netaddr makes a network of the text once it has filled in what is left out."""
    if not _is_text(text):
        return False
    import netaddr

    try:
        netaddr.IPNetwork(netaddr.cidr_abbrev_to_verbose(text))
    except (netaddr.AddrFormatError, ValueError, TypeError, IndexError):
        return False
    return True


def _is_network(text: str) -> bool:
    """As neutron_lib.api.validators.validate_subnet."""
    if not _is_text(text) or re.search(r"\s", text) or "/" not in text:
        return False
    import netaddr

    try:
        found = netaddr.IPNetwork(text)
    except (netaddr.AddrFormatError, ValueError, TypeError, IndexError):
        return False
    return found.version == 6 or str(found) == text


def _address_or_network(value: Any) -> str | None:
    if isinstance(value, str) and ("/" in value and (_CIDR.match(value) or _is_network(value))):
        return None
    if isinstance(value, str) and "/" not in value and (_IPV4.match(value) or _is_address(value)):
        return None
    return f"{kind(value)} is neither an IP address nor a network"


def _mac(value: Any) -> str | None:
    if isinstance(value, str) and _is_text(value):
        if _MAC.match(value):
            return None
        import netaddr

        if netaddr.valid_mac(value):
            return None
    return f"{kind(value)} is no MAC address"


def _dns_name(value: Any) -> str | None:
    if not value:
        return None
    trimmed = value[:-1] if value.endswith(".") else value
    if len(trimmed) > _LONGEST_NAME:
        return f"a DNS name has at most {_LONGEST_NAME} characters, and this one has {len(trimmed)}"
    labels = trimmed.split(".")
    for label in labels:
        if not label:
            return f'"{shorten(value)}" is no DNS name: there is nothing between two dots, or before one'
        if label.startswith("-") or label.endswith("-"):
            return f'"{shorten(value)}" is no DNS name: "{shorten(label)}" begins or ends with a hyphen'
        if not _LABEL.match(label):
            return f'"{shorten(value)}" is no DNS name: "{shorten(label)}" is not 1 to 63 of a to z, 0 to 9 and hyphens'
    if value.endswith(".") and len(labels) > 1 and re.match("^[0-9]+$", labels[-1]):
        return f'"{shorten(value)}" is no DNS name: its last part "{labels[-1]}" is a number'
    return None


def _relative_dns_name(value: Any) -> str | None:
    if not value:
        return None
    if value.endswith("."):
        return f'"{shorten(value)}" ends with a dot, and a relative DNS name is expected'
    if len(value) > _LONGEST_NAME - 3:
        return f"a relative DNS name has at most {_LONGEST_NAME - 3} characters, and this one has {len(value)}"
    return _dns_name(value)


def _dns_domain(value: Any) -> str | None:
    if not value:
        return None
    found = _dns_name(value)
    if found is None and not value.endswith("."):
        return f'"{shorten(value)}" is no DNS domain: it does not end with a dot'
    return found


def _moment(value: Any) -> Any:
    """A date and time as oslo.utils reads it. Raises ValueError or TypeError."""
    if not _is_text(value):
        raise ValueError(value)
    import iso8601

    return iso8601.parse_date(value)


def _iso_8601(value: Any) -> str | None:
    try:
        _moment(value)
    except (ValueError, TypeError):
        return f"{kind(value)} is no date and time as ISO 8601 writes it"
    return None


def _expiration(value: Any) -> str | None:
    if not value:
        return None
    try:
        moment = _moment(value.strip())
    except (ValueError, TypeError, AttributeError):
        return f"{kind(value)} is no date and time as ISO 8601 writes it"
    return None if moment > _moment(_PAST) else f'"{value}" is past'


def _cron(value: Any) -> str | None:
    if not value:
        return None
    if not _is_text(value):
        return f"{kind(value)} is no cron expression"
    import croniter

    try:
        croniter.croniter(value)
    except Exception as error:  # whatever it stumbles over, Heat takes for a refusal
        return f'"{shorten(value)}" is no cron expression: {shorten(str(error), 120)}'
    return None


def _timezone(value: Any) -> str | None:
    if not value:
        return None
    if not isinstance(value, str):
        return f"{kind(value)} is no timezone"
    name = value.removeprefix("posix/").removeprefix("right/")
    if name in ("UTC", "Europe/London") or name in _zones():
        return None
    return f'"{shorten(value)}" is no timezone'


_known_zones: set[str] = set()


def _zones() -> set[str]:
    """The names of the timezone database, the same on every machine; two more are of the systems that have it."""
    if not _known_zones:
        from importlib import resources

        _known_zones.update(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())
        _known_zones.update(("localtime", "posixrules"))
    return _known_zones


def _as_written(name: str) -> str:
    """A timezone's name as the database writes it, where it has it."""
    return next((each for each in _zones() if each.lower() == name.lower()), name)


def _json(value: Any) -> str | None:
    if not value:
        return None
    try:
        json.loads(value)
    except (ValueError, RecursionError) as error:
        return f"the text is no JSON: {error}"
    return None


def _delay(value: Any) -> str | None:
    """A pause, which only Heat's own tests ask for."""
    return None if isinstance(value, (int, float)) and value >= 0 else f"{kind(value)} is no time in seconds"


_CHECKS: dict[str, Callable[[Any], str | None]] = {
    "ip_addr": _address,
    "net_cidr": _network,
    "ip_or_cidr": _address_or_network,
    "mac_addr": _mac,
    "dns_name": _dns_name,
    "rel_dns_name": _relative_dns_name,
    "dns_domain": _dns_domain,
    "iso_8601": _iso_8601,
    "expiration": _expiration,
    "cron_expression": _cron,
    "timezone": _timezone,
    "json_string": _json,
    "test_constr": _delay,
    "nova.network": _delay,  # what is registered under this name is the same
}
_SHOWN = {
    "ip_addr": "IP address",
    "net_cidr": "network",
    "ip_or_cidr": "IP address or network",
    "mac_addr": "MAC address",
    "dns_name": "DNS name",
    "rel_dns_name": "relative DNS name",
    "dns_domain": "DNS domain",
    "iso_8601": "date and time",
    "expiration": "date and time",
    "cron_expression": "cron expression",
    "timezone": "timezone",
    "json_string": "JSON",
    "test_constr": "time in seconds",
    "nova.network": "time in seconds",
}

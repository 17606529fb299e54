"""Addresses and networks. Source: neutron_lib.api.validators, netaddr."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_WORD = "[0-9a-fA-F]{1,4}"
_V4 = rf"{_BYTE}(?:\.{_BYTE}){{3}}"
#: An address of IPv6 of seven words at most, with a gap.
_V6 = rf"(?:{_WORD}(?::{_WORD}){{0,3}})?::(?:{_WORD}(?::{_WORD}){{0,2}})?"
_PLAIN_ADDRESS = re.compile(rf"(?:{_V4}|{_V6})\Z")
_PLAIN_NETWORK = re.compile(rf"(?:{_V4}/(?:3[0-2]|[12]?[0-9])|{_V6}/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))\Z")
_PLAIN_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}\Z")
_SPACE = re.compile(r"\s")


def address(value: Any) -> str | None:
    """An IP address. One of IPv4 has no zero before another digit."""
    if not isinstance(value, str):
        return ""
    if _PLAIN_ADDRESS.match(value):
        return None
    if _SPACE.search(value) or (":" not in value and value.count(".") != 3):
        return ""
    import netaddr

    try:
        try:
            found = netaddr.IPAddress(value, flags=netaddr.core.ZEROFILL)
        except ValueError:
            found = netaddr.IPAddress(value)
    except Exception:  # whatever it stumbles over, Heat takes for a refusal
        return ""
    return None if found.version == 6 or str(found) == value else f'write it as "{found}"'


def network(value: Any) -> str | None:
    """An address, a slash and the length of the prefix."""
    if not isinstance(value, str):
        return ""
    if _PLAIN_NETWORK.match(value):
        return None
    import netaddr

    try:
        completed = str(netaddr.IPNetwork(netaddr.cidr_abbrev_to_verbose(value)))
    except Exception:  # as above
        return ""
    return _subnet(value, completed)


def address_or_network(value: Any) -> str | None:
    """An address where there is no slash."""
    if isinstance(value, str) and "/" in value:
        return None if _PLAIN_NETWORK.match(value) else _subnet(value, None)
    return address(value)


def _subnet(text: str, completed: str | None) -> str | None:
    """A network written out in full; `completed`: how it would be."""
    if "/" not in text:
        return "it has no slash with the length of the prefix"
    if not _SPACE.search(text):
        import netaddr

        try:
            found = netaddr.IPNetwork(text)
        except Exception:  # as above
            pass
        else:
            if found.version == 6 or str(found) == text:
                return None
            completed = str(found)
    return "" if completed is None else f'write it as "{completed}"'


def mac(value: Any) -> str | None:
    """A MAC address in any of the forms netaddr knows."""
    if not isinstance(value, str):
        return ""
    if _PLAIN_MAC.match(value):
        return None
    import netaddr

    return None if netaddr.valid_mac(value) else ""

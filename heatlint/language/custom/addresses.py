"""Addresses and networks. Source: neutron_lib.api.validators, netaddr."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

_BYTES = frozenset(map(str, range(256)))
_PREFIXES = frozenset(map(str, range(33)))
_HEX = frozenset("0123456789abcdefABCDEF")
_WORD = "[0-9a-fA-F]{1,4}"
#: An IPv6 address of at most seven words, with "::".
_V6 = rf"(?:{_WORD}(?::{_WORD}){{0,3}})?::(?:{_WORD}(?::{_WORD}){{0,2}})?"
_compiled: list[re.Pattern[str]] = []


def _is_plain(text: str, slash: str = "") -> bool:
    """Whether an address, or with slash="/" a network, is in the usual form, so that no library is needed."""
    start, found, prefix = text.partition("/")
    if found != slash:
        return False
    if ":" not in start:
        parts = start.split(".")
        return len(parts) == 4 and _BYTES.issuperset(parts) and (not slash or prefix in _PREFIXES)
    if not _compiled:
        import re

        _compiled.append(re.compile(rf"{_V6}(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?\Z"))
    return _compiled[0].match(text) is not None


def _has_space(text: str) -> bool:
    return any(character.isspace() for character in text)


def address(value: Any) -> str | None:
    """Check an IP address. In IPv4 a number must not begin with zero."""
    if not isinstance(value, str):
        return ""
    if _is_plain(value):
        return None
    if _has_space(value) or (":" not in value and value.count(".") != 3):
        return ""
    import netaddr

    try:
        try:
            found = netaddr.IPAddress(value, flags=netaddr.core.ZEROFILL)
        except ValueError:
            found = netaddr.IPAddress(value)
    except Exception:  # Heat treats any error of the library as a refusal
        return ""
    return None if found.version == 6 or str(found) == value else f'write it as "{found}"'


def network(value: Any) -> str | None:
    """Check a network: an address, a slash and the length of the prefix."""
    if not isinstance(value, str):
        return ""
    if _is_plain(value, "/"):
        return None
    import netaddr

    try:
        completed = str(netaddr.IPNetwork(netaddr.cidr_abbrev_to_verbose(value)))
    except Exception:  # Heat treats any error of the library as a refusal
        return ""
    return _subnet(value, completed)


def address_or_network(value: Any) -> str | None:
    """Check an address or, if there is a slash, a network."""
    if isinstance(value, str) and "/" in value:
        return None if _is_plain(value, "/") else _subnet(value, None)
    return address(value)


def _subnet(text: str, completed: str | None) -> str | None:
    """Check a network that must be written in full. completed: how it is written in full, if known."""
    if "/" not in text:
        return "it has no slash and prefix length"
    if not _has_space(text):
        import netaddr

        try:
            found = netaddr.IPNetwork(text)
        except Exception:  # Heat treats any error of the library as a refusal
            pass
        else:
            if found.version == 6 or str(found) == text:
                return None
            completed = str(found)
    return "" if completed is None else f'write it as "{completed}"'


def mac(value: Any) -> str | None:
    """Check a MAC address in any of the forms that netaddr accepts."""
    if not isinstance(value, str):
        return ""
    pairs = value.split(":")
    if len(pairs) == 6 and all(len(pair) == 2 and _HEX.issuperset(pair) for pair in pairs):
        return None
    import netaddr

    return None if netaddr.valid_mac(value) else ""

"""IP addresses and ranges of them, as properties have them."""

from __future__ import annotations

import ipaddress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Range = ipaddress.IPv4Network | ipaddress.IPv6Network


def address_of(text: Any) -> Address | None:
    """Return an IP address; None for what is not one, or not known."""
    try:
        return ipaddress.ip_address(text) if isinstance(text, str) and "%" not in text else None
    except ValueError:
        return None


def range_of(text: Any) -> Range | None:
    """Return the addresses of a CIDR; None for what is not one, or not known."""
    try:
        return ipaddress.ip_network(text, strict=False) if isinstance(text, str) and "/" in text else None
    except ValueError:
        return None


def of_no_host(subnet: Range) -> tuple[object, ...]:
    """Return the addresses of an IPv4 subnet that Neutron gives no port. Source: neutron.ipam.utils (check_subnet_ip).

    Of IPv6 that depends on the owner of the port, which is not always known.
    """
    if subnet.version != 4:
        return ()
    if subnet.prefixlen >= subnet.max_prefixlen - 1:  # without an address for broadcasts
        return (subnet.network_address,)
    return subnet.network_address, subnet.broadcast_address

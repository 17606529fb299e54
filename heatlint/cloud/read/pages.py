"""Whether the list in a body of an API has all things of its kind, or is one page of several.

A cloud gives long lists in pages. What is on another page exists, too, so only a whole list says what is missing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: How much of all things of a kind a text has. OPEN: it is a list, and nothing speaks of other pages. SINGLE: it is one
#: thing, as `openstack image show` prints it.
WHOLE, PART, OPEN, SINGLE = "whole", "part", "open", "single"
#: The keys under which services give the number of all things: Barbican, Designate (in "metadata"), Cinder and Heat.
_TOTALS = ("total", "total_count", "count")
#: The parameters of a request for a page that is not the first: of most services, of Barbican and Heat, of Zun.
_NOT_FIRST = ("marker=", "offset=", "page=")


def extent_of(body: dict[str, Any], key: str, rows: list[Any]) -> str:
    """Return whether a list is WHOLE, a PART, or OPEN.

    body: a body of an API, with plain keys. key: that of the list. rows: the list.

    Sources: Glance and Barbican have "next" in the body, Keystone and Designate in its "links"; Nova, Cinder, Neutron
    and Octavia have "<key>_links" with "rel". Glance's "first" is in each page without the marker, and the last page
    has no "next" (glance.api.v2.images, ResponseSerializer.index): it looks like a list that has one page.
    """
    own_links = body.get("links")
    links = own_links if isinstance(own_links, dict) else {}
    listed = body.get(f"{key}_links")
    relations = [each.get("rel") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    if any(each.get(name) or name in relations for each in (body, links) for name in ("next", "previous")):
        return PART
    addresses = [each.get(name) for each in (body, links) for name in ("self", "href")]
    if any(mark in each for each in addresses if isinstance(each, str) for mark in _NOT_FIRST):
        return PART
    metadata = body.get("metadata")
    totals = [each.get(name) for each in (body, metadata) if isinstance(each, dict) for name in _TOTALS]
    known = [each for each in totals if isinstance(each, int) and not isinstance(each, bool)]
    if known:
        return WHOLE if len(rows) >= max(known) else PART
    return PART if "first" in body or body.get("truncated") is True else OPEN

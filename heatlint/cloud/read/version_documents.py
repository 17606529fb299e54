"""The version documents of services: what a service answers at the address at which it starts.

Sources: GET / of the API references of Nova, Cinder, Glance, Manila, Ironic, Placement, Keystone and others.
"""

from __future__ import annotations

import re

from heatlint.cloud.services import microversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The type of a service -> the words that stand for it in the name of a file, in an address, or for its port.
_WORDS = {
    "compute": "compute nova 8774",
    "block-storage": "volume cinder 8776",
    "image": "image glance 9292",
    "network": "network networking neutron 9696",
    "identity": "identity keystone 5000",
    "orchestration": "orchestration heat 8004",
    "load-balancer": "octavia 9876",
    "dns": "dns designate 9001",
    "shared-file-system": "share manila 8786",
    "baremetal": "baremetal ironic 6385",
    "container-infra": "magnum 9511",
    "container": "zun 9517",
    "placement": "placement 8778",
    "key-manager": "barbican 9311",
    "workflow": "mistral 8989",
    "database": "trove 8779",
    "messaging": "zaqar 8888",
    "reservation": "blazar 1234",
    "alarming": "aodh 8042",
}
#: The keys with the highest microversion of a version: of Nova, Cinder, Manila and Ironic, of the others.
_HIGHEST = ("version", "max_version", "max_microversion")


def versions_in(value: Any) -> list[dict[str, Any]]:
    """Return the versions in what a body has under "versions" or "version"; [] if it is not a version document."""
    if isinstance(value, dict):
        value = value.get("values", [value])  # of Keystone
    versions = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return versions if all("id" in each and "status" in each for each in versions) else []


def service_of(versions: list[dict[str, Any]], name: str) -> str | None:
    """Return the type of the service that has some versions; None if that is not known.

    name: of the file. Where it does not say the service, the addresses in the document may.
    """
    addresses = (
        str(link.get("href", ""))
        for each in versions
        for link in (each["links"] if isinstance(each.get("links"), list) else ())
        if isinstance(link, dict)
    )
    return next(filter(None, map(_service_in, (name, *addresses))), "compute" if _is_nova(versions) else None)


def highest_microversion(versions: list[dict[str, Any]]) -> str | None:
    """Return the highest microversion of the versions that are in use; None if they have none."""
    found = [each.get(key) for each in versions for key in _HIGHEST]
    numbers = [known for each in found if isinstance(each, str) for known in [microversion(each)] if known is not None]
    return ".".join(map(str, max(numbers))) if numbers else None


def _service_in(text: str) -> str | None:
    """Return the type of the only service that a file name or an address names."""
    parts = set(re.split(r"[^a-z0-9]+", text.lower()))
    named = [service for service, words in _WORDS.items() if not parts.isdisjoint(words.split())]
    return named[0] if len(named) == 1 else None


def _is_nova(versions: list[dict[str, Any]]) -> bool:
    """Whether versions are those of Nova, the only service whose v2.1 has microversions."""
    return any(each["id"] == "v2.1" and microversion(str(each.get("version", ""))) is not None for each in versions)

"""Values that look like those of a cloud: stable for a resource, and of the right shape."""

from __future__ import annotations

import hashlib
import random
import string
import uuid
from typing import Any

from heatlint.heat import LONGEST_NAME
from heatlint.language.shapes import ANY_KEY

#: Endings of the names of attributes that hold an address.
_ADDRESSES = ("address", "_ip", "ip_address", "addr", "gateway_ip", "nexthop", "start", "end")
#: The characters of the classes of OS::Heat::RandomString. Source: heat.engine.resources.openstack.heat.random_string.
_CLASSES = {
    "lettersdigits": string.ascii_letters + string.digits,
    "letters": string.ascii_letters,
    "lowercase": string.ascii_lowercase,
    "uppercase": string.ascii_uppercase,
    "digits": string.digits,
    "hexdigits": string.digits + "ABCDEF",
    "octdigits": string.octdigits,
}
_DEFAULT_LENGTH = 32


def digest(*parts: Any) -> bytes:
    """Return bytes that are always the same for the same parts."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).digest()


def physical_name(stack: str, resource: str, id: str, most: int = LONGEST_NAME) -> str:
    """Return the name that Heat gives a resource of a stack, or the stack nested there.

    id: of the resource; the end of the name is made from it. most: how many characters the name may have.
    Source: heat.engine.resource (physical_resource_name, reduce_physical_resource_name).
    """
    suffix = "".join("abcdefghijklmnopqrstuvwxyz234567"[each % 32] for each in digest(id)[:12])
    name = f"{stack}-{resource}-{suffix}"
    return name if len(name) <= most else f"{name[:2]}-{name[3 - most :]}"


def token(shape: Any, name: str, *salt: Any) -> Any:
    """Return a value of a shape (see heatlint.language.shapes). name: of the attribute or of the key."""
    if isinstance(shape, dict):
        return {
            ("private" if key == ANY_KEY else key): token(inner, name if key == ANY_KEY else str(key), *salt, key)
            for key, inner in shape.items()
        }
    if isinstance(shape, list):
        return [token(shape[0], name.removesuffix("s"), *salt, 0)]
    raw = digest(name, *salt)
    if shape == "Map":
        return {}
    if shape == "List":
        return []
    if shape == "Boolean" or name.startswith(("admin_state", "is_")):
        return True
    if shape in ("Integer", "Number"):
        return 1 + raw[0] % 100
    return _text(name.lower(), raw)


def _text(name: str, raw: bytes) -> str:
    if "mac" in name.split("_") or name.endswith("mac_addr"):
        return "fa:16:3e:" + ":".join(f"{each:02x}" for each in raw[:3])
    if name == "cidr":
        return f"10.{raw[0]}.{raw[1]}.0/24"
    if name.endswith(_ADDRESSES) or name in ("ip", "network"):
        return f"10.{raw[0]}.{raw[1]}.{1 + raw[2] % 254}"
    if name.endswith(("url", "href", "link", "uri")):
        return f"http://cloud.example.com/{raw[:8].hex()}"
    if name == "status":
        return "ACTIVE"
    if name == "id" or name.endswith("_id"):
        return str(uuid.UUID(bytes=raw[:16], version=4))
    return f"{name}-{raw[:4].hex()}"


def random_string(properties: dict[str, Any], *salt: Any) -> str:
    """Return the value of an OS::Heat::RandomString with these properties."""
    generator = random.Random(digest(*salt))
    length = properties.get("length")
    length = int(length) if isinstance(length, (int, str)) and str(length).isdecimal() else _DEFAULT_LENGTH
    pools: list[tuple[str, int]] = []
    for key, of in (("character_classes", "class"), ("character_sequences", "sequence")):
        for each in properties.get(key) or ():
            if isinstance(each, dict):
                written = str(each.get(of, "lettersdigits"))
                pools.append((_CLASSES.get(written, written) if of == "class" else written, int(each.get("min") or 1)))
    pools = [pool for pool in pools if pool[0]] or [(_CLASSES["lettersdigits"], 1)]
    found = [generator.choice(characters) for characters, least in pools for _ in range(least)]
    every = "".join(characters for characters, _ in pools)
    found += [generator.choice(every) for _ in range(length - len(found))]
    generator.shuffle(found)
    return "".join(found)

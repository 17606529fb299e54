"""A description that is made of a name."""

from __future__ import annotations

#: Words that are written in capitals.
_ABBREVIATIONS = frozenset(
    ("api", "cidr", "cpu", "db", "dns", "http", "https", "id", "ip", "mtu", "ntp", "ssh", "ssl", "tls", "url", "uuid")
    + ("vip", "vlan", "vm", "vnf")
)


def described(name: str) -> str:
    """Return a name as words: "DB password" for "db_password", "Key name" for "KeyName"."""
    import re

    words = re.findall("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    plain = [word.upper() if word.lower() in _ABBREVIATIONS else word.lower() for word in words]
    text = " ".join(plain) or name
    return text[:1].upper() + text[1:]

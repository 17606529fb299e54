"""A description that is made of a name."""

from __future__ import annotations

#: Words that are written in capitals, apart from the "s" of a plural.
_ABBREVIATIONS = frozenset(
    (
        *("api", "cidr", "cpu", "db", "dhcp", "dns", "http", "https", "icmp", "id", "ip", "iscsi", "ldap", "mac"),
        *("mtu", "nfs", "ntp", "ram", "ssh", "ssl", "tcp", "tls", "udp", "url", "uuid", "vip", "vlan", "vm", "vnf"),
        *("vpn", "vxlan"),
    )
)
#: Words that are written neither in capitals nor in small letters.
_OTHERS = {"ipv4": "IPv4", "ipv6": "IPv6"}


def described(name: str) -> str:
    """Return a name as words: "DB password" for "db_password", "Key name" for "KeyName"."""
    import re

    words = re.findall("(?i:ipv[46])|[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    text = " ".join(map(_written, words)) or name
    return text[:1].upper() + text[1:]


def _written(word: str) -> str:
    """Return a word of a name as it is written in a sentence."""
    word = word.lower()
    if word in _ABBREVIATIONS:
        return word.upper()
    if word.endswith("s") and word[:-1] in _ABBREVIATIONS:
        return word[:-1].upper() + "s"
    return _OTHERS.get(word, word)

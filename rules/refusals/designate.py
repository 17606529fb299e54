"""What Designate refuses. Source: designate.objects.fields and designate.common.constants."""

from __future__ import annotations

import re

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\."


@of_type("OS::Designate::Zone")
def zone(it: Own) -> Findings:
    """The name of a zone is a domain name that ends with a dot; the mail address has one "@"."""
    yield from _name(it, "zone", rf"({_LABEL})+")
    email = it.get("email")
    if isinstance(email, str) and email and email.count("@") != 1:
        yield it.refused("email", f'"{email}" is not a mail address')


@of_type("OS::Designate::RecordSet")
def record_set(it: Own) -> Findings:
    """The name of a record set is a host name that ends with a dot. Records of the type A are IPv4 addresses, those of
    the type AAAA IPv6 addresses."""
    yield from _name(it, "record set", rf"(\*\.)?({_LABEL})*")
    version = {"A": 4, "AAAA": 6}.get(str(it.get("type")))
    for index, record in it.values("records") if version is not None else ():
        if isinstance(record, str) and record and not _is_address(record, version):
            yield it.refused(
                "records", index, f'"{record}" is not an IPv{version} address, which a record of {it.get("type")} is'
            )


def _name(it: Own, what: str, pattern: str) -> Findings:
    name = it.get("name")
    if not isinstance(name, str) or not name:
        return
    if not name.endswith("."):
        yield it.refused("name", f'"{name}" is not a name of a {what}; expected "{name}."')
    elif not re.fullmatch(pattern, name):
        yield it.refused(
            "name", f'"{name}" is not a name of a {what}; expected letters, digits, "-" and "_", with dots'
        )


def _is_address(text: str, version: int | None) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False

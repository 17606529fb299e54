"""Timestamps as dates. Heat makes dates of them only in a text that its first YAML parser refuses."""

from __future__ import annotations

import datetime
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9][0-9]?)-(?P<day>[0-9][0-9]?)"
CLOCK = r"(?P<hour>[0-9][0-9]?):(?P<minute>[0-9][0-9]):(?P<second>[0-9][0-9])(?:\.(?P<fraction>[0-9]*))?"
ZONE = r"(?P<zone>Z|(?P<sign>[-+])(?P<hours>[0-9][0-9]?)(?::(?P<minutes>[0-9][0-9]))?)"
MOMENT = rf"{DATE}(?:[Tt]|[ \t]+){CLOCK}(?:[ \t]*{ZONE})?"
# A plain scalar needs two digits for month and day, unless a time follows.
IMPLICIT = re.compile(rf"(?:[0-9]{{4}}-[0-9][0-9]-[0-9][0-9]|{MOMENT})$")
ONLY_DATE = re.compile(rf"{DATE}$")
WITH_TIME = re.compile(rf"{MOMENT}$")


def moment(text: str) -> datetime.date:
    """Return the date, or date and time, of a timestamp. Raises ValueError when it is not one."""
    match = ONLY_DATE.match(text) or WITH_TIME.match(text)
    if match is None:
        raise ValueError(text)
    parts = match.groupdict()
    day = int(parts["year"]), int(parts["month"]), int(parts["day"])
    if match.re is ONLY_DATE:
        return datetime.date(*day)
    time = int(parts["hour"]), int(parts["minute"]), int(parts["second"])
    fraction = int((parts["fraction"] or "")[:6].ljust(6, "0"))
    return datetime.datetime(*day, *time, fraction, tzinfo=_zone(parts))


def _zone(parts: Mapping[str, str | None]) -> datetime.timezone | None:
    if not parts["sign"]:
        return datetime.UTC if parts["zone"] else None
    offset = datetime.timedelta(hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0))
    return datetime.timezone(-offset if parts["sign"] == "-" else offset)

"""Dates, schedules and timezones. Source: oslo_utils.timeutils, croniter, zoneinfo."""

from __future__ import annotations

import functools
import re

from heatlint.heat import NEWEST_DAY
from heatlint.language.functions.base import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

_DATE = "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_PLAIN_MOMENT = re.compile(rf"{_DATE}(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?)?\Z")

_STEP = r"\*(?:/[1-9][0-9]{0,3})?"
_SIXTIETH, _HOUR, _DAY = "[1-5]?[0-9]", "1?[0-9]|2[0-3]", "[1-9]|[12][0-9]|3[01]"
_PLAIN_SCHEDULE = re.compile(
    rf"(?:{_STEP}|{_SIXTIETH}) (?:{_STEP}|{_HOUR}) (?:{_STEP}|{_DAY}) "
    rf"(?:{_STEP}|[1-9]|1[0-2]) (?:{_STEP}|[0-7])\Z"
)
_FIELD = re.compile(r"\S+", re.ASCII)
_FIELDS = (
    "a minute (0 to 59)",
    "an hour (0 to 23)",
    "a day of the month (1 to 31)",
    "a month (1 to 12, jan to dec)",
    "a day of the week (0 to 7, sun to sat)",
    "a second (0 to 59)",
    "a year (1970 to 2099)",
)
#: croniter needs up to 15 microseconds a character. A longer schedule is not checked.
_LONGEST_SCHEDULE = 10_000


def moment(value: Any) -> str | None:
    """Check a date, or a date and time, in ISO 8601."""
    if isinstance(value, str) and _PLAIN_MOMENT.match(value):
        return None
    return _NO_MOMENT if _read(value) is None else None


_NO_MOMENT = "an example is 2030-12-31T23:59:59Z"


def _read(value: Any) -> datetime | None:
    import iso8601

    try:
        return iso8601.parse_date(value)
    except iso8601.ParseError:
        return None


def expiration(value: Any) -> str | None:
    """Check a date and time that must not be past.

    A report must not depend on the clock, so only a time before the newest release of Heat counts as past.
    """
    if not value:
        return None
    text = value.strip()
    if _PLAIN_MOMENT.match(text) and text[:10] > NEWEST_DAY:
        return None
    found, past = _read(text), _read(NEWEST_DAY)
    if found is None or past is None:
        return _NO_MOMENT
    try:
        utc = found.astimezone(past.tzinfo)
    except OverflowError:
        return "it is outside of the calendar"
    return None if utc > past else "it is past"


def schedule(value: Any) -> str | None:
    """Check a cron expression: five to seven fields, or a word such as @daily."""
    if not value:
        return None
    if not isinstance(value, str):
        return ""
    if _PLAIN_SCHEDULE.match(value):
        return None
    fields = _FIELD.findall(value)
    if not value.startswith("@") and not 5 <= len(fields) <= 7:
        return f"it has {len(fields)} fields; expected 5 to 7"
    if len(value) > _LONGEST_SCHEDULE or _is_schedule(value):
        return None
    for index, field in enumerate(fields[:7]):
        alone = ["*"] * max(5, index + 1)
        alone[index] = field
        if not _is_schedule(" ".join(alone)):
            return f'"{shorten(field)}" is not {_FIELDS[index]}'
    return ""


def _is_schedule(text: str) -> bool:
    import croniter

    try:
        croniter.croniter(text)
    except Exception:  # Heat treats any error of the library as a refusal
        return False
    return True


def timezone(value: Any) -> str | None:
    """Check the name of a timezone in the timezone database, with or without posix/ or right/ before it."""
    if not value:
        return None
    if not isinstance(value, str):
        return ""
    if value == "UTC" or value in _SYSTEM_ZONES or value in _zones():
        return None
    form, _, name = value.partition("/")
    if form in ("posix", "right") and name in _zones():
        return None
    written = as_written(value)
    return f'write it as "{written}"' if written != value else ""


#: Names that only the operating system defines.
_SYSTEM_ZONES = ("localtime", "posixrules")


@functools.cache
def _zones() -> frozenset[str]:
    """Return the names in the timezone database of the package tzdata, the same on every machine."""
    from importlib import resources

    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def as_written(name: str) -> str:
    """Return the name of a timezone with the upper and lower case of the database; as it is if it is not there."""
    lower = name.lower()
    return next((each for each in _zones() if each.lower() == lower), name)

"""The releases of Heat: their numbers and names, and how messages write them.

A release of OpenStack has a name, since 2023 also a year with a count; Heat itself has another number for it.
"""

from __future__ import annotations

from heatlint._misuse import Misuse
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: Heat's number -> the names of the release, the most usual one first.
RELEASES: dict[int, tuple[str, ...]] = {
    11: ("rocky",),
    12: ("stein",),
    13: ("train",),
    14: ("ussuri",),
    15: ("victoria",),
    16: ("wallaby",),
    17: ("xena",),
    18: ("yoga",),
    19: ("zed",),
    20: ("2023.1", "antelope"),
    21: ("2023.2", "bobcat"),
    22: ("2024.1", "caracal"),
    23: ("2024.2", "dalmatian"),
    24: ("2025.1", "epoxy"),
    25: ("2025.2", "flamingo"),
    26: ("2026.1", "gazpacho"),
    27: ("2026.2", "hibiscus"),
}
OLDEST, NEWEST = 11, 27
#: Older releases, which facts of Heat mention: number -> name and latest version of a template, "" for none. Before 5
#: Heat used the numbers of OpenStack. Source of the versions: the HOT specification.
_EARLIER = {
    "2013.1": ("grizzly", ""),
    "2013.2": ("havana", "2013-05-23"),
    "2014.1": ("icehouse", "2013-05-23"),
    "2014.2": ("juno", "2014-10-16"),
    "2015.1": ("kilo", "2015-04-30"),
    "5": ("liberty", "2015-10-15"),
    "6": ("mitaka", "2016-04-08"),
    "7": ("newton", "2016-10-14"),
    "8": ("ocata", "2017-02-24"),
    "9": ("pike", "2017-09-01"),
    "10": ("queens", "2018-03-02"),
}


_ORDER = {number: place for place, number in enumerate((*_EARLIER, *map(str, RELEASES)))}


class UnknownRelease(Misuse, ValueError):
    """A release that the catalog does not have. The message lists those it has, or proposes one."""


def release_number(text: str) -> int:
    """Return Heat's number of a release: of "rocky", "2026.2", "27" or "27.0.1". Raises UnknownRelease."""
    word = text.strip().lower()
    for number, names in RELEASES.items():
        if word in names:
            return number
    major = _major(word)
    if major is not None and int(major) in RELEASES:
        return int(major)
    span = f"{describe_release(OLDEST)} to {describe_release(NEWEST)}"
    for key, (name, version) in _EARLIER.items():
        if name == word or key in (word, major):
            latest = f'; the latest template version of {key} ({name}) is "{version}"' if version else ""
            raise UnknownRelease(f'the release "{text}" is too old; known are {span}{latest}')
    raise UnknownRelease(f'Heat has no release "{text}"{did_you_mean(word, _words(), f"; known are {span}")}')


def describe_release(number: int) -> str:
    """Return a release as messages write it: "27 (2026.2)", "11 (rocky)"."""
    return f"{number} ({RELEASES[number][0]})" if number in RELEASES else str(number)


def describe_version(version: str) -> str:
    """Return a version in Heat's facts as messages write it: "5 (liberty)" for "5.0.0"."""
    major = _major(version)
    if major is not None and int(major) in RELEASES:
        return describe_release(int(major))
    number = version if major is None else major
    return f"{number} ({_EARLIER[number][0]})" if number in _EARLIER else version


def order(version: str | None) -> int:
    """Return a number that grows from release to release, of a version in Heat's facts ("5.0.0", "2014.2").

    -1 for a version that is not known.
    """
    return -1 if version is None else _ORDER.get(_major(version) or version, -1)


def earlier_with(template_version: str) -> str | None:
    """Return the first release that has a template version, such as "2014.2"; None if none before rocky has it."""
    for number, (name, version) in _EARLIER.items():
        if template_version in (name, version):
            return number
    return None


def describe_ranges(spans: list[tuple[int, int]]) -> str:
    """Return ranges of releases as messages write them: "11 (rocky) to 14 (ussuri), 20 (2023.1) and later"."""
    texts = []
    for first, last in spans:
        if first == last:
            texts.append(describe_release(first))
        elif last == NEWEST:
            texts.append(f"{describe_release(first)} and later")
        else:
            texts.append(f"{describe_release(first)} to {describe_release(last)}")
    return ", ".join(texts)


def _major(version: str) -> str | None:
    """Return the number before the first dot; None for a year, and for a text that is not a version."""
    parts = version.split(".")
    return parts[0] if all(part.isdecimal() for part in parts) and int(parts[0]) < 2000 else None


def _words() -> Iterator[str]:
    """Return all names and numbers of releases."""
    for number, names in RELEASES.items():
        yield str(number)
        yield from names

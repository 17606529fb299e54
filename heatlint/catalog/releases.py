"""The releases of Heat: numbers, names, and how either is said to people.

A release of OpenStack has a name, a year with a count since 2023, or both; Heat's own number is another one.
"""

from __future__ import annotations

from heatlint._misuse import Misuse
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: Heat's number -> the release's names, the one that is used most first.
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
#: What Heat's facts name and the catalog does not hold: Heat's numbers were years before 5.
_EARLIER = {
    "2013.1": "grizzly",
    "2013.2": "havana",
    "2014.1": "icehouse",
    "2014.2": "juno",
    "2015.1": "kilo",
    "5": "liberty",
    "6": "mitaka",
    "7": "newton",
    "8": "ocata",
    "9": "pike",
    "10": "queens",
}


class UnknownRelease(Misuse, ValueError):
    """No release that the catalog holds; the message says which there are, or the one that was probably meant."""


def release_number(text: str) -> int:
    """Heat's number of the release of this name or number: "rocky", "2026.2", "27", "27.0.1". Raises UnknownRelease."""
    word = text.strip().lower()
    for number, names in RELEASES.items():
        if word in names:
            return number
    major = _major(word)
    if major is not None and int(major) in RELEASES:
        return int(major)
    span = f"{describe_release(OLDEST)} to {describe_release(NEWEST)}"
    if word in _EARLIER.values() or word in _EARLIER or major in _EARLIER:
        raise UnknownRelease(f'the release "{text}" is too old; known are {span}')
    raise UnknownRelease(f'there is no release "{text}"{did_you_mean(word, _words(), f"; known are {span}")}')


def describe_release(number: int) -> str:
    """A release as people are told of it: "27 (2026.2)", "11 (rocky)"."""
    return f"{number} ({RELEASES[number][0]})" if number in RELEASES else str(number)


def describe_version(version: str) -> str:
    """A version that Heat's facts name as people are told of it: "5.0.0" is "5 (liberty)", "2014.2" "2014.2 (juno)"."""
    major = _major(version)
    if major is not None and int(major) in RELEASES:
        return describe_release(int(major))
    number = version if major is None else major
    return f"{number} ({_EARLIER[number]})" if number in _EARLIER else version


def describe_ranges(spans: list[tuple[int, int]]) -> str:
    """Ranges of releases as people are told of them: "11 (rocky) to 14 (ussuri), 20 (2023.1) and later"."""
    said = []
    for first, last in spans:
        if first == last:
            said.append(describe_release(first))
        elif last == NEWEST:
            said.append(f"{describe_release(first)} and later")
        else:
            said.append(f"{describe_release(first)} to {describe_release(last)}")
    return ", ".join(said)


def _major(version: str) -> str | None:
    """The number before the first dot; None for a year, or what is no version."""
    parts = version.split(".")
    return parts[0] if all(part.isdecimal() for part in parts) and int(parts[0]) < 2000 else None


def _words() -> Iterator[str]:
    """All that a release may be called by."""
    for number, names in RELEASES.items():
        yield str(number)
        yield from names

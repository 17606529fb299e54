"""The names of releases, and how messages write them."""

from __future__ import annotations

import pytest

from heatlint.catalog import (
    NEWEST,
    OLDEST,
    RELEASES,
    UnknownRelease,
    describe_ranges,
    describe_release,
    describe_version,
)
from heatlint.catalog.releases import release_number


@pytest.mark.parametrize(
    "text, number",
    [
        ("rocky", 11),
        ("Rocky", 11),
        ("yoga", 18),
        ("11", 11),
        ("27", 27),
        ("27.0.1", 27),
        ("20.0.0", 20),
        ("2023.1", 20),
        ("antelope", 20),
        ("2026.2", 27),
        ("hibiscus", 27),
        (" zed ", 19),
    ],
)
def test_the_number_of_a_release(text, number):
    assert release_number(text) == number


def test_every_name_has_its_number():
    assert {release_number(name) for names in RELEASES.values() for name in names} == set(RELEASES)
    assert list(RELEASES) == list(range(OLDEST, NEWEST + 1))


@pytest.mark.parametrize(
    "text, message",
    [
        ("rokcy", 'Heat has no release "rokcy"; did you mean "rocky"?'),
        ("2023.3", 'Heat has no release "2023.3"; known are 11 (rocky) to 27 (2026.2)'),
        (
            "queens",
            'the release "queens" is too old; known are 11 (rocky) to 27 (2026.2)'
            '; the latest template version of 10 (queens) is "2018-03-02"',
        ),
        (
            "10.0.0",
            'the release "10.0.0" is too old; known are 11 (rocky) to 27 (2026.2)'
            '; the latest template version of 10 (queens) is "2018-03-02"',
        ),
        (
            "2014.2",
            'the release "2014.2" is too old; known are 11 (rocky) to 27 (2026.2)'
            '; the latest template version of 2014.2 (juno) is "2014-10-16"',
        ),
        ("", 'Heat has no release ""; known are 11 (rocky) to 27 (2026.2)'),
        ("grizzly", 'the release "grizzly" is too old; known are 11 (rocky) to 27 (2026.2)'),
        ("latest", 'Heat has no release "latest"; known are 11 (rocky) to 27 (2026.2)'),
        ("27.x", 'Heat has no release "27.x"; did you mean "27"?'),
    ],
)
def test_an_unknown_release_is_refused(text, message):
    with pytest.raises(UnknownRelease) as raised:
        release_number(text)
    assert str(raised.value) == message
    assert isinstance(raised.value, ValueError)


def test_describe_release():
    assert describe_release(27) == "27 (2026.2)"
    assert describe_release(11) == "11 (rocky)"
    assert describe_release(28) == "28"


@pytest.mark.parametrize(
    "version, message",
    [
        ("5.0.0", "5 (liberty)"),
        ("10.0.0", "10 (queens)"),
        ("2014.2", "2014.2 (juno)"),
        ("2013.1", "2013.1 (grizzly)"),
        ("22.0.0", "22 (2024.1)"),
        ("18.0.0", "18 (yoga)"),
        ("28.0.0", "28.0.0"),
        ("next", "next"),
        ("", ""),
    ],
)
def test_describe_version(version, message):
    assert describe_version(version) == message


def test_describe_ranges():
    assert (
        describe_ranges([(11, 14), (16, 16), (20, 27)])
        == "11 (rocky) to 14 (ussuri), 16 (wallaby), 20 (2023.1) and later"
    )

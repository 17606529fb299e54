"""The packages that the extension for VS Code brings: which lines of the lock file hold for a platform and a Python."""

from __future__ import annotations

import pytest
from package_extension import LOCK, PLATFORMS, PYTHONS, main, requirements

SOME = """\
# a comment
one==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:aa
one==2.0 ; python_full_version >= '3.12' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
two==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""


@pytest.mark.parametrize(
    "platform, python, expected",
    [
        ("linux-x64", "3.11", ["one==1.0 --hash=sha256:aa"]),
        ("linux-x64", "3.12", ["one==2.0 --hash=sha256:bb --hash=sha256:cc"]),
        ("win32-x64", "3.11", ["one==1.0 --hash=sha256:aa", "two==1.0 --hash=sha256:dd"]),
    ],
)
def test_only_the_lines_of_the_platform_and_the_python(platform, python, expected):
    assert list(requirements(SOME, PLATFORMS[platform], python)) == expected


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_file_has_what_the_server_needs(platform, python):
    found = {line.partition("==")[0].lower() for line in requirements(LOCK.read_text(), PLATFORMS[platform], python)}
    assert {"pyyaml", "pygls", "lsprotocol", "cattrs", "rapidfuzz", "jsonschema"} <= found


def test_another_word_is_no_platform(capsys):
    with pytest.raises(SystemExit) as end:
        main(["linux"])
    assert end.value.code == 2
    assert '"linux" is not a platform; expected one of linux-x64, ' in capsys.readouterr().err

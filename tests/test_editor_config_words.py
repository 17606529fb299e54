"""Messages in editors and in the playground name keys of a config where `heatlint check` names options."""

from __future__ import annotations

import pytest

from heatlint.editor.config_words import with_config
from heatlint.load.disk import HOW_TO_ALLOW


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (HOW_TO_ALLOW, 'allow its directory with "roots" in heatlint.toml'),
        (
            'if your cloud has it, pass its file with "--types", and if an environment maps it, pass that with "-e"',
            'if your cloud has it, pass its file with "types" in heatlint.toml, and if an environment maps it, name '
            "that in a [[stack]] table of heatlint.toml",
        ),
        (
            "name the release of your cloud with --target",
            'name the release of your cloud with "target" in heatlint.toml',
        ),
        (
            'a list of resource types; the option "--types" names it',
            'a list of resource types; "types" in heatlint.toml names it',
        ),
        ('name the environment to use with "-e"', "name the environment to use in a [[stack]] table of heatlint.toml"),
        ('an environment; the option "-e" names it', "an environment; a [[stack]] table of heatlint.toml names it"),
        ('a baseline; the option "--baseline" names it', 'a baseline; "baseline" in heatlint.toml names it'),
        ('the resource "--root" is missing', 'the resource "--root" is missing'),
    ],
)
def test_options(message: str, expected: str) -> None:
    assert with_config(message) == expected

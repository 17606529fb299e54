"""What a message says to do, where there is no command line: in an editor, and on the page of the playground."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from heatlint.diagnostic import Diagnostic

#: A key of a config -> how a message names the option that does the same. The settings of a finding are keys of this.
OPTIONS = {
    "roots": "with --root",
    "types": 'with "--types"',
    "target": "with --target",
    "baseline": 'with "--baseline"',
    "stack": 'with "-e"',
}
#: A key of a config -> how a message names it.
KEYS = {
    **{key: f'with "{key}" in heatlint.toml' for key in OPTIONS},
    "stack": "in a [[stack]] table of heatlint.toml",
}


def with_config(found: Diagnostic, words: Mapping[str, str] = KEYS) -> str:
    """Return the message of a finding, in which other words take the place of the options that it names.

    words: those for each setting. The option stands after the names that the message quotes, which may be like it.
    """
    message = found.message
    for setting in found.settings:
        before, option, after = message.rpartition(OPTIONS[setting])
        if option:  # it may have been covered, as a secret
            message = f"{before}{words[setting]}{after}"
    return message

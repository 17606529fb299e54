"""What a message says to do, where there is no command line: in an editor, and on the page of the playground."""

from __future__ import annotations

import re

#: The options that a message may name -> the key of a config that does the same.
_KEYS = {"root": "roots", "types": "types", "target": "target"}
_WITH_OPTION = re.compile(r'\b(with |the option )"?--(root|types|target)\b"?')
_WITH_ENVIRONMENT = re.compile(r'\bpass that with "-e"')


def with_config(message: str) -> str:
    """Return a message that names keys of a config where it named options."""

    def named(found: re.Match[str]) -> str:
        before = "" if found[1] == "the option " else found[1]
        return f'{before}"{_KEYS[found[2]]}" in heatlint.toml'

    return _WITH_ENVIRONMENT.sub("name that in a [[stack]] table of heatlint.toml", _WITH_OPTION.sub(named, message))

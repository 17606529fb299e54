"""What a message says to do, where there is no command line: in an editor, and on the page of the playground."""

from __future__ import annotations

import re

#: The options that a message may name -> the key of a config that does the same.
_KEYS = {"root": "roots", "types": "types", "target": "target", "baseline": "baseline"}
_WITH_OPTION = re.compile(r'\b(with |the option )"?--(root|types|target|baseline)\b"?')
_TABLE = "a [[stack]] table of heatlint.toml"
_WITH_ENVIRONMENT = re.compile(r'\b(?:name|pass) (that|the environment to use) with "-e"')
_ENVIRONMENT_OPTION = 'the option "-e" names it'


def with_config(message: str) -> str:
    """Return a message that names keys of a config where it named options."""

    def named(found: re.Match[str]) -> str:
        before = "" if found[1] == "the option " else found[1]
        return f'{before}"{_KEYS[found[2]]}" in heatlint.toml'

    message = _WITH_ENVIRONMENT.sub(rf"name \1 in {_TABLE}", _WITH_OPTION.sub(named, message))
    return message.replace(_ENVIRONMENT_OPTION, f"{_TABLE} names it")

"""Findings about configs and settings that are not used: where they are, why, and what the user can do."""

from __future__ import annotations

import os
import re

from heatlint.diagnostic import CONFIG_ABOVE, UNTRUSTED_SETTING
from heatlint.project.config import NAMES, display_path
from heatlint.project.configs import ABOVE, FOREIGN, config_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.diagnostic import Diagnostic, Range
    from heatlint.project.config import Config, UnusedSetting

#: How many paths of a setting a message names.
MOST_NAMED = 3


def findings(config: Config) -> Iterator[Diagnostic]:
    """Yield a finding for each setting and each config file that is not used."""
    for each in config.unused:
        remedy = _remedy(config) if each.key != "package" else 'use "--trust" if you trust its authors'
        found = UNTRUSTED_SETTING.at((), f"{_what(each)}; {remedy}", file=display_path(each.file))
        found.range = place_of(each.file, each.key)
        yield found
    for path, reason in config.unused_files.items():
        yield _about_file(config, path, reason)


def _about_file(config: Config, path: str, reason: str) -> Diagnostic:
    rule, why = UNTRUSTED_SETTING, "is a link that leads out of the repository"
    if reason == ABOVE:
        rule, why = CONFIG_ABOVE, "is above the repository"
    elif reason == FOREIGN:
        why = "belongs to another user"
    remedy = 'name it with "--config" to use it' if reason == ABOVE else _advice(config, path)
    # Without a range: a report would show a line of a file that is not ours to read.
    return rule.at((), f"this config {why} and is not used; {remedy}", file=display_path(path))


def _what(unused: UnusedSetting) -> str:
    names = ", ".join(f'"{path}"' for path in unused.paths[:MOST_NAMED])
    names += ", ..." if len(unused.paths) > MOST_NAMED else ""
    if unused.key == "rules":
        return f"the rules in {names} are not loaded, because they are programs and this config is not trusted"
    if unused.key == "package":
        return "the rules of this package are not loaded, because it is a part of the project"
    key = unused.key.partition(".")[0]
    reason = f"lead{'s' if len(unused.paths) == 1 else ''} outside of the repository, and this config is not trusted"
    if key == "stack":
        return f"this stack is not checked, because {names} {reason}"
    if len(unused.paths) == 1:
        return f'{names} in "{key}" is not used, because it {reason}'
    return f'{names} in "{key}" are not used, because they {reason}'


def _remedy(config: Config) -> str:
    path = config.path or ""
    if config.trust.everything is None and config.trust.recorded_digest(path) is not None:
        return f"something has changed since you trusted it: look at it, then {_advice(config, path)}"
    return _advice(config, path)


def _advice(config: Config, path: str) -> str:
    """Return what the user can do to trust a config."""
    if config.trust.everything is False:
        return "trust the folder in the editor if you trust its authors"
    name = display_path(path)
    directory = os.path.dirname(name)
    operand = directory if config_in(os.path.dirname(path)) == path else name
    return f'run "heatlint trust{operand and " " + operand}" if you trust its authors'


def place_of(file: str, key: str) -> Range:
    """Return the range of the line that sets something; the first line if it is written in an unusual way.

    key: as in UnusedSetting.
    """
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            lines = stream.read().split("\n")
    except OSError:
        return 1, 1, 1, 1
    key, _, number = key.partition(".")
    name = re.escape(key)
    tool = r"tool\s*\.\s*heatlint\s*" if os.path.basename(file) == NAMES[-1] else ""
    table = rf"{tool}\.\s*" if tool else ""
    first = next((line for line, text in enumerate(lines) if tool and re.match(rf"\s*\[+\s*{tool}", text)), 0)
    setting = re.compile(rf"""\s*(["']?){name}\1\s*=""")
    header = re.compile(rf"""\s*\[\[\s*{table}(["']?){name}\1\s*\]\]""")
    for pattern, index in ((header, int(number or 0)), (setting, 0)):
        matching = [line for line, text in enumerate(lines, 1) if line > first and pattern.match(text)]
        if index < len(matching):
            line = matching[index]
            text = lines[line - 1]
            return line, len(text) - len(text.lstrip()) + 1, line, len(text.rstrip()) + 1
    return 1, 1, 1, 1

"""Reads config files: a config with those that it extends, checked against the schema of configs."""

from __future__ import annotations

import json
import os

from heatlint.language.functions.base import kind
from heatlint.language.structure import faults
from heatlint.load.disk import digest
from heatlint.project.config import NAMES, BadConfig, Config, UnusedSetting, absolute, content, display_path
from heatlint.project.files_digest import files_digest
from heatlint.project.toml import parsed, require_bounded
from heatlint.project.trust import Trust
from heatlint.suggest import did_you_mean
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load(path: str, trust: Trust) -> Config:
    """Return the config in a file, with the configs that it extends. Raises BadConfig."""
    config = Config(os.path.abspath(path), trust, content_digest)
    _add_file(config, os.path.abspath(path), [])
    config.leave_out_untrusted()
    return config


def content_digest(path: str) -> str | None:
    """Return a digest of all settings of a config, the configs that it extends and the files of its plugins.

    None when it cannot be used. Comments and other tables of a pyproject.toml do not count.
    """
    try:
        config = load(path, Trust(True))
    except BadConfig:
        return None
    settings = json.dumps(list(config.files.items()), default=str, sort_keys=True)
    return digest([settings, files_digest(config.listed("rules"))])


def _add_file(config: Config, path: str, extended_by: list[str]) -> None:
    """Add a file and the files that it extends. extended_by: the chain of files that lead to it."""
    if path in extended_by:
        chain = " -> ".join(map(display_path, [*extended_by, path]))
        raise BadConfig(extended_by[0], f'"extends" leads back to the same file: {chain}')
    values = _read(path, extended_by[-1] if extended_by else None)
    extends = values.get("extends", [])
    for each in [extends] if isinstance(extends, str) else extends:
        extended = absolute(each, os.path.dirname(path))
        if config.allows(extended):
            _add_file(config, extended, [*extended_by, path])
        else:
            config.unused.append(UnusedSetting(path, "extends", [each]))
    config.add(values, path)


def _read(path: str, extended_by: str | None) -> dict[str, Any]:
    """Return the settings in a file, after checking them against the schema of configs."""
    data = content(path, f"; {display_path(extended_by)} extends it" if extended_by else "")
    prefix: tuple[str, ...] = ()
    try:
        values: Any = parsed(data)
        if os.path.basename(path) == NAMES[-1]:
            prefix = ("tool", "heatlint")
            tool = values.get("tool")
            values = tool.get("heatlint", {}) if isinstance(tool, dict) else {}
        require_bounded(values)
    except ValueError as error:
        raise BadConfig(path, str(error), True) from None
    for fault in faults(values, "config"):
        hint = did_you_mean(*fault.nearest) if fault.nearest is not None else ""
        if fault.nearest is not None and not fault.key:
            steps = fault.path  # the message quotes the value, not its key
        else:
            steps = fault.path[:-2] if fault.path and isinstance(fault.path[-1], int) else fault.path[:-1]
        where = ".".join(map(str, (*prefix, *steps)))
        message = fault.message
        if fault.path[:1] == ("stack",):
            message = _without_value(message, value_at(values, fault.path))
        raise BadConfig(path, f"{f'{where}: ' if where else ''}{message}{hint}")
    found: dict[str, Any] = values
    return found


def _without_value(message: str, value: Any) -> str:
    """Return a message about a wrong value in a stack without the value, which may be that of a secret parameter."""
    given = kind(value)
    if not given.startswith(("the string ", "the number ")) or not message.endswith(f", not {given}"):
        return message
    return message.removesuffix(given) + ("a string" if isinstance(value, str) else "a number")

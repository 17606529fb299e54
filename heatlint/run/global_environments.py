"""Reads the environment files that a cloud's operator has: what Heat calls the global environment.

Source: heat.engine.environment.read_global_environment. Only the resource registry of such a file is in force for a
user's stack. Heat skips a file that it cannot parse; here that is an error, since the config names the file.
"""

from __future__ import annotations

import os

from heatlint._misuse import Misuse, reason_of
from heatlint.load.disk import Unreadable, read_regular_file
from heatlint.load.server.environment import RESOURCE_REGISTRY, SECTIONS
from heatlint.model.registry import Registry
from heatlint.suggest import did_you_mean
from heatlint.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


def load_registries(paths: Iterable[str]) -> list[dict[str, Any]]:
    """Return the resource registries of environment files, and of the files in directories. Raises Misuse."""
    return [_registry(path) for path in files_of(paths)]


def files_of(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files at some paths; of a directory the files in it, as Heat reads its environment_dir."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        try:
            names = sorted(os.listdir(path))
        except OSError as error:
            raise Misuse(f'"{path}" cannot be read ({reason_of(error)})') from None
        yield from (os.path.join(path, name) for name in names if not name.startswith("."))


def _registry(path: str) -> dict[str, Any]:
    try:
        document = decode(read_regular_file(path), path)
    except Unreadable as error:
        raise Misuse(f'the global environment "{path}" {error.reason}') from None
    if document.fault is not None:
        raise Misuse(f'"{path}" is not an environment: {document.fault.message}')
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        raise Misuse(f'"{path}" is not an environment: it must be a map')
    for section in value:
        if section not in SECTIONS:
            hint = did_you_mean(str(section), SECTIONS, f"; expected one of {', '.join(SECTIONS)}")
            raise Misuse(f'"{path}": "{section}" is not a section of an environment{hint}')
    registry = value.get(RESOURCE_REGISTRY) or {}
    for fault in Registry(registry).faults:
        where = ".".join(map(str, (RESOURCE_REGISTRY, *fault.path)))
        raise Misuse(f'"{path}": {where}: {fault.message}')
    return dict(registry)

"""Finds the files that the resource registry of an environment names, and what their names are relative to."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    Step = str | int

#: Keys of a registry that are settings, not resource types.
SETTINGS = ("hooks", "restricted_actions")


class Entry:
    """A value of the registry that the client takes for a file: `container[key]`.

    path: its place in the environment. base: the URL that it is relative to. base_path: the place of the `base_url`
    that gives `base`, None when it is the environment's own URL.
    """

    __slots__ = ("container", "key", "path", "base", "base_path")

    def __init__(
        self,
        container: dict[Any, Any],
        key: Any,
        path: tuple[Step, ...],
        base: Any,
        base_path: tuple[Step, ...] | None,
    ) -> None:
        self.container = container
        self.key = key
        self.path = path
        self.base = base
        self.base_path = base_path


class Unusable:
    """A value of the registry on which the client fails, and why."""

    __slots__ = ("path", "message")

    def __init__(self, path: tuple[Step, ...], message: str) -> None:
        self.path = path
        self.message = message


def entries(environment: Any, base: str) -> Iterator[Entry | Unusable]:
    """Yield the values of the registry that name files, and those on which the client fails.

    A value with `::` is a type, not a file. Of the maps inside the registry, only those in `resources` are read.
    `base_url`, in the registry and in each of its `resources`, replaces the directory of the environment.
    """
    registry = environment.get("resource_registry") if isinstance(environment, dict) else None
    if not isinstance(registry, dict):
        return
    top = ("resource_registry",)
    base_path: tuple[Step, ...] | None = None
    named: Any = base
    if "base_url" in registry:
        named, base_path = registry["base_url"], (*top, "base_url")
    resources = registry.get("resources", {})
    yield from _level(registry, top, named, base_path)
    if not isinstance(resources, dict):
        yield Unusable((*top, "resources"), f'"resources" must be a map, not {_kind(resources)}')
        return
    for name, inner in resources.items():
        path = (*top, "resources", name)
        if not isinstance(inner, dict):
            yield Unusable(path, f'"{name}" must be a map of types, not {_kind(inner)}')
        elif "base_url" in inner:
            yield from _level(inner, path, inner["base_url"], (*path, "base_url"))
        else:
            yield from _level(inner, path, named, base_path)


def only_entries(environment: Any, keys: Collection[str]) -> dict[str, Any]:
    """Return an environment that has only some entries of the registry of another one."""
    registry = environment.get("resource_registry") if isinstance(environment, dict) else None
    wanted = registry.items() if isinstance(registry, dict) else ()
    return {"resource_registry": {key: value for key, value in wanted if key in keys}}


def _level(
    level: dict[Any, Any], path: tuple[Step, ...], base: Any, base_path: tuple[Step, ...] | None
) -> Iterator[Entry | Unusable]:
    for key, value in level.items():
        if key == "base_url" or isinstance(value, dict) or (key == "resources" and len(path) == 1):
            continue
        if isinstance(value, str):
            if "::" not in value and key not in SETTINGS:
                yield Entry(level, key, (*path, key), base, base_path)
        elif isinstance(value, list):
            if key not in SETTINGS and "::" not in value:
                yield Unusable((*path, key), f'"{key}" must map to a type or a file, not to a list')
        else:
            yield Unusable((*path, key), f'"{key}" must map to a type or a file, not to {_kind(value)}')


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    return "a list" if isinstance(value, list) else "a string"

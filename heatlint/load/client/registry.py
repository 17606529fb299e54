"""The resource registry of an environment: which of its values are files, and relative to what."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Step = str | int

# Entries of a registry that are settings rather than types.
SETTINGS = ("hooks", "restricted_actions")


class Entry:
    """A registry value that the client takes for a file: `container[key]`, relative to `base`."""

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
    """A registry value that stops the client, and why."""

    __slots__ = ("path", "message")

    def __init__(self, path: tuple[Step, ...], message: str) -> None:
        self.path = path
        self.message = message


def entries(environment: Any, base: str) -> Iterator[Entry | Unusable]:
    """The registry's values that name files, and those that the client cannot take.

    Types with `::` in their value are built in; nested maps are not looked into, but for those under
    `resources`. `base_url`, in the registry and in each of its `resources`, replaces the environment's own
    directory.
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
    return "a list" if isinstance(value, list) else "a text"

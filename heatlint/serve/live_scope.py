"""What functions see of a stack that exists: its parameters, the ids of its resources and their attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from heatlint.language.shapes import select
from heatlint.planning.existing import ExistingScope

if TYPE_CHECKING:
    from heatlint.serve.values import LiveStack


def selected(value: Any, keys: Iterable[Any]) -> Any:
    """Return the part of a value that the keys lead to; None when the value has no such part."""
    for key in keys:
        try:
            value = select(value, key)
        except (KeyError, IndexError, TypeError):
            return None
    return value


class LiveScope(ExistingScope):
    """What functions see of a stack that exists."""

    def __init__(self, live: LiveStack) -> None:
        super().__init__(live.stack)
        self.live_stack = live

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter."""
        found = super().parameter(name)
        return found if name in self.stack.parameters else self.live_stack.pseudo(name, found)

    def reference(self, name: Any) -> Any:
        """Return what a reference to a resource gives."""
        return self.live_stack.reference(self._resource(name))

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """Return an attribute of a resource, or the part of it that the keys select."""
        found = self._resource(resource)
        if name is None:
            return self.live_stack.attributes(found) if self.live_stack.has(found) else None
        if not all(isinstance(key, (str, int)) for key in keys):
            return None
        return self.live_stack.attribute(found, str(name), *keys)

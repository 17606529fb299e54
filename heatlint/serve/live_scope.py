"""What functions see of a stack that exists: its parameters, the ids of its resources and their attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.language.shapes import select
from heatlint.planning.existing import ExistingScope

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.serve.values import LiveStack


class OfEach:
    """The attribute of a group that gives an attribute of each member, which the next key names."""

    def __init__(self, stack: LiveStack, members: dict[str, Resource], as_list: bool) -> None:
        self.stack = stack
        self.members = members
        self.as_list = as_list

    def get(self, name: str) -> Any:
        """Return the attribute of each member."""
        found = {key: self.stack.attribute(each, name) for key, each in self.members.items()}
        return list(found.values()) if self.as_list else found


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
        value = self.live_stack.attribute(found, str(name))
        for key in keys:
            if isinstance(value, OfEach):
                value = value.get(str(key))
                continue
            try:
                value = select(value, key)
            except (KeyError, IndexError, TypeError):
                return None
        return None if isinstance(value, OfEach) else value

"""A stack with the name and the IDs that Heat gives it when it creates it, in the place of those of a validation."""

from __future__ import annotations

from heatlint.heat import OF_STACK
from heatlint.model.build import built_again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.model.stack import Stack


def as_created(stack: Stack) -> Stack:
    """Return a stack, or one nested in it, as Heat creates it, to look up in a cloud what it names.

    The cloud has nothing of the stack `dummy` that Heat makes to validate a template. The stack itself is returned when
    none of its values can differ.
    """
    root = stack.root
    if root.as_created or root.assume_values:
        return stack
    created: dict[Stack, Stack] = root.found_once("as created", lambda: _created(root))
    return created.get(stack, stack)


def _created(root: Stack) -> dict[Stack, Stack]:
    """Return the stack as Heat creates it for a root and each stack nested in it; nothing when none can differ."""
    named = (reference.target for each in root.all() for reference in each.references("parameter"))
    if not any(name in OF_STACK for name in named):
        return {}
    found = {root: built_again(root, as_created=True)}
    todo = [root]
    while todo:
        stack = todo.pop()
        created = {each.parent.name: each for each in found[stack].children if each.parent is not None}
        for child in stack.children:
            if child.parent is not None and child.parent.name in created:
                found[child] = created[child.parent.name]
                todo.append(child)
    return found

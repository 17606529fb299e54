"""Finds where the author wrote what is in a stack. The template of a group's stack is made by Heat, not written."""

from __future__ import annotations

from heatlint.language.functions.cfn import ParamRef
from heatlint.language.functions.hot import GetParam

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]


def source(stack: Stack, path: Path) -> tuple[Stack, Path]:
    """Return the stack whose template the author wrote, and the path in that template of what is at a path in a stack.

    For the stack of a group this is where the group defines its members; for any other stack the path itself.
    """
    while stack.group_template is not None and stack.parent is not None:
        path = stack.group_template.source_path(path)
        stack = stack.parent.stack
    return stack, path


def written_value(stack: Stack, path: Path) -> Any:
    """The value in the author's text of what is at a path in a stack, see `source`; None if the text has none."""
    stack, path = source(stack, path)
    node: Any = stack.template.value
    for step in path:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def written_path(stack: Stack, path: Path) -> Path:
    """Return the path of `source`, without the steps that the text does not have.

    It ends before the arguments of a function, and before the index in a list with an "if" that may leave an item out:
    then it is not known which item of the text became which item of the value.
    """
    stack, path = source(stack, path)
    node: Any = stack.template.value
    for depth, step in enumerate(path):
        if isinstance(node, list):
            if not isinstance(step, int) or step >= len(node) or any(_may_vanish(stack, item) for item in node):
                return path[:depth]
        elif not isinstance(node, dict) or stack.is_call(node) or step not in node:
            return path[:depth]
        node = node[step]
    return path


def origins(stack: Stack, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name of the document, path) of what a value passes through unchanged before it is at a path.

    These are parameters, and the properties by which a resource gives values to the parameters of its nested template.
    """
    while True:
        author, path = source(stack, path)[0], written_path(stack, path)
        name = parameter_of(author, written_value(author, path))
        if name is not None:
            path = (author.words.parameters, name)
            yield author.file, path
        resource = author.parent
        if resource is None or len(path) != 2 or path[0] != author.words.parameters:
            return
        stack, path = resource.stack, (*resource.path, resource.stack.words.properties, path[1])
        outer, written = source(stack, path)
        yield outer.file, written


def parameter_of(stack: Stack, written: Any) -> str | None:
    """Return the name of the parameter whose value a written value stands for; None for any other value."""
    if not stack.is_call(written):
        return None
    ((name, args),) = written.items()
    function = stack.functions[name]
    if not isinstance(function, (GetParam, ParamRef)) or stack.needs_resource(function, args):
        return None
    return args if isinstance(args, str) else None


def _may_vanish(stack: Stack, item: Any) -> bool:
    return stack.is_call(item) and stack.functions[next(iter(item))].macro

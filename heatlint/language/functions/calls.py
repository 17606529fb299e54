"""Find the function calls in a value.

A call is a map with a single key that is the name of a function. The walk visits every value of a template, so it keeps
paths as chains (parent, step); they become tuples only for what is reported.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.language.functions.evaluate import Function

    Chain = tuple["Chain | None", Any] | None


class Call:
    """A call of a function. args: the written arguments; chain: where the map of the call is; parent: that map."""

    __slots__ = ("function", "name", "args", "chain", "parent", "_path")

    def __init__(self, function: Function, name: str, args: Any, chain: Chain, parent: dict[str, Any]) -> None:
        self.function = function
        self.name = name
        self.args = args
        self.chain = chain
        self.parent = parent
        self._path: tuple[Any, ...] | None = None

    @property
    def path(self) -> tuple[Any, ...]:
        """Return the path of the call's map in the template."""
        if self._path is None:
            self._path = steps(self.chain)
        return self._path

    @property
    def args_path(self) -> tuple[Any, ...]:
        """Return the path of the call's arguments."""
        return (*self.path, self.name)


def steps(chain: Chain) -> tuple[Any, ...]:
    """Return a chain as a path from the top of the template."""
    found = []
    while chain is not None:
        chain, step = chain
        found.append(step)
    return tuple(reversed(found))


def find(
    value: Any,
    chain: Chain,
    functions: dict[str, Function],
    found: list[Call],
    branches: Callable[[Call], list[int]],
    others: list[tuple[Any, Any, Chain]] | None = None,
    mixed: list[tuple[dict[Any, Any], Chain]] | None = None,
    seen: set[int] | None = None,
) -> None:
    """Append all calls in a value that Heat reads to `found`.

    branches: returns which arguments of an `if` Heat reads; others: gets the maps with a single key that is not the
    name of a function, as (key, value, chain of the map); mixed: gets the maps in which the name of a function is not
    the only key, as (map, chain of the map). Such a map is not a call. seen: an empty set, so that a map or list that
    aliases repeat is looked at only once.
    """
    todo = [(value, chain)]
    push = todo.append
    pop = todo.pop
    lookup = functions.get
    names = functions.keys()
    while todo:
        node, at = pop()
        if seen is not None:
            if id(node) in seen:
                continue
            seen.add(id(node))
        if node.__class__ is dict:
            if len(node) == 1:
                for name, args in node.items():
                    function = lookup(name)
                if function is not None:
                    call = Call(function, name, args, at, node)
                    found.append(call)
                    inside = (at, name)
                    if function.macro:
                        if isinstance(args, list):
                            for index in branches(call):
                                if index < len(args):
                                    push((args[index], (inside, index)))
                    elif args.__class__ is dict or args.__class__ is list:
                        push((args, inside))
                    continue
                if others is not None and name.__class__ is str:
                    others.append((name, args, at))
            elif mixed is not None and not names.isdisjoint(node):
                mixed.append((node, at))
            for key, item in node.items():
                if item.__class__ is dict or item.__class__ is list:
                    push((item, (at, key)))
        elif node.__class__ is list:
            for index, item in enumerate(node):
                if item.__class__ is dict or item.__class__ is list:
                    push((item, (at, index)))

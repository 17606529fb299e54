"""The parameters whose values an update changes, and what each of them touches."""

from __future__ import annotations

from heatlint.language.functions.hot_control import If
from heatlint.model.names import CONDITION, of_template
from heatlint.planning.changes import ParameterChange, ParameterUse
from heatlint.planning.places import place_at
from heatlint.planning.refusals import value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.language.versions import Words
    from heatlint.model.references import Use
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: The names of the function that chooses by a condition.
_IF = ("if", "Fn::If")


def parameter_changes(before: Stack, after: Stack) -> tuple[ParameterChange, ...]:
    """Return the parameters of two root stacks whose values differ."""
    found = []
    all_uses: _Uses | None = None
    for name in dict.fromkeys((*after.parameters, *before.parameters)):
        pair = before.parameters.get(name), after.parameters.get(name)
        old, new = (None if each is None else value_of(each) for each in pair)
        if old == new:
            continue
        hidden = any(
            each is not None and stack.is_secret(each) for each, stack in zip(pair, (before, after), strict=True)
        )
        all_uses = all_uses or _Uses(after)
        uses = tuple(dict.fromkeys(all_uses.of(name)))
        found.append(
            ParameterChange(
                str(name),
                None if hidden else old,
                None if hidden else new,
                hidden,
                uses,
                is_added=pair[0] is None,
                is_removed=pair[1] is None,
            )
        )
    return tuple(found)


class _Uses:
    """Where the definitions of the resources of a stack refer to parameters, themselves or through conditions."""

    __slots__ = ("_stack", "_by_parameter", "_needing", "_by_condition")

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._by_parameter: dict[Any, list[Use]] = {}
        for reference in stack.references("parameter"):
            if not isinstance(reference.target, (dict, list)):
                self._by_parameter.setdefault(reference.target, []).append(reference.use)
        #: The path of a part of the template -> the names of the conditions that it depends on.
        named: dict[tuple[Any, ...], set[str]] = {}
        for each in of_template(stack.template.value, stack.template.version):
            if each.kind == CONDITION and not each.declares:
                named.setdefault(_part(each.path, stack.words), set()).add(each.name)
        #: The name of a condition -> the conditions that refer to it.
        self._needing: dict[Any, list[Any]] = {}
        for name in stack.template.section(stack.words.conditions):
            for other in named.get((stack.words.conditions, name), ()):
                self._needing.setdefault(other, []).append(name)
        #: The name of a condition -> the parts of resources that refer to it, with their place in the order of all.
        self._by_condition: dict[str, list[tuple[int, Resource, tuple[Any, ...]]]] = {}
        for number, (resource, path) in enumerate(self._conditional_parts()):
            for name in named.get(path, ()):
                self._by_condition.setdefault(name, []).append((number, resource, path))

    def _conditional_parts(self) -> Iterator[tuple[Resource, tuple[Any, ...]]]:
        """Yield the path of each part of a resource that may depend on conditions."""
        for resource in self._stack.resources.values():
            yield resource, (*resource.path, self._stack.words.condition)
            for calls in resource.calls.values():
                for call in calls:
                    if isinstance(call.function, If):
                        yield resource, call.path

    def of(self, name: Any) -> Iterator[ParameterUse]:
        """Yield the parts that depend on a parameter."""
        stack = self._stack
        conditions: set[Any] = set()
        for use in self._by_parameter.get(name, ()):
            if use.resource is not None:
                yield _use(use.resource, use.call.path)
            elif use.section == "conditions":
                conditions.add(use.call.path[1])
            elif use.section == "if" and use.call.path[0] == stack.words.resources:  # a condition without a name
                yield _use(stack.resources[use.call.path[1]], use.call.path)
        todo = [*conditions]
        while todo:
            others = [each for each in self._needing.get(todo.pop(), ()) if each not in conditions]
            conditions.update(others)
            todo += others
        parts = {part[0]: part for each in conditions for part in self._by_condition.get(each, ())}
        for number in sorted(parts):
            _, resource, path = parts[number]
            yield _use(resource, path)


def _part(path: tuple[Any, ...], words: Words) -> tuple[Any, ...]:
    """Return the path of the part that depends on a condition: a condition, a resource's condition, or an "if".

    path: that of the name of the condition.
    """
    if path[0] == words.conditions:
        return path[:2]
    if path[2] == words.condition:
        return path[:3]
    ends = (index for index in range(len(path) - 1, 0, -1) if path[index] in _IF)
    return path[: next(ends, len(path))]


def _use(resource: Resource, path: tuple[Any, ...]) -> ParameterUse:
    section = path[2] if len(path) > 2 else None
    words = resource.stack.words
    is_property = section == words.properties and len(path) > 3
    return ParameterUse((str(resource.name),), str(path[3] if is_property else section), place_at(resource.stack, path))

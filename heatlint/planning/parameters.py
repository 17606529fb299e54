"""The parameters whose values an update changes, and what each of them touches."""

from __future__ import annotations

from heatlint.planning.changes import ParameterChange, ParameterUse
from heatlint.planning.places import place_at
from heatlint.planning.refusals import value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

_CONDITIONALS = ("if", "Fn::If")


def parameter_changes(before: Stack, after: Stack) -> tuple[ParameterChange, ...]:
    """Return the parameters of two root stacks whose values differ."""
    found = []
    for name in dict.fromkeys((*after.parameters, *before.parameters)):
        pair = before.parameters.get(name), after.parameters.get(name)
        old, new = (None if each is None else value_of(each) for each in pair)
        if old == new:
            continue
        hidden = any(
            each is not None and stack.is_secret(each) for each, stack in zip(pair, (before, after), strict=True)
        )
        uses = tuple(dict.fromkeys(_uses(after, name)))
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


def _uses(stack: Stack, name: Any) -> Iterator[ParameterUse]:
    """Yield where definitions of resources refer to a parameter, themselves or through a condition."""
    conditions: set[Any] = set()
    for reference in stack.references("parameter"):
        if reference.target != name:
            continue
        use = reference.use
        if use.resource is not None:
            yield _use(use.resource, use.call.path)
        elif use.section == "conditions":
            conditions.add(use.call.path[1])
        elif use.section == "if" and use.call.path[0] == stack.words.resources:  # a condition without a name
            yield _use(stack.resources[use.call.path[1]], use.call.path)
    if not conditions:
        return
    _add_conditions_of(stack, conditions)
    for resource in stack.resources.values():
        word = stack.words.condition
        if _named(resource.definition.get(word)) & conditions:
            yield _use(resource, (*resource.path, word))
        for calls in resource.calls.values():
            for call in calls:
                if call.name in _CONDITIONALS and _named(call.args[:1]) & conditions:
                    yield _use(resource, call.path)


def _add_conditions_of(stack: Stack, conditions: set[Any]) -> None:
    """Add the conditions that refer to one of some conditions, at any distance."""
    section = stack.template.section(stack.words.conditions)
    if not isinstance(section, dict):
        return
    named = {name: _named(value) for name, value in section.items()}
    count = -1
    while count != len(conditions):
        count = len(conditions)
        conditions |= {name for name, others in named.items() if others & conditions}


def _named(value: Any) -> set[str]:
    """Return the strings in a condition: the names of conditions are among them."""
    found: set[str] = set()
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, str):
            found.add(each)
        elif isinstance(each, dict):
            todo += each.values()
        elif isinstance(each, list):
            todo += each
    return found


def _use(resource: Resource, path: tuple[Any, ...]) -> ParameterUse:
    section = path[2] if len(path) > 2 else None
    words = resource.stack.words
    is_property = section == words.properties and len(path) > 3
    return ParameterUse((str(resource.name),), str(path[3] if is_property else section), place_at(resource.stack, path))

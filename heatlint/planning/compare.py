"""Compares two stacks: what an update does with each resource, in the order in which Heat decides it.

A resource that is added or replaced has a new id. What refers to it is decided after it, with the new id.
"""

from __future__ import annotations

from heatlint.planning.changes import (
    ABANDONED,
    ADDED,
    ADOPTED,
    CERTAIN,
    DELETED,
    REFUSED,
    REPLACED,
    UNCHANGED,
    UNKNOWN,
    Cause,
    Change,
)
from heatlint.planning.decide import Comparer, Decision, Reason
from heatlint.planning.definition import Definition
from heatlint.planning.existing import ExistingEvaluator, ExistingScope, PropertyValues
from heatlint.planning.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path

#: How Heat updates a stack: in the way of convergence, which is the default, or of the older engine.
CONVERGENCE, LEGACY = "convergence", "legacy"
ENGINES = (CONVERGENCE, LEGACY)


class Comparison:
    """The comparison of one stack before and after the update.

    old, new: the stacks; engine: one of ENGINES; path: the names of the resources around them, from the root.
    """

    def __init__(self, old: Stack, new: Stack, engine: str = CONVERGENCE, path: Path = ()) -> None:
        self.old = old
        self.new = new
        self.engine = engine
        self.path = path
        self.before = ExistingScope(old)
        self.after = ExistingScope(new, mappings_of=old if engine == LEGACY else None)
        self.decisions: dict[Any, Decision] = {}
        for name in _enabled(old):
            self.before.ids[name] = f"<{self._dotted(name)}>"
        self._old_values = ExistingEvaluator(self.before)
        self._new_values = ExistingEvaluator(self.after)

    def _dotted(self, name: Any) -> str:
        return ".".join((*self.path, str(name)))

    def changes(self) -> tuple[Change, ...]:
        """Return what the update does with each resource."""
        old, new = _enabled(self.old), _enabled(self.new)
        for name in _in_order(self.new, new):
            decision = self.decisions[name] = self._decide(old.get(name), new[name])
            is_new = decision.action in (ADDED, ADOPTED, REPLACED)
            self.after.ids[name] = f"<new {self._dotted(name)}>" if is_new else self.before.ids[name]
        found = [self._change(name, self.decisions[name], old.get(name), resource) for name, resource in new.items()]
        found += [self._deleted(name, resource) for name, resource in old.items() if name not in new]
        return tuple(found)

    def _decide(self, before: Resource | None, after: Resource) -> Decision:
        if before is None:
            return Decision(ADOPTED if after.adopted else ADDED, [])
        if _class(before) != _class(after):
            return Decision(REPLACED, [Reason("type", REPLACED, "a resource of another type takes its place")])
        old = Definition(before, self._old_values)
        new = Definition(after, self._new_values, with_condition=self.engine != LEGACY)
        if old.get("external_id") != new.get("external_id"):
            reason = Reason("external_id", REFUSED, '"external_id" of an existing resource cannot be changed')
            return Decision(REFUSED, [reason])
        if new.get("external_id") is not None:
            return Decision(UNCHANGED, [])
        values = PropertyValues(before, self._old_values), PropertyValues(after, self._new_values)
        return Comparer(old, new, *values).decide()

    def _change(self, name: Any, decision: Decision, before: Resource | None, after: Resource) -> Change:
        path = (*self.path, str(name))
        if decision.action == UNCHANGED:
            return Change(str(name), path, after.type_label, UNCHANGED, old_type=after.type_label)
        certain = all(each.certain for each in decision.reasons if each.action == decision.action)
        return Change(
            str(name),
            path,
            after.type_label,
            decision.action,
            CERTAIN if certain and after.enabled and (before is None or before.enabled) else UNKNOWN,
            old_type=None if before is None else before.type_label,
            causes=tuple(self._cause(each, before, after) for each in decision.reasons if before is not None),
            old_place=None if before is None else place_of(before),
            new_place=place_of(after),
        )

    def _deleted(self, name: Any, resource: Resource) -> Change:
        action = ABANDONED if resource.adopted else DELETED
        label = resource.type_label
        path = (*self.path, str(name))
        return Change(str(name), path, label, action, old_type=label, old_place=place_of(resource))

    def _cause(self, reason: Reason, before: Resource, after: Resource) -> Cause:
        old_steps, new_steps = _steps(reason, before), _steps(reason, after)
        return Cause(
            reason.part,
            reason.is_property,
            reason.rule,
            old_place=place_of(before, *old_steps),
            new_place=place_of(after, *new_steps),
        )


def _steps(reason: Reason, resource: Resource) -> tuple[Any, ...]:
    words = resource.stack.words
    return (words.properties, reason.part) if reason.is_property else (getattr(words, reason.part),)


def _enabled(stack: Stack) -> dict[Any, Resource]:
    return {name: each for name, each in stack.resources.items() if each.enabled is not False}


def _class(resource: Resource) -> str | None:
    """Return what decides whether two resources are of one type: Heat's class."""
    if resource.is_template:
        return "template"
    return resource.type.name if resource.type is not None else resource.type_name


def _in_order(stack: Stack, resources: dict[Any, Resource]) -> list[Any]:
    """Return the names of the resources, each after those that it refers to; a cycle is cut somewhere."""
    needs: dict[Any, list[Any]] = {name: [] for name in resources}
    for reference in (*stack.references("resource"), *stack.references("attribute")):
        source = reference.use.resource
        if source is not None and source.name in needs and isinstance(reference.target, (str, int, float)):
            if reference.target in needs:
                needs[source.name].append(reference.target)
    ordered: dict[Any, None] = {}
    entered: set[Any] = set()
    for first in needs:
        todo = [(first, False)]
        while todo:
            name, is_done = todo.pop()
            if is_done:
                ordered[name] = None
            elif name not in entered:
                entered.add(name)
                todo.append((name, True))
                todo += [(each, False) for each in reversed(needs[name]) if each not in entered]
    return list(ordered)

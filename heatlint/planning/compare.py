"""Compares two stacks: what an update does with each resource, in the order in which Heat decides it.

A resource that is added or replaced has a new id. What refers to it is decided after it, with the new id.
"""

from __future__ import annotations

from dataclasses import replace

from heatlint.catalog.update_rules import is_substitute
from heatlint.dependency_graph import needs_first
from heatlint.model.groups import RESOURCE_GROUP
from heatlint.planning.causes import cause_of, cause_of_state
from heatlint.planning.changes import (
    ABANDONED,
    ADDED,
    ADOPTED,
    DELETED,
    IF_VALUE_CHANGES,
    REFUSED,
    REPLACED,
    STATE,
    UNCHANGED,
    UNKNOWN,
    UPDATED,
    Cause,
    Change,
)
from heatlint.planning.decide import Comparer, Decision, Reason, permitted
from heatlint.planning.definition import Definition
from heatlint.planning.deployments import replacing_input
from heatlint.planning.effects import with_effects
from heatlint.planning.existing import ALL, PropertyValues
from heatlint.planning.members import numbered
from heatlint.planning.nested import group_children, nests, template_child
from heatlint.planning.places import place_of
from heatlint.planning.renames import with_renames
from heatlint.planning.rolling import rolling_effects
from heatlint.planning.scaling import stack_after_batches
from heatlint.planning.side import ExistingSide
from heatlint.planning.states import exists, left_over, missing, unmakeable, with_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.load.running import RunningResource
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path

#: How Heat updates a stack: in the way of convergence, which is the default, or of the older engine.
CONVERGENCE, LEGACY = "convergence", "legacy"
ENGINES = (CONVERGENCE, LEGACY)
#: The type whose resources make a stack by a request of their own, perhaps in another cloud.
SEPARATE_STACK = "OS::Heat::Stack"


class Comparison:
    """The comparison of one stack before and after the update.

    old, new: the stacks; engine: one of ENGINES; path: the names of the resources around them, from the root; around:
    the comparison of the stacks that they are nested in; running: the resources that the old stack has, by name; None
    when its template says it.
    """

    def __init__(
        self,
        old: Stack | None,
        new: Stack | None,
        engine: str = CONVERGENCE,
        path: Path = (),
        around: Comparison | None = None,
        running: dict[str, RunningResource] | None = None,
    ) -> None:
        self.engine = engine
        self.running = running
        self.path = path
        self.old, self.new = _enabled(old), _enabled(new)
        #: The resources that the template of the old stack has, and the stack does not have.
        self._missing: set[Any] = set()
        if running is not None:
            self._missing = {name for name in self.old if not exists(running.get(str(name)))}
            self.old = {name: each for name, each in self.old.items() if name not in self._missing}
        self._stack = new
        self.decisions: dict[Any, Decision] = {}
        #: By the name of a resource, what is nested in it. A replaced resource has a comparison for the nested stack of
        #: the new one, and another for that of the old one, which is deleted.
        self.nested: dict[Any, Comparison] = {}
        self.nested_in_replaced: dict[Any, Comparison] = {}
        #: Paths of groups whose members are not known, and of nested stacks that run, whose resources are not listed.
        self.unknown: list[Path] = []
        self.unlisted: list[Path] = []
        #: Paths of resources that make a stack of their own, with another request, which may change.
        self.separate: list[Path] = []
        self.is_settled = False
        mappings_of = old if engine == LEGACY else None
        self.before: ExistingSide | None = None
        self.after: ExistingSide | None = None
        if old is not None:
            self.before = ExistingSide(old, around=None if around is None else around.before)
        if new is not None:
            self.after = ExistingSide(new, mappings_of, None if around is None else around.after)
        for name, resource in self.old.items():
            if self.before is not None:
                self.before.scope.ids[name] = _id(resource, f"<{self._dotted(name)}>")

    def _dotted(self, name: Any) -> str:
        return ".".join((*self.path, str(name)))

    def changes(self) -> tuple[Change, ...]:
        """Return what the update does with each resource."""
        self.settle_all()
        found = [self._change(name, resource) for name, resource in self.new.items()]
        found += [self._deleted(name, resource) for name, resource in self.old.items() if name not in self.new]
        names = {str(name) for name in (*self.new, *self.old, *self._missing)}
        found += [self._left_over(name, each) for name, each in (self.running or {}).items() if name not in names]
        return with_renames(tuple(found), self.old, self.new)

    def settle_all(self) -> None:
        """Decide about all resources, unless that is done."""
        if self.is_settled:
            return
        self.is_settled = True
        if self._stack is not None:
            for name in needs_first(_needs(self._stack, self.new)):
                self._settle(name)
        for name, resource in self.old.items():
            if name not in self.new:
                self._add_nested(name, resource, None)

    def _settle(self, name: Any) -> None:
        """Decide about a resource of the new stack, and about what is nested in it."""
        assert self.after is not None
        before, after = self.old.get(name), self.new[name]
        decision = self.decisions[name] = self._decide(before, after)
        is_new = decision.action in (ADDED, ADOPTED) or (
            decision.action == REPLACED and decision.certainty != IF_VALUE_CHANGES
        )
        scope = self.after.scope
        if is_new:
            scope.renewed.add(name)
            if decision.certainty == UNKNOWN:
                scope.perhaps_renewed.add(name)
        elif decision.action == REPLACED or before is None:
            scope.updated[name] = ALL
        elif decision.action == UPDATED and not nests(after):  # see ExistingScope.nested
            scope.updated[name] = {each.part for each in decision.reasons if each.is_property}
        text = f"<new {self._dotted(name)}>"
        if not is_new and self.before is not None:
            text = self.before.scope.ids.get(name, f"<{self._dotted(name)}>")
        scope.ids[name] = _id(after, text)
        if decision.action == REFUSED:  # nothing in it changes
            return
        if after.is_a(SEPARATE_STACK) and (decision.reasons or before is None or self._has_other_files):
            self.separate.append((*self.path, str(name)))
        self._add_nested(name, None if is_new else before, after)
        if decision.action == UPDATED and nests(after) and name not in self.nested:
            scope.updated[name] = ALL
        if is_new and before is not None:
            inner = self._compare_nested(name, before, None)
            if inner is not None:
                self.nested_in_replaced[name] = inner

    @property
    def _has_other_files(self) -> bool:
        """Whether the requests have files that differ."""
        if self.before is None or self.after is None:
            return True
        old, new = (
            {name: each.text for name, each in side.stack.request.files.items()} for side in (self.before, self.after)
        )
        return old != new

    def _add_nested(self, name: Any, before: Resource | None, after: Resource | None) -> None:
        inner = self._compare_nested(name, before, after)
        if inner is not None:
            self.nested[name] = inner

    def _compare_nested(self, name: Any, before: Resource | None, after: Resource | None) -> Comparison | None:
        """Compare the nested stacks of a resource; None when it has none, or when its members are not known."""
        if not any(each is not None and nests(each) for each in (before, after)):
            return None
        old = None if before is None or self.before is None else self.before.values(before)
        new = None if after is None or self.after is None else self.after.values(after)
        resource = after or before
        assert resource is not None
        running = None if before is None else self._running_in(name, before)
        stacks: tuple[Stack | None, Stack | None] | None
        described: tuple[PropertyValues | None, PropertyValues | None] = None, None
        if resource.is_template:
            stacks = (
                None if before is None or old is None else template_child(before, old),
                None if after is None or new is None else template_child(after, new),
            )
        else:
            described = (
                None if before is None or self.before is None else self.before.description_of(before),
                None if after is None or self.after is None else self.after.description_of(after),
            )
            stacks = group_children(before, after, old, new, described, running)
        path = (*self.path, str(name))
        if self.running is not None and before is not None and running is None:
            self.unlisted.append(path)
        if stacks is None:
            self.unknown.append(path)
            return None
        inner = Comparison(*stacks, self.engine, path, self, running)
        inner.settle_all()
        if after is not None and self.after is not None and stacks[0] is not None and stacks[1] is not None:
            replaces = any(each.action == REPLACED for each in inner.decisions.values())
            pair = stacks[0], stacks[1]
            final = stack_after_batches(after, self.after, pair, described[1], replaces=replaces)
            if final is not None:
                inner = Comparison(stacks[0], final, self.engine, path, self, running)
                inner.settle_all()
        self.unknown += inner.unknown
        self.unlisted += inner.unlisted
        self.separate += inner.separate
        for side, nested in ((self.before, inner.before), (self.after, inner.after)):
            if side is None or nested is None:
                continue
            if self.engine != LEGACY:
                side.scope.nested[name] = nested.scope
            elif resource.is_a(RESOURCE_GROUP.type_name):
                side.scope.members[name] = dict(nested.scope.ids)
        return inner

    def _running_in(self, name: Any, resource: Resource) -> dict[str, RunningResource] | None:
        """Return the resources that are nested in one of the stack that runs; None when they are not known."""
        running = None if self.running is None else self.running.get(str(name))
        if running is None or running.nested is None:
            return None
        return numbered(resource, running.nested)

    def _decide(self, before: Resource | None, after: Resource) -> Decision:
        running = None if self.running is None else self.running.get(str(after.name))
        failing = None if running is None else unmakeable(running)
        if failing is not None:
            return failing
        if before is None and not after.adopted:
            if after.name in self._missing:
                return missing()
            if running is not None and exists(running):
                return permitted(left_over(running), after.stack.registry.restricted_actions(str(after.name)))
        if before is None:
            return Decision(ADOPTED if after.adopted else ADDED, [])
        is_substituted = is_substitute(before.type, after.type)
        restricted = after.stack.registry.restricted_actions(str(after.name))
        if _class(before) != _class(after) and not is_substituted:
            reason = Reason("type", REPLACED, "a resource of another type takes its place")
            return permitted(Decision(REPLACED, [reason]), restricted)
        assert self.before is not None and self.after is not None
        old = Definition(before, self.before.evaluator)
        new = Definition(after, self.after.evaluator, with_condition=self.engine != LEGACY)
        if old.get("external_id") != new.get("external_id"):
            reason = Reason("external_id", REFUSED, '"external_id" of an existing resource cannot be changed')
            return Decision(REFUSED, [reason])
        if new.get("external_id") is not None:
            return Decision(UNCHANGED, [])
        new_values = self.after.values(after)
        old_values = self.before.values(before)
        if is_substituted:
            old_values = PropertyValues(before, self.before.evaluator, new_values.schema)
        comparer = Comparer(old, new, old_values, new_values, is_convergent=self.engine != LEGACY)
        decision = comparer.decide()
        if running is not None:
            decision = with_state(decision, comparer, running)
        decision = permitted(decision, restricted)
        if decision.action != UPDATED or comparer.rule.config is None:
            return decision
        return self._with_inputs(decision, comparer.rule.config, before, after)

    def _with_inputs(self, decision: Decision, names: tuple[str, str], before: Resource, after: Resource) -> Decision:
        """Return the decision about a deployment: an input of its config may replace it."""
        assert self.before is not None and self.after is not None
        old_config, new_config = (
            side.referred(side.values(each).get_known(names[0]))
            for side, each in ((self.before, before), (self.after, after))
        )
        if old_config is None or new_config is None:
            return decision
        found = replacing_input((self.before.values(before), old_config), (self.after.values(after), new_config))
        if found is None:
            return decision
        name, certainty = found
        rule = f'the config declares the input "{name}" with "replace_on_change"'
        others = [each for each in decision.reasons if each.part != names[1]]
        reason = Reason(names[1], REPLACED, rule, is_property=True, certainty=certainty)
        return Decision(REPLACED, [*others, reason], certainty)

    def _change(self, name: Any, after: Resource) -> Change:
        decision, before = self.decisions[name], self.old.get(name)
        path = (*self.path, str(name))
        nested = self._nested_changes(name)
        if decision.action == UNCHANGED:
            return Change(str(name), path, after.type_label, UNCHANGED, old_type=after.type_label, nested=nested)
        causes = []
        if before is not None and self.before is not None and self.after is not None:
            causes = [
                cause_of(reason, (self.before, before), (self.after, after), self.decisions, self.path)
                for reason in decision.reasons
            ]
        else:
            causes = [cause_of_state(reason) for reason in decision.reasons]
        found = with_effects(
            Change(
                str(name),
                path,
                after.type_label,
                decision.action,
                decision.certainty if after.enabled and (before is None or before.enabled) else UNKNOWN,
                old_type=None if before is None else before.type_label,
                causes=tuple(causes),
                nested=nested,
                old_place=None if before is None else place_of(before),
                new_place=place_of(after),
            ),
            before,
            after,
            {each.part for each in decision.reasons if each.action == REPLACED},
        )
        if decision.action != UPDATED or not nested or self.after is None:
            return found
        return replace(found, effects=(*found.effects, *rolling_effects(after, self.after, nested)))

    def _nested_changes(self, name: Any) -> tuple[Change, ...]:
        """Return the changes of the resources nested in a resource.

        When the resource is replaced, a nested resource that exists before and after it is replaced as well.
        """
        after = self.nested[name].changes() if name in self.nested else ()
        before = self.nested_in_replaced[name].changes() if name in self.nested_in_replaced else ()
        gone = {each.name: each for each in before}
        found = [
            replace(each, action=REPLACED, old_type=gone[each.name].type, old_place=gone[each.name].old_place)
            if each.name in gone
            else each
            for each in after
        ]
        names = {each.name for each in after}
        return (*found, *(each for each in before if each.name not in names))

    def _left_over(self, name: str, running: RunningResource) -> Change:
        """Return the deletion of a resource that the stack has from an earlier template."""
        cause = Cause(STATE, False, "the stack has this resource from an earlier template")
        path = (*self.path, name)
        return Change(name, path, running.type, DELETED, old_type=running.type, causes=(cause,))

    def _deleted(self, name: Any, resource: Resource) -> Change:
        change = Change(
            str(name),
            (*self.path, str(name)),
            resource.type_label,
            ABANDONED if resource.adopted else DELETED,
            old_type=resource.type_label,
            nested=self._nested_changes(name),
            old_place=place_of(resource),
        )
        return with_effects(change, resource, None)


def _id(resource: Resource, stand_in: str) -> str:
    """Return the id of a resource: that of the cloud when it is given."""
    external = resource.definition.get("external_id") if resource.adopted else None
    return external if isinstance(external, str) else stand_in


def _enabled(stack: Stack | None) -> dict[Any, Resource]:
    if stack is None:
        return {}
    return {name: each for name, each in stack.resources.items() if each.enabled is not False}


def _class(resource: Resource) -> str | None:
    """Return what decides whether two resources are of one type: Heat's class."""
    if resource.is_template:
        return "template"
    return resource.type.name if resource.type is not None else resource.type_name


def _needs(stack: Stack, resources: dict[Any, Resource]) -> dict[Any, list[Any]]:
    """Return the names of the resources, each with the names of those that it refers to."""
    needs: dict[Any, list[Any]] = {name: [] for name in resources}
    for reference in (*stack.references("resource"), *stack.references("attribute")):
        source = reference.use.resource
        if source is not None and source.name in needs and isinstance(reference.target, (str, int, float)):
            if reference.target in needs:
                needs[source.name].append(reference.target)
    return needs

"""Compares two stacks: what an update does with each resource, in the order in which Heat decides it.

A resource that is added or replaced has a new id. What refers to it is decided after it, with the new id.
"""

from __future__ import annotations

from heatlint.catalog.update_rules import is_substitute
from heatlint.heat import HEAT_STACK
from heatlint.model.groups import RESOURCE_GROUP
from heatlint.model.nesting import template_of
from heatlint.planning.changes import (
    ADDED,
    ADOPTED,
    DELETED,
    IF_VALUE_CHANGES,
    REFUSED,
    REPLACED,
    UNCHANGED,
    UNKNOWN,
    UPDATED,
    dotted,
)
from heatlint.planning.decide import Decider, Decision, Reason, permitted
from heatlint.planning.definition import Definition
from heatlint.planning.deployments import replacing_input
from heatlint.planning.equality import StandIns
from heatlint.planning.existing import ALL, PropertyValues, any_properties
from heatlint.planning.inherited import inherited_by_nested
from heatlint.planning.lost import lost_attribute
from heatlint.planning.members import numbered
from heatlint.planning.nested import group_children, nests, template_child
from heatlint.planning.presence import may_differ, presence, with_presence
from heatlint.planning.scaling import after_batches
from heatlint.planning.side import ExistingSide, id_of, needed_first, references_between
from heatlint.planning.states import exists, left_over, missing, unmakeable, unmapped, unread, with_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.load.running import RunningResource
    from heatlint.model.references import Reference
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path
    from heatlint.planning.equality import AllInherited

#: How Heat updates a stack: in the way of convergence, which is the default, or of the older engine.
CONVERGENCE, LEGACY = "convergence", "legacy"
ENGINES = (CONVERGENCE, LEGACY)
#: After so many resources of nested stacks, no other nested stack is compared.
MOST_RESOURCES = 5_000


class Comparison:
    """The comparison of one stack before and after the update.

    old, new: the stacks; engine: one of ENGINES; path: the names of the resources around them, from the root; around:
    the comparison of the stacks that they are nested in; running: the resources that the old stack has, by name; None
    when its template says it; is_old_read: whether `old` says what the old stack is; it is None when heatlint has not
    read its template. inherited: what the values depend on that are passed to the old and to the new stack.
    """

    def __init__(
        self,
        old: Stack | None,
        new: Stack | None,
        engine: str = CONVERGENCE,
        path: Path = (),
        around: Comparison | None = None,
        running: dict[str, RunningResource] | None = None,
        *,
        is_old_read: bool = True,
        inherited: tuple[AllInherited, AllInherited] = ({}, {}),
    ) -> None:
        self.engine = engine
        self.running = running
        self.is_old_read = is_old_read
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
        #: Of the members of a scaling group: those that a batch changes and a later one deletes; the number of those
        #: that keep the old definition. See heatlint.planning.scaling.
        self.passing: Comparison | None = None
        self.left_behind = 0
        #: Paths of groups whose members are not known, of nested stacks whose template is not read before or after the
        #: update, and of those that run and whose resources are not listed.
        self.unknown: list[Path] = []
        self.unread: list[Path] = []
        self.unlisted: list[Path] = []
        #: Paths of resources whose nested stacks are not compared, since the stack has so many resources.
        self.left_out: list[Path] = []
        #: How many resources of nested stacks were compared: one item, the same list in the whole tree.
        self._compared: list[int] = [0] if around is None else around._compared
        #: Paths of resources that make a stack of their own, with another request, which may change.
        self.separate: list[Path] = []
        #: The names of the resources that the old stack has, with definitions that are not known.
        self._undefined: set[Any] = set()
        self.is_settled = False
        mappings_of = old if engine == LEGACY else None
        self.stand_ins: StandIns = StandIns() if around is None else around.stand_ins
        self.before: ExistingSide | None = None
        self.after: ExistingSide | None = None
        if old is not None:
            outer = None if around is None else around.before
            self.before = ExistingSide(old, None, outer, inherited[0], self.stand_ins)
        if new is not None:
            outer = None if around is None else around.after
            self.after = ExistingSide(new, mappings_of, outer, inherited[1], self.stand_ins)
        for name, resource in self.old.items():
            if self.before is not None:
                self.before.scope.ids[name] = id_of(resource, f"<{self._dotted(name)}>")

    def _dotted(self, name: Any) -> str:
        return dotted((*self.path, str(name)))

    @property
    def why_left_over(self) -> str:
        """Why the stack that runs has a resource that its template does not define, as far as that is known."""
        if self.is_old_read:
            return "the stack has this resource from an earlier template"
        return "the stack has this resource, and the template that defines it is not given"

    def left_over(self) -> Iterator[tuple[str, RunningResource]]:
        """Yield the resources that only the stack that runs has, with their names."""
        names = {str(name) for name in (*self.new, *self.old, *self._missing)}
        yield from ((name, each) for name, each in (self.running or {}).items() if name not in names)

    def settle_all(self) -> None:
        """Decide about all resources, unless that is done."""
        if self.is_settled:
            return
        self.is_settled = True
        if self._stack is not None:
            references = references_between(self._stack, self.new)
            for name in needed_first(references):
                self._settle(name, references[name])
        for name, resource in self.old.items():
            if name not in self.new:
                self._add_nested(name, resource, None)

    def _settle(self, name: Any, references: list[Reference]) -> None:
        """Decide about a resource of the new stack, and about what is nested in it.

        references: those of the resource to others of the stack.
        """
        assert self.after is not None
        before, after = self.old.get(name), self.new[name]
        decision = self.decisions[name] = self._with_lost(self._decide(before, after), references)
        is_new = (decision.action in (ADDED, ADOPTED) and before is None) or (
            decision.action == REPLACED and decision.certainty != IF_VALUE_CHANGES
        )
        scope = self.after.scope
        if is_new:
            scope.renewed.add(name)
            if decision.certainty == UNKNOWN:
                scope.perhaps_renewed.add(name)
        elif decision.action in (REPLACED, ADDED, DELETED) or before is None:
            scope.updated[name] = ALL
        elif decision.action == UPDATED and not nests(after):  # see ExistingScope.nested
            scope.updated[name] = {each.part for each in decision.reasons if each.is_property}
        text = f"<new {self._dotted(name)}>"
        if not is_new and self.before is not None:
            text = self.before.scope.ids.get(name, f"<{self._dotted(name)}>")
        scope.ids[name] = id_of(after, text)
        if decision.action == REFUSED:  # nothing in it changes
            return
        if after.is_a(HEAT_STACK) and (decision.reasons or before is None or self.has_other_files):
            self.separate.append((*self.path, str(name)))
        if is_new and before is not None:
            inner = self._compare_nested(name, before, None)
            if inner is not None:
                self.nested_in_replaced[name] = inner
        self._add_nested(name, None if is_new else before, after)
        inner = self.nested.get(name)
        if decision.action == UPDATED and nests(after) and (inner is None or not inner.is_old_read):
            scope.updated[name] = ALL

    @property
    def has_other_files(self) -> bool:
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
        path = (*self.path, str(name))
        if not any(each is not None and nests(each) for each in (before, after)):
            if before is not None and before.is_template and after is not None:
                self.unread.append(path)
            return None
        if self._compared[0] > MOST_RESOURCES:
            self.left_out.append(path)
            return None
        old = None if before is None or self.before is None else self.before.values(before)
        new = None if after is None or self.after is None else self.after.values(after)
        resource = after or before
        assert resource is not None
        is_old_read = name not in self._undefined
        running = self._running_in(name, before or after) if before is not None or not is_old_read else None
        stacks: tuple[Stack | None, Stack | None] | None
        described: tuple[PropertyValues | None, PropertyValues | None] = None, None
        if resource.is_template:
            stacks = (
                None if before is None or old is None else template_child(before, old),
                None if after is None or new is None else template_child(after, new),
            )
            if after is not None and stacks[1] is None:
                self.unread += [path] if before is not None else []
                return None
            if before is not None and stacks[0] is None:
                self.unread.append(path)
                is_old_read = False
        else:
            described = (
                None if before is None or self.before is None else self.before.description_of(before),
                None if after is None or self.after is None else self.after.description_of(after),
            )
            replaced = self.nested_in_replaced.get(name)
            taken = 0 if replaced is None else len(replaced.old)
            stacks = group_children(before, after, old, new, described, running, taken)
        if self.running is not None and (before is not None or not is_old_read) and running is None:
            self.unlisted.append(path)
        if stacks is None:
            self.unknown.append(path)
            return None
        self._compared[0] += max((len(each.resources) for each in stacks if each is not None), default=0)
        inherited = inherited_by_nested(old, described[0]), inherited_by_nested(new, described[1])
        inner = Comparison(*stacks, self.engine, path, self, running, is_old_read=is_old_read, inherited=inherited)
        inner.settle_all()
        if after is not None and self.after is not None and stacks[0] is not None and stacks[1] is not None:
            replaces = any(each.action == REPLACED for each in inner.decisions.values())
            pair = stacks[0], stacks[1]
            final = after_batches(after, self.after, pair, described[1], replaces=replaces)
            if final is not None and not final.is_certain:
                self.unknown.append(path)
                return None
            if final is not None:
                inner = Comparison(stacks[0], final.members, self.engine, path, self, running, inherited=inherited)
                inner.settle_all()
                inner.left_behind = final.left_behind
                if final.passing is not None:
                    inner.passing = Comparison(*final.passing, self.engine, path, self, running, inherited=inherited)
                    inner.passing.settle_all()
        self.unknown += inner.unknown
        self.unread += inner.unread
        self.unlisted += inner.unlisted
        self.left_out += inner.left_out
        self.separate += inner.separate
        if not is_old_read:
            return inner
        if self.after is not None and before is not None and inner.old.keys() != inner.new.keys():
            self.after.scope.regrouped.add(name)
        for side, nested in ((self.before, inner.before), (self.after, inner.after)):
            if side is None or nested is None:
                continue
            if self.engine != LEGACY:
                side.scope.nested[name] = nested.scope
            elif resource.is_a(RESOURCE_GROUP.type_name):
                side.scope.members[name] = dict(nested.scope.ids)
        return inner

    def _running_in(self, name: Any, resource: Resource | None) -> dict[str, RunningResource] | None:
        """Return the resources that are nested in one of the stack that runs; None when they are not known."""
        running = None if self.running is None else self.running.get(str(name))
        if resource is None or running is None or running.nested is None:
            return None
        return numbered(resource, running.nested)

    def _decide(self, before: Resource | None, after: Resource) -> Decision:
        running = None if self.running is None else self.running.get(str(after.name))
        failing = None if running is None else unmakeable(running)
        if failing is not None:
            return failing
        restricted = after.stack.registry.restricted_actions(str(after.name))
        if before is None and not after.adopted:
            if after.name in self._missing:
                return missing()
            found = self._of_undefined(running)
            if found is not None:
                self._undefined.add(after.name)
                return permitted(found, restricted)
        if before is None:
            return Decision(ADOPTED if after.adopted else ADDED, [])
        is_substituted = is_substitute(before.type, after.type)
        is_unmapped = before.type_name == after.type_name and (before.found is None) != (after.found is None)
        if _class(before) != _class(after) and not is_substituted and not is_unmapped:
            reason = Reason("type", REPLACED, "a resource of another type takes its place")
            return permitted(Decision(REPLACED, [reason]), restricted)
        assert self.before is not None and self.after is not None
        old = Definition(before, self.before.evaluator)
        new = Definition(after, self.after.evaluator, with_condition=self.engine != LEGACY)
        if old.get("external_id") != new.get("external_id"):
            reason = Reason("external_id", REFUSED, '"external_id" of an existing resource cannot be changed')
            return Decision(REFUSED, [reason], attempted=UPDATED)
        if new.get("external_id") is not None:
            return Decision(UNCHANGED, [])
        new_values = self.after.values(after)
        old_values = self.before.values(before)
        if not _has_schema(after):
            new_values = PropertyValues(after, self.after.evaluator, any_properties(before, after))
        if is_substituted or not _has_schema(before):
            old_values = PropertyValues(before, self.before.evaluator, new_values.schema)
        decider = Decider(old, new, old_values, new_values, is_convergent=self.engine != LEGACY)
        decision = decider.decide()
        if is_unmapped:
            decision = unmapped(decision, before)
        if running is not None:
            decision = with_state(decision, decider, running)
        decision = permitted(decision, restricted)
        if decision.action == UPDATED and decider.rule.config is not None:
            decision = self._with_inputs(decision, decider.rule.config, before, after)
        if may_differ(presence(before, self.before), presence(after, self.after)):
            return with_presence(decision, after)
        return decision

    def _of_undefined(self, running: RunningResource | None) -> Decision | None:
        """Return the decision about a resource that the stack has, with an unknown definition; None if it is new."""
        if running is not None and exists(running):
            return left_over(running, self.why_left_over)
        return None if self.is_old_read or self.running is not None else unread()

    def _with_lost(self, decision: Decision, references: list[Reference]) -> Decision:
        """Return a decision, or that Heat does not find an attribute that the resource asks for."""
        if self.after is None or decision.action == REFUSED:
            return decision
        found = lost_attribute(self.after.scope, references)
        if found is None:
            return decision
        use, text = found[0].use, found[1]
        assert use.resource is not None
        is_property = use.section == use.resource.stack.words.properties
        part = use.call.path[len(use.resource.path) + 1] if is_property else "metadata"
        reason = Reason(part, REFUSED, text, is_property=is_property)
        others = [each for each in decision.reasons if each.part != part]
        return Decision(REFUSED, [reason, *others], attempted=decision.action, is_late=True)

    def _with_inputs(self, decision: Decision, names: tuple[str, str], before: Resource, after: Resource) -> Decision:
        """Return the decision about a deployment: an input of its config may replace it."""
        assert self.before is not None and self.after is not None
        old_config, new_config = (
            side.referred(side.values(each).get_or_unvalued(names[0]))
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


def _enabled(stack: Stack | None) -> dict[Any, Resource]:
    if stack is None:
        return {}
    return {name: each for name, each in stack.resources.items() if each.enabled is not False}


def _class(resource: Resource) -> str | None:
    """Return what decides whether two resources are of one type: Heat's class."""
    if resource.is_template:
        return "template"
    return resource.type.name if resource.type is not None else resource.type_name


def _has_schema(resource: Resource) -> bool:
    """Whether it is known which properties the type of a resource has."""
    return template_of(resource) is not None if resource.is_template else resource.type is not None

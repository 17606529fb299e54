"""What Heat does with a resource that both stacks have, in the order in which Heat decides it.

Source: heat.engine.resource (update, _prepare_update_props, _needs_update, update_template_diff_properties) and the
classes in heatlint.catalog.update_rules.
"""

from __future__ import annotations

from heatlint.catalog.update_rules import update_rule
from heatlint.language.functions.base import Unknown, Unvalued
from heatlint.language.values import BadProperty
from heatlint.model.registry import RESTRICTED_ACTIONS
from heatlint.planning.changes import CERTAIN, IF_VALUE_CHANGES, REFUSED, REPLACED, UNCHANGED, UNKNOWN, UPDATED
from heatlint.planning.equality import difference, differs_for_certain, equal
from heatlint.planning.existing import PropertyValues

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.catalog.update_rules import UpdateRule
    from heatlint.planning.definition import Definition

#: The sections that are not compared as a whole: the properties one by one, and the id before everything else.
_COMPARED_APART = ("properties", "external_id")


class Reason:
    """A part that differs, and the action that it leads to.

    part: as in heatlint.planning.changes.Cause; action: what Heat does because of it; rule: the sentence that says why;
    certainty: one of CERTAINTIES: whether the part differs. setting: of what an environment forbids, the steps from
    `resource_registry` to where it does.
    """

    __slots__ = ("part", "is_property", "action", "rule", "certainty", "setting")

    def __init__(
        self,
        part: str,
        action: str,
        rule: str,
        *,
        is_property: bool = False,
        certainty: str = CERTAIN,
        setting: tuple[str, ...] = (),
    ) -> None:
        self.part = part
        self.is_property = is_property
        self.action = action
        self.rule = rule
        self.certainty = certainty
        self.setting = setting


class Decision:
    """What Heat does with a resource.

    action: one of UNCHANGED, UPDATED, REPLACED and REFUSED; reasons: why, in the order in which Heat finds them;
    certainty: one of CERTAINTIES. What happens only if a value changes counts when nothing else happens. attempted:
    as in heatlint.planning.changes.Change; is_late: whether Heat fails when it comes to the resource, whatever is done
    with it.
    """

    __slots__ = ("action", "reasons", "certainty", "attempted", "is_late")

    def __init__(
        self,
        action: str,
        reasons: list[Reason],
        certainty: str = CERTAIN,
        *,
        attempted: str | None = None,
        is_late: bool = False,
    ) -> None:
        self.action = action
        self.reasons = reasons
        self.certainty = certainty
        self.attempted = attempted
        self.is_late = is_late


def permitted(decision: Decision, restricted: Mapping[str, tuple[str, ...]]) -> Decision:
    """Return a decision, or that Heat refuses it because the environment forbids the action.

    restricted: the actions that are forbidden, see heatlint.model.registry.Registry.restricted_actions. Source:
    heat.engine.resource (_check_restricted_actions, _check_for_convergence_replace).
    """
    action = {UPDATED: "update", REPLACED: "replace"}.get(decision.action)
    if action is None or action not in restricted:
        return decision
    text = f'the environment forbids to {action} the resource ("{RESTRICTED_ACTIONS}")'
    reason = Reason(RESTRICTED_ACTIONS, REFUSED, text, setting=restricted[action])
    return Decision(REFUSED, [reason, *decision.reasons], decision.certainty, attempted=decision.action)


class Decider:
    """Decides what Heat does with a resource, by its definitions before and after the update.

    before, after: the definitions; old, new: the values of the properties; is_convergent: whether Heat updates the
    stack with the convergence engine.
    """

    def __init__(
        self,
        before: Definition,
        after: Definition,
        old: PropertyValues,
        new: PropertyValues,
        *,
        is_convergent: bool = True,
    ) -> None:
        self.is_convergent = is_convergent
        self.before = before
        self.after = after
        self.old = old
        self.new = new
        resource = after.resource
        self.is_stack = resource.is_template or (resource.type is not None and resource.type.stack)
        self.rule: UpdateRule = update_rule(resource.type)

    def decide(self) -> Decision:
        """Return what Heat does."""
        rule = self.rule
        if rule.always == UNCHANGED:
            return Decision(UNCHANGED, [])
        if self.is_convergent and self.after.resource.stack.release < rule.converges_since:
            text = f"Heat fails to update a resource of this type before release {rule.converges_since}"
            return Decision(REFUSED, [Reason("type", REFUSED, text)], attempted=UPDATED)
        if rule.always == REPLACED:
            return Decision(REPLACED, [Reason("type", REPLACED, "every update replaces a resource of this type")])
        mandatory = self._mandatory()
        if mandatory is not None:
            return Decision(REPLACED, [mandatory], mandatory.certainty)
        sections = self.after.changed(self.before)
        changed = self._changed_properties()
        is_visited = (
            self.is_stack
            or rule.always == UPDATED
            or rule.updated_if is not None
            and bool(self.new.get_known(rule.updated_if))
            or any(each != IF_VALUE_CHANGES for each in sections.values())
        )
        if not (is_visited or sections or changed):
            return Decision(UNCHANGED, [])
        if rule.metadata and "metadata" in sections:
            reason = Reason("metadata", REPLACED, "changed metadata replace a resource of this type")
            return Decision(REPLACED, [reason])
        reasons = self._of_properties(changed)
        for section, certainty in sections.items():
            if section not in _COMPARED_APART:
                reasons.append(Reason(section, UPDATED, "this does not replace the resource", certainty=certainty))
        return self._decision(reasons, is_visited)

    def _decision(self, reasons: list[Reason], is_visited: bool) -> Decision:
        """Return what some reasons lead to. is_visited: whether Heat updates the resource without any reason."""
        expected = [each for each in reasons if each.certainty != IF_VALUE_CHANGES]
        if not expected and not is_visited:
            return Decision(_worst(reasons), reasons, IF_VALUE_CHANGES)
        action = _worst(expected)
        deciding = {each.certainty for each in expected if each.action == action}
        return Decision(action, reasons, CERTAIN if CERTAIN in deciding or not deciding else UNKNOWN)

    def _mandatory(self) -> Reason | None:
        """Return the reason for which Heat replaces the resource before it looks for differences."""
        rule = self.rule
        if rule.replaced_if is not None:
            name, value = rule.replaced_if
            if self.new.get_known(name) == value:
                text = f'"{name}: {value}" replaces the resource in every update'
                return Reason(name, REPLACED, text, is_property=True)
        if rule.inputs is not None:
            name, listed = rule.inputs
            before, after = self.old.get_known(name), self.new.get_known(name)
            for key in self.new.get_known(listed) or ():
                values = _inside(before, key), _inside(after, key)
                if not equal(*values):
                    certainty = CERTAIN if differs_for_certain(*values, self.new.evaluator.stand_ins) else UNKNOWN
                    text = f'the input "{key}" is listed in "{listed}"'
                    return Reason(name, REPLACED, text, is_property=True, certainty=certainty)
        return None

    def _changed_properties(self) -> dict[Any, str]:
        """Return the properties whose values differ or may differ, each with its certainty."""
        found: dict[Any, str] = {}
        old, new = self.old, self.new
        for name in new.schema:
            if not (old.concerns(name) or new.concerns(name)):
                continue
            same = self._is_same(name)
            is_sure = same is False and self._differs_for_certain(name)
            certainty = difference(same, is_sure, new.reads_of(name))
            if certainty is not None:
                found[name] = certainty
        return found

    def _differs_for_certain(self, name: Any) -> bool:
        try:
            return differs_for_certain(self.old.get(name), self.new.get(name), self.new.evaluator.stand_ins)
        except (BadProperty, Unknown):
            return True

    def _is_same(self, name: Any) -> bool | None:
        """Whether a property has the same value before and after; None when that is not known."""
        try:
            before = self.old.get(name)
        except BadProperty:
            return False  # Heat counts a value that it can no longer read as changed
        except Unknown:
            before = Unvalued()
        try:
            after = self.new.get(name)
        except (BadProperty, Unknown):  # compared as written
            before = _inside(self.before.get("properties"), name)
            after = _inside(self.after.get("properties"), name)
        return equal(before, after)

    def _of_properties(self, changed: dict[Any, str]) -> list[Reason]:
        """Return what the changed properties lead to."""
        found = []
        for name, certainty in changed.items():
            action, text = self._of_property(name, changed)
            if self.after.resource.found is None and certainty == CERTAIN:
                text, certainty = f'it is not known whether "{name}" can be updated in place', UNKNOWN
            found.append(Reason(name, action, text, is_property=True, certainty=certainty))
        return found

    def _of_property(self, name: Any, changed: dict[Any, str]) -> tuple[str, str]:
        rule = self.rule
        prop = self.new.schema[name]
        if getattr(prop, "immutable", False):
            return REFUSED, f'"{name}" is immutable'
        if name in rule.policies:
            policy, value = rule.policies[name]
            if (self.new.get_known(policy) or self.old.get_known(policy)) == value:
                return REPLACED, f'"{policy}" is "{value}"'
        if rule.together is not None:
            firsts, seconds = rule.together
            if name in firsts and any(each in changed and self.new.get_known(each) for each in seconds):
                return REPLACED, f'"{name}" changes together with another property of the association'
        if rule.keys is not None and name == rule.keys[0]:
            key = rule.keys[1]
            if not equal(_inside(self.old.get_known(name), key), _inside(self.new.get_known(name), key)):
                return REPLACED, f'"{key}" in "{name}" cannot be updated in place'
        if rule.guarded is not None and name == rule.guarded[0] and self.new.get_known(rule.guarded[1]):
            return REPLACED, f'"{rule.guarded[1]}" is true'
        if rule.no_handler:
            return REPLACED, "a resource of this type cannot be updated in place"
        if not getattr(prop, "update_allowed", True):
            return REPLACED, f'"{name}" cannot be updated in place'
        return UPDATED, f'"{name}" can be updated in place'


def _worst(reasons: list[Reason]) -> str:
    """Return the action that decides; UPDATED for none."""
    actions = {each.action for each in reasons}
    return next((each for each in (REFUSED, REPLACED) if each in actions), UPDATED)


def _inside(value: Any, key: Any) -> Any:
    return value.get(key) if isinstance(value, dict) else None

"""What Heat does with a resource that both stacks have, in the order in which Heat decides it.

Source: heat.engine.resource (update, _prepare_update_props, _needs_update, update_template_diff_properties) and the
classes in heatlint.catalog.update_rules.
"""

from __future__ import annotations

from heatlint.catalog.update_rules import update_rule
from heatlint.language.functions.base import Unknown, Unvalued
from heatlint.language.values import BadProperty
from heatlint.planning.changes import REFUSED, REPLACED, UNCHANGED, UPDATED
from heatlint.planning.existing import PropertyValues, equal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog.update_rules import UpdateRule
    from heatlint.planning.definition import Definition

#: The sections that are not compared as a whole: the properties one by one, and the id before everything else.
_COMPARED_APART = ("properties", "external_id")


class Reason:
    """A part that differs, and the action that it leads to.

    part: as in heatlint.planning.changes.Cause; action: what Heat does because of it; rule: the sentence that says why;
    certain: whether the part certainly differs.
    """

    __slots__ = ("part", "is_property", "action", "rule", "certain")

    def __init__(self, part: str, action: str, rule: str, *, is_property: bool = False, certain: bool = True) -> None:
        self.part = part
        self.is_property = is_property
        self.action = action
        self.rule = rule
        self.certain = certain


class Decision:
    """action: one of UNCHANGED, UPDATED, REPLACED and REFUSED; reasons: why, in the order in which Heat finds them."""

    __slots__ = ("action", "reasons")

    def __init__(self, action: str, reasons: list[Reason]) -> None:
        self.action = action
        self.reasons = reasons


class Comparer:
    """Compares the definition of a resource before and after the update.

    before, after: the definitions; old, new: the values of the properties.
    """

    def __init__(self, before: Definition, after: Definition, old: PropertyValues, new: PropertyValues) -> None:
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
        if rule.always == REPLACED:
            return Decision(REPLACED, [Reason("type", REPLACED, "every update replaces a resource of this type")])
        mandatory = self._mandatory()
        if mandatory is not None:
            return Decision(REPLACED, [mandatory])
        sections = self.after.changed(self.before)
        changed = self._changed_properties()
        needed = self.is_stack or rule.always == UPDATED or bool(sections) or bool(changed)
        if rule.updated_if is not None and _truth(self.new, rule.updated_if):
            needed = True
        if not needed:
            return Decision(UNCHANGED, [])
        if rule.metadata and "metadata" in sections:
            reason = Reason("metadata", REPLACED, "changed metadata replace a resource of this type")
            return Decision(REPLACED, [reason])
        reasons = self._of_properties(changed)
        for section, differs in sections.items():
            if section not in _COMPARED_APART:
                certain = differs is True
                reasons.append(Reason(section, UPDATED, "this does not replace the resource", certain=certain))
        action = UPDATED
        for worst in (REPLACED, REFUSED):
            if any(each.action == worst for each in reasons):
                action = worst
        return Decision(action, reasons)

    def _mandatory(self) -> Reason | None:
        """Return the reason for which Heat replaces the resource before it looks for differences."""
        rule = self.rule
        if rule.replaced_if is not None:
            name, value = rule.replaced_if
            if _value(self.new, name) == value:
                text = f'"{name}: {value}" replaces the resource in every update'
                return Reason(name, REPLACED, text, is_property=True)
        if rule.inputs is not None:
            name, listed = rule.inputs
            before, after = _value(self.old, name), _value(self.new, name)
            for key in _value(self.new, listed) or ():
                if not equal(_inside(before, key), _inside(after, key)):
                    text = f'the input "{key}" is listed in "{listed}"'
                    return Reason(name, REPLACED, text, is_property=True)
        return None

    def _changed_properties(self) -> dict[Any, bool]:
        """Return the properties whose values differ: True when that is certain."""
        found: dict[Any, bool] = {}
        old, new = self.old, self.new
        for name in new.schema:
            if not (old.concerns(name) or new.concerns(name)):
                continue
            same = self._is_same(name)
            if same is not True:
                found[name] = same is False
        return found

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

    def _of_properties(self, changed: dict[Any, bool]) -> list[Reason]:
        """Return what the changed properties lead to."""
        found = []
        for name, certain in changed.items():
            action, text = self._of_property(name, changed)
            found.append(Reason(name, action, text, is_property=True, certain=certain))
        return found

    def _of_property(self, name: Any, changed: dict[Any, bool]) -> tuple[str, str]:
        rule = self.rule
        prop = self.new.schema[name]
        if getattr(prop, "immutable", False):
            return REFUSED, f'"{name}" is immutable'
        if name in rule.policies:
            policy, value = rule.policies[name]
            if (_value(self.new, policy) or _value(self.old, policy)) == value:
                return REPLACED, f'"{policy}" is "{value}"'
        if rule.together is not None:
            firsts, seconds = rule.together
            if name in firsts and any(each in changed and _value(self.new, each) for each in seconds):
                return REPLACED, f'"{name}" changes together with another property of the association'
        if rule.keys is not None and name == rule.keys[0]:
            key = rule.keys[1]
            if not equal(_inside(_value(self.old, name), key), _inside(_value(self.new, name), key)):
                return REPLACED, f'"{key}" in "{name}" cannot be updated in place'
        if rule.guarded is not None and name == rule.guarded[0] and _truth(self.new, rule.guarded[1]):
            return REPLACED, f'"{rule.guarded[1]}" is true'
        if rule.no_handler:
            return REPLACED, "a resource of this type cannot be updated in place"
        if not getattr(prop, "update_allowed", True):
            return REPLACED, f'"{name}" cannot be updated in place'
        return UPDATED, f'"{name}" can be updated in place'


def _value(values: PropertyValues, name: str) -> Any:
    """Return the value of a property; None when it is not known."""
    try:
        value = values.get(name)
    except (BadProperty, Unknown):
        return None
    return None if isinstance(value, Unvalued) else value


def _truth(values: PropertyValues, name: str) -> bool:
    return bool(_value(values, name))


def _inside(value: Any, key: Any) -> Any:
    return value.get(key) if isinstance(value, dict) else None

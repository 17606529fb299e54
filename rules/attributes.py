"""Attributes that are asked through groups and nested stacks. Heat looks for them only when the resources exist."""

from __future__ import annotations

from heatlint.rule import ADVICE, DEPLOY, Rule, check, kind
from heatlint.rule.language import (
    NO_ATTRIBUTE,
    NO_ITEM,
    NO_MEMBER,
    NO_NAME,
    NOT_READ,
    GetAttr,
    group_of,
    lost_attributes,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings, Reference, Stack
    from heatlint.rule.language import Lost

MISSING_MEMBER = Rule("HL410", "missing-member", stage=DEPLOY)
MISSING_MEMBER_ATTRIBUTE = Rule("HL411", "missing-member-attribute", stage=DEPLOY)
LOST_ATTRIBUTE_KEY = Rule("HL412", "lost-attribute-key", stage=ADVICE)

_RULES = {
    NO_MEMBER: MISSING_MEMBER,
    NO_ATTRIBUTE: MISSING_MEMBER_ATTRIBUTE,
    NO_NAME: MISSING_MEMBER_ATTRIBUTE,
    NO_ITEM: LOST_ATTRIBUTE_KEY,
    NOT_READ: LOST_ATTRIBUTE_KEY,
}


@check
def through_members(stack: Stack) -> Findings:
    """Report references that do not lead to an attribute of a group's member or of a resource in a nested stack."""
    for reference, lost in lost_attributes(stack):
        rule = _RULES.get(lost.why)
        if rule is not None:
            yield rule.at(reference.key_path(lost.step.item), _message(reference, lost), nearest=lost.nearest())


def _message(reference: Reference, lost: Lost) -> str:
    name = lost.step.name
    group = group_of(lost.resource.type)
    if lost.why == NO_MEMBER:
        if group is None:
            return f'the nested template has no resource "{name}"'
        return f'the group has no member "{name}" when it is deployed'
    if lost.why == NO_NAME:
        call = reference.use.call
        ignored = "" if isinstance(call.function, GetAttr) else f', and "{call.name}" of this version passes none on'
        return f'"{name}" needs the name of a member\'s attribute after it{ignored}'
    if lost.why == NO_ITEM:
        written = f'"{name}"' if isinstance(name, str) else name if isinstance(name, int) else kind(name)
        return f"the list has no item {written}; Heat gives null"
    if lost.why == NOT_READ:
        return f'Heat ignores the keys after "{", ".join(lost.names)}" and gives the whole value'
    if group is not None and group.attributes:
        of_each = " or ".join(f'"{each}"' for each in group.names_of_each())
        return f'the group has no attribute "{name}"; to ask its members, write {of_each} before it'
    return f'{lost.resource.type_label} has no attribute "{name}"'

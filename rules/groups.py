"""Groups: the definitions of their members."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check
from heatlint.rule.language import group_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings, Stack

IGNORED_MEMBER_KEY = Rule("HL340", "ignored-member-key", stage=ADVICE, fixable=True)


@check
def member_keys(stack: Stack) -> Findings:
    """Report keys of a member's definition that Heat does not read."""
    for resource in stack.resources.values():
        group = group_of(resource.type)
        if resource.enabled is False or group is None or group.member_keys is None or group.definition is None:
            continue
        path = (*resource.path, stack.words.properties, *group.definition)
        definition = resource.properties.get(group.definition[0])
        if not isinstance(definition, dict) or stack.is_call(definition):
            continue
        for key in definition:
            if key not in group.member_keys:
                yield IGNORED_MEMBER_KEY.at(
                    (*path, key),
                    f'Heat ignores "{key}" in the definition of a member',
                    key=True,
                    nearest=(key, group.member_keys),
                )

"""Groups: the definitions of their members."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, INFO, Rule, check
from heatlint.rule.language import group_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Path, Stack

IGNORED_MEMBER_KEY = Rule("HL340", "ignored-member-key", stage=ADVICE, fixable=True)
OTHER_INDEX = Rule("HL342", "index-in-other-notation", stage=ADVICE, severity=INFO)

#: The index of a member in the notation of a shell or of Jinja2.
_INDEX = r"\$index\b|\$\{index\}|\{\{ *index *\}\}"


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


@check
def indices(stack: Stack) -> Findings:
    """A text in the definition of a member has the index in the notation that Heat replaces."""
    if stack.group_template is not None:
        return
    for resource in stack.resources.values():
        group = group_of(resource.type)
        if resource.enabled is False or group is None or group.index_variable is None or group.definition is None:
            continue
        variable = resource.values.get(group.index_variable)
        definition = resource.properties.get(group.definition[0])
        if not isinstance(variable, str) or not variable or stack.is_call(definition):
            continue
        path = (*resource.path, stack.words.properties, *group.definition)
        for inner, text in _lines(stack, definition):
            found = re.search(_INDEX, text)
            if found is not None and variable not in text and found[0] not in variable:
                yield OTHER_INDEX.at(
                    (*path, *inner),
                    f'Heat does not replace "{found[0]}"; expected "{variable}" for the index of the member',
                )


def _lines(stack: Stack, value: Any) -> Iterator[tuple[Path, str]]:
    """Yield (path, text) of each text of one line in the properties of a member, without arguments of functions."""
    todo: list[tuple[Path, Any]] = [(("properties",), value.get("properties") if isinstance(value, dict) else None)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict) and not stack.is_call(value):
            todo += [((*path, key), inner) for key, inner in value.items() if key != "resource_def"]
        elif isinstance(value, list):
            todo += [((*path, index), inner) for index, inner in enumerate(value)]
        elif isinstance(value, str) and "\n" not in value:
            yield path, value

"""Property values, as Heat checks them when it creates a stack."""

from __future__ import annotations

from heatlint.rule import ADVICE, CREATE, DEPLOY, BadProperty, Refused, Rule, Unknown, check, links_of_value
from heatlint.rule.language import FindInMap, of_cloud_init, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Path, Resource, Stack

MISSING_PROPERTY = Rule("HL320", "missing-property", stage=CREATE)
INVALID_PROPERTY = Rule("HL321", "invalid-property", stage=CREATE)


@check
def property_values(stack: Stack) -> Findings:
    """Report values that do not fit their property, and required properties without a value."""
    word = stack.words.properties
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or resource.found is None:
            continue
        values = resource.values
        given = resource.properties
        path = (*resource.path, word)
        late = values.late_faults
        for name, bad in (*values.faults, *late):
            if bad.reported or _unreadable(stack, resource, name):
                continue
            if bad.missing and resource.is_template:  # missing-nested-value reports these
                continue
            if bad.missing and not bad.path and name not in given:
                yield MISSING_PROPERTY.at(
                    path if resource.written(word) else resource.path,
                    bad.sentence(name),
                    key=True,
                    stage=ADVICE if resource.is_partial else None,
                    because=[path, (*path, name)],
                )
            else:
                place = (*path, name, *bad.path) if name in given else path
                item = _item_of_mapping(resource, place, bad)
                yield INVALID_PROPERTY.at(
                    item or place,
                    bad.sentence(name)
                    + ("" if bad.nearest is None else of_cloud_init(resource.type_name, bad.path[-1])),
                    nearest=bad.nearest if item is None or bad.refused is None else bad.refused.nearest,
                    explains=place if name in given else None,
                    stage=DEPLOY if (name, bad) in late else None,
                    **links_of_value(stack, bad, place),
                )


def _item_of_mapping(resource: Resource, path: Path, bad: BadProperty) -> Path | None:
    """Return the path of the name that a mapping does not have; None if the value at the path has no such name."""
    stack, refused = resource.stack, bad.refused
    if refused is None or refused.item is None or refused.nearest is None:
        return None
    for call in resource.calls.get(stack.words.properties, ()):
        if not isinstance(call.function, FindInMap) or call.path[: len(path)] != path:
            continue
        try:
            stack.evaluator.resolve(call.parent)
        except Unknown:
            continue
        except Refused as same:
            is_written = isinstance(call.args, list) and call.args[refused.item] == refused.nearest[0]
            if is_written and same.message == refused.message:
                return (*call.args_path, refused.item)
    return None


def _unreadable(stack: Stack, resource: Resource, name: Any) -> bool:
    """Whether Heat reads a property early and cannot: eager-property reports it."""
    if resource.type is None or name not in resource.type.eager or name not in resource.properties:
        return False
    if name not in resource.type.properties:  # the description of a cloud lacks it
        return True
    try:
        read(resource.type.properties[name], name, resource.properties, stack.evaluator, validate=False)
    except (BadProperty, Unknown):
        return True
    return False

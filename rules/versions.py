"""The version of a template (production profile)."""

from __future__ import annotations

from heatlint.rule import ADVICE, INFO, PRODUCTION, Change, Fix, Rule, check
from heatlint.rule.language import (
    HOT_KEY,
    VERSIONS,
    GetAttr,
    GetAttrAll,
    GetAttrThenSelect,
    If,
    IfNullable,
    Join,
    JoinMultiple,
    Repeat,
    RepeatNested,
    RepeatWithMap,
    Replace,
    ReplaceJson,
    is_date,
    names,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Stack
    from heatlint.rule.language import Function, Version

OLD_VERSION = Rule("HL916", "old-template-version", stage=ADVICE, severity=INFO, profile=PRODUCTION, fixable=True)
UNQUOTED_VERSION = Rule("HL917", "unquoted-version", stage=ADVICE, severity=INFO, profile=PRODUCTION, fixable=True)


@check
def version(stack: Stack) -> Findings:
    """Report versions that are old, and versions that other YAML parsers read as a date."""
    found = stack.template.version
    if stack.template.version_fault is not None or stack.group_template is not None:
        return
    document = stack.template.document
    newest = _newest(stack, found) if found.key == HOT_KEY and is_date(found.name) else None
    if newest is not None:
        change = Change("replace", (HOT_KEY,), new=newest, was=found.name)
        yield OLD_VERSION.at(
            (HOT_KEY,),
            f'"{found.name}" is an old version; expected "{newest}", with which the template means the same',
            fix=Fix(f'replace "{found.name}" with "{newest}"', [change]),
        )
    span = document.span((found.key,))
    if span is not None and document.text is not None and is_date(document.text[span[0] : span[1]]):
        yield UNQUOTED_VERSION.at(
            (found.key,),
            "other YAML parsers read the version as a date; expected quotes",
            fix=Fix("quote the version", [Change("quote", (found.key,))], safe=True),
        )


def _newest(stack: Stack, found: Version) -> str | None:
    """Return the newest version of the target in which the template means the same; None if no newer one does."""
    known = stack.known.versions()
    newer = [
        VERSIONS[HOT_KEY, name]
        for name in names(HOT_KEY)
        if is_date(name) and name > found.name and (known is None or name in known)
    ]
    calls = list(_single(stack.template.value)) if newer else []
    for other in reversed(newer):
        if _reads_keys(stack, found, other) and all(_reads_call(found, other, *call) for call in calls):
            return other.name
    return None


def _single(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the key and the value of each map with one key: possible calls, in this version or another."""
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if len(value) == 1:
                yield from value.items()
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def _reads_keys(stack: Stack, found: Version, other: Version) -> bool:
    """Whether the template has no key that only the other version has."""
    words = found.words
    template = stack.template
    more = set(other.sections) - set(found.sections)
    if more.intersection(template.value):
        return False
    for section, old, new in (
        (words.parameters, found.parameter_keys, other.parameter_keys),
        (words.resources, found.resource_keys, other.resource_keys),
        (words.outputs, found.output_keys, other.output_keys),
    ):
        more = set(new) - set(old)
        definitions = template.section(section).values() if more else ()
        if any(isinstance(each, dict) and more.intersection(each) for each in definitions):
            return False
    return True


def _reads_call(found: Version, other: Version, name: Any, args: Any) -> bool:
    """Whether a map with one key means the same in another version: a call, a condition or data."""
    if name == "modulo":
        return found.modulo == other.modulo
    if not isinstance(name, str):
        return True
    return _is_alike(found.functions.get(name), other.functions.get(name), args) and (
        not found.conditions
        or _is_alike(found.condition_functions.get(name), other.condition_functions.get(name), args)
    )


def _is_alike(old: Function | None, new: Function | None, args: Any) -> bool:
    """Whether a function returns the same as the older function of that name, with these arguments."""
    if type(old) is type(new):
        return True
    count = len(args) if isinstance(args, list) else 0
    kinds = type(old), type(new)
    if kinds == (GetAttr, GetAttrAll):
        return count > 1 and args[1] is not None
    if kinds in ((GetAttrThenSelect, GetAttr), (GetAttrThenSelect, GetAttrAll)):
        return count == 2 and args[1] is not None  # resource groups interpret a path themselves
    if kinds == (Join, JoinMultiple):
        return count == 2
    if kinds == (If, IfNullable):
        return count == 3
    if kinds in ((Repeat, RepeatNested), (RepeatWithMap, RepeatNested)):
        return isinstance(args, dict) and "permutations" not in args
    return kinds in ((Replace, ReplaceJson), (Repeat, RepeatWithMap))

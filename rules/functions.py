"""Functions and conditions: their arguments, the versions that have them, and whether conditions resolve."""

from __future__ import annotations

import functools

from heatlint.rule import (
    ADVICE,
    DEPLOY,
    INFO,
    PARSE,
    VALIDATE,
    VALUE_NOT_JUDGED,
    Change,
    Fix,
    Refused,
    Rule,
    Unknown,
    catalog,
    check,
    kind,
    language,
    links_of,
    meant,
    nearest_name,
)
from heatlint.rule.language import (
    And,
    CfnNot,
    IfNullable,
    Invalid,
    Not,
    first_with_form,
    space_missing,
    steps,
    unknown_keys,
    versions_with,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Stack, Use
    from heatlint.rule.language import Call, EvaluationFault, IsCall, Version

FUNCTION_ARGUMENTS = Rule("HL501", "function-arguments", stage=VALIDATE, looked_at=PARSE, fixable=True)
REMOVED_FUNCTION = Rule("HL502", "removed-function", stage=VALIDATE)
MISSPELLED_FUNCTION = Rule("HL503", "misspelled-function", stage=ADVICE, fixable=True)
FUNCTION_OF_OTHER_VERSION = Rule("HL504", "function-of-other-version", stage=ADVICE)
INVALID_ARGUMENT = Rule("HL505", "invalid-argument", stage=VALIDATE, fixable=True)
UNRESOLVED_CONDITION = Rule("HL506", "unresolved-condition", stage=VALIDATE, looked_at=PARSE, fixable=True)
CONDITION_VALUE = Rule("HL507", "condition-value", stage=VALIDATE, looked_at=PARSE, before_making=True, fixable=True)
UNUSED_CONDITION = Rule("HL508", "unused-condition", stage=ADVICE, fixable=True)
UNCOMPUTED_VALUE = Rule("HL509", "uncomputed-value", stage=ADVICE, severity=INFO, skips=VALUE_NOT_JUDGED)

_NOT_A_CONDITION = "a condition must be a boolean or a function; {} is given"
#: How many names of conditions that do not exist are compared with the names of unused conditions.
MOST_UNDEFINED = 20


@check
def arguments(stack: Stack) -> Findings:
    """The arguments of every call have the form that the function needs."""
    version = stack.template.version
    for use in stack.uses():
        call = use.call
        function = call.function
        is_call = stack.is_condition_call if use.in_condition else stack.is_call
        fault = function.form(call.name, call.args, is_call)
        if fault is not None:
            path = (*call.path, call.name)
            if isinstance(function, Invalid):
                fault = language.not_in_conditions(version, call.name) or fault
            else:
                fault += _since(version, call, is_call)
            yield _fault(
                FUNCTION_ARGUMENTS,
                call,
                fault,
                None if is_call(call.args) else _misspelled_key(call),
                stage=_late(stack, call.path),
                explains=path if is_call(call.args) else _useless(use),  # other faults in that call do not matter
                because=[path, call.path],
            )
        elif (fault := function.late_form(call.name, call.args, is_call)) is not None:
            path = (
                *call.path,
                call.name,
            )  # an error where Heat needs the result: another finding follows from this one
            yield FUNCTION_ARGUMENTS.at(path, fault, key=True, stage=ADVICE, explains=path)
        elif _crashes(stack, use):
            yield INVALID_ARGUMENT.at(
                call.path,
                f'Heat {catalog.describe_release(stack.known.release)} fails on an "{call.name}" '
                "without a third item when its condition is false",
            )
        elif use.validated or (use.section == "if" and not function.removed):  # in place it is resolved, not validated
            fault = function.check(call.name, call.args, is_call)
            if fault is not None:
                rule = REMOVED_FUNCTION if function.removed else INVALID_ARGUMENT
                fault += language.counterpart(version, "functions", call.name) if function.removed else ""
                path = (*call.path, call.name)
                explains = call.path if function.removed else _useless(use)  # to Heat a removed function is data
                parts = [(*path, key) for key in call.args] if isinstance(call.args, dict) else []
                yield _fault(
                    rule,
                    call,
                    fault,
                    None if function.removed or is_call(call.args) else _misspelled_key(call),
                    explains=explains,
                    because=[path, *parts, *([(version.key,)] if function.removed else ())],
                )


def _useless(use: Use) -> Path | None:
    """Return the path of the condition that cannot be used because of a faulty call in it; None outside of one."""
    return use.call.path[:2] if use.section == "conditions" else None


def _fault(
    rule: Rule, call: Call, message: str, misspelled: tuple[str, list[str]] | None, **details: Any
) -> Diagnostic:
    """Return the finding about a call: at its misspelled key if it has one, otherwise at the function's name."""
    path = (*call.path, call.name)
    if misspelled is not None:
        path = (*path, misspelled[0])
        message = f'"{misspelled[0]}" is not a key of "{call.name}"'
    return rule.at(path, message, key=True, nearest=misspelled, **details)


def _misspelled_key(call: Call) -> tuple[str, list[str]] | None:
    """Return a key in a call's arguments that is near to a key that they lack, and the keys that they lack; or None."""
    unknown, lacking = unknown_keys(call.function.signature, call.args)
    for key in unknown:
        if nearest_name(key, lacking) is not None:
            return key, lacking
    return None


def _crashes(stack: Stack, use: Use) -> bool:
    """Whether Heat crashes on an `if` without a third item: some releases do so in a resource."""
    call = use.call
    if not (16 <= stack.known.release <= 22 and isinstance(call.function, IfNullable) and len(call.args) == 2):
        return False
    if use.resource is None or use.section not in (stack.words.properties, stack.words.metadata):
        return False
    try:
        return not stack.evaluator.condition(call.args[0])
    except (Refused, Unknown):
        return False


def _since(version: Version, call: Call, is_call: IsCall) -> str:
    """Return the end of a message about arguments that only later versions take, or ""."""
    later = first_with_form(version, call.name, call.args, is_call)
    return "" if later is None else f"; version {later.name} or later takes these arguments"


@check
def condition_values(stack: Stack) -> Findings:
    """A condition is a boolean or a call, and it resolves where it is used."""
    if not stack.template.version.conditions:
        return
    section = stack.words.conditions
    asked = {fault.path for fault in stack.faults}
    for name, written in stack.template.section(section).items():
        if isinstance(written, dict) and not stack.is_condition_call(written):
            word = _only_key(written)
            stage = None if stack.parent is None or (section, name) in asked else DEPLOY
            later = language.not_in_conditions(stack.template.version, word)
            near = later is None and isinstance(word, str) and nearest_name(word, stack.condition_functions) is not None
            is_word = near or later is not None
            message = f'"{word}" is not a function for conditions' if near else _NOT_A_CONDITION.format(kind(written))
            yield CONDITION_VALUE.at(
                (section, name, word) if is_word else (section, name),
                later or message,
                key=is_word,
                nearest=(word, stack.condition_functions) if near else None,
                stage=stage,
                explains=(section, name),
            )
    for resource in stack.resources.values():
        written = resource.written(stack.words.condition)
        if isinstance(written, dict) and not stack.is_condition_call(written):
            path = (*resource.path, stack.words.condition)
            later = language.not_in_conditions(stack.template.version, _only_key(written))
            message = later or "a condition must be a name, a boolean or a function; a map is given"
            yield CONDITION_VALUE.at(path, message, key=True, explains=path)
    for fault in (*stack.faults, *stack.late_faults):
        if fault.refused.reported and fault.refused.missing is None:
            continue
        yield _unresolved(stack, fault)


def _unresolved(stack: Stack, fault: EvaluationFault) -> Diagnostic:
    """Return the finding that a condition cannot be resolved, at the wrong name in it if there is one."""
    refused = fault.refused
    section = stack.words.conditions
    defined = stack.template.section(section)
    parts = list(_conditions_in(stack, fault.path))
    path, message, nearest = fault.path, f"the condition cannot be resolved: {refused.message}", None
    in_map = _name_in_map(stack, fault.path)
    later = _call_of_later_version(stack, parts)
    if refused.condition is not None:
        message = refused.message
        place = next((place for place, value in parts if value == refused.condition), None)
        if place is not None:
            path, nearest = place, (refused.condition, defined)
    elif later is not None:
        path, message = later
    elif in_map is not None:
        path, name = in_map
        expected = name if name in defined else nearest_name(name, defined) or name
        message = f'Heat does not read "{stack.words.condition}" here; expected only the name "{expected}"'
    finding = UNRESOLVED_CONDITION.at(
        path,
        message,
        nearest=nearest,
        stage=DEPLOY if fault in stack.late_faults else None,
        explains=fault.path,
        **links_of(stack, refused),
    )
    finding.because.append((None, fault.path))
    finding.because += [(None, (section, value)) for _, value in parts if isinstance(value, (int, float))]
    return finding


def _call_of_later_version(stack: Stack, parts: list[tuple[Path, Any]]) -> tuple[Path, str] | None:
    """Return the place of a call that only conditions of later versions may have, and the message; None without one."""
    for path, value in parts:
        if isinstance(value, dict):
            message = language.not_in_conditions(stack.template.version, _only_key(value))
            if message is not None:
                return path, message
    return None


def _only_key(value: dict[Any, Any]) -> Any:
    """Return the key of a map with one entry; None for another map."""
    return next(iter(value)) if len(value) == 1 else None


def _name_in_map(stack: Stack, path: Path) -> tuple[Path, str] | None:
    """Return the place of a map such as `{Condition: Prod}` in the condition at a path, and the name; None without one.

    CloudFormation reads such a map as the condition of that name. Heat does not.
    """
    word = stack.words.condition
    for place, value in _conditions_in(stack, path):
        if not stack.template.version.is_hot and isinstance(value, dict) and list(value) == [word]:
            if isinstance(value[word], str):
                return place, value[word]
    return None


def _conditions_in(stack: Stack, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield (path, value) of the condition at a path and of the conditions in it, as written."""
    written: Any = stack.template.value
    for step in path:
        written = written[step]
    todo = [(path, written)]
    while todo:
        place, value = todo.pop()
        yield place, value
        if not stack.is_condition_call(value):
            continue
        ((word, args),) = value.items()
        if isinstance(stack.condition_functions[word], (And, CfnNot, Not)):
            items = list(enumerate(args)) if isinstance(args, list) else []
            todo += [((*place, word, index), each) for index, each in reversed(items)] or [((*place, word), args)]


def _late(stack: Stack, path: Path) -> str | None:
    """Return DEPLOY for a fault in an output of a nested template: Heat reads it only when it makes the stack."""
    return DEPLOY if stack.parent is not None and path[0] == stack.words.outputs else None


#: Names of functions that are often keys of plain data.
COMMON = frozenset(("if", "not", "and", "or", "filter", "contains", "equals", "repeat", "digest", "Ref"))


@check
def misspelled(stack: Stack) -> Findings:
    """To Heat, a call of a misspelled function, or of one that another version has, is plain data.

    It is an error where Heat refuses that data: then another finding follows from this one.
    """
    if not stack.possible_calls:
        return
    hot = stack.template.version.is_hot
    meanings = _Meanings(stack)
    for name, args, chain in stack.possible_calls:
        if name in COMMON and not _looks_like_call(name, args):
            continue
        elsewhere = versions_with(name)
        if elsewhere:
            if hot and name in stack.condition_functions:
                continue
            dates = [each for each in elsewhere if each[0].isdigit()]
            path = (*steps(chain), name)
            version = stack.template.version
            other = language.counterpart(version, "functions", name)
            yield FUNCTION_OF_OTHER_VERSION.at(
                path,
                f'"{name}" is not a function of {version.name}'
                + (other or f"; {dates[0] if dates else elsewhere[0]} has it{language.until_then(version, name)}"),
                key=True,
                explains=steps(chain),
                # A version without "if" has no conditions at all.
                because=[(version.key,), *([(stack.words.conditions,)] if name in ("if", "Fn::If") else ())],
            )
        elif args is None and space_missing(name, stack.functions):
            yield MISSPELLED_FUNCTION.at(
                (*steps(chain), name),
                f'"{name}" is not a function{space_missing(name, stack.functions)}',
                key=True,
                explains=steps(chain),
            )
        elif (word := meanings.of(name, args)) is not None:
            path = (*steps(chain), name)
            yield MISSPELLED_FUNCTION.at(
                path,
                f'"{name}" is not a function{language.proposal(word)}',
                key=True,
                explains=steps(chain),
                fix=Fix(f'replace "{name}" with "{word}"', [Change("replace", path, key=True, new=word, was=name)]),
            )


class _Meanings:
    """What the only keys of maps are meant as that are not names of functions. Each name is compared once."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._known, self._plain = _names_of(stack.template.version)
        self._near: dict[str, str | None] = {}

    def of(self, name: str, args: Any) -> str | None:
        """Return the function that the only key of a map is meant as; None if the map is probably plain data."""
        if len(name) <= 5 or not _plausible(args):
            return None
        if name not in self._near:
            self._near[name] = self._nearest(name)
        return self._near[name] or _by_arguments(self._stack, _without_separators(name), args)

    def _nearest(self, name: str) -> str | None:
        same = self._plain.get(_without_separators(name))
        if same is not None:
            return same
        if "_" in name or "-" in name or name.startswith("Fn::"):
            word = nearest_name(name, self._known)
            if word is not None and _close(name, word):
                return word
        return None


@functools.cache
def _names_of(version: Version) -> tuple[frozenset[str], dict[str, str]]:
    """Return the names of the functions of a version that have separators, and those names by their letters alone."""
    known = frozenset(each for each in version.functions if "_" in each or "::" in each)
    return known, {_without_separators(each): each for each in reversed(version.functions) if each in known}


def _without_separators(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _by_arguments(stack: Stack, plain: str, args: Any) -> str | None:
    """Return the function that reads what the arguments name, if a name without separators begins as that function.

    For example `get_parameter: size`, `get_prm: size` and `get_attribute: [web, name]`.
    """
    words, first = stack.words, args[0] if isinstance(args, list) and len(args) > 1 else args
    if not isinstance(first, str) or not stack.template.version.is_hot:
        return None
    if first in stack.parameters:
        meant = words.get_param
    elif first in stack.resources:
        meant = words.get_resource if args is first else "get_attr"
    else:
        return None
    full = _without_separators(meant)
    letters = iter(full)
    is_shortened = plain[:4] == full[:4] and all(letter in letters for letter in plain)
    return meant if is_shortened or plain[:6] == full[:6] else None


def _looks_like_call(name: str, args: Any) -> bool:
    """Whether a map is a call although its key is often one of plain data."""
    if name == "if":
        return isinstance(args, list) and len(args) == 3
    return name == "repeat" and isinstance(args, dict) and args.keys() == {"for_each", "template"}


def _plausible(args: Any) -> bool:
    """Whether a value may be the arguments of a function."""
    return isinstance(args, (str, list)) or (
        isinstance(args, dict) and bool({"template", "params", "for_each"} & set(args))
    )


def _close(name: str, word: str) -> bool:
    """Whether only one or two letters differ; with more, the name is probably meant as it is."""
    if abs(len(name) - len(word)) > 1:
        return False
    differing = sum(1 for first, second in zip(sorted(name), sorted(word)) if first != second)
    return len(set(name) ^ set(word)) <= 2 and (differing <= 2 or sorted(name) == sorted(word) or _one_edit(name, word))


def _one_edit(name: str, word: str) -> bool:
    longer, shorter = (name, word) if len(name) >= len(word) else (word, name)
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))


def _strings(stack: Stack) -> set[str]:
    """Return the strings among the values of a template, but for the definitions of its parameters."""
    strings = set()
    todo = [value for key, value in stack.template.value.items() if key != stack.words.parameters]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif isinstance(value, str):
            strings.add(value)
    return strings


@check
def unused_conditions(stack: Stack) -> Findings:
    """Something uses each condition."""
    if not stack.template.version.conditions:
        return
    section = stack.words.conditions
    defined = stack.template.section(section)
    if not defined:
        return
    strings = stack.template.fact("strings", lambda: _strings(stack))
    faults = (*stack.faults, *stack.late_faults)
    in_maps = (_name_in_map(stack, fault.path) for fault in faults)
    names = {fault.refused.condition for fault in faults} | {found[1] for found in in_maps if found is not None}
    misspelled = meant(sorted(filter(None, names))[:MOST_UNDEFINED], defined)  # unresolved-condition reports these
    for name in defined:
        if name not in strings and name not in misspelled:
            yield UNUSED_CONDITION.at(
                (section, name),
                f'nothing uses the condition "{name}"',
                key=True,
                because=[(section, name)],
                fix=Fix(f'remove the condition "{name}"', [Change("remove", (section, name))]),
            )


@check(last=True)
def uncomputed_values(stack: Stack) -> Findings:
    """Report the calls whose result the other checks could not get, since it takes too much work."""
    given_up = stack.evaluator.given_up
    if not given_up:
        return
    calls = [use.call for use in stack.uses() if id(use.call.args) in given_up]
    paths = {call.path for call in calls}
    for call in calls:
        path = call.path
        if not any([path[:length] in paths for length in range(len(path))]):  # else the outer call says so
            message = f'the result of "{call.name}" is not known, since it takes too much work to compute'
            yield UNCOMPUTED_VALUE.at((*path, call.name), message, key=True)
